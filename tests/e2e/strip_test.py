"""Mail that is delivered without its dangerous attachments behind a real Postfix, the whole of it in the store."""

import email
import email.policy
import json
import random
import re
import unittest

import files
import samples
from mail_case import stated_verdict
from postgresql import OnPostgresql
from store_case import StoreCase
from waiting import wait_until

REFUSED = 65  # EX_DATAERR
DOCUMENT = files.word_binary(files.GREETING_MACRO)
NOTE = "削除された添付ファイルについて.txt"
SENDER = ("営業部", "eigyo@sender.example")
TEXT = "見積書をお送りします。\n内容をご確認ください。\n"


def quotation(number, *attachments, text=TEXT):
    """A mail with a text, these attachments, and a Message-ID of its own."""
    extra = [("X-Number", f"number-{number}-end")]
    return samples.mail("見積書", SENDER, [samples.RECEPTION], text=text, attachments=attachments, extra=extra)


def doc(name="見積書.doc"):
    return name, "application/msword", DOCUMENT


def pdf(name="添付.pdf"):
    return name, "application/pdf", files.pdf()


def parsed(arrived):
    """As a strict reader has it: Python refuses every defect."""
    return email.message_from_bytes(arrived.bytes, policy=email.policy.strict)


def contents(message):
    return [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]


