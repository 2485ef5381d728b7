"""Imports that somebody watches on a screen: one at a time per process, in a thread of its own."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic
from typing import BinaryIO, Literal
from uuid import uuid4

from operations.imports.importing import Order, Result, Stopped, Watch, bring_in
from store.db import Pool, open_pool
from store.errors import ImportRefused, StoreBusy, StoreError, StoreUnavailable
from store.imports import batches

LATEST = "left-out.csv"
AWAY = (
    "The store went away meanwhile, and nothing half done stays. "
    "Once it is back, see in the list below whether this is done, and try again."
)
Task = Literal["look", "import", "undo"]
Act = Callable[["Work", Pool], None]


@dataclass(slots=True)
class Work:
    """What is done to a file or a batch, how far it is, and what came of it."""

    task: Task
    subject: str
    actor: str
    order: Order | None = None
    step: str = "starting"
    done: int = 0
    total: int = 0
    result: Result | None = None
    plays: int = 0
    problem: str | None = None
    is_over: bool = False
    began: float = field(default_factory=monotonic)
    stop: Event = field(default_factory=Event)

    @property
    def share(self) -> float | None:
        """How much of the step is done, 0 to 1; None where nobody can say."""
        return min(1.0, self.done / self.total) if self.total else None

    def tell(self, step: str, done: int, total: int) -> None:
        """Notes how far it is."""
        self.step, self.done, self.total = step, done, total


class Desk:
    """The one piece of work that goes on or was done last."""

    def __init__(self) -> None:
        self.work: Work | None = None
        self.lock = Lock()

    def look(self, url: str, order: Order) -> None:
        """Begins to find out what would come of a file; what stays out is listed beside it."""
        trial = replace(order, is_trial=True, left_out=order.work / LATEST)
        self.begin(
            url, Work("look", order.name or order.path.name, order.actor, order), looked(trial)
        )

    def bring(self, url: str, order: Order) -> None:
        """Begins to bring the file in."""
        self.begin(
            url, Work("import", order.name or order.path.name, order.actor, order), looked(order)
        )

    def undo(self, url: str, batch: int, name: str, actor: str) -> None:
        """Begins to take a batch back."""

        def act(work: Work, pool: Pool) -> None:
            work.tell("taking back", 0, 0)
            work.plays = batches.undo(pool, batch, by=actor)

        self.begin(url, Work("undo", name, actor), act)

    def begin(self, url: str, work: Work, act: Act) -> None:
        """Starts the thread; StoreBusy where another piece of work goes on."""
        with self.lock:
            if self.work and not self.work.is_over:
                raise StoreBusy("Another import is at work: wait until it is done.")
            self.work = work
        Thread(target=run, args=(url, work, act), name="import", daemon=True).start()

    def clear(self) -> None:
        """Forgets what was done last, and the file that was uploaded for it."""
        with self.lock:
            if self.work and self.work.is_over:
                if self.work.order:
                    drop(self.work.order)
                self.work = None


def looked(order: Order) -> Act:
    """Brings the order's file in, or tries it."""

    def act(work: Work, pool: Pool) -> None:
        work.result = bring_in(pool, order, Watch(work.tell, work.stop))

    return act


def run(url: str, work: Work, act: Act) -> None:
    """Does the work, and notes how it ended."""
    try:
        pool = open_pool(url, name="import", size=2)
        try:
            act(work, pool)
        finally:
            pool.close()
    except Stopped:
        work.problem = "Stopped: nothing was written."
    except StoreUnavailable:
        work.problem = AWAY
    except StoreError as exc:
        work.problem = str(exc)
    except Exception as exc:
        work.problem = f"{type(exc).__name__}: nothing was written. The log has more."
        raise
    finally:
        work.is_over = True
        if work.order and (work.task == "import" or work.problem):
            drop(work.order)


def kept(work: Path, name: str, content: BinaryIO) -> Path:
    """What was uploaded, as a file; older ones go."""
    sweep(work)
    folder = work / f"upload-{uuid4().hex}"
    try:
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)  # tokens stand in it
        path = folder / "file"
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)
    except OSError as exc:
        shutil.rmtree(folder, ignore_errors=True)
        raise ImportRefused(f"{name} cannot be kept: {exc.strerror}.") from exc
    return path


def sweep(work: Path) -> None:
    """Removes what was uploaded before, but what is at work: one file is looked at at a time."""
    now = DESK.work
    busy = now.order.path.parent if now and now.order and not now.is_over else None
    for left in work.glob("upload-*"):
        if left != busy:
            shutil.rmtree(left, ignore_errors=True)


def drop(order: Order) -> None:
    """Removes the order's file where it was uploaded, and the list of what stays out."""
    (order.work / LATEST).unlink(missing_ok=True)
    if order.path.parent.name.startswith("upload-") and order.path.parent.parent == order.work:
        shutil.rmtree(order.path.parent, ignore_errors=True)


DESK = Desk()
