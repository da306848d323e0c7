"""Quoted conversations, true and false, through a real Postfix: what the daemon writes into the header of each."""

import email.header

import files
import samples
from mail_case import MailCase, stated_verdict
from samples import STAFF, STAFF_ADDRESS, mail, trusted

OURS = f"{samples.STAFF_NAME} <{STAFF_ADDRESS}>"
PARTNER = ("鈴木 一郎", "suzuki@clinic.example")
THEIRS = f"{PARTNER[0]} <{PARTNER[1]}>"
REFERENCE = [("In-Reply-To", "<1@hospital.example>")]
OLD_TABLE = ("kaigi.xls", "application/vnd.ms-excel", files.word_binary())


def quoting(author, recipient, subject="会議の件", below="金曜日の14時はいかがでしょうか。\n"):
    return (f"承知しました。\n\n-----Original Message-----\n差出人: {author}\n送信日時: 2023年3月6日 9:12\n宛先: {recipient}\n"
            f"件名: {subject}\n\n{below}")


def answer(sender, text, subject="Re: 会議の件", thread=True, attachments=(OLD_TABLE,)):
    extra = trusted(sender[1].split("@")[1]) + (REFERENCE if thread else [])
    return mail(subject, sender, [STAFF], text=text, attachments=attachments, extra=extra)


STRANGER = ("担当", "info@stranger.example")
# name: (a rule, the mail that it must name, legitimate mail of the same shape that it must not)
CASES = {
    "an empty tail that imitates a reply":
        ("FALSE_REPLY_TAIL_WITH_CARRIER",
         lambda: answer(STRANGER, quoting(OURS, STRANGER[1], "Re: 会議の件", ""), thread=False),
         lambda: answer(PARTNER, quoting(OURS, THEIRS))),
    "the name of somebody from the conversation, elsewhere":
        ("QUOTED_PERSON_FROM_ELSEWHERE_WITH_CARRIER",
         lambda: answer((PARTNER[0], "xq7@stranger.example"), quoting(OURS, THEIRS)),
         lambda: answer(("鈴木一郎", "suzuki@mail.clinic.example"), quoting(OURS, THEIRS))),
    "a stolen conversation":
        ("QUOTATION_DOES_NOT_FIT_WITH_CARRIER",
         lambda: answer(STRANGER, quoting(OURS, THEIRS)),
         lambda: answer(("秘書", "hisho@clinic.example"), quoting(OURS, THEIRS))),
    "a conversation among strangers":
        ("QUOTATION_DOES_NOT_FIT_WITH_CARRIER",
         lambda: answer(STRANGER, quoting("a@one.example", "b@two.example")),
         lambda: answer(STRANGER, quoting("a@one.example", "b@two.example"), subject="FW: 会議の件")),
    "an answer to nothing":
        ("QUOTATION_ODD_WITH_CARRIER",
         lambda: answer(PARTNER, quoting(OURS, THEIRS), thread=False),
         lambda: answer(PARTNER, quoting(OURS, THEIRS))),
    "a quotation under another Subject":
        ("QUOTATION_ODD_WITH_CARRIER",
         lambda: answer(PARTNER, quoting(OURS, THEIRS, "請求書の送付")),
         lambda: answer(PARTNER, quoting(OURS, THEIRS, "[連絡] 会議の件"))),
}


def decoded(value):
    text = str(email.header.make_header(email.header.decode_header(value.decode("ascii"))))
    return " ".join(text.split())


class Quotation(MailCase):
    def rules_of(self, message):
        arrived = self.delivered(message, recipients=[STAFF_ADDRESS])
        return arrived, (arrived.first("X-Keneki-Rules") or b"").decode()

    def test_what_does_not_fit_is_named_with_a_file_that_often_does_harm(self):
        for name, (rule, hostile, legitimate) in CASES.items():
            with self.subTest(name):
                _, rules = self.rules_of(hostile())
                self.assertIn(rule, rules)
                arrived, rules = self.rules_of(legitimate())
                self.assertNotIn(rule, rules)
                self.assertEqual(stated_verdict(arrived), "accept")

    def test_a_quotation_alone_marks_nothing(self):
        """Private addresses, third persons, telephones: without a file none of it scores."""
        for name, (_, hostile, _) in CASES.items():
            if name == "an empty tail that imitates a reply":
                continue
            with self.subTest(name):
                message = hostile()
                head, _, _ = message.partition(b'Content-Type: application/vnd.ms-excel')
                boundary = head.rstrip().rsplit(b"\n", 1)[1]
                arrived, rules = self.rules_of(head[:head.rindex(boundary)] + boundary + b"--\n")
                self.assertEqual(stated_verdict(arrived), "accept")
                for word in ("QUOT", "WITH_CARRIER"):
                    self.assertNotIn(word, rules)

    def test_a_stolen_conversation_in_a_known_name_is_marked_when_its_file_is_named_by_a_machine(self):
        message = mail("Re: 会議の件", (PARTNER[0], "xq7@stranger.example"), [STAFF], text=quoting(OURS, THEIRS),
                       attachments=[("2023-03-07_1012.xls", "application/vnd.ms-excel", files.word_binary())])
        arrived, _ = self.rules_of(message)
        self.assertEqual(stated_verdict(arrived), "tag")
        self.assertTrue(arrived.first("Subject").startswith(b" [SPAM] "))
        reasons = [decoded(reason) for reason in arrived.all("X-Keneki-Reason")]
        for words in ("引用されたやり取りの相手の名前", "somebody from the quoted conversation"):
            self.assertTrue(any(words in reason for reason in reasons), reasons)
