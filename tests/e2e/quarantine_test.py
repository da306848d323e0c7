"""The store of held mail behind a real Postfix: held, listed, explained, released once and for good."""

import base64
import csv
import email
import json
import os
import random
import re
import time
import unittest

import files
import hostile_names
import samples
from mail_case import ordinary
from postgresql import OnPostgresql
from store_case import NOT_TAKEN, REFUSED, StoreCase, macro
from waiting import wait_until


def hostile_macro(name):
    """A macro, from and about and in a file of that name."""
    word = b"=?utf-8?B?" + base64.b64encode(name[:200]) + b"?="
    short = hostile_names.raw(name)[:200].replace(b"\0", b"")
    return (b"From: " + word + b" <a@elsewhere.example>\nTo: reception@hospital.example\nSubject: " + short
            + b"\nMIME-Version: 1.0\nContent-Type: application/msword;\n name*=utf-8''"
            + b"".join(b"%%%02X" % byte for byte in name) + b".doc\nContent-Transfer-Encoding: base64\n\n"
            + samples.base64_lines(files.word_binary(files.GREETING_MACRO)).encode())


class Held(StoreCase):
    def test_held_listed_explained_released_and_not_held_again(self):
        self.mta.empty_mailbox()
        message = macro(1)
        entry = self.hold(message, mail_from="office@elsewhere.example")
        reference = entry["reference"]
        self.assertEqual(entry["state"], "held")
        self.assertEqual(entry["mail_from"], "office@elsewhere.example")
        self.assertEqual(entry["recipients"], ["reception@hospital.example"])
        self.assertTrue(entry["rules"])
        self.assertIn(reference, self.quarantine("list")[1])
        self.assertNotIn("keiri@", self.quarantine("list")[1])
        self.assertIn("keiri@", self.quarantine("list", "--why", "the ward asks")[1])
        self.assertEqual(self.mta.mailbox_files(), [])
        self.assertEqual(self.mta.queue(), [])

        shown = self.quarantine("show", reference, "--why", "the ward asks")[1]
        self.assertIn(entry["rules"][0], shown)
        for_staff = self.quarantine("show", reference, "--why", "the ward asks", "--for", "staff")[1]
        self.assertNotIn(entry["rules"][0], for_staff)
        self.assertIn(reference, for_staff)

        arrived, = self.released(reference)
        self.assert_released(arrived)
        self.assert_untouched(message, arrived)
        self.assertEqual([one["state"] for one in self.list("--state", "all") if one["reference"] == reference],
                         ["released"])
        self.mta.empty_mailbox()
        status, _, error = self.quarantine("release", reference, "--why", "once more", check=(REFUSED,))
        self.assertIn("--again", error)
        self.assertEqual(self.mta.mailbox_files(), [])

    def test_what_can_do_harm_takes_a_second_person(self):
        reference = self.hold(macro(2))["reference"]
        why = ("--why", "I want it")
        self.assertIn("another person", self.quarantine("release", reference, *why, check=(REFUSED,))[2])
        self.quarantine("approve", reference, *why)
        self.assertIn("another person", self.quarantine("release", reference, *why, check=(REFUSED,))[2])
        self.approved(reference)
        # An approval is for those whom it was given for.
        elsewhere = ("--to", "it@hospital.example")
        self.assertIn("approve --to", self.quarantine("release", reference, *why, *elsewhere, check=(REFUSED,))[2])
        self.mta.empty_mailbox()
        self.quarantine("release", reference, *why)
        self.arrivals(1)
        _, audit, _ = self.quarantine("audit", "--format", "json")
        refused = [entry["why"] for entry in map(json.loads, audit.splitlines())
                   if entry["reference"] == reference and entry["action"] == "release refused"]
        self.assertEqual(len(refused), 3)
        self.assertTrue(all("another person" in one and "I want it" in one for one in refused), refused)

    def test_released_to_another_address_and_then_to_its_recipients(self):
        reference = self.hold(macro(3))["reference"]
        arrived, = self.released(reference, "--to", "it@hospital.example")
        self.assert_released(arrived)
        self.assertEqual(arrived.recipient, "it@hospital.example")
        self.assertIn("held (sent on)", self.quarantine("show", reference, "--why", "x")[1])
        self.assertIn("to them before", self.quarantine("release", reference, "--why", "x", "--to",
                                                        "it@hospital.example", check=(REFUSED,))[2])
        self.assertEqual(self.released(reference)[0].recipient, "reception@hospital.example")
        self.assertIn(reference, [one["reference"] for one in self.list("--state", "released") if not one["sent_on"]])

    def test_released_as_an_attachment(self):
        message = macro(4)
        reference = self.hold(message)["reference"]
        arrived, = self.released(reference, "--as-attachment")
        self.assert_released(arrived)
        outer = email.message_from_bytes(arrived.bytes)
        inner = [part for part in outer.walk() if part.get_content_type() == "message/rfc822"]
        self.assertEqual(len(inner), 1)
        self.assertIn(message.replace(b"\r\n", b"\n").rstrip(b"\n"), arrived.bytes)
        self.assertIn(reference, outer["Subject"])
        self.assertEqual(outer["Return-Path"], "<keneki@hospital.example>")  # no bounce to the sender of a macro

    def test_exported_byte_for_byte(self):
        message = macro(5) + b".\n..two dots\n" + "日本語\n".encode() + b"\xff\xfe not UTF-8\n"
        reference = self.hold(message)["reference"]
        self.assertEqual(self.exported(reference), message.replace(b"\n", b"\r\n"))

    def test_a_message_of_30_megabytes(self):
        """R20's size: what is large is kept whole."""
        noise = random.Random(5).randbytes(22_000_000)
        message = macro(6) + samples.base64_lines(noise).encode()
        reference = self.hold(message)["reference"]
        self.assertEqual(self.exported(reference), message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
        arrived, = self.released(reference)
        self.assert_untouched(message, arrived)

    def test_release_that_nobody_takes_leaves_it_held(self):
        reference = self.hold(macro(7))["reference"]
        self.approved(reference)
        whole = self.daemon.quarantine
        self.daemon.quarantine = whole.replace(str(self.mta.port), "9")
        self.daemon.configure(self.settings)
        try:
            _, _, error = self.quarantine("release", reference, "--why", "x", check=(NOT_TAKEN,))
        finally:
            self.daemon.quarantine = whole
            self.daemon.configure(self.settings)
        self.assertIn("127.0.0.1:9", error)
        self.assertEqual([one["state"] for one in self.list() if one["reference"] == reference], ["held"])
        _, audit, _ = self.quarantine("audit", "--format", "json")
        actions = [entry["action"] for entry in map(json.loads, audit.splitlines()) if entry["reference"] == reference]
        self.assertEqual(actions, ["approve", "release", "release failed"])
        self.mta.empty_mailbox()
        self.quarantine("release", reference, "--why", "again")
        self.arrivals(1)

    def test_recipient_that_the_server_refuses(self):
        reference = self.hold(macro(8))["reference"]
        none = ("--why", "x", "--to", "<a b>@hospital.example")
        for name in ("approve", "release"):
            self.assertIn("no address", self.quarantine(name, reference, *none, check=(REFUSED,))[2])
        self.approved(reference, "--to", "it@hospital..example")
        _, _, error = self.quarantine("release", reference, "--why", "x", "--to", "it@hospital..example",
                                      check=(NOT_TAKEN,))
        self.assertIn("the server said: 501", error)
        self.assertEqual([one["state"] for one in self.list() if one["reference"] == reference], ["held"])

    def test_forged_marker_is_judged_and_removed(self):
        forged = b"X-Keneki-Release: " + b"ab" * 24 + b"\n"
        self.hold(forged + macro(9))
        self.mta.empty_mailbox()
        arrived = self.delivered(forged + ordinary(9))
        self.assertEqual(arrived.all("X-Keneki-Release"), [])
        self.assertIn("marker is not valid", self.daemon.log()[self._log_before:])

    def test_same_message_again_is_one_entry(self):
        """R02's retry: the client did not hear the answer, and comes with a new queue id."""
        message = macro(10)
        first = self.hold(message)["reference"]
        self.assertEqual(self.send(message).code, 250)
        self.assertEqual(len([one for one in self.list("--state", "all") if one["reference"] == first]), 1)
        self.assertIn(f"held before as {first}", self.daemon.log()[self._log_before:])

    def test_same_message_again_without_a_date_is_one_entry(self):
        """Postfix adds what a machine of the house leaves out, with the time of each attempt."""
        without_date = re.sub(rb"(?m)^Date:.*\n", b"", macro(16).replace(b"\r\n", b"\n"))
        for message in (without_date, re.sub(rb"(?m)^Message-ID:.*\n", b"", without_date.replace(b"-16-", b"-17-"))):
            first = self.hold(message)["reference"]
            second = time.time() + 1
            wait_until(lambda second=second: time.time() > second, 10, "the next second")
            self.assertEqual(self.send(message).code, 250)
            self.assertIn(f"held before as {first}", self.daemon.log()[self._log_before:])

    def test_deleted_for_good(self):
        reference = self.hold(macro(11))["reference"]
        self.quarantine("delete", reference, "--why", "malware")
        for name in ("show", "release", "export", "delete"):
            self.assertIn("deleted", self.quarantine(name, reference, "--why", "x", check=(REFUSED,))[2])
        self.assertEqual([one["state"] for one in self.list("--state", "all") if one["reference"] == reference],
                         ["deleted"])
        _, audit, _ = self.quarantine("audit", "--format", "json")
        noted = [(entry["action"], entry["why"]) for entry in map(json.loads, audit.splitlines())
                 if entry["reference"] == reference]
        self.assertEqual([action for action, _ in noted], ["delete", "show refused", "release refused", "export refused",
                                                           "delete refused"])
        self.assertEqual({why for _, why in noted[1:]},
                         {f"{reference}: its text is no longer there (deleted) (asked for: x)"})

    def test_everything_is_in_the_audit_trail(self):
        reference = self.hold(macro(12))["reference"]
        self.quarantine("show", reference, "--why", "the ward asks", person="saburo")
        self.exported(reference)
        self.released(reference)
        self.quarantine("rescan", reference, "--why", "new rules")
        done = self.quarantine("show", reference, "--why", "the yearly check", "--for", "auditor", person="goro")[1]
        for text in ("the ward asks", "saburo", "jiro", "queued as", "new rules", "the yearly check", "goro"):
            self.assertIn(text, done)
        _, noted_down, _ = self.quarantine("audit", "--format", "json")
        self.quarantine("delete", reference, "--why", "done")
        _, audit, _ = self.quarantine("audit", "--format", "json")
        # What was noted down before stands in it unchanged, hashes included: nothing was cut off since.
        self.assertTrue(audit.startswith(noted_down))
        self.assertRegex(json.loads(noted_down.splitlines()[-1])["chain"], "^[0-9a-f]{64}$")
        mine = [entry for entry in map(json.loads, audit.splitlines()) if entry["reference"] == reference]
        self.assertEqual([(entry["action"], entry["who"]) for entry in mine],
                         [("show", "saburo"), ("export", "hanako"), ("approve", "jiro"), ("release", "hanako"),
                          ("released", "hanako"), ("rescan", "hanako"), ("show", "goro"),
                          ("delete", "hanako")])
        self.assertEqual(mine[0]["why"], "the ward asks")
        self.assertIn("queued as", mine[4]["why"])

    def test_unknown_reference_and_missing_purpose(self):
        self.assertIn("no such message", self.quarantine("show", "nothing", "--why", "x", check=(REFUSED,))[2])
        self.quarantine("show", "nothing", check=(64,))
        for empty in ("", "  ", "\u3000"):
            self.assertIn("purpose is empty", self.quarantine("show", "nothing", "--why", empty, check=(64,))[2])

    def test_who_looks_at_senders_and_subjects_is_in_the_audit_trail(self):
        reference = self.hold(macro(15))["reference"]

        def trail():
            return [json.loads(line) for line in self.quarantine("audit", "--format", "json")[1].splitlines()]
        before = len(trail())
        self.assertIn(reference, self.quarantine("list")[1])  # nothing that is sealed
        self.assertEqual(len(trail()), before)
        self.assertIn("--why", self.quarantine("list", "--subject", "x", check=(64,))[2])
        self.quarantine("list", "--why", "daily look", "--address", "keiri@", person="saburo")
        entry = trail()[-1]
        self.assertEqual((entry["action"], entry["who"]), ("list", "saburo"))
        self.assertRegex(entry["why"], r"\d+ shown, state held, address keiri@: daily look")
        self.quarantine("rescan", reference, "--why", "new rules")
        advisory = ("report", "-c", self.daemon.config_file, "--advisory")
        self.daemon.command(*advisory, check=(0,))  # what for is plain without a purpose
        self.daemon.command(*advisory, "--period", "day", "--why", "the ward was aimed at", check=(0,))
        self.assertIn("purpose is empty", self.daemon.command(*advisory, "--why", " ", check=(64,))[2])
        self.assertEqual([one["action"] for one in trail()[-3:]], ["rescan", "advisory", "advisory"])
        self.assertRegex(trail()[-2]["why"], r"^[1-9]\d* read, period week$")
        self.assertRegex(trail()[-1]["why"], r"^[1-9]\d* read, period day: the ward was aimed at$")

    def test_hostile_names_are_harmless_in_lists(self):
        """R31: lists and what show says, each name in From, Subject and the name of the attachment."""
        before = {one["reference"] for one in self.list()}
        for name in hostile_names.NAMES.values():
            reply = self.send(hostile_macro(name))
            self.assertEqual(reply.code, 250, reply.text)
        held = [one["reference"] for one in self.list() if one["reference"] not in before]
        self.assertEqual(len(held), len(hostile_names.NAMES))
        listed = self.quarantine("list", "--why", "x")[1]
        for output in (listed, self.quarantine("list", "--why", "x", "--format", "json")[1],
                       *(self.quarantine("show", reference, "--why", "x")[1] for reference in held)):
            self.assertIsNone(hostile_names.CONTROL.search(output), output)
        for reference in held:
            self.assertEqual(len([line for line in listed.split("\n") if reference in line]), 1)


class HeldOnPostgresql(OnPostgresql, Held):
    """The same on PostgreSQL."""


class WithoutSecretKey(StoreCase):
    def test_the_mail_host_cannot_read_what_it_stores(self):
        reference = self.hold(macro(20))["reference"]
        key = os.path.join(self.daemon.folder, "quarantine.key")
        away = os.path.join(self.folder, "taken-away.key")
        os.rename(key, away)
        entry = next(one for one in self.list() if one["reference"] == reference)
        self.assertNotIn("subject", entry)
        for name in ("show", "export", "release"):
            self.assertIn("secret keys at hand: none",
                          self.quarantine(name, reference, "--why", "x", check=(REFUSED,))[2])
        self.quarantine("list", "--why", "x", "--subject", "x", check=(66,))
        self.quarantine("show", reference, "--why", "x", "--key", away)

        # Another pair: clear words, and a way from the old one to the new one.
        os.rename(os.path.join(self.daemon.folder, "quarantine.pub"), os.path.join(self.folder, "old.pub"))
        self.daemon.command("quarantine", "key", "create", "-c", self.daemon.config_file, "--no-passphrase", check=(0,))
        self.assertIn("it is sealed for the key", self.quarantine("show", reference, "--why", "x", check=(REFUSED,))[2])
        self.daemon.reload()
        newer = self.hold(macro(21))["reference"]
        self.quarantine("show", newer, "--why", "x")
        self.daemon.command("quarantine", "key", "rekey", "-c", self.daemon.config_file, "--why", "new key",
                            "--key", away, "--key", key, check=(0,))
        self.quarantine("show", reference, "--why", "x")
        arrived, = self.released(reference)
        self.assert_released(arrived)

    def test_broken_public_key_refuses_to_load(self):
        path = os.path.join(self.daemon.folder, "quarantine.pub")
        with open(path, encoding="ascii") as file:
            good = file.read()
        self.daemon.write("quarantine.pub", "no key\n")
        try:
            self.assertIn("not a public key", self.daemon.reload())
            self.hold(macro(22))  # with the key of before
        finally:
            self.daemon.write("quarantine.pub", good)
        self.daemon.reload()


class ProtectedKey(StoreCase):
    """The secret key takes a passphrase, which a file tells."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("quarantine.key", "quarantine.pub"):
            os.remove(os.path.join(cls.daemon.folder, name))
        cls.right = cls.passphrase_file("right", "himitsu no kotoba 7")
        cls.wrong = cls.passphrase_file("wrong", "himitsu no kotoba 8")
        cls.daemon.command("quarantine", "key", "create", "-c", cls.daemon.config_file, "--passphrase-file", cls.right,
                           check=(0,))
        cls.restart()

    @classmethod
    def passphrase_file(cls, name, text):
        path = os.path.join(cls.daemon.folder, name)
        with open(path, "w", encoding="utf-8", opener=lambda file, flags: os.open(file, flags, 0o600)) as file:
            file.write(text + "\n")
        return path

    def list(self, *options):
        return super().list("--passphrase-file", self.right, *options)

    def test_the_passphrase_opens_the_key_and_no_other_does(self):
        message = macro(1)
        reference = self.hold(message)["reference"]
        output = os.path.join(self.daemon.folder, "exported")
        export = ("export", reference, "--why", "test", "--output", output, "--passphrase-file")
        status, told, error = self.quarantine(*export, self.wrong, check=(66,))
        self.assertIn("passphrase", error)
        self.assertNotIn("kotoba", told + error)
        self.assertFalse(os.path.exists(output))
        self.quarantine(*export, self.right)
        with open(output, "rb") as file:
            self.assertIn(b"load-number-1-end", file.read())
        self.quarantine("approve", reference, "--why", "expected", person="jiro")
        self.mta.empty_mailbox()
        self.quarantine("release", reference, "--why", "expected", "--passphrase-file", self.right)
        self.assert_released(self.arrivals(1)[0])


class Reports(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon.write("staff.csv", "name,reading,aliases,addresses,department\n"
                                      "山田 太郎,やまだ たろう,,taro.yamada@hospital.example,外科\n")
        cls.restart()

    def report(self, *options):
        return self.daemon.command("report", "-c", self.daemon.config_file, *options, check=(0,))[1]

    def test_what_came_and_what_became_of_it(self):
        for number in (70, 71):
            reference = self.hold(macro(number))["reference"]
        self.released(reference)
        self.assertEqual(self.verdict_of(samples.seed(), recipients=[samples.STAFF_ADDRESS]), "tag")
        self.assertEqual(self.verdict_of(samples.clean()), "accept")
        self.restart()  # writes what is counted
        table = csv.reader(self.report("--format", "csv", "--period", "day").lstrip("\ufeff").splitlines())
        counted = {name: value for _, name, value in table}
        self.assertEqual(counted["Messages"], "4")
        self.assertEqual(counted["Held"], "2 (50.0 %)")
        self.assertEqual(counted["Tagged"], "1 (25.0 %)")
        self.assertEqual((counted["Released"], counted["Waiting"]), ("1", "1"))
        self.assertIn("reception@hospital.example", counted)
        self.assertIn("Messages: 4", self.report())
        page = self.report("--format", "html")
        self.assertIn("<td>Messages</td><td>4</td>", page)
        # Neither takes the secret key; the recipients are the reception, which no list has, and a surgeon.
        departments = "By department of the recipient: "
        table = csv.reader(self.report("--format", "csv", "--period", "day").lstrip("\ufeff").splitlines())
        by_department = {(heading[len(departments):], name): value for heading, name, value in table
                         if heading.startswith(departments)}
        outside = "Recipients not in the staff list"
        self.assertEqual({key: value for key, value in by_department.items() if value != "0"},
                         {("Held", outside): "2", ("Released", outside): "1", ("Tagged", "外科"): "1"})
        advisory = self.report("--advisory")
        self.assertIn("sender[.]example", advisory)
        self.assertIn("(1 held)", advisory)  # not the released one, which was expected
        for personal in ("keiri", "reception"):
            self.assertNotIn(personal, advisory)


class Rescans(StoreCase):
    def test_rescan_judges_by_the_rules_of_now(self):
        reference = self.hold(macro(72))["reference"]
        said = self.quarantine("rescan", reference, "--why", "new rules")[1]
        self.assertRegex(said, rf"{reference}  quarantine [\d.]+ -> quarantine ")
        self.daemon.configure("verdict: {tag: never, quarantine: never, reject: never}")
        try:
            _, output, _ = self.quarantine("rescan", "--format", "json", "--why", "other thresholds")
        finally:
            self.daemon.configure(self.settings)
        verdicts = {one["file"]: one["verdict"] for one in map(json.loads, output.splitlines())}
        self.assertEqual(verdicts[reference], "accept")
        self.assertEqual(next(one["state"] for one in self.list() if one["reference"] == reference), "held")


if __name__ == "__main__":
    unittest.main()
