"""The embedded PostgreSQL in the data folder: start it, join the one that runs, stop it.

It listens on a Unix socket only and runs in a session of its own, so that a terminal's Ctrl-C
reaches its clients and not the server under them.
"""

import fcntl
import hashlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psutil

from store import cluster
from store.db import connect
from store.errors import StoreError, StoreUnavailable, StoreUnsuitable

DATABASE = "cinevault"
PORT = 5432  # only part of the socket's name
LONGEST_SOCKET_PATH = 100  # macOS allows 103 bytes, Linux 107
ATTEMPTS = 5
SOCKET_NAME = f".s.PGSQL.{PORT}"

Report = Callable[[str], None]

children: dict[Path, subprocess.Popen[Any]] = {}


def ignore(_line: str) -> None:
    """Reports nothing."""


def start(
    data_dir: Path, *, report: Report = ignore, before_exec: Callable[[], None] | None = None
) -> str:
    """The URL of the server in the data folder, which runs and answers from here on.

    `before_exec` runs first in the new process: a supervisor ties it to its own life there.
    """
    cluster.check_data_folder(data_dir)
    with locked(data_dir / "postgres.lock", report):
        for attempts_left in reversed(range(ATTEMPTS)):
            run_server(data_dir, report, before_exec)
            try:
                make_database(data_dir)
                break
            except StoreUnavailable:  # it was just ending, or somebody else's orders end it now
                if not attempts_left:
                    raise
                time.sleep(0.2)
    return url(data_dir)


def run_server(data_dir: Path, report: Report, before_exec: Callable[[], None] | None) -> None:
    """Makes and starts the server where it is not there yet, and waits until it is ready."""
    if not is_running(data_dir):
        if not cluster.exists(data_dir):
            report("making the embedded PostgreSQL")
        cluster.prepare(data_dir)
        launch(data_dir, before_exec)
    wait_until_ready(data_dir, report)


def stop(data_dir: Path, *, grace: float = 60) -> None:
    """Stops the server: cleanly within `grace` seconds, else at once (the next start recovers)."""
    process = postmaster(data_dir)
    for sent, patience in ((signal.SIGINT, grace), (signal.SIGQUIT, 1.0), (signal.SIGKILL, 5.0)):
        if process is None:
            break
        with suppress(psutil.NoSuchProcess):
            process.send_signal(sent)
        with suppress(psutil.TimeoutExpired):
            process.wait(patience)
            break
    if child := children.pop(data_dir, None):
        child.wait()


def is_running(data_dir: Path) -> bool:
    """Whether a server runs in the data folder."""
    return postmaster(data_dir) is not None


def running_url(data_dir: Path) -> str:
    """The URL of the server that runs already; StoreUnavailable where none does."""
    if not is_running(data_dir):
        raise StoreUnavailable(
            f"The embedded store in {data_dir} is not running. Start it with `make up`, "
            "or set CINEVAULT_DATABASE_URL to a server of your own."
        )
    return url(data_dir)


@contextmanager
def borrowed(data_dir: Path, report: Report = ignore) -> Generator[str]:
    """The server's URL while the block lasts: started if need be, stopped by the last to leave."""
    with in_use(data_dir) as users:
        try:
            yield start(data_dir, report=report)
        finally:
            with suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop(data_dir)


@contextmanager
def in_use(data_dir: Path) -> Generator[IO[str]]:
    """Says to the others that the server is needed, until the block ends."""
    cluster.check_data_folder(data_dir)
    with cluster.folder_errors(data_dir):
        users = (data_dir / "postgres.users").open("a")
    with users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield users


