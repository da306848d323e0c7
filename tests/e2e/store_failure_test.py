"""The store of held mail when it is full, locked, broken, unwritable or away."""

import os
import random
import sqlite3
import unittest

import samples
from full_size import size
from mail_case import Load, load_numbers, ordinary
from postgresql import OnPostgresql
from store_case import StoreCase, held_some, macro
from waiting import wait_until


class Failing(StoreCase):
    most = "2MiB"

    def assert_deferred_then_held(self, number, broken, mended):
        """While it is broken the message is deferred, and the same one is held afterwards, once."""
        broken()
        try:
            reply = self.send(macro(number))
            self.assertEqual(reply.code, 451, self.daemon.log()[self._log_before:])
            self.assertEqual(self.send(ordinary(number)).code, 250)
        finally:
            mended()
        wait_until(lambda: self.send(macro(number)).code == 250, 30, "the store to work again")
        self.assertEqual(len([one for one in self.list() if one["reference"]]), 1)
        for one in self.list():
            self.quarantine("delete", one["reference"], "--why", "test")

    def test_locked_by_somebody_else(self):
        path = os.path.join(self.daemon.folder, "keneki.db")
        other = sqlite3.connect(path, isolation_level=None)
        self.addCleanup(other.close)
        self.assert_deferred_then_held(30, lambda: other.execute("BEGIN IMMEDIATE"), lambda: other.execute("ROLLBACK"))

    def test_full(self):
        """quarantine.most; nothing that is there goes."""
        big = macro(31) + samples.base64_lines(random.Random(1).randbytes(1_300_000)).encode()
        first = self.hold(big)["reference"]
        other = macro(32) + samples.base64_lines(random.Random(2).randbytes(1_300_000)).encode()
        reply = self.send(other)
        self.assertEqual(reply.code, 451, reply.text)
        self.assertIn("it is full", self.daemon.log()[self._log_before:])
        self.assertEqual([one["reference"] for one in self.list()], [first])
        self.assertEqual(self.send(ordinary(32)).code, 250)
        self.quarantine("delete", first, "--why", "test")
        second = self.hold(other)["reference"]
        self.assertEqual([one["reference"] for one in self.list()], [second])
        self.quarantine("delete", second, "--why", "test")

    def test_policy_is_named(self):
        other = sqlite3.connect(os.path.join(self.daemon.folder, "keneki.db"), isolation_level=None)
        self.addCleanup(other.close)
        self.daemon.configure("on_failure: {store_unavailable: hold}")
        self.daemon.reload()
        other.execute("BEGIN IMMEDIATE")
        try:
            reply = self.send(macro(33))
            self.assertEqual(reply.code, 250)
            self.assertEqual(len(wait_until(self.mta.held, 30, "the hold queue")), 1)
        finally:
            other.execute("ROLLBACK")
            self.daemon.configure(self.settings)
            self.daemon.reload()


class PostgresqlGoesAway(OnPostgresql, StoreCase):
    def test_stopped_and_started_under_load(self):
        self.mta.empty_mailbox()
        count = size(150, 1000)
        with Load(self.mta.port, count, make=held_some) as load:
            for target in (count // 4, count // 2):
                wait_until(lambda target=target: len(load.sent) >= target or not load.running, 60, "progress")
                self.server.stop()
                deferred = len(load.deferred)
                wait_until(lambda deferred=deferred: len(load.deferred) > deferred or not load.running, 60, "a deferral")
                self.server.start()
        self.assertEqual((load.lost, load.sent), ([], set(range(count))))
        self.mta.wait_idle(60)
        self.assertEqual(len(self.list()), len(range(0, count, 5)))
        self.assertEqual(load_numbers(self.mta.mailbox()), {n: 1 for n in range(count) if n % 5 != 0})


if __name__ == "__main__":
    unittest.main()
