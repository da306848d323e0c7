"""No mail lost, none doubled: kill -9 on purpose at each step between the end of a message and the answer."""

import json
import os
import unittest

import preload
from full_size import only_at_full_size
from mail_case import load_numbers, ordinary, stated_verdict
from postgresql import OnPostgresql
from store_case import NOT_TAKEN, REFUSED, Bytes, StoreCase, macro
from waiting import wait_until

MOST_STEPS = 150


class KilledCase(StoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon.quarantine = cls.daemon.quarantine.replace("{", "{two_persons: false, ", 1)
        cls.daemon.configure(cls.settings)
        cls.control = os.path.join(cls.folder, "kill_step")
        cls.preloaded = {"LD_PRELOAD": preload.built("kill_step", cls.folder), "KILL_STEP": cls.control}

    def arm(self, step):
        with open(self.control, "w", encoding="ascii") as file:
            file.write(str(step))

    def killed(self, step):
        """What it was about to do; none: it got through."""
        if step == "answered":  # nobody waits for what follows
            wait_until(lambda: not os.path.exists(self.control), 10, "the end behind the answer")
        if os.path.exists(self.control):
            os.unlink(self.control)
            return None
        with open(self.control + ".last", encoding="ascii") as file:
            return file.read().strip()

    def each_step(self, attempt, mended, also=()):
        """Calls attempt(step), armed for the first step, the second, and so on until two got through: not all messages
        take as many; then for those in `also`. mended() after each that was hit; what was hit."""
        hit, through = [], 0
        for step in [*range(1, MOST_STEPS), *also]:
            if through == 2 and isinstance(step, int):
                continue
            self.arm(step)
            attempt(step)
            call = self.killed(step)
            if call is None:
                through += 1
                continue
            hit.append(call)
            mended()
        self.assertEqual(through, 2, f"more than {MOST_STEPS} steps")
        return hit


class KilledDaemon(KilledCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon.environment.update(cls.preloaded)
        cls.restart()

    def start_again(self):
        self.daemon.process.wait(10)
        self.daemon.start()

    def sent_at_each_step(self, make, first):
        """Sends a message of its own for each step, again when it was deferred; what was hit and how many there are."""
        codes = []

        def attempt(_):
            codes.append(0)
            reply = self.send(make(first + len(codes)))
            codes[-1] = reply.code
            self.assertIn(reply.code, (250, 421, 451), reply.text)

        def again():
            self.start_again()
            if codes[-1] != 250:
                self.assertEqual(self.send(make(first + len(codes))).code, 250)
        hit = self.each_step(attempt, again, also=["answered"])
        self.assertEqual((hit[-1], codes[-1]), ("answered", 250))
        return hit, len(codes)

    def stored_numbers(self, *options):
        texts = [Bytes(self.exported(one["reference"])) for one in self.list(*options)]
        return sorted(number for text in texts for number in load_numbers([text]))


class Killed(KilledDaemon):
    def test_a_held_message_is_in_exactly_one_place(self):
        """R01, R02: whichever step the daemon died at, the store has it once, and the mailbox does not."""
        self.mta.empty_mailbox()
        hit, count = self.sent_at_each_step(macro, 1000)
        self.assert_hit(hit)
        self.mta.wait_idle()
        self.assertEqual(self.stored_numbers(), list(range(1001, 1001 + count)))
        self.assertEqual((self.mta.mailbox_files(), self.mta.held()), ([], []))

    def assert_hit(self, hit):
        """The steps that matter were among those."""
        self.assertLessEqual({"sqlite3_step", "pwrite64", "fdatasync", "sendmsg"}, set(hit))

    def test_a_delivered_message_is_delivered_once(self):
        self.mta.empty_mailbox()
        before = len(self.list())
        _, count = self.sent_at_each_step(ordinary, 5000)
        self.mta.wait_idle()
        self.assertEqual(load_numbers(self.mta.mailbox()), {number: 1 for number in range(5001, 5001 + count)})
        self.assertEqual(len(self.list()), before)

    def test_a_released_message_arrives_once(self):
        """R24: the daemon dies on the way of a released message."""
        self.mta.empty_mailbox()
        statuses = []

        def attempt(step):
            os.unlink(self.control)  # it is held unharmed
            reference = self.hold(macro(2001 + len(statuses)))["reference"]
            self.arm(step)
            statuses.append((reference, self.quarantine("release", reference, "--why", "x", check=(0, NOT_TAKEN))[0]))

        def again():
            self.start_again()
            reference, status = statuses[-1]
            if status == NOT_TAKEN:
                self.quarantine("release", reference, "--why", "again")
        self.assertEqual(self.each_step(attempt, again, also=["answered"])[-1], "answered")
        self.assertEqual({status for _, status in statuses}, {0, NOT_TAKEN})
        self.mta.wait_idle()
        self.assertEqual(load_numbers(self.mta.mailbox()), {2001 + at: 1 for at in range(len(statuses))})


class KilledOnPostgresql(OnPostgresql, Killed):
    """The same on PostgreSQL."""
    test_a_delivered_message_is_delivered_once = None  # no database has a part in it

    @only_at_full_size
    def test_a_released_message_arrives_once(self):
        super().test_a_released_message_arrives_once()

    def assert_hit(self, hit):
        self.assertLessEqual({"PQexec", "send", "sent"}, set(hit))


class KilledReleases(KilledCase):
    def setUp(self):
        super().setUp()
        self._held = {}

    def held_reference(self, number):
        """Of a message of its own; some are sent at once, for lists take their time."""
        if number not in self._held:
            for further in range(number, number + 20):
                self.assertEqual(self.send(macro(further), mail_from=f"{further}@sender.example").code, 250)
            for one in self.list():
                self._held[int(one["mail_from"].partition("@")[0])] = one["reference"]
        return self._held[number]

    def test_a_release_is_known_or_said_to_be_unclear(self):
        """R24: kill -9 of the command at each step; nothing arrives twice, and nothing is lost."""
        self.mta.empty_mailbox()
        environment = {**self.preloaded, "KILL_STEP_ALWAYS": "1", "SUDO_USER": "hanako"}
        references, unclear = {}, set()

        def attempt(step):
            number = 3000 + step
            os.unlink(self.control)
            references[number] = self.held_reference(number)
            self.arm(step)
            self.daemon.command("quarantine", "release", "-c", self.daemon.config_file, references[number], "--why",
                                "x", environment=environment, check=(0, -9))

        def again():
            number = max(references)
            status, _, error = self.quarantine("release", references[number], "--why", "again", check=(0, REFUSED))
            if status == REFUSED:
                self.assertIn("--again", error)
                unclear.add(number)
        hit = self.each_step(attempt, again)
        self.assertLessEqual({"pwrite64", "send", "fdatasync"} if self.store().startswith("sqlite")
                             else {"PQexec", "send"}, set(hit))
        self.mta.wait_idle()
        arrived = load_numbers(self.mta.mailbox())
        self.assertEqual([number for number in references if arrived.get(number, 0) > 1], [])
        self.assertEqual([number for number in references if number not in unclear and number not in arrived], [])
        missing = [number for number in unclear if number not in arrived]
        self.assertTrue(missing, "some were killed before the mail server had them")
        for number in missing:
            self.quarantine("release", references[number], "--why", "not in the log of the server", "--again")
        self.mta.wait_idle()
        self.assertEqual(load_numbers(self.mta.mailbox()), {number: 1 for number in references})


    def text_of(self, reference):
        text = self.exported(reference)
        os.unlink(os.path.join(self.daemon.folder, reference + ".exported"))
        return text

    def test_a_deletion_is_whole_or_did_not_happen(self):
        """R24: kill -9 of the command at each step; the text is all there or gone, and the audit trail knows which."""
        environment = {**self.preloaded, "KILL_STEP_ALWAYS": "1", "SUDO_USER": "hanako"}
        references, before = [], {}

        def attempt(step):
            os.unlink(self.control)
            references.append(self.held_reference(4000 + step))
            before[references[-1]] = self.text_of(references[-1])
            self.arm(step)
            self.daemon.command("quarantine", "delete", "-c", self.daemon.config_file, references[-1], "--why", "x",
                                environment=environment, check=(0, -9))

        def again():
            reference = references[-1]
            state, = (one["state"] for one in self.list("--state", "all") if one["reference"] == reference)
            if state == "held":
                self.assertEqual(self.text_of(reference), before[reference])
            self.quarantine("delete", reference, "--why", "again", check=(0 if state == "held" else REFUSED,))
        hit = self.each_step(attempt, again)
        self.assertLessEqual({"pwrite64", "fdatasync"} if self.store().startswith("sqlite") else {"PQexec"}, set(hit))
        trail = self.quarantine("audit", "--format", "json")[1].splitlines()
        deleted = [entry["reference"] for entry in map(json.loads, trail) if entry["action"] == "delete"]
        self.assertEqual(sorted(deleted), sorted(references))  # once each, and the chain is whole


class KilledStripped(KilledDaemon):
    settings = "verdict: {tag: 5, strip: 8, quarantine: 30, reject: never}\n"

    def test_a_stripped_message_is_delivered_once_and_kept_once(self):
        """R01, R02: whichever step the daemon died at, it is in the mailbox once, without what was taken out, and whole in
        the store once."""
        self.mta.empty_mailbox()
        hit, count = self.sent_at_each_step(macro, 7000)
        # The database grows while the steps are counted: the one that synchronises it may be stepped over.
        self.assertLessEqual({"sqlite3_step", "pwrite64", "sendmsg", "writev"}, set(hit))
        self.mta.wait_idle()
        numbers = range(7001, 7001 + count)
        arrived = self.mta.mailbox()
        self.assertEqual(load_numbers(arrived), {number: 1 for number in numbers})
        self.assertEqual({stated_verdict(message) for message in arrived}, {"strip"})
        self.assertEqual(self.stored_numbers("--state", "stripped"), list(numbers))
        self.assertEqual(self.mta.held(), [])


@only_at_full_size
class KilledReleasesOnPostgresql(OnPostgresql, KilledReleases):
    """The same on PostgreSQL."""


if __name__ == "__main__":
    unittest.main()
