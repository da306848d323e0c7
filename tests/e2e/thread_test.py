"""Answers and what only looks like them, through the daemon: each finding of threads, and a rightful mail like it."""

import files
import postfix
import samples
import smtp
from learned import INSIDE, LearnedCase
from mail_case import stated_verdict
from postgresql import OnPostgresql
from samples import STAFF, STAFF_ADDRESS, mail, trusted
from waiting import wait_until

BOOK = "application/vnd.ms-excel.sheet.macroEnabled.12"
ADDRESSEE, STRANGER = ("佐藤", "sato@clinic-a.example"), ("佐藤", "sato@stranger.example")
OLD_BOOK = ("回答.xls", "application/vnd.ms-excel", files.word_binary())
YOTSUBA = "四葉会 四葉病院,,,yotsuba.example;yotsuba-net.example;yotsuba.office@gmail.com,"
MAILING_LIST = ("", "kitano@lists.assoc.example")


def answer(author, to=None, copies=(), subject="Re: ご相談", extra=(), result="pass"):
    """`result`: what our own host has seen of the author's domain."""
    proof = [(name, value.replace("=pass", f"={result}")) for name, value in trusted(author[1].split("@")[1])]
    thread = [("In-Reply-To", to)] if to else []
    return mail(subject, author, [STAFF, *copies], text="承知しました。\n", extra=[*proof, *thread, *extra])