class Stripped(StoreCase):
    settings = "verdict: {tag: 5, strip: 8, quarantine: 30, reject: never}\n"

    def stripped(self, message, **options):
        """Sends a message that is delivered without something; (entry in the store, what arrived)."""
        before = {entry["reference"] for entry in self.list("--state", "all")}
        arrived = self.delivered(message, **options)
        self.assertEqual(stated_verdict(arrived), "strip", self.daemon.log()[self._log_before:])
        new = [entry for entry in self.list("--state", "stripped") if entry["reference"] not in before]
        self.assertEqual(len(new), 1)
        return new[0], arrived

    def assert_same_but(self, sent, arrived, gone):
        """Every byte outside the MIME part `gone`, as it stands in `sent`, is as it was sent."""
        fields, body = arrived.without("X-Keneki-", "Return-Path", "X-Original-To", "Delivered-To")
        head, _, sent_body = sent.replace(b"\r\n", b"\n").partition(b"\n\n")
        whole = b"".join(name.encode("latin-1") + b":" + value + b"\n" for name, value in fields[1:])
        self.assertEqual(whole.replace(b"Subject: [SPAM] ", b"Subject: "), head + b"\n")
        start = sent_body.index(gone)
        before, behind = sent_body[:start], sent_body[start + len(gone):]
        self.assertTrue(body.startswith(before))
        self.assertTrue(body.endswith(behind))
        self.assertTrue(body[len(before):].startswith(b"Content-Type: text/plain; charset=UTF-8\n"))
        self.assertLess(len(body) - len(before) - len(behind), 5_000)

    def test_delivered_without_the_attachment_and_kept_whole(self):
        message = quotation(1, doc(), pdf())
        entry, arrived = self.stripped(message)
        mail = parsed(arrived)
        self.assertEqual([part.get_content_type() for part in mail.iter_parts()],
                         ["text/plain", "text/plain", "application/pdf"])
        text, note, attached = mail.iter_parts()
        self.assertEqual(text.get_content(), TEXT)
        self.assertEqual(attached.get_content(), files.pdf())
        self.assertNotIn(DOCUMENT, contents(mail))
        self.assertEqual(note.get_filename(), NOTE)
        self.assertEqual(note.get_content_charset(), "utf-8")
        words = note.get_content()
        for wanted in ("見積書.doc", entry["reference"], "取り除きました", "An attachment of this message", "Why:", "理由"):
            self.assertIn(wanted, words)
        self.assertTrue(mail["Subject"].startswith("[SPAM] "))
        self.assertTrue(arrived.all("X-Keneki-Reason"))
        self.assertIn(b"removed=1;", arrived.first("X-Keneki-Verdict"))
        part = b"Content-Type: application/msword" + message.partition(b"Content-Type: application/msword")[2]
        self.assert_same_but(message, arrived, part.partition(b"\n------=_NextPart")[0])

        self.assertEqual(self.exported(entry["reference"]), message.replace(b"\n", b"\r\n"))
        self.assertEqual(self.mta.held(), [])

    def test_released_once_and_neither_held_nor_stripped_again(self):
        message = quotation(2, doc())
        entry, _ = self.stripped(message)
        reference = entry["reference"]
        arrived, = self.released(reference)
        self.assert_released(arrived)
        self.assert_untouched(message, arrived)
        self.assertIn(DOCUMENT, contents(parsed(arrived)))
        self.assertEqual(self.state(reference), "released")
        self.mta.empty_mailbox()
        self.assertIn("--again", self.quarantine("release", reference, "--why", "more", check=(REFUSED,))[2])
        self.assertEqual(self.mta.mailbox_files(), [])

    def state(self, reference):
        return next(one["state"] for one in self.list("--state", "all") if one["reference"] == reference)

    def test_a_second_person_must_agree(self):
        entry, _ = self.stripped(quotation(3, doc()))
        self.assertIn("another person", self.quarantine("release", entry["reference"], "--why", "x",
                                                        check=(REFUSED,))[2])

    def test_every_other_byte_stays(self):
        """8-bit text, long lines, dots, blanks at line ends, preamble, epilogue, 20 MB beside it."""
        odd = (b"\x93\xfa\x96{\n" + b"x" * 5000 + b"\n.\n..\n \t \nFrom here\n\n\n")
        noise = random.Random(11).randbytes(15_000_000)
        part = (b"Content-Type: application/msword; name=a.doc\nContent-Transfer-Encoding: base64\n\n"
                + samples.base64_lines(DOCUMENT).encode())
        message = (b"From: a@sender.example\nTo: reception@hospital.example\nSubject: odd\nMessage-ID: <odd@sender.example>\n"
                   b"Date: Tue, 07 Mar 2023 10:12:00 +0900\nMIME-Version: 1.0\n"
                   b"Content-Type: multipart/mixed; boundary=b\n\npreamble\n" + odd
                   + b"--b\nContent-Type: text/plain; charset=shift_jis\nContent-Transfer-Encoding: 8bit\n\n" + odd
                   + b"--b\n" + part + b"--b\nContent-Type: application/octet-stream\n"
                   b"Content-Transfer-Encoding: base64\n\n" + samples.base64_lines(noise).encode()
                   + b"--b--\nepilogue\n" + odd)
        entry, arrived = self.stripped(message)
        self.assert_same_but(message, arrived, part[:-1])
        self.assertEqual(self.exported(entry["reference"]), message.replace(b"\n", b"\r\n"))

    def test_several_attachments_go_each_with_its_reason(self):
        program = ("c.exe", "application/octet-stream", files.executable())
        _, arrived = self.stripped(quotation(4, doc("a.doc"), pdf(), program, doc("b.doc")))
        parts = list(parsed(arrived).iter_parts())
        names = [part.get_filename() for part in parts]
        self.assertEqual(names, [None, NOTE, "添付.pdf", NOTE, NOTE])
        self.assertIn("a.doc", parts[1].get_content())
        self.assertIn("c.exe", parts[3].get_content())
        self.assertIn("b.doc", parts[4].get_content())
        for content in (DOCUMENT, files.executable()):
            self.assertNotIn(content, contents(parsed(arrived)))

    def test_what_lies_inside_goes_with_what_it_lies_in(self):
        inner = samples.macro_word()
        boundary = b"outer"
        message = (b"From: a@sender.example\nTo: reception@hospital.example\nSubject: fw\nMIME-Version: 1.0\n"
                   b"Content-Type: multipart/mixed; boundary=outer\n\n--outer\nContent-Type: text/plain\n\n"
                   b"Please look at the mail below, thank you.\n--outer\nContent-Type: message/rfc822\n\n"
                   + inner + b"\n--" + boundary + b"--\nepilogue\n")
        _, arrived = self.stripped(message)
        mail = parsed(arrived)
        self.assertEqual([part.get_content_type() for part in mail.walk()],
                         ["multipart/mixed", "text/plain", "text/plain"])
        zipped = files.zip_of([("請求書.doc", DOCUMENT)])
        _, arrived = self.stripped(quotation(5, ("a.zip", "application/zip", zipped)))
        self.assertNotIn(zipped, contents(parsed(arrived)))

    def test_held_whole_when_nothing_can_be_taken_out(self):
        broken = quotation(6, doc())
        whole = {
            "the attachment is the whole message": (
                b"From: a@sender.example\nTo: reception@hospital.example\nSubject: x\nMIME-Version: 1.0\n"
                b"Content-Type: application/msword; name=x.doc\nContent-Transfer-Encoding: base64\n\n"
                + samples.base64_lines(DOCUMENT).encode()),
            "the last boundary is missing": broken[:broken.rindex(b"--\n")][:-40],
            "signed as a whole": broken.replace(b"multipart/mixed;", b"multipart/signed;"),
            "one of several forms of one text": broken.replace(b"multipart/mixed;", b"multipart/alternative;"),
            "two boundaries": broken.replace(b"multipart/mixed; ", b'multipart/mixed; boundary="x"; '),
        }
        for why, message in whole.items():
            with self.subTest(why):
                self.mta.empty_mailbox()
                entry = self.hold(message)
                self.assertEqual((entry["state"], entry["verdict"]), ("held", "quarantine"))
                self.assertEqual(self.mta.mailbox_files(), [])
                self.assertIn("not_stripped=", self.daemon.log()[self._log_before:])

    def test_hostile_names_are_harmless_in_the_note(self):
        name = "\x1b]0;owned\x07\u202egpj.exe<b>長" + "い" * 2000 + ".doc"
        _, arrived = self.stripped(quotation(7, doc(name)))
        note = list(parsed(arrived).iter_parts())[1].get_content()
        self.assertIsNone(re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f\u202e]", note))
        self.assertLess(len(note), 3000)

    def test_same_message_again_is_stripped_again_under_the_same_reference(self):
        message = quotation(8, doc())
        entry, first = self.stripped(message)
        again = self.delivered(message)
        self.assertIn(entry["reference"], list(parsed(again).iter_parts())[1].get_content())
        self.assertEqual(first.without("X-Keneki-", "Received")[1], again.without("X-Keneki-", "Received")[1])
        self.assertIn(f"held before as {entry['reference']}", self.daemon.log()[self._log_before:])

    def test_list_show_and_audit_say_that_it_was_stripped(self):
        entry, _ = self.stripped(quotation(9, doc()))
        reference = entry["reference"]
        self.assertEqual((entry["state"], entry["verdict"]), ("stripped", "strip"))
        self.assertNotIn(reference, [one["reference"] for one in self.list()])
        self.assertIn("stripped", self.quarantine("list", "--state", "all")[1])
        shown = self.quarantine("show", reference, "--why", "the ward asks")[1]
        self.assertIn("Delivered without: 見積書.doc", shown)
        self.quarantine("delete", reference, "--why", "malware")
        self.assertEqual(self.state(reference), "deleted")

    def test_held_message_is_released_without_its_attachment(self):
        self.daemon.configure("verdict: {tag: 5, quarantine: 10}\n")
        self.daemon.reload()
        try:
            message = quotation(10, doc(), pdf())
            reference = self.hold(message)["reference"]
            self.mta.empty_mailbox()
            self.quarantine("release", reference, "--stripped", "--why", "the text is needed")  # nobody has to approve
            arrived, = self.arrivals(1)
            self.assert_released(arrived)
            mail = parsed(arrived)
            self.assertNotIn(DOCUMENT, contents(mail))
            self.assertIn(reference, list(mail.iter_parts())[1].get_content())
            self.assertEqual(self.state(reference), "stripped")
            self.assertIn("--again", self.quarantine("release", reference, "--stripped", "--why", "x",
                                                     check=(REFUSED,))[2])
            arrived, = self.released(reference)
            self.assert_untouched(message, arrived)
            _, audit, _ = self.quarantine("audit", "--format", "json")
            released = [one["why"] for one in map(json.loads, audit.splitlines())
                        if one["reference"] == reference and one["action"] == "release"]
            self.assertIn("without 1 attachment", released[0])
            self.assertNotIn("without", released[1])
            whole = self.hold(message.replace(b"multipart/mixed;", b"multipart/signed;"))["reference"]
            self.assertIn("without its attachments",
                          self.quarantine("release", whole, "--stripped", "--why", "the ward asks", person="saburo",
                                          check=(REFUSED,))[2])
            self.assertEqual(self.state(whole), "held")
            _, audit, _ = self.quarantine("audit", "--format", "json")
            refused = [(one["reference"], one["who"], one["why"]) for one in map(json.loads, audit.splitlines())
                       if one["action"] == "release refused" and one["reference"] in (reference, whole)]
            self.assertEqual([one[:2] for one in refused], [(reference, "hanako"), (whole, "saburo")])
            self.assertIn("without its attachments", refused[1][2])
            self.assertIn("the ward asks", refused[1][2])
        finally:
            self.daemon.configure(self.settings)
            self.daemon.reload()


