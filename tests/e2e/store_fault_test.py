"""R20. Real faults under the store of held mail, through a real Postfix. What would be held is deferred and tried again
by the Postfix that has it, other mail goes on, and when the fault is gone the same daemon holds each message once."""

import contextlib
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import unittest

import samples
from mail_case import Load
from memory_test import HOLDER
from postfix import Postfix
from postgresql import OnPostgresql
from store_case import StoreCase, macro
from waiting import wait_until

PAGE = 4096
NOISE = samples.base64_lines(random.Random(20).randbytes(60_000)).encode()


class FaultCase(StoreCase):
    """A second Postfix, the sender's, keeps what is deferred and sends it again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        place = os.path.join(cls.folder, "sender")
        os.makedirs(place)
        cls.sender = Postfix(place, extra=(f"relay_domains = hospital.example\nvirtual_mailbox_domains =\n"
                                           f"relayhost = [127.0.0.1]:{cls.mta.port}\nrelay_transport = smtp\n"
                                           f"default_transport = smtp\nqueue_run_delay = 1000s\n"
                                           f"minimal_backoff_time = 1000s\nmaximal_backoff_time = 1000s"))
        cls.addClassCleanup(cls.sender.stop)
        cls.sender.start()

    def assert_deferred_meanwhile(self, said, numbers, policy=True):
        """While the store fails; nothing is lost."""
        since = self._log_before
        for number in numbers:
            self.sender.sendmail(macro(number), ["reception@hospital.example"], "someone@sender.example")

        def says_why():
            self.assertEqual(self.send(macro(numbers[0])).code, 451)
            return re.search(said, self.daemon.log()[since:])
        wait_until(says_why, 60, f"{said} in the log")
        wait_until(lambda: sum(entry["queue_name"] == "deferred" for entry in self.sender.queue()) == len(numbers), 60,
                   "the sender's Postfix to have them all")
        with Load(self.mta.port, 20, clients=4) as load:
            pass
        self.assertEqual((load.deferred, load.lost), ([], []))
        if policy:
            self.assert_other_policies(numbers[-1] + 1)

    def assert_other_policies(self, number):
        for name, verdict in (("hold", "quarantine"), ("tag", "tag"), ("accept", "accept")):
            self.configure(f"on_failure: {{store_unavailable: {name}}}")
            self.assertEqual(self.verdict_of(macro(number)), verdict)
            number += 1
        for one in self.mta.held():
            self.mta.delete(one["queue_id"])
        self.configure(self.settings)

    def configure(self, settings):
        self.daemon.configure(settings)
        self.assertIn("configuration reloaded", self.daemon.reload())

    def assert_held_again(self, numbers, process):
        """Each once, by the same daemon."""
        said = self.daemon.wait_log(r"quarantine: the store works again; (\d+) messages", self._log_before)
        self.assertGreaterEqual(int(said.group(1)), len(numbers) - 2)
        log = self.daemon.log()[self._log_before:]
        self.assertEqual(len(re.findall("quarantine: the store fails: .*; ", log)), 1, "once, with what to do")
        self.sender.flush()
        wait_until(lambda: not self.sender.queue(), 60, "the sender's queue to be empty")
        self.assertEqual(self.daemon.process.pid, process)
        self.assertIsNone(self.daemon.process.poll())
        self.mta.wait_idle()
        held = {entry["reference"]: self.exported(entry["reference"]) for entry in self.list()}
        self.assertEqual(sorted(number_of(content) for content in held.values()), sorted(numbers))
        self.assertGreaterEqual(self.pieces(), len(held))
        for reference in held:
            self.quarantine("delete", reference, "--why", "test")
        self.assertEqual(self.pieces(), 0, "pieces of messages that were never stored whole")

    def pieces(self):
        """How many pieces of messages are in the database, whether or not a message goes with them."""
        raise NotImplementedError

    def assert_each_write(self, pages, fill):
        """A full disk at another write each time: fill(n) leaves n pages, and gives back what has taken the rest."""
        codes = []
        for number, left in enumerate(pages, 2):
            message = macro(number) + NOISE
            before = self.pieces()
            filler = fill(left)
            codes.append(self.send(message).code)
            os.unlink(filler)
            self.assertIn(codes[-1], (250, 451))
            if codes[-1] == 451:
                self.assertEqual(self.pieces(), before)
                wait_until(lambda message=message: self.send(message).code == 250, 60, "the store to work again")
        self.assertEqual((codes[0], codes[-1]), (451, 250), codes)
        self.assertGreater(codes.count(451), 4, codes)
        held = [number_of(self.exported(entry["reference"])) for entry in self.list()]
        self.assertEqual(sorted(held), list(range(1, len(pages) + 2)))
        for entry in self.list():
            self.quarantine("delete", entry["reference"], "--why", "test")
        self.assertEqual(self.pieces(), 0, "pieces of messages that were never stored whole")

    def mend(self, number):
        """Sends until the store takes it: what a site's next held mail does."""
        wait_until(lambda: self.send(macro(number)).code == 250, 60, "the store to work again")


