"""The memory behind a real Postfix: two hosts that share one, and databases that go away under mail."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time

import keneki
import postfix
import samples
import smtp
from learned import INSIDE, KEY_FILE, NETWORKS
from mail_case import Load, MailCase, load_numbers, ordinary
from postgresql import OnPostgresql
from samples import STAFF, STAFF_ADDRESS, mail, trusted
from waiting import wait_until

AWAY, BACK = "memory: (not available|cannot be written)", "memory: in order again"


def from_us(other, subject="ご相談"):
    return mail(subject, STAFF, [("", other)], text="ご意見をお聞かせください。\n")


def to_us(author, subject="ご連絡"):
    return mail(subject, ("佐藤", author), [STAFF], text="よろしくお願いします。\n", extra=trusted(author.split("@")[1]))


def findings_of(daemon, message):
    report = daemon.scan_bytes(message, recipients=[STAFF_ADDRESS])
    return {finding["id"] for finding in report["evidence"]["findings"]}


def wait_known(daemon, author):
    wait_until(lambda: "CONTACT_KNOWN" in findings_of(daemon, to_us(author)), 60, f"{author} to be known")


class TwoHosts(OnPostgresql, MailCase):
    """Each with a Postfix of its own; one PostgreSQL, one key."""
    settings = KEY_FILE
    extra = NETWORKS

    @classmethod
    def store(cls):
        cls.shared = super().store()
        return cls.shared

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = keneki.Keneki(os.path.join(cls.folder, "other"), store=cls.shared,
                                  settings=f"memory: {{key_file: {cls.daemon.folder}/memory.key}}")
        place = os.path.join(cls.folder, "other-postfix")
        os.makedirs(place)
        cls.other_mta = postfix.Postfix(place, milter=cls.other.socket, extra=cls.extra)
        cls.addClassCleanup(cls.other_mta.stop)
        cls.addClassCleanup(lambda: cls.other.__exit__())
        cls.other.start()
        cls.other_mta.start()

    def rules_at(self, mta, author):
        mta.empty_mailbox()
        reply = smtp.send(mta.port, to_us(author), recipients=[STAFF_ADDRESS], mail_from=author)
        arrived = mta.wait_delivered(postfix.queue_id_of(reply).encode())
        return (arrived.first("X-Keneki-Rules") or b"").decode()

    def test_each_learns_what_the_other_has_seen(self):
        for writing, asked, author in ((self.mta, self.other_mta, "sato@one.example"),
                                       (self.other_mta, self.mta, "sato@two.example")):
            with self.subTest(author):
                self.assertNotIn("KNOWN_CONTACT", self.rules_at(asked, author))
                reply = smtp.send(writing.port, from_us(author), client=INSIDE, mail_from=STAFF_ADDRESS,
                                  recipients=[author])
                self.assertEqual(reply.code, 250, reply.text)
                wait_known(self.other if asked is self.other_mta else self.daemon, author)
                self.assertIn("KNOWN_CONTACT", self.rules_at(asked, author))

    def test_a_host_with_another_key_is_told_so(self):
        stranger = keneki.Keneki(os.path.join(self.folder, "stranger"), settings=KEY_FILE, store=self.shared)
        stranger.write("memory.key", "00112233445566778899aabbccddeeff\n")
        with stranger:
            stranger.wait_log("memory: not available.*memory.key is not the one")


class PostgresqlUnderLoad(OnPostgresql, MailCase):
    settings = KEY_FILE
    extra = NETWORKS

    def test_stops_and_starts_lose_and_defer_nothing(self):
        self.mta.empty_mailbox()
        count = 400
        with Load(self.mta.port, count, clients=10) as load:
            for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGINT, signal.SIGQUIT):
                since = len(self.daemon.log())
                self.server.stop(how)
                self.daemon.wait_log(AWAY, since)
                self.server.start()
                self.daemon.wait_log(BACK, since)
        self.assertEqual((load.deferred, load.lost), ([], []))
        self.mta.wait_idle()
        counts = wait_until(lambda: len(found := load_numbers(self.mta.mailbox())) == count and found, 60,
                            "every message")
        self.assertEqual(set(counts.values()), {1})
        self.assertRegex(self.daemon.log(), r"verdict=accept .* memory=unavailable ")

    def test_what_was_learned_meanwhile_is_kept(self):
        since = len(self.daemon.log())
        self.server.stop()
        reply = self.send(from_us("sato@meanwhile.example"), client=INSIDE, mail_from=STAFF_ADDRESS,
                          recipients=["sato@meanwhile.example"])
        self.assertEqual(reply.code, 250, reply.text)
        self.daemon.wait_log(AWAY, since)
        self.server.start()
        wait_known(self.daemon, "sato@meanwhile.example")


class PostgresqlPolicy(OnPostgresql, MailCase):
    settings = KEY_FILE + "\non_failure: {memory_unavailable: tempfail}"

    def test_tempfail_while_it_is_away_and_no_longer(self):
        self.assertEqual(self.verdict_of(ordinary(1)), "accept")
        since = len(self.daemon.log())
        self.server.stop()
        self.daemon.wait_log(AWAY, since)
        with Load(self.mta.port, 20, clients=4) as load:
            wait_until(lambda: load.deferred, 30, "a deferred message")
            self.server.start()
        self.assertEqual(load.lost, [])
        self.assertEqual({code for _, code, _ in load.deferred}, {451})


class Policies(MailCase):
    """The database is no database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon.stop()
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(os.path.join(cls.daemon.folder, "keneki.db" + end))
        cls.daemon.write("keneki.db", "x" * 10_000)
        cls.daemon.start()

    def policy(self, name):
        self.daemon.configure(f"on_failure: {{memory_unavailable: {name}}}")
        self.assertIn("configuration reloaded", self.daemon.reload())

    def test_each_policy_does_what_it_is_called(self):
        for policy, verdict in (("judge", "accept"), ("accept", "accept"), ("tag", "tag"), ("hold", "quarantine"),
                                ("tempfail", "tempfail")):
            with self.subTest(policy):
                self.policy(policy)
                since = len(self.daemon.log())
                self.assertEqual(self.verdict_of(ordinary(1)), verdict)
                said = "failed=memory_unavailable.* memory=unavailable" if verdict != "accept" else "memory=unavailable"
                self.assertRegex(self.daemon.log()[since:], said)

    def test_a_worse_verdict_stays(self):
        for policy in ("judge", "accept", "tag"):
            with self.subTest(policy):
                self.policy(policy)
                self.assertEqual(self.verdict_of(samples.macro_word()), "quarantine")

    def test_the_report_says_so_and_scores_nothing_for_it(self):
        report = self.daemon.scan_bytes(to_us("new@sender.example"), recipients=[STAFF_ADDRESS])
        self.assertIn("MEMORY_UNAVAILABLE", {finding["id"] for finding in report["evidence"]["findings"]})
        self.assertFalse({"FIRST_CONTACT", "KNOWN_CONTACT"} & {rule["id"] for rule in report["rules"]})


