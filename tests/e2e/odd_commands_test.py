"""`keneki quarantine` as people really type it: at the same time, in odd orders, with slips of the finger."""

import os
import pwd
import socket
import threading
import unittest

import preload
import samples
from postgresql import OnPostgresql
from store_case import NOT_TAKEN, REFUSED, StoreCase, macro

NOT_ALLOWED = 77  # EX_NOPERM


class SlowServer:
    """A mail server that takes one message, but not before allow()."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.has_text = threading.Event()
        self._allowed = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        with self._listener, self._listener.accept()[0] as connection, connection.makefile("rwb", buffering=0) as stream:
            stream.write(b"220 slow\r\n")
            while line := stream.readline():
                if line.upper().startswith(b"DATA"):
                    stream.write(b"354 go on\r\n")
                    while stream.readline() not in (b".\r\n", b""):
                        pass
                    self.has_text.set()
                    self._allowed.wait(60)
                stream.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 taken\r\n")

    def allow(self):
        self._allowed.set()

    def join(self):
        self._thread.join(60)


class Clerks:
    """So many people who type the same command at the same time."""

    def __init__(self, count, command):
        self._ends = []
        self._threads = [threading.Thread(target=lambda: self._ends.append(command())) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def ends(self):
        """What each was told: (status, standard output, standard error), by status."""
        for thread in self._threads:
            thread.join()
        return sorted(self._ends)

    def statuses(self):
        return [status for status, _, _ in self.ends()]


class OddCommands(StoreCase):
    def release(self, reference):
        return self.quarantine("release", reference, "--why", "x", check=(0, REFUSED))

    def state(self, reference):
        return next(one["state"] for one in self.list("--state", "all") if one["reference"] == reference)

    def test_releases_at_the_same_time_send_once(self):
        reference = self.hold(macro(1))["reference"]
        self.approved(reference)
        self.mta.empty_mailbox()
        clerks = Clerks(5, lambda: self.release(reference))
        self.assertEqual(clerks.statuses(), [0, REFUSED, REFUSED, REFUSED, REFUSED])
        self.assert_released(self.arrivals(1)[0])

    def test_deleted_while_it_is_sent(self):
        """It has gone out, and its text is gone: no command may take it for one whose text is there."""
        reference = self.hold(macro(2))["reference"]
        self.approved(reference)
        server = SlowServer()
        whole = self.daemon.quarantine
        self.daemon.quarantine = whole.replace(f":{self.mta.port}", f":{server.port}")
        self.daemon.configure(self.settings)
        clerk = threading.Thread(target=lambda: self.quarantine("release", reference, "--why", "slow"))
        try:
            clerk.start()
            self.assertTrue(server.has_text.wait(60))
            self.quarantine("delete", reference, "--why", "in the middle")
        finally:
            server.allow()
            clerk.join()
            server.join()
            self.daemon.quarantine = whole
            self.daemon.configure(self.settings)
        self.assertEqual(self.state(reference), "deleted")
        self.assertIn("(deleted)", self.quarantine("show", reference, "--why", "x", check=(REFUSED,))[2])
        audit = self.quarantine("audit")[1]
        self.assertIn("250 taken", audit)

    def test_reference_as_it_is_heard_on_the_telephone(self):
        reference = self.hold(macro(3))["reference"]
        wide = "".join(chr(ord(c) + 0xFEE0) for c in reference)  # as a Japanese keyboard types it
        digits = reference.replace("0", "O").replace("1", "l")   # no reference has an O, I or L
        for heard in (reference.lower(), f" {reference} ", f"\u3000{wide}\n", reference.replace("-", "ー"), digits,
                      reference.replace("-", "")):
            self.assertIn(reference, self.quarantine("show", heard, "--why", "x")[1])

    def release_with_clock(self, ahead, reference, check):
        environment = {"LD_PRELOAD": preload.built("other_clock", self.folder), "CLOCK_AHEAD": str(ahead),
                       "SUDO_USER": "hanako"}
        return self.daemon.command("quarantine", "release", "-c", self.daemon.config_file, reference, "--why", "x",
                                   check=check, environment=environment)

    def test_clocks_that_differ(self):
        """Another host releases, whose clock is behind or ahead: not "released" while the message is held again."""
        reference = self.hold(macro(8))["reference"]
        self.approved(reference)
        before = len(self.list("--state", "all"))
        self.mta.empty_mailbox()
        _, _, error = self.release_with_clock(-3600, reference, (NOT_TAKEN,))
        self.assertIn("compare the clocks", error)
        self.assertRegex(self.daemon.log()[self._log_before:], f"release of {reference} is deferred")
        self.assertEqual((self.state(reference), len(self.list("--state", "all"))), ("held", before))
        self.assertEqual(self.mta.mailbox_files(), [])
        self.release_with_clock(3600, reference, (0,))
        self.assert_released(self.arrivals(1)[0])

    def test_letters_of_another_encoding(self):
        """A terminal of EUC or Shift_JIS: no fault of the store, and no obstacle."""
        reference = self.hold(macro(6))["reference"]
        euc = os.fsdecode("患者の紹介状".encode("euc-jp"))
        self.assertIn("no such message", self.quarantine("show", euc, "--why", "x", check=(REFUSED,))[2])
        self.quarantine("show", reference, "--why", euc)
        self.quarantine("list", "--subject", euc, "--why", euc)
        self.assertIn("is no address", self.quarantine("release", reference, "--why", euc, "--to",
                                                       f"{euc}@hospital.example", check=(REFUSED,))[2])
        self.daemon.command("report", "-c", self.daemon.config_file, "--advisory", "--why", euc, check=(0,))
        self.quarantine("audit")

    def test_address_without_a_domain(self):
        """Postfix would make one of ours of a slip of the finger."""
        reference = self.hold(macro(7))["reference"]
        for slip in ("taro", "taro.hospital.example", "@hospital.example", "taro@"):
            for name in ("approve", "release"):
                self.assertIn("is no address", self.quarantine(name, reference, "--why", "x", "--to", slip,
                                                               check=(REFUSED,))[2])

    def test_who_reads_japanese_is_told_in_japanese_why_not(self):
        reference = self.hold(macro(9))["reference"]

        def refused(*options):
            environment = {"LC_ALL": "ja_JP.UTF-8", "LANG": "ja_JP.UTF-8", "SUDO_USER": "hanako"}
            return self.daemon.command("quarantine", "release", "-c", self.daemon.config_file, reference, "--why", "紹介状",
                                       *options, check=(REFUSED,), environment=environment)[2]
        self.assertRegex(refused(), "hanako 以外の人の承認")
        self.approved(reference)
        self.mta.empty_mailbox()
        self.release(reference)
        self.arrivals(1)
        self.assertRegex(refused(), "すでに解放済み.*--again")

    def test_nobody_brings_a_configuration_of_his_own_behind_sudo(self):
        """With it he would need no second person."""
        reference = self.hold(macro(10))["reference"]
        caller = pwd.getpwnam("nobody")
        own = os.path.join(self.folder, "own")
        os.mkdir(own)
        with open(self.daemon.config_file, encoding="utf-8") as file:
            text = file.read().replace("quarantine: {", "quarantine: {two_persons: false, ", 1)
        text = text.replace("sqlite:", f"sqlite:{self.daemon.folder}/")
        path = os.path.join(own, "keneki.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

        def release(config, **environment):
            return self.daemon.command("quarantine", "release", "-c", config, reference, "--why", "x",
                                       "--key", os.path.join(self.daemon.folder, "quarantine.key"),
                                       check=(NOT_ALLOWED, REFUSED), environment={"SUDO_USER": "nobody", **environment})
        os.chown(path, caller.pw_uid, caller.pw_gid)
        self.assertEqual(release(path)[0], NOT_ALLOWED)
        os.chown(path, 0, 0)
        os.chmod(path, 0o666)
        self.assertEqual(release(path)[0], NOT_ALLOWED)
        os.chmod(path, 0o644)
        os.chown(own, caller.pw_uid, caller.pw_gid)
        status, _, error = release(path)
        self.assertEqual(status, NOT_ALLOWED)
        self.assertIn("its caller can change", error)
        os.symlink(path, os.path.join(self.folder, "link.yaml"))
        self.assertEqual(release(os.path.join(self.folder, "link.yaml"))[0], NOT_ALLOWED)
        self.assertIn("another person", release(self.daemon.config_file)[2])
        self.assertEqual(self.state(reference), "held")

    def test_days_that_do_not_exist(self):
        for day in ("2026-02-30", "2026-04-31", "2026-13-01", "2026-1-1x", "yesterday"):
            self.assertIn("YYYY-MM-DD", self.quarantine("list", "--since", day, check=(64,))[2])
        self.quarantine("list", "--since", "2024-02-29")

    def test_secret_key_that_others_can_read(self):
        reference = self.hold(macro(4))["reference"]
        key = os.path.join(self.daemon.folder, "quarantine.key")
        self.assertEqual(self.quarantine("show", reference, "--why", "x")[2], "")
        self.addCleanup(os.chmod, key, 0o600)
        for mode in (0o644, 0o602):
            os.chmod(key, mode)
            self.assertRegex(self.quarantine("show", reference, "--why", "x")[2], r"quarantine\.key: others .*chmod 600")
        os.chmod(key, 0o640)  # of two persons, say
        self.assertEqual(self.quarantine("show", reference, "--why", "x")[2], "")

    def test_export_says_what_can_do_harm(self):
        """One person alone may look into it; nothing but the words keeps him from passing it on."""
        path = os.path.join(self.daemon.folder, "written.eml")
        self.addCleanup(os.unlink, path)
        export = ("--why", "for the vendor", "--output", path)
        said = self.quarantine("export", self.hold(macro(5))["reference"], *export)[2]
        self.assertRegex(said, "can do harm .* release")
        os.unlink(path)
        self.daemon.configure("verdict: {tag: 3, quarantine: 4, reject: never}")
        self.daemon.reload()
        try:
            plain = self.hold(samples.seed(), recipients=[samples.STAFF_ADDRESS])["reference"]
        finally:
            self.daemon.configure(self.settings)
            self.daemon.reload()
        self.assertEqual(self.quarantine("export", plain, *export)[2], "")

    def test_nothing_to_warn_of(self):
        for entry in self.list():
            self.quarantine("delete", entry["reference"], "--why", "x")
        report = ("report", "-c", self.daemon.config_file, "--advisory")
        _, told, error = self.daemon.command(*report, check=(0,))
        self.assertEqual(told, "")
        self.assertIn("nothing is held", error)
        self.assertIn("excludes", self.daemon.command(*report, "--format", "html", check=(64,))[2])


AUDIT_LOCK = 0x6B656E656B6A  # rows_audit.cpp


def deleted(reference):
    """As Rows::remove_text() does it."""
    return (f"DELETE FROM held_piece WHERE reference = '{reference}'; UPDATE held SET state = 2, stored_bytes = 0, "
            f"sealed_key = '', description = '' WHERE reference = '{reference}'")


class OddCommandsOnPostgresql(OnPostgresql, OddCommands):
    """The same on PostgreSQL, where two may be in the middle of it."""

    def locked_row(self, reference):
        return self.server.transaction(f"SELECT 1 FROM held WHERE reference = '{reference}' FOR UPDATE")

    def test_releases_in_the_same_moment_send_once(self):
        reference = self.hold(macro(11))["reference"]
        self.approved(reference)
        self.mta.empty_mailbox()
        with self.server.transaction(f"SELECT pg_advisory_xact_lock({AUDIT_LOCK})"):
            clerks = Clerks(3, lambda: self.release(reference))
            self.server.wait_for_waiting(3)
        self.assertEqual(clerks.statuses(), [0, REFUSED, REFUSED])
        self.assert_released(self.arrivals(1)[0])

    def test_deleted_in_the_moment_of_a_release(self):
        """Whoever releases it has read its text already."""
        reference = self.hold(macro(12))["reference"]
        self.approved(reference)
        self.mta.empty_mailbox()
        with self.locked_row(reference) as run:
            clerks = Clerks(1, lambda: self.release(reference))
            self.server.wait_for_waiting(1)
            run(deleted(reference))
        (status, _, said), = clerks.ends()
        self.assertEqual(status, REFUSED)
        self.assertIn("(deleted)", said)
        self.mta.wait_idle()
        self.assertEqual(self.mta.mailbox_files(), [])

    def test_deleted_while_all_are_judged_anew(self):
        """What nobody holds any more is no fault."""
        first, second = (self.hold(macro(number))["reference"] for number in (15, 16))
        with self.server.transaction(f"SELECT pg_advisory_xact_lock({AUDIT_LOCK})") as run:
            clerks = Clerks(1, lambda: self.quarantine("rescan", "--why", "x", check=(0, REFUSED)))
            self.server.wait_for_waiting(1)
            run(deleted(second))
        (status, told, error), = clerks.ends()
        self.assertEqual((status, error), (0, ""))
        self.assertIn(first, told)
        self.assertNotIn(second, told)

    def test_deleted_twice_in_the_same_moment(self):
        reference = self.hold(macro(13))["reference"]

        def delete():
            return self.quarantine("delete", reference, "--why", "x", check=(0, REFUSED))
        with self.locked_row(reference):
            clerks = Clerks(2, delete)
            self.server.wait_for_waiting(2)
        self.assertEqual(clerks.statuses(), [0, REFUSED])

    def test_approved_in_the_moment_of_a_deletion(self):
        """Nobody is told that a release may follow."""
        reference = self.hold(macro(14))["reference"]

        def approve():
            return self.quarantine("approve", reference, "--why", "x", check=(0, REFUSED))
        with self.locked_row(reference) as run:
            clerks = Clerks(1, approve)
            self.server.wait_for_waiting(1)
            run(deleted(reference))
        self.assertEqual(clerks.statuses(), [REFUSED])


if __name__ == "__main__":
    unittest.main()
