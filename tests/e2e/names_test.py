"""Names of our staff and of facilities that we know, in false and in rightful hands, through a real Postfix: what the
daemon writes into the header of each."""

import email.header

import files
import samples
from mail_case import MailCase, stated_verdict
from samples import RECEPTION, STAFF, STAFF_ADDRESS, mail, trusted

STAFF_LIST = """name,reading,aliases,addresses
山田 太郎,やまだ たろう,,taro-1970@private.example
佐藤 花子,さとう はなこ,,
髙橋 恵子,たかはし けいこ,,
"""
FACILITY_LIST = """name,reading,aliases,domains,kind
医療法人社団 若葉会 例示病院,れいじびょういん,,reiji.example;reiji.office@gmail.com,病院
特別養護老人ホーム やまぶき苑,,,yamabuki.example,介護
さくらクリニック,,,sakura.example,病院
見本病院,,,,self
"""
STRANGER = "info@stranger.example"
PRIVATE = "taro-1970@private.example"
OLD_TABLE = ("meibo.xls", "application/vnd.ms-excel", files.word_binary())
PDF = ("20230307.pdf", "application/pdf", files.pdf())
PLAIN = "書類をお送りします。\nご確認ください。\nよろしくお願いします。\n"


def letter(sender, subject="書類の送付", text=PLAIN, recipients=(RECEPTION,), reply_to=None, attachments=(),
           proven=True, extra=()):
    """`sender` is (name, address); its domain is proven, as that of a stolen mailbox is."""
    extra = [*extra, *(trusted(sender[1].split("@")[1]) if proven else ())]
    if reply_to:
        extra = [*extra, ("Reply-To", samples.address(*reply_to))]
    return mail(subject, sender, list(recipients), text=text, attachments=attachments, extra=extra)


def signed(name):
    return f"{PLAIN}{name}\n"


