"""One file per run of a wrapped ffmpeg: locked while it runs, final when it has ended.

It has its full size from the start, so that the end of a run is recorded on a disk that is full by
then. The collector takes the files into the store; whoever runs ffmpeg never waits for that.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SIZE = 8192
SUFFIX = ".json"
FOLDER = "transcodes"

Record = dict[str, Any]


class Journal:
    """The file of one run; `log` is where ffmpeg's own report goes meanwhile."""

    def __init__(self, folder: Path, record: Record) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.record = record
        self.path = folder / f"{record['id']}{SUFFIX}"
        self.log = folder / f"{record['id']}.log"
        self.file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        fcntl.flock(self.file, fcntl.LOCK_EX)
        self.write(record)

    def write(self, record: Record) -> None:
        """Puts the record in place of what was there; words that do not fit are cut."""
        text = json.dumps(record)
        for name in ("error_message", "input_path"):
            if len(text) > SIZE and record.get(name):
                record = record | {name: str(record[name])[:500]}
                text = json.dumps(record)
        os.pwrite(self.file, text.encode().ljust(SIZE), 0)

    def close(self) -> None:
        """Leaves the file to the collector and takes ffmpeg's report away."""
        os.close(self.file)
        with suppress(OSError):
            self.log.unlink()


@dataclass(frozen=True, slots=True)
class Found:
    """A journal as the collector finds it; without a record it is of no use to anybody."""

    path: Path
    record: Record | None
    is_running: bool

    def remove(self) -> None:
        """Takes it away, with a report that a killed run left."""
        for path in (self.path, self.path.with_suffix(".log")):
            with suppress(FileNotFoundError):
                path.unlink()


def journals(folder: Path) -> Iterator[Found]:
    """Every run there is, in no order."""
    with suppress(FileNotFoundError, PermissionError):
        for path in folder.glob(f"*{SUFFIX}"):
            with suppress(FileNotFoundError):
                yield found(path)


def found(path: Path) -> Found:
    """The journal in the file. One that nobody holds and that never ended was killed."""
    with path.open("rb") as file:
        running = is_held(file.fileno())
        try:
            record = Record(json.loads(file.read()))
        except (ValueError, TypeError):
            return Found(path, None, running)
        last = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    if not running and record.get("status") == "running":
        record |= killed(max(last.isoformat(), str(record["started_at"])))
    return Found(path, record, running)


def is_held(file: int) -> bool:
    """Whether the run that writes the file still lives."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def killed(last: str) -> Record:
    """What is known of a run that could not say how it ended; `last` is when it was last heard."""
    return {
        "status": "killed",
        "completed_at": last,
        "error_message": "killed, and the wrapper with it",
    }
