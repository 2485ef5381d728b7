"""How far a backup or a restore is: a bar on a terminal, a line now and then elsewhere."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from time import monotonic
from typing import NoReturn

from tqdm import tqdm

from commands.target import tell
from store.backups.side import Report

PAUSE = 5  # seconds between two lines


@contextmanager
def rows_done(total: int | None = None) -> Generator[Report]:
    """Gives a function to be told of each table how many of its rows are done."""
    if sys.stderr.isatty():
        with tqdm(total=total, unit=" rows", unit_scale=True, leave=False) as bar:
            yield drawing(bar)
    else:
        yield plain()


def drawing(bar: "tqdm[NoReturn]") -> Report:
    """Moves the bar; a table's rows are counted from those told of it before."""
    before = 0

    def told(table: str, rows: int) -> None:
        nonlocal before
        if rows == 0:
            before = 0
            bar.set_description(table)
        bar.update(rows - before)
        before = rows

    return told


def plain() -> Report:
    """Says which table it is at, where that takes longer."""
    said = monotonic()

    def told(table: str, rows: int) -> None:
        nonlocal said
        if monotonic() - said >= PAUSE:
            said = monotonic()
            tell(f"{table}, {rows:,} rows" if rows else table)

    return told
