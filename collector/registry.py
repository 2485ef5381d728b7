"""A JSON file in which another program keeps its ingest runs.

While it is half-written or broken the last state that could be read stands. A run that is no
longer in it is removed; what nobody can understand of it is named, and the rest goes on.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import sleep, time
from typing import Any, cast

from pydantic import ValidationError

from collector.trouble import Partly
from store.db import Pool
from store.events.batch import Rows
from store.events.pipeline import merge_ingest_runs
from store.pipeline.registry import runs_from
from store.pipeline.rows import FILES, IngestRunRow

SECONDS = 5.0
TRIES, PAUSE = 4, 0.2  # whoever writes it in place is done in a moment
SETTLED = 2.0  # seconds: two changes in one tick of the clock look like one
MOST_BYTES = 64 * 2**20
AT_ONCE = 500

Entry = dict[str, Any]
State = tuple[int, int, int, int]


class Broken(Exception):
    """The file cannot be read; the message is fit for a user."""


class Registry:
    """The file; a source like any other."""

    name = "ingest registry"

    def __init__(self, pool: Pool, path: Path, host: str) -> None:
        self.pool, self.path = pool, path
        self.source = f"registry {host}:{path}"[:1000]
        self.state: State | None = None
        self.told: dict[str, bytes] = {}

    def poll(self) -> float:
        """Tells the store what changed; in how many seconds to look again."""
        state, written = self.look()
        if state != self.state:
            wrong = self.tell(self.entries())
            self.state = state if time() - written > SETTLED else None
            if wrong:
                self.state = None
                run, reason = next(iter(wrong.items()))
                said = f"{len(wrong)} of its runs cannot be read, such as {run}: {reason}"
                raise Partly(said, SECONDS)
        return SECONDS

    def close(self) -> None:
        """It holds nothing."""

    def look(self) -> tuple[State, float]:
        """What changes with the file, and when it last did."""
        try:
            found = self.path.stat()
        except OSError as exc:
            raise Broken(f"{self.path}: {exc.strerror}; what it last held stands") from exc
        state = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        return state, max(found.st_mtime, found.st_ctime)

    def entries(self) -> list[Entry]:
        """What it holds, looked at again where somebody is just writing it."""
        for _ in range(TRIES - 1):
            try:
                return self.read()
            except Broken:
                sleep(PAUSE)
        return self.read()

    def read(self) -> list[Entry]:
        """What it holds now."""
        try:
            with self.path.open("rb") as file:
                text = file.read(MOST_BYTES + 1)
            if len(text) > MOST_BYTES:
                raise Broken(f"{self.path} is larger than 64 MiB; what it last held stands")
            return listed(json.loads(text))
        except OSError as exc:
            raise Broken(f"{self.path}: {exc.strerror}; what it last held stands") from exc
        except (ValueError, RecursionError) as exc:
            raise Broken(f"{self.path} is no JSON list of runs; what it last held stands") from exc

    def tell(self, entries: list[Entry]) -> dict[str, str]:
        """Tells the store of what is new, changed and gone; what of it cannot be understood."""
        known = runs_from(self.pool, self.source)
        wrong: dict[str, str] = {}
        rows, told = list[str](), dict[str, bytes]()
        for number, entry in enumerate(entries):
            name = identity(entry) or f"entry {number}"
            digest = sha256(json.dumps(entry, sort_keys=True).encode()).digest()
            try:
                row = understood(entry, self.source)
            except (ValueError, TypeError, AttributeError) as exc:
                wrong[name] = reason(exc)
                known.discard(name)  # it is there, whatever it is
                continue
            if self.told.get(name) != digest or name not in known:
                rows.append(row.model_dump_json(exclude_none=True))
            told[name] = digest
            known.discard(name)
        rows += [gone(run, self.source) for run in known]
        for first in range(0, len(rows), AT_ONCE):
            some = rows[first : first + AT_ONCE]
            merge_ingest_runs(self.pool, Rows(list(range(len(some))), f"[{','.join(some)}]"))
        self.told = told
        return wrong


def listed(document: Any) -> list[Entry]:
    """The runs in it: a list, or one under `runs`. ValueError where there is none."""
    found = cast("Entry", document).get("runs") if isinstance(document, dict) else document
    if not isinstance(found, list):
        raise ValueError("no list")
    return [cast("Entry", each) for each in cast("list[Any]", found) if isinstance(each, dict)]


def identity(entry: Entry) -> str:
    """What the run is called, nothing where it says nothing."""
    return str(entry.get("id") or entry.get("run_id") or "")


def understood(entry: Entry, source: str) -> IngestRunRow:
    """The run as it is told; ValueError where it cannot be one."""
    report = entry.get("report")
    row: Entry = {
        "id": identity(entry),
        "updated_at": datetime.now(UTC).isoformat(),
        "source": source,
        "started_at": moment(entry.get("started_at")),
        "completed_at": moment(entry.get("completed_at")),
        "report": {} if report is None else reported(report),
    }
    return IngestRunRow.model_validate_json(json.dumps(row))


def reported(report: Mapping[str, Any]) -> Entry:
    """The report, with as many of its files as are kept and the number of all."""
    processed = [taken(file) for file in report.get("processed") or ()]
    invalid = [refused(file) for file in report.get("invalid") or ()]
    return {
        "processed": processed[:FILES],
        "invalid": invalid[:FILES],
        "warnings": [str(line) for line in (report.get("warnings") or ())[:1000]],
        "processed_count": len(processed),
        "invalid_count": len(invalid),
    }


def taken(file: Mapping[str, Any]) -> Entry:
    """A file that was taken."""
    media = file.get("media_info")
    return {
        "path": str(file["path"]) if "path" in file else "",
        "bucket": file.get("bucket"),
        "key": file.get("key"),
        "media_info": None if media is None else dict(words(media)),
    }


def words(media: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the file's name says, as text."""
    for name in ("show_code", "episode", "scene", "shot", "descriptor", "extension"):
        if media.get(name) is not None:
            yield name, str(media[name])


def refused(file: Any) -> Entry:
    """A file that was not taken: a pair, or an object."""
    if isinstance(file, Mapping):
        said = cast("Mapping[str, Any]", file)
        return {"path": str(said.get("path", "")), "reason": str(said.get("reason", ""))}
    path, why = cast("list[Any]", file)
    return {"path": str(path), "reason": str(why)}


def moment(text: Any) -> str | None:
    """The moment with its offset: without one it is UTC."""
    if text is None:
        return None
    at = datetime.fromisoformat(str(text))
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()


def gone(run: str, source: str) -> str:
    """A run that is in the file no more."""
    now = datetime.now(UTC).isoformat()
    return json.dumps({"id": run, "updated_at": now, "source": source, "removed": True})


def reason(exc: Exception) -> str:
    """Why an entry is no run, in one line."""
    if isinstance(exc, ValidationError):
        first = exc.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(exc) or type(exc).__name__
