"""Keneki under test: its configuration, the daemon as a child process, and the command for people."""

import json
import os
import re
import shutil
import signal
import subprocess

from waiting import wait_until

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("KENEKI_BUILD", os.path.join(SOURCE, "build/release"))

STAFF = """name,reading,aliases,addresses
山田 太郎,やまだ たろう,,taro.yamada@hospital.example
佐藤 花子,さとう はなこ,,hanako.sato@hospital.example
髙橋 恵子,たかはし けいこ,,keiko.takahashi@hospital.example
"""

FACILITIES = """name,reading,aliases,domains,kind
みどり薬局,みどりやっきょく,,midori-pharmacy.example,薬局
中央検査センター,ちゅうおうけんさせんたー,,chuo-lab.example,検査
特別養護老人ホーム さくら苑,さくらえん,,sakura-en.example,介護
"""


def program(name):
    return os.path.join(BUILD, "bin", name)


def copied_program(name, folder):
    """The program with all that it starts and reads, where every user may look: the sources may lie in /root."""
    copy = os.path.join(folder, "copy")
    if not os.path.isdir(copy):
        for part in ("libexec", "share"):
            shutil.copytree(os.path.join(BUILD, part), os.path.join(copy, part))
        os.mkdir(os.path.join(copy, "bin"))
    return shutil.copy(program(name), os.path.join(copy, "bin"))


class Keneki:
    """The daemon and its folder. `settings` is YAML text added to the configuration, `store` its database."""

    def __init__(self, folder, settings="", mode="enforce", environment=None, socket_spec=None,
                 store="sqlite:keneki.db"):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o755)
        self.config_file = os.path.join(folder, "keneki.yaml")
        self.socket_path = os.path.join(folder, "keneki.sock")
        self.socket = socket_spec or f"unix:{self.socket_path}"
        self.log_file = os.path.join(folder, "log")
        self.store = store
        self.quarantine = "{to: mta}"
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})}
        self.process = None
        self._started = 0  # where in the log the running daemon begins
        self.write("staff.csv", STAFF)
        self.write("facilities.csv", FACILITIES)
        self.configure(settings, mode)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def configure(self, settings="", mode="enforce"):
        self.write("keneki.yaml", "\n".join([
            "site:",
            "  domains: [hospital.example]",
            "  networks: [127.0.0.1/32, 10.0.0.0/8]",
            "  trusted_authserv_ids: [mx.hospital.example]",
            "people: {staff: staff.csv, facilities: facilities.csv}",
            f"mode: {mode}",
            f"quarantine: {self.quarantine}",
            f"store: {self.store}",
            "log: {to: stderr}",
            "milter: {mode: 0666}",  # Postfix's cleanup is another user
            settings, ""]))

    def start(self, wait=True):
        self._started = len(self.log())
        log = open(self.log_file, "ab")  # pylint: disable=consider-using-with
        self.process = subprocess.Popen(
            [program("keneki-milter"), "-f", "-c", self.config_file, "-p", self.socket],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment)
        log.close()
        if wait:
            try:
                wait_until(self._ready, 60, "keneki-milter to be ready")
            except BaseException:
                self.kill()
                raise
        return self

    def _ready(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"keneki-milter ended with status {self.process.returncode}:\n{self.log()}")
        return " is ready on " in self.log()[self._started:]

    def stop(self, limit_seconds=15):
        """SIGTERM; the exit status."""
        if self.process is None:
            return None
        self.process.terminate()
        try:
            return self.process.wait(limit_seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self):
        """kill -9, and the workers with it, as a crash of the machine's memory killer would."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(10)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process is not None and self.process.poll() is None:
            self.stop()

    def wait_log(self, words, since=0, limit_seconds=60):
        """Until the log says it behind the place `since`; a regular expression."""
        return wait_until(lambda: re.search(words, self.log()[since:]), limit_seconds, f"{words!r} in the log")

    def reload(self, how=signal.SIGUSR1):
        """Asks for it, and is back when the log has said what became of it: the new lines."""
        before = len(self.log())
        self.process.send_signal(how)
        return wait_until(lambda: self._reload_line(before), 10, "the reload to be logged")

    def _reload_line(self, since):
        new = self.log()[since:]
        return new if re.search(r"configuration reloaded|reload refused", new) and new.endswith("\n") else None

    def inspectors(self):
        """Process ids of the living workers."""
        found = []
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                    stat = file.read()
            except OSError:
                continue
            state, parent = stat[stat.rindex(")") + 2:].split()[:2]
            if int(parent) == self.process.pid and state != "Z":
                found.append(int(name))
        return found

    def log(self):
        try:
            with open(self.log_file, encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def command(self, *arguments, input_bytes=None, check=None, environment=None):
        """The keneki command; (status, standard output, standard error)."""
        done = subprocess.run([program("keneki"), *arguments], input=input_bytes, capture_output=True, timeout=120,
                              env={**self.environment, **(environment or {})}, check=False)
        output, error = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
        if check is not None and done.returncode not in check:
            raise AssertionError(f"keneki {' '.join(arguments)}: status {done.returncode}: {error}{output}")
        return done.returncode, output, error

    def scan(self, *files, client="198.51.100.7", mail_from="someone@sender.example",
             recipients=("reception@hospital.example",)):
        """`keneki scan --format json`: one report a file."""
        options = ["--config", self.config_file, "--format", "json", "--client", client, "--mail-from", mail_from]
        for recipient in recipients:
            options += ["--rcpt", recipient]
        _, output, _ = self.command("scan", *options, *files, check=(0, 1))
        return [json.loads(line) for line in output.splitlines()]

    def scan_bytes(self, message, **options):
        path = os.path.join(self.folder, "scanned.eml")
        with open(path, "wb") as file:
            file.write(message)
        return self.scan(path, **options)[0]
