"""The tag in front of every kind of Subject, compared byte for byte at delivery."""

import base64
import unittest

import samples
from mail_case import OWN_FIELDS, POSTFIX_FIELDS, MailCase

JIS = base64.b64encode("受付からのご案内".encode("iso2022_jp")).decode()

# why, Subject fields as sent (everything behind the colon), as delivered
CASES = [
    ("plain", [b" Meeting"], [b" [SPAM] Meeting"]),
    ("missing", [], [b" [SPAM] "]),
    ("empty", [b""], [b" [SPAM] "]),
    ("only blanks", [b"   "], None),
    ("folded", [b" one\n two\n\tthree"], [b" [SPAM] one\n two\n\tthree"]),
    ("folded at once", [b"\n one"], None),
    ("two of them", [b" first", b" second"], [b" [SPAM] first", b" [SPAM] second"]),
    ("encoded-word", [f" =?ISO-2022-JP?B?{JIS}?=".encode()], [f" [SPAM] =?ISO-2022-JP?B?{JIS}?=".encode()]),
    ("encoded-words folded", [f" =?ISO-2022-JP?B?{JIS}?=\n =?ISO-2022-JP?B?{JIS}?=".encode()],
     [f" [SPAM] =?ISO-2022-JP?B?{JIS}?=\n =?ISO-2022-JP?B?{JIS}?=".encode()]),
    ("broken encoded-word", [b" =?UTF-8?B?44GC4?= =?UTF-8?Q?=E3=81?="], [b" [SPAM] =?UTF-8?B?44GC4?= =?UTF-8?Q?=E3=81?="]),
    ("raw ISO-2022-JP", [b" \x1b$B<uIU\x1b(B"], [b" [SPAM] \x1b$B<uIU\x1b(B"]),
    ("raw Shift_JIS", [b" " + "受付".encode("cp932")], [b" [SPAM] " + "受付".encode("cp932")]),
    ("raw UTF-8", [b" " + "受付 100%".encode()], [b" [SPAM] " + "受付 100%".encode()]),
    ("invalid bytes", [b" \xff\xfe\x80 x"], [b" [SPAM] \xff\xfe\x80 x"]),
    ("900 characters", [b" " + b"y" * 900], [b" [SPAM] " + b"y" * 900]),
    ("no blank behind the colon", [b"Meeting"], None),
    ("per cent", [b" 100%d %s %%"], [b" [SPAM] 100%d %s %%"]),
    ("tagged already", [b" [SPAM] Meeting"], [b" [SPAM] Meeting"]),
    ("tagged in a stolen thread", [b" Re: [SPAM] Meeting"], [b" [SPAM] Re: [SPAM] Meeting"]),
]


def with_subjects(values, spelling=b"Subject"):
    message = samples.seed()
    start = message.index(b"Subject:")
    end = message.index(b"Date:", start)
    return message[:start] + b"".join(spelling + b":" + value + b"\n" for value in values) + message[end:]


class Subjects(MailCase):
    settings = "verdict: {tag: 0.1, quarantine: never, reject: never}"  # all of these are tagged

    def test_every_subject_is_tagged_once_and_kept(self):
        for why, sent, wanted in CASES:
            with self.subTest(why):
                message = with_subjects(sent)
                arrived = self.delivered(message)
                subjects = arrived.all("Subject")
                if wanted is None:  # the white space in front is not fixed, every other byte is
                    self.assertEqual(len(subjects), 1)
                    self.assertTrue(subjects[0].startswith(b" [SPAM] "), subjects)
                    self.assertTrue(subjects[0].endswith(sent[0].strip(b" ")), subjects)
                else:
                    self.assertEqual([value.rstrip(b" ") for value in subjects], [value.rstrip(b" ") for value in wanted])
                self.assert_rest_untouched(message, arrived)

    def test_other_spellings_of_the_field_name(self):
        arrived = self.delivered(with_subjects([b" Meeting"], b"SUBJECT"))
        self.assertEqual(arrived.all("Subject"), [b" [SPAM] Meeting"])

    def test_any_number_of_subjects_and_forged_fields_is_decided_and_never_deferred(self):
        """Postfix cannot change some hundred fields of one message, and takes minutes to remove some thousand."""
        tagged = self.delivered(with_subjects([b" Meeting"] * 100))
        self.assertEqual(tagged.all("Subject"), [b" [SPAM] Meeting"] * 100)
        for count in (101, 500, 5_000):
            self.assertEqual(self.verdict_of(with_subjects([b" Meeting"] * count)), "quarantine", count)
        clean = self.delivered(b"X-Keneki-Forged: 1\n" * 1_000 + samples.clean())
        self.assertFalse(clean.all("X-Keneki-Forged"))
        for count in (1_001, 30_000):
            self.assertEqual(self.verdict_of(b"X-Keneki-Forged: 1\n" * count + samples.clean()), "quarantine", count)

    def assert_rest_untouched(self, sent, arrived):
        fields, body = arrived.without(*OWN_FIELDS, *POSTFIX_FIELDS, "Subject")
        head = b"".join(name.encode() + b":" + value + b"\n" for name, value in fields[1:])
        start, end = sent.index(b"MIME-Version"), sent.index(b"\n\n")
        self.assertIn(sent[start:end] + b"\n", head)
        self.assertTrue(head.startswith(sent[:sent.index(b"From:")]))
        self.assertEqual(body, sent[end + 2:])


class Observing(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon.configure(mode="observe")
        cls.daemon.stop()
        cls.daemon.start()

    def test_nothing_is_touched(self):
        for make in (samples.seed, samples.macro_word, samples.impersonated_program):
            with self.subTest(make.__name__):
                message = make()
                arrived = self.delivered(message)
                self.assert_untouched(message, arrived)
                self.assertFalse([name for name, _ in arrived.fields if name.lower().startswith("x-keneki-")])


if __name__ == "__main__":
    unittest.main()
