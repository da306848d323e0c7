"""The ground that the end-to-end tests stand on: one Postfix and one Keneki for the tests of a class."""

import os
import re
import shutil
import tempfile
import threading
import time
import unittest

import keneki
import postfix
import smtp

OWN_FIELDS = ("X-Keneki-",)
POSTFIX_FIELDS = ("Return-Path", "X-Original-To", "Delivered-To")


class MailCase(unittest.TestCase):
    settings = ""  # YAML added to Keneki's configuration
    extra = ""     # lines added to Postfix's main.cf

    @classmethod
    def store(cls):
        """The database of the class, as keneki.yaml writes it."""
        return "sqlite:keneki.db"

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="keneki-e2e-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        os.chmod(cls.folder, 0o755)
        cls.daemon = keneki.Keneki(os.path.join(cls.folder, "keneki"), settings=cls.settings,
                                   store=cls.store())
        place = os.path.join(cls.folder, "postfix")
        os.makedirs(place)
        cls.mta = postfix.Postfix(place, milter=cls.daemon.socket, extra=cls.extra)
        cls.addClassCleanup(cls.mta.stop)
        cls.addClassCleanup(lambda: cls.daemon.__exit__())
        cls.daemon.start()
        cls.mta.start()

    def setUp(self):
        if self.daemon.process.poll() is not None:
            self.daemon.start()
        self._log_before = len(self.daemon.log())

    def run(self, result=None):
        before = len(result.failures) + len(result.errors) if result else 0
        done = super().run(result)
        if result and len(result.failures) + len(result.errors) > before:
            print(f"--- Keneki's log in {self.id()}:\n{self.daemon.log()[self._log_before:][-8000:]}", flush=True)
        return done

    def send(self, message, **options):
        return smtp.send(self.mta.port, message, **options)

    def delivered(self, message, marker=None, **options):
        """Sends a message, which must be accepted, and gives back what arrived in the mailbox."""
        self.mta.empty_mailbox()
        reply = self.send(message, **options)
        self.assertEqual(reply.code, 250, reply.text)
        queue_id = postfix.queue_id_of(reply)
        self.assertFalse(self.mta.stays_held(queue_id), f"held: {self.daemon.log()[self._log_before:]}")
        return self.mta.wait_delivered(marker or queue_id.encode())

    def verdict_of(self, message, **options):
        """What the daemon did, as one word: accept, tag, quarantine, reject or tempfail."""
        reply = self.send(message, **options)
        if reply.code >= 500:
            return "reject"
        if reply.code >= 400:
            return "tempfail"
        queue_id = postfix.queue_id_of(reply)
        if self.mta.stays_held(queue_id):
            return "quarantine"
        arrived = self.mta.wait_delivered(queue_id.encode())
        return stated_verdict(arrived)

    def assert_untouched(self, sent, arrived):
        """Every byte of the sent message is there, in order; only our own fields were added."""
        fields, body = arrived.without(*OWN_FIELDS, *POSTFIX_FIELDS)
        self.assertEqual(fields[0][0], "Received")
        whole = b"".join(name.encode("latin-1") + b":" + value + b"\n" for name, value in fields[1:]) + b"\n" + body
        self.assertEqual(whole, sent.replace(b"\r\n", b"\n"))


def stated_verdict(arrived):
    value = (arrived.first("X-Keneki-Verdict") or b"").strip()
    found = re.match(rb"[a-z]+", value)
    return found.group(0).decode() if found else f"no verdict in {value!r}"


class Load:
    """Clients that send numbered messages until each was accepted; `first_try` counts those never deferred."""

    def __init__(self, port, count, clients=10, make=None, limit_seconds=120):
        self._port = port
        self._count = count
        self._make = make or ordinary
        self._until = time.monotonic() + limit_seconds
        self._lock = threading.Lock()
        self._next = 0
        self.sent, self.deferred, self.lost = set(), [], []
        self._threads = [threading.Thread(target=self._client) for _ in range(clients)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.join()

    def join(self):
        for thread in self._threads:
            thread.join()

    @property
    def running(self):
        return any(thread.is_alive() for thread in self._threads)

    def _client(self):
        while True:
            with self._lock:
                number = self._next
                self._next += 1
            if number >= self._count:
                return
            self._send(number)

    def _send(self, number):
        pause = 0.02
        while time.monotonic() < self._until:
            try:
                reply = smtp.send(self._port, self._make(number))
            except (OSError, ValueError, smtp.SmtpError) as error:
                reply = smtp.Reply(421, str(error))
            with self._lock:
                if reply.code == 250:
                    self.sent.add(number)
                    return
                self.deferred.append((number, reply.code, reply.text))
            time.sleep(pause)  # as a sending server waits before it tries again
            pause = min(0.5, pause * 2)
        with self._lock:
            self.lost.append(number)


def ordinary(number):
    return (f"From: Suzuki <suzuki@partner.example>\nTo: reception@hospital.example\nSubject: meeting {number}\n"
            f"Date: Tue, 07 Mar 2023 10:12:00 +0900\nMessage-ID: <load-{number}@partner.example>\n\n"
            f"The meeting begins at two o'clock.\nload-number-{number}-end\n").encode()


def load_numbers(mailbox):
    """How often each numbered message arrived."""
    counts = {}
    for message in mailbox:
        found = re.search(rb"load-number-(\d+)-end", message.bytes)
        if found:
            number = int(found.group(1))
            counts[number] = counts.get(number, 0) + 1
    return counts
