"""R33. What is secret stays where it belongs: the password of the database, and what a held mail is about."""

import os
import unittest

from postgresql import OnPostgresql
from store_case import StoreCase, macro
from waiting import wait_until

PASSWORD = "canary-7f3a-password"
PATIENT = "canary-52c1-patient"


class Secrets(OnPostgresql, StoreCase):
    @classmethod
    def store(cls):
        return f"{super().store()}&password={PASSWORD}"

    def assert_unseen(self, *texts):
        for text in texts:
            self.assertNotIn(PASSWORD, text)
            self.assertNotIn(PATIENT, text)

    def processes(self):
        """What `ps` shows of the daemon and its inspectors."""
        for process in (self.daemon.process.pid, *self.daemon.inspectors()):
            with open(f"/proc/{process}/cmdline", encoding="utf-8", errors="replace") as file:
                yield file.read()

    def commands(self, reference):
        for command in (("quarantine", "list"), ("quarantine", "audit"), ("report",), ("report", "--format", "html"),
                        ("quarantine", "approve", reference, "--why", "test"), ("config", "check"),
                        ("quarantine", "list", "--why", "test"), ("quarantine", "show", reference, "--why", "test"),
                        ("quarantine", "rescan", "--why", "test"), ("report", "--advisory")):
            arguments = (command[0], *command[1:], "-c", self.daemon.config_file)
            yield from self.daemon.command(*arguments)[1:]

    def mail(self, number):
        text = macro(number).replace(b"\n\n", f"\n\n{PATIENT}\n".encode(), 1)
        self.assertIn(PATIENT.encode(), text)
        return b"Subject: " + PATIENT.encode() + b"\n" + text

    def test_nothing_of_them_is_told(self):
        reference = self.hold(self.mail(1))["reference"]
        os.rename(os.path.join(self.daemon.folder, "quarantine.key"), os.path.join(self.daemon.folder, "away.key"))
        self.addCleanup(os.rename, os.path.join(self.daemon.folder, "away.key"),
                        os.path.join(self.daemon.folder, "quarantine.key"))
        self.assert_unseen(*self.commands(reference), *self.processes())
        self.server.stop()
        try:
            wait_until(lambda: self.send(self.mail(2)).code == 451, 30, "a deferral")
            self.daemon.wait_log("the store fails", self._log_before)
            self.assert_unseen(*self.commands(reference))
        finally:
            self.server.start()
        self.assertIn("configuration reloaded", self.daemon.reload())
        self.restart()
        self.assert_unseen(self.daemon.log(), self.mta.log())


if __name__ == "__main__":
    unittest.main()
