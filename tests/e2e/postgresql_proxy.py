"""Stands before a PostgreSQL and loses connections in the moment of a COMMIT, as a network may."""

import contextlib
import os
import shutil
import socket
import tempfile
import threading

COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
SOCKET = ".s.PGSQL.5432"


class Proxy:
    """`lose`: which COMMIT of a held message is lost, None for none: "before" the server has it, "after" it has done
    it. `closed`: who comes is sent away. Each loss takes one COMMIT; `lost` counts them."""

    def __init__(self, server_folder):
        self.folder = tempfile.mkdtemp(prefix="keneki-px-", dir="/tmp")
        self._server = os.path.join(server_folder, SOCKET)
        self.lose, self.closed, self.close_with_loss, self.lost = None, False, False, 0
        self._lock = threading.Lock()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(os.path.join(self.folder, SOCKET))
        self._listener.listen(50)
        threading.Thread(target=self._accept, daemon=True).start()

    def store(self, database):
        return f"postgresql:///{database}?host={self.folder}&user=keneki"

    def remove(self):
        self._listener.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.closed:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self._server)
            except OSError:
                client.close()
                server.close()
                continue
            pair = Pair(self, client, server)
            threading.Thread(target=pair.to_server, daemon=True).start()
            threading.Thread(target=pair.to_client, daemon=True).start()

    def takes_commit(self):
        """How this COMMIT is lost, if it is."""
        with self._lock:
            how, self.lose = self.lose, None
            if how:
                self.lost += 1
                self.closed = self.close_with_loss
            return how


class Pair:
    """One connection."""

    def __init__(self, proxy, client, server):
        self._proxy, self._client, self._server = proxy, client, server
        self._holding = False  # this transaction holds a message
        self._swallow = False  # the next answer is not passed on
        self._ended = threading.Semaphore(1)

    def _close(self):
        for end in (self._client, self._server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        if not self._ended.acquire(blocking=False):  # the other thread may still be reading
            self._client.close()
            self._server.close()

    def _read(self, end):
        try:
            return end.recv(65536)
        except OSError:
            return b""

    def to_server(self):
        while data := self._read(self._client):
            self._holding = self._holding or b"INSERT INTO held_piece" in data
            if data.endswith(COMMIT) and self._holding:
                self._holding = False
                how = self._proxy.takes_commit()
                if how == "before":
                    break
                self._swallow = how == "after"
            try:
                self._server.sendall(data)
            except OSError:
                break
        self._close()

    def to_client(self):
        while data := self._read(self._server):
            if self._swallow:
                break
            try:
                self._client.sendall(data)
            except OSError:
                break
        self._close()