BUSY_SECONDS = 2  # so long the daemon waits for somebody else's lock

HOLDER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    database.execute(statement).fetchall()
print("held", flush=True)
sys.stdin.read()
"""


class SqliteUnderLoad(MailCase):
    """R21. Each trouble: mail goes on as the policy says, the log says so, and it mends itself."""
    extra = NETWORKS

    def setUp(self):
        self.mount = os.path.join(self.folder, "store")
        os.makedirs(self.mount, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", self.mount], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.mount], check=True)
        self.file = os.path.join(self.mount, "keneki.db")
        self.daemon.stop()
        self.daemon.store = f"sqlite:{self.file}"
        self.daemon.configure()
        self.daemon.start()
        self.addCleanup(self.daemon.stop)
        super().setUp()

    def write_to(self, other):
        reply = self.send(from_us(other), client=INSIDE, mail_from=STAFF_ADDRESS, recipients=[other])
        self.assertEqual(reply.code, 250, reply.text)

    def assert_mail_flows(self, count=60):
        """Nothing is deferred, nothing lost."""
        with Load(self.mta.port, count, clients=6) as load:
            pass
        self.assertEqual((load.deferred, load.lost), ([], []))

    @contextlib.contextmanager
    def held(self, *statements):
        """Another process holds the database."""
        with subprocess.Popen([sys.executable, "-c", HOLDER, self.file, *statements], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as holder:
            self.assertEqual(holder.stdout.readline(), "held\n")
            yield
            holder.stdin.close()

    def test_a_backup_that_holds_the_writing_delays_no_mail(self):
        self.write_to("sato@before.example")
        wait_known(self.daemon, "sato@before.example")
        since = len(self.daemon.log())
        with self.held("BEGIN EXCLUSIVE"):
            self.write_to("sato@meanwhile.example")
            self.daemon.wait_log("memory: cannot be written, what is learned waits: .*locked", since)
            self.assert_mail_flows()
            self.assertIn("CONTACT_KNOWN", findings_of(self.daemon, to_us("sato@before.example")))
            self.assertNotIn("memory=unavailable", self.daemon.log()[since:])
        self.daemon.wait_log(BACK, since)
        wait_known(self.daemon, "sato@meanwhile.example")

    def test_a_database_locked_against_everybody_is_waited_for(self):
        self.write_to("sato@before.example")
        self.daemon.stop()
        with self.held("PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"):
            since = len(self.daemon.log())
            self.daemon.start()
            self.daemon.wait_log("memory: not available.*locked", since)
            until = time.monotonic() + 3 * BUSY_SECONDS
            while time.monotonic() < until:
                self.assert_mail_flows()
            self.assertIn("MEMORY_UNAVAILABLE", findings_of(self.daemon, to_us("sato@before.example")))
            self.assertRegex(self.daemon.log()[since:], "verdict=accept .* memory=unavailable ")
        self.daemon.wait_log(BACK, since)
        wait_known(self.daemon, "sato@before.example")

    def test_a_full_disk_costs_nothing_but_what_would_be_learned(self):
        self.write_to("sato@before.example")
        wait_known(self.daemon, "sato@before.example")
        since = len(self.daemon.log())
        filler = os.path.join(self.mount, "filler")
        with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(b"x" * 4096):
                pass
        for number in range(200):  # the log of the database has some room left in its last page
            self.write_to(f"sato@full-{number}.example")
            if "memory: " in self.daemon.log()[since:]:
                break
        self.daemon.wait_log(AWAY + ".*full", since)
        self.assert_mail_flows()
        os.unlink(filler)
        self.daemon.wait_log(BACK, since)
        wait_known(self.daemon, "sato@before.example")
        wait_known(self.daemon, "sato@full-0.example")

    def test_a_damaged_file_is_named_and_a_new_one_begins_anew(self):
        self.write_to("sato@before.example")
        wait_known(self.daemon, "sato@before.example")
        self.daemon.stop()  # everything is in the file itself now
        with open(self.file, "r+b") as file:
            file.seek(4096)  # behind the header and the list of tables
            file.write(b"\xff" * (os.path.getsize(self.file) - 4096))
        since = len(self.daemon.log())
        self.daemon.start()
        self.assert_mail_flows()
        self.daemon.wait_log("memory: not available.*(malformed|corrupt)", since)
        self.assertRegex(self.daemon.log()[since:], "verdict=accept .* memory=unavailable ")
        os.unlink(self.file)
        self.daemon.wait_log(BACK, since)
        self.write_to("sato@after.example")
        wait_known(self.daemon, "sato@after.example")

    def test_a_file_that_is_damaged_under_mail_is_named(self):
        self.write_to("sato@before.example")
        wait_known(self.daemon, "sato@before.example")
        since = len(self.daemon.log())
        os.truncate(self.file, 0)  # as cp does with a backup, before it writes
        self.write_to("sato@meanwhile.example")
        self.assert_mail_flows()
        self.assertIsNone(self.daemon.process.poll())
        for end in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.file + end)
        self.write_to("sato@after.example")
        wait_known(self.daemon, "sato@after.example")
        self.assertRegex(self.daemon.log()[since:], AWAY + "|its file was removed")

    def test_a_file_that_may_not_be_written_is_waited_for(self):
        self.write_to("sato@before.example")
        wait_known(self.daemon, "sato@before.example")
        self.daemon.stop()
        subprocess.run(["mount", "-o", "remount,ro", self.mount], check=True)
        since = len(self.daemon.log())
        self.daemon.start()
        self.write_to("sato@meanwhile.example")
        self.daemon.wait_log(AWAY + ".*readonly", since)
        self.assert_mail_flows()
        subprocess.run(["mount", "-o", "remount,rw", self.mount], check=True)
        self.daemon.wait_log(BACK, since)
        self.write_to("sato@after.example")
        for author in ("sato@before.example", "sato@after.example"):
            wait_known(self.daemon, author)
