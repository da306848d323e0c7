"""Domains that imitate ours or a listed partner's, through a real Postfix: what the daemon says of each, and of those
that only have much in common."""

from mail_case import MailCase, stated_verdict
from samples import STAFF, mail, trusted


class ImitatedDomains(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon.write("facilities.csv", "name,reading,aliases,domains,kind\n"
                         "若葉会内科,,,wakabakai-naika.example,clinic\n"
                         "さくらクリニック,,,asagirikai-clinic.example,clinic\n"
                         "みなと病院,,,minatokai-hospital.example,self\n"
                         "みなと会第二病院,,,minatokai-hospital.test,hospital\n")
        cls.daemon.reload()

    def reasons(self, domain, name="", extra=()):
        message = mail("会議の件", (name, f"soumu@{domain}"), [STAFF], text="次回の会議の資料をお送りします。\n総務課 鈴木\n",
                       extra=[*trusted(domain), *extra])
        arrived = self.delivered(message, mail_from=f"soumu@{domain}")
        return stated_verdict(arrived), (arrived.first("X-Keneki-Rules") or b"").decode()

    def test_ours(self):
        cyrillic = "minatok\u0430i-hospital.example".encode("idna").decode()
        for domain in ("minatokai-h0spital.example", "minatokai-hosptal.example", cyrillic,
                       "minatokai-hospital.example.login.test"):
            with self.subTest(domain):
                verdict, text = self.reasons(domain)
                self.assertIn("LOOKS_LIKE_OUR_DOMAIN=", text)
                self.assertEqual(verdict, "tag")
        for domain in ("minatokaihospital.example", "minatokai-hospital.com", "minatokai-hospital-mail.example"):
            with self.subTest(domain):
                self.assertIn("OUR_NAME_IN_ANOTHER_DOMAIN=", self.reasons(domain)[1])
        # A namesake who is in the list, and others of whom the name only reminds.
        for domain in ("minatokai-hospital.test", "minatokai-shika.example", "minato-hospital.example",
                       "hospital.test"):
            with self.subTest(domain):
                verdict, text = self.reasons(domain)
                self.assertEqual(verdict, "accept", text)
                self.assertNotIn("OUR_DOMAIN", text)
                self.assertNotIn("OUR_NAME_IN", text)

    def test_partners(self):
        verdict, text = self.reasons("wakabaka1-naika.example")
        self.assertEqual(verdict, "accept")  # strange, but by itself no more than that
        self.assertIn("LOOKS_LIKE_PARTNER_DOMAIN", text)
        _, text = self.reasons("wakabakai-naika.test")
        self.assertIn("PARTNER_NAME_IN_ANOTHER_DOMAIN", text)
        for genuine in ("wakabakai-naika.example", "mail.wakabakai-naika.example", "wakabakai-shika.example",
                        "akabane-naika.example"):
            verdict, text = self.reasons(genuine)
            self.assertEqual(verdict, "accept", genuine)
            self.assertNotIn("PARTNER_DOMAIN", text)
            self.assertNotIn("PARTNER_NAME_IN", text)

    def test_partners_claimed(self):
        """Many bear this name, but none of them has a domain that looks like this one's."""
        verdict, text = self.reasons("asagirikai-c1inic.example", "さくらクリニック 経理")
        self.assertIn("CLAIMS_A_PARTNER_FROM_A_LOOK_ALIKE=", text)
        self.assertEqual(verdict, "tag")
        for domain in ("asagirikai-clinic.example", "sakura-clinic.example"):
            verdict, text = self.reasons(domain, "さくらクリニック 経理")
            self.assertNotIn("CLAIMS_A_PARTNER_FROM_A_LOOK_ALIKE", text)
            self.assertEqual(verdict, "accept")

    def test_answers_to_a_look_alike(self):
        _, text = self.reasons("stranger.example", extra=[("Reply-To", "soumu@wakabakai-na1ka.example")])
        self.assertIn("LOOKS_LIKE_PARTNER_DOMAIN", text)
        _, text = self.reasons("stranger.example", extra=[("Reply-To", "soumu@wakabakai-naika.example")])
        self.assertNotIn("LOOKS_LIKE_PARTNER_DOMAIN", text)
