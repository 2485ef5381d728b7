"""A lake in a folder: one file for each day, which appears whole or not at all."""

import json
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from shutil import rmtree
from uuid import UUID, uuid4

from store.errors import ExportFailed, ExportRefused

STATE = "_lake.json"
FILE = "data.parquet"
README = Path(__file__).with_name("README.md")


@dataclass(frozen=True, slots=True)
class State:
    """What a lake says of itself; `seen` is what of the `store` was visible to its last run."""

    id: str
    store: str = ""
    run: int = 0
    seen: str | None = None
    as_of: str | None = None
    hide_names: bool = False
    version: str = ""

    @property
    def uuid(self) -> UUID:
        """The lake's id."""
        return UUID(self.id)


class Folder:
    """A lake on a disk."""

    extensions: tuple[str, ...] = ()

    def __init__(self, root: Path) -> None:
        self.root = root

    def __str__(self) -> str:
        return str(self.root)

    @contextmanager
    def ready(self) -> Generator[None]:
        """The folder needs nothing."""
        yield

    def prepare(self, opened: object) -> None:
        """DuckDB may write here as it is."""

    def state(self, *, hide_names: bool) -> State:
        """What the lake says of itself; a new one begins where the folder is empty."""
        file = self.root / STATE
        with told(self.root):
            if file.exists():
                return State(**json.loads(file.read_text()))
            if self.root.exists() and any(path != self.part(STATE) for path in self.root.iterdir()):
                raise ExportRefused(
                    f"{self.root} is not empty and no lake: name a new or an empty folder."
                )
            begun = State(str(uuid4()), hide_names=hide_names)
            self.root.mkdir(parents=True, exist_ok=True)
            self.keep(begun)
            return begun

    def keep(self, state: State) -> None:
        """Writes down what the lake is now."""
        self.write(STATE, f"{json.dumps(asdict(state), indent=2)}\n")
        self.write(README.name, README.read_text())

    def write(self, name: str, text: str) -> None:
        """A small file, whole or as it was."""
        part = self.part(name)
        part.write_text(text)
        settle(part, self.root / name)

    def part(self, name: str) -> Path:
        """Where a small file lies until it is whole."""
        return self.root / f".{name}.part"

    def sweep(self) -> None:
        """Removes what a run that was killed left behind."""
        for left in self.root.rglob(".*.part"):
            left.unlink(missing_ok=True)
        rmtree(self.spill, ignore_errors=True)

    @property
    def spill(self) -> Path:
        """The folder for what has no room in memory."""
        return self.root / ".spill"

    def days(self, dataset: str) -> Iterator[date]:
        """The days there are."""
        for file in (self.root / dataset).glob(f"year=*/month=*/day=*/{FILE}"):
            year, month, day = (int(part.name.partition("=")[2]) for part in parents(file))
            yield date(year, month, day)

    def file(self, dataset: str, day: date) -> Path:
        """Where a day lies."""
        names = (f"year={day.year}", f"month={day.month}", f"day={day.day}")
        return self.root.joinpath(dataset, *names, FILE)

    def has(self, dataset: str, day: date) -> bool:
        """Whether there is such a day."""
        return self.file(dataset, day).exists()

    @contextmanager
    def writing(self, dataset: str, day: date) -> Generator[str]:
        """A file to write the day into; nothing is left of it but what `settle` gave its name."""
        final = self.file(dataset, day)
        part = final.with_name(f".{FILE}.part")
        with told(self.root):
            final.parent.mkdir(parents=True, exist_ok=True)
            try:
                yield str(part)
            finally:
                part.unlink(missing_ok=True)

    def put(self, dataset: str, day: date, part: str) -> None:
        """The day is what was written."""
        settle(Path(part), self.file(dataset, day))

    def take_away(self, dataset: str, day: date) -> None:
        """The day is gone, and the folders that held nothing else."""
        file = self.file(dataset, day)
        file.unlink(missing_ok=True)
        with suppress(OSError):  # something else lies in it
            for folder in (*parents(file)[::-1], self.root / dataset):
                folder.rmdir()


def parents(file: Path) -> list[Path]:
    """The folders of year, month and day."""
    return list(file.parents)[2::-1]


def settle(part: Path, final: Path) -> None:
    """Gives the file its name once it is on the disk."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(final)


@contextmanager
def told(root: Path) -> Generator[None]:
    """Says in a line what is wrong with the folder."""
    try:
        yield
    except OSError as exc:
        raise ExportFailed(f"{root} cannot be written: {exc.strerror}.") from exc
    except (ValueError, TypeError) as exc:
        raise ExportFailed(f"{root / STATE} is not what a lake says of itself.") from exc
