"""Authors that the memory knows, has not heard of for long, or knows otherwise, and false names and addresses of ours,
through the daemon: each finding with mail that must be named and a rightful mail like it that must not."""

import datetime
import os

import files
import smtp
from learned import INSIDE, PARTNER, LearnedCase, delivery
from samples import STAFF, STAFF_ADDRESS, mail, trusted
from waiting import wait_until

SILENT, STRANGER = ("北野", "kitano@silent.example"), ("担当", "info@stranger.example")
NEVER_PROVEN = ("担当", "info@never-proven.example")
COLLEAGUE = ("相談員", "soudan@partner.example")
OURS = ("山田 太郎", STAFF_ADDRESS)
OLD_TABLE = ("報告書.xls", "application/vnd.ms-excel", files.word_binary())
PDF = ("報告書.pdf", "application/pdf", files.pdf())
MACRO_BOOK = ("実績.xlsm", "application/vnd.ms-excel.sheet.macroEnabled.12", files.docx(macro=files.GREETING_MACRO))
PROGRAM = ("実績.exe", "application/octet-stream", b"MZ" + b"\0" * 200)
TAIL = "承知しました。\n\n-----Original Message-----\n差出人: {}\n送信日時: 2023年3月6日 9:12\n宛先: {}\n件名: {}\n\n{}"


def letter(author, *attachments, result="pass", subject="ご連絡", text="書類をお送りします。\n", recipient=STAFF, extra=()):
    """`result`: what our own host has seen of the author's domain; None when it has seen nothing."""
    proof = [(name, value.replace("=pass", f"={result}")) for name, value in trusted(author[1].split("@")[1])]
    return author, mail(subject, author, [recipient], text=text, attachments=attachments,
                        extra=[*(proof if result else []), *extra])


def answer(author, *attachments, to=None, **options):
    return letter(author, *attachments, subject="Re: ご相談", extra=[("In-Reply-To", to)] if to else [], **options)


def quoting(below, subject):
    return TAIL.format(f"{OURS[0]} <{OURS[1]}>", STRANGER[1], subject, below)


