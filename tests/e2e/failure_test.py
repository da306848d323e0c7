"""Crashes, hangs and absence: no mail is lost, none is doubled, and one bad message costs nobody else."""

import os
import random
import re
import signal
import subprocess
import threading
import unittest

import keneki
import postfix
import samples
import smtp
from full_size import size
from mail_case import Load, MailCase, load_numbers, ordinary
from pending import unread_bytes
from waiting import wait_until


CHANNEL = 3  # the descriptor on which an inspector is given its messages


def stopped(process):
    """A process held by SIGSTOP has state T, proc(5)."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rsplit(")", 1)[1].split()[0] == "T"
    except OSError:
        return False


def waits_for_message(process):
    """Whether it sleeps in a system call on its channel, proc(5): number, then arguments."""
    try:
        with open(f"/proc/{process}/syscall", encoding="ascii") as file:
            return file.read().split()[1:2] == [hex(CHANNEL)]
    except OSError:
        return False


class Background(threading.Thread):
    """Sends one message; `reply` when the server has answered."""

    def __init__(self, port, message):
        super().__init__()
        self._port, self._message = port, message
        self.reply = None
        self.start()

    def run(self):
        self.reply = smtp.send(self._port, self._message)

    def answer(self):
        self.join(60)
        return self.reply


HELD_EACH = 10


def some_held(number):
    """Each tenth one has a macro, and is held."""
    if number % HELD_EACH != 0:
        return ordinary(number)
    return b"X-Load: load-number-%d-end\n" % number + samples.macro_word()


class InspectorFailures(MailCase):
    settings = "inspector: {workers: 2}\n"

    def stop_inspectors(self):
        """Every worker held still, so that a message given to it is surely in the middle of its inspection."""
        workers = wait_until(self.idle_inspectors, 20, "two idle inspectors")
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)
            wait_until(lambda worker=worker: stopped(worker), 5, "the inspector to stop")
        return workers

    def idle_inspectors(self):
        workers = self.daemon.inspectors()
        return workers if len(workers) == 2 and all(waits_for_message(worker) for worker in workers) else None

    def wait_given(self, workers, count=1):
        """Until so many of the workers have a message before them, unread."""
        wait_until(lambda: sum(unread_bytes(worker, CHANNEL) > 0 for worker in workers) >= count, 20,
                   "messages to come to the inspectors")

    def test_killed_inspector_costs_its_own_message_only(self):
        """R03. Twenty others beside it, one of them with the address groups that break mail programs."""
        workers = self.stop_inspectors()
        groups = b"From: a@sender.example\nTo: " + b"a:" * 51_000 + b"\n\nhello\n"
        beside = [Background(self.mta.port, ordinary(number)) for number in range(20)]
        beside.append(Background(self.mta.port, groups))
        self.wait_given(workers, 2)
        self.assertEqual({one.reply for one in beside}, {None}, "answered without an inspector")
        os.kill(workers[0], signal.SIGKILL)
        wait_until(lambda: any(one.reply for one in beside), 20, "the message of the killed inspector")
        os.kill(workers[1], signal.SIGCONT)
        codes = sorted(one.answer().code for one in beside)
        self.assertEqual(codes, [250] * 20 + [451])
        wait_until(lambda: len(self.daemon.inspectors()) == 2, 10, "the replacement")
        self.assertEqual(self.send(ordinary(3)).code, 250)

    def test_message_that_kills_its_inspector_twice_is_held(self):
        """R03: never deferred for ever."""
        message = samples.mail("再送", ("鈴木 一郎", "suzuki@partner.example"), [samples.RECEPTION], text="二度目です。\n")
        replies = []
        for _ in range(2):
            workers = self.stop_inspectors()
            sending = Background(self.mta.port, message)
            self.wait_given(workers)
            for worker in workers:
                os.kill(worker, signal.SIGKILL)
            replies.append(sending.answer())
        replies.append(self.send(message))
        self.assertEqual(replies[0].code, 451, replies)
        last = next(reply for reply in replies if reply.code == 250)
        self.mta.wait_held(postfix.queue_id_of(last))
        self.assertEqual(self.send(ordinary(4)).code, 250)


class InspectorHang(MailCase):
    settings = "inspector: {workers: 1, time_limit: 1s}\n"

    def test_hanging_inspector_is_replaced_and_its_message_deferred(self):
        """R15: answered at the time limit."""
        worker = wait_until(lambda: [one for one in self.daemon.inspectors() if waits_for_message(one)], 10,
                            "an idle inspector")[0]
        os.kill(worker, signal.SIGSTOP)
        reply = self.send(ordinary(1))
        self.assertEqual(reply.code, 451, reply.text)
        wait_until(lambda: self.daemon.inspectors() and worker not in self.daemon.inspectors(), 10, "the replacement")
        self.assertEqual(self.send(ordinary(2)).code, 250)


class NamedPolicies(MailCase):
    settings = "inspector: {workers: 1, time_limit: 1s}\non_failure: {inspector_timed_out: tag}\n"

    def test_policy_tag_delivers_with_the_tag(self):
        worker = wait_until(lambda: [one for one in self.daemon.inspectors() if waits_for_message(one)], 10,
                            "an idle inspector")[0]
        os.kill(worker, signal.SIGSTOP)
        arrived = self.delivered(ordinary(1))
        self.assertEqual(arrived.first("Subject"), b" [SPAM] meeting 1")


class DaemonFailures(MailCase):
    def test_absent_daemon_means_tempfail(self):
        """R06."""
        self.assertEqual(self.daemon.stop(), 0)
        reply = self.send(ordinary(1))
        self.assertEqual(reply.code, 451, reply.text)
        self.daemon.start()
        self.assertEqual(self.send(ordinary(2)).code, 250)

    def test_crashes_under_load_lose_and_double_nothing(self):
        """R01."""
        self.mta.empty_mailbox()
        dice = random.Random(20230307)
        count, kills = size(600, 5000), size(12, 50)
        with Load(self.mta.port, count, clients=size(10, 20), make=some_held, limit_seconds=size(120, 900)) as load:
            for kill in range(kills):
                target = (kill + 1) * count // (kills + 1) - dice.randrange(count // kills // 2)
                wait_until(lambda target=target: len(load.sent) >= target or not load.running, 60, "progress")
                self.daemon.kill()
                self.daemon.start()
        self.assertEqual(load.lost, [])
        self.assertEqual(load.sent, set(range(count)))
        self.assertTrue(all(code in (421, 451) for _, code, _ in load.deferred), load.deferred[:5])
        self.mta.wait_idle(120)
        held = self.mta.held()
        self.assertEqual(len(held), len(range(0, count, HELD_EACH)))
        self.assertEqual(load_numbers(self.mta.mailbox()),
                         {number: 1 for number in range(count) if number % HELD_EACH != 0})
        self.mta.release("ALL")
        self.mta.wait_idle(120)
        self.assertEqual(load_numbers(self.mta.mailbox()), {number: 1 for number in range(count)})

    def test_crash_in_the_middle_of_a_message_leaves_no_inspector_behind(self):
        with smtp.SmtpClient(self.mta.port) as session:
            session.begin("suzuki@partner.example", ["reception@hospital.example"])
            workers = self.daemon.inspectors()
            self.assertTrue(workers)
            self.daemon.kill()
            session.send_content(ordinary(1))
            self.assertEqual(session.finish().code, 451)
        wait_until(lambda: not any(is_inspector(worker) for worker in workers), 10, "the inspectors to end")
        self.daemon.start()

    def test_sigterm_under_load_defers_and_leaves_nothing_open(self):
        """R04."""
        with Load(self.mta.port, 200, clients=10) as load:
            for target in (40, 90, 140):
                wait_until(lambda target=target: len(load.sent) >= target or not load.running, 60, "progress")
                self.assertEqual(self.daemon.stop(), 0)
                self.daemon.start()
        self.assertEqual(load.lost, [])
        self.assertEqual(load.sent, set(range(200)))

    def test_aborts_at_every_stage_leave_the_daemon_whole(self):
        """R08, through Postfix."""
        dice = random.Random(7)
        for _ in range(60):
            session = smtp.SmtpClient(self.mta.port)
            stage = dice.randrange(4)
            if stage > 0:
                session.command("MAIL FROM:<suzuki@partner.example>")
            if stage > 1:
                session.command("RCPT TO:<reception@hospital.example>")
            if stage > 2:
                session.command("DATA")
                session.send_content(ordinary(1))
            elif dice.randrange(2):
                session.command("RSET")
            session.close()
        self.assertEqual(self.send(ordinary(2)).code, 250)
        open_files = len(os.listdir(f"/proc/{self.daemon.process.pid}/fd"))
        self.assertLess(open_files, 64, "descriptors leak")


def is_inspector(process):
    try:
        return os.readlink(f"/proc/{process}/exe").startswith(os.path.join(keneki.BUILD, "libexec"))
    except OSError:
        return False


class Reload(MailCase):
    def broken(self):
        self.daemon.write("keneki.yaml", "site:\n  domains: [hospital.example]\nverdict:\n  tagg: 5\n")

    def test_reload_during_load_defers_nothing(self):
        """R37, through Postfix."""
        pid = self.daemon.process.pid
        with Load(self.mta.port, 400, clients=8) as load:
            number = 0
            while load.running or number < 6:
                if number % 3 == 2:
                    self.broken()
                else:
                    self.daemon.configure(f"tag: {{subject: '[SPAM{number}] '}}")
                said = self.daemon.reload(signal.SIGHUP if number % 2 else signal.SIGUSR1)
                if number % 3 == 2:
                    self.assertRegex(said, r"keneki\.yaml:4(:\d+)?: .*tagg")
                number += 1
        self.daemon.configure()
        self.daemon.reload()
        self.assertEqual(load.deferred, [])
        self.assertEqual(load.sent, set(range(400)))
        self.assertIsNone(self.daemon.process.poll())
        self.assertEqual(self.daemon.process.pid, pid)

    def test_new_settings_take_effect_and_broken_ones_do_not(self):
        self.daemon.configure("tag: {subject: '[CARE] '}")
        self.daemon.reload()
        self.assertTrue(self.delivered(samples.seed()).first("Subject").startswith(b" [CARE] "))
        self.broken()
        said = self.daemon.reload()
        self.assertRegex(said, r"keneki\.yaml:4(:\d+)?: .*tagg")
        self.assertTrue(self.delivered(samples.seed()).first("Subject").startswith(b" [CARE] "))
        self.daemon.configure()
        self.daemon.reload()
        self.assertTrue(self.delivered(samples.seed()).first("Subject").startswith(b" [SPAM] "))


class Start(unittest.TestCase):
    def test_version_states_a_number(self):
        said = subprocess.run([keneki.program("keneki-milter"), "-V"], capture_output=True, text=True, check=True)
        self.assertTrue(re.search(r"\d+\.\d+\.\d+", said.stdout), said.stdout)


if __name__ == "__main__":
    unittest.main()
