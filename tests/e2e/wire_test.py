"""The daemon's own manners, packet by packet: malformed sessions, signals, sockets, limits, what is said back."""

import os
import re
import shutil
import signal
import socket
import tempfile
import threading
import time
import unittest

import keneki
from milter_client import NO_REPLY, STEPS, Client, Closed, split
from waiting import wait_until

PLAIN = (b"From: a@sender.example\nTo: reception@hospital.example\nSubject: %s\n\n"
         b"A quiet message about the meeting of next week.\n")
# One rule that every message fires, so that thresholds decide and not the shipped rules.
RULE = """rules:
  - id: EVERY_MESSAGE
    score: 3.5
    group: test
    status: active
    why: {ja: "試験用の規則です。100%の確率で一致します。", en: "A rule for tests; 100% of messages match it."}
    false_positives: ["Every message"]
    when: {fact: size, at_least: 1}
    examples:
      match: [{evidence: {size: 1}}]
      no_match: [{evidence: {size: 0}}]
groups:
  test: {cap: 10, words: {ja: "試験", en: "test"}}
"""
TAG_ALL = "verdict: {tag: 3, quarantine: never, reject: never}"


class Daemon(keneki.Keneki):
    """With a configuration that holds nothing but what a test says."""

    def configure(self, settings="", mode="enforce"):
        self.write("rule.yaml", RULE)
        self.write("keneki.yaml", "\n".join([
            "site: {domains: [hospital.example]}", f"mode: {mode}", "quarantine: {to: mta}", "store: sqlite:keneki.db", "log: {to: stderr}",
            "rules: [rule.yaml]", settings, ""]))


class WireCase(unittest.TestCase):
    settings = ""
    mode = "enforce"

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="keneki-wire-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.daemon = Daemon(os.path.join(cls.folder, "k"), settings=cls.settings, mode=cls.mode).start()
        cls.addClassCleanup(lambda: cls.daemon.__exit__())

    @property
    def path(self):
        return self.daemon.socket_path

    def client(self, **options):
        client = Client(self.path, **options)
        self.addCleanup(client.close)
        return client

    def judge(self, message, **options):
        with self.client() as client:
            verdict = client.message(message, **options)
            client.quit()
            return verdict

    def assert_alive(self):
        self.assertIsNone(self.daemon.process.poll(), self.daemon.log()[-4000:])
        self.assertIn(self.judge(PLAIN % b"still there").code, "ac")


class Negotiation(WireCase):
    def test_asks_only_for_what_it_uses(self):
        client = self.client()
        self.assertEqual(client.actions, 0x01 | 0x02 | 0x10 | 0x20 | 0x100)
        for step in "CHMRLB":
            self.assertTrue(client.steps & NO_REPLY[step], step)
        self.assertEqual(set(client.macro_lists.values()), {"{client_addr}", "{auth_authen}", "i"})

    def test_an_mta_that_wants_every_answer_gets_them(self):
        with self.client(steps=0) as client:
            self.assertEqual(client.connect()[0], "c")
            self.assertEqual(client.helo()[0], "c")
            self.assertEqual(client.mail_from()[0], "c")
            self.assertEqual(client.recipient()[0], "c")
            self.assertEqual(client.header(b"Subject", b" x")[0], "c")
            self.assertIn(client.end().code, "ac")

    def test_an_mta_that_lets_no_body_be_replaced_is_served(self):
        with self.client(actions=0x01 | 0x10 | 0x20) as client:
            self.assertEqual(client.actions, 0x01 | 0x10 | 0x20)
            self.assertIn(client.message(PLAIN % b"x").code, "ac")

    def test_an_mta_that_lets_nothing_be_changed_is_refused(self):
        with self.assertRaises(Closed):
            self.client(actions=0)
        self.assert_alive()


