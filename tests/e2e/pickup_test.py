"""Mail that programs of this host submit with sendmail(1), through pickup and non_smtpd_milters: nothing lost or doubled."""

import os
import random
import re
import threading
import unittest

import samples
from full_size import only_at_full_size, size
from kill_step_test import KilledCase
from mail_case import load_numbers, ordinary
from postgresql import OnPostgresql
from store_case import Bytes, StoreCase, held_some, macro
from waiting import wait_until

SENDER, RECIPIENT = "cron@hospital.example", "reception@hospital.example"


class LocalCase(StoreCase):
    @classmethod
    def judge_local_mail(cls):
        """As from outside: what this host submits is ours otherwise, and a macro in it is not held."""
        with open(cls.daemon.config_file, encoding="utf-8") as file:
            whole = file.read()
        cls.daemon.write("keneki.yaml", whole.replace("networks: [127.0.0.1/32, ", "networks: ["))
        cls.restart()

    def submit(self, message):
        self.mta.sendmail(message, [RECIPIENT], SENDER)

    def waiting_files(self):
        return os.listdir(os.path.join(self.mta.folder, "queue/maildrop"))

    def all_taken(self):
        """Postfix asks again each minute; here at once."""
        def empty():
            self.mta.flush()
            return not self.waiting_files()
        wait_until(empty, 120, "pickup to have taken everything")
        self.mta.wait_idle(60)

    def stored_numbers(self):
        texts = []
        for one in self.list():
            texts.append(Bytes(self.exported(one["reference"])))
            os.unlink(os.path.join(self.daemon.folder, one["reference"] + ".exported"))
        return sorted(number for text in texts for number in load_numbers([text]))

    def assert_each_once(self, numbers):
        """In the mailbox, or in the store."""
        self.all_taken()
        self.assertEqual(self.mta.held(), [])
        arrived = load_numbers(self.mta.mailbox())
        stored = [number for number in self.stored_numbers() if number in numbers]
        self.assertEqual([number for number, count in arrived.items() if count > 1], [])
        self.assertEqual(sorted([*arrived, *stored]), sorted(numbers))
        return stored


class Killed(KilledCase, LocalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon.environment.update(cls.preloaded)
        cls.judge_local_mail()

    def test_each_step_between_the_message_and_the_answer(self):
        """R01, R02: kill -9 of the daemon; pickup asks again, and the message is in the store once."""
        self.killed_at_each_step(9000, macro)

    def test_the_same_for_mail_without_message_id(self):
        """Postfix gives it a new one each time it asks."""
        self.killed_at_each_step(9500, lambda number: re.sub(rb"(?im)^message-id:.*\n", b"", macro(number)))

    def killed_at_each_step(self, first, make):
        self.mta.empty_mailbox()
        numbers = []

        def attempt(step):
            numbers.append(first + len(numbers))
            self.submit(make(numbers[-1]))
            wait_until(lambda: not os.path.exists(self.control) or not self.waiting_files(), 30, "an answer or the end")

        def again():
            self.daemon.process.wait(10)
            self.daemon.start()
            self.all_taken()
        self.assert_hit(self.each_step(attempt, again))
        self.assertEqual(self.assert_each_once(numbers), numbers)

    def assert_hit(self, hit):
        """The steps that matter were among those."""
        self.assertLessEqual({"sqlite3_step", "pwrite64", "fdatasync", "sendmsg"}, set(hit))


class KilledOnPostgresql(OnPostgresql, Killed):
    """The same on PostgreSQL."""

    @only_at_full_size
    def test_the_same_for_mail_without_message_id(self):
        super().test_the_same_for_mail_without_message_id()

    def assert_hit(self, hit):
        self.assertLessEqual({"PQexec", "send"}, set(hit))


class Load(LocalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.judge_local_mail()

    def test_crashes_under_load(self):
        """R01: held and delivered mail, kill -9 in a loop."""
        self.mta.empty_mailbox()
        count, kills = size(120, 600), size(8, 40)
        dice, done = random.Random(31), threading.Semaphore(0)

        def client(numbers):
            for number in numbers:
                self.submit(held_some(number))
                done.release()
        clients = [threading.Thread(target=client, args=(range(start, count, 4),)) for start in range(4)]
        for thread in clients:
            thread.start()
        try:
            for _ in range(kills):
                for _ in range(dice.randrange(1, count // kills)):
                    done.acquire(timeout=60)
                self.mta.flush()
                self.daemon.kill()
                self.daemon.start()
        finally:
            for thread in clients:
                thread.join()
        stored = self.assert_each_once(range(count))
        self.assertEqual(stored, list(range(0, count, 5)))

    def test_an_absent_daemon_leaves_mail_with_pickup(self):
        """R06."""
        self.mta.empty_mailbox()
        before = len(self.list())
        self.assertEqual(self.daemon.stop(), 0)
        try:
            for number in (5001, 5005):
                self.submit(held_some(number))
            self.mta.flush()
            wait_until(lambda: "queue_id" in str(self.mta.queue()), 20, "the mail in the queue")
            self.assertEqual(self.mta.mailbox_files(), [])
        finally:
            self.daemon.start()
        self.all_taken()
        self.assertEqual(load_numbers(self.mta.mailbox()), {5001: 1})
        self.assertEqual(len(self.list()), before + 1)


if __name__ == "__main__":
    unittest.main()
