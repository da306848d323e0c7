"""A release that goes over another mail server, which queues it and gives it to the one with Keneki later."""

import email
import email.policy
import socket
import threading
import unittest

from postgresql import OnPostgresql
from store_case import REFUSED, StoreCase, macro


class QueueingServer:
    """Takes one message and keeps it."""

    def __init__(self, answer):
        self.message = b""
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        with self._listener, self._listener.accept()[0] as connection, connection.makefile("rwb", buffering=0) as stream:
            stream.write(b"220 ready\r\n")
            while line := stream.readline():
                reply = b"250 go on"
                if line.upper().startswith(b"DATA"):
                    stream.write(b"354 go on\r\n")
                    while (line := stream.readline()) not in (b".\r\n", b""):
                        self.message += line[1:] if line.startswith(b".") else line
                    reply = self._answer
                stream.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else reply + b"\r\n")

    def join(self):
        self._thread.join(60)


class OnTheWay(StoreCase):
    def released_to(self, answer, reference, *options, check=(0,)):
        """What the server on the way has of the release, and what the person was told."""
        server = QueueingServer(answer)
        whole = self.daemon.quarantine
        self.daemon.quarantine = whole.replace(f":{self.mta.port}", f":{server.port}")
        self.daemon.configure(self.settings)
        try:
            self.approved(reference)
            _, _, told = self.quarantine("release", reference, "--why", "expected", *options, check=check)
        finally:
            self.daemon.quarantine = whole
            self.daemon.configure(self.settings)
            server.join()
        return server.message, told

    def arrives(self, message):
        self.mta.empty_mailbox()
        self.assertEqual(self.send(b"Received: by the server on the way\n" + message).code, 250)
        self.assert_released(self.arrivals(1)[0])

    def assert_judged(self, message):
        self.mta.empty_mailbox()
        self.assertIn(self.send(b"Received: by the server on the way\n" + message).code, (250, 550))
        self.mta.wait_idle()
        self.assertEqual(self.mta.mailbox_files(), [])
        self.assertIn("marker is not valid", self.daemon.log()[self._log_before:])

    def references(self):
        return {one["reference"] for one in self.list("--state", "all")}

    def test_a_second_attempt_of_the_server_on_the_way_is_not_held(self):
        for number, options in ((1, ()), (2, ("--as-attachment",))):
            with self.subTest(options):
                reference = self.hold(macro(number) + b".\n..dots\n\n\n")["reference"]
                message, told = self.released_to(b"250 2.0.0 Ok: queued", reference, *options)
                self.assertIn("has not asked Keneki yet", told)
                before = self.references()
                self.arrives(message)
                self.arrives(message.rstrip() + b"\n")
                self.assertRegex(self.daemon.log()[self._log_before:], rf"released ref={reference} .* again=yes")
                self.assertEqual(self.references(), before)
                # Its marker opens the door for nothing else.
                self.assert_judged(message + b"a footer\n")

    def test_the_marker_of_a_release_that_was_not_taken_is_worth_nothing(self):
        reference = self.hold(macro(3))["reference"]
        message, _ = self.released_to(b"554 5.7.1 no", reference, check=(75,))
        self.assertIn(b"X-Keneki-Release:", message)
        self.assert_judged(message)

    def test_what_carries_a_message_is_a_whole_mail_of_the_house(self):
        """Also where no mail server adds what is missing."""
        reference = self.hold(macro(5))["reference"]
        carried, _ = self.released_to(b"250 2.0.0 Ok: queued", reference, "--as-attachment")
        outer = email.message_from_bytes(carried, policy=email.policy.default)
        self.assertEqual(outer["From"].addresses[0].addr_spec, "keneki@hospital.example")
        self.assertEqual(outer["To"].addresses[0].addr_spec, "reception@hospital.example")
        self.assertIsNotNone(outer["Date"].datetime)
        self.assertRegex(outer["Message-ID"], "^<.+@hospital.example>$")
        self.assertEqual(outer["Auto-Submitted"], "auto-generated")
        inner, = (part for part in outer.walk() if part.get_content_type() == "message/rfc822")
        self.assertEqual((outer["Content-Transfer-Encoding"], inner["Content-Transfer-Encoding"]), ("8bit", "8bit"))

    def test_who_is_asked_says_nothing_of_it(self):
        reference = self.hold(macro(4))["reference"]
        self.approved(reference)
        self.assertEqual(self.quarantine("release", reference, "--why", "expected")[2], "")
        self.assertIn("--again", self.quarantine("release", reference, "--why", "x", check=(REFUSED,))[2])


class OnTheWayOnPostgresql(OnPostgresql, OnTheWay):
    """The same on PostgreSQL."""


if __name__ == "__main__":
    unittest.main()
