"""Messages and packets made to break mail programs: a named finding within the time limit, and the next message is
judged normally."""

import os
import random
import socket
import struct
import subprocess
import tempfile
import time
import shutil
import unittest

import keneki
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


class HostileMessages(MailCase):
    def test_each_is_named_in_time_and_the_next_is_judged_normally(self):
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
        report = self.daemon.scan_bytes(nested(99))
        self.assertIn("a.exe", [part.get("name") for part in report["evidence"]["parts"]])

    def test_the_daemon_takes_each_and_judges_the_next(self):
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
        for name in ("a\r\nX-Injected: yes", "%s%n%d", "\x1b[31mred\x1b[0m", "\u202etxt.exe", "<img onerror=x>",
                     'a" rules=NONE "', "=cmd|calc", "x" * 10_000):
            with self.subTest(name[:20]):
                quoted = name.replace("\r\n", "\n ").encode()
                message = (b"From: " + quoted[:200].replace(b"\n ", b" ") + b" <a@sender.example>\nTo: b@hospital.example\n"
                           b"Subject: hostile\nMIME-Version: 1.0\nContent-Type: application/octet-stream;\n name*=utf-8''"
                           + "".join(f"%{byte:02X}" for byte in name.encode()).encode() + b".exe\n\nMZ\n")
                before = len(self.daemon.log())
                reply = self.send(message)
                self.assertIn(reply.code // 100, (2, 5))
                log = wait_until(lambda before=before: self.daemon.log()[before:], 10, "the log line")
                self.assertNotIn("\x1b", log)
                self.assertNotIn("\u202e", log)
                self.assertEqual(len([line for line in log.splitlines() if "verdict=" in line]), 1)
        for arrived in self.mta.mailbox():
            self.assertFalse(arrived.all("X-Injected"))


def through_milter(daemon, folder):
    verdicts = os.path.join(daemon.folder, "verdicts")
    subprocess.run([keneki.program("keneki-milter-load"), "-p", daemon.socket, folder, "-c", "1", "-m", "100",
                    "--verdicts", verdicts], capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=300)
    with open(verdicts, encoding="utf-8") as file:
        return dict(line.rstrip("\n").rsplit("\t", 1) for line in file)


def packet(command, data=b""):
    return struct.pack(">I", len(data) + 1) + command + data


NEGOTIATE = packet(b"O", struct.pack(">III", 6, 0x1FF, 0x1FFFFF))
SESSION = [
    NEGOTIATE, packet(b"D", b"Cj\0mx.hospital.example\0"), packet(b"C", b"unknown\x004\x9c\x40198.51.100.7\0"),
    packet(b"H", b"mail.sender.example\0"), packet(b"M", b"<a@sender.example>\0"),
    packet(b"R", b"<reception@hospital.example>\0"), packet(b"T"), packet(b"L", b"Subject\0 hello\0"), packet(b"N"),
    packet(b"B", b"hello\r\n"), packet(b"E"),
]


class HostilePackets(MailCase):
    def connect(self):
        made = socket.socket(socket.AF_UNIX)
        made.settimeout(10)
        made.connect(self.daemon.socket_path)
        return made

    def throw(self, *pieces):
        """Sends and goes away; how the daemon takes it shows at the next ordinary message."""
        with self.connect() as session:
            try:
                for piece in pieces:
                    session.sendall(piece)
                session.shutdown(socket.SHUT_WR)
                while session.recv(65536):
                    pass
            except OSError:
                pass

    def assert_alive(self):
        self.assertIsNone(self.daemon.process.poll(), self.daemon.log()[-2000:])
        self.assertEqual(self.send(ordinary(1)).code, 250)

    def test_impossible_lengths(self):
        for length in (0, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 2_000_000):
            self.throw(struct.pack(">I", length) + b"O" + b"x" * 100)
            self.throw(NEGOTIATE, struct.pack(">I", length) + b"L" + b"x" * 100)
        self.throw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assert_alive()

    def test_sessions_cut_off_at_each_step(self):
        whole = b"".join(SESSION)
        for step in range(len(SESSION) + 1):
            self.throw(*SESSION[:step])
        for end in range(0, len(whole), 7):
            self.throw(whole[:end])
        self.assert_alive()

    def test_steps_out_of_order(self):
        dice = random.Random(11)
        for _ in range(200):
            self.throw(*(dice.choice(SESSION) for _ in range(dice.randrange(1, 20))))
        for _ in range(200):
            self.throw(NEGOTIATE, *(dice.choice(SESSION[1:]) for _ in range(dice.randrange(1, 20))))
        self.assert_alive()

    def test_random_bytes(self):
        dice = random.Random(12)
        for _ in range(200):
            self.throw(NEGOTIATE, *(packet(bytes([dice.randrange(256)]), dice.randbytes(dice.randrange(300)))
                                    for _ in range(dice.randrange(1, 10))))
            mutated = bytearray(b"".join(SESSION))
            for _ in range(5):
                mutated[dice.randrange(len(mutated))] = dice.randrange(256)
            self.throw(bytes(mutated))
        self.assert_alive()

    def test_half_open_packets_do_not_keep_others_waiting(self):
        held = [self.connect() for _ in range(200)]
        try:
            for session in held:
                session.sendall(b"\0\0")
            began = time.monotonic()
            self.assert_alive()
            self.assertLess(time.monotonic() - began, 5)
        finally:
            for session in held:
                session.close()
        wait_until(lambda: len(os.listdir(f"/proc/{self.daemon.process.pid}/fd")) < 100, 20, "descriptors to return")


if __name__ == "__main__":
    unittest.main()