# name: (a rule, mail that it must name, legitimate mail that it must not name and that must not be marked)
CASES = {
    "our staff's name on an outside address, in old kanji":
        ("STAFF_NAME_FROM_OUTSIDE",
         [letter(("高橋　恵子", STRANGER)), letter(("髙橋恵子 看護師長", STRANGER)), letter(("ﾀｶﾊｼ ｹｲｺ", STRANGER)),
          letter(("Keiko TAKAHASHI", STRANGER)), letter(("看護部 高橋恵子", STRANGER))],
         [letter(("高橋 恵美", STRANGER)), letter(("山田 太郎", PRIVATE)), letter(("Taro Yamada", PRIVATE)),
          letter(("小山田太郎", STRANGER))]),
    "the family name of our staff":
        ("STAFF_FAMILY_NAME_FROM_OUTSIDE",
         [letter(("髙橋師長", STRANGER)), letter(("外科 山田", STRANGER))],
         [letter(("山田", PRIVATE)), letter(("山田 次郎", STRANGER)), letter(("鈴木", STRANGER))]),
    "our staff's name in Reply-To":
        ("STAFF_NAME_IN_REPLY_TO",
         [letter(("事務局", STRANGER), reply_to=("佐藤 花子", "x@elsewhere.example")),
          letter(("事務局", STRANGER), reply_to=("Hanako Sato", "x@elsewhere.example"))],
         [letter(("事務局", STRANGER), reply_to=("佐藤 花子", "hanako.sato@hospital.example")),
          letter(("事務局", STRANGER), reply_to=("山田太郎", PRIVATE)),
          letter(("事務局", STRANGER), reply_to=("佐藤 花恵", "x@elsewhere.example"))]),
    "a stranger's text signed as our staff":
        ("SIGNED_AS_STAFF_BY_STRANGER",
         [letter(("事務局", STRANGER), text=signed("見本病院 看護部　高橋恵子")),
          letter(("事務局", STRANGER), text="お疲れ様です。院長の山田太郎です。\n至急、添付をご確認ください。\n以上です。\n")],
         [letter(("佐々木", STRANGER), text="外科 山田太郎先生\n先日はありがとうございました。\n佐々木\n"),
          letter(("佐々木", STRANGER), text="主治医は山田太郎先生です。\n予約の変更をお願いします。\n佐々木\n"),
          letter(("", PRIVATE), text=signed("山田太郎")),
          letter(("例示病院 外科", "geka@reiji.example"), text=signed("例示病院 外科 山田太郎"))]),
    "our staff named by a stranger":
        ("STAFF_NAMED_BY_STRANGER",
         [letter(("事務局", STRANGER), subject="山田太郎様"), letter(("事務局", STRANGER), subject="Taro YAMADA"),
          letter(("事務局", STRANGER), attachments=[("山田太郎.pdf", "application/pdf", files.pdf())])],
         [letter(("例示病院", "info@reiji.example"), subject="山田太郎先生へ"),
          letter(("事務局", STRANGER), subject="山田太郎左衛門について")]),
    "our staff's signature with an old table":
        ("STAFF_CLAIMED_WITH_RISKY_FILE",
         [letter(("事務局", STRANGER), text=signed("見本病院　髙橋 恵子"), attachments=[OLD_TABLE])],
         [letter(("事務局", STRANGER), text=signed("高橋 恵子 様"), attachments=[OLD_TABLE])]),
    "a partner's name on a foreign address":
        ("FACILITY_FROM_ELSEWHERE",
         [letter(("(医)若葉会　例示病院", STRANGER)), letter(("特養やまぶき苑", STRANGER)),
          letter(("介護老人福祉施設 ﾔﾏﾌﾞｷ苑 相談員", STRANGER))],
         [letter(("特養やまぶき苑", "soudan@yamabuki.example")), letter(("例示病院", "reiji.office@gmail.com")),
          letter(("医療法人社団 青葉会 例示病院", STRANGER)), letter(("例示病院前薬局", STRANGER)),
          letter(("デイサービス 白やまぶき苑", STRANGER))]),
    "a partner's name that many bear, on a foreign address":
        ("FACILITY_OF_COMMON_NAME_FROM_ELSEWHERE",
         [letter(("さくらクリニック", STRANGER))],
         [letter(("さくらクリニック", "info@sakura.example")), letter(("さくら歯科クリニック", STRANGER))]),
    "a partner's name in the subject or the text":
        ("FACILITY_CLAIMED_IN_TEXT",
         [letter(("佐々木", STRANGER), subject="例示病院より"),
          letter(("佐々木", STRANGER), text=signed("医療法人社団若葉会 例示病院 地域連携室")),
          letter(("佐々木", STRANGER), text="やまぶき苑の佐々木です。\n書類をお送りします。\nご確認ください。\n"),
          letter(("佐々木", STRANGER), text=signed("見本病院 医事課"))],
         [letter(("佐々木", STRANGER), text="例示病院で検査を受けました。\n結果をお送りします。\n佐々木\n"),
          letter(("佐々木", STRANGER), text="見本病院 御中\n予約の変更をお願いします。\n佐々木\n"),
          letter(("佐々木", STRANGER), subject="見本病院 予約の変更"),
          letter(("佐々木", "renkei@reiji.example"), subject="例示病院より")]),
    "a partner's name in the subject, with an old table":
        ("FACILITY_CLAIMED_WITH_RISKY_FILE",
         [letter(("佐々木", STRANGER), subject="例示病院より", attachments=[OLD_TABLE])],
         [letter(("佐々木", "renkei@reiji.example"), subject="例示病院より", attachments=[OLD_TABLE])]),
    "a facility that is in no list":
        ("FACILITY_UNKNOWN",
         [letter(("特別養護老人ホーム ひまわり苑", STRANGER)), letter(("佐々木", STRANGER), subject="あおぞら訪問看護ステーション"),
          letter(("ひまわり苑 相談員", STRANGER), text=signed("社会福祉法人ひまわり会 ひまわり苑"))],
         [letter(("特養やまぶき苑", "soudan@yamabuki.example")), letter(("佐々木 実", STRANGER)),
          letter(("医療情報センター", STRANGER), extra=[("List-Id", "<news.stranger.example>")])]),
    "our own address without proof":
        ("OUR_ADDRESS_FROM_OUTSIDE",
         [letter(("院長", "director@hospital.example"), proven=False),
          letter(("複合機2階", "scanner@ward.hospital.example"), proven=False)],
         [letter(("院長", "director@hospital.example")), letter(("院長", "director@hospital2.example"), proven=False)]),
    "answers go elsewhere":
        ("REPLIES_GO_ELSEWHERE",
         [letter(("事務局", STRANGER), reply_to=("", "office@elsewhere.example"))],
         [letter(("事務局", STRANGER), reply_to=("", "office@mail.stranger.example")),
          letter(("事務局", STRANGER), reply_to=("事務局", STRANGER)),
          letter(("事務局", STRANGER), reply_to=("", "members@list.example"),
                 extra=[("List-Id", "<members.list.example>")])]),
    "a name that is or holds another address":
        ("NAME_SHOWS_OTHER_ADDRESS",
         [letter(("sasaki@clinic.example", STRANGER)), letter(("佐々木(sasaki@clinic.example)", STRANGER)),
          letter(("佐々木 ｓａｓａｋｉ＠ｃｌｉｎｉｃ．ｅｘａｍｐｌｅ", STRANGER)),
          letter(("renkei@reiji.example", STRANGER))],
         [letter((STRANGER, STRANGER)), letter(("事務局 info@mail.stranger.example", STRANGER)),
          letter(("佐々木@事務局", STRANGER)),
          letter(("sasaki@clinic.example via members", STRANGER), extra=[("List-Id", "<members.stranger.example>")])]),
    "a facility or company on free mail":
        ("FACILITY_NAME_ON_FREE_MAIL",
         [letter(("㈱例示メディカル", "reiji-medical@gmail.com")),
          letter(("佐々木", STRANGER), reply_to=("㈱見本商会", "mihon-shokai@gmail.com"))],
         [letter(("例示病院", "reiji.office@gmail.com")), letter(("佐々木 実", "sasaki@gmail.com"))]),
    "answers to free mail in a false name":
        ("ANSWERS_TO_FREE_MAIL_IN_A_FALSE_NAME",
         [letter(("山田 太郎", STRANGER), reply_to=("", "ceo-yamada@gmail.com")),
          letter(("事務局", STRANGER), reply_to=("山田太郎", "ceo-yamada@gmail.com"))],
         [letter(("予約フォーム", STRANGER), reply_to=("佐々木 実", "sasaki@gmail.com")),
          letter(("予約フォーム", STRANGER), reply_to=("例示病院", "reiji.office@gmail.com"))]),
}


