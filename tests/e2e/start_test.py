"""How the daemon starts: signals before it is ready, its socket and pid file and what lies in their place, exit statuses;
and what it does when its socket is lost."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

import keneki
from milter_client import Client
from waiting import wait_until
from wire_test import PLAIN, Daemon


def processor_ticks(process):
    with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:
        return sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13]))


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


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

    def test_closed_standard_descriptors_stay_unused(self):
        """Whatever got the number 2 was written to as the log: an inspector's channel, which then was of no use."""
        process = subprocess.Popen(["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-', keneki.program("keneki-milter"), "-f", "-c",
                                    self.daemon.config_file, "-p", self.daemon.socket])
        self.addCleanup(process.wait, 15)
        self.addCleanup(process.terminate)
        wait_until(lambda: os.path.exists(self.daemon.socket_path), 30, "the socket")
        self.assertEqual([os.readlink(f"/proc/{process.pid}/fd/{number}") for number in range(3)], ["/dev/null"] * 3)
        with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
            inspectors = file.read()
        with Client(self.daemon.socket_path) as client:
            for number in range(5):
                self.assertIn(client.message(PLAIN % b"%d" % number, connect=number == 0).code, "ac")
        with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
            self.assertEqual(file.read(), inspectors)

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
