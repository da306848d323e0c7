"""Messages made to break mail programs: a named finding within the time limit, and the next message is
judged normally."""

import base64
import binascii
import io
import os
import shutil
import subprocess
import tempfile
import time
import unittest
import zipfile

import files
import hostile_names
import keneki
import postfix
import samples
from mail_case import MailCase, ordinary
from waiting import wait_until

DEADLINE_SECONDS = 20


def nested(depth):
    """An attachment at `depth`, inside depth - 1 multiparts."""
    head = b"From: a@example.jp\nSubject: deep\nMIME-Version: 1.0\n"
    for level in range(1, depth):
        head += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level)
    return head + b"Content-Type: application/octet-stream; name=a.exe\n\nMZ payload\n"


def with_name_that_hangs_gmime():
    name = b"n" * 80
    return (b"From: a@example.jp\nContent-Type: multipart/mixed; " + name + b'="v"; boundary=x\n\n--x\n'
            b"Content-Type: application/pdf; name=a.pdf; " + name + b'=""\n\n%PDF\n--x--\n')


# name, message, a finding that must be named (None: there is nothing wrong to name)
MESSAGES = [
    ("a parameter name on which GMime hangs", with_name_that_hangs_gmime, None),
    ("address groups nested 51,000 deep", lambda: b"From: a@example.jp\nTo: " + b"a:" * 51_000 + b"\n\nhello\n",
     "ADDRESS_GROUP_NESTED"),
    ("a header field of 102,400 bytes", lambda: b"From: a@example.jp\nX-Long: " + b"x" * 102_391 + b"\n\nhello\n",
     "HEADER_TOO_LONG"),
    ("a header field of 10 MB", lambda: b"From: a@example.jp\nX-Long: " + b"x" * (10 << 20) + b"\n\nhello\n",
     "HEADER_TOO_LONG"),
    ("300,000 header fields", lambda: b"From: a@example.jp\n" + b"X: y\n" * 300_000 + b"\nhello\n", "HEADER_TOO_MANY"),
    ("an attachment at depth 101", lambda: nested(101), "MIME_TOO_DEEP"),
    ("an attachment at depth 1,025", lambda: nested(1025), "MIME_TOO_DEEP"),
    ("2,000 nested multiparts", lambda: nested(2000), "MIME_TOO_DEEP"),
    ("200,000 parts", lambda: b"From: a@example.jp\nContent-Type: multipart/mixed; boundary=x\n\n"
     + b"--x\n\na\n" * 200_000 + b"--x--\n", "MIME_TOO_MANY_PARTS"),
    ("only NULs", lambda: b"\0" * 100_000, "NUL_BYTES"),
    ("no header at all", lambda: b"hello world\nsecond line\n", "HEADER_MISSING"),
    ("nothing", lambda: b"", "HEADER_MISSING"),
]


PROGRAM = b"Content-Type: application/octet-stream; name=%s\n\nMZ payload\n"
SCRIPT = b"echo nothing that tells what it is\n"


def behind_parts(count, part):
    return (b"From: a@example.jp\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * count + b"--x\n"
            + part + b"--x--\n")


def behind_header(junk, fields):
    """`junk` stands in front of the fields of the one part that matters."""
    return (b"From: a@example.jp\nContent-Type: multipart/mixed; boundary=x\n\n--x\n" + junk + fields + b"\n" + SCRIPT
            + b"--x--\n")


def in_messages(depth):
    return b"From: a@example.jp\nContent-Type: message/rfc822\n\n" * depth + PROGRAM % b"a.exe"


def with_archive(content):
    return samples.mail("archive", ("a", "a@example.jp"), [samples.RECEPTION], text="Please see.\n",
                        attachments=[("a.zip", "application/zip", content)])


