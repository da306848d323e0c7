"""`keneki config check`: everything that is wrong, in one run."""

import os
import shutil
import tempfile
import unittest

import keneki

EX_CONFIG = 78


class ConfigCheck(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="keneki-e2e-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.scanner = keneki.Keneki(os.path.join(self.folder, "keneki"))

    def check(self):
        status, output, error = self.scanner.command("config", "check", "--config", self.scanner.config_file)
        return status, output + error

    def test_a_good_configuration_is_called_good(self):
        status, said = self.check()
        self.assertEqual(status, 0, said)

    def test_a_faulty_key_hides_neither_another_key_nor_a_list_nor_a_rule(self):
        rules = os.path.join(self.scanner.folder, "rules")
        os.makedirs(rules)
        with open(os.path.join(rules, "site.yaml"), "w", encoding="utf-8") as file:
            file.write("rules:\n  - id: lower_case\n")
        self.scanner.configure(f"verdict: {{tag: many, rejct: 30}}\ninspector: {{time_limit: 30s}}\nrules: [{rules}]")
        self.scanner.write("staff.csv", "name,reading,aliases,addresses\n山田 太郎,,,nowhere\n")
        self.scanner.write("facilities.csv", "name,reading,aliases,domain,kind\nみどり薬局,,,midori.example,薬局\n")
        status, said = self.check()
        self.assertEqual(status, EX_CONFIG, said)
        for expected in ("verdict.tag", "verdict.rejct", "inspector.time_limit", "staff.csv:2: addresses",
                         "facilities.csv:1: domain", "site.yaml:2"):
            self.assertIn(expected, said)

    def test_what_is_no_yaml_is_said_alone(self):
        self.scanner.write("keneki.yaml", "site: [\n")
        self.scanner.write("staff.csv", "nonsense\n")
        status, said = self.check()
        self.assertEqual(status, EX_CONFIG, said)
        self.assertEqual(len(said.strip().splitlines()), 1, said)


if __name__ == "__main__":
    unittest.main()
