"""keneki scan --anonymize: a copy without the names of the message, and with its findings."""

import email
import email.policy
import os
import shutil
import stat
import tempfile
import unittest

import keneki
import samples
from files import pdf

EX_DATAERR = 65
EX_CANTCREAT = 73
STAFF_LIST = "name,reading,aliases,addresses\n山田 太郎,やまだ たろう,,taro-1970@private.example\n"
TEXT = "山田太郎です。お電話は 045-123-4567 まで。\nhttp://bad.bogus-site.jp/kanagawa\nパスワード：x7k9w2\n"
NAMES = ("山田", "太郎", "イシカワ", "yamagata", "bogus-site", "kanagawa", "123-4567", "045-", "meibo")


def readable(message):
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    texts = [f"{name}: {value}" for part in parsed.walk() for name, value in part.items()]
    texts += [part.get_content() for part in parsed.walk() if part.get_content_maintype() == "text"]
    return "\n".join(texts)


class AnonymousCopies(unittest.TestCase):
    def setUp(self):
        folder = tempfile.mkdtemp(prefix="keneki-e2e-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.keneki = keneki.Keneki(os.path.join(folder, "keneki"))
        self.keneki.write("staff.csv", STAFF_LIST)
        self.keneki.write("anonymous.yaml", "site: {domains: [hospital.example]}\nmemory: {enabled: false}\n"
                                            "people: {staff: staff.csv}\n")
        self.config = os.path.join(self.keneki.folder, "anonymous.yaml")
        self.message = os.path.join(self.keneki.folder, "m.eml")
        self.original = samples.mail("山田の イシカワ 様", ("山田 太郎", "yamagata@bogus-site.jp"),
                                     [samples.RECEPTION], text=TEXT,
                                     attachments=[("meibo.pdf", "application/pdf", pdf())])
        with open(self.message, "wb") as file:
            file.write(self.original)

    def anonymize(self, *options, check=(0,)):
        output = os.path.join(self.keneki.folder, "copy.eml")
        _, _, errors = self.keneki.command("scan", "--anonymize", "--config", self.config, "--output", output,
                                           *options, self.message, check=check)
        with open(output, "rb") as file:
            return file.read(), errors, output

    def test_no_name_is_left_and_the_findings_are_the_same(self):
        copy, errors, output = self.anonymize()
        self.assertIn("山田", readable(self.original))
        text = readable(copy).lower()
        for name in NAMES:
            self.assertNotIn(name.lower(), text)
        self.assertNotIn("finding", errors)
        self.assertIn("attachments without their content: 1", errors)
        self.assertEqual(stat.S_IMODE(os.stat(output).st_mode), 0o600)

    def test_a_file_that_is_there_is_not_overwritten(self):
        self.anonymize()
        self.anonymize(check=(EX_CANTCREAT,))

    def test_attachments_stay_when_asked_for_and_are_named(self):
        copy, errors, _ = self.anonymize("--with-attachments")
        parsed = email.message_from_bytes(copy, policy=email.policy.default)
        self.assertEqual([part.get_content() for part in parsed.iter_attachments()], [pdf()])
        self.assertIn("part 2 is unchanged and may hold personal data", errors)

    def test_hostile_messages_are_no_crash(self):
        for message in (b"", b"\0" * 5000, b"From: \x1b]0;x\x07\xff\x80 <a@b.example>\n\n\xff",
                        b"From: " + b"n" * 10_000 + b"\n\nx", b"Content-Type: multipart/mixed; boundary=b\n\n--b\n--b"):
            with self.subTest(message=message[:40]):
                with open(self.message, "wb") as file:
                    file.write(message)
                _, _, errors = self.keneki.command("scan", "--anonymize", "--config", self.config, self.message,
                                                   check=(0, 1, EX_DATAERR))
                self.assertNotIn("died", errors)


if __name__ == "__main__":
    unittest.main()
