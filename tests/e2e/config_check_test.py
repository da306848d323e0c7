"""`keneki config check`: everything that is wrong, in one run."""

import os
import shutil
import subprocess
import tempfile
import unittest

import keneki

EX_CONFIG, EX_IOERR = 78, 74


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

    def test_a_path_that_is_not_there_is_told_by_its_key(self):
        """Refused with file, line and key, and the other faults beside it."""
        self.scanner.configure("rules: [/nonexistent/rules]\ninspector: {known_bad: nowhere.txt}\n"
                               "notice: {templates: no-words}")
        os.unlink(os.path.join(self.scanner.folder, "staff.csv"))
        self.scanner.write("facilities.csv", "name,reading,aliases,domain,kind\n")
        status, said = self.check()
        self.assertEqual(status, EX_CONFIG, said)
        place = rf"{self.scanner.config_file}:\d+:\d+: "
        for expected in (rf"{place}rules\[0\]: /nonexistent/rules: No such file or directory",
                         rf"{place}inspector\.known_bad: \S+/nowhere\.txt: No such file or directory",
                         rf"{place}people\.staff: \S+/staff\.csv: No such file or directory",
                         rf"{place}notice\.templates: \S+/no-words: No such file or directory",
                         r"facilities\.csv:1: domain"):
            self.assertRegex(said, expected)
        self.assertEqual(said.count("staff.csv"), 1, said)

    def test_what_the_daemon_would_refuse_is_told(self):
        with open(self.scanner.config_file, encoding="utf-8") as file:
            good = file.read()
        for settings, key in (("milter: {socket: 'inet:99999@127.0.0.1'}", "milter.socket"),
                              ("milter: {user: nobody-of-that-name}", "milter.user"),
                              ("message: {spool: /nonexistent/spool}", "message.spool")):
            with self.subTest(key):
                self.scanner.write("keneki.yaml", good.replace("milter: {mode: 0666}", settings))
                status, said = self.check()
                self.assertEqual(status, EX_CONFIG, said)
                self.assertIn(f"keneki.yaml: {key}: ", said)

    def test_attachments_that_would_never_be_taken_out_are_told(self):
        for quarantine, why in (("{to: mta}", "quarantine.to is mta"), ("{to: store}", "quarantine.public_key is not")):
            self.scanner.quarantine = quarantine
            self.scanner.configure("verdict: {strip: 10, quarantine: 15, reject: never}")
            status, said = self.check()
            self.assertEqual(status, 0, said)
            self.assertRegex(said, rf"keneki\.yaml:\d+:\d+: verdict\.strip: .*held whole.*{why}")
        self.scanner.configure()
        self.assertNotIn("verdict.strip", self.check()[1])

    def test_a_rule_file_by_another_name_is_told(self):
        rules = os.path.join(self.scanner.folder, "rules.d")
        os.makedirs(rules)
        with open(os.path.join(rules, "site.yml"), "w", encoding="utf-8") as file:
            file.write("rules: nonsense\n")
        self.scanner.configure(f"rules: [{os.path.join(keneki.SOURCE, 'rules')}, {rules}]")
        status, said = self.check()
        self.assertEqual(status, 0, said)
        self.assertRegex(said, r"rules\.d/site\.yml is not read")


class LostOutput(unittest.TestCase):
    def test_what_cannot_be_written_is_no_answer(self):
        """A script would take status 0 for accept."""
        folder = tempfile.mkdtemp(prefix="keneki-e2e-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        scanner = keneki.Keneki(os.path.join(folder, "keneki"))
        message = os.path.join(scanner.folder, "m.eml")
        scanner.write("m.eml", "From: a@sender.example\nTo: b@hospital.example\nSubject: x\n\nHello.\n")
        for how in (">/dev/full", ">&-"):
            for arguments in (["scan", "-c", scanner.config_file, message],
                              ["scan", "-c", scanner.config_file, "--format", "json", message],
                              ["inspect", message], ["config", "show", "-c", scanner.config_file], ["--help"]):
                with self.subTest(how, arguments=arguments):
                    done = subprocess.run(["sh", "-c", f'exec "$0" "$@" {how}', keneki.program("keneki"), *arguments],
                                          stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
                    self.assertEqual(done.returncode, EX_IOERR, done.stderr)
                    self.assertIn("standard output: ", done.stderr)

    def test_a_closed_input_is_no_empty_message(self):
        done = subprocess.run(["sh", "-c", 'exec "$0" scan - <&-', keneki.program("keneki")], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False)
        self.assertGreater(done.returncode, 63, done.stdout)



if __name__ == "__main__":
    unittest.main()