class Threads(LearnedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon.stop()
        cls.daemon.write("facilities.csv", f"name,reading,aliases,domains,kind\n{YOTSUBA}\n")
        cls.daemon.start()
        cls.ours = cls.write_to(ADDRESSEE, mail("ご相談", STAFF, [ADDRESSEE], text="ご意見をお聞かせください。\n"))
        wait_until(lambda: "THREAD_ANSWERS_US" in cls.scanned(answer(ADDRESSEE, cls.ours)), 60, "our message to be known")

    @classmethod
    def write_to(cls, recipient, ours):
        """Mail of ours leaves; gives back its Message-ID."""
        reply = smtp.send(cls.mta.port, ours, client=INSIDE, mail_from=STAFF_ADDRESS, recipients=[recipient[1]])
        assert reply.code == 250, reply.text
        return [line for line in ours.split(b"\n") if line.startswith(b"Message-ID: ")][0].split(b" ")[1].decode()

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

    def test_a_partner_answers_from_another_of_his_addresses(self):
        first, *others = (("四葉病院", name) for name in ("info@yotsuba.example", "info@yotsuba-net.example",
                                                        "yotsuba.office@gmail.com"))
        ours = self.write_to(first, mail("転院のご相談", STAFF, [first], text="ご検討ください。\n"))
        wait_until(lambda: "THREAD_ANSWERS_US" in self.scanned(answer(first, ours)), 60, "our message to be known")
        quotation = (f"承知しました。\n\n差出人: {STAFF[0]} <{STAFF_ADDRESS}>\n送信日時: 2026年11月20日 9:12\n"
                     f"宛先: 四葉病院 <{first[1]}>\n件名: 転院のご相談\n\nご検討ください。\n")
        for author in (first, *others, ("四葉病院", "info@stranger.example")):
            with self.subTest(author[1]):
                message = mail("Re: 転院のご相談", author, [STAFF], text=quotation, attachments=[OLD_BOOK],
                               extra=[*trusted(author[1].split("@")[1]), ("In-Reply-To", ours)])
                report = self.daemon.scan_bytes(message, recipients=[STAFF_ADDRESS])
                found = {finding["id"] for finding in report["evidence"]["findings"]}
                odd = {"THREAD_FOREIGN", "QUOTATION_WITHOUT_AUTHOR", "QUOTED_NAME_OTHER_ADDRESS"} & found
                if author[1] == "info@stranger.example":
                    self.assertIn("THREAD_FOREIGN", odd)
                    continue
                self.assertEqual(odd, set())
                self.assertIn("THREAD_ANSWERS_US", found)
                self.assertNotIn("FIRST_CONTACT", {rule["id"] for rule in report["rules"]})
                self.assertEqual(report["verdict"], "accept")

    def bounce(self, extra=(), own_file=""):
        """A report of a server that we never wrote to, which returns our message with its file."""
        returned = mail("ご相談", STAFF, [ADDRESSEE], text="ご意見をお聞かせください。\n", attachments=[OLD_BOOK])
        host = "isp.example"
        fields = "".join(f"{name}: {value}\n" for name, value in [*trusted(host), *extra])
        return (f"{fields}From: Mail Delivery System <MAILER-DAEMON@{host}>\nTo: {STAFF_ADDRESS}\n"
                f"Subject: Undelivered Mail Returned to Sender\nDate: Tue, 24 Nov 2026 10:00:00 +0900\n"
                f"Message-ID: <report-{len(own_file)}@{host}>\nMIME-Version: 1.0\n"
                f"Content-Type: multipart/report; report-type=delivery-status; boundary=b1\n\n"
                f"--b1\nContent-Type: text/plain\n\nYour message could not be delivered.\n"
                f"--b1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; {host}\n\n"
                f"Final-Recipient: rfc822; {ADDRESSEE[1]}\nAction: failed\nStatus: 5.1.1\n{own_file}"
                f"--b1\nContent-Type: message/rfc822\n\n{returned.decode()}\n--b1--\n").encode()

    def test_a_bounce_of_our_message(self):
        refers = [("In-Reply-To", self.ours), ("Auto-Submitted", "auto-replied")]
        arrived = self.delivered(self.bounce(refers), mail_from="", recipients=[STAFF_ADDRESS])
        rules = (arrived.first("X-Keneki-Rules") or b"").decode()
        self.assertNotIn("OUR_THREAD_FROM_ELSEWHERE", rules)
        self.assertNotIn("ANSWERS_OUR_MESSAGE", rules)
        self.assertEqual(stated_verdict(arrived), "accept")
        # A file of its own belongs to no report.
        false = self.bounce(refers, "--b1\nContent-Type: application/zip; name=report.zip\n"
                                    "Content-Transfer-Encoding: base64\n\nUEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==\n")
        self.assertIn("OUR_THREAD_FROM_ELSEWHERE", self.rules_of(false, ("", "")))

    def test_our_own_post_comes_back_from_a_list(self):
        post = mail("研修会", STAFF, [MAILING_LIST], text="資料を送ります。\n",
                    attachments=[("議事録.pdf", "application/pdf", files.pdf())])
        self.write_to(MAILING_LIST, post)

        def returned(host, before=post):
            proof = (f"mx.hospital.example; spf=pass smtp.mailfrom={host}; dkim=fail header.d=hospital.example; "
                     "dmarc=fail header.from=hospital.example")
            return (f"Authentication-Results: {proof}\nList-Id: <kitano.assoc.example>\nPrecedence: list\n".encode() +
                    before)

        wait_until(lambda: "OWN_POST_RETURNED" in self.scanned(returned("lists.assoc.example")), 60,
                   "our post to be known")
        sender = ("", "kitano-bounces@lists.assoc.example")
        arrived = self.delivered(returned("lists.assoc.example"), mail_from=sender[1], recipients=[STAFF_ADDRESS])
        self.assertEqual(stated_verdict(arrived), "accept")
        unknown = post.replace(b"Message-ID: <", b"Message-ID: <other-")
        for false in (returned("stranger.example"), returned("lists.assoc.example", unknown)):
            self.assertNotIn("OWN_POST_RETURNED", self.scanned(false))

    def test_our_own_post_comes_back_from_a_list_that_writes_itself_into_from(self):
        group = ("", "kitano@groups.assoc.example")
        post = mail("研修会の名簿", STAFF, [group], text="名簿を送ります。\n", attachments=[OLD_BOOK])
        self.write_to(group, post)

        def returned(message):
            fields = [*trusted("groups.assoc.example"), ("List-Id", "<kitano.groups.assoc.example>"),
                      ("From", samples.address(f"'{STAFF[0]}' via 北野ML", group[1]))]
            head = "".join(f"{name}: {value}\n" for name, value in fields)
            return head.encode() + message.replace(b"From: ", b"X-Original-From: ", 1)

        wait_until(lambda: "OWN_POST_RETURNED" in self.scanned(returned(post)), 60, "our post to be known")
        sender = ("", "kitano+bounces@groups.assoc.example")
        arrived = self.delivered(returned(post), mail_from=sender[1], recipients=[STAFF_ADDRESS])
        self.assertEqual(stated_verdict(arrived), "accept")
        self.assertNotIn(b"STAFF_NAME_", arrived.first("X-Keneki-Rules") or b"")
        another = returned(post.replace(b"Message-ID: <", b"Message-ID: <other-"))
        self.assertNotIn("OWN_POST_RETURNED", self.scanned(another))
        self.assertIn("STAFF_NAME_WITH_RISKY_FILE", self.rules_of(another, sender))

    def test_a_reply_without_a_thread(self):
        self.check("REPLY_WITHOUT_THREAD", (answer(STRANGER), STRANGER), (answer(ADDRESSEE, self.ours), ADDRESSEE))
        self.assertNotIn("REPLY_WITHOUT_THREAD", self.rules_of(answer(STRANGER, subject="返信のお願い"), STRANGER))


class ThreadsOnPostgresql(OnPostgresql, Threads):
    pass
