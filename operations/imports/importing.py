"""Brings a file in: tried out and taken back, or as one batch with a receipt."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

from operations.imports.files import opened
from operations.imports.source import TOOLS, Count, Source
from store import preferences
from store.db import Connection, Pool, acting, connection, limit_statements
from store.errors import ImportRefused
from store.ids import server_id
from store.imports import batches, judging
from store.imports.batches import New, Watched
from store.imports.judging import TAKEN, Candidate, Example, Flag, Mapped, Scope, Verdict
from store.imports.stage import Told, fill, lay_out
from store.preferences import Preferences

Report = Callable[[str, int, int], None]  # what goes on, how much is done, of how much


class Stopped(Exception):
    """Somebody wants the import no more: nothing was written."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which file, of which server, by whose clock; `name` is what the file was called."""

    path: Path
    work: Path
    zone: ZoneInfo
    server: str | None = None
    name: str | None = None
    actor: str = "cinevault"
    is_trial: bool = False
    left_out: Path | None = None
    chosen: dict[str, int | str | None] = field(default_factory=dict[str, int | str | None])


@dataclass(frozen=True, slots=True)
class Watch:
    """Hears how far it is; `stop` ends it once it is set. Only what it agrees to is written."""

    report: Report = lambda task, done, total: None
    stop: Event = field(default_factory=Event)
    agree: "Callable[[Result], bool]" = lambda result: True


@dataclass(frozen=True, slots=True)
class Result:
    """What came, or would come. `batch` is None where nothing was written."""

    tool: str
    server: Candidate
    is_new_server: bool
    zone: str | None
    source: Count
    scope: Scope
    verdicts: list[Verdict]
    flags: list[Flag]
    examples: list[Example]
    mapping: list[Mapped]
    batch: int | None = None
    receipt: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def left_out(self) -> list[Verdict]:
        """The reasons for which plays stay out, the most first."""
        return [each for each in self.verdicts if each.reason != TAKEN]


class TakenBack(Exception):
    """Ends a transaction whose writes are not wanted."""


def bring_in(pool: Pool, order: Order, watch: Watch | None = None) -> Result:
    """What came of the file, all of it or nothing; of a trial what would come.

    ImportRefused where the file or the order is not one to work with, Stopped where it was ended.
    """
    watch = watch or Watch()
    with opened(order.path, order.work) as source:
        watch.report("counting", 0, 0)
        count = source.count()
        server, is_new = whose(pool, source, order)
        rule = finished(preferences.in_force(pool, order.chosen))
        found: list[Result] = []
        try:
            with acting(order.actor), connection(pool) as conn:
                limit_statements(conn, 0)
                lay_out(conn)
                rows = watched(source.rows(server.id, order.zone), watch)
                fill(conn, rows, lambda done: watch.report("reading", done, count.plays))
                judging.judge(conn, server.id, lambda task: step(watch, task))
                found.append(result(conn, source, order, count, server, is_new))
                reconciled(found[0])
                if order.left_out:
                    list_left_out(conn, order.left_out)
                if order.is_trial or not found[0].scope.plays or not watch.agree(found[0]):
                    raise TakenBack
                found[0] = written(conn, rule, order, found[0], watch)
        except TakenBack:
            pass
        return found[0]


def list_left_out(conn: Connection, path: Path) -> None:
    """Writes what stays out to a file."""
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            judging.left_out(conn, file)
    except OSError as exc:
        raise ImportRefused(f"{path} cannot be written: {exc.strerror}.") from exc


def step(watch: Watch, task: str) -> None:
    """Says what goes on now; Stopped where nobody wants it any more."""
    if watch.stop.is_set():
        raise Stopped
    watch.report(task, 0, 0)


def watched(rows: Iterable[Told], watch: Watch) -> Iterator[Told]:
    """The rows, until somebody wants no more of them."""
    for row in rows:
        if watch.stop.is_set():
            raise Stopped
        yield row


