"""Answers and what only looks like them, through the daemon: each finding of threads, and a rightful mail like it."""

import files
import postfix
import smtp
from learned import INSIDE, LearnedCase
from postgresql import OnPostgresql
from samples import STAFF, STAFF_ADDRESS, mail, trusted
from waiting import wait_until

BOOK = "application/vnd.ms-excel.sheet.macroEnabled.12"
ADDRESSEE, STRANGER = ("佐藤", "sato@clinic-a.example"), ("佐藤", "sato@stranger.example")


def answer(author, to=None, copies=(), subject="Re: ご相談", extra=(), result="pass"):
    """`result`: what our own host has seen of the author's domain."""
    proof = [(name, value.replace("=pass", f"={result}")) for name, value in trusted(author[1].split("@")[1])]
    thread = [("In-Reply-To", to)] if to else []
    return mail(subject, author, [STAFF, *copies], text="承知しました。\n", extra=[*proof, *thread, *extra])


class Threads(LearnedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ours = mail("ご相談", STAFF, [ADDRESSEE], text="ご意見をお聞かせください。\n")
        cls.ours = [line for line in ours.split(b"\n") if line.startswith(b"Message-ID: ")][0].split(b" ")[1].decode()
        reply = smtp.send(cls.mta.port, ours, client=INSIDE, mail_from=STAFF_ADDRESS, recipients=[ADDRESSEE[1]])
        assert reply.code == 250, reply.text
        wait_until(lambda: "THREAD_ANSWERS_US" in cls.scanned(answer(ADDRESSEE, cls.ours)), 60, "our message to be known")

    @classmethod
    def scanned(cls, message):
        report = cls.daemon.scan_bytes(message, recipients=[STAFF_ADDRESS])
        return {finding["id"] for finding in report["evidence"]["findings"]}

    def rules_of(self, message, sender):
        arrived = self.delivered(message, mail_from=sender[1], recipients=[STAFF_ADDRESS])
        return {rule.split("=")[0] for rule in (arrived.first("X-Keneki-Rules") or b"").decode().split()}

    def check(self, rule, claimed, rightful):
        self.assertIn(rule, self.rules_of(*claimed))
        self.assertNotIn(rule, self.rules_of(*rightful))

    def test_a_true_reply(self):
        """It lowers what the shape of a mail scores; a claimed one does not."""
        self.check("ANSWERS_OUR_MESSAGE", (answer(ADDRESSEE, self.ours), ADDRESSEE), (answer(STRANGER, self.ours), STRANGER))
        for claimed, author in ((answer(STRANGER, self.ours, copies=[ADDRESSEE]), STRANGER),
                                (answer(ADDRESSEE, self.ours, result="fail"), ADDRESSEE)):
            self.assertNotIn("ANSWERS_OUR_MESSAGE", self.rules_of(claimed, author))

    def test_a_true_reply_with_a_macro_that_runs_by_itself_is_held(self):
        message = mail("Re: ご相談", ADDRESSEE, [STAFF], text="回答をお送りします。\n",
                       attachments=[("回答.xlsm", BOOK, files.docx(macro=files.GREETING_MACRO))],
                       extra=[*trusted("clinic-a.example"), ("In-Reply-To", self.ours)])
        self.assertIn("THREAD_ANSWERS_US", self.scanned(message))
        queue_id = postfix.queue_id_of(self.send(message, mail_from=ADDRESSEE[1], recipients=[STAFF_ADDRESS]))
        self.assertTrue(self.mta.stays_held(queue_id))

    def test_an_answer_to_nothing_of_ours(self):
        never = "<never-sent@hospital.example>"
        self.check("REPLY_TO_NOTHING_OF_OURS", (answer(STRANGER, never), STRANGER),
                   (answer(ADDRESSEE, self.ours), ADDRESSEE))
        on_a_list = answer(STRANGER, never, extra=[("List-Id", "<kaigo.lists.example>")])
        self.assertNotIn("REPLY_TO_NOTHING_OF_OURS", self.rules_of(on_a_list, STRANGER))

    def test_our_message_answered_from_elsewhere(self):
        copied = answer(STRANGER, self.ours, copies=[ADDRESSEE])  # brought in by the one we wrote to
        self.check("OUR_THREAD_FROM_ELSEWHERE", (answer(STRANGER, self.ours), STRANGER), (copied, STRANGER))
        colleague = ("鈴木", "suzuki@clinic-a.example")
        self.assertNotIn("OUR_THREAD_FROM_ELSEWHERE", self.rules_of(answer(colleague, self.ours), colleague))

    def test_a_reply_without_a_thread(self):
        self.check("REPLY_WITHOUT_THREAD", (answer(STRANGER), STRANGER), (answer(ADDRESSEE, self.ours), ADDRESSEE))
        self.assertNotIn("REPLY_WITHOUT_THREAD", self.rules_of(answer(STRANGER, subject="返信のお願い"), STRANGER))


class ThreadsOnPostgresql(OnPostgresql, Threads):
    pass
