"""An SMTP client that sends exactly the bytes it is given, from a chosen address."""

import socket
from dataclasses import dataclass

OUTSIDE = "198.51.100.7"  # RFC 5737 documentation network: nobody's inside


@dataclass
class Reply:
    code: int
    text: str

    @property
    def accepted(self):
        return 200 <= self.code < 400


class SmtpError(Exception):
    """The server refused a command; `reply` is what it said."""

    def __init__(self, command, reply):
        super().__init__(f"{command}: {reply.code} {reply.text}")
        self.reply = reply


class SmtpClient:
    """One SMTP connection. `client` is announced by XCLIENT as the address that connects; None: the real one."""

    def __init__(self, port, client=OUTSIDE, helo="mail.sender.example", limit_seconds=60):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=limit_seconds)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")
        self._expect("banner", self._reply())
        self._expect("EHLO", self.command(f"EHLO {helo}"))
        if client is not None:
            self._expect("XCLIENT", self.command(f"XCLIENT ADDR={client} NAME=[UNAVAILABLE]"))
            self._expect("EHLO", self.command(f"EHLO {helo}"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            self._socket.sendall(b"QUIT\r\n")
        except OSError:
            pass
        self._file.close()
        self._socket.close()

    def command(self, line):
        self._socket.sendall(line.encode() + b"\r\n")
        return self._reply()

    def begin(self, mail_from, recipients):
        """Up to the answer to DATA."""
        self._expect("MAIL", self.command(f"MAIL FROM:<{mail_from}>"))
        for recipient in recipients:
            self._expect("RCPT", self.command(f"RCPT TO:<{recipient}>"))
        self._expect("DATA", self.command("DATA"))

    def send_content(self, message):
        """The message's bytes; line ends become CRLF and leading dots are doubled, nothing else changes."""
        lines = message.replace(b"\r\n", b"\n").split(b"\n")
        if lines and lines[-1] == b"":
            lines.pop()
        stuffed = b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines)
        self._socket.sendall(stuffed + b"\r\n" if lines else b"")

    def finish(self):
        """The final dot; the answer decides the message's fate."""
        self._socket.sendall(b".\r\n")
        return self._reply()

    def send(self, message, mail_from="someone@sender.example", recipients=("reception@hospital.example",)):
        """The reply that decided the message: to its content, or to the command that was refused."""
        try:
            self.begin(mail_from, recipients)
            self.send_content(message)
            return self.finish()
        except SmtpError as refused:
            if refused.reply.code != 421:
                self.command("RSET")
            return refused.reply

    def _reply(self):
        lines = []
        while True:
            line = self._file.readline()
            if not line:
                return Reply(421, "connection closed")
            lines.append(line.decode("utf-8", "replace").rstrip("\r\n"))
            if line[3:4] != b"-":
                break
        return Reply(int(lines[-1][:3]), "\n".join(text[4:] for text in lines))

    @staticmethod
    def _expect(command, reply):
        if not reply.accepted:
            raise SmtpError(command, reply)


def send(port, message, client=OUTSIDE, **envelope):
    """One message on a connection of its own."""
    with SmtpClient(port, client=client) as session:
        return session.send(message, **envelope)