def whose(pool: Pool, source: Source, order: Order) -> tuple[Candidate, bool]:
    """The server whose plays these are, and whether nobody knew it; a given name decides."""
    if order.server:
        return named(pool, source, order.server)
    found = judging.find_server(pool, None, source.kinds)
    if source.server_name:
        same = [each for each in found if each.name.lower() == source.server_name.lower()]
        if same or not found:
            return (same[0], False) if same else named(pool, source, source.server_name)
    if len(found) == 1:
        return found[0], False
    tool = TOOLS[source.tool]
    if not found:
        raise ImportRefused(
            f"A file of {tool} does not tell the server's name, and no {source.kinds[0].title()} "
            "server is known here: name it (Server, or --server NAME). It is made known then."
        )
    names = ", ".join(each.name for each in found)
    raise ImportRefused(f"Of which server is it? Name one (Server, or --server NAME): {names}.")


def named(pool: Pool, source: Source, name: str) -> tuple[Candidate, bool]:
    """The server of that name, and whether nobody knew it."""
    words = " ".join(name.split())[:200]
    if not words:
        raise ImportRefused("A server's name cannot be empty.")
    known = judging.find_server(pool, words, source.kinds)
    if not known:
        return Candidate(server_id(words), source.kinds[0], words), True
    if known[0].kind not in source.kinds:
        raise ImportRefused(
            f"{known[0].name} is a server of the kind {known[0].kind}: a file of "
            f"{TOOLS[source.tool]} is of {' or '.join(source.kinds)}."
        )
    return known[0], False


def result(
    conn: Connection, source: Source, order: Order, count: Count, server: Candidate, is_new: bool
) -> Result:
    """What was found out about the file."""
    return Result(
        tool=source.tool,
        server=server,
        is_new_server=is_new,
        zone=order.zone.key if source.is_local else None,
        source=count,
        scope=judging.scope(conn),
        verdicts=judging.verdicts(conn),
        flags=judging.flags(conn),
        examples=judging.examples(conn, order.zone.key),
        mapping=judging.mapping(conn),
    )


def reconciled(found: Result) -> None:
    """Raises ImportRefused unless each play that was counted came or stayed out for a reason."""
    plays = sum(each.plays for each in found.verdicts)
    seconds = sum(each.told_seconds for each in found.verdicts)
    if (plays, seconds) != (found.source.plays, found.source.seconds):
        raise ImportRefused(
            f"Nothing was brought in: the file holds {found.source.plays:,} plays of "
            f"{found.source.seconds:,} s by one count, {plays:,} of {seconds:,} s by another. "
            "It is damaged, or of a version that is not known here."
        )


def written(conn: Connection, rule: Watched, order: Order, found: Result, watch: Watch) -> Result:
    """Writes the batch, asks the store what it holds of it, and keeps the receipt."""
    step(watch, "writing")
    batch = batches.begin(conn, about(order, found), found.server)

    def tell(done: int) -> None:
        if watch.stop.is_set():
            raise Stopped
        watch.report("writing", done, found.scope.plays)

    batches.save_plays(conn, batch, found.server.id, found.scope.plays, rule, tell)
    step(watch, "checking")
    held = batches.held(conn, batch)
    if (held.plays, held.seconds) != (found.scope.plays, found.scope.seconds):
        raise ImportRefused(
            f"Nothing was brought in: the store would hold {held.plays:,} plays of "
            f"{held.seconds:,} s, not {found.scope.plays:,} of {found.scope.seconds:,} s. "
            "This is a fault in CineVault: please report it."
        )
    receipt = receipt_of(found, held)
    batches.close(conn, batch, found.server.id, found.scope, receipt)
    return replace(found, batch=batch, receipt=receipt)


def finished(now: Preferences) -> Watched:
    """From where on a play is finished."""
    return Watched(now.watched_percent, now.watched_by_type)


def about(order: Order, found: Result) -> New:
    """What the batch is called."""
    with order.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name, size = order.name or order.path.name, order.path.stat().st_size
    return New(found.tool, name, size, digest, found.zone, order.actor)


def receipt_of(found: Result, held: batches.Held) -> dict[str, Any]:
    """The numbers that have to agree; nobody is named."""
    taken = next(each for each in found.verdicts if each.reason == TAKEN)
    return {
        "source": asdict(found.source),
        "taken": asdict(taken),
        "left_out": [asdict(each) for each in found.left_out],
        "flags": [asdict(each) for each in found.flags],
        "stored": asdict(held),
        "users": found.scope.users,
        "titles": found.scope.titles,
    }
