"""Writes the files of exports that people asked for, one after the other."""

from pathlib import Path
from threading import Event

from jobs.stopping import Stopped
from operations import exports
from settings import Settings, version
from store.db import Pool
from store.errors import StoreError, StoreUnavailable
from store.exports import runs
from store.exports.copying import Stopped as NotWanted
from store.exports.copying import Watch
from store.exports.runs import Run
from store.exports.snapshot import snapshot
from store.exports.writing import Exported, export


def run_once(pool: Pool, settings: Settings, stop: Event) -> int:
    """How many were asked for and have ended."""
    for left in runs.abandoned(pool):
        exports.discard(settings, left)
    done = 0
    while not stop.is_set() and (run := runs.next_one(pool)):
        make(pool, settings, stop, run)
        done += 1
    return done


def make(pool: Pool, settings: Settings, stop: Event, run: Run) -> None:
    """Writes the file and says how that ended."""
    try:
        write(pool, settings, stop, run)
    except NotWanted:
        leave(pool, settings, run, "cancelled")
    except Stopped:
        leave(pool, settings, run, "waiting")  # the next process begins it anew
        raise
    except StoreUnavailable:
        raise  # nobody can be told: the next run finds that it was left
    except (StoreError, OSError) as exc:
        leave(pool, settings, run, "failed", without_folder(str(exc), settings, run))


def leave(pool: Pool, settings: Settings, run: Run, state: str, error: str | None = None) -> None:
    """It ends without a file."""
    exports.discard(settings, run.id)
    runs.leave(pool, run.id, state, error)


def write(pool: Pool, settings: Settings, stop: Event, run: Run) -> None:
    """Writes the file, and says so once it has its name."""
    home = exports.home(settings, run.id)
    exports.check_room(settings, exports.estimate(pool, settings, run.order))
    home.mkdir(parents=True, exist_ok=True)

    def told(done: int, total: int) -> None:
        if stop.is_set():
            raise Stopped
        if not runs.note_progress(pool, run.id, done, total, written(home)):
            raise NotWanted

    path = home / exports.name_of(run.order)
    with snapshot(str(pool.conninfo), discreet=run.discreet, hidden=run.hide_names) as taken:
        done = export(taken, run.order, path, version=version(), watch=Watch(told))
        finish(pool, settings, run, done, names_hidden=taken.hides_names)


def finish(pool: Pool, settings: Settings, run: Run, done: Exported, *, names_hidden: bool) -> None:
    """Tells that it is there, unless somebody removed it meanwhile."""
    keep = settings.export_keep_days
    if not runs.finish(pool, run.id, done, names_hidden=names_hidden, keep_days=keep):
        exports.discard(settings, run.id)


def written(home: Path) -> int:
    """How many bytes there are so far."""
    return sum(part.stat().st_size for part in home.iterdir() if part.is_file())


def without_folder(said: str, settings: Settings, run: Run) -> str:
    """The reason without where files lie, which is nobody's business."""
    return said.replace(f"{exports.home(settings, run.id)}/", "")
