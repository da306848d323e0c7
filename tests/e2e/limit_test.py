"""A limit that is reached is seen by the reader of the mail, the operator and the mail server: score, header field, log
(R12). One below, at, and one above."""

import io
import os
import re
import shutil
import tempfile
import unittest
import zipfile
from email.message import EmailMessage

import keneki
from milter_client import Client


def packed(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def many_members(count):
    return "a.zip", packed((f"f{number}.txt", b"") for number in range(count))


def nested(depth):
    content = b"hello"
    for level in range(depth):
        content = packed([(f"level {level}.zip" if level else "readme.txt", content)])
    return "a.zip", content


def sylk(size):
    return "a.slk", b"ID;PWXL\n".ljust(size, b"x")


def scripts(count):
    objects = b"".join(b"%d 0 obj << /S /JavaScript /JS (x) >> endobj\n" % (number + 2) for number in range(count))
    return "a.pdf", b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n" + objects + b"trailer << /Root 1 0 R >>\n%%EOF\n"


LIMITS = [("members of an archive", 1000, many_members), ("archives within each other", 5, nested),
          ("bytes of a SYLK file", 4 << 20, sylk), ("scripts of a PDF", 200, scripts)]


def message(files):
    mail = EmailMessage()
    mail["From"] = "Office <office@clinic.example>"
    mail["To"] = "reception@hospital.example"
    mail["Subject"] = "Minutes of Monday"
    mail["Date"] = "Mon, 3 Jun 2024 10:00:00 +0900"
    mail["Message-ID"] = "<1@clinic.example>"
    mail.set_content("Dear colleagues,\nthe minutes of Monday are attached.\n")
    for name, data in files:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


class ReachedLimits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="keneki-limits-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.daemon = keneki.Keneki(os.path.join(cls.folder, "k")).start()
        cls.addClassCleanup(lambda: cls.daemon.__exit__())

    def judged(self, queue_id, files):
        """(added header fields by name, the line in the log)."""
        with Client(self.daemon.socket_path) as client:
            verdict = client.message(message(files), queue_id=queue_id)
            client.quit()
        fields = {name.decode().lower(): value.decode() for name, value in verdict.added}
        return fields, self.daemon.wait_log(f"{queue_id}: verdict=.*\n")[0]

    def test_score_header_field_and_log_tell_a_reached_limit(self):
        for number, (what, limit, build) in enumerate(LIMITS):
            scores, fields, lines = [], [], []
            for step in (-1, 0, 1):
                header, line = self.judged(f"4Q{number}LIMIT{step + 1}", [build(limit + step)])
                scores.append(float(re.search(r"score=([0-9.]+)", line)[1]))
                fields.append(header.get("x-keneki-rules", ""))
                lines.append(line)
            with self.subTest(what):
                self.assertEqual(scores[0], scores[1], lines)
                self.assertGreater(scores[2], scores[1], lines)
                for place in (fields, lines):
                    self.assertNotIn("INSPECTION_LIMIT", place[0] + place[1])
                    self.assertIn("INSPECTION_LIMIT", place[2])


if __name__ == "__main__":
    unittest.main()
