"""The daemon's own manners, packet by packet: malformed sessions, signals, sockets, limits, what is said back."""

import os
import random
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess
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


def processor_ticks(process):
    with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:
        return sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13]))


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


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
        self.assertEqual(client.actions, 0x01 | 0x10 | 0x20 | 0x100)
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


class MalformedPackets(WireCase):
    def raw(self, data, wait=True):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(20)
            connection.connect(self.path)
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while wait and connection.recv(65536):
                    pass
            except OSError:
                pass

    def whole_session(self):
        """The packets of one message, each as it goes over the wire."""
        def packet(command, payload=b""):
            return struct.pack(">I", len(payload) + 1) + command + payload
        return [packet(b"O", struct.pack(">III", 6, 0x1FF, STEPS)),
                packet(b"C", b"host\x004" + struct.pack(">H", 25) + b"192.0.2.1\0"), packet(b"H", b"host\0"),
                packet(b"M", b"<a@b.example>\0"), packet(b"R", b"<c@d.example>\0"), packet(b"L", b"Subject\0 x\0"),
                packet(b"B", b"text\r\n"), packet(b"D", b"Ei\x004Q1\0"), packet(b"E"), packet(b"Q")]

    def test_lengths_out_of_bounds(self):
        """R30."""
        for length in (0, 1, 0xFFFFFFFF, 0x80000000, 0x7FFFFFFF, (1 << 20) + 2):
            self.raw(struct.pack(">I", length) + b"O")
        self.raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assert_alive()

    def test_cut_off_at_each_byte(self):
        """R30."""
        session = b"".join(self.whole_session())
        for end in range(len(session)):
            self.raw(session[:end])
        self.assert_alive()

    def test_packets_left_out_doubled_and_exchanged(self):
        """R30."""
        packets = self.whole_session()
        chance = random.Random(20230307)
        for _ in range(150):
            shuffled = [chance.choice(packets) for _ in range(chance.randrange(1, 14))]
            self.raw(packets[0] + b"".join(shuffled))
        self.assert_alive()

    def test_random_bytes_and_flipped_bits(self):
        """R30."""
        chance = random.Random(20230308)
        session = b"".join(self.whole_session())
        for _ in range(150):
            self.raw(chance.randbytes(chance.randrange(1, 400)))
            damaged = bytearray(session)
            for _ in range(chance.randrange(1, 6)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            self.raw(bytes(damaged))
        self.assert_alive()

    def test_macros_that_are_not_in_pairs(self):
        """libmilter would read past the end of its table (docs/decisions/0006-macro-packets.md)."""
        before, end = self.whole_session()[:7], self.whole_session()[8]
        for strings in range(1, 40):
            for step in b"CHMRE":
                payload = b"D" + bytes([step]) + b"name\0" * strings
                self.raw(b"".join(before) + struct.pack(">I", len(payload)) + payload + end)
                self.raw(before[0] + struct.pack(">I", len(payload)) + payload + b"".join(before[1:]) + end)
        self.assert_alive()

    def test_half_open_sessions_do_not_hinder_others(self):
        """R16."""
        half = []
        for _ in range(300):
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(self.path)
            connection.sendall(b"\0\0")
            half.append(connection)
        began = time.monotonic()
        self.assert_alive()
        self.assertLess(time.monotonic() - began, 10)
        for connection in half:
            connection.close()


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


class FullDisk(WireCase):
    """R22: a file system of 256 KiB for large messages; root mounts it."""

    def setUp(self):
        self.spool = os.path.join(self.folder, "spool")
        os.mkdir(self.spool)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", self.spool], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.spool], check=True)
        self.daemon.configure(f"message: {{memory: 4KiB, spool: {self.spool}}}")
        self.assertIn("configuration reloaded", self.daemon.reload())

    def test_a_full_disk_defers_and_room_lets_pass(self):
        big = PLAIN % b"large" + b"x" * 150_000
        self.assertIn(self.judge(big).code, "ac")
        filler = os.path.join(self.spool, "filler")
        with open(filler, "wb") as file:
            file.write(b"x" * 200_000)
        verdict = self.judge(big, queue_id="4QENOSPC")
        self.assertTrue(verdict.text.startswith("451 "), verdict.text)
        self.assertRegex(self.daemon.log(), r"4QENOSPC: .*failed=spool_failed")
        self.assertIn(self.judge(PLAIN % b"small").code, "ac")
        os.unlink(filler)
        self.assertIn(self.judge(big).code, "ac")
        self.assertEqual(os.listdir(self.spool), [])


class SmallFiles(WireCase):
    limit = 50_000

    def test_a_limit_on_file_sizes_defers_and_does_not_end_the_daemon(self):
        """SIGXFSZ."""
        process = self.daemon.process.pid
        before = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (self.limit, before[1]))
        try:
            verdict = self.judge(PLAIN % b"large" + b"x" * 500_000)
            self.assertTrue(verdict.text.startswith("451 "), verdict.text)
            self.assertIn(self.judge(PLAIN % b"small").code, "ac")
        finally:
            resource.prlimit(process, resource.RLIMIT_FSIZE, before)
        self.assert_alive()


