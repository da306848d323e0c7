"""Who is told of held mail, behind a real Postfix: recipients at once or daily, administrators, and of a store that
fills up."""

import contextlib
import email
import email.policy
import os
import random
import sqlite3
import unittest

import samples
from mail_case import stated_verdict
from store_case import StoreCase, macro
from waiting import wait_until


def big_macro(number, size):
    """A macro book and noise that nothing makes smaller: about a third more than `size` bytes in the store."""
    return macro(number) + samples.base64_lines(random.Random(number).randbytes(size)).encode()


def subjects(mta):
    """Of what was delivered, in its order."""
    return [email.message_from_bytes(one.bytes, policy=email.policy.default)["Subject"].strip()
            for one in mta.mailbox()]


class Notices(StoreCase):
    settings = ("notice: {to: [it@hospital.example], recipients: at_once, contact: '内線1234'}\n")

    def test_recipients_and_administrator_are_told(self):
        self.mta.empty_mailbox()
        reference = self.hold(macro(60), recipients=["reception@hospital.example",
                                                     "ward@hospital.example"])["reference"]
        told = wait_until(lambda: len(self.mta.mailbox_files()) >= 3 and self.mta.mailbox(), 90, "the notices")
        self.assertEqual(sorted(one.recipient for one in told),
                         ["it@hospital.example", "reception@hospital.example", "ward@hospital.example"])
        for one in told:
            self.assertEqual(stated_verdict(one), "accept", one.bytes)
            message = email.message_from_bytes(one.bytes, policy=email.policy.default)
            self.assertEqual(message["Auto-Submitted"], "auto-generated")
            for kind in ("plain", "html"):
                text = message.get_body((kind,)).get_content()
                self.assertIn(reference, text)
                self.assertIn("内線1234", text)
                self.assertIn("keiri@sender.example", text)
        self.mta.wait_idle()
        self.assertEqual(len(self.mta.mailbox_files()), 3)

    def test_notice_that_nobody_takes_comes_later(self):
        whole = self.daemon.quarantine
        self.daemon.quarantine = whole.replace(str(self.mta.port), "9")
        self.daemon.configure(self.settings)
        self.daemon.reload()
        self.mta.empty_mailbox()
        reference = self.hold(macro(61))["reference"]
        self.daemon.wait_log("a notice to .* was not taken", since=self._log_before, limit_seconds=90)
        self.assertEqual(self.mta.mailbox_files(), [])
        self.daemon.quarantine = whole
        self.daemon.configure(self.settings)
        self.restart()
        database = sqlite3.connect(os.path.join(self.daemon.folder, "keneki.db"))
        database.execute("UPDATE held_notice SET taken_until = 0")  # as if ten minutes had gone by
        database.commit()
        database.close()
        wait_until(lambda: len(self.mta.mailbox_files()) >= 2, 90, "the notices")
        self.assertTrue(all(reference in email.message_from_bytes(one.bytes, policy=email.policy.default).get_body(
            ("plain",)).get_content() for one in self.mta.mailbox()))

    def test_broken_template_is_refused(self):
        self.daemon.write("notice.txt", "a\n{{nothing}}\n")
        try:
            self.daemon.configure("notice: {templates: .}")
            self.assertRegex(self.daemon.reload(), r"notice\.txt:2: \{\{nothing\}\} is not known")
        finally:
            os.unlink(os.path.join(self.daemon.folder, "notice.txt"))
            self.daemon.configure(self.settings)
            self.daemon.reload()


class FillingUp(StoreCase):
    most = "2MiB"
    settings = "notice: {to: [it@hospital.example, it@hospital..example]}\n"  # Postfix refuses the second

    def test_administrator_is_told_once_of_each(self):
        """At nine tenths, and when a message did not fit; however many messages come, and who else is not told."""
        self.mta.empty_mailbox()
        self.hold(big_macro(80, 1_460_000))
        wait_until(lambda: len(self.mta.mailbox_files()) >= 2, 90, "that it is nearly full, and the notice")
        for number in (81, 82):
            self.assertEqual(self.send(big_macro(number, 1_300_000)).code, 451)
        wait_until(lambda: len(self.mta.mailbox_files()) >= 3, 90, "that it is full")
        self.assertEqual(self.send(big_macro(83, 1_300_000)).code, 451)
        self.hold(macro(84))
        wait_until(lambda: len(self.mta.mailbox_files()) >= 4, 90, "the next notice")
        self.mta.wait_idle()
        self.assertEqual([one for one in subjects(self.mta) if "full" in one],
                         ["隔離の保管庫が残りわずかです / Quarantine is nearly full", "隔離の保管庫がいっぱいです / Quarantine is full"])


class Digests(StoreCase):
    settings = "notice: {recipients: daily, contact: '内線1234'}\n"

    def test_a_day_comes_in_one_mail(self):
        """As if what is held had come yesterday: the notice is due, and each recipient has one of all that is his."""
        references = [self.hold(macro(number), recipients=recipients)["reference"] for number, recipients in (
            (90, ["reception@hospital.example"]), (91, ["reception@hospital.example"]),
            (92, ["reception@hospital.example", "ward@hospital.example"]))]
        self.mta.empty_mailbox()
        database = sqlite3.connect(os.path.join(self.daemon.folder, "keneki.db"))
        self.assertEqual(database.execute("SELECT COUNT(*) FROM held_notice").fetchone(), (4,))
        database.execute("UPDATE held_notice SET at = at - 86400")
        database.commit()
        database.close()
        told = wait_until(lambda: len(self.mta.mailbox_files()) >= 2 and self.mta.mailbox(), 150, "the notices")
        mine = {one.recipient: email.message_from_bytes(one.bytes, policy=email.policy.default) for one in told}
        self.assertEqual(sorted(mine), ["reception@hospital.example", "ward@hospital.example"])
        for recipient, expected in (("reception@hospital.example", references),
                                    ("ward@hospital.example", references[2:])):
            for kind in ("plain", "html"):
                text = mine[recipient].get_body((kind,)).get_content()
                self.assertEqual([one for one in references if one in text], expected, text)
                self.assertIn(f"{len(expected)}件", text)
                self.assertIn("内線1234", text)
        self.mta.wait_idle()
        self.assertEqual(len(self.mta.mailbox_files()), 2)

    def test_of_many_none_is_left_out(self):
        """A flood: one mail of all would be too long for a telephone; several have each of them."""
        self.hold(macro(93))
        self.mta.empty_mailbox()
        references = [f"261126-{number:08d}" for number in range(149)]
        with contextlib.closing(sqlite3.connect(os.path.join(self.daemon.folder, "keneki.db"))) as database, database:
            recipient, kind, at, notice = database.execute(
                "SELECT recipient, kind, at, notice FROM held_notice").fetchone()
            database.executemany("INSERT INTO held_notice VALUES (?, ?, ?, ?, 0, ?)",
                                 [(recipient, reference, kind, at, notice) for reference in references])
            database.execute("UPDATE held_notice SET at = at - 86400")
        wait_until(lambda: len(self.mta.mailbox_files()) >= 2, 150, "the notices")
        self.mta.wait_idle()
        self.assertEqual(sorted(subject.rsplit(": ", 1)[1] for subject in subjects(self.mta)), ["100", "50"])


if __name__ == "__main__":
    unittest.main()
