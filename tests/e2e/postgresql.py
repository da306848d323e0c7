"""A private PostgreSQL: its own data under one folder, reached by a socket there and by nothing else."""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile

from waiting import wait_until


def program(name):
    """Debian keeps the programs of each version apart."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    if not found:
        raise RuntimeError("PostgreSQL is not installed (packaging/dependencies)")
    return found[-1]


class Postgresql:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="keneki-pg-", dir="/tmp")  # the name of a socket must be short
        os.chmod(self.folder, 0o755)
        self._databases = 0
        self.process = None
        self._become = []
        if os.geteuid() == 0:  # initdb and postgres refuse to work as root
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self._become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self._run(program("initdb"), "-D", self._data, "-A", "trust", "-U", "keneki", "-E", "UTF8", "--locale=C",
                  "--no-sync")

    @property
    def _data(self):
        return os.path.join(self.folder, "data")

    def _run(self, *command):
        done = subprocess.run([*self._become, *command], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: {done.stdout}")
        return done.stdout

    def start(self):
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.process = subprocess.Popen(
                [*self._become, program("postgres"), "-D", self._data, "-k", self.folder, "-c", "listen_addresses=",
                 "-c", "fsync=off", "-c", "max_connections=50"], cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until(self._answers, 60, "PostgreSQL to answer")
        return self

    def _answers(self):
        return subprocess.run([program("pg_isready"), "-q", "-h", self.folder, "-U", "keneki"], check=False,
                              stdin=subprocess.DEVNULL).returncode == 0

    def stop(self, how=signal.SIGINT):
        """SIGINT ends what is connected; SIGQUIT does so as a crash."""
        if self.process is None:
            return
        self.process.send_signal(how)
        self.process.wait(60)
        self.process = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self):
        """An empty one, as keneki.yaml writes it."""
        self._databases += 1
        name = f"test{self._databases}"
        self.run_sql(f"CREATE DATABASE {name}", "postgres")
        return f"postgresql:///{name}?host={self.folder}&user=keneki"

    def run_sql(self, statement, database="test1"):
        return self._run(program("psql"), "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "keneki",
                         "-d", database, "-c", statement)


class OnPostgresql:
    """Put before the test case whose tests shall run on PostgreSQL as well."""

    @classmethod
    def setUpClass(cls):
        cls.server = Postgresql()
        cls.addClassCleanup(cls.server.remove)
        cls.server.start()
        super().setUpClass()

    @classmethod
    def store(cls):
        return cls.server.new_database()
