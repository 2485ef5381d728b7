"""A backup as it lies on a disk: a zip file of rows as COPY writes them, and last what it holds."""

import fcntl
import json
import lzma
import os
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from io import FileIO
from pathlib import Path
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from store.errors import StoreError

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK = 256 * 1024
DAMAGES = (  # NotImplementedError and RecursionError are RuntimeErrors
    *(BadZipFile, LookupError, ValueError, TypeError, RuntimeError),
    *(EOFError, zlib.error, lzma.LZMAError),
)
LEVEL = 3  # a third of the time of 6, for a tenth more of the room


class WrongBackup(StoreError):
    """The file is no backup that can be restored here."""


class BackupFailed(StoreError):
    """The backup could not be written."""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table, and the checksum of their text."""

    name: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; tables in an order in which they can be loaded."""

    format: int
    version: str
    made_at: str
    edition: str
    server_version: str
    timezone: str
    migrations: dict[str, str]
    parts: tuple[Part, ...]
    sequences: dict[str, int]
    key_ids: tuple[str, ...]
    settings: dict[str, str]

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return sum(part.rows for part in self.parts)


class Sink:
    """A file that is written from its beginning to its end, until it is given up."""

    def __init__(self, file: FileIO) -> None:
        self.file, self.given_up = file, False

    def write(self, data: bytes) -> int:
        """Writes all of it."""
        rest = memoryview(data)
        while rest and not self.given_up:
            try:
                rest = rest[self.file.write(rest) :]
            except BaseException:
                self.given_up = True  # a zip file writes its end whatever happened
                raise
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""


class Writer:
    """Writes a backup, table by table."""

    def __init__(self, sink: Sink) -> None:
        self.zip = ZipFile(cast("IO[bytes]", sink), "w", ZIP_DEFLATED, compresslevel=LEVEL)

    def add(self, name: str, lines: Iterable[bytes]) -> Part:
        """Writes a table; what is to be said of it."""
        digest, size, rows = sha256(), 0, 0
        with self.zip.open(f"{name}.copy", "w", force_zip64=True) as member:
            for block, count in blocks(lines):
                digest.update(block)
                member.write(block)
                size, rows = size + len(block), rows + count
        return Part(name, rows, size, digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Writes what the backup holds: without it, it is none."""
        self.zip.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
        self.zip.close()


def blocks(lines: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """The same in larger pieces, each with the number of its lines."""
    waiting, size = list[bytes](), 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= BLOCK:
            yield b"".join(waiting), len(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting), len(waiting)


@contextmanager
def unfinished(target: Path) -> Generator[tuple[Sink, Path]]:
    """A file for its owner's eyes only, which gets its name where the block ends well."""
    part = target.with_name(f".{target.name}.part")
    with telling(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep(target.parent)
        with FileIO(part, "x", opener=for_its_owner) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            sink = Sink(file)
            try:
                yield sink, part
                os.fsync(file.fileno())
                part.rename(target)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
            finally:
                sink.given_up = True


@contextmanager
def telling(target: Path) -> Generator[None]:
    """Turns what the file system says into one line about the backup."""
    try:
        yield
    except OSError as exc:
        raise BackupFailed(
            f"The backup {target} cannot be written: {exc.strerror or exc}. Nothing is left of it. "
            "Make room or choose another folder (CINEVAULT_BACKUP_DIR)."
        ) from exc


def for_its_owner(path: str, flags: int) -> int:
    """Opens a new file that only its owner can read: it holds hashes of passwords."""
    return os.open(path, flags, 0o600)


def sweep(folder: Path) -> None:
    """Removes what killed programs began and nobody writes any more."""
    for part in folder.glob(".cinevault-*.part"):
        with suppress(OSError), part.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was opened: what it holds, and its rows."""

    path: Path
    manifest: Manifest
    zip: ZipFile

    def lines(self, part: Part) -> Iterator[bytes]:
        """The table's text, piece by piece; WrongBackup where it is not what was written."""
        digest = sha256()
        with damage(self.path), self.zip.open(f"{part.name}.copy") as member:
            while block := member.read(BLOCK):
                digest.update(block)
                yield block
        if digest.hexdigest() != part.sha256:
            raise WrongBackup(f"{self.path} is damaged: {part.name} has another checksum.")


@contextmanager
def opened(path: Path) -> Generator[Backup]:
    """The backup while the block lasts; WrongBackup where the file is none."""
    with damage(path):
        archive = ZipFile(path)
    with archive:
        with damage(path):
            manifest = understood(path, json.loads(archive.read(MANIFEST)))
        yield Backup(path, manifest, archive)


@contextmanager
def damage(path: Path) -> Generator[None]:
    """Says in one line why the file cannot be read."""
    try:
        yield
    except OSError as exc:
        raise WrongBackup(f"{path} cannot be read: {exc.strerror or exc}.") from exc
    except DAMAGES as exc:
        raise WrongBackup(
            f"{path} is no backup made by `cinevault backup`, or it is damaged."
        ) from exc


def understood(path: Path, told: dict[str, Any]) -> Manifest:
    """What the manifest says; WrongBackup where it is of a form nobody knew yet."""
    if told["format"] != FORMAT:
        raise WrongBackup(f"{path} was made by a newer version of CineVault: update this one.")
    parts = tuple(Part(**part) for part in told["parts"])
    fields: dict[str, Any] = {**told, "parts": parts, "key_ids": tuple(told["key_ids"])}
    return Manifest(**fields)
