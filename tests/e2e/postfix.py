"""A private Postfix: its own configuration, queue, data, log and mailbox under one folder, on a loopback port.

Postfix's master process has to be started by root; the system's own Postfix is neither needed nor touched.
"""

import json
import os
import pwd
import re
import signal
import socket
import subprocess
import time

from waiting import wait_until

DOMAIN = "hospital.example"

MAIN_CF = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
myhostname = mx.hospital.example
mydomain = hospital.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.1/32
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = hospital.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:all/
virtual_mailbox_limit = 0
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
default_transport = discard
relay_transport = discard
message_size_limit = 52428800
mailbox_size_limit = 0
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_authorized_xclient_hosts = 127.0.0.0/8
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
smtpd_hard_error_limit = 1000
smtpd_junk_command_limit = 1000
default_process_limit = 200
in_flow_delay = 0
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
biff = no
notify_classes =
smtputf8_enable = yes
{milters}
{extra}
"""

MASTER_CF = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix  n  -  n  60  1  pickup
cleanup   unix  n  -  n  -   0  cleanup
qmgr      unix  n  -  n  300 1  qmgr
rewrite   unix  -  -  n  -   -  trivial-rewrite
bounce    unix  -  -  n  -   0  bounce
defer     unix  -  -  n  -   0  bounce
trace     unix  -  -  n  -   0  bounce
verify    unix  -  -  n  -   1  verify
flush     unix  n  -  n  1000? 0 flush
proxymap  unix  -  -  n  -   -  proxymap
smtp      unix  -  -  n  -   -  smtp
relay     unix  -  -  n  -   -  smtp
showq     unix  n  -  n  -   -  showq
error     unix  -  -  n  -   -  error
retry     unix  -  -  n  -   -  error
discard   unix  -  -  n  -   -  discard
local     unix  -  n  n  -   -  local
virtual   unix  -  n  n  -   -  virtual
anvil     unix  -  -  n  -   1  anvil
scache    unix  -  -  n  -   1  scache
postlog   unix-dgram n - n - 1  postlogd
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Delivered:
    """One file of the mailbox: what Postfix put before it, and the message behind that."""

    def __init__(self, content):
        self.bytes = content
        head, _, self.body = content.partition(b"\n\n")
        self.fields = []  # (name, raw value as it stands after the colon), in order
        for line in head.split(b"\n"):
            if line[:1] in b" \t" and self.fields and line:
                name, value = self.fields[-1]
                self.fields[-1] = (name, value + b"\n" + line)
            else:
                name, _, value = line.partition(b":")
                self.fields.append((name.decode("latin-1"), value))

    def all(self, name):
        return [value for known, value in self.fields if known.lower() == name.lower()]

    def first(self, name):
        values = self.all(name)
        return values[0] if values else None

    @property
    def recipient(self):
        return (self.first("Delivered-To") or b"").strip().decode()

    def without(self, *prefixes):
        """The fields whose names do not begin with one of the prefixes, and the body."""
        kept = [(name, value) for name, value in self.fields
                if not any(name.lower().startswith(prefix.lower()) for prefix in prefixes)]
        return kept, self.body


class Postfix:
    def __init__(self, folder, milter=None, extra="", default_action="tempfail"):
        """`milter` is a socket as Postfix writes it (unix:/path or inet:host:port); None: no milter."""
        self.folder = folder
        self.config = os.path.join(folder, "etc")
        self.port = free_port()
        self._mail = os.path.join(folder, "mail")
        owner = pwd.getpwnam("postfix")
        milters = ""
        if milter:
            milters = (f"smtpd_milters = {milter}\nnon_smtpd_milters = {milter}\n"
                       f"milter_default_action = {default_action}")
        for name, user in (("etc", 0), ("queue", 0), ("data", owner.pw_uid), ("mail", owner.pw_uid)):
            path = os.path.join(folder, name)
            os.makedirs(path, mode=0o755)
            os.chown(path, user, owner.pw_gid if user else 0)
        os.chmod(folder, 0o755)  # Postfix's own user walks through it
        text = MAIN_CF.format(folder=folder, uid=owner.pw_uid, gid=owner.pw_gid, milters=milters, extra="")
        given = {line.split("=")[0].strip() for line in extra.splitlines()}  # Postfix warns of what stands twice
        kept = [line for line in text.splitlines() if line.split("=")[0].strip() not in given - {""}]
        self._write("main.cf", "\n".join([*kept, extra, ""]))
        self._write("master.cf", MASTER_CF.format(port=self.port))

    def _write(self, name, text):
        with open(os.path.join(self.config, name), "w", encoding="utf-8") as file:
            file.write(text)

    def _run(self, *command, check=True, **options):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False, **options)
        if check and done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stdout}")
        return done.stdout

    def start(self):
        self._run("postfix", "-c", self.config, "start")
        wait_until(self._answers, 20, "Postfix to answer")
        return self

    def _answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as probe:
                return probe.recv(4).startswith(b"220")
        except OSError:
            return False

    def stop(self):
        """Ends this instance only, by its own master's process id."""
        try:
            with open(os.path.join(self.folder, "queue/pid/master.pid"), encoding="ascii") as file:
                master = int(file.read())
        except (OSError, ValueError):
            return
        self._run("postfix", "-c", self.config, "stop", check=False)
        try:
            wait_until(lambda: not os.path.exists(f"/proc/{master}"), 10, "Postfix to stop")
        except TimeoutError:
            os.kill(master, signal.SIGKILL)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def log(self):
        try:
            with open(os.path.join(self.folder, "maillog"), encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def queue(self):
        """postqueue -j: one dict a message with queue_name, queue_id, sender, recipients."""
        lines = self._run("postqueue", "-c", self.config, "-j").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]  # others are warnings

    def held(self):
        return [entry for entry in self.queue() if entry["queue_name"] == "hold"]

    def postqueue(self):
        return self._run("postqueue", "-c", self.config, "-p")

    def release(self, queue_id):
        return self._run("postsuper", "-c", self.config, "-H", queue_id)

    def flush(self):
        """Tries everything again that is deferred."""
        return self._run("postqueue", "-c", self.config, "-f")

    def delete(self, queue_id):
        return self._run("postsuper", "-c", self.config, "-d", queue_id)

    def requeue(self, queue_id):
        return self._run("postsuper", "-c", self.config, "-r", queue_id)

    def flush(self):
        """Wakes whoever waits: pickup and the queue manager."""
        return self._run("postqueue", "-c", self.config, "-f")

    def sendmail(self, message, recipients, mail_from):
        """As a program on this host submits mail: through pickup and non_smtpd_milters."""
        subprocess.run(["sendmail", "-C", self.config, "-i", "-f", mail_from, *recipients], input=message,
                       check=True, timeout=60)

    def mailbox_files(self):
        folder = os.path.join(self._mail, "all/new")
        try:
            return sorted(os.path.join(folder, name) for name in os.listdir(folder))
        except FileNotFoundError:
            return []

    def mailbox(self):
        """Every delivered message, oldest first."""
        messages = []
        for path in self.mailbox_files():
            with open(path, "rb") as file:
                messages.append(Delivered(file.read()))
        return messages

    def empty_mailbox(self):
        for path in self.mailbox_files():
            os.unlink(path)

    def wait_delivered(self, marker, limit_seconds=30):
        """The delivered message that holds the bytes `marker`."""
        def find():
            return next((message for message in self.mailbox() if marker in message.bytes), None)
        return wait_until(find, limit_seconds, f"delivery of {marker!r}")

    def wait_held(self, queue_id, limit_seconds=30):
        return wait_until(lambda: next((entry for entry in self.held() if entry["queue_id"] == queue_id), None),
                          limit_seconds, f"{queue_id} in the hold queue")

    def stays_held(self, queue_id, limit_seconds=30):
        """True when Postfix keeps the message in the hold queue, false when it let it go."""
        def decided():
            log = self.log()
            if re.search(rf"\b{queue_id}: removed", log):
                return "gone"
            return "held" if re.search(rf"\b{queue_id}: milter-hold: ", log) else None
        return wait_until(decided, limit_seconds, f"the fate of {queue_id}") == "held"

    def wait_idle(self, limit_seconds=60):
        """Until nothing but held messages is left in the queue."""
        wait_until(lambda: all(entry["queue_name"] == "hold" for entry in self.queue()), limit_seconds,
                   "the queue to drain")


def queue_id_of(reply):
    """The queue id in '250 2.0.0 Ok: queued as ABCDEF'."""
    found = re.search(r"queued as (\w+)", reply.text)
    if not found:
        raise AssertionError(f"not accepted: {reply.code} {reply.text}")
    return found.group(1)
