"""The same message is the same to Keneki: through every wrapping, once more, in another order, in another language and
time zone. And what a site writes into its configuration and its rules is data, however it is written."""

import base64
import binascii
import json
import os
import re
import shutil
import struct
import subprocess
import tempfile
import unittest

import files
import hostile_names
import keneki
import samples

HEAD = b"From: Sales <sales@sender.example>\nTo: reception@hospital.example\nSubject: invoice\nMIME-Version: 1.0\n"


def mixed(part, boundary=b"b", closed=True):
    line = b"--" + boundary
    return (HEAD + b"Content-Type: multipart/mixed; boundary=" + boundary + b"\n\n" + line
            + b"\nContent-Type: text/plain; charset=us-ascii\n\nPlease look at the invoice.\n" + line + b"\n" + part
            + (b"\n" + line + b"--\n" if closed else b""))


def in_base64(content, kind=b"application/msword", name=b'; name="a.doc"', disposition=b'; filename="a.doc"'):
    return (b"Content-Type: " + kind + name + b"\nContent-Transfer-Encoding: base64\n"
            b"Content-Disposition: attachment" + disposition + b"\n\n" + base64.encodebytes(content))


def quoted_printable(content):
    pieces = [content[i:i + 25] for i in range(0, len(content), 25)]
    return b"".join(b"".join(b"=%02X" % byte for byte in piece) + b"=\n" for piece in pieces) + b"\n"


def uuencoded(content):
    return (b"begin 644 a.doc\n" + b"".join(binascii.b2a_uu(content[i:i + 45]) for i in range(0, len(content), 45))
            + b"`\nend\n")


def tnef(content):
    """[MS-OXTNEF]: the signature, a key, and one attachment with its title and data."""
    def attribute(level, identity, data):
        return struct.pack("<BII", level, identity, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
    return (struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00089006, struct.pack("<I", 0x10000))
            + attribute(2, 0x00069002, struct.pack("<HIHHHI", 1, 0xFFFFFFFF, 0, 0, 0, 0))
            + attribute(2, 0x00018010, b"a.doc\0") + attribute(2, 0x0006800F, content))


def wrappings(document):
    """(how, message, whether the document can be looked into)"""
    plain = mixed(in_base64(document))
    named = [("plain", b'; name="a.doc"', b'; filename="a.doc"'), ("no name at all", b"", b""),
             ("RFC 2231 in pieces", b"", b";\n filename*0*=utf-8''%E8%AB%8B%E6%B1%82;\n filename*1*=%E6%9B%B8;\n"
                                         b" filename*2=\".doc\""),
             ("RFC 2047 in a name", b';\n name="=?utf-8?B?6KuL5rGC5pu4LmRvYw==?="', b""),
             ("raw ISO-2022-JP in a name", b'; name="\x1b$B@A5a=q\x1b(B.doc"', b""),
             ("raw Shift_JIS in a name", b'; name="\x90\xbf\x8b\x81\x8f\x91.doc"', b"")]
    cases = [(how, mixed(in_base64(document, name=name, disposition=disposition)), True)
             for how, name, disposition in named]
    zipped = files.zip_of([("a.doc", document)])
    locked = files.encrypted_zip("a.doc", document, "not-in-the-mail")
    for how, content, open_ in (("zip", zipped, True), ("zip in zip", files.zip_of([("a.zip", zipped)]), True),
                                ("encrypted zip", locked, False)):
        part = in_base64(content, b"application/zip", b'; name="a.zip"', b'; filename="a.zip"')
        cases.append((how, mixed(part), open_))
    return cases + [
        ("quoted-printable", mixed(b"Content-Type: application/msword; name=a.doc\nContent-Transfer-Encoding: "
                                   b"quoted-printable\n\n" + quoted_printable(document)), True),
        ("uuencode as an encoding", mixed(b"Content-Type: application/msword; name=a.doc\nContent-Transfer-Encoding: "
                                          b"x-uuencode\n\n" + uuencoded(document)), True),
        ("uuencode in the text", HEAD + b"\nPlease look at the invoice.\n\n" + uuencoded(document), True),
        ("a wrong type", mixed(in_base64(document, b"image/png")), True),
        ("an attached message", mixed(b"Content-Type: message/rfc822\n\n" + plain, boundary=b"outer"), True),
        ("no last boundary", mixed(in_base64(document), closed=False), True),
        ("CRLF", plain.replace(b"\n", b"\r\n"), True),
        ("bare CR", plain.replace(b"\n", b"\r"), True),
        ("TNEF", mixed(in_base64(tnef(document), b"application/ms-tnef", b'; name="winmail.dat"',
                                 b'; filename="winmail.dat"')), True),
    ]


class ScanCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="keneki-scan-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.keneki = keneki.Keneki(os.path.join(self.folder, "k"))

    def write(self, messages):
        """The paths, in order."""
        paths = [os.path.join(self.folder, f"{number:03}.eml") for number in range(len(messages))]
        for path, message in zip(paths, messages):
            with open(path, "wb") as file:
                file.write(message)
        return paths


def findings(report):
    return {one["id"] for one in report["evidence"].get("findings", [])}


class Wrappings(ScanCase):
    def test_one_macro_document_through_every_wrapping(self):
        """R50. Told by its macro, or it is said that nobody could look inside."""
        cases = wrappings(files.word_binary(files.GREETING_MACRO))
        reports = self.keneki.scan(*self.write([message for _, message, _ in cases]))
        for (how, _, open_), report in zip(cases, reports, strict=True):
            with self.subTest(how):
                if open_:
                    self.assertLessEqual({"MACRO_PRESENT", "MACRO_AUTO_EXEC"}, findings(report))
                    self.assertEqual(report["verdict"], "quarantine")
                else:
                    self.assertTrue(report["evidence"].get("not_inspected"))
                    self.assertNotIn("MACRO_AUTO_EXEC", findings(report))
                    self.assertGreater(report["score"], 0, "called clean")

    def test_the_same_wrappings_of_a_harmless_document_are_not_held(self):
        cases = wrappings(files.word_binary())
        for (how, _, _), report in zip(cases, self.keneki.scan(*self.write([c[1] for c in cases])), strict=True):
            with self.subTest(how):
                self.assertNotIn("MACRO_PRESENT", findings(report))
                self.assertIn(report["verdict"], ("accept", "tag"))


def everything():
    return ([make() for _, make in samples.LEGITIMATE.values()] + [make() for make in samples.HOSTILE.values()]
            + [message for _, message, _ in wrappings(files.word_binary(files.GREETING_MACRO))]
            + [b"", b"\0" * 5000, b"no header\n", b"From: a@b.example\nTo: " + b"a:" * 500 + b"\n\nx\n"])


class Repetition(ScanCase):
    def reports(self, paths, **environment):
        command = [keneki.program("keneki"), "scan", "--config", self.keneki.config_file, "--format", "json", *paths]
        done = subprocess.run(command, capture_output=True, check=False, timeout=120, stdin=subprocess.DEVNULL,
                              env={"PATH": os.environ["PATH"], **environment})
        found = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
        for report in found:
            del report["seconds"]
        self.assertEqual([report["file"] for report in found], paths)
        return {report["file"]: report for report in found}

    def test_again_and_in_reverse_order_everything_is_the_same(self):
        """R52."""
        paths = self.write(everything())
        first = self.reports(paths)
        self.assertEqual(self.reports(paths), first)
        self.assertEqual(self.reports(paths[::-1]), first)
        self.assertGreater(len({(report["verdict"], report["score"]) for report in first.values()}), 5)

    def test_language_and_time_zone_change_nothing(self):
        """R53."""
        paths = self.write(everything())
        plain = self.reports(paths, LC_ALL="C", TZ="UTC")
        for environment in ({"LC_ALL": "ja_JP.UTF-8", "TZ": "Asia/Tokyo"}, {"LC_ALL": "C.UTF-8", "TZ": "JST-9"},
                            {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "America/St_Johns"},
                            {"LC_ALL": "ja_JP.eucJP"}, {}):
            with self.subTest(environment):
                self.assertEqual(self.reports(paths, **environment), plain)


