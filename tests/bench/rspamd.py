"""Debian's rspamd as a milter of its own beside Keneki: own folder, loopback port, no network look-ups."""

import os
import re
import signal
import socket
import subprocess
import threading

from postfix import free_port
from waiting import wait_until

# Modules that ask DNS, Redis or another server, or load maps from the network.
NETWORK_MODULES = """antivirus arc asn bimi clickhouse dcc dkim dkim_signing dmarc elastic external_services fuzzy_check
greylist hfilter history_redis metadata_exporter metric_exporter mx_check neural p0f phishing ratelimit rbl replies
reputation spamtrap spf surbl url_redirector whitelist""".split()

TOP = """
.include "$CONFDIR/common.conf"
options {{
    .include "$CONFDIR/options.inc"
    .include(priority=1,duplicate=merge) "$LOCAL_CONFDIR/local.d/options.inc"
    pidfile = "{folder}/rspamd.pid";
}}
logging {{ type = "file"; filename = "{folder}/log"; level = "warning"; }}
worker "rspamd_proxy" {{
    bind_socket = "127.0.0.1:{port}";
    milter = yes;
    timeout = 120s;
    count = {workers};
    upstream "local" {{ default = yes; self_scan = yes; }}
}}
"""


OPTIONS = """
filters = "chartable,regexp";
rrd = "";
dns {{ nameserver = ["127.0.0.1:{dns_port}"]; timeout = 1s; retransmits = 1; }}
"""


class EmptyDns:
    """A name server on loopback that answers every question at once with NXDOMAIN, so that nothing waits for one."""

    def __init__(self):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                question, client = self._socket.recvfrom(4096)
                end = question.index(b"\0", 12) + 5  # RFC 1035 4.1.2: name, type, class
                self._socket.sendto(question[:2] + b"\x81\x83\0\1\0\0\0\0\0\0" + question[12:end], client)
            except ValueError:
                continue
            except OSError:
                return

    def close(self):
        self._socket.close()


class Rspamd:
    def __init__(self, folder, workers):
        self.folder = folder
        self.port = free_port()
        self._dns = EmptyDns()
        local = os.path.join(folder, "local.d")
        os.makedirs(local)
        for module in NETWORK_MODULES:
            with open(os.path.join(local, f"{module}.conf"), "w", encoding="ascii") as file:
                file.write("enabled = false;\n")
        with open(os.path.join(local, "mime_types.conf"), "w", encoding="ascii") as file:
            file.write("file = \"\";\n")
        with open(os.path.join(local, "redis.conf"), "w", encoding="ascii") as file:
            file.write("disabled_modules = [];\n")
        with open(os.path.join(local, "options.inc"), "w", encoding="ascii") as file:
            file.write(OPTIONS.format(dns_port=self._dns.port))
        with open(os.path.join(folder, "rspamd.conf"), "w", encoding="ascii") as file:
            file.write(TOP.format(folder=folder, port=self.port, workers=workers))
        self.process = None

    @staticmethod
    def version():
        try:
            said = subprocess.run(["rspamd", "--version"], capture_output=True, text=True, check=False).stdout
        except FileNotFoundError:
            return None
        found = re.search(r"\d+(\.\d+)+", said)
        return found.group(0) if found else "?"

    def __enter__(self):
        output = open(os.path.join(self.folder, "output"), "wb")  # pylint: disable=consider-using-with
        self.process = subprocess.Popen(
            ["rspamd", "--no-fork", "--insecure", "--config", os.path.join(self.folder, "rspamd.conf"),
             f"--var=DBDIR={self.folder}", f"--var=RUNDIR={self.folder}", f"--var=LOGDIR={self.folder}",
             f"--var=LOCAL_CONFDIR={self.folder}"],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        output.close()
        wait_until(self._answers, 60, f"rspamd to listen (see {self.folder}/log)")
        return self

    def _answers(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"rspamd ended with status {self.process.returncode}, see {self.folder}")
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return True
        except OSError:
            return False

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        self._dns.close()
