"""No mail lost, none doubled: the daemon and its commands killed while the store takes mail, and gives it back."""

import os
import random
import re
import subprocess
import unittest

import keneki
import preload
from full_size import size
from mail_case import Load, load_numbers
from postgresql import OnPostgresql, Postgresql
from store_case import REFUSED, Bytes, StoreCase, held_some, macro
from waiting import wait_until


class Crashes(StoreCase):
    def test_every_message_is_in_exactly_one_place(self):
        """R01, R02: kill -9 at random under load; afterwards each message is in the store once or delivered once."""
        self.mta.empty_mailbox()
        dice = random.Random(20261126)
        count, kills = size(400, 5000), size(20, 200)
        with Load(self.mta.port, count, clients=10, make=held_some, limit_seconds=size(120, 900)) as load:
            for kill in range(kills):
                target = (kill + 1) * count // (kills + 1) - dice.randrange(max(1, count // kills // 2))
                wait_until(lambda target=target: len(load.sent) >= target or not load.running, 60, "progress")
                self.daemon.kill()
                self.daemon.start()
        self.assertEqual((load.lost, load.sent), ([], set(range(count))))
        self.mta.wait_idle(120)
        self.assertEqual(self.mta.held(), [])
        stored = [load_numbers([Bytes(self.exported(one["reference"]))]) for one in self.list()]
        numbers = sorted(number for counts in stored for number in counts)
        self.assertEqual(numbers, list(range(0, count, 5)))
        self.assertEqual(load_numbers(self.mta.mailbox()), {n: 1 for n in range(count) if n % 5 != 0})


class CrashesOnPostgresql(OnPostgresql, Crashes):
    """The same on PostgreSQL."""


class Durable(StoreCase):
    log = r"keneki\.db-wal$"  # the database's

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.new_order()
        cls.daemon.environment.update(LD_PRELOAD=preload.built("sync_order", cls.folder), SYNC_ORDER=cls.order)
        cls.restart()

    @classmethod
    def new_order(cls):
        return os.path.join(cls.folder, "order")

    def test_stored_means_on_the_disk(self):
        """R05: the database's log is synchronised between the last packet before and the answer "discard"."""
        self.hold(macro(49))  # a new connection makes tables
        for number in (50, 51):
            with open(self.order, "w", encoding="utf-8"):
                pass
            self.assertEqual(self.send(macro(number)).code, 250)
            with open(self.order, encoding="utf-8") as file:
                lines = file.read().splitlines()
            answer = lines.index("answer d")
            before = max((at for at, line in enumerate(lines[:answer]) if line.startswith("answer")), default=-1)
            self.assertTrue(any(re.search(self.log, line) for line in lines[before + 1:answer]), lines)


class DurableOnPostgresql(OnPostgresql, Durable):
    """The same of a server that is set up to lose the last second, whose own writer of the log sleeps meanwhile."""
    log = r"/pg_wal/"

    @classmethod
    def new_server(cls):
        server = Postgresql("fsync=on", "synchronous_commit=off", "wal_writer_delay=10s")
        order = os.path.join(server.folder, "order")
        with open(order, "w", encoding="utf-8"):
            pass
        os.chmod(order, 0o666)
        server.environment.update(LD_PRELOAD=preload.built("sync_order", server.folder), SYNC_ORDER=order)
        return server

    @classmethod
    def new_order(cls):
        return os.path.join(cls.server.folder, "order")


class BrokenOffReleases(StoreCase):
    def test_released_at_most_once_whenever_it_breaks_off(self):
        """R24: kill -9 of the command at a random moment; what is not known to be unsent is not sent again unasked."""
        dice = random.Random(24)
        references = {number: self.hold(macro(number))["reference"] for number in range(100, 100 + size(12, 200))}
        for reference in references.values():
            self.approved(reference)
        self.mta.empty_mailbox()
        unclear = set()
        for number, reference in references.items():
            command = [keneki.program("keneki"), "quarantine", "release", "-c", self.daemon.config_file, reference,
                       "--why", "test"]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  env={**os.environ, "SUDO_USER": "hanako"}) as process:
                try:
                    process.wait(dice.random() * 0.15)
                except subprocess.TimeoutExpired:
                    process.kill()
            status, _, error = self.quarantine("release", reference, "--why", "again", check=(0, REFUSED))
            if status == REFUSED:
                self.assertIn("--again", error)
                unclear.add(number)
        self.mta.wait_idle(60)
        arrived = load_numbers(self.mta.mailbox())
        self.assertEqual([number for number in references if arrived.get(number, 0) > 1], [])
        self.assertEqual([number for number in references if number not in unclear and arrived.get(number, 0) != 1], [])


if __name__ == "__main__":
    unittest.main()