class NoPlaceToKeep(WireCase):
    settings = "message: {memory: 4KiB, spool: /nonexistent}"

    def test_what_cannot_be_kept_is_deferred(self):
        self.assertIn(self.judge(PLAIN % b"small").code, "ac")
        verdict = self.judge(PLAIN % b"large" + b"x" * 500_000, queue_id="4QFULL")
        self.assertTrue(verdict.text.startswith("451 "), verdict.text)
        self.assertRegex(self.daemon.log(), r"4QFULL: .*failed=spool_failed")

    def test_it_is_said_before_a_message_comes(self):
        said = r"message\.spool: no file can be made in /nonexistent: No such file or directory"
        self.assertRegex(self.daemon.log(), said)
        done = subprocess.run([keneki.program("keneki-milter"), "-n", "-c", self.daemon.config_file],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 73, done.stderr)
        self.assertRegex(done.stderr, said)


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
        client = self.client()
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


class EarlySignals(unittest.TestCase):
    def test_a_reload_that_is_asked_for_during_the_start_does_not_end_it(self):
        folder = tempfile.mkdtemp(prefix="keneki-early-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        daemon = Daemon(os.path.join(folder, "k"), settings="people: {facilities: facilities.csv}")
        daemon.write("facilities.csv", "name,reading,aliases,domains,kind\n" + "".join(
            f"Facility {number},,,d{number}.example,clinic\n" for number in range(50_000)))
        daemon.start(wait=False)
        try:
            # The lists are being read: it has used more time than its loading takes.
            wait_until(lambda: processor_ticks(daemon.process.pid) >= 5, 30, "the start to be under way")
            for how in (signal.SIGHUP, signal.SIGUSR1, signal.SIGHUP):
                daemon.process.send_signal(how)
            wait_until(lambda: " is ready on " in daemon.log() or daemon.process.poll() is not None, 60, "the daemon")
            wait_until(lambda: "configuration reloaded" in daemon.log() or daemon.process.poll() is not None, 60,
                       "the reload")
            self.assertIsNone(daemon.process.poll(), daemon.log())
        finally:
            daemon.stop()


class Reachable(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="keneki-reach-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.daemon = Daemon(os.path.join(self.folder, "k"))
        self.daemon.socket_path = os.path.join(self.folder, "run/keneki.sock")
        self.daemon.socket = f"unix:{self.daemon.socket_path}"
        os.mkdir(os.path.dirname(self.daemon.socket_path))
        self.daemon.start()
        self.addCleanup(self.daemon.kill)

    def test_when_the_folder_of_the_socket_vanishes_it_finishes_and_ends(self):
        """A supervisor then starts it anew; alive it would defer all mail until somebody looks."""
        with Client(self.daemon.socket_path) as begun:
            begun.begin()
            begun.header(b"Subject", b" in flight")
            shutil.rmtree(os.path.dirname(self.daemon.socket_path))
            wait_until(lambda: "no mail server can reach us" in self.daemon.log(), 60, "it to be noticed")
            self.assertIn(begun.end("4QBEGUN").code, "ac")
        self.assertEqual(self.daemon.process.wait(30), 69)

    def test_an_mta_in_the_place_of_the_socket_is_left_alone(self):
        os.unlink(self.daemon.socket_path)
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(self.daemon.socket_path)
            self.assertEqual(self.daemon.process.wait(60), 69)
            self.assertTrue(os.path.exists(self.daemon.socket_path))


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


class Starting(unittest.TestCase):
    """Start-up with good and bad sockets, files and options. No daemon survives a test."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="keneki-start-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.daemon = Daemon(os.path.join(self.folder, "k"))
        self.addCleanup(lambda: self.daemon.__exit__())

    def status(self, *arguments):
        done = subprocess.run([keneki.program("keneki-milter"), "-c", self.daemon.config_file, *arguments],
                              capture_output=True, timeout=20, check=False)
        return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")

    def test_a_stale_socket_is_replaced(self):
        with socket.socket(socket.AF_UNIX) as old:
            old.bind(self.daemon.socket_path)
        self.daemon.start()
        self.assertIsNone(self.daemon.process.poll())

    def test_a_socket_somebody_answers_on_is_left_alone(self):
        """R35."""
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(self.daemon.socket_path)
            other.listen()
            status, text = self.status("-f", "-p", self.daemon.socket)
            self.assertEqual(status, 69, text)
            self.assertIn("another program answers", text)
        self.assertTrue(os.path.exists(self.daemon.socket_path))

    def test_links_and_files_in_the_place_of_the_socket_are_left_alone(self):
        """R35."""
        victim = os.path.join(self.folder, "victim")
        with open(victim, "w", encoding="ascii") as file:
            file.write("precious")
        path = self.daemon.socket_path
        for why, make in (("file", lambda: shutil.copy(victim, path)), ("symbolic link", lambda: os.symlink(victim, path)),
                          ("hard link", lambda: os.link(victim, path)),
                          ("link to nothing", lambda: os.symlink("/nonexistent/x", path))):
            with self.subTest(why):
                make()
                status, text = self.status("-f", "-p", self.daemon.socket)
                self.assertEqual(status, 73, text)
                self.assertIn("left alone", text)
                self.assertTrue(os.path.lexists(path))
                os.unlink(path)
        with open(victim, encoding="ascii") as file:
            self.assertEqual(file.read(), "precious")

    def test_a_folder_that_everybody_may_write_is_refused(self):
        """R35."""
        os.chmod(self.daemon.folder, 0o777)
        status, text = self.status("-f", "-p", self.daemon.socket)
        self.assertEqual(status, 77, text)

    def test_mode_of_the_socket(self):
        self.daemon.configure("milter: {mode: 0600}")
        process = subprocess.Popen([keneki.program("keneki-milter"), "-f", "-c", self.daemon.config_file, "-p",
                                    self.daemon.socket], stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: os.path.exists(self.daemon.socket_path), 20, "the socket")
            wait_until(lambda: os.stat(self.daemon.socket_path).st_mode & 0o777 == 0o600, 5, "its mode")
        finally:
            process.terminate()
            process.wait(15)

    def test_pid_file_links_are_refused(self):
        """R35."""
        victim = os.path.join(self.folder, "victim")
        pid_file = os.path.join(self.folder, "pid")
        with open(victim, "w", encoding="ascii") as file:
            file.write("precious")
        for make in (os.symlink, os.link):
            make(victim, pid_file)
            status, text = self.status("-f", "-p", self.daemon.socket, "-P", pid_file)
            self.assertEqual(status, 73, text)
            os.unlink(pid_file)
        with open(victim, encoding="ascii") as file:
            self.assertEqual(file.read(), "precious")

    def test_in_the_background_with_a_pid_file(self):
        pid_file = os.path.join(self.folder, "pid")
        self.assertEqual(self.status("-p", self.daemon.socket, "-P", pid_file, "--log", "stderr")[0], 0)
        with open(pid_file, encoding="ascii") as file:
            process = int(file.read())
        with Client(self.daemon.socket_path) as client:
            self.assertIn(client.message(PLAIN % b"x").code, "ac")
        self.assertEqual(self.status("-p", f"unix:{self.folder}/other", "-P", pid_file)[0], 73)
        os.kill(process, signal.SIGTERM)
        wait_until(lambda: not os.path.exists(pid_file), 15, "the pid file to go")

    def test_network_sockets_in_both_spellings(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        for spelling in (f"inet:{port}@127.0.0.1", f"inet:127.0.0.1:{port}"):
            with self.subTest(spelling):
                process = subprocess.Popen([keneki.program("keneki-milter"), "-f", "-c", self.daemon.config_file, "-p",
                                            spelling], stderr=subprocess.DEVNULL)
                try:
                    wait_until(lambda: answers(port), 20, "the port")
                finally:
                    process.terminate()
                    self.assertEqual(process.wait(15), 0)

    def test_exit_statuses(self):
        good = self.daemon.config_file
        for why, arguments, want in (
                ("in order", ["-n"], 0), ("version", ["-V"], 0), ("unknown option", ["--nonsense"], 64),
                ("no such file", ["-n", "-c", "/nonexistent"], 66), ("no such user", ["-n", "-u", "nobody-of-this-name"], 67),
                ("bad socket", ["-n", "-p", "inet:99999@127.0.0.1"], 78), ("bad socket kind", ["-n", "-p", "tcp:1"], 78)):
            with self.subTest(why):
                status, text = self.status(*arguments)
                self.assertEqual(status, want, text)
        self.daemon.configure("verdict: {tag: many}")
        status, text = self.status("-n")
        self.assertEqual(status, 78)
        self.assertRegex(text, rf"{re.escape(good)}:\d+:\d+: verdict\.tag: ")


if __name__ == "__main__":
    unittest.main()
