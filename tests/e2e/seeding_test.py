"""The seed case behind a real Postfix with a freshly taught memory: what imports teach, and what the memory then says."""

import email.header
import gzip
import os
import tempfile
import unittest

import files
import keneki
import postfix
import samples
from learned import INSIDE, KEY_FILE, PARTNER, LearnedCase, days_of_mail
from mail_case import MailCase, stated_verdict
from postgresql import OnPostgresql
from samples import STAFF, STAFF_ADDRESS, mail, trusted

PDF, BOOK = "application/pdf", "application/vnd.ms-excel.sheet.macroEnabled.12"


class Imports(unittest.TestCase):
    @classmethod
    def store(cls):
        return "sqlite:keneki.db"

    def setUp(self):
        folder = self.enterContext(tempfile.TemporaryDirectory(prefix="keneki-seeding-"))
        self.daemon = keneki.Keneki(os.path.join(folder, "keneki"), settings=KEY_FILE, store=self.store())

    def import_log(self, *arguments, check=(0,), **options):
        return self.daemon.command("people", "import", "log", "-c", self.daemon.config_file, *arguments, check=check,
                                   **options)

    def file(self, name, content):
        path = os.path.join(self.daemon.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def test_rotated_logs_in_any_order_are_learned_once(self):
        lines = days_of_mail(20).splitlines(keepends=True)
        cut = len(lines) // 2 + 2  # in the middle of a message
        old = self.file("mail.log.1.gz", gzip.compress("".join(lines[:cut]).encode()))
        new = self.file("mail.log", "".join(lines[cut:]).encode())
        _, output, _ = self.import_log("--dry-run", new, old)
        self.assertIn("20 received, 20 sent (on 20 days)", output)
        self.assertIn("Nothing was learned", output)
        _, output, _ = self.import_log(new, old)
        self.assertIn("20 received, 20 sent (on 20 days)", output)
        self.assertIn("The learning period is over.", output)
        _, output, _ = self.import_log(new, old)
        self.assertIn("0 received, 0 sent", output)
        self.assertIn("left out: 40 read before", output)
        _, output, _ = self.import_log("--again", new, old)
        self.assertIn("20 received, 20 sent", output)

    def test_few_days_do_not_end_the_learning_period(self):
        log = days_of_mail(13).encode()
        _, output, _ = self.import_log("-", input_bytes=log)
        self.assertIn("This import does not end the learning period", output)
        _, output, _ = self.import_log("--seeded", "--again", "-", input_bytes=log)
        self.assertIn("The learning period is over.", output)

    def test_files_that_are_no_logs_are_named(self):
        status, _, error = self.import_log(self.file("a.txt", b"hello\n"), check=(65,))
        self.assertEqual(status, 65)
        self.assertIn("a.txt:1: no mail log", error)
        other = self.file("secure", b"Nov 20 09:12:01 mx sshd[1]: session opened\n")
        _, output, error = self.import_log(other, check=(65,))
        self.assertIn("secure: not one line of Postfix or Sendmail", error)
        self.assertIn("lines read: 1 (0 of mail servers", output)
        self.import_log("/nonexistent", check=(66,))
        cut = self.file("b.gz", gzip.compress(days_of_mail(300).encode())[:2000])
        _, output, error = self.import_log(cut, check=(65,))
        self.assertIn("the compressed file is cut off", error)
        self.assertIn("lines read:", output)

    def test_hostile_lines_reach_the_terminal_as_text(self):
        name = self.file("a\x1b[31m.log", b"x\n")
        _, _, error = self.import_log(name, check=(65,))
        self.assertNotIn("\x1b", error)

    def test_address_books_are_learned(self):
        card = self.file("a.vcf", b"BEGIN:VCARD\nVERSION:3.0\nEMAIL:a@one.example\nEND:VCARD\n")
        table = self.file("b.csv", "名,電子メール アドレス\n山田,b@two.example\n佐藤,c@hospital.example\n鈴木,x\n".encode("cp932"))
        _, output, error = self.daemon.command("people", "import", "contacts", "-c", self.daemon.config_file, card,
                                               table, check=(0,))
        self.assertIn("1 entries read, 1 addresses taken", output)
        self.assertIn("3 entries read, 1 addresses taken; left out: 1 of our own, 1 that are none", output)
        self.assertIn("b.csv:4: 'x' is not a mail address", error)
        broken = self.file("c.vcf", b"BEGIN:VCARD\nEMAIL:a@one.example\n")
        _, _, error = self.daemon.command("people", "import", "contacts", "-c", self.daemon.config_file, broken,
                                          check=(65,))
        self.assertIn("c.vcf:1: the card that begins here has no END:VCARD", error)


class ImportsOnPostgresql(OnPostgresql, Imports):
    pass


def decoded(value):
    text = str(email.header.make_header(email.header.decode_header(value.decode("ascii"))))
    return " ".join(text.split())


class SeedCase(LearnedCase):
    def judged(self, message, **options):
        arrived = self.delivered(message, recipients=[STAFF_ADDRESS], **options)
        return stated_verdict(arrived), (arrived.first("X-Keneki-Rules") or b"").decode(), arrived

    def test_the_seed_is_marked_with_its_four_reasons_in_both_languages(self):
        verdict, rules, arrived = self.judged(samples.seed())
        self.assertEqual(verdict, "tag")
        self.assertIn("FOUR_TRAITS", rules)
        self.assertIn("FACILITY_NEVER_DEALT_WITH", rules)
        reasons = " ".join(decoded(reason) for reason in arrived.all("X-Keneki-Reason"))
        for words in ("職員の名前", "日付", "本文", "施設", "named", "date", "facility"):
            self.assertIn(words, reasons)

    def test_the_same_mail_from_a_listed_facility_is_not_marked(self):
        message = mail("特別養護老人ホーム さくら苑", ("特別養護老人ホーム さくら苑", "info@sakura-en.example"), [STAFF], text="",
                       attachments=[("20230307.docx", samples.WORD, files.docx())], extra=trusted("sakura-en.example"))
        self.assertEqual(self.judged(message)[0], "accept")

    def test_a_facility_in_no_list_that_we_write_to_daily_is_no_stranger(self):
        message = mail("ご連絡", ("訪問看護ステーションれいじ", PARTNER[1]), [STAFF], text="来週の訪問予定です。\n",
                       extra=trusted("partner.example"))
        report = self.daemon.scan_bytes(message, recipients=[STAFF_ADDRESS])
        self.assertIn("FACILITY_NOT_LISTED", {finding["id"] for finding in report["evidence"]["findings"]})
        verdict, rules, _ = self.judged(message)
        self.assertEqual(verdict, "accept")
        self.assertNotIn("FACILITY_NEVER_DEALT_WITH", rules)

    def test_the_first_mail_of_a_patient_is_not_marked(self):
        self.assertEqual(self.judged(samples.first_patient())[0], "accept")

    def test_a_daily_partner_may_send_an_empty_mail_with_a_pdf_named_by_a_date(self):
        message = mail("", PARTNER, [STAFF], text="", attachments=[("20230307.pdf", PDF, files.pdf())],
                       extra=trusted("partner.example"))
        self.assertEqual(self.judged(message)[0], "accept")

    def test_a_daily_partner_with_a_macro_that_runs_by_itself_is_held(self):
        message = mail("勤務表", PARTNER, [STAFF], text="勤務表をお送りします。\n",
                       attachments=[("勤務表.xlsm", BOOK, files.docx(macro=files.GREETING_MACRO))],
                       extra=trusted("partner.example"))
        queue_id = postfix.queue_id_of(self.send(message, recipients=[STAFF_ADDRESS]))
        self.assertTrue(self.mta.stays_held(queue_id))

    def test_what_we_write_makes_a_true_reply(self):
        ours = mail("ご相談", STAFF, [("", "sato@clinic-a.example")], text="ご意見をお聞かせください。\n")
        number = [line for line in ours.split(b"\n") if line.startswith(b"Message-ID: ")][0].split(b" ")[1].decode()
        self.assertEqual(self.send(ours, client=INSIDE, mail_from=STAFF_ADDRESS,
                                   recipients=["sato@clinic-a.example"]).code, 250)
        self.daemon.stop()  # writes what it has learned
        self.daemon.start()
        findings = {}
        for author in ("sato@clinic-a.example", "sato@stranger.example"):
            message = mail("Re: ご相談", ("佐藤", author), [STAFF], text="承知しました。\n", extra=[("In-Reply-To", number)])
            findings[author] = {finding["id"] for finding in
                                self.daemon.scan_bytes(message, recipients=[STAFF_ADDRESS])["evidence"]["findings"]}
        self.assertIn("THREAD_ANSWERS_US", findings["sato@clinic-a.example"])
        self.assertIn("THREAD_FOREIGN", findings["sato@stranger.example"])

    def test_an_answer_that_refers_to_nothing_of_ours_is_named(self):
        message = mail("Re: ご相談", ("佐藤", "sato@stranger.example"), [STAFF], text="承知しました。\n",
                       extra=[("In-Reply-To", "<never-sent@hospital.example>")])
        report = self.daemon.scan_bytes(message, recipients=[STAFF_ADDRESS])
        self.assertIn("THREAD_UNKNOWN", {finding["id"] for finding in report["evidence"]["findings"]})
        self.assertEqual(report["verdict"], "accept")


class SeedCaseOnPostgresql(OnPostgresql, SeedCase):
    pass


class Learning(MailCase):
    def test_first_contact_counts_nothing_in_the_first_days(self):
        report = self.daemon.scan_bytes(samples.seed(), recipients=[STAFF_ADDRESS])
        self.assertIn("MEMORY_LEARNING", {finding["id"] for finding in report["evidence"]["findings"]})
        self.assertFalse({"FIRST_CONTACT", "FACILITY_NEVER_DEALT_WITH"} & {rule["id"] for rule in report["rules"]})
        arrived = self.delivered(samples.seed(), recipients=[STAFF_ADDRESS])
        self.assertEqual(stated_verdict(arrived), "tag")
        self.assertNotIn(b"FIRST_CONTACT", arrived.first("X-Keneki-Rules"))


class InsideGateway(MailCase):
    def test_what_a_gateway_inside_hands_on_is_judged_as_from_outside(self):
        arrived = self.delivered(samples.seed(), client="10.0.0.2", recipients=[STAFF_ADDRESS])
        self.assertEqual(stated_verdict(arrived), "tag")

    def test_our_own_scanner_is_not(self):
        arrived = self.delivered(samples.scanner(), client="10.1.2.3", mail_from="scanner@hospital.example",
                                 recipients=[STAFF_ADDRESS])
        self.assertEqual(stated_verdict(arrived), "accept")
