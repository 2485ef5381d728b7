"""A lake in a bucket of S3 or something like it: an object appears whole or not at all."""

import json
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import urlsplit
from uuid import uuid4

import duckdb

from store.errors import ExportFailed, ExportRefused
from store.exports.engine import Engine, engine, literal, statement
from store.lake.folder import FILE, README, STATE, State

DAY = re.compile(r"/year=(\d+)/month=(\d+)/day=(\d+)/")
NO_OBJECT = re.compile(r"404|No files found")


@dataclass(frozen=True, slots=True)
class Access:
    """How buckets are reached: `endpoint` is an address, None is Amazon's."""

    key_id: str
    secret: str
    region: str
    endpoint: str | None = None


class Bucket:
    """A lake at an address such as s3://bucket/lake."""

    extensions = ("httpfs",)

    def __init__(self, root: str, access: Access) -> None:
        self.root, self.access = root.rstrip("/"), access
        self.opened: Engine | None = None

    def __str__(self) -> str:
        return self.root

    @property
    def spill(self) -> Path:
        """The folder for what has no room in memory."""
        return Path(gettempdir(), f"cinevault-lake-{uuid4().hex}")

    @contextmanager
    def ready(self) -> Generator[None]:
        """The bucket can be asked for what lies in it."""
        with engine(*self.extensions, zone="UTC", threads=1, spill=self.spill) as opened:
            self.prepare(opened)
            self.opened = opened
            yield

    def prepare(self, opened: Engine) -> None:
        """The DuckDB may write into the bucket."""
        known = self.access
        address = urlsplit(known.endpoint or "https://s3.amazonaws.com")
        with self.told():
            opened.execute(
                statement(
                    "secret",
                    key_id=literal(known.key_id),
                    secret=literal(known.secret),
                    region=literal(known.region),
                    endpoint=literal(address.netloc),
                    style=literal("path" if known.endpoint else "vhost"),
                    ssl="true" if address.scheme == "https" else "false",
                    scope=literal(self.root),
                )
            )

    def ask(self, name: str, **parts: str) -> list[tuple[str]]:
        """What the bucket answers to the statement."""
        assert self.opened
        return self.opened.execute(statement(name, **parts)).fetchall()

    def state(self, *, hide_names: bool) -> State:
        """What the lake says of itself; a new one begins where nothing lies under the address."""
        with self.told():
            if text := self.text(STATE):
                return State(**json.loads(text))
            if self.ask("objects", path=literal(f"{self.root}/**")):
                raise ExportRefused(f"{self} is not empty and no lake: name an empty place.")
        begun = State(str(uuid4()), hide_names=hide_names)
        self.keep(begun)
        return begun

    def text(self, name: str) -> str | None:
        """What is written there, None where there is nothing."""
        try:
            return self.ask("read", path=literal(f"{self.root}/{name}"))[0][0]
        except duckdb.Error as exc:
            if NO_OBJECT.search(str(exc)):
                return None
            raise

    def keep(self, state: State) -> None:
        """Writes down what the lake is now."""
        self.write(README.name, README.read_text())
        self.write(STATE, json.dumps(asdict(state), indent=2))

    def write(self, name: str, text: str) -> None:
        """A small object."""
        lines = f"[{', '.join(map(literal, text.splitlines()))}]"
        with self.told():
            self.ask("copy_lines", lines=lines, path=literal(f"{self.root}/{name}"))

    def sweep(self) -> None:
        """Nothing is left behind: an upload that was broken off is no object."""

    def days(self, dataset: str) -> Iterator[date]:
        """The days there are."""
        with self.told():
            found = self.ask("objects", path=literal(f"{self.root}/{dataset}/**/{FILE}"))
        for match in filter(None, (DAY.search(path) for (path,) in found)):
            yield date(*map(int, match.groups()))

    def file(self, dataset: str, day: date) -> str:
        """Where a day lies."""
        return f"{self.root}/{dataset}/year={day.year}/month={day.month}/day={day.day}/{FILE}"

    def has(self, dataset: str, day: date) -> bool:
        """Whether there is such a day."""
        with self.told():
            return bool(self.ask("objects", path=literal(self.file(dataset, day))))

    @contextmanager
    def writing(self, dataset: str, day: date) -> Generator[str]:
        """Where to write the day to."""
        with self.told():
            yield self.file(dataset, day)

    def put(self, dataset: str, day: date, part: str) -> None:
        """The day is what was written: the store of objects saw to that."""

    def take_away(self, dataset: str, day: date) -> None:
        """What was written of the day has no rows: an object that DuckDB cannot delete."""

    @contextmanager
    def told(self) -> Generator[None]:
        """Says in a line what is wrong with the bucket, without its keys."""
        try:
            yield
        except duckdb.Error as exc:
            line = (str(exc).splitlines() or [type(exc).__name__])[0]
            raise ExportFailed(f"{self} cannot be used: {self.hidden(line)}") from exc
        except (ValueError, TypeError) as exc:
            raise ExportFailed(f"{self}/{STATE} is not what a lake says of itself.") from exc

    def hidden(self, line: str) -> str:
        """The line without what lets us in."""
        for secret in (self.access.secret, self.access.key_id):
            line = line.replace(secret, "…")
        return line