def filled(folder, left):
    """Takes all room of its file system but so many pages; the file that has taken it."""
    filler = os.path.join(folder, "filler")
    state = os.statvfs(folder)
    with open(filler, "wb", buffering=0) as file:
        file.write(b"x" * ((state.f_bfree * state.f_bsize // PAGE - left) * PAGE))
    return filler


def number_of(content):
    start = content.index(b"load-number-") + len(b"load-number-")
    return int(content[start:content.index(b"-end", start)])


class Sqlite(FaultCase):
    """Each on a small file system of its own."""

    def setUp(self):
        super().setUp()
        self.mount = os.path.join(self.folder, "store")
        os.makedirs(self.mount, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", self.mount], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.mount], check=True)
        self.file = os.path.join(self.mount, "keneki.db")
        self.daemon.stop()
        self.daemon.store = f"sqlite:{self.file}"
        self.daemon.configure()
        self.daemon.start()
        self.addCleanup(self.daemon.stop)
        self.process = self.daemon.process.pid
        self.mta.empty_mailbox()
        self._log_before = len(self.daemon.log())

    def fill(self):
        filler = os.path.join(self.mount, "filler")
        with open(filler, "ab", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(b"x" * 512):
                pass
        return filler

    def remount(self, how):
        subprocess.run(["mount", "-o", f"remount,{how}", self.mount], check=True)

    def remove_files(self):
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.file + end)

    @contextlib.contextmanager
    def locked(self):
        with subprocess.Popen([sys.executable, "-c", HOLDER, self.file, "BEGIN EXCLUSIVE"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as holder:
            self.assertEqual(holder.stdout.readline(), "held\n")
            yield
            holder.stdin.close()

    def test_a_full_disk(self):
        self.hold(macro(1))
        filler = self.fill()
        numbers = [2, 3, 4]
        self.assert_deferred_meanwhile("full.*make room", numbers)
        os.unlink(filler)
        self.mend(5)
        self.assert_held_again([1, 5] + numbers, self.process)

    def test_a_disk_that_is_full_at_each_write(self):
        """R20: from no room at all to enough."""
        self.remount("size=16m")
        self.hold(macro(1))
        self.assert_each_write([*range(0, 12), *range(12, 48, 6), 100, 250], lambda left: filled(self.mount, left))
        self.assertEqual(self.daemon.process.pid, self.process)

    def test_no_more_files(self):
        """R20: inodes; SQLite's log is a file that may be missing."""
        self.hold(macro(1))
        self.daemon.stop()
        self.pieces()  # who closes it last takes the log away
        self.assertFalse(os.path.exists(self.file + "-wal"))
        self.remount("nr_inodes=10")
        names = [os.path.join(self.mount, f"taken-{number}") for number in range(10)]
        with contextlib.suppress(OSError):
            for name in names:
                with open(name, "wb"):
                    pass
        self.daemon.start()
        self.assert_deferred_meanwhile("unable to open", [2, 3])
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
        self.mend(4)
        self.assert_held_again([1, 2, 3, 4], self.daemon.process.pid)

    def test_a_lock_that_lasts(self):
        self.hold(macro(1))
        with self.locked():
            self.assert_deferred_meanwhile("locked.*backup", [2, 3, 4])
        self.mend(5)
        self.assert_held_again([1, 2, 3, 4, 5], self.process)

    def test_bytes_overwritten(self):
        """As long as the file is damaged nothing goes in; a good copy of it goes on."""
        self.hold(macro(1))
        self.daemon.stop()  # everything is in the file itself now
        with open(self.file, "rb") as file:
            good = file.read()
        self.write_file(b"\xff" * len(good))
        self.daemon.start()
        self.assert_deferred_meanwhile("not a database.*bring it back|malformed", [2, 3])
        self.replace_file(good)
        self.mend(4)
        self.assert_held_again([1, 2, 3, 4], self.daemon.process.pid)

    def test_cut_short(self):
        self.hold(macro(1))
        self.daemon.stop()
        with open(self.file, "rb") as file:
            good = file.read()
        self.write_file(good[:len(good) // 2])
        self.daemon.start()
        self.assert_deferred_meanwhile("malformed", [2, 3])
        self.replace_file(good)
        self.mend(4)
        self.assert_held_again([1, 2, 3, 4], self.daemon.process.pid)

    def test_read_only(self):
        self.hold(macro(1))
        self.daemon.stop()
        self.remount("ro")
        self.daemon.start()
        self.assert_deferred_meanwhile("readonly.*must be able to write", [2, 3])
        self.remount("rw")
        self.mend(4)
        self.assert_held_again([1, 2, 3, 4], self.daemon.process.pid)

    def test_a_file_of_no_length_is_a_new_store(self):
        self.write_file(b"")
        self.assertEqual(self.send(macro(1)).code, 250)
        self.hold(macro(2))
        self.assertEqual(len(self.list()), 2)

    def pieces(self):
        with contextlib.closing(sqlite3.connect(self.file)) as database:
            return database.execute("SELECT count(*) FROM held_piece").fetchone()[0]

    def write_file(self, content):
        self.remove_files()
        with open(self.file, "wb") as file:
            file.write(content)

    def replace_file(self, content):
        """As one that was brought back from a backup."""
        with open(self.file + ".back", "wb") as file:
            file.write(content)
        os.rename(self.file + ".back", self.file)


class OnPostgres(OnPostgresql, FaultCase):
    def setUp(self):
        super().setUp()
        self.mta.empty_mailbox()
        self.process = self.daemon.process.pid

    def test_stopped_and_started(self):
        self.hold(macro(1))
        self.server.stop(signal.SIGQUIT)
        self.assert_deferred_meanwhile("onnect", [2, 3])
        self.server.start()
        self.mend(4)
        self.assert_held_again([1, 2, 3, 4], self.process)

    def test_read_only(self):
        self.hold(macro(1))
        self.read_only("on")
        self.assert_deferred_meanwhile("read-only transaction", [2, 3])
        self.read_only("off")
        self.mend(4)
        self.assert_held_again([1, 2, 3, 4], self.process)

    def pieces(self):
        return int(self.server.run_sql("SELECT count(*) FROM held_piece"))

    def read_only(self, value):
        self.server.run_sql(f"ALTER DATABASE test1 SET default_transaction_read_only = {value}", "postgres")
        self.server.run_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'test1'", "postgres")

    @contextlib.contextmanager
    def tables_on_small_disk(self):
        """The tables of held mail on a file system of 8 MiB; its folder."""
        mount = os.path.join(self.server.folder, "small")
        os.mkdir(mount)
        self.addCleanup(os.rmdir, mount)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=0777", "tmpfs", mount], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", mount], check=True)
        place = os.path.join(mount, "place")
        os.mkdir(place)
        state = os.stat(os.path.join(self.server.folder, "data"))
        os.chown(place, state.st_uid, state.st_gid)
        self.hold(macro(1))
        self.server.run_sql(f"CREATE TABLESPACE small LOCATION '{place}'", "postgres")
        for table in ("held_piece", "held"):
            self.server.run_sql(f"ALTER TABLE {table} SET TABLESPACE small")
        yield mount
        for table in ("held_piece", "held"):
            self.server.run_sql(f"ALTER TABLE {table} SET TABLESPACE pg_default")
        self.server.run_sql("DROP TABLESPACE small", "postgres")

    def test_a_full_disk(self):
        with self.tables_on_small_disk() as mount:
            filler = filled(mount, 0)
            number = self.fill_pages(2)
            self.assert_deferred_meanwhile("No space left", [number, number + 1], policy=False)
            os.unlink(filler)
            self.mend(number + 2)
            self.assert_held_again(list(range(1, number + 3)), self.process)

    def test_a_disk_that_is_full_at_each_write(self):
        """R20: from no room at all to enough."""
        with self.tables_on_small_disk() as mount:
            self.assert_each_write([*range(0, 32, 3), 48, 64, 200], lambda left: filled(mount, left))
        self.assertEqual(self.daemon.process.pid, self.process)

    def fill_pages(self, number):
        """The last page of a table may have some room left."""
        while self.send(macro(number)).code == 250:
            number += 1
            self.assertLess(number, 30)
        return number


del FaultCase

if __name__ == "__main__":
    unittest.main()
