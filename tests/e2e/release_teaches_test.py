"""What the memory learns of a release, behind a real Postfix: the author's address, and nothing else."""

import unittest

import files
from postgresql import OnPostgresql
from samples import STAFF, STAFF_ADDRESS, mail, trusted
from store_case import StoreCase
from waiting import wait_until

CLINIC = "info@himawari-clinic.test"
NAME = "ひまわりの里クリニック"


def letter(author, number, attachments=()):
    """A first contact that names a facility nobody has heard of."""
    return mail(f"ご連絡 {number}", (NAME, author), [STAFF], text=f"{number}回目のご連絡です。よろしくお願いします。\n",
                attachments=attachments, extra=trusted(author.split("@")[1]))


def macro_letter(author, number):
    return letter(author, number, [("資料.doc", "application/msword", files.word_binary(files.GREETING_MACRO))])


class Teaching(StoreCase):
    # So that first contact alone holds a mail.
    settings = "verdict: {tag: 0.3, quarantine: 0.6, reject: never}\nmemory: {key_file: memory.key, learning_days: 0}"

    def findings(self, message):
        report = self.daemon.scan_bytes(message, recipients=[STAFF_ADDRESS])
        return {finding["id"] for finding in report["evidence"]["findings"]}

    def hold_from(self, author, message):
        return self.hold(message, mail_from=author, recipients=[STAFF_ADDRESS])["reference"]

    def wait_bad(self, author):
        """The memory writes behind the mail."""
        wait_until(lambda: "CONTACT_BAD_BEFORE" in self.findings(letter(author, 0)), 60, "the bad verdict")

    def wait_taken_back(self, author):
        wait_until(lambda: "CONTACT_BAD_BEFORE" not in self.findings(letter(author, 0)), 60, "the release")

    def release(self, reference, *options):
        self.mta.empty_mailbox()
        self.quarantine("release", reference, "--why", "a new clinic", *options)
        self.arrivals(1)

    def test_released_author_is_known_and_his_mail_arrives(self):
        reference = self.hold_from(CLINIC, letter(CLINIC, 1))
        self.wait_bad(CLINIC)
        self.release(reference)
        wait_until(lambda: "CONTACT_KNOWN" in self.findings(letter(CLINIC, 2)), 60, "the release to be learned")
        self.assertFalse({"CONTACT_NEVER", "CONTACT_NEW", "CONTACT_BAD_BEFORE"} & self.findings(letter(CLINIC, 2)))
        self.delivered(letter(CLINIC, 2), mail_from=CLINIC, recipients=[STAFF_ADDRESS])
        # The same author, stolen.
        self.hold_from(CLINIC, macro_letter(CLINIC, 3))
        self.wait_bad(CLINIC)
        self.assertNotIn("CONTACT_KNOWN", self.findings(letter(CLINIC, 4)))

    def test_his_domain_is_not(self):
        for known, other, state in (("suzuki@new-clinic.test", "tanaka@new-clinic.test", "CONTACT_NEW"),
                                    ("suzuki.new@gmail.com", "tanaka.new@gmail.com", "CONTACT_NEVER")):
            with self.subTest(known):
                reference = self.hold_from(known, letter(known, 10))
                self.wait_bad(known)
                self.release(reference)
                wait_until(lambda known=known: "CONTACT_KNOWN" in self.findings(letter(known, 11)), 60, "the release")
                self.assertIn(state, self.findings(letter(other, 11)))

    def test_nobody_becomes_known_by_a_macro(self):
        author = "keiri@macro-clinic.test"
        reference = self.hold_from(author, macro_letter(author, 20))
        self.wait_bad(author)
        self.approved(reference)
        self.release(reference)
        self.wait_taken_back(author)
        self.assertIn("CONTACT_NEW", self.findings(letter(author, 21)))

    def test_to_others_or_inside_another_message_teaches_nothing(self):
        author = "office@other-clinic.test"
        reference = self.hold_from(author, letter(author, 30))
        self.wait_bad(author)
        self.release(reference, "--to", "it@hospital.example")
        reference = self.hold_from(author, letter(author, 31))
        self.release(reference, "--as-attachment")
        # What is learned is learned in order: this one comes behind.
        self.release_another()
        self.assertIn("CONTACT_BAD_BEFORE", self.findings(letter(author, 32)))
        self.assertIn("CONTACT_NEW", self.findings(letter(author, 32)))

    def release_another(self):
        author = f"{self.id().rsplit('.', 1)[1]}@behind-clinic.test"
        reference = self.hold_from(author, letter(author, 40))
        self.wait_bad(author)
        self.release(reference)
        self.wait_taken_back(author)


class TeachingOnPostgresql(OnPostgresql, Teaching):
    """The same on the other database."""


class SwitchedOff(Teaching):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon.quarantine = cls.daemon.quarantine[:-1] + ", release_teaches: false}"
        cls.daemon.configure(cls.settings)
        cls.restart()

    def test_released_author_is_known_and_his_mail_arrives(self):
        author = "info@off-clinic.test"
        reference = self.hold_from(author, letter(author, 1))
        self.wait_bad(author)
        self.release(reference)
        # The memory writes in order: this bad one comes behind.
        behind = "behind@off-clinic-2.test"
        self.hold_from(behind, letter(behind, 2))
        self.wait_bad(behind)
        self.assertLessEqual({"CONTACT_NEW", "CONTACT_BAD_BEFORE"}, self.findings(letter(author, 3)))
        self.hold_from(author, letter(author, 3))

    test_his_domain_is_not = None
    test_nobody_becomes_known_by_a_macro = None
    test_to_others_or_inside_another_message_teaches_nothing = None


if __name__ == "__main__":
    unittest.main()
