"""Held mail of which a part cannot be opened: that hides nothing else."""

import contextlib
import os
import pty
import sqlite3
import subprocess
import unittest

from keneki import program
from store_case import REFUSED, StoreCase, macro


class LostKey(StoreCase):
    def key(self, name):
        return os.path.join(self.daemon.folder, name)

    def new_keys(self):
        """The secret key of before, moved away."""
        old = os.path.join(self.folder, "old.key")
        os.rename(self.key("quarantine.key"), old)
        os.remove(self.key("quarantine.pub"))
        self.daemon.command("quarantine", "key", "create", "-c", self.daemon.config_file, "--no-passphrase", check=(0,))
        self.daemon.reload()
        return old

    def progress(self, *arguments):
        """What the command writes to a terminal as its standard error; its status."""
        ours, theirs = pty.openpty()
        with open(ours, "rb", buffering=0) as screen:
            with open(theirs, "wb", buffering=0) as error:
                done = subprocess.run([program("keneki"), *arguments, "-c", self.daemon.config_file], check=False,
                                      stdout=subprocess.DEVNULL, stderr=error, timeout=120)
                shown = screen.read(65_536)
        return done.returncode, shown.decode().replace("\r\n", "\n")

    def test_the_rest_is_read_listed_and_sealed_anew(self):
        lost = self.hold(macro(25))["reference"]
        os.remove(self.new_keys())
        kept = self.hold(macro(26))["reference"]
        middle = self.new_keys()
        last = self.hold(macro(27))["reference"]
        keys = ("--key", middle, "--key", self.key("quarantine.key"))
        sealed = rf"^keneki: {lost}: it is sealed for the key "
        listed = ("quarantine", "list", "--why", "x", *keys)
        self.assertEqual({one["reference"] for one in self.list(*keys)}, {lost, kept, last})
        self.assertRegex(self.quarantine(*listed[1:])[2], sealed)
        # What could not be looked into may be what is looked for.
        self.assertRegex(self.quarantine(*listed[1:], "--address", "keiri@", check=(REFUSED,))[2], sealed)
        advisory = ("report", "--advisory", *keys)
        _, draft, error = self.daemon.command(*advisory, "-c", self.daemon.config_file, check=(REFUSED,))
        self.assertIn("(2 held)", draft)
        self.assertRegex(error, sealed)
        rekey = ("quarantine", "key", "rekey", "--why", "x", "--key", middle)
        for command in (listed, advisory, rekey):
            status, shown = self.progress(*command)
            self.assertEqual(status, 0 if command is listed else REFUSED)
            self.assertRegex(shown, rf"^\r1/3\r2/3\r3/3\n{sealed[1:]}[^\n]*\n$")
        self.quarantine("show", kept, "--why", "x")


class DamagedValue(StoreCase):
    def test_the_rest_is_read(self):
        damaged, whole = (self.hold(macro(number))["reference"] for number in (28, 29))
        with contextlib.closing(sqlite3.connect(os.path.join(self.daemon.folder, "keneki.db"))) as database, database:
            database.execute("UPDATE held SET description = '%' WHERE reference = ?", (damaged,))
        said = f"keneki: {damaged}: it is damaged in the store\n"
        _, told, error = self.quarantine("list", "--why", "x", "--since", "2020-01-01")
        self.assertIn(whole, told)
        self.assertIn(damaged, told)
        self.assertIn(said, error)
        self.assertEqual(self.quarantine("show", damaged, "--why", "x", check=(REFUSED,))[2], said)
        _, draft, error = self.daemon.command("report", "--advisory", "-c", self.daemon.config_file, check=(REFUSED,))
        self.assertIn("held)", draft)
        self.assertIn(said, error)
        self.quarantine("delete", damaged, "--why", "x")


if __name__ == "__main__":
    unittest.main()
