"""Lists of people and facilities out of other programs' tables: `keneki people import staff` and `facilities`."""

import os
import stat
import tempfile
import unittest

import keneki
from samples import STAFF_NAME


class ListImports(unittest.TestCase):
    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="keneki-lists-"))
        self.daemon = keneki.Keneki(os.path.join(folder, "keneki"))

    def table(self, name, content):
        path = os.path.join(self.daemon.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def import_into(self, kind, *arguments, check=(0,)):
        return self.daemon.command("people", "import", kind, "-c", self.daemon.config_file, *arguments, check=check)

    def list_bytes(self, name):
        with open(os.path.join(self.daemon.folder, name), "rb") as file:
            return file.read()

    def test_a_personnel_table_of_excel_is_added_once(self):
        table = self.table("jinji.csv", "職員番号,氏名,フリガナ,メール\r\n"
                           "17,髙橋　花子,ﾀｶﾊｼ ﾊﾅｺ,hanako@hospital.example\r\n"
                           "18,鈴木　一郎,ｽｽﾞｷ ｲﾁﾛｳ,no address\r\n".encode("cp932"))
        before = self.list_bytes("staff.csv")
        _, output, error = self.import_into("staff", "--dry-run", table)
        self.assertIn("2 rows read, 2 new", output)
        self.assertIn("jinji.csv:3: address: 'no address' is not an address", error)
        self.assertEqual(self.list_bytes("staff.csv"), before)

        mode = stat.S_IMODE(os.stat(os.path.join(self.daemon.folder, "staff.csv")).st_mode)
        _, output, _ = self.import_into("staff", table)
        self.assertIn("columns not used: 職員番号", output)
        written = self.list_bytes("staff.csv").decode("utf-8-sig")
        self.assertIn("髙橋　花子,ﾀｶﾊｼ ﾊﾅｺ,,hanako@hospital.example\r\n", written)
        self.assertIn(STAFF_NAME, written)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.join(self.daemon.folder, "staff.csv")).st_mode), mode)
        self.daemon.command("people", "check", "-c", self.daemon.config_file, check=(0,))

        _, output, _ = self.import_into("staff", table)
        self.assertIn("There is nothing new.", output)
        self.assertEqual(self.list_bytes("staff.csv").decode("utf-8-sig"), written)

    def test_what_cannot_be_used_changes_nothing(self):
        before = self.list_bytes("facilities.csv")
        good = self.table("good.csv", "施設名,ドメイン\nさくら苑,sakura-en.example\n".encode())
        wrong = self.table("wrong.csv", b"phone\n1\n")
        _, _, error = self.import_into("facilities", good, wrong, check=(65,))
        self.assertIn("wrong.csv:1: no column with names", error)
        _, _, error = self.import_into("facilities", good, "/nonexistent/table.csv", check=(66,))
        self.assertIn("/nonexistent/table.csv", error)
        self.assertEqual(self.list_bytes("facilities.csv"), before)
        # Another list may be named, and is made when it is not there yet.
        other = os.path.join(self.daemon.folder, "other.csv")
        self.import_into("facilities", "--output", other, good)
        self.assertEqual(self.list_bytes("other.csv").decode("utf-8-sig"),
                         "name,reading,aliases,domains,kind\r\nさくら苑,,,sakura-en.example,\r\n")
        # A list that is wrong is not written over.
        self.table("broken.csv", b"name,telephone\nx,1\n")
        self.import_into("facilities", "--output", os.path.join(self.daemon.folder, "broken.csv"), good, check=(78,))
        self.assertEqual(self.list_bytes("broken.csv"), b"name,telephone\nx,1\n")
        _, _, error = self.import_into("facilities", "--output", "/nonexistent/folder/list.csv", good, check=(73,))
        self.assertIn("/nonexistent/folder/list.csv", error)