def many_members(count, last, content=b"x"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(count):
            archive.writestr(f"f{number}.txt", b"x")
        archive.writestr(last, content)
    return with_archive(buffer.getvalue())


def archives_within(depth):
    content = files.zip_of([("a.exe", files.executable())])
    for _ in range(depth - 1):
        content = files.zip_of([("a.zip", content)])
    return with_archive(content)


def behind_text(size):
    text = b"All is well.\n" * (size // 13)
    return (b"From: a@example.jp\nSubject: long\n\n" + text + b"begin 644 a.exe\n" + binascii.b2a_uu(b"MZ" + b"\0" * 40)
            + b"`\nend\n")


PADDING = b'x="' + b"y" * (3 << 20) + b'"'
TAGGED, HELD = ("tag", "quarantine", "reject"), ("quarantine", "reject")

# What is hidden behind a limit, the message, what must at least become of it.
HIDDEN = [
    ("a program at depth 101", lambda: nested(101), HELD),
    ("a program in 11 attached messages", lambda: in_messages(11), HELD),
    ("a program behind 20,000 parts", lambda: behind_parts(20_000, PROGRAM % b"a.exe"), HELD),
    ("a program under a harmless name behind 20,000 parts", lambda: behind_parts(
        20_000, b"Content-Type: application/pdf; name=a.pdf\n\n" + base64.b64encode(files.executable()) + b"\n"), HELD),
    ("a program in a multipart behind 20,000 parts", lambda: behind_parts(
        20_000, b"Content-Type: multipart/mixed; boundary=y\n\n--y\n" + PROGRAM % b"a.exe"), HELD),
    ("a program behind 200,000 parts", lambda: behind_parts(200_000, PROGRAM % b"a.exe"), HELD),
    ("a script's name behind 300,000 fields", lambda: behind_header(
        b"X: y\n" * 300_000, b"Content-Type: a/b; name=a.js\n"), HELD),
    ("a script's name behind a field of 3 MB", lambda: behind_header(
        b"X: " + PADDING + b"\n", b"Content-Type: a/b; name=a.js\n"), HELD),
    ("a script's name at the end of a field of 3 MB", lambda: behind_header(
        b"", b"Content-Type: a/b; " + PADDING + b"; name=a.js\n"), TAGGED),
    ("a script's name behind 2,500 parameters", lambda: behind_header(
        b"", b"Content-Type: a/b; " + b"x=y; " * 2_500 + b"name=a.js\n"), TAGGED),
    ("a program in 5 archives", lambda: archives_within(5), HELD),
    ("a program in 7 archives", lambda: archives_within(7), TAGGED),
    ("a program's name behind 6,000 members", lambda: many_members(6_000, "a.exe"), HELD),
    ("a program's name behind 30,000 members", lambda: many_members(30_000, "a.exe"), HELD),
    ("a program under a harmless name behind 6,000 members", lambda: many_members(6_000, "a.txt", b"MZ"), TAGGED),
    ("a program behind 9 MB of text", lambda: behind_text(9 << 20), HELD),
]

# Large, and nothing hidden: the strongest that may become of it.
HARMLESS = [
    ("30,000 harmless members", lambda: many_members(30_000, "last.txt"), ("accept", "tag")),
    ("100,000 harmless members", lambda: many_members(100_000, "last.txt"), ("accept", "tag")),
    ("6,000 harmless members", lambda: many_members(6_000, "last.txt"), ("accept", "tag")),
    ("20,000 harmless parts", lambda: behind_parts(20_000, b"\nb\n"), ("accept", "tag")),
]


class HiddenBehindLimits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="keneki-e2e-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.scanner = keneki.Keneki(os.path.join(cls.folder, "keneki"))

    def judged(self, make):
        message = make()
        began = time.monotonic()
        report = self.scanner.scan_bytes(message)
        self.assertLess(time.monotonic() - began, DEADLINE_SECONDS)
        rules = [f"{rule['id']}={rule['score']:g}" for rule in report["rules"]]
        return report, f"score {report['score']:g}: {' '.join(rules)}"

    def test_no_limit_hides_what_is_dangerous(self):
        """R13."""
        for name, make, verdicts in HIDDEN:
            with self.subTest(name):
                report, why = self.judged(make)
                self.assertIn(report["verdict"], verdicts, why)

    def test_what_is_only_large_is_marked_at_most_and_told(self):
        for name, make, verdicts in HARMLESS:
            with self.subTest(name):
                report, why = self.judged(make)
                self.assertIn(report["verdict"], verdicts, why)
                self.assertTrue(report["evidence"].get("notInspected") or report["evidence"].get("not_inspected"), why)


class HostileMessages(MailCase):
    def test_each_is_named_in_time_and_the_next_is_judged_normally(self):
        """R03, R13, R14."""
        for name, make, finding in MESSAGES:
            with self.subTest(name):
                began = time.monotonic()
                report = self.daemon.scan_bytes(make())
                self.assertLess(time.monotonic() - began, DEADLINE_SECONDS)
                self.assertNotEqual(report["verdict"], "tempfail")
                found = [one["id"] for one in report["evidence"].get("findings", [])]
                self.assertNotIn("INSPECTION_FAILED", found)
                if finding:
                    self.assertIn(finding, found)

    def test_an_attachment_at_depth_99_is_still_seen(self):
        """R13."""
        report = self.daemon.scan_bytes(nested(99))
        self.assertIn("a.exe", [part.get("name") for part in report["evidence"]["parts"]])

    def test_the_daemon_takes_each_and_judges_the_next(self):
        """R03, R14."""
        folder = tempfile.mkdtemp(dir=self.folder)
        try:
            for number, (_, make, _) in enumerate(MESSAGES):
                for suffix, message in (("a", make()), ("b", samples.clean())):
                    with open(os.path.join(folder, f"{number:02}{suffix}"), "wb") as file:
                        file.write(message)
            verdicts = through_milter(self.daemon, folder)
        finally:
            shutil.rmtree(folder)
        for number, (name, _, _) in enumerate(MESSAGES):
            with self.subTest(name):
                self.assertNotIn(verdicts[f"{number:02}a"], ("lost", "tempfail"))
                self.assertEqual(verdicts[f"{number:02}b"], "accept")

    def test_the_same_through_postfix(self):
        for name, make, _ in MESSAGES:
            with self.subTest(name):
                reply = self.send(make())
                self.assertEqual(reply.code // 100, 2, reply.text)
        self.assertEqual(self.verdict_of(samples.clean()), "accept")

    def test_hostile_names_stay_inside_their_field(self):
        """R31: header, reply and log, in the envelope, the addresses, the Subject and the name of a file."""
        for why, name in hostile_names.NAMES.items():
            with self.subTest(why):
                word = b"=?utf-8?B?" + base64.b64encode(name[:200]) + b"?="
                short = hostile_names.raw(name)[:200].replace(b"\0", b"")
                message = (b"From: " + word + b" <a@sender.example>\nTo: b@hospital.example\nSubject: " + short
                           + b"\nMIME-Version: 1.0\nContent-Type: application/octet-stream;\n name*=utf-8''"
                           + b"".join(b"%%%02X" % byte for byte in name) + b".exe\n\n" + files.executable() + b"\n")
                before = len(self.daemon.log())
                self.mta.empty_mailbox()
                reply = self.send(message)
                self.assertIn(reply.code // 100, (2, 5), reply.text)
                self.assertIsNone(hostile_names.CONTROL.search(reply.text), reply.text)
                log = wait_until(lambda before=before: self.daemon.log()[before:], 10, "the log line")
                self.assertIsNone(hostile_names.CONTROL.search(log), log)
                self.assertEqual(len([line for line in log.splitlines() if "verdict=" in line]), 1)
                if reply.code == 250:
                    queue_id = postfix.queue_id_of(reply)
                    if self.mta.stays_held(queue_id):
                        self.mta.release(queue_id)
                    arrived = self.mta.wait_delivered(queue_id.encode())
                    # The Subject is the sender's, byte for byte; a fold of it is no field of ours.
                    self.assertFalse(arrived.all("X-Injected"))
                    for field, value in arrived.fields:
                        if field.startswith("X-Keneki-"):
                            self.assertIsNone(hostile_names.CONTROL.search(value.decode("ascii")), value)


def through_milter(daemon, folder):
    verdicts = os.path.join(daemon.folder, "verdicts")
    subprocess.run([keneki.program("keneki-milter-load"), "-p", daemon.socket, folder, "-c", "1", "-m", "100",
                    "--verdicts", verdicts], capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=300)
    with open(verdicts, encoding="utf-8") as file:
        return dict(line.rstrip("\n").rsplit("\t", 1) for line in file)


if __name__ == "__main__":
    unittest.main()