@contextmanager
def locked(path: Path, report: Report) -> Generator[None]:
    """Lets one process at a time start the server."""
    with cluster.folder_errors(path.parent):
        file = path.open("a")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("another command is starting the store: waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def postmaster(data_dir: Path) -> psutil.Process | None:
    """The server's first process, None where postmaster.pid is missing, stale or misleading."""
    folder = cluster.folder(data_dir)
    try:
        process = psutil.Process(int(pid_lines(folder)[0]))
        alive = (
            process.status() != psutil.STATUS_ZOMBIE and data_argument(folder) in process.cmdline()
        )
    except (OSError, IndexError, ValueError, psutil.Error):
        return None
    return process if alive else None


def data_argument(folder: Path) -> str:
    """How the server is told its folder, and how it is known by it: anybody may read that."""
    return f"-D{folder.resolve()}"


def pid_lines(folder: Path) -> list[str]:
    """The lines of postmaster.pid: pid, folder, start, port, socket folder, address, …, state."""
    return (folder / "postmaster.pid").read_text().splitlines()


def url(data_dir: Path, database: str = DATABASE) -> str:
    """The address of the server in the data folder, whether it runs or not."""
    folder = cluster.folder(data_dir)
    try:
        socket_dir = pid_lines(folder)[4]
    except (OSError, IndexError):
        socket_dir = str(socket_folder(folder))
    return (
        f"postgresql://postgres@/{quote(database)}?host={quote(socket_dir, safe='/')}&port={PORT}"
    )


def socket_folder(folder: Path) -> Path:
    """Where the socket lies: in the cluster, or in the temporary folder if the path forbids it."""
    path = os.fsencode(folder / SOCKET_NAME)
    if len(path) <= LONGEST_SOCKET_PATH and not set(path) & set(b',"'):  # a list may stand there
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"cinevault-{name}"


def launch(data_dir: Path, before_exec: Callable[[], None] | None) -> None:
    """Starts the server's process; how it fares is not known yet."""
    if crashed := children.pop(data_dir, None):
        crashed.wait()
    folder = cluster.folder(data_dir)
    with cluster.folder_errors(data_dir), (folder / "start.log").open("wb") as log:
        if owner := cluster.owner_of(folder):
            cluster.open_the_way(folder)
        clear_remains(folder)
        sockets = private_folder(socket_folder(folder), owner)
        arguments = [data_argument(folder), f"-k{sockets}", f"-p{PORT}", "-clisten_addresses="]
        children[data_dir] = subprocess.Popen(
            [cluster.program("postgres"), *arguments],
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=before_exec,
            **cluster.process_options(owner),
        )


def private_folder(path: Path, owner: cluster.Owner | None) -> Path:
    """The socket's folder, made where it is missing and refused where it is somebody else's."""
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
        if owner:
            os.chown(path, owner.uid, owner.gid)
    if path.is_symlink() or path.stat().st_uid != (owner.uid if owner else os.geteuid()):
        raise StoreUnsuitable(
            f"{path} belongs to somebody else. Remove it, or choose a shorter CINEVAULT_DATA_DIR."
        )
    return path


def clear_remains(folder: Path) -> None:
    """After a crash: ends the old server's orphans, and drops pid files that would mislead."""
    if not (folder / "postmaster.pid").exists():
        return
    left = [process for process in psutil.process_iter() if is_orphan(process, folder)]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=5)
    for stale in (folder / "postmaster.pid", socket_folder(folder) / f"{SOCKET_NAME}.lock"):
        # The server takes any process with that number for its predecessor, even a zombie.
        with suppress(OSError, IndexError, ValueError):
            if psutil.pid_exists(int(stale.read_text().splitlines()[0])):
                stale.unlink()


def is_orphan(process: psutil.Process, folder: Path) -> bool:
    """Whether a dead server left it behind; in a container its folder may not be ours to read."""
    with suppress(psutil.Error):
        parent = process.parent()
        if process.name() != "postgres" or (parent and parent.name() == "postgres"):
            return False
        if not " ".join(process.cmdline()).startswith("postgres: "):
            return False
        with suppress(psutil.AccessDenied):
            return process.cwd() == str(folder.resolve())
        return process.uids().real == folder.stat().st_uid
    return False


def wait_until_ready(data_dir: Path, report: Report) -> None:
    """Waits as long as the server needs to recover; raises its last words where it gives up."""
    folder, began, told = cluster.folder(data_dir), time.monotonic(), 0
    while not (is_running(data_dir) and state(folder) == "ready"):
        child = children.get(data_dir)
        if child.poll() is not None if child else not is_running(data_dir):
            raise failure(data_dir)
        waited = int(time.monotonic() - began)
        if waited >= told + 5:
            told = waited
            report(f"the store is recovering or starting, {waited} s so far")
        time.sleep(0.05)


def state(folder: Path) -> str:
    """What the server says of itself in postmaster.pid."""
    try:
        return pid_lines(folder)[7].strip()
    except (OSError, IndexError):
        return "starting"


def failure(data_dir: Path) -> StoreUnsuitable:
    """Why the server did not start, from its log."""
    folder = cluster.folder(data_dir)
    logs = sorted((folder / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)[-1:]
    lines = [
        line
        for log in (*logs, folder / "start.log")
        for line in log.read_text(errors="replace").splitlines()
    ]
    if any("No space left on device" in line for line in lines[-20:]):
        return cluster.disk_full(data_dir)
    fatal = (
        [line for line in lines if "FATAL:" in line or "PANIC:" in line]
        or lines[-1:]
        or ["it said nothing"]
    )
    reason = fatal[-1].split("FATAL:")[-1].split("PANIC:")[-1].strip()
    return StoreUnsuitable(
        f"The embedded PostgreSQL did not start: {reason} (its log is in {folder / 'log'})."
    )


def make_database(data_dir: Path) -> None:
    """Makes our database where it is missing."""
    try:
        connect(url(data_dir)).close()
        return
    except StoreError as exc:
        if "does not exist" not in str(exc):
            raise
    folder = cluster.folder(data_dir)
    address = [f"--host={socket_folder(folder)}", f"--port={PORT}", "--username=postgres"]
    done = cluster.run("createdb", [*address, DATABASE], cluster.owner_of(folder))
    if done.returncode != 0:
        raise StoreUnsuitable(f"The database {DATABASE} could not be made: {done.stderr.strip()}")
