"""`keneki quarantine` as people really type it: at the same time, in odd orders, with slips of the finger."""

import os
import socket
import threading
import unittest

from store_case import REFUSED, StoreCase, macro


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


class OddCommands(StoreCase):
    def state(self, reference):
        return next(one["state"] for one in self.list("--state", "all") if one["reference"] == reference)

    def test_releases_at_the_same_time_send_once(self):
        reference = self.hold(macro(1))["reference"]
        self.approved(reference)
        self.mta.empty_mailbox()
        ends = []
        clerks = [threading.Thread(target=lambda: ends.append(self.quarantine("release", reference, "--why", "x",
                                                                              check=(0, REFUSED))[0]))
                  for _ in range(5)]
        for clerk in clerks:
            clerk.start()
        for clerk in clerks:
            clerk.join()
        self.assertEqual(sorted(ends), [0, REFUSED, REFUSED, REFUSED, REFUSED])
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
        for heard in (reference.lower(), f" {reference} "):
            self.assertIn(reference, self.quarantine("show", heard, "--why", "x")[1])

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

    def test_nothing_to_warn_of(self):
        for entry in self.list():
            self.quarantine("delete", entry["reference"], "--why", "x")
        report = ("report", "-c", self.daemon.config_file, "--advisory")
        _, told, error = self.daemon.command(*report, check=(0,))
        self.assertEqual(told, "")
        self.assertIn("nothing is held", error)
        self.assertIn("excludes", self.daemon.command(*report, "--format", "html", check=(64,))[2])


if __name__ == "__main__":
    unittest.main()
