"""Which tool wrote a file: told by what is in it, never by its name alone."""

import lzma
import os
import re
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, BinaryIO

import psutil

from operations.imports import plugin, tautulli
from operations.imports.jellystat import Jellystat
from operations.imports.jsons import Reader, skip
from operations.imports.plugin import Backup, Database
from operations.imports.source import Source
from operations.imports.sqlite import columns
from operations.imports.sqlite import opened as database
from operations.imports.streamystats import Streamystats
from operations.imports.tautulli import Tautulli
from operations.imports.values import mapping, text
from store.errors import ImportRefused

SQLITE = b"SQLite format 3\x00"
KNOWN = (
    "a Tautulli database or its zipped backup, a Jellystat backup (.json, .jsonl), a Playback "
    "Reporting backup (.tsv) or database, or a Streamystats export (.json)"
)
HEAD = 1 << 16
PART = 1 << 20
BOMB = 200  # times a zip may be smaller than what is in it
SMALL = 64 << 20  # bytes that may come out of any zip
SPARE = 64 << 20  # bytes of the disk that stay free
BESIDE = ("-wal", "-journal")
DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,  # also what zipfile does not know how to unpack
    IndexError,  # an entry without a name
)
SAME = 10  # seconds by which one beginning may be told in two ways
TRIES = 3  # to copy a database that its program writes meanwhile
DATE = re.compile(rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
OTHERS = {
    b"\x1f\x8b": "It is compressed with gzip: unpack it first.",
    b"7z\xbc\xaf": "It is a 7-Zip archive: unpack it first.",
    b"Rar!": "It is a RAR archive: unpack it first.",
    b"PGDMP": "It is a dump of a PostgreSQL database.",
    b"\xff\xfe": "Its text is UTF-16: save it as UTF-8.",
    b"\xfe\xff": "Its text is UTF-16: save it as UTF-8.",
}


@contextmanager
def opened(path: Path, work: Path) -> Generator[Source]:
    """The file as what it is; copies that are needed lie in `work` meanwhile."""
    readable(path)
    with ExitStack() as held:
        try:
            work.mkdir(mode=0o700, parents=True, exist_ok=True)
            sweep(work)
            mine = f"import-{os.getpid()}-{began(os.getpid())}-"
            folder = Path(held.enter_context(TemporaryDirectory(prefix=mine, dir=work)))
            yield source(path, folder, held)
        except UnicodeDecodeError as exc:
            raise ImportRefused(
                f"The file is not UTF-8 text (byte {exc.start:,}): save it as UTF-8."
            ) from exc
        except OSError as exc:
            raise ImportRefused(f"{path.name} cannot be read: {exc.strerror or exc}.") from exc


def sweep(work: Path) -> None:
    """Removes what killed imports left there. In a container a program may have the number of the
    one before it, but it did not begin then."""
    for left in work.glob("import-*-*-*"):
        owner, since = left.name.split("-")[1:3]
        if owner.isdigit() and since.isdigit() and abs(began(int(owner)) - int(since)) > SAME:
            shutil.rmtree(left, ignore_errors=True)


def began(number: int) -> int:
    """When the process of that number began, in seconds since 1970; 0 where there is none."""
    try:
        return int(psutil.Process(number).create_time())
    except psutil.Error:
        return 0


def readable(path: Path) -> None:
    """Raises ImportRefused where there is no file with something in it."""
    try:
        if not path.exists():
            raise ImportRefused(f"There is no file {path}.")
        if not path.is_file():
            raise ImportRefused(f"{path} is no file.")
        if path.stat().st_size == 0:
            raise ImportRefused(f"{path.name} is empty.")
    except OSError as exc:
        raise ImportRefused(f"{path} cannot be read: {exc.strerror}.") from exc


def source(path: Path, folder: Path, held: ExitStack, *, packed: bool = False) -> Source:
    """The file as what it is."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(SQLITE):
        return of_database(private(path, folder), held)
    if head.startswith(b"PK\x03\x04") and not packed:
        return source(unpacked(path, folder), folder, held, packed=True)
    for start, said in OTHERS.items():
        if head.startswith(start):
            raise unknown(said)
    if b"\x00" in head:
        raise unknown("It is no text, and no database of SQLite.")
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if first in (b"[", b"{"):
        return of_json(path)
    return of_lines(path, head)


def unknown(said: str) -> ImportRefused:
    """The file is of no tool that we know."""
    return ImportRefused(f"{said} What can be brought in: {KNOWN}.")


def of_database(path: Path, held: ExitStack) -> Source:
    """A database of SQLite, by its tables."""
    conn = held.enter_context(database(path))
    if columns(conn, "session_history"):
        tautulli.check(conn)
        return Tautulli(conn)
    if there := columns(conn, "PlaybackActivity"):
        if missing := set(plugin_columns()) - there:
            raise ImportRefused(f"This Playback Reporting database has no {min(missing)}.")
        return Database(conn)
    raise unknown("It is a database of SQLite, but not one of Tautulli or Playback Reporting.")


def plugin_columns() -> tuple[str, ...]:
    """The columns of Playback Reporting without which there are no plays."""
    return ("DateCreated", "UserId", "ItemId", "ItemName", "PlayDuration")


def private(path: Path, folder: Path) -> Path:
    """The database; a copy with what lies beside it, where rows wait there to be written to it."""
    copy = folder / "copy.db"
    for _ in range(TRIES):
        found = beside(path)
        if not found:
            return path
        if copied(path, found, copy):
            break
    else:
        raise ImportRefused(
            f"{path.name} is being written all the time: try again, or bring in a backup of it."
        )
    try:
        with sqlite3.connect(copy) as conn:
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            conn.execute("PRAGMA journal_mode = delete")
        conn.close()
    except sqlite3.DatabaseError as exc:
        raise ImportRefused(f"The database is damaged ({exc}): copy it again whole.") from exc
    return copy


def beside(path: Path) -> list[Path]:
    """The files beside a database in which rows wait."""
    waiting = [Path(f"{path}{end}") for end in BESIDE]
    return [each for each in waiting if each.exists() and each.stat().st_size]


def copied(path: Path, found: list[Path], copy: Path) -> bool:
    """Whether the copy is of one moment: not if rows went from beside the database into it."""
    before = path.stat()
    for end in BESIDE:
        copy.with_name(f"{copy.name}{end}").unlink(missing_ok=True)
    for each in (path, *found):
        to = copy.with_name(copy.name + each.name.removeprefix(path.name))
        try:
            room(copy.parent, each.stat().st_size)
            shutil.copyfile(each, to)
        except FileNotFoundError:
            return False
    after = path.stat()
    return (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)


def unpacked(path: Path, folder: Path) -> Path:
    """The one file in a zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            member = only(archive)
            bounded(path, member, folder)
            with archive.open(member) as packed, (folder / "unpacked").open("wb") as file:
                spilled(packed, file, member.file_size)
    except DAMAGES as exc:
        raise ImportRefused(f"The zip is damaged: {exc}. Copy it again whole.") from exc
    if not (folder / "unpacked").stat().st_size:
        raise ImportRefused("The file in the zip is empty.")
    return folder / "unpacked"


def only(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The file that is meant: a database, or the only one there is."""
    files = [each for each in archive.infolist() if not each.is_dir()]
    named = [each for each in files if Path(each.filename).suffix == ".db"]
    if any(Path(each.filename).name == "database.dump" for each in files):
        raise unknown("It is a backup of Tracearr, whose history cannot be read from it.")
    found = named if len(named) == 1 else files
    if len(found) != 1:
        raise ImportRefused(f"The zip holds {len(files)} files: unpack it, and bring in one.")
    if found[0].flag_bits & 1:
        raise ImportRefused("The zip is encrypted: unpack it with its password first.")
    return found[0]


def bounded(path: Path, member: zipfile.ZipInfo, folder: Path) -> None:
    """Raises ImportRefused where the file would be absurdly large, or has no room."""
    if member.file_size > max(SMALL, BOMB * path.stat().st_size):
        raise ImportRefused(
            f"The zip would unpack to {member.file_size / 1e9:,.1f} GB, more than {BOMB} times its "
            "size: that is no backup."
        )
    room(folder, member.file_size)


def room(folder: Path, needed: int) -> None:
    """Raises ImportRefused where the disk cannot take so many bytes."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE:
        raise ImportRefused(
            f"{needed / 1e6:,.0f} MB have to be unpacked, and the disk of the data folder has "
            f"{free / 1e6:,.0f} MB free. Make room, or unpack the file elsewhere."
        )


def spilled(packed: IO[bytes], file: BinaryIO, most: int) -> None:
    """Unpacks; a file that is larger than it says is damaged."""
    written = 0
    while part := packed.read(PART):
        written += len(part)
        if written > most:
            raise zipfile.BadZipFile("it holds more than it says")
        file.write(part)


def of_json(path: Path) -> Source:
    """JSON, by its first keys."""
    with path.open(encoding="utf-8-sig") as file:
        reader = Reader(file)
        if reader.peek() == "[":
            return of_array(path, reader)
        return of_object(path, reader)


def of_array(path: Path, reader: Reader) -> Source:
    """An array: of Jellystat's tables."""
    reader.take("[")
    name = next(reader.members(), "") if reader.peek() == "{" else ""
    if not name.startswith("jf_"):
        raise unknown("It is JSON, but not as Jellystat writes it.")
    return Jellystat(path, by_line=False)


def of_object(path: Path, reader: Reader) -> Source:
    """An object: the first line of Jellystat's, or Streamystats'."""
    found: dict[str, object] = {}
    for name in reader.members():
        if name == "sessions":
            found[name] = True
            break
        if name in ("exportInfo", "type", "table"):
            found[name] = reader.value()
        else:
            skip(reader)
    if "type" in found and "table" in found:
        return Jellystat(path, by_line=True)
    if "sessions" in found and "exportInfo" in found:
        info = mapping(found["exportInfo"])
        return Streamystats(path, text(info.get("serverName"), 200))
    raise unknown("It is JSON, but of no tool that is known here.")


def of_lines(path: Path, head: bytes) -> Source:
    """Lines with tabs: Playback Reporting's."""
    first = next((line for line in head.splitlines() if line.strip()), b"")
    if first.count(b"\t") >= plugin.FIELDS - 1 and DATE.match(first.removeprefix(b"\xef\xbb\xbf")):
        return Backup(path)
    raise unknown("It is of no tool that is known here.")
