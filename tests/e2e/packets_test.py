"""What comes over the milter socket and is no proper packet: the daemon lives on, and others are answered."""

import random
import socket
import struct
import threading
import time
import unittest

from full_size import size
from milter_client import STEPS, Client
from wire_test import PLAIN, WireCase


class MalformedPackets(WireCase):
    def raw(self, data, wait=True):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(20)
            connection.connect(self.path)
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while wait and connection.recv(65536):
                    pass
            except OSError:
                pass

    def whole_session(self):
        """The packets of one message, each as it goes over the wire."""
        def packet(command, payload=b""):
            return struct.pack(">I", len(payload) + 1) + command + payload
        return [packet(b"O", struct.pack(">III", 6, 0x1FF, STEPS)),
                packet(b"C", b"host\x004" + struct.pack(">H", 25) + b"192.0.2.1\0"), packet(b"H", b"host\0"),
                packet(b"M", b"<a@b.example>\0"), packet(b"R", b"<c@d.example>\0"), packet(b"L", b"Subject\0 x\0"),
                packet(b"B", b"text\r\n"), packet(b"D", b"Ei\x004Q1\0"), packet(b"E"), packet(b"Q")]

    def test_lengths_out_of_bounds(self):
        """R30."""
        for length in (0, 1, 0xFFFFFFFF, 0x80000000, 0x7FFFFFFF, (1 << 20) + 2):
            self.raw(struct.pack(">I", length) + b"O")
        self.raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        self.assert_alive()

    def test_cut_off_at_each_byte(self):
        """R30."""
        session = b"".join(self.whole_session())
        for end in range(len(session)):
            self.raw(session[:end])
        self.assert_alive()

    def test_packets_left_out_doubled_and_exchanged(self):
        """R30."""
        packets = self.whole_session()
        chance = random.Random(20230307)
        for _ in range(150):
            shuffled = [chance.choice(packets) for _ in range(chance.randrange(1, 14))]
            self.raw(packets[0] + b"".join(shuffled))
        self.assert_alive()

    def test_random_bytes_and_flipped_bits(self):
        """R30."""
        chance = random.Random(20230308)
        session = b"".join(self.whole_session())
        for _ in range(150):
            self.raw(chance.randbytes(chance.randrange(1, 400)))
            damaged = bytearray(session)
            for _ in range(chance.randrange(1, 6)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            self.raw(bytes(damaged))
        self.assert_alive()

    def test_macros_that_are_not_in_pairs(self):
        """libmilter would read past the end of its table (docs/decisions/0006-macro-packets.md)."""
        before, end = self.whole_session()[:7], self.whole_session()[8]
        for strings in range(1, 40):
            for step in b"CHMRE":
                payload = b"D" + bytes([step]) + b"name\0" * strings
                self.raw(b"".join(before) + struct.pack(">I", len(payload)) + payload + end)
                self.raw(before[0] + struct.pack(">I", len(payload)) + payload + b"".join(before[1:]) + end)
        self.assert_alive()

    def test_half_open_sessions_do_not_hinder_others(self):
        """R16."""
        half = []
        for _ in range(300):
            connection = socket.socket(socket.AF_UNIX)
            connection.connect(self.path)
            connection.sendall(b"\0\0")
            half.append(connection)
        began = time.monotonic()
        self.assert_alive()
        self.assertLess(time.monotonic() - began, 10)
        for connection in half:
            connection.close()

    def mutated(self, chance):
        """Some messages on one connection, with a few packets damaged, doubled, exchanged, cut, or with another length."""
        packets = self.whole_session()[:-1] * chance.randrange(1, 3) + self.whole_session()[-1:]
        packets.insert(chance.randrange(len(packets)), struct.pack(">I", 1) + b"A")
        for _ in range(chance.randrange(1, 8)):
            at = chance.randrange(len(packets))
            packet = bytearray(packets[at])
            kind = chance.randrange(8)
            if kind == 0 and packet:
                packet[chance.randrange(len(packet))] ^= 1 << chance.randrange(8)
            elif kind == 1:
                packet[chance.randrange(len(packet) + 1):] = chance.randbytes(chance.randrange(40))
            elif kind == 2:
                packet[:4] = struct.pack(">I", chance.choice((0, 1, len(packet), max(0, len(packet) - 4), 0xFFFF, 1 << 20)))
            elif kind == 3:
                packet = packet * 2
            elif kind == 4:
                body = bytes(chance.choice(b"ABCDEHLMNOQRTUX") for _ in range(1)) + chance.randbytes(chance.randrange(300))
                packet = bytearray(struct.pack(">I", len(body)) + body)
            elif kind == 5:
                body = b"D" + chance.choice((b"C", b"H", b"M", b"R", b"E", b"N", b"\xff")) + b"\0".join(
                    chance.randbytes(chance.randrange(8)) for _ in range(chance.randrange(6)))
                packet = bytearray(struct.pack(">I", len(body)) + body)
            elif kind == 6:
                packet = bytearray(packets[chance.randrange(len(packets))])
            else:
                packet = bytearray()
            packets[at] = bytes(packet)
        return b"".join(packets)

    def test_mutations_while_others_are_answered(self):
        """R30. For a time, not for a number: each run goes on from another seed, which it prints when it fails."""
        seed = size(20230309, time.time_ns())
        until = time.monotonic() + size(5, 600)
        chance, stop, wrong, answered, sessions = random.Random(seed), threading.Event(), [], [], 0

        def others():
            while not stop.is_set():
                try:
                    with Client(self.path) as client:
                        answered.append(client.message(PLAIN % b"in between").code)
                except Exception as error:  # pylint: disable=broad-except
                    wrong.append(error)
                    return
        other = threading.Thread(target=others)
        other.start()
        try:
            while time.monotonic() < until and not wrong:
                self.raw(self.mutated(chance))
                sessions += 1
        finally:
            stop.set()
            other.join(60)
        print(f"{sessions} damaged sessions, {len(answered)} messages of others")
        self.assertEqual(wrong, [], f"seed {seed}")
        self.assertEqual(set(answered) - set("ac"), set(), f"seed {seed}")
        self.assert_alive()


if __name__ == "__main__":
    unittest.main()
