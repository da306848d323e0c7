"""An MTA as a milter sees it: the packets of the milter protocol (version 6) over a socket, one class. Standard library only."""

import contextlib
import socket
import struct

ACTIONS = 0x1FF     # everything an MTA can offer
STEPS = 0x1FFFFF
NO_REPLY = {"C": 0x1000, "H": 0x2000, "M": 0x4000, "R": 0x8000, "T": 0x10000, "U": 0x20000, "N": 0x40000, "L": 0x80,
            "B": 0x80000}
NO_STEP = {"C": 0x1, "H": 0x2, "M": 0x4, "R": 0x8, "B": 0x10, "L": 0x20, "N": 0x40, "U": 0x100, "T": 0x200}
LEADING_SPACE = 0x100000
CHUNK = 65535


class Closed(Exception):
    """The daemon closed the connection where an answer was due."""


class Verdict:
    """What the milter answered at the end of a message."""

    def __init__(self):
        self.code = ""      # 'a' accept, 'c' continue, 'r' reject, 't' tempfail, 'y' reply with text
        self.text = ""      # of 'y'
        self.added = []     # (name, value)
        self.changed = []   # (index, name, value), value '' removes
        self.held = None    # reason

    def apply(self, fields):
        """The header after the changes; `fields` and the result are lists of (name, value) of bytes."""
        fields = [list(field) for field in fields]
        for index, name, value in self.changed:
            same = [i for i, field in enumerate(fields) if field[0].lower() == name.lower()]
            if value:
                fields[same[index - 1]][1] = value
            else:
                del fields[same[index - 1]]
        return [tuple(field) for field in fields] + self.added


class Client:
    """One connection. `steps` and `actions` are what the MTA offers."""

    def __init__(self, path, steps=STEPS, actions=ACTIONS, negotiate=True, timeout=30):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(path)
        self.steps = self.actions = 0
        self.macro_lists = {}
        if negotiate:
            try:
                self.negotiate(steps, actions)
            except BaseException:
                self.socket.close()
                raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    # Packets.

    def write(self, command, payload=b""):
        self.socket.sendall(struct.pack(">I", len(payload) + 1) + command.encode() + payload)

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            try:
                more = self.socket.recv(count - len(data))
            except ConnectionError as error:
                raise Closed() from error
            if not more:
                raise Closed()
            data += more
        return data

    def read(self):
        (length,) = struct.unpack(">I", self._exactly(4))
        data = self._exactly(length)
        return chr(data[0]), data[1:]

    def _ask(self, command, payload=b""):
        """Sends a step, unless it was agreed not to; reads its answer, unless it was agreed to have none."""
        if self.steps & NO_STEP.get(command, 0):
            return "c", b""
        self.write(command, payload)
        if self.steps & NO_REPLY.get(command, 0):
            return "c", b""
        return self.read()

    # Steps.

    def negotiate(self, steps=STEPS, actions=ACTIONS):
        self.write("O", struct.pack(">III", 6, actions, steps))
        code, payload = self.read()
        if code != "O":
            raise Closed()
        _, self.actions, self.steps = struct.unpack(">III", payload[:12])
        rest = payload[12:]
        while rest:
            (stage,) = struct.unpack(">I", rest[:4])
            names, _, rest = rest[4:].partition(b"\0")
            self.macro_lists[stage] = names.decode()

    def macros(self, command, **values):
        pairs = "".join(f"{name}\0{value}\0" for name, value in values.items())
        self.write("D", command.encode() + pairs.encode())

    def connect(self, name="mail.sender.example", address="198.51.100.7"):
        if address is None:
            return self._ask("C", name.encode() + b"\0U")
        family = b"6" if ":" in address else b"4"
        return self._ask("C", name.encode() + b"\0" + family + struct.pack(">H", 25000) + address.encode() + b"\0")

    def helo(self, name="mail.sender.example"):
        return self._ask("H", name.encode() + b"\0")

    def mail_from(self, address="someone@sender.example", user=None):
        if user:
            self.write("D", b"M{auth_authen}\0" + user.encode() + b"\0")
        return self._ask("M", b"<" + address.encode() + b">\0")

    def recipient(self, address="reception@hospital.example"):
        return self._ask("R", b"<" + address.encode() + b">\0")

    def header(self, name, value):
        """`value` with its leading space, folded with LF, as Postfix gives it."""
        if not self.steps & LEADING_SPACE and value.startswith(b" "):
            value = value[1:]
        return self._ask("L", name + b"\0" + value + b"\0")

    def body(self, content):
        for start in range(0, len(content), CHUNK):
            self._ask("B", content[start:start + CHUNK])

    def end(self, queue_id="4Q0000TEST"):
        if queue_id is not None:
            self.macros("E", i=queue_id)
        self.write("E")
        verdict = Verdict()
        while True:
            code, payload = self.read()
            if code == "h":
                name, value, _ = payload.split(b"\0", 2)
                verdict.added.append((name, value))
            elif code == "m":
                (index,) = struct.unpack(">I", payload[:4])
                name, value, _ = payload[4:].split(b"\0", 2)
                verdict.changed.append((index, name, value))
            elif code == "q":
                verdict.held = payload.rstrip(b"\0").decode()
            elif code == "p":
                continue
            else:
                verdict.code = code
                verdict.text = payload.rstrip(b"\0").decode("utf-8", "replace")
                return verdict

    def abort(self):
        self.write("A")

    def quit(self):
        with contextlib.suppress(OSError):
            self.write("Q")
        self.close()

    # Whole messages.

    def begin(self, mail_from="someone@sender.example", recipients=("reception@hospital.example",), connect=True,
              address="198.51.100.7", user=None):
        if connect:
            self.connect(address=address)
            self.helo()
        self.mail_from(mail_from, user)
        for one in recipients:
            self.recipient(one)

    def message(self, message, queue_id="4Q0000TEST", **envelope):
        """Sends a whole message (bytes, LF or CRLF) and gives the verdict back."""
        self.begin(**envelope)
        fields, body = split(message)
        for name, value in fields:
            self.header(name, value)
        self._ask("N")
        self.body(body)
        return self.end(queue_id)


def split(message):
    """([(name, value)], body): values with their leading space and LF folding; the body with CRLF."""
    message = message.replace(b"\r\n", b"\n")
    if message.startswith(b"\n"):
        head, body = b"", message[1:]
    else:
        head, _, body = message.partition(b"\n\n")
    fields = []
    for line in head.split(b"\n"):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1][1] += b"\n" + line
        elif b":" in line:
            name, _, value = line.partition(b":")
            fields.append([name, value])
    return [tuple(field) for field in fields], body.replace(b"\n", b"\r\n")
