"""A private PostgreSQL: its own data under one folder, reached by a socket there and by nothing else."""

import contextlib
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
    """`settings` are more of them, as postgres -c takes them."""

    def __init__(self, *settings):
        self.environment = {}
        self._settings = [word for one in ("listen_addresses=", "fsync=off", "max_connections=50", *settings)
                          for word in ("-c", one)]
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
                [*self._become, program("postgres"), "-D", self._data, "-k", self.folder, *self._settings], cwd="/",
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **self.environment})
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
        return self._run(*self._psql(database), "-c", statement)

    def _psql(self, database):
        return [program("psql"), "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "keneki", "-d",
                database]

    @contextlib.contextmanager
    def transaction(self, statement, database="test1"):
        """Others wait for the locks of the statement until the end of the block, which is a COMMIT; gives back how to
        run more in it."""
        with subprocess.Popen([*self._become, *self._psql(database)], cwd="/", stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as psql:
            def run(more):
                psql.stdin.write(f"{more};\n\\echo done\n")
                psql.stdin.flush()
                while (line := psql.stdout.readline()) != "done\n":
                    if not line:
                        raise RuntimeError(f"psql has ended: {more}")
            run(f"BEGIN; {statement}")
            try:
                yield run
            finally:
                run("COMMIT")
                psql.stdin.close()

    def wait_for_waiting(self, count):
        """Until so many others wait for a lock."""
        wait_until(lambda: int(self.run_sql("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")) >= count, 60,
                   f"{count} to wait for a lock")


class OnPostgresql:
    """Put before the test case whose tests shall run on PostgreSQL as well."""

    @classmethod
    def setUpClass(cls):
        cls.server = cls.new_server()
        cls.addClassCleanup(cls.server.remove)
        cls.server.start()
        super().setUpClass()

    @classmethod
    def new_server(cls):
        return Postgresql()

    @classmethod
    def store(cls):
        return cls.server.new_database()
