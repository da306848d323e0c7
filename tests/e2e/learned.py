"""A memory that has seen mail for weeks."""

import datetime
import os

from mail_case import MailCase
from samples import STAFF_ADDRESS

KEY_FILE = "memory: {key_file: memory.key}"  # beside an SQLite file it is there by itself
INSIDE = "10.0.0.7"
NETWORKS = "mynetworks = 127.0.0.1/32, 10.0.0.0/8"
PARTNER = ("連携室", "renkei@partner.example")


def delivery(when, number, sender, recipient, client="unknown[198.51.100.7]"):
    """One message in the words of Postfix, RFC 3339."""
    stamp, queue_id = when.strftime("%Y-%m-%dT%H:%M:%S+00:00"), f"A{number:07X}"
    return "".join(f"{stamp} mx postfix/{line}\n" for line in (
        f"smtpd[1]: {queue_id}: client={client}",
        f"cleanup[1]: {queue_id}: message-id=<log-{number}@{sender.split('@')[1]}>",
        f"qmgr[1]: {queue_id}: from=<{sender}>, size=1000, nrcpt=1 (queue active)",
        f"smtp[1]: {queue_id}: to=<{recipient}>, relay=mx[203.0.113.1]:25, dsn=2.0.0, status=sent (250 2.0.0 Ok)",
        f"qmgr[1]: {queue_id}: removed"))


def days_of_mail(days):
    """The partner and we write to each other daily."""
    first = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) - datetime.timedelta(days=days)
    log = ""
    for day in range(days):
        when = first + datetime.timedelta(days=day)
        log += delivery(when, 2 * day, PARTNER[1], STAFF_ADDRESS)
        log += delivery(when, 2 * day + 1, STAFF_ADDRESS, PARTNER[1], client=f"pc[{INSIDE}]")
    return log


class LearnedCase(MailCase):
    """The partner and we have written to each other for 40 days: threads are known a month after the first mail."""
    settings = KEY_FILE
    extra = NETWORKS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon.stop()
        log = os.path.join(cls.daemon.folder, "mail.log")
        with open(log, "w", encoding="utf-8") as file:
            file.write(days_of_mail(40))
        cls.daemon.command("people", "import", "log", "-c", cls.daemon.config_file, log, check=(0,))
        cls.daemon.start()