class Contacts(LearnedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon.stop()
        long_ago = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) - datetime.timedelta(days=300)
        log = os.path.join(cls.daemon.folder, "old.log")
        with open(log, "w", encoding="utf-8") as file:
            file.write(delivery(long_ago, 9000, STAFF_ADDRESS, SILENT[1], client=f"pc[{INSIDE}]"))
        cls.daemon.command("people", "import", "log", "-c", cls.daemon.config_file, log, check=(0,))
        cls.daemon.start()
        author, proven = letter(PARTNER)
        smtp.send(cls.mta.port, proven, mail_from=author[1], recipients=[STAFF_ADDRESS])
        unproven = letter(PARTNER, result=None)
        wait_until(lambda: "CONTACT_UNPROVEN" in cls.scanned(unproven), 60, "the partner's proof to be known")

    @classmethod
    def scanned(cls, letter_of, recipient=STAFF_ADDRESS):
        report = cls.daemon.scan_bytes(letter_of[1], recipients=[recipient])
        return {finding["id"] for finding in report["evidence"]["findings"]}

    def rules_of(self, letter_of):
        """What the daemon's log says of it, whatever becomes of it."""
        since = len(self.daemon.log())
        reply = self.send(letter_of[1], mail_from=letter_of[0][1], recipients=[STAFF_ADDRESS])
        self.assertIn(reply.code, (250, 550), reply.text)
        found = wait_until(lambda: [line for line in self.daemon.log()[since:].split("\n") if " verdict=" in line], 30,
                           "the verdict")
        return found[0]

    def check(self, rule, claimed, rightful, accepted=True):
        self.assertRegex(self.rules_of(claimed), rf"\b{rule}\b")
        line = self.rules_of(rightful)
        self.assertNotRegex(line, rf"\b{rule}\b")
        if accepted:
            self.assertIn(" verdict=accept ", line)

    def test_findings_of_the_memory(self):
        for finding, claimed, rightful in (
                ("CONTACT_SILENT", letter(SILENT), letter(PARTNER)),
                ("CONTACT_UNPROVEN", letter(PARTNER, result=None), letter(PARTNER)),
                ("CONTACT_UNPROVEN", letter(PARTNER, result=None), letter(NEVER_PROVEN, result=None)),
                ("CONTACT_ADDRESS_NEW", letter(COLLEAGUE), letter(PARTNER)),
                ("CONTACT_ADDRESS_NEW", letter(COLLEAGUE), letter(STRANGER))):
            with self.subTest(finding):
                self.assertIn(finding, self.scanned(claimed))
                self.assertNotIn(finding, self.scanned(rightful))

    def test_the_recipient_himself_has_written_to_the_author(self):
        self.assertIn("CONTACT_OF_RECIPIENT", self.scanned(letter(PARTNER)))
        colleague = "another-" + STAFF_ADDRESS
        self.assertNotIn("CONTACT_OF_RECIPIENT", self.scanned(letter(PARTNER), colleague))
        self.assertIn("CONTACT_KNOWN", self.scanned(letter(PARTNER), colleague))

    def test_authors_and_their_files(self):
        for rule, claimed, rightful in (
                ("SILENT_CONTACT_WITH_RISKY_FILE", letter(SILENT, OLD_TABLE), letter(SILENT, PDF)),
                ("SILENT_CONTACT_WITH_RISKY_FILE", letter(SILENT, OLD_TABLE), letter(PARTNER, OLD_TABLE)),
                ("FIRST_CONTACT_WITH_RISKY_FILE", letter(STRANGER, OLD_TABLE), letter(STRANGER, PDF)),
                ("FIRST_CONTACT_WITH_RISKY_FILE", letter(STRANGER, OLD_TABLE), letter(PARTNER, OLD_TABLE)),
                ("CONTACT_WITHOUT_USUAL_PROOF", letter(PARTNER, result="fail"), letter(PARTNER)),
                ("CONTACT_WITHOUT_USUAL_PROOF", letter(PARTNER, result=None),
                 letter(PARTNER, result=None, extra=[("List-Id", "<kaigo.lists.example>")])),
                ("CONTACT_WITHOUT_USUAL_PROOF", letter(PARTNER, result=None), letter(NEVER_PROVEN, result=None))):
            with self.subTest(rule):
                self.check(rule, claimed, rightful)

    def test_addresses_of_ours(self):
        shown = (f"{OURS[0]} {STAFF_ADDRESS}", STRANGER[1])
        other = ("suzuki@clinic.example", STRANGER[1])
        for rule, claimed, rightful in (
                ("NAME_SHOWS_OUR_ADDRESS", letter(shown), letter(PARTNER)),
                ("NAME_SHOWS_OUR_ADDRESS", letter(shown), letter((PARTNER[1], PARTNER[1]))),
                ("NAME_SHOWS_OTHER_ADDRESS_WITH_FILE", letter(other, PDF), letter((STRANGER[1], STRANGER[1]), PDF)),
                ("OUR_ADDRESS_WITHOUT_EXPECTED_PROOF", letter(OURS, result="none"), letter(OURS)),
                ("OUR_ADDRESS_FROM_OUTSIDE_WITH_FILE", letter(OURS, PDF, result="none"), letter(OURS, PDF))):
            with self.subTest(rule):
                self.check(rule, claimed, rightful)
        self.assertNotRegex(self.rules_of(letter(other)), r"\bNAME_SHOWS_OUR_ADDRESS\b")

    def test_names_of_ours_and_of_partners_with_files(self):
        """What their namesakes send may be dangerous too, but not in a false name."""
        staff, namesake = ("佐藤 花子", STRANGER[1]), ("佐藤 花恵", STRANGER[1])
        facility, itself = ("みどり薬局", STRANGER[1]), ("みどり薬局", "info@midori-pharmacy.example")
        for rule, claimed, rightful, accepted in (
                ("STAFF_NAME_WITH_RISKY_FILE", letter(staff, OLD_TABLE), letter(namesake, OLD_TABLE), True),
                ("STAFF_NAME_WITH_RISKY_FILE", letter(staff, OLD_TABLE), letter(staff, PDF), True),
                ("FACILITY_FROM_ELSEWHERE_WITH_RISKY_FILE", letter(facility, OLD_TABLE), letter(itself, OLD_TABLE),
                 True),
                ("FACILITY_FROM_ELSEWHERE_WITH_RISKY_FILE", letter(facility, OLD_TABLE), letter(facility, PDF), True),
                ("IMPERSONATION_WITH_MACRO", letter(staff, MACRO_BOOK), letter(namesake, MACRO_BOOK), False),
                ("IMPERSONATION_WITH_MACRO", letter(facility, MACRO_BOOK), letter(itself, MACRO_BOOK), False),
                ("IMPERSONATION_WITH_VIRUS_CARRIER", letter(staff, PROGRAM), letter(namesake, PROGRAM), False)):
            with self.subTest(rule):
                self.check(rule, claimed, rightful, accepted)

    def test_answers_asked_for_elsewhere(self):
        reply_to = [("Reply-To", "jimukyoku@gmail.com")]
        self.check("ANSWERS_TO_FREE_MAIL", letter(STRANGER, extra=reply_to),
                   letter(STRANGER, extra=[("Reply-To", STRANGER[1])]))
        for finding in ("REPLY_TO_FREEMAIL", "REPLY_TO_ELSEWHERE"):
            self.assertIn(finding, self.scanned(letter(STRANGER, extra=reply_to)))
            self.assertNotIn(finding, self.scanned(letter(STRANGER, extra=[("Reply-To", f"x@mail.{STRANGER[1][5:]}")])))

    def test_staff_named_among_the_recipients(self):
        self.check("STAFF_NAMED_IN_TO", letter(STRANGER), letter(STRANGER, recipient=("", STAFF_ADDRESS)))

    def test_answers_with_files(self):
        sent = mail("ご相談", STAFF, [PARTNER], text="ご意見をお聞かせください。\n")
        reply = self.send(sent, client=INSIDE, mail_from=STAFF_ADDRESS, recipients=[PARTNER[1]])
        self.assertEqual(reply.code, 250, reply.text)
        ours = [line for line in sent.decode().split("\n") if line.startswith("Message-ID: ")][0].split(" ")[1]
        wait_until(lambda: "THREAD_ANSWERS_US" in self.scanned(answer(PARTNER, to=ours)), 60, "our message to be known")
        tail = quoting("", "Re: ご相談")
        for rule, claimed, rightful in (
                ("REPLY_WITHOUT_THREAD_WITH_DOCUMENT", answer(STRANGER, OLD_TABLE),
                 answer(PARTNER, OLD_TABLE, to=ours)),
                ("REPLY_WITHOUT_THREAD_WITH_DOCUMENT", answer(STRANGER, OLD_TABLE), answer(STRANGER, PDF)),
                ("OUR_THREAD_FROM_ELSEWHERE_WITH_DOCUMENT", answer(STRANGER, OLD_TABLE, to=ours),
                 answer(PARTNER, OLD_TABLE, to=ours)),
                ("FALSE_REPLY_TAIL", answer(STRANGER, text=tail),
                 answer(STRANGER, text=quoting("ご意見をお聞かせください。\n", "ご相談")))):
            with self.subTest(rule):
                self.check(rule, claimed, rightful)
