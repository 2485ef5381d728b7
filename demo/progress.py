"""How far a long task is: a bar on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from time import monotonic
from typing import NoReturn

from tqdm import tqdm

LINES = 5  # plain lines per task, at most


@contextmanager
def progress(task: str, total: int, unit: str) -> Generator[Callable[[int], None]]:
    """Gives a function to be told how many of the total are done."""
    if sys.stderr.isatty():
        with tqdm(desc=task, total=total, unit=unit, unit_scale=total > 9999, leave=False) as bar:
            yield lambda done: drawn(bar, done)
    else:
        yield plain(task, total, unit)


def drawn(bar: "tqdm[NoReturn]", done: int) -> None:
    """Moves the bar to where the task is."""
    bar.update(done - bar.n)


def plain(task: str, total: int, unit: str) -> Callable[[int], None]:
    """A function that prints a line each time another part of the task is done."""
    began, said = monotonic(), 0

    def tell(done: int) -> None:
        nonlocal said
        part = done * LINES // max(total, 1)
        if part > said:
            said = part
            seconds = monotonic() - began
            print(f"{task}: {done:,} of {total:,} {unit} after {seconds:.0f} s", file=sys.stderr)

    return tell
