"""The database servers of a test run: started when a test first asks, shared by all workers."""

import fcntl
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psutil
import psycopg
from psycopg.sql import SQL, Identifier

from store.migrations import migrate

ROOT = Path(__file__).resolve().parent.parent
GIVEN = os.environ.get("CINEVAULT_TEST_DATABASE_URL")
EDITIONS = ["plain", "apache", *(["given"] if GIVEN else [])]
PREFIX = "cinevault-tests-"
STARTED: list[subprocess.Popen[str]] = []


class Unavailable(Exception):
    """This machine cannot start that server; the message says why."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `url` is that of a database which is always there."""

    edition: str
    url: str
    run: Path

    def database(self, name: str) -> str:
        """The address of the database."""
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def create(self, template: str = "template1") -> str:
        """The name of a new database, a copy of the template."""
        name = f"{prefix(self.run)}{uuid4().hex[:12]}"
        with self.admin() as conn:
            copy(conn, template, name)
        return name

    def drop(self, name: str) -> None:
        """Removes the database, whoever is still connected."""
        with self.admin() as conn:
            conn.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def template(self, timezone: str) -> str:
        """The name of a migrated database with days in that zone, made by whoever asks first."""
        name = f"{prefix(self.run)}{re.sub('[^a-z0-9+-]+', '_', timezone.lower())}"
        made = self.run / f"{self.edition}-{name}"
        with only_one(made.with_suffix(".lock")):
            if not made.exists():
                self.make_template(name, timezone)
                made.touch()
        return name

    def make_template(self, name: str, timezone: str) -> None:
        """Makes and migrates a database that nobody connects to afterwards."""
        self.drop(name)
        with self.admin() as conn:
            copy(conn, "template1", name)
            migrate(self.database(name), timezone=timezone)
            conn.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(Identifier(name)))
            disconnect(conn, name)

    def sweep(self) -> None:
        """Removes every database of the run."""
        with self.admin() as conn:
            ours = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
            names = [name for (name,) in conn.execute(ours, [prefix(self.run)])]
        for name in names:
            self.drop(name)

    def admin(self) -> psycopg.Connection[tuple[str]]:
        """A connection that may make and remove databases."""
        return psycopg.connect(self.url, autocommit=True, connect_timeout=10)


def prefix(run: Path) -> str:
    """What the names of the run's databases begin with."""
    return f"cinevault_test_{run.name.rpartition('-')[2]}_"


def copy(conn: psycopg.Connection[tuple[str]], template: str, name: str) -> None:
    """Makes a database of the template, again while somebody is still leaving it."""
    statement = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
    for _ in range(20):
        try:
            conn.execute(statement)
        except psycopg.errors.ObjectInUse:
            disconnect(conn, template)
            time.sleep(0.1)  # the server tells nobody when a worker has left
        else:
            return
    conn.execute(statement)


def disconnect(conn: psycopg.Connection[tuple[str]], name: str) -> None:
    """Ends whatever is connected to the database."""
    conn.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
    )


def begin() -> Path:
    """The folder of a new test run; what killed runs left behind is removed."""
    for left in leftovers():
        remove(left)
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))


def leftovers() -> list[Path]:
    """The folders of runs whose process is gone."""
    found = [*Path(tempfile.gettempdir()).glob(f"{PREFIX}*"), *trixie().glob(f"var/tmp/{PREFIX}*")]
    return [path for path in found if not psutil.pid_exists(owner(path))]


def owner(run: Path) -> int:
    """The process whose tests the run is."""
    return int(run.name.removeprefix(PREFIX).partition("-")[0])


def remove(run: Path) -> None:
    """Removes a run's folder, and the servers in it that nobody could stop."""
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "postgres" and run.name in " ".join(
            process.info["cmdline"] or ()
        ):
            process.kill()
            process.wait()
    shutil.rmtree(run, ignore_errors=True)


def end(run: Path) -> None:
    """Stops the run's servers and removes all they had."""
    if GIVEN and (run / "given.url").exists():
        Server("given", GIVEN, run).sweep()
    keepers: list[psutil.Process] = []
    for path in run.glob("*.pid"):
        with suppress(psutil.NoSuchProcess):
            keepers.append(psutil.Process(int(path.read_text())))
            keepers[-1].send_signal(signal.SIGTERM)
    psutil.wait_procs(keepers)
    remove(run)


def running(run: Path, edition: str) -> Server:
    """The run's server of that edition, started by whoever asks first."""
    with only_one(run / f"{edition}.lock"):
        answer = run / f"{edition}.url"
        if not answer.exists():
            answer.write_text(start(run, edition))
    url = answer.read_text()
    if "://" not in url:
        raise Unavailable(url)
    return Server(edition, url, run)


def start(run: Path, edition: str) -> str:
    """The address of a new server, or in words why there is none."""
    if edition == "given":
        return str(GIVEN)
    if edition == "apache" and (missing := missing_for_apache()):
        return missing
    if edition == "zou" and (missing := missing_for_zou()):
        return missing
    command = [sys.executable, "-m", "tests.keeper", edition, str(run), str(owner(run))]
    with (run / f"{edition}.keeper.log").open("w") as log:
        keeper = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
        )
    STARTED.append(keeper)  # it outlives this worker, so nobody waits for it here
    (run / f"{edition}.pid").write_text(str(keeper.pid))
    assert keeper.stdout
    if url := keeper.stdout.readline().strip():
        return url
    raise RuntimeError(f"{edition} did not start: {(run / f'{edition}.keeper.log').read_text()}")


def leave() -> None:
    """Lets go of the keepers that this process started: they end with the run, not with it."""
    for keeper in STARTED:
        if keeper.stdout:
            keeper.stdout.close()
        keeper.returncode = 0  # or Python complains that nobody waited for it


def missing_for_apache() -> str | None:
    """What this machine lacks to run Debian's TimescaleDB."""
    if os.geteuid() != 0:
        return "TimescaleDB in its own root needs root"
    if not trixie().exists():
        return "no root with TimescaleDB; as root, with debootstrap installed, run tests/trixie.sh"
    return None


def missing_for_zou() -> str | None:
    """What this machine lacks to run a zou, the server of Kitsu."""
    if not (zou_home() / "complete").exists():
        return "zou is not there: run tests/zou.sh"
    return None


def trixie() -> Path:
    """Where tests/trixie.sh puts its root; another script makes another root."""
    return cached("trixie", "trixie.sh")


def zou_home() -> Path:
    """Where tests/zou.sh puts its environment; another list of packages makes another one."""
    return cached("zou", "zou.sh", "zou.txt")


def cached(name: str, *made_by: str) -> Path:
    """Where a script keeps what it made of these files."""
    parts = b"".join((ROOT / "tests" / part).read_bytes() for part in made_by)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "cinevault" / f"{name}-{hashlib.sha256(parts).hexdigest()[:8]}"


def free_port() -> int:
    """A TCP port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def only_one(path: Path) -> Generator[None]:
    """Lets one process of the run in at a time."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