class SubjectBytes(WireCase):
    settings = TAG_ALL

    def subject_after(self, head):
        message = head + b"From: a@sender.example\nTo: b@hospital.example\n\ntext\n"
        fields = self.judge(message).apply(split(message)[0])
        return [value for name, value in fields if name.lower() == b"subject"]

    def test_every_kind_of_subject_keeps_its_bytes_behind_the_tag(self):
        iso = b" =?ISO-2022-JP?B?GyRCPSkkLhsoQg==?="
        cases = {
            "plain": b" Hello",
            "folded": b" Hello\n\tand more\n of it",
            "on the next line": b"\n Hello",
            "raw ISO-2022-JP": b" \x1b$B=)$.\x1b(B",
            "raw Shift_JIS": b" \x8f\x48\x82\xac",
            "encoded word": iso,
            "broken encoded word": b" =?utf-8?B?44?= =?",
            "two blanks": b"  Hello",
            "tab": b"\tHello",
            "no blank": b"Hello",
            "900 characters": b" " + b"x" * 900,
            "tagged further on": b" Re: [SPAM] Hello",
            "other case": b" [spam] Hello",
            "percent": b" 100%s %n",
        }
        for why, value in cases.items():
            with self.subTest(why):
                rest = value[1:] if value.startswith(b" ") else value
                self.assertEqual(self.subject_after(b"Subject:" + value + b"\n"), [b" [SPAM] " + rest])

    def test_a_line_that_would_grow_too_long_is_folded_behind_the_tag(self):
        self.assertEqual(self.subject_after(b"Subject: " + b"x" * 989 + b"\n"), [b" [SPAM]\n " + b"x" * 989])

    def test_missing_empty_and_tagged(self):
        self.assertEqual(self.subject_after(b""), [b" [SPAM]"])
        self.assertEqual(self.subject_after(b"Subject:\n"), [b" [SPAM]"])
        self.assertEqual(self.subject_after(b"Subject: [SPAM] Hello\n"), [b" [SPAM] Hello"])

    def test_each_duplicate_is_tagged_once(self):
        self.assertEqual(self.subject_after(b"Subject: one\nsubject: [SPAM] two\nSUBJECT: three\n"),
                         [b" [SPAM] one", b" [SPAM] two", b" [SPAM] three"])

    def test_foreign_copies_of_our_fields_go(self):
        message = (b"X-Keneki-Verdict: accept\nx-keneki-verdict: accept\nX-KENEKI-Evil: 1\nSubject: x\n"
                   b"From: a@sender.example\n\ntext\n")
        fields = self.judge(message).apply(split(message)[0])
        ours = [(name, value) for name, value in fields if name.lower().startswith(b"x-keneki-")]
        self.assertEqual(len([1 for name, _ in ours if name.lower() == b"x-keneki-verdict"]), 1, ours)
        self.assertTrue(ours[0][1].startswith(b" tag;"), ours)
        self.assertNotIn(b"X-KENEKI-Evil", [name for name, _ in ours])

    def test_an_mta_without_leading_space_gets_none(self):
        with self.client(steps=STEPS & ~0x100000) as client:
            verdict = client.message(PLAIN % b"Hello")
        self.assertEqual(verdict.changed[0], (1, b"Subject", b"[SPAM] Hello"))
        self.assertTrue(all(not value.startswith(b" ") for _, value in verdict.added), verdict.added)


class Observation(WireCase):
    settings = TAG_ALL
    mode = "observe"

    def test_observe_touches_nothing_and_says_what_it_would_do(self):
        verdict = self.judge(PLAIN % b"Hello", queue_id="4QOBSERVE")
        self.assertIn(verdict.code, "ac")
        self.assertEqual((verdict.added, verdict.changed, verdict.held), ([], [], None))
        self.assertRegex(self.daemon.log(), r"4QOBSERVE: verdict=tag .*mode=observe")


class Verdicts(WireCase):
    settings = "verdict: {tag: 2, quarantine: 3, reject: never}"

    def test_hold_tags_and_gives_a_reason(self):
        verdict = self.judge(PLAIN % b"Hello", queue_id="4QHOLD")
        self.assertRegex(verdict.held, r"^Keneki \d{6}-[0-9A-Z]{8}: score ")
        self.assertEqual(verdict.changed[0][2], b" [SPAM] Hello")
        self.assertRegex(self.daemon.log(), r"4QHOLD: verdict=quarantine ")


