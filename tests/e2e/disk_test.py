"""No room for large messages: what cannot be kept is deferred, and nothing is left behind."""

import contextlib
import os
import resource
import subprocess
import unittest

import keneki
from waiting import wait_until
from wire_test import PLAIN, WireCase


class FullDisk(WireCase):
    """R22: a file system of 256 KiB for large messages; root mounts it."""

    def setUp(self):
        self.spool = os.path.join(self.folder, "spool")
        os.makedirs(self.spool, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", self.spool], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.spool], check=True)
        self.daemon.configure(f"message: {{memory: 4KiB, spool: {self.spool}}}")
        self.assertIn("configuration reloaded", self.daemon.reload())

    def all_is_free(self):
        state = os.statvfs(self.spool)
        return state.f_bfree == state.f_blocks

    def test_a_full_disk_defers_and_room_lets_pass(self):
        big = PLAIN % b"large" + b"x" * 150_000
        self.assertIn(self.judge(big).code, "ac")
        # The inspector closes its copy after the answer.
        wait_until(self.all_is_free, 20, "the room of the first message")
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
        wait_until(self.all_is_free, 20, "the room of the last message")


    def test_no_more_files_defers_and_room_lets_pass(self):
        """Inodes; a large message is a file, though without a name."""
        subprocess.run(["mount", "-o", "remount,nr_inodes=8", self.spool], check=True)
        names = [os.path.join(self.spool, f"taken-{number}") for number in range(8)]
        with contextlib.suppress(OSError):
            for name in names:
                with open(name, "wb"):
                    pass
        taken = os.listdir(self.spool)
        big = PLAIN % b"large" + b"x" * 150_000
        verdict = self.judge(big, queue_id="4QNOINODE")
        self.assertTrue(verdict.text.startswith("451 "), verdict.text)
        self.assertRegex(self.daemon.log(), r"4QNOINODE: .*failed=spool_failed")
        self.assertIn(self.judge(PLAIN % b"small").code, "ac")
        for name in taken:
            os.unlink(os.path.join(self.spool, name))
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


if __name__ == "__main__":
    unittest.main()