def decoded(value):
    text = str(email.header.make_header(email.header.decode_header(value.decode("ascii"))))
    return " ".join(text.split())


class Names(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon.stop()
        cls.daemon.write("staff.csv", STAFF_LIST)
        cls.daemon.write("facilities.csv", FACILITY_LIST)
        cls.daemon.start()

    def rules_of(self, message):
        arrived = self.delivered(message, recipients=[STAFF_ADDRESS])
        return arrived, (arrived.first("X-Keneki-Rules") or b"").decode()

    def test_names_in_false_hands_are_named_and_in_rightful_ones_not(self):
        for name, (rule, hostile, legitimate) in CASES.items():
            for number, message in enumerate(hostile):
                with self.subTest(name, hostile=number):
                    self.assertIn(f"{rule}=", self.rules_of(message)[1])
            for number, message in enumerate(legitimate):
                with self.subTest(name, legitimate=number):
                    arrived, rules = self.rules_of(message)
                    self.assertNotIn(f"{rule}=", rules)
                    self.assertEqual(stated_verdict(arrived), "accept", rules)

    def test_the_seed_in_a_known_facilitys_name_is_marked(self):
        """The facility is listed, the mail is not its own; the staff's name stands in To or in the Subject."""
        for subject, recipient in (("特養やまぶき苑", STAFF), ("特養やまぶき苑より 高橋恵子様", ("", STAFF_ADDRESS))):
            with self.subTest(subject):
                message = letter(("", STRANGER), subject=subject, text="", recipients=[recipient], attachments=[PDF])
                arrived, rules = self.rules_of(message)
                self.assertIn("FOUR_TRAITS=", rules)
                self.assertEqual(stated_verdict(arrived), "tag")
                reasons = " ".join(decoded(reason) for reason in arrived.all("X-Keneki-Reason"))
                for words in ("職員", "施設", "日付", "本文", "staff", "facility", "date", "text"):
                    self.assertIn(words, reasons)

    def test_a_false_director_who_wants_the_answer_at_free_mail_is_marked(self):
        message = letter(("院長 山田太郎", STRANGER), subject="至急", text="お疲れ様です。院長の山田です。\n振込先が変わりました。\n",
                         recipients=[STAFF], reply_to=("山田太郎", "ceo-yamada@gmail.com"))
        arrived, _ = self.rules_of(message)
        self.assertEqual(stated_verdict(arrived), "tag")
        reasons = " ".join(decoded(reason) for reason in arrived.all("X-Keneki-Reason"))
        for words in ("無料メール", "free mail", "職員の名前", "name of one of our staff"):
            self.assertIn(words, reasons)

    def test_a_false_director_who_asks_for_a_group_of_line_is_marked(self):
        text = "お疲れ様です。\n業務の都合により、新しくLINEのグループを作成してください。\n作成後、ＱＲコードをこのメールに返信してください。\n"
        _, rules = self.rules_of(letter(("山田 太郎", PRIVATE), subject="至急", text=text))
        self.assertNotIn("ASKS_FOR_CHAT", rules)
        arrived, rules = self.rules_of(letter(("山田太郎", "ceo-yamada@gmail.com"), subject="至急", text=text))
        self.assertIn("ASKS_FOR_CHAT_IN_A_FALSE_NAME=", rules)
        self.assertEqual(stated_verdict(arrived), "tag", rules)

    def test_a_false_login_in_our_name_is_marked(self):
        text = "メールボックスの容量が上限に達しました。\n下記から更新してください。\nhttp://login.stranger.example/owa\n"
        _, rules = self.rules_of(letter(("例示病院 情報室", "info@reiji.example"), subject="重要", text=text))
        self.assertNotIn("ASKS_FOR_LOGIN", rules)
        _, rules = self.rules_of(letter(("ウェブ保存サービス", STRANGER), subject="重要", text=text))
        self.assertNotIn("ASKS_FOR_LOGIN", rules)
        arrived, rules = self.rules_of(letter(("見本病院 情報システム室", STRANGER), subject="重要", text=text))
        self.assertIn("ASKS_FOR_LOGIN_IN_A_FALSE_NAME=", rules)
        self.assertEqual(stated_verdict(arrived), "tag", rules)
