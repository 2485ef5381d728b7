"""Columns as the lines that COPY reads."""

from collections.abc import Callable, Sequence

import numpy as np

from demo.arrays import Bools, Floats, Ints, listed

DAY = 86_400
NULL = r"\N"
TRUTH = ("f", "t")
TIMES = [f" {at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}+00" for at in range(DAY)]


def lines(*columns: Sequence[str]) -> bytes:
    """One line per row; a column may hold several fields already joined by tabs."""
    text = "\n".join(map("\t".join, zip(*columns, strict=True)))
    return (text + "\n").encode() if text else b""


def named(names: Sequence[str], index: Ints | Bools) -> list[str]:
    """The name that each row points at."""
    return [names[number] for number in listed(index)]


def numbers(values: Ints, known: Bools | None = None) -> list[str]:
    """Whole numbers, NULL where they are not known."""
    texts = list(map(str, listed(values)))
    return texts if known is None else blanked(texts, known)


def decimals(values: Floats, places: int = 1) -> list[str]:
    """Numbers with so many decimals."""
    return list(map(str, np.round(values, places).tolist()))


def blanked(texts: list[str], known: Bools) -> list[str]:
    """The texts, NULL where they are not known."""
    return [text if is_known else NULL for text, is_known in zip(texts, listed(known), strict=True)]


def instants(seconds: Ints) -> list[str]:
    """Points in time (seconds since 1970), in UTC."""
    if not len(seconds):
        return []
    day, second = np.divmod(seconds, DAY)
    first = int(day.min())
    days = np.datetime_as_string(
        np.arange(first, int(day.max()) + 1).astype("datetime64[D]")
    ).tolist()
    return [days[d] + TIMES[s] for d, s in zip(listed(day - first), listed(second), strict=True)]


def combined(describe: Callable[[tuple[int, ...]], str], *columns: Ints | Bools) -> list[str]:
    """What `describe` says of each row's values, asked once for every combination that occurs."""
    keys, rows = np.unique(np.stack(columns, axis=1).astype(np.int64), axis=0, return_inverse=True)
    texts = [describe(tuple(key)) for key in keys.tolist()]
    return [texts[row] for row in listed(rows.ravel())]