class Refusals(WireCase):
    settings = ("verdict: {tag: 1, quarantine: 2, reject: 3}\n"
                "reject: {text: 'Refused 100% sure', contact: '03-0000-0000'}")

    def test_reject_states_the_reference_and_keeps_percent(self):
        """R31: reply."""
        verdict = self.judge(PLAIN % b"Hello", queue_id="4QREJECT")
        self.assertEqual(verdict.code, "y")
        # libmilter has made one % of two when the packet is written, or Postfix does: either way text is whole.
        self.assertRegex(verdict.text, r"^550 5\.7\.1 Refused 100%{1,2} sure \(\d{6}-[0-9A-Z]{8}\)$")
        reference = re.search(r"\((.*)\)", verdict.text).group(1)
        self.assertRegex(self.daemon.log(), rf"4QREJECT: verdict=reject .*ref={reference}")


class Sessions(WireCase):
    def test_many_messages_and_aborts_on_one_connection(self):
        """R08."""
        with self.client() as client:
            client.connect()
            client.helo()
            for round_number in range(40):
                client.begin(connect=False)
                if round_number % 4 != 0:
                    client.header(b"Subject", b" given up")
                if round_number % 4 > 1:
                    client.body(b"x" * 1000)
                if round_number % 4 == 3:
                    self.assertIn(client.end().code, "ac")
                else:
                    client.abort()
            client.quit()

    def test_envelopes_do_not_leak_into_the_next_message(self):
        with self.client() as client:
            client.message(PLAIN % b"x", queue_id="4QFIRST", recipients=("first@hospital.example",))
            client.message(PLAIN % b"x", queue_id="4QSECOND", recipients=("second@hospital.example",), connect=False)
        line = re.search(r"4QSECOND: .*", self.daemon.log()).group(0)
        self.assertIn("to=<second@hospital.example> nrcpt=1", line)

    def test_a_header_of_102_400_bytes_is_judged(self):
        """R14."""
        message = b"X-Long: " + b"x" * 102_390 + b"\n" + PLAIN % b"long"
        self.assertIn(self.judge(message).code, "ac")

    def test_a_packet_above_the_limit_costs_only_its_session(self):
        client = self.client()
        client.begin()
        with self.assertRaises((Closed, OSError)):
            client.header(b"X-Long", b"x" * ((1 << 20) + 1))
            client.end()
        self.assert_alive()

    def test_a_hundred_sessions_at_once(self):
        clients = [self.client() for _ in range(100)]
        for number, client in enumerate(clients):
            client.begin()
            client.header(b"Subject", b" number %d" % number)
        for client in clients:
            client.body(b"x" * 20_000)
        codes = []
        threads = [threading.Thread(target=lambda c=client, n=number: codes.append(c.end(f"4QN{n}").code))
                   for number, client in enumerate(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        self.assertEqual(len(codes), 100)
        self.assertTrue(set(codes) <= set("ac"), codes)

    def test_a_message_without_header_or_body(self):
        for message in (b"", b"\n", b"\nonly a body\n", b"Subject: only a header\n"):
            with self.subTest(message):
                self.assertIn(self.judge(message).code, "acyt")
        self.assert_alive()

    def test_hostile_envelope_text_stays_in_its_place_in_the_log(self):
        """R31: log."""
        self.judge(PLAIN % b"x", queue_id="4QEVIL\x1b[2J", mail_from="a\n4QFAKE: verdict=accept \x1b]0;x\x07@sender.example")
        log = self.daemon.log()
        self.assertNotIn("\x1b", log)
        self.assertNotRegex(log, r"(?m)^4QFAKE|\]: 4QFAKE")

    def test_subjects_and_names_are_not_logged(self):
        self.judge(PLAIN % b"PATIENT-CANARY")
        self.assertNotIn("PATIENT-CANARY", self.daemon.log())


class Limits(WireCase):
    settings = "milter: {connections: 4}\nmessage: {limit: 256KiB}"

    def test_above_the_cap_a_client_is_told_to_come_back(self):
        """R17."""
        kept = [self.client() for _ in range(4)]
        for client in kept:
            client.connect()
        fifth = self.client()
        self.assertEqual(fifth.connect()[0], "t")
        self.assertIn("above the limit of 4", self.daemon.log())
        for client in kept:
            client.quit()
        fifth.quit()
        wait_until(lambda: self.client().connect()[0] == "c", 10, "room")

    def test_a_message_above_the_limit_follows_its_named_policy(self):
        verdict = self.judge(PLAIN % b"big" + b"x" * 300_000, queue_id="4QBIG")
        self.assertTrue(verdict.held)
        self.assertRegex(self.daemon.log(), r"4QBIG: verdict=quarantine .*failed=message_too_large")


class Signals(WireCase):
    def test_two_hundred_sighups_while_mail_passes(self):
        """R37: signals faster than they are followed."""
        stop = threading.Event()
        codes, versions = [], []

        def send():
            while not stop.is_set():
                with Client(self.path) as client:
                    verdict = client.message(PLAIN % b"under reload")
                    codes.append(verdict.code)
                    versions.append(re.search(rb"config=(\w+)", verdict.added[0][1]).group(1))
        threads = [threading.Thread(target=send) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(200):
            self.daemon.process.send_signal(signal.SIGHUP if number % 2 else signal.SIGUSR1)
            self.daemon.process.send_signal(signal.SIGHUP)
            before = len(codes)
            wait_until(lambda b=before: len(codes) > b, 30, "a message between signals")
        wait_until(lambda: len(codes) > before + 3, 30, "messages after the signals")
        stop.set()
        for thread in threads:
            thread.join(30)
        self.assertIsNone(self.daemon.process.poll())
        self.assertTrue(set(codes) <= set("ac"), set(codes))
        self.assertEqual(len(set(versions)), 1)
        self.assertTrue("configuration reloaded" in self.daemon.log())

    def test_a_broken_configuration_is_refused_and_the_old_one_stays(self):
        self.daemon.configure("nonsense: 1")
        try:
            lines = self.daemon.reload()
            self.assertRegex(lines, r"reload refused.*keneki\.yaml:\d+:\d+: nonsense")
            self.assert_alive()
        finally:
            self.daemon.configure(self.settings)
        self.daemon.configure(TAG_ALL)
        self.assertIn("configuration reloaded", self.daemon.reload())
        self.assertTrue(self.judge(PLAIN % b"x").changed)
        self.daemon.configure(self.settings)
        self.daemon.reload()

    def test_a_message_keeps_the_configuration_it_began_with(self):
        """R37."""
        # Each step is answered: what was only sent the daemon may read behind the reload.
        client = self.client(steps=STEPS & ~sum(NO_REPLY.values()))
        client.begin()
        client.header(b"Subject", b" began before")
        self.daemon.configure(TAG_ALL)
        self.daemon.reload()
        self.assertEqual(client.end().changed, [])
        client.begin(connect=False)
        client.header(b"Subject", b" began after")
        self.assertEqual(len(client.end().changed), 1)
        self.daemon.configure(self.settings)
        self.daemon.reload()


    def test_the_signal_by_which_libmilter_ends_us_means_nothing_from_others(self):
        self.daemon.process.send_signal(signal.SIGUSR2)
        self.daemon.reload()
        self.assert_alive()


class Stopping(WireCase):
    def setUp(self):
        if self.daemon.process.poll() is not None:
            self.daemon.start()

    def test_sigterm_finishes_what_is_in_flight_and_defers_what_comes_after(self):
        """R04."""
        begun, idle = self.client(), self.client()
        begun.begin()
        begun.header(b"Subject", b" in flight")
        begun.body(b"x" * 100_000)
        idle.connect()
        self.daemon.process.send_signal(signal.SIGTERM)
        wait_until(lambda: not os.path.exists(self.path), 10, "the socket to go")
        late = idle
        late.begin(connect=False)
        late.header(b"Subject", b" too late")
        self.assertTrue(late.end("4QLATE").text.startswith("451 "))
        self.assertIn(begun.end("4QBEGUN").code, "ac")
        self.assertEqual(self.daemon.process.wait(10), 0)
        self.assertRegex(self.daemon.log(), r"4QLATE: .*failed=stopping")

    def test_an_idle_daemon_stops_at_once(self):
        began = time.monotonic()
        self.assertEqual(self.daemon.stop(), 0)
        self.assertLess(time.monotonic() - began, 3)


if __name__ == "__main__":
    unittest.main()
