"""R33. What is secret stays where it belongs: the password of the database, and what a held mail is about."""

import email
import email.policy
import os
import unittest

import files
import samples
from postgresql import OnPostgresql
from store_case import StoreCase
from waiting import wait_until

PASSWORD = "canary-7f3a-password"
PATIENT = "canary-52c1-patient"  # in the Subject, which a notice is to tell, and in the text
TEXT = "canary-9d04-text"
INSIDE = "canary-e8b6-inside"  # the attachment


class Secrets(OnPostgresql, StoreCase):
    settings = "notice: {to: [it@hospital.example], recipients: at_once, contact: '内線1234'}\n"

    @classmethod
    def store(cls):
        return f"{super().store()}&password={PASSWORD}"

    def assert_unseen(self, *texts):
        for text in texts:
            self.assertNotIn(PASSWORD, text)
            for canary in (PATIENT, TEXT, INSIDE):
                self.assertNotIn(canary, text)

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
        """A macro with a note beside it in an archive."""
        archive = files.zip_of([("macro.doc", files.word_binary(files.GREETING_MACRO)), ("note.txt", INSIDE.encode())])
        return samples.mail(PATIENT, ("経理担当", "keiri@sender.example"), [samples.RECEPTION],
                            text=f"{PATIENT} {TEXT} {number}\n", attachments=[("a.zip", "application/zip", archive)])

    def read_notices(self):
        """What each recipient and the administrator read, decoded, and the bytes that it came in."""
        told = wait_until(lambda: len(self.mta.mailbox_files()) >= 2 and self.mta.mailbox(), 90, "the notices")
        self.assertEqual(sorted(one.recipient for one in told), ["it@hospital.example", "reception@hospital.example"])
        for one in told:
            message = email.message_from_bytes(one.bytes, policy=email.policy.default)
            yield one.bytes.decode("utf-8", "replace"), *(message.get_body((kind,)).get_content()
                                                          for kind in ("plain", "html"))

    def test_notices_tell_the_subject_and_nothing_of_the_text(self):
        self.mta.empty_mailbox()
        self.hold(self.mail(3))
        for raw, *texts in self.read_notices():
            self.assert_unseen(raw)
            for text in texts:
                self.assertIn(PATIENT, text)
                self.assert_unseen(text.replace(PATIENT, ""))
        # Until it is sent it stands in the database in clear.
        wait_until(lambda: self.server.run_sql("SELECT COUNT(*) FROM held_notice").strip() == "0", 30, "no notice left")

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