class StrippedOnPostgresql(OnPostgresql, Stripped):
    """The same on PostgreSQL."""


class StrippedNotices(StoreCase):
    settings = Stripped.settings + "notice: {to: [it@hospital.example], recipients: at_once, contact: '内線1234'}\n"

    def test_the_administrator_is_told_and_the_recipient_reads_it_in_the_mail(self):
        self.mta.empty_mailbox()
        self.assertEqual(self.send(quotation(30, doc())).code, 250)
        told = wait_until(lambda: [one for one in self.mta.mailbox() if b"auto-generated" in one.bytes], 90, "the notice")
        self.mta.wait_idle()
        self.assertEqual(len(self.mta.mailbox_files()), 2)
        self.assertEqual([one.recipient for one in told], ["it@hospital.example"])
        entry, = self.list("--state", "stripped")
        message = email.message_from_bytes(told[0].bytes, policy=email.policy.default)
        self.assertIn("Attachments removed: 1", message["Subject"])
        for kind in ("plain", "html"):
            text = message.get_body((kind,)).get_content()
            for wanted in (entry["reference"], "内線1234", "見積書.doc", "取り除いて宛先に届けました"):
                self.assertIn(wanted, text)
            self.assertNotIn("お届けせず", text)


class StoreAway(OnPostgresql, StoreCase):
    settings = Stripped.settings

    def test_nothing_is_delivered_while_the_whole_cannot_be_kept(self):
        self.server.stop()
        try:
            self.mta.empty_mailbox()
            self.assertEqual(self.send(quotation(20, doc())).code, 451)
            self.delivered(quotation(21, pdf()))
        finally:
            self.server.start()
        self.assertEqual(len(self.mta.mailbox_files()), 1)


if __name__ == "__main__":
    unittest.main()
