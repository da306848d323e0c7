"""The memory while mail comes in without a pause: what a crash can take from it, and housekeeping behind the mail."""

import contextlib
import os
import sqlite3
import threading
import time

import smtp
from learned import INSIDE, KEY_FILE, NETWORKS
from mail_case import MailCase
from memory_test import findings_of, from_us, to_us, wait_known
from postgresql import OnPostgresql
from samples import STAFF_ADDRESS
from waiting import wait_until

LOSS_SECONDS = 2  # docs/memory.md and keneki.yaml(5) promise it


def partner(number):
    return f"sato@partner-{number}.example"


def written_by_us(number):
    return from_us(partner(number)), {"client": INSIDE, "mail_from": STAFF_ADDRESS, "recipients": [partner(number)]}


def written_to_us(number):
    return to_us(partner(number)), {"recipients": [STAFF_ADDRESS]}


class Senders:
    """One message after the other until the end; `accepted` says when each had its 250, `refused` what else was said."""

    def __init__(self, port, make, count=4):
        self._port, self._make, self._lock, self._next = port, make, threading.Lock(), 0
        self._ended = threading.Event()
        self.accepted, self.refused = {}, []
        self._threads = [threading.Thread(target=self._send) for _ in range(count)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _send(self):
        while not self._ended.is_set():
            with self._lock:
                number = self._next
                self._next += 1
            message, options = self._make(number)
            try:
                reply = smtp.send(self._port, message, **options)
            except (OSError, ValueError, smtp.SmtpError) as error:
                reply = smtp.Reply(421, str(error))
            if reply.code == 250:
                self.accepted[number] = time.monotonic()
            else:
                self.refused.append((reply.code, reply.text))


class Killed(MailCase):
    settings = KEY_FILE
    extra = NETWORKS

    def known(self, numbers):
        paths = []
        for number in numbers:
            paths.append(os.path.join(self.folder, f"{number}.eml"))
            with open(paths[-1], "wb") as file:
                file.write(to_us(partner(number)))
        reports = self.daemon.scan(*paths, recipients=[STAFF_ADDRESS])
        return {number for number, report in zip(numbers, reports, strict=True)
                if "CONTACT_KNOWN" in {finding["id"] for finding in report["evidence"]["findings"]}}

    def test_a_kill_under_load_takes_no_more_than_is_promised(self):
        with Senders(self.mta.port, written_by_us) as senders:
            def old_ones():
                before = time.monotonic() - LOSS_SECONDS
                return [number for number, at in list(senders.accepted.items()) if at < before]
            wait_until(lambda: len(old_ones()) >= 20, 60, "messages that are old enough")
            promised = old_ones()
            self.daemon.kill()
        self.daemon.start()
        known = self.known(sorted(senders.accepted))
        self.assertEqual(set(promised) - known, set())


class KilledOnPostgresql(OnPostgresql, Killed):
    pass


OLD_MESSAGES, OLD_DAY = 20_000, 10_000  # a day of 1997
OLD_CONTACTS = [100_000, 400_000, 1_600_000]  # as many as last longer than one message takes, however fast the machine is


class LargeMemory(MailCase):
    """Most of what it holds is too old."""
    settings = KEY_FILE
    extra = NETWORKS
    numbers = "WITH RECURSIVE many(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM many WHERE i < {count})"
    mixed = "(i * 48271 % 2147483647) * 4294967296 + i"

    def run_sql(self, statement):
        with contextlib.closing(sqlite3.connect(f"{self.daemon.folder}/keneki.db", timeout=30)) as database:
            found = database.execute(statement).fetchone()
            database.commit()
            return found[0] if found else None

    def fill(self, contacts):
        columns = "received, sent, bad, proven, sent_since_bad, good_since, good_last, good_days, first_seen, " \
                  "last_received, last_sent, last_bad"
        at = OLD_DAY * 86_400
        self.run_sql(f"INSERT INTO memory_contact (who, tier, last_day, {columns}) "
                     f"{self.numbers.format(count=contacts)} SELECT {self.mixed}, i % 3, {OLD_DAY}, "
                     f"1, 0, 0, 0, 0, {at}, {at}, 1, {at}, {at}, 0, 0 FROM many")
        self.run_sql(f"INSERT INTO memory_message (message, party, kind, day, at) "
                     f"{self.numbers.format(count=OLD_MESSAGES)} SELECT {self.mixed}, i, 2, {OLD_DAY}, {at} FROM many")
        self.run_sql("DELETE FROM memory_state WHERE name = 'clock'")

    def has_old(self, what, day):
        return bool(self.run_sql(f"SELECT 1 FROM memory_{what} WHERE {day} = {OLD_DAY} LIMIT 1"))

    def unused_pages(self):
        return self.run_sql("PRAGMA freelist_count"), self.run_sql("PRAGMA page_count")

    def is_tidy(self):
        free, pages = self.unused_pages()
        return not self.has_old("contact", "last_day") and not self.has_old("message", "day") and free <= pages / 10

    def learned_before_the_end(self, contacts):
        """Whether a message became known while there was still something to tidy away; ends when all is tidy."""
        self.daemon.stop()
        self.fill(contacts)
        since, new = len(self.daemon.log()), f"meanwhile-{contacts}"
        self.daemon.start()
        with Senders(self.mta.port, written_to_us, 2) as senders:
            wait_until(lambda: self.run_sql("SELECT value FROM memory_state WHERE name = 'clock'"), 60,
                       "housekeeping to begin")
            message, options = written_by_us(new)
            self.assertEqual(self.send(message, **options).code, 250)
            wait_known(self.daemon, partner(new))
            learned, before = self.has_old("contact", "last_day"), len(senders.accepted)
            wait_until(lambda: self.is_tidy() and len(senders.accepted) > before, 300, "housekeeping to end")
        self.assertEqual(senders.refused, [])
        self.assertNotRegex(self.daemon.log()[since:], "memory=unavailable|memory: ")
        self.assertIn("CONTACT_NEW", findings_of(self.daemon, to_us(partner(0))))
        return learned

    def test_mail_flows_and_is_learned_while_it_is_tidied(self):
        self.assertTrue(any(self.learned_before_the_end(contacts) for contacts in OLD_CONTACTS),
                        "it was learned when all was over")


class LargeMemoryOnPostgresql(OnPostgresql, LargeMemory):
    numbers = "WITH many(i) AS (SELECT generate_series(1::bigint, {count}))"

    def run_sql(self, statement):
        return self.server.run_sql(statement, database=self.daemon.store.split("/")[3].split("?")[0]).strip()

    def unused_pages(self):
        return 0, 1  # the server's own matter
