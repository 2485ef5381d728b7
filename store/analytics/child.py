"""The process that answers: told what on its standard input, it answers on its standard output.

It is alone so that it can be ended whatever it does, so that it can take no memory from anybody,
and because what it needs to reach the store stands in its own environment. Limits are the system's:
no file can be written, not even by a fault.
"""

# Arrow carries no types that a strict check could use.
# pyright: basic

import json
import os
import re
import resource
import sys
from io import BytesIO
from threading import Timer
from time import monotonic
from typing import Any, NoReturn

import duckdb
import pyarrow as pa

from store.analytics.allowed import NotAllowed, check
from store.exports.engine import extension, identifier, literal, statement

BATCH = 2048
GB = 1024**3
LINE = re.compile(r"LINE (\d+):")
HINT = re.compile(r"^(?:Candidate bindings:[: ]*|Did you mean )(.+?)\??$", re.MULTILINE)
LONG_WORDS = re.compile(r"\s+")


class Failed(Exception):
    """The question was not answered; `line` of it is where."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def main() -> NoReturn:
    """Answers what it is asked."""
    asked = json.load(sys.stdin)
    confine(asked)
    told, parts = {}, []
    try:
        told["answers"] = answers(asked, parts)
    except Failed as exc:
        told = {"error": str(exc), "line": exc.line}
    except MemoryError:
        told = {"error": "The question needs more memory than it may have."}
    header = json.dumps(told).encode()
    sys.stdout.buffer.write(len(header).to_bytes(8) + header + b"".join(parts))
    sys.stdout.buffer.flush()
    os._exit(0)  # an answer that was cut off leaves a connection that cannot be closed in order


def confine(asked: dict[str, Any]) -> None:
    """Takes from this process what it does not need."""
    seconds = int(asked["seconds"])
    limits = {
        resource.RLIMIT_AS: int(asked["memory_mb"]) * 2**20 + 4 * GB,
        resource.RLIMIT_CPU: (seconds + 5) * int(asked["threads"]),
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 128,
    }
    for name, most in limits.items():
        resource.setrlimit(name, (most, most))


def answers(asked: dict[str, Any], parts: list[bytes]) -> list[dict[str, Any]]:
    """What is said of each answer; the rows go into the parts."""
    engine = opened(asked)
    known = names(engine, "there"), names(engine, "taken")
    limit = Timer(float(asked["seconds"]), engine.interrupt)
    limit.daemon = True
    limit.start()
    engine.execute(statement("begin"))
    most = asked["rows"], asked["bytes"]
    return [answer(engine, question, known, most, parts) for question in asked["questions"]]


def names(engine: duckdb.DuckDBPyConnection, which: str) -> set[str]:
    """The first column of that statement."""
    return {row[0] for row in engine.execute(statement(which)).fetchall()}


def opened(asked: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """A DuckDB over the store that can reach nothing else any more."""
    config = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "memory_limit": f"{asked['memory_mb']}MB",
        "threads": asked["threads"],
    }
    engine = duckdb.connect(config=config)
    engine.execute(statement("load", path=literal(extension("postgres_scanner"))))
    engine.execute(statement("zone", zone=literal(asked["zone"])))
    engine.execute(statement("quiet"))
    schema = asked["schema"]
    place = {"schema": literal(schema), "place": identifier(schema)}
    try:
        engine.execute(statement("attach_analytics", **place))
    except duckdb.Error as exc:
        raise Failed("The store cannot be reached.") from exc
    engine.execute(statement("confine"))
    return engine


def answer(
    engine: duckdb.DuckDBPyConnection,
    question: object,
    known: tuple[set[str], set[str]],
    most: tuple[int, int],
    parts: list[bytes],
) -> dict[str, Any]:
    """What is said of the answer, whose rows become another part."""
    text, begun = str(question), monotonic()
    try:
        (parsed,) = engine.execute(statement("parse", text=literal(text))).fetchone() or ("{}",)
        check(json.loads(parsed), *known)
        if [str(each.type) for each in engine.extract_statements(text)] != ["StatementType.SELECT"]:
            raise NotAllowed("Only one SELECT is allowed.")
        rows, size, cut, part = read(engine, text, most)
    except NotAllowed as exc:
        raise Failed(str(exc), None if exc.at is None else text[: exc.at].count("\n") + 1) from exc
    except (duckdb.Error, pa.ArrowException, RuntimeError) as exc:
        raise explained(exc) from exc
    parts.append(part)
    return {"rows": rows, "bytes": size, "cut": cut, "seconds": round(monotonic() - begun, 3)}


def read(
    engine: duckdb.DuckDBPyConnection, text: str, most: tuple[int, int]
) -> tuple[int, int, bool, bytes]:
    """How many rows, how large they are, whether there were more, and the rows themselves."""
    reader = engine.execute(text).to_arrow_reader(BATCH)
    target, rows, cut = BytesIO(), 0, False
    with pa.ipc.new_stream(target, reader.schema) as writer:
        for batch in reader:
            rest = most[0] - rows
            cut = batch.num_rows > rest or target.tell() + batch.nbytes > most[1]
            kept = batch.slice(0, max(0, rest)) if batch.num_rows > rest else batch
            if cut and batch.num_rows <= rest:
                break  # the bytes are at their end, not the rows
            writer.write_batch(kept)
            rows += kept.num_rows
            if cut:
                break
    return rows, target.tell(), cut, target.getvalue()


def explained(exc: Exception) -> Failed:
    """What DuckDB says, in a line that tells nothing of where the store is."""
    said = str(exc)
    lines = [line for line in said.splitlines() if line.strip()] or [type(exc).__name__]
    found = LINE.search(said)
    line = int(found[1]) if found else None
    if isinstance(exc, duckdb.InterruptException) or "INTERRUPT" in said:
        return Failed("The question took too long: ask for less, or for a shorter time.")
    if isinstance(exc, duckdb.OutOfMemoryException) or "bad_alloc" in said:
        return Failed("The question needs more memory than it may have: ask for less at once.")
    if "statement timeout" in said:
        return Failed("The question took too long: ask for less, or for a shorter time.")
    if isinstance(exc, duckdb.IOException) or "onnect" in said:
        return Failed("The store could not answer that.")
    first = LONG_WORDS.sub(" ", lines[0]).removeprefix("Binder Error: ")
    near = HINT.search(said)
    hint = f" There is {near[1]}." if near else ""
    return Failed((first.removeprefix("Catalog Error: ") + hint)[:500], line)


if __name__ == "__main__":
    main()
