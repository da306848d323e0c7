"""Where a message comes from (a client of the house, a login, a gateway that hands on, outside), through a real Postfix:
mail in our own name is an impersonation only from outside."""

import files
from mail_case import MailCase, stated_verdict
from milter_client import Client
from samples import INSIDE, OUTSIDE, STAFF, STAFF_NAME, mail, trusted

OURS = ("院長", "director@hospital.example")
SCANNED = ("20230307190050.pdf", "application/pdf", files.pdf())


def from_us(attachments=()):
    return mail("会議の件", OURS, [STAFF], text="明日の会議の資料です。\nご確認ください。\nよろしくお願いします。\n",
                attachments=attachments)


class Direction(MailCase):
    def judged(self, message, client, mail_from="director@hospital.example"):
        """The verdict, and the rules that applied."""
        arrived = self.delivered(message, client=client, mail_from=mail_from)
        return stated_verdict(arrived), (arrived.first("X-Keneki-Rules") or b"").decode()

    def test_our_name_from_outside_without_proof_is_told(self):
        verdict, rules = self.judged(from_us(), OUTSIDE)
        self.assertIn("OUR_ADDRESS_FROM_OUTSIDE=", rules)
        self.assertEqual(verdict, "tag")
        self.assertIn(self.verdict_of(from_us([SCANNED])), ("tag", "quarantine"))  # a false scanner

    def test_our_name_from_a_client_of_the_house_is_ours(self):
        for attachments in ((), (SCANNED,)):
            verdict, rules = self.judged(from_us(attachments), INSIDE)
            self.assertNotIn("OUR_ADDRESS_FROM_OUTSIDE", rules)
            self.assertEqual(verdict, "accept")

    def test_our_name_from_anywhere_with_a_login_is_ours(self):
        for user, told in ((None, True), ("director", False)):
            with Client(self.daemon.socket_path) as session:
                verdict = session.message(from_us(), mail_from="director@hospital.example", user=user)
            told_of = b"".join(value for _, value in verdict.added)
            self.assertEqual(b"OUR_ADDRESS_FROM_OUTSIDE=" in told_of, told, told_of)

    def test_what_a_gateway_of_the_house_hands_on_comes_from_outside(self):
        message = mail("書類の送付", (STAFF_NAME, "info@stranger.example"), [STAFF], text="書類をお送りします。\n",
                       extra=trusted("stranger.example"))
        for client in (OUTSIDE, INSIDE):
            _, rules = self.judged(message, client, mail_from="info@stranger.example")
            self.assertIn("STAFF_NAME_FROM_OUTSIDE=", rules)

    def test_a_private_telephone_is_outside_and_left_alone(self):
        message = mail("", ("", "t-yamada1980@docomo.ne.jp"), [STAFF], text="",
                       attachments=[("20230307_101112.jpg", "image/jpeg", files.jpeg())],
                       extra=trusted("docomo.ne.jp"))
        verdict, _ = self.judged(message, OUTSIDE, mail_from="t-yamada1980@docomo.ne.jp")
        self.assertEqual(verdict, "accept")
