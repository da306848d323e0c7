"""tests/corpus-report --expect says what is not as expected, and fails for it."""

import io
import os
import subprocess
import tempfile
import unittest
import zipfile

import keneki

REPORT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "corpus-report")
EXPECTED = "macro\tcarriers\nheld\tcarriers\nsaid\tlocked\nleft\tordinary\n"
SYLK = b"ID;PWXL;N;E\nO;E\nNN;NAuto_open;ER1C1\nC;X1;Y1;K0;EEXEC(\"calc\")\nE\n"


def zip_of(name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, data)
    return out.getvalue()


class Expectations(unittest.TestCase):
    def report(self, files, expected=EXPECTED):
        with tempfile.TemporaryDirectory(prefix="keneki-report-test-") as folder:
            for path, data in files.items():
                os.makedirs(os.path.join(folder, "set", os.path.dirname(path)), exist_ok=True)
                with open(os.path.join(folder, "set", path), "wb") as file:
                    file.write(data)
            with open(os.path.join(folder, "expected"), "w", encoding="utf-8") as file:
                file.write(expected)
            done = subprocess.run([REPORT, "--keneki", keneki.program("keneki"), "--expect",
                                   os.path.join(folder, "expected"), os.path.join(folder, "set")],
                                  capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        wrong = [line for line in done.stdout.splitlines() if line.startswith("NOT AS EXPECTED: ")]
        self.assertEqual(done.returncode, 1 if wrong else 0, done.stdout + done.stderr)
        return wrong

    def test_what_is_as_expected_passes(self):
        self.assertEqual(self.report({"carriers/a.slk": SYLK, "ordinary/a.zip": zip_of("a.txt", b"hello")}), [])

    def test_a_carrier_that_is_missed_is_named(self):
        wrong = self.report({"carriers/a.slk": b"plain text"})
        self.assertTrue(all("carriers/a.slk (carriers)" in line for line in wrong))
        self.assertTrue(any("no macro is named" in line for line in wrong))
        self.assertTrue(any("is not held" in line for line in wrong))

    def test_an_ordinary_file_that_is_held_is_named(self):
        bad = {"ordinary/a.zip": zip_of("a.exe", b"MZ\x90\0\x03" + bytes(200))}
        wrong = self.report(bad)
        self.assertEqual(len(wrong), 1)
        self.assertIn("ordinary/a.zip (ordinary): is held: ", wrong[0])
        self.assertEqual(self.report(bad, EXPECTED + "except\ta.zip\tholds a program\n"), [])

    def test_an_exception_that_is_none_is_named(self):
        wrong = self.report({"ordinary/a.zip": zip_of("a.txt", b"hello")}, EXPECTED + "except\ta.zip\tonce\n")
        self.assertIn("is an exception, and not held", wrong[0])

    def test_silence_is_named(self):
        wrong = self.report({"locked/a.zip": zip_of("letter.txt", b"hello")})
        self.assertIn("nothing is said of it", wrong[0])


if __name__ == "__main__":
    unittest.main()
