"""The ground for tests of the quarantine: a MailCase whose held mail goes into the store."""

import json
import os

import samples
from mail_case import MailCase, ordinary, stated_verdict
from waiting import wait_until

REFUSED, NOT_TAKEN = 65, 75  # EX_DATAERR, EX_TEMPFAIL


def macro(number=0):
    """A mail that is held, with a text of its own."""
    return (b"Message-ID: <macro-%d@elsewhere.example>\nX-Load: load-number-%d-end\n" % (number, number)
            + samples.macro_word())


def held_some(number):
    return macro(number) if number % 5 == 0 else ordinary(number)


class Bytes:
    """A message that was exported, as load_numbers() takes it."""

    def __init__(self, content):
        self.bytes = content


class StoreCase(MailCase):
    most = "1GiB"  # quarantine.most

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon.quarantine = (f"{{public_key: quarantine.pub, most: {cls.most}, "
                                 f"release_server: 'smtp://127.0.0.1:{cls.mta.port}'}}")
        cls.daemon.configure(cls.settings)
        cls.daemon.command("quarantine", "key", "create", "-c", cls.daemon.config_file, "--no-passphrase", check=(0,))
        cls.restart()

    @classmethod
    def restart(cls):
        cls.daemon.stop()
        cls.daemon.start()

    def quarantine(self, *arguments, person="hanako", check=(0,)):
        """`keneki quarantine` as somebody types it; (status, standard output, standard error)."""
        name, *rest = arguments
        return self.daemon.command("quarantine", name, "-c", self.daemon.config_file, *rest, check=check,
                                   environment={"SUDO_USER": person})

    def list(self, *options, why="test"):
        """Without a purpose: what is not sealed."""
        purpose = ("--why", why) if why else ()
        return [json.loads(line) for line in self.quarantine("list", "--format", "json", *purpose,
                                                             *options)[1].splitlines()]

    def hold(self, message, **options):
        """Sends a message that the store takes; its entry in the list."""
        before = {entry["reference"] for entry in self.list("--state", "all")}
        reply = self.send(message, **options)
        self.assertEqual(reply.code, 250, reply.text)
        new = [entry for entry in self.list("--state", "all") if entry["reference"] not in before]
        self.assertEqual(len(new), 1, self.daemon.log()[self._log_before:])
        return new[0]

    def approved(self, reference, *options):
        self.quarantine("approve", reference, "--why", "the ward expects it", *options, person="jiro")

    def released(self, reference, *options):
        """Releases with a second person's approval; what arrived."""
        to = [word for at, word in enumerate(options) if "--to" in (word, *options[at - 1:at])]
        self.approved(reference, *to)
        self.mta.empty_mailbox()
        self.quarantine("release", reference, "--why", "expected referral", *options)
        return self.arrivals(1)

    def arrivals(self, count):
        """So many messages in the mailbox, and no more when the queue is empty."""
        wait_until(lambda: len(self.mta.mailbox_files()) >= count, 30, f"{count} messages")
        self.mta.wait_idle()
        arrived = self.mta.mailbox()
        self.assertEqual(len(arrived), count)
        self.assertEqual(self.mta.held(), [])
        return arrived

    def exported(self, reference):
        path = os.path.join(self.daemon.folder, reference + ".exported")
        self.quarantine("export", reference, "--why", "test", "--output", path)
        with open(path, "rb") as file:
            return file.read()

    def assert_released(self, arrived):
        self.assertEqual(stated_verdict(arrived), "released")
        self.assertEqual(arrived.all("X-Keneki-Release"), [])
