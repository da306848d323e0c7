"""The store of held mail behind a real Postfix: held, listed, explained, released once and for good."""

import csv
import email
import email.policy
import json
import os
import random
import re
import sqlite3
import subprocess
import unittest

import files
import keneki
import samples
from full_size import size
from mail_case import Load, load_numbers, ordinary, stated_verdict
from postgresql import OnPostgresql
from store_case import StoreCase
from waiting import wait_until

REFUSED, NOT_TAKEN = 65, 75  # EX_DATAERR, EX_TEMPFAIL


def macro(number=0):
    """A mail that is held, with a text of its own."""
    return (b"Message-ID: <macro-%d@elsewhere.example>\nX-Load: load-number-%d-end\n" % (number, number)
            + samples.macro_word())


def held_some(number):
    return macro(number) if number % 5 == 0 else ordinary(number)


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
        self.mta.empty_mailbox()
        self.quarantine("release", reference, *why)
        self.arrivals(1)

    def test_released_to_another_address(self):
        reference = self.hold(macro(3))["reference"]
        arrived, = self.released(reference, "--to", "it@hospital.example")
        self.assert_released(arrived)
        self.assertEqual(arrived.recipient, "it@hospital.example")

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
        self.approved(reference)
        _, _, error = self.quarantine("release", reference, "--why", "x", "--to", "<a b>@hospital.example",
                                      check=(NOT_TAKEN,))
        self.assertIn("no address", error)
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

    def test_deleted_for_good(self):
        reference = self.hold(macro(11))["reference"]
        self.quarantine("delete", reference, "--why", "malware")
        for name in ("show", "release", "export", "delete"):
            self.assertIn("deleted", self.quarantine(name, reference, "--why", "x", check=(REFUSED,))[2])
        self.assertEqual([one["state"] for one in self.list("--state", "all") if one["reference"] == reference],
                         ["deleted"])

    def test_everything_is_in_the_audit_trail(self):
        reference = self.hold(macro(12))["reference"]
        self.quarantine("show", reference, "--why", "the ward asks", person="saburo")
        self.exported(reference)
        self.released(reference)
        self.quarantine("delete", reference, "--why", "done")
        _, audit, _ = self.quarantine("audit", "--format", "json")
        mine = [entry for entry in map(json.loads, audit.splitlines()) if entry["reference"] == reference]
        self.assertEqual([(entry["action"], entry["who"]) for entry in mine],
                         [("show", "saburo"), ("export", "hanako"), ("approve", "jiro"), ("release", "hanako"),
                          ("released", "hanako"), ("delete", "hanako")])
        self.assertEqual(mine[0]["why"], "the ward asks")
        self.assertIn("queued as", mine[4]["why"])

    def test_unknown_reference_and_missing_purpose(self):
        self.assertIn("no such message", self.quarantine("show", "nothing", "--why", "x", check=(REFUSED,))[2])
        self.quarantine("show", "nothing", check=(64,))

    def test_hostile_names_are_harmless_in_lists(self):
        hostile = "\x1b]0;owned\x07\u202egpj.exe<b>長" + "い" * 200
        message = samples.mail(hostile, (hostile, "a@elsewhere.example"), [samples.RECEPTION], text="x\n",
                               attachments=[(hostile[:40] + ".doc", "application/msword",
                                             files.word_binary(files.GREETING_MACRO))])
        reference = self.hold(message)["reference"]
        for output in (self.quarantine("list")[1], self.quarantine("show", reference, "--why", "x")[1],
                       self.quarantine("list", "--format", "json")[1]):
            self.assertIsNone(re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", output))
        self.assertEqual(len([line for line in self.quarantine("list")[1].splitlines() if reference in line]), 1)

    def test_list_is_filtered(self):
        reference = self.hold(macro(14), mail_from="filter@elsewhere.example")["reference"]

        def found(*options):
            return reference in [one["reference"] for one in self.list(*options)]
        rule = next(one for one in self.list() if one["reference"] == reference)["rules"][0]
        self.assertTrue(found("--rule", rule))
        self.assertFalse(found("--rule", "NO_SUCH_RULE"))
        self.assertTrue(found("--address", "filter@"))
        self.assertFalse(found("--address", "nobody@"))
        self.assertFalse(found("--state", "released"))
        self.assertFalse(found("--until", "2020-01-01"))
        self.assertTrue(found("--since", "2020-01-01"))
        self.assertIn("YYYY-MM-DD", self.quarantine("list", "--since", "yesterday", check=(64,))[2])


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
        self.quarantine("list", "--subject", "x", check=(66,))
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


class Failing(StoreCase):
    most = "2MiB"

    def assert_deferred_then_held(self, number, broken, mended):
        """While it is broken the message is deferred, and the same one is held afterwards, once."""
        broken()
        try:
            reply = self.send(macro(number))
            self.assertEqual(reply.code, 451, self.daemon.log()[self._log_before:])
            self.assertEqual(self.send(ordinary(number)).code, 250)
        finally:
            mended()
        wait_until(lambda: self.send(macro(number)).code == 250, 30, "the store to work again")
        self.assertEqual(len([one for one in self.list() if one["reference"]]), 1)
        for one in self.list():
            self.quarantine("delete", one["reference"], "--why", "test")

    def test_locked_by_somebody_else(self):
        path = os.path.join(self.daemon.folder, "keneki.db")
        other = sqlite3.connect(path, isolation_level=None)
        self.addCleanup(other.close)
        self.assert_deferred_then_held(30, lambda: other.execute("BEGIN IMMEDIATE"), lambda: other.execute("ROLLBACK"))

    def test_full(self):
        """quarantine.most; nothing that is there goes."""
        big = macro(31) + samples.base64_lines(random.Random(1).randbytes(1_300_000)).encode()
        first = self.hold(big)["reference"]
        reply = self.send(macro(32) + samples.base64_lines(random.Random(2).randbytes(1_300_000)).encode())
        self.assertEqual(reply.code, 451, reply.text)
        self.assertIn("it is full", self.daemon.log()[self._log_before:])
        self.assertEqual([one["reference"] for one in self.list()], [first])
        self.quarantine("delete", first, "--why", "test")

    def test_policy_is_named(self):
        other = sqlite3.connect(os.path.join(self.daemon.folder, "keneki.db"), isolation_level=None)
        self.addCleanup(other.close)
        self.daemon.configure("on_failure: {store_unavailable: hold}")
        self.daemon.reload()
        other.execute("BEGIN IMMEDIATE")
        try:
            reply = self.send(macro(33))
            self.assertEqual(reply.code, 250)
            self.assertEqual(len(wait_until(self.mta.held, 30, "the hold queue")), 1)
        finally:
            other.execute("ROLLBACK")
            self.daemon.configure(self.settings)
            self.daemon.reload()


class PostgresqlGoesAway(OnPostgresql, StoreCase):
    def test_stopped_and_started_under_load(self):
        self.mta.empty_mailbox()
        count = size(150, 1000)
        with Load(self.mta.port, count, make=held_some) as load:
            for target in (count // 4, count // 2):
                wait_until(lambda target=target: len(load.sent) >= target or not load.running, 60, "progress")
                self.server.stop()
                deferred = len(load.deferred)
                wait_until(lambda deferred=deferred: len(load.deferred) > deferred or not load.running, 60, "a deferral")
                self.server.start()
        self.assertEqual((load.lost, load.sent), ([], set(range(count))))
        self.mta.wait_idle(60)
        self.assertEqual(len(self.list()), len(range(0, count, 5)))
        self.assertEqual(load_numbers(self.mta.mailbox()), {n: 1 for n in range(count) if n % 5 != 0})


class Crashes(StoreCase):
    def test_every_message_is_in_exactly_one_place(self):
        """R01, R02: kill -9 at random under load; afterwards each message is in the store once or delivered once."""
        self.mta.empty_mailbox()
        dice = random.Random(20261126)
        count, kills = size(400, 5000), size(20, 200)
        with Load(self.mta.port, count, clients=10, make=held_some, limit_seconds=size(120, 900)) as load:
            for kill in range(kills):
                target = (kill + 1) * count // (kills + 1) - dice.randrange(max(1, count // kills // 2))
                wait_until(lambda target=target: len(load.sent) >= target or not load.running, 60, "progress")
                self.daemon.kill()
                self.daemon.start()
        self.assertEqual((load.lost, load.sent), ([], set(range(count))))
        self.mta.wait_idle(120)
        self.assertEqual(self.mta.held(), [])
        stored = [load_numbers([_Bytes(self.exported(one["reference"]))]) for one in self.list()]
        numbers = sorted(number for counts in stored for number in counts)
        self.assertEqual(numbers, list(range(0, count, 5)))
        self.assertEqual(load_numbers(self.mta.mailbox()), {n: 1 for n in range(count) if n % 5 != 0})


class Notices(StoreCase):
    settings = ("notice: {to: [it@hospital.example], recipients: at_once, contact: '内線1234'}\n")

    def test_recipients_and_administrator_are_told(self):
        self.mta.empty_mailbox()
        reference = self.hold(macro(60), recipients=["reception@hospital.example",
                                                     "ward@hospital.example"])["reference"]
        told = wait_until(lambda: len(self.mta.mailbox_files()) >= 3 and self.mta.mailbox(), 90, "the notices")
        self.assertEqual(sorted(one.recipient for one in told),
                         ["it@hospital.example", "reception@hospital.example", "ward@hospital.example"])
        for one in told:
            self.assertEqual(stated_verdict(one), "accept", one.bytes)
            message = email.message_from_bytes(one.bytes, policy=email.policy.default)
            self.assertEqual(message["Auto-Submitted"], "auto-generated")
            for kind in ("plain", "html"):
                text = message.get_body((kind,)).get_content()
                self.assertIn(reference, text)
                self.assertIn("内線1234", text)
                self.assertIn("keiri@sender.example", text)
        self.mta.wait_idle()
        self.assertEqual(len(self.mta.mailbox_files()), 3)

    def test_notice_that_nobody_takes_comes_later(self):
        whole = self.daemon.quarantine
        self.daemon.quarantine = whole.replace(str(self.mta.port), "9")
        self.daemon.configure(self.settings)
        self.daemon.reload()
        self.mta.empty_mailbox()
        reference = self.hold(macro(61))["reference"]
        self.daemon.wait_log("a notice to .* was not taken", since=self._log_before, limit_seconds=90)
        self.assertEqual(self.mta.mailbox_files(), [])
        self.daemon.quarantine = whole
        self.daemon.configure(self.settings)
        self.restart()
        database = sqlite3.connect(os.path.join(self.daemon.folder, "keneki.db"))
        database.execute("UPDATE held_notice SET taken_until = 0")  # as if ten minutes had gone by
        database.commit()
        database.close()
        wait_until(lambda: len(self.mta.mailbox_files()) >= 2, 90, "the notices")
        self.assertTrue(all(reference in email.message_from_bytes(one.bytes, policy=email.policy.default).get_body(
            ("plain",)).get_content() for one in self.mta.mailbox()))

    def test_broken_template_is_refused(self):
        self.daemon.write("notice.txt", "a\n{{nothing}}\n")
        try:
            self.daemon.configure("notice: {templates: .}")
            self.assertRegex(self.daemon.reload(), r"notice\.txt:2: \{\{nothing\}\} is not known")
        finally:
            os.unlink(os.path.join(self.daemon.folder, "notice.txt"))
            self.daemon.configure(self.settings)
            self.daemon.reload()


class Reports(StoreCase):
    def report(self, *options):
        return self.daemon.command("report", "-c", self.daemon.config_file, *options, check=(0,))[1]

    def test_what_came_and_what_became_of_it(self):
        for number in (70, 71):
            reference = self.hold(macro(number))["reference"]
        self.released(reference)
        self.assertEqual(self.verdict_of(samples.seed()), "tag")
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
        advisory = self.report("--advisory")
        self.assertIn("sender[.]example", advisory)
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


class Durable(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = os.path.join(cls.folder, "order")
        library = os.path.join(cls.folder, "sync_order.so")
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sync_order.c")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
        cls.daemon.environment.update(LD_PRELOAD=library, SYNC_ORDER=cls.order)
        cls.restart()

    def test_stored_means_on_the_disk(self):
        """R05: the database's log is synchronised between the last packet before and the answer "discard"."""
        for number in (50, 51):
            with open(self.order, "w", encoding="utf-8"):
                pass
            self.assertEqual(self.send(macro(number)).code, 250)
            with open(self.order, encoding="utf-8") as file:
                lines = file.read().splitlines()
            answer = lines.index("answer d")
            before = max((at for at, line in enumerate(lines[:answer]) if line.startswith("answer")), default=-1)
            self.assertTrue(any(re.search(r"keneki\.db-wal$", line) for line in lines[before + 1:answer]), lines)


class BrokenOffReleases(StoreCase):
    def test_released_at_most_once_whenever_it_breaks_off(self):
        """R24: kill -9 of the command at a random moment; what is not known to be unsent is not sent again unasked."""
        dice = random.Random(24)
        references = {number: self.hold(macro(number))["reference"] for number in range(100, 100 + size(12, 200))}
        for reference in references.values():
            self.approved(reference)
        self.mta.empty_mailbox()
        unclear = set()
        for number, reference in references.items():
            command = [keneki.program("keneki"), "quarantine", "release", "-c", self.daemon.config_file, reference,
                       "--why", "test"]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  env={**os.environ, "SUDO_USER": "hanako"}) as process:
                try:
                    process.wait(dice.random() * 0.15)
                except subprocess.TimeoutExpired:
                    process.kill()
            status, _, error = self.quarantine("release", reference, "--why", "again", check=(0, REFUSED))
            if status == REFUSED:
                self.assertIn("--again", error)
                unclear.add(number)
        self.mta.wait_idle(60)
        arrived = load_numbers(self.mta.mailbox())
        self.assertEqual([number for number in references if arrived.get(number, 0) > 1], [])
        self.assertEqual([number for number in references if number not in unclear and arrived.get(number, 0) != 1], [])


class _Bytes:
    def __init__(self, content):
        self.bytes = content


if __name__ == "__main__":
    unittest.main()