class Terminal(ScanCase):
    NAMES = list(hostile_names.NAMES.values())

    def test_no_control_byte_of_a_message_or_a_file_name_comes_out_of_scan(self):
        """R31, terminal."""
        messages, script = [], b"var x = new ActiveXObject('a');"
        for name in self.NAMES:
            encoded = b"".join(b"%%%02X" % byte for byte in name)
            word = b"=?utf-8?B?" + base64.b64encode(name) + b"?="
            for text in (word, hostile_names.raw(name)):
                messages.append(b"From: " + text + b" <a@sender.example>\nTo: b@hospital.example\nSubject: " + text
                                + b"\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
                                b"Content-Type: application/octet-stream;\n name*=utf-8''" + encoded
                                + b".exe\n\n" + files.executable() + b"\n--b\nContent-Type: application/zip\n"
                                b"Content-Transfer-Encoding: base64\n\n"
                                + base64.encodebytes(files.zip_of([(self.member(name) + ".js", script)]))
                                + b"--b--\n")
        self.look("scan", self.write(messages), b"exe")

    def test_no_control_byte_of_a_name_in_an_archive_comes_out_of_inspect(self):
        """R31, terminal."""
        member = b"var shell = new ActiveXObject('WScript.Shell');"
        self.look("inspect", self.write([
            files.zip_of([(self.member(name) + ".js", member), (self.member(name) + ".pdf.exe", files.executable())])
            for name in self.NAMES]), b"exe")

    @staticmethod
    def member(name):
        """As the name of a ZIP member, which Python ends at a NUL."""
        return name[:60].replace(b"\0", b"").decode("latin-1")

    def look(self, command, paths, expected):
        hostile = os.path.join(self.folder, "\x1b[2J\u202e\n.eml")
        shutil.copy(paths[0], hostile)
        for language in ("C", "ja_JP.UTF-8"):
            with self.subTest(language):
                done = subprocess.run([keneki.program("keneki"), command, "--config", self.keneki.config_file, *paths,
                                       hostile, hostile + ".missing"], capture_output=True, check=False, timeout=120,
                                      stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": language})
                for stream in (done.stdout, done.stderr):
                    text = stream.decode("utf-8")  # and it is UTF-8
                    self.assertIsNone(hostile_names.CONTROL.search(text), text[:2000])
                self.assertIn(expected, done.stdout)
                self.assertIn(b".missing", done.stderr)
        done = subprocess.run([keneki.program("keneki"), command, "--config", self.keneki.config_file, "--format", "json",
                               *paths, hostile], capture_output=True, check=False, timeout=120, stdin=subprocess.DEVNULL)
        reports = [json.loads(line) for line in done.stdout.decode("utf-8").split("\n") if line]
        self.assertEqual([report["file"] for report in reports[:-1]], paths)


def alias_bomb():
    lines = ["x0: &x0 [a, a, a, a, a, a, a, a, a, a]"]
    lines += [f"x{n}: &x{n} [" + ", ".join([f"*x{n - 1}"] * 10) + "]" for n in range(1, 12)]
    return "\n".join(lines).encode() + b"\n"


class Configuration(ScanCase):
    SITE = b"site:\n  domains: [hospital.example]\n"

    def check(self, content):
        path = os.path.join(self.folder, "hostile.yaml")
        with open(path, "wb") as file:
            file.write(content)
        status, output, error = self.keneki.command("config", "check", "--config", path)
        return status, output + error, path

    def test_what_is_wrong_is_said_with_its_line(self):
        """R36."""
        cases = (
            ("alias bomb", alias_bomb(), r"\d+", "aliases"), ("100,000 levels", b"a: " + b"[" * 100_000, 1, ""),
            ("100,000 levels of keys", b"{a: " * 100_000, 1, ""),
            ("unknown key", self.SITE + b"verdict:\n  tagg: 5\n", 4, "unknown key"),
            ("unknown section", self.SITE + b"nonsense: 1\n", 3, "unknown key"),
            ("duplicate key", self.SITE + b"mode: observe\nmode: enforce\n", 4, "second time"),
            ("wrong type", self.SITE + b"verdict: {tag: many}\n", 3, "expected"),
            ("invalid UTF-8", self.SITE + b"tag: {subject: \x83\x41}\n", 3, "UTF-8"),
            ("a NUL", self.SITE + b"tag: {subject: \0}\n", 3, "control"), ("a scalar", b"x" * 100, 1, ""),
            ("30 MB", self.SITE + b"tag: {subject: " + b"x" * (30 << 20) + b"}\n", None, "larger"),
        )
        for why, content, line, words in cases:
            with self.subTest(why):
                status, said, path = self.check(content)
                self.assertEqual(status, 78, said[:2000])
                place = f":{line}(:\\d+)?" if line else ""
                self.assertRegex(said, rf"{re.escape(path)}{place}: ")
                self.assertIn(words, said)
                self.assertLess(len(said), 20_000)

    def test_a_good_file_passes(self):
        """R36, the other side."""
        status, said, _ = self.check(self.SITE + b"mode: observe\n")
        self.assertEqual(status, 0, said)


class Patterns(ScanCase):
    RULE = """rules:
  - id: SLOW_PATTERN
    score: 1
    group: test
    status: active
    why: {ja: "試験用の規則です。", en: "A rule for tests."}
    false_positives: ["Every message"]
    when: {fact: text.visible, matches: '%s'}
    examples:
      match: [{evidence: {text: {visible: "%s"}}}]
      no_match: [{evidence: {text: {visible: "b"}}}]
groups:
  test: {cap: 10, words: {ja: "試験", en: "test"}}
"""

    def with_rule(self, pattern, example="aaac"):
        self.keneki.write("rule.yaml", self.RULE % (pattern, example))
        self.keneki.configure("rules: [rule.yaml]")

    def test_patterns_that_blow_up_elsewhere_are_linear_here(self):
        """R18, on a text of 1 MB; the inspector's time limit is the guard."""
        text = b"".join(b"a" * 70 + b"\n" for _ in range(15_000))
        path, = self.write([HEAD + b"\n" + text + b"b\n"])
        for pattern in ("(a+)+c", "(a|a)*c", "(a*)*c", "(a|b|ab)*c", "(.*a){20}c", "^(([a-z])+.)+c$", r"(\s*a\s*)*c"):
            with self.subTest(pattern):
                self.with_rule(pattern)
                report, = self.keneki.scan(path)
                self.assertEqual((report["verdict"], report["rules"]), ("accept", []))

    def test_shipped_patterns_end_on_a_megabyte_of_the_same(self):
        """R18, the shipped rules; the deadline of a message is the guard."""
        pieces = (b"a", b"1", b" ", b"-", b"Re: ", b"http://a.", b"2023-03-07_", b"a@a.example ", "パスワード".encode(),
                  "添付ファイル".encode(), "　".encode())
        messages = [b"From: " + piece * 300 + b" <a@sender.example>\nTo: b@hospital.example\nSubject: "
                    + piece * 1000 + b"\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
                    + (piece * 20 + b"\n") * ((1 << 20) // (20 * len(piece))) for piece in pieces]
        for piece, report in zip(pieces, self.keneki.scan(*self.write(messages)), strict=True):
            with self.subTest(piece):
                self.assertNotEqual(report["verdict"], "tempfail")
                self.assertLess(report["seconds"], 20)

    def test_the_regular_expressions_of_the_library_are_not_used(self):
        """R18: std::regex takes exponential time, and overflows its stack."""
        seen = 0
        for folder, _, names in os.walk(os.path.join(keneki.SOURCE, "milter")):
            for name in names:
                if name.endswith((".cpp", ".h")):
                    seen += 1
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        self.assertNotRegex(file.read(), r"std::regex|#include <regex>", name)
        self.assertGreater(seen, 100)

    def test_patterns_that_no_bounded_matcher_takes_are_refused(self):
        """R18."""
        for pattern in ("(.{1000}){1000}", r"(a)\1", "(?=a)a", "((a{100}){100}){100}", "(a"):
            with self.subTest(pattern[:30]):
                self.with_rule(pattern)
                status, output, error = self.keneki.command("config", "check", "--config", self.keneki.config_file)
                self.assertEqual(status, 78, output + error)
                self.assertRegex(output + error, r"rule\.yaml:8:\d+: ")


if __name__ == "__main__":
    unittest.main()
