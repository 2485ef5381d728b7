"""Holds one database server: starts it, prints its address, removes it when the test run is gone.

python -m tests.keeper EDITION FOLDER OWNER: FOLDER is the run's own, OWNER the process to outlive.
"""

import shutil
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from store import cluster, embedded
from tests.servers import free_port, trixie
from tests.zou import zou

PROGRAMS = "/usr/lib/postgresql/17/bin"
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "max_connections": "200",
    "timezone": "UTC",
}
TIMESCALE = SETTINGS | {
    "shared_preload_libraries": "timescaledb",
    "timescaledb.telemetry_level": "off",
    "timescaledb.max_background_workers": "0",  # or each clone has one
    "max_locks_per_transaction": "256",
    "unix_socket_directories": "",
    "dynamic_shared_memory_type": "mmap",  # the root has no /dev/shm
}


@contextmanager
def plain(folder: Path) -> Generator[str]:
    """The product's own embedded PostgreSQL, in the run's folder."""
    data = folder / "plain"
    cluster.check_data_folder(data)
    cluster.prepare(data)
    with (cluster.folder(data) / "postgresql.conf").open("a") as conf:
        conf.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
    try:
        yield embedded.start(data)
    finally:
        embedded.stop(data)


@contextmanager
def apache(folder: Path) -> Generator[str]:
    """PostgreSQL 17 with Debian's TimescaleDB in its own root, on a free port of this machine."""
    inside = f"/var/tmp/{folder.name}"
    data = trixie() / inside.lstrip("/")
    port = free_port()
    try:
        subprocess.run(initdb(inside), check=True, stdout=subprocess.DEVNULL)
        with (folder / "apache.log").open("wb") as log:
            server = subprocess.Popen(postgres(inside, port), stdout=log, stderr=log)
        try:
            url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
            wait_for(url, server)
            yield url
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()
    finally:
        shutil.rmtree(data, ignore_errors=True)


def initdb(inside: str) -> list[str]:
    """The command line that makes the data folder of the TimescaleDB server."""
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
    options = [*locale, "--builtin-locale=C.UTF-8", "--auth=trust", "--no-sync", "-D", inside]
    return [*as_postgres(), f"{PROGRAMS}/initdb", *options]


def postgres(inside: str, port: int) -> list[str]:
    """The command line of the TimescaleDB server."""
    settings = [f"-c{name}={value}" for name, value in TIMESCALE.items()]
    where = ["-D", inside, "-h", "127.0.0.1", "-p", str(port)]
    return [*as_postgres(), f"{PROGRAMS}/postgres", *where, *settings]


def as_postgres() -> list[str]:
    """Enters the root as its user postgres; what runs there dies with this process."""
    user = ["--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=QUIT"]
    return ["chroot", str(trixie()), "setpriv", *user, "--", "env", "-i", "LC_ALL=C.UTF-8"]


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Returns once the server answers; fails when it ends instead."""
    while server.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=3).close()
        except psycopg.OperationalError:
            try:
                server.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        else:
            return
    sys.exit("the server ended while it was starting")


SERVERS = {"plain": plain, "apache": apache, "zou": zou}


def main() -> None:
    """Holds the server until its owner ends or somebody says stop."""
    edition, folder, owner = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with SERVERS[edition](folder) as url:
        print(url, flush=True)
        with suppress(psutil.NoSuchProcess):
            psutil.Process(owner).wait()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
