"""What becomes of single mails behind a real Postfix with the shipped rules."""

import re
import threading
import unittest

import postfix
import samples
import smtp
from mail_case import MailCase, load_numbers, ordinary, stated_verdict


class Delivery(MailCase):
    extra = "message_size_limit = 52428800"

    def test_seed_arrives_tagged_with_its_reasons(self):
        arrived = self.delivered(samples.seed(), recipients=[samples.STAFF_ADDRESS])
        self.assertTrue(arrived.first("Subject").startswith(b" [SPAM] "), arrived.first("Subject"))
        self.assertEqual(stated_verdict(arrived), "tag")
        self.assertIn(b"FOUR_TRAITS", arrived.first("X-Keneki-Rules"))
        self.assertGreater(len(arrived.all("X-Keneki-Reason")), 1)

    def test_seed_as_a_reply_with_an_archive_never_arrives_unmarked(self):
        self.assertIn(self.verdict_of(samples.seed_zip(), recipients=[samples.STAFF_ADDRESS]), ("tag", "quarantine"))

    def test_macro_documents_are_held(self):
        for make in (samples.macro_word, samples.macro_docm, samples.macro_excel4):
            with self.subTest(make.__name__):
                queue_id = postfix.queue_id_of(self.send(make()))
                self.assertEqual(self.mta.wait_held(queue_id)["queue_name"], "hold")

    def test_held_mail_is_released_once_and_not_held_again(self):
        self.mta.empty_mailbox()
        message = samples.macro_word()
        queue_id = postfix.queue_id_of(self.send(message))
        self.mta.wait_held(queue_id)
        self.assertRegex(self.mta.postqueue(), rf"{queue_id}!")
        self.mta.release(queue_id)
        arrived = self.mta.wait_delivered(queue_id.encode())
        self.assertEqual(arrived.body, message.split(b"\n\n", 1)[1])
        self.assertNotIn(queue_id, [entry["queue_id"] for entry in self.mta.queue()])
        self.assertEqual(self.mta.log().count(f"{queue_id}: milter-hold: "), 1)

    def test_ordinary_mail_is_untouched(self):
        message = samples.clean()
        arrived = self.delivered(message)
        self.assert_untouched(message, arrived)
        self.assertEqual(stated_verdict(arrived), "accept")

    def test_copies_of_our_fields_from_outside_are_removed(self):
        forged = b"X-Keneki-Verdict: accept; forged\nX-KENEKI-Anything: forged\nX-Keneki-Verdict: twice forged\n"
        arrived = self.delivered(forged + samples.clean())
        self.assertNotIn(b"forged", arrived.bytes)
        self.assertEqual(len(arrived.all("X-Keneki-Verdict")), 1)

    def test_refused_mail_is_seen_by_the_client_with_a_reference(self):
        reply = self.send(samples.impersonated_program(), recipients=[samples.STAFF_ADDRESS])
        self.assertEqual(reply.code, 550, reply.text)
        self.assertTrue(reply.text.startswith("5.7.1 "), reply.text)
        reference = [word for word in re.findall(r"\w[\w-]{4,}", reply.text) if word in self.daemon.log()
                     and any(letter.isdigit() for letter in word)]
        self.assertTrue(reference, f"no reference that the log knows in: {reply.text}")

    def test_two_recipients_get_one_copy_each(self):
        self.mta.empty_mailbox()
        recipients = ["reception@hospital.example", "hanako.sato@hospital.example"]
        queue_id = postfix.queue_id_of(self.send(samples.seed(), recipients=recipients))
        self.assertFalse(self.mta.stays_held(queue_id))
        copies = self.mta.mailbox()
        self.assertEqual(sorted(copy.recipient for copy in copies), sorted(recipients))
        for copy in copies:
            self.assertTrue(copy.first("Subject").startswith(b" [SPAM] "))

    def test_message_of_30_megabytes(self):
        line = b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0NTY3\n"
        head = samples.mail("資料の送付", ("鈴木 一郎", "suzuki@partner.example"), [samples.RECEPTION], text="資料です。\n",
                            attachments=[("data.bin", "application/octet-stream", b"")])
        before, end = head.rsplit(b"\n------=_NextPart", 1)
        message = before + b"\n" + line * (30 * 1024 * 1024 // len(line)) + b"------=_NextPart" + end
        arrived = self.delivered(message)
        self.assert_untouched(message, arrived)

    def test_hundred_sessions_at_once(self):
        self.mta.empty_mailbox()
        together = threading.Barrier(100, timeout=60)
        replies = [None] * 100

        def client(number):
            with smtp.SmtpClient(self.mta.port) as session:
                session.begin("suzuki@partner.example", ["reception@hospital.example"])
                together.wait()  # every session is in the middle of its message now
                session.send_content(ordinary(number))
                replies[number] = session.finish()

        threads = [threading.Thread(target=client, args=(number,)) for number in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({reply.code if reply else None for reply in replies}, {250}, replies)
        self.mta.wait_idle()
        self.assertEqual(load_numbers(self.mta.mailbox()), {number: 1 for number in range(100)})

    def test_header_of_102400_bytes_is_delivered(self):
        """R14."""
        long_field = b"X-Long: " + b" \n ".join([b"x" * 900] * 113)
        long_field = long_field[:102_390] + b"\n"
        arrived = self.delivered(long_field + samples.clean())
        self.assertEqual(len(arrived.all("X-Long")), 1)

    def test_many_messages_on_one_connection(self):
        with smtp.SmtpClient(self.mta.port) as session:
            for number in range(20):
                self.assertEqual(session.send(ordinary(number)).code, 250)
                session.command("RSET")
            refused = session.send(samples.impersonated_program())
            self.assertEqual(refused.code, 550, refused.text)
            self.assertEqual(session.send(samples.clean()).code, 250)

    def test_local_submission_is_judged_as_from_inside(self):
        self.mta.empty_mailbox()
        self.mta.sendmail(samples.clean(), ["reception@hospital.example"], "root@hospital.example")
        arrived = self.mta.wait_delivered(b"from userid")
        self.assertEqual(stated_verdict(arrived), "accept")


class LookAlikes(MailCase):
    def test_legitimate_look_alikes_stay_below_the_tag_threshold(self):
        for name, (client, make) in samples.LEGITIMATE.items():
            with self.subTest(name):
                self.assertEqual(self.verdict_of(make(), client=client), "accept")

    def test_scan_and_daemon_agree(self):
        cases = [(name, samples.OUTSIDE, make) for name, make in samples.HOSTILE.items()]
        cases += [(name, client, make) for name, (client, make) in samples.LEGITIMATE.items()]
        for name, client, make in cases:
            with self.subTest(name):
                report = self.daemon.scan_bytes(make(), client=client)
                self.assertEqual(report["verdict"], self.verdict_of(make(), client=client))


if __name__ == "__main__":
    unittest.main()
