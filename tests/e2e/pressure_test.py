"""The daemon under pressure: sessions given up at every stage, a thousand at once, half-open ones, no descriptors left,
reloads without pause. What is measured against a clock here is only that nothing hangs or spins."""

import contextlib
import os
import pwd
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

import keneki
from full_size import size
from milter_client import Client, split
from waiting import wait_until
from wire_test import PLAIN, TAG_ALL, Daemon, WireCase

HANG_SECONDS = 30


def open_files(process):
    return len(os.listdir(f"/proc/{process}/fd"))


def status_number(process, name):
    with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as file:
        return int(re.search(rf"^{name}:\s+(\d+)", file.read(), re.MULTILINE).group(1))


def cpu_seconds(process):
    with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def allow_files(count):
    """For the test itself, which holds the other end of every connection."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard not in (-1, resource.RLIM_INFINITY) and hard < count:
        raise unittest.SkipTest(f"only {hard} files may be open here")
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


class GivenUpSessions(WireCase):
    clients, sessions, cap = 8, size(250, 1250), 64
    settings = f"milter: {{connections: {cap}}}"

    def one_session(self, dice):
        """Up to four messages, each broken off at a random step by RSET, QUIT or a lost connection, or ended."""
        fields, body = split(PLAIN % b"given up")
        with Client(self.path) as client:
            for step in (client.connect, client.helo):
                if dice.randrange(20) == 0:
                    return
                step()
            for _ in range(dice.randrange(5)):
                steps = [client.mail_from, client.recipient, *[lambda f=f: client.header(*f) for f in fields],
                         lambda: client.body(body), client.end]
                made = dice.randrange(1, len(steps) + 1)
                for step in steps[:made]:
                    step()
                if made < len(steps):
                    if dice.randrange(3) == 0:
                        return
                    client.abort()
            client.quit()

    def test_given_up_sessions_leave_nothing_behind(self):
        """R08. That the count of living sessions is back at 0 shows in the cap: exactly so many fit again."""
        process = self.daemon.process.pid
        self.assert_alive()
        files, threads = open_files(process), status_number(process, "Threads")

        def client(number):
            dice = random.Random(number)
            for _ in range(self.sessions):
                self.one_session(dice)
        running = [threading.Thread(target=client, args=(number,)) for number in range(self.clients)]
        for one in running:
            one.start()
        for one in running:
            one.join()
        self.assert_alive()
        wait_until(lambda: open_files(process) <= files, HANG_SECONDS, "the descriptors to be given back")
        wait_until(lambda: status_number(process, "Threads") <= threads + self.clients, HANG_SECONDS, "threads to end")
        kept = [self.client() for _ in range(self.cap)]
        self.assertEqual({one.connect()[0] for one in kept}, {"c"})
        self.assertEqual(self.client().connect()[0], "t")


class ManySessions(WireCase):
    count = 1000
    settings = f"milter: {{connections: {count + 200}}}"

    def half_open(self):
        connection = socket.socket(socket.AF_UNIX)
        self.addCleanup(connection.close)
        connection.connect(self.path)
        connection.sendall(b"\0\0")

    def slow_client(self, stop):
        """A client that sends one byte of a packet after the other, and never comes to its end."""
        with socket.socket(socket.AF_UNIX) as connection, contextlib.suppress(TimeoutError):
            connection.settimeout(HANG_SECONDS)
            connection.connect(self.path)
            connection.sendall(b"\0\x0f\xff\xffB")
            while not stop.wait(0.05):
                connection.sendall(b"x")

    def spread_of_answers(self):
        """The answers to others, each within the time-out of their socket: the 99th percentile in seconds."""
        times = []
        for _ in range(100):
            began = time.monotonic()
            with self.client(timeout=HANG_SECONDS) as client:
                self.assertIn(client.message(PLAIN % b"in between").code, "ac")
            times.append(time.monotonic() - began)
        return sorted(times)[98]

    def test_a_thousand_sessions_and_a_thousand_half_open_ones_do_not_hinder_others(self):
        """R16."""
        allow_files(2 * self.count + 300)
        process = self.daemon.process.pid
        self.assert_alive()
        files, alone = open_files(process), self.spread_of_answers()
        clients = [self.client(timeout=2 * HANG_SECONDS) for _ in range(self.count)]
        for client in clients:
            client.begin()
            client.header(b"Subject", b" one of a thousand")
            client.body(b"x" * 2000)
        for _ in range(self.count):
            self.half_open()
        stop = threading.Event()
        slow = threading.Thread(target=self.slow_client, args=(stop,))
        slow.start()
        try:
            pressed = self.spread_of_answers()
            self.assertLess(status_number(process, "Threads"), 2 * self.count + 300)
            self.assertLess(status_number(process, "VmRSS"), 512 << 10, "KiB of memory")
            self.assertEqual({client.end().code for client in clients} - set("ac"), set())
        finally:
            stop.set()
            slow.join()
            for client in clients:
                client.close()
            self.doCleanups()
        print(f"99th percentile: {1000 * alone:.1f} ms alone, {1000 * pressed:.1f} ms under pressure")
        wait_until(lambda: open_files(process) <= files, HANG_SECONDS, "the descriptors to be given back")
        self.assert_alive()


class NoDescriptors(WireCase):
    limit = 64

    def test_without_descriptors_it_waits_without_spinning_and_recovers(self):
        """R17, descriptors."""
        process = self.daemon.process.pid
        before = resource.prlimit(process, resource.RLIMIT_NOFILE)
        resource.prlimit(process, resource.RLIMIT_NOFILE, (self.limit, before[1]))
        self.addCleanup(lambda: resource.prlimit(process, resource.RLIMIT_NOFILE, before))
        taken = []
        for _ in range(self.limit):
            connection = socket.socket(socket.AF_UNIX)
            self.addCleanup(connection.close)
            connection.connect(self.path)
            connection.sendall(b"\0\0")
            taken.append(connection)
        wait_until(lambda: "no new connection can be taken: " in self.daemon.log(), HANG_SECONDS, "a line that says so")
        waiting = self.client(negotiate=False, timeout=2)
        used = cpu_seconds(process)
        with self.assertRaises(TimeoutError):
            waiting.negotiate()
        self.assertLess(cpu_seconds(process) - used, 0.1, "seconds of CPU in two seconds: 5 %")
        for connection in taken:
            connection.close()
        waiting.socket.settimeout(HANG_SECONDS)
        self.assertEqual(waiting.read()[0], "O")
        self.assert_alive()
        self.assertEqual(self.daemon.log().count("no new connection can be taken"), 1)


class FewDescriptors(unittest.TestCase):
    limit = 128

    def test_started_with_few_descriptors_it_refuses_what_it_could_not_serve(self):
        """R17: the cap on connections follows the limit, and what is above it is told to come back."""
        folder = tempfile.mkdtemp(prefix="keneki-few-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        daemon = Daemon(os.path.join(folder, "k"))
        with open(daemon.log_file, "wb") as log:
            process = subprocess.Popen(
                ["prlimit", f"--nofile={self.limit}:{self.limit}", keneki.program("keneki-milter"), "-f", "-c",
                 daemon.config_file, "-p", daemon.socket], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.addCleanup(process.wait, 15)
        self.addCleanup(process.terminate)
        wait_until(lambda: " is ready on " in daemon.log(), HANG_SECONDS, "the daemon")
        cap = int(re.search(r"at most (\d+) connections instead of", daemon.log()).group(1))
        clients = []
        for _ in range(cap + 10):
            clients.append(Client(daemon.socket_path))
            self.addCleanup(clients[-1].close)
        self.assertEqual([client.connect()[0] for client in clients], ["c"] * cap + ["t"] * 10)
        for client in clients[:cap]:
            self.assertIn(client.message(PLAIN % b"x", connect=False).code, "ac")
        self.assertLess(open_files(process.pid), self.limit)


def tasks_of(user):
    """Threads of all processes of a user, which is what RLIMIT_NPROC counts."""
    uid, tasks = pwd.getpwnam(user).pw_uid, 0
    for process in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if os.stat(f"/proc/{process}").st_uid == uid:
                tasks += len(os.listdir(f"/proc/{process}/task"))
    return tasks


class NoThreads(unittest.TestCase):
    user, limit = "games", 24

    def test_without_threads_it_says_so_and_recovers(self):
        """R17, threads: RLIMIT_NPROC does not bind root, so the daemon runs as a user whom nobody else is."""
        folder = tempfile.mkdtemp(prefix="keneki-threads-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        os.chmod(folder, 0o755)
        daemon = Daemon(os.path.join(folder, "k"), settings=f"milter: {{user: {self.user}, mode: 0666}}")
        wait_until(lambda: tasks_of(self.user) == 0, HANG_SECONDS, f"what ran as {self.user} before to end")
        with open(daemon.log_file, "wb") as log:
            process = subprocess.Popen(
                ["prlimit", f"--nproc={self.limit}:{self.limit}", keneki.copied_program("keneki-milter", folder), "-f",
                 "-c", daemon.config_file, "-p", daemon.socket], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.addCleanup(process.wait, 15)
        self.addCleanup(process.terminate)
        wait_until(lambda: " is ready on " in daemon.log(), HANG_SECONDS, "the daemon")
        held = []

        def hold_another():
            """In the middle of a packet it keeps a thread. libmilter starts one for each of a burst only by chance:
            what it takes for idle may be busy before it looks, so they come one after the other."""
            held.append(socket.socket(socket.AF_UNIX))
            self.addCleanup(held[-1].close)
            held[-1].connect(daemon.socket_path)
            held[-1].sendall(b"\0\0")
            return tasks_of(self.user) >= self.limit
        wait_until(hold_another, HANG_SECONDS, "no thread to be left")
        used, began = cpu_seconds(process.pid), time.monotonic()
        wait_until(lambda: "new connections are not taken up" in daemon.log(), 60, "a line that says so")
        self.assertLess(cpu_seconds(process.pid) - used, 0.05 * (time.monotonic() - began), "it spins")
        for connection in held:
            connection.close()
        wait_until(lambda: "new connections are taken up again" in daemon.log(), 60, "it to recover")
        with Client(daemon.socket_path) as client:
            self.assertIn(client.message(PLAIN % b"afterwards").code, "ac")
        self.assertEqual(daemon.log().count("new connections are not taken up"), 1)


class Reloads(WireCase):
    count = size(300, 1000)

    def test_reloads_under_mail_every_third_broken(self):
        """R37. Each verdict is that of the configuration whose version it states, and each is answered."""
        stop, verdicts, wrong = threading.Event(), [], []

        def send():
            try:
                while not stop.is_set():
                    with Client(self.path) as client:
                        verdict = client.message(PLAIN % b"under reload")
                    said = re.match(rb"\s*(\w+);.*config=(\w+)", verdict.added[0][1], re.DOTALL)
                    action, version = said.group(1).decode(), said.group(2).decode()
                    verdicts.append((version, action, bool(verdict.changed), verdict.code))
            except Exception as error:  # pylint: disable=broad-except
                wrong.append(error)
        threads = [threading.Thread(target=send) for _ in range(3)]
        for thread in threads:
            thread.start()
        known = {re.search(r"is ready on .*config=(\w+)", self.daemon.log()).group(1): "accept"}
        try:
            for number in range(self.count):
                kind = number % 3
                settings = (TAG_ALL, "nonsense: 1", "")[kind]
                self.daemon.configure(settings)
                said = self.daemon.reload(signal.SIGHUP if number % 2 else signal.SIGUSR1)
                if kind == 1:
                    self.assertRegex(said, r"reload refused.*keneki\.yaml:\d+:\d+: nonsense")
                else:
                    self.assertNotIn("reload refused", said)
                    version = re.search(r"configuration reloaded, config=(\w+)", said).group(1)
                    self.assertEqual(known.setdefault(version, "tag" if kind == 0 else "accept"),
                                     "tag" if kind == 0 else "accept")
        finally:
            stop.set()
            for thread in threads:
                thread.join(HANG_SECONDS)
        self.assertEqual(wrong, [])
        self.assertIsNone(self.daemon.process.poll())
        self.assertEqual(len(known), 2, known)
        self.assertEqual({one[0] for one in verdicts}, set(known))
        for version, action, changed, code in set(verdicts):
            self.assertEqual((action, changed), (known[version], known[version] == "tag"))
            self.assertIn(code, "ac")


class NoRubbish(WireCase):
    def test_neither_sigterm_nor_a_crash_leaves_files_behind(self):
        """R04."""
        spool = os.path.join(self.folder, "spool")
        os.mkdir(spool)
        for end in (signal.SIGTERM, signal.SIGKILL):
            with self.subTest(end.name):
                self.daemon.stop()
                self.daemon.configure(f"message: {{memory: 4KiB, spool: {spool}}}")
                self.daemon.start()
                clients = [self.client() for _ in range(20)]
                for client in clients:
                    client.begin()
                    client.body(b"x" * 300_000)
                process = self.daemon.process.pid
                wait_until(lambda p=process: spooled(p, spool) == 20, HANG_SECONDS, "the spool files")
                self.assertEqual(os.listdir(spool), [])
                self.daemon.process.send_signal(end)
                if end == signal.SIGTERM:
                    wait_until(lambda: not os.path.exists(self.path), HANG_SECONDS, "the socket to go")
                    self.assertEqual({client.end().code for client in clients} - set("ac"), set())
                self.assertEqual(self.daemon.process.wait(HANG_SECONDS), 0 if end == signal.SIGTERM else -end)
                self.assertEqual(os.listdir(spool), [])
                self.daemon.start()
                self.assert_alive()


def spooled(process, folder):
    """How many files without a name the process has open in a folder."""
    count = 0
    for name in os.listdir(f"/proc/{process}/fd"):
        with contextlib.suppress(OSError):
            count += os.readlink(f"/proc/{process}/fd/{name}").startswith(folder + "/")
    return count


if __name__ == "__main__":
    unittest.main()
