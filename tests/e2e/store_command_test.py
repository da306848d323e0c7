"""`keneki quarantine` and `keneki report` on a store that is missing, empty, damaged, locked, read-only or away."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import unittest

from postgresql import OnPostgresql
from store_case import StoreCase, macro

UNAVAILABLE = 69
READING = (("quarantine", "list"), ("quarantine", "audit"), ("report",))
PURPOSE = ("--why", "test")


class Commands(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mount = os.path.join(cls.folder, "store")
        os.makedirs(cls.mount)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", cls.mount], check=True)
        cls.addClassCleanup(subprocess.run, ["umount", "--lazy", cls.mount], check=True)
        cls.file = os.path.join(cls.mount, "keneki.db")
        cls.daemon.stop()
        cls.daemon.store = f"sqlite:{cls.file}"
        cls.daemon.configure()
        cls.daemon.start()

    def setUp(self):
        super().setUp()
        self.reference = self.hold(macro(1))["reference"]
        self.daemon.stop()
        shutil.copy(self.file, self.file + ".good")
        self.addCleanup(self.bring_back)

    def bring_back(self):
        self.remove()
        os.rename(self.file + ".good", self.file)
        self.quarantine("delete", self.reference, *PURPOSE)

    def remove(self):
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.file + end)

    def writing(self):
        return tuple(("quarantine", name, self.reference, *PURPOSE)
                     for name in ("show", "export", "approve", "release", "delete"))

    def assert_told(self, commands, *words):
        for command in commands:
            with self.subTest(" ".join(command)):
                status, output, error = self.daemon.command(*command, "-c", self.daemon.config_file)
                self.assertEqual((status, output), (UNAVAILABLE, ""), error)
                self.assertEqual(len(error.splitlines()), 1, error)
                for word in (self.file, "'store' in keneki.yaml", *words):
                    self.assertIn(word, error)

    def test_missing(self):
        """And no command makes one."""
        self.remove()
        self.assert_told(READING + self.writing(), "no such file", "keneki-milter makes it")
        self.assertFalse(os.path.exists(self.file))

    def test_empty(self):
        self.remove()
        with open(self.file, "wb"):
            pass
        self.assert_told(READING + self.writing(), "no tables yet")
        self.assertEqual(os.path.getsize(self.file), 0)

    def test_damaged(self):
        self.remove()
        with open(self.file, "wb") as file:
            file.write(b"\xff" * 20_000)
        self.assert_told(READING + self.writing(), "not a database", "bring it back from a backup")
        shutil.copy(self.file + ".good", self.file)
        with open(self.file, "r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * (os.path.getsize(self.file) - 4096))
        self.assert_told((("quarantine", "list"),) + self.writing(), "malformed", "bring it back from a backup")

    def test_cut_short(self):
        os.truncate(self.file, 8192)
        for command in READING + self.writing():
            status, _, error = self.daemon.command(*command, "-c", self.daemon.config_file)
            self.assertEqual(status, UNAVAILABLE, f"{command}: {error}")

    def test_of_a_newer_program(self):
        database = sqlite3.connect(self.file)
        database.execute("UPDATE schema_version SET version = 1000")
        database.commit()
        database.close()
        self.assert_told(READING + self.writing(), "version 1000", "bring this Keneki up to date")

    def test_locked(self):
        """Reading goes on, changing says who is in the way."""
        database = sqlite3.connect(self.file, isolation_level=None)
        self.addCleanup(database.close)
        database.execute("BEGIN EXCLUSIVE")
        self.assertEqual([one["reference"] for one in self.list(why="")], [self.reference])
        self.daemon.command("report", "-c", self.daemon.config_file, check=(0,))
        noted = ("quarantine", "list", *PURPOSE)  # who looks at what is sealed
        self.assert_told((noted, *self.writing()[2:3]), "locked", "another program")
        database.execute("ROLLBACK")
        self.approved(self.reference)

    def test_read_only(self):
        subprocess.run(["mount", "-o", "remount,ro", self.mount], check=True)
        try:
            self.assert_told(self.writing(), "read-only?")
            for command in READING:  # without the files that SQLite makes beside it, it cannot read either
                status, _, error = self.daemon.command(*command, "-c", self.daemon.config_file)
                self.assertIn(status, (0, UNAVAILABLE))
                self.assertTrue(status == 0 or self.file in error, error)
        finally:
            subprocess.run(["mount", "-o", "remount,rw", self.mount], check=True)


class CommandsOnPostgresql(OnPostgresql, StoreCase):
    def test_stopped(self):
        reference = self.hold(macro(2))["reference"]
        self.server.stop()
        try:
            for command in READING + (("quarantine", "show", reference, *PURPOSE),):
                status, output, error = self.daemon.command(*command, "-c", self.daemon.config_file)
                self.assertEqual((status, output), (UNAVAILABLE, ""), error)
                self.assertRegex(error, "'store' in keneki.yaml.*PostgreSQL of 'store' in keneki.yaml running")
        finally:
            self.server.start()
        self.assertEqual([one["reference"] for one in self.list()], [reference])

    def test_no_tables(self):
        self.server.new_database()
        self.daemon.configure()
        path = os.path.join(self.daemon.folder, "other.yaml")
        with open(self.daemon.config_file, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("/test1?", "/test2?"))
        status, _, error = self.daemon.command("quarantine", "list", "-c", path)
        self.assertEqual(status, UNAVAILABLE)
        self.assertIn("no tables yet", error)
        self.assertEqual(self.server.run_sql("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'", "test2"), "0\n")


if __name__ == "__main__":
    unittest.main()
