"""Statements: a file each, one caller each, and columns that are what the caller reads."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg

from store.db import Connection, Pool
from store.edition import edition
from store.sql import names, query
from tests.source import LAYERS, files, functions, parsed, shown

ASKING = {"fetch_all", "fetch_one", "fetch_value", "execute", "copy_rows"}
CALLS = ASKING | {"run", "query"}  # the last two serve functions that do several things in one go
NAME = re.compile(r"[a-z_]+/[a-z_0-9]+")
SQL = re.compile(r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|COPY|CREATE|ALTER|DROP|WITH) \S")
PARAMETER = re.compile(rb"%\((\w+)\)s")
NOT_EVERYWHERE = {
    "migrations/enable_timescale": {"apache", "community"},
    "migrations/rebuild_days": {"plain", "apache"},  # elsewhere the views are dropped before it
    "rollups/refresh_aggregate": {"community"},
}
# What these work on is made by others, in the same transaction.
STAGE = ("events/stage",)
TOLD = {
    kind: (*STAGE, f"events/read_{kind}")
    for kind in ("sessions", "transcodes", "users", "libraries", "media_items")
}
KINDS = ("plays", "users", "items", "libraries", "refused")
STAGED = tuple(f"imports/stage_{kind}" for kind in KINDS)
MATCHED = (*STAGED, *(f"imports/match_{kind}" for kind in ("libraries", "users", "items")))
JUDGED = (*MATCHED, "imports/judge")
AFTER = {
    **{f"imports/copy_{kind}": STAGED for kind in KINDS},
    **{f"imports/save_{kind}": JUDGED for kind in ("plays", "users", "items", "libraries")},
    **{
        f"imports/{name}": JUDGED
        for name in (
            "verdicts",
            "flags",
            "examples",
            "left_out",
            "scope",
            "mapping",
            "index_judged",
        )
    },
    "imports/index_judged": JUDGED,
    "imports/match_libraries": STAGED,
    "imports/match_users": STAGED,
    "imports/match_items": (*STAGED, "imports/match_libraries"),
    "imports/judge": MATCHED,
    "imports/tell_planner": STAGED,
    "imports/tell_planner_more": JUDGED,
    **{f"events/{does}": STAGE for does in ("copy", "merge_metrics")},
    **{f"events/read_{kind}": STAGE for kind in TOLD},
    **{
        f"events/{does}_{kind}": TOLD[kind]
        for does in ("reject", "forget_moved", "merge")
        for kind in TOLD
    },
    "events/span": TOLD["sessions"],
    "events/read_things": STAGE,
    **{
        f"events/{does}": (*STAGE, "events/read_things")
        for does in ("merge_things", "note_job_states")
    },
}
FINE = (  # it ran as far as a value that has to be given, or a transaction it does not want
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.errors.ActiveSqlTransaction,
)


@dataclass(frozen=True, slots=True)
class Call:
    """One place where a statement is used."""

    statement: str
    path: Path
    function: str
    asks: bool
    row: type[Any] | None


def calls() -> list[Call]:
    """Every use of a statement in the product."""
    found = [path for layer in LAYERS for path in files(layer)]
    return [
        call for path in found for function in functions(path) for call in inside(path, function)
    ]


def inside(path: Path, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Call]:
    """The uses in one function."""
    made = rows_of_cursors(function)
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and (statement := named(node)):
            asks = called(node) in ASKING
            row = row_class(path, next(iter(node.args[2:3]), None) if asks else made.get(node))
            yield Call(statement, path, function.name, asks, row)


def rows_of_cursors(function: ast.AST) -> dict[ast.AST, ast.expr]:
    """The row class of what runs on a cursor with one: `with conn.cursor(class_row(...)) as c`."""
    return {
        call: made.args[0]
        for block in ast.walk(function)
        if isinstance(block, ast.With)
        for item in block.items
        for made in ast.walk(item)
        if isinstance(made, ast.Call) and called(made) == "class_row"
        for call in ast.walk(block)
    }


def row_class(path: Path, node: ast.AST | None) -> type[Any] | None:
    """The dataclass of that name in the module, None where rows have none."""
    module = import_module(shown(path).removesuffix(".py").replace("/", "."))
    found = getattr(module, node.id, None) if isinstance(node, ast.Name) else None
    return found if isinstance(found, type) and is_dataclass(found) else None


def called(node: ast.Call) -> str:
    """The name of the called function, where it has a plain one."""
    return node.func.id if isinstance(node.func, ast.Name) else ""


def named(node: ast.Call) -> str | None:
    """The statement the call names, if it is one that runs statements."""
    constants = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
    said = [value for value in constants if isinstance(value, str) and NAME.fullmatch(value)]
    return said[0] if said and called(node) in CALLS else None


def test_every_statement_has_exactly_one_caller() -> None:
    used = Counter(
        statement for statement, _, _ in {(c.statement, c.path, c.function) for c in calls()}
    )
    assert {name: used[name] for name in names()} == dict.fromkeys(names(), 1)
    assert used.keys() <= set(names()), "called, but there is no such file"


def test_statements_are_called_only_in_the_store() -> None:
    assert {shown(call.path).partition("/")[0] for call in calls()} <= {"store"}


def test_the_caller_bears_the_statements_name() -> None:
    asking = [call for call in calls() if call.asks]
    assert not [call for call in asking if call.function != call.statement.partition("/")[2]]


def test_no_statement_is_written_in_python() -> None:
    strings = {
        f"{shown(path)}:{node.lineno}"
        for layer in LAYERS
        for path in files(layer)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and SQL.match(str(node.value))
    }
    assert not strings


def test_columns_are_what_the_caller_reads(each_pool: Pool) -> None:
    wrong: dict[str, object] = {}
    with each_pool.connection() as conn:
        for call in meant_for(conn):
            wanted = [field.name for field in fields(call.row)] if call.row else None
            with conn.transaction(force_rollback=True):
                prepare(conn, call.statement)
                given = columns(conn, call.statement)
            if wanted not in (None, given):
                wrong[call.statement] = {"reads": wanted, "gets": given}
    assert not wrong


def test_every_statement_runs_with_nothing_given(each_pool: Pool) -> None:
    problems: dict[str, str] = {}
    with each_pool.connection() as conn:
        for call in meant_for(conn):
            try:
                with conn.transaction(force_rollback=True):
                    prepare(conn, call.statement)
                    run_with_nulls(conn, call)
            except FINE:
                pass
            except psycopg.Error as exc:
                problems[call.statement] = str(exc)
    assert not problems


def meant_for(conn: Connection) -> list[Call]:
    """The uses of those statements that are for the server's edition."""
    now = edition(conn)
    return [call for call in calls() if now in NOT_EVERYWHERE.get(call.statement, {now})]


def prepare(conn: Connection, name: str) -> None:
    """Runs what the statement needs to have been run before it."""
    for before in AFTER.get(name, ()):
        given = [found.decode() for found in PARAMETER.findall(query(before))]
        conn.execute(query(before), dict.fromkeys(given) or None)


def columns(conn: Connection, name: str) -> list[str]:
    """The statement's columns as the server describes them, without running it."""
    given = list(dict.fromkeys(PARAMETER.findall(query(name))))
    text = PARAMETER.sub(lambda match: b"$%d" % (given.index(match[1]) + 1), query(name))
    conn.pgconn.prepare(b"", text.replace(b"%%", b"%"))
    described = conn.pgconn.describe_prepared(b"")
    return [(described.fname(column) or b"").decode() for column in range(described.nfields)]


def run_with_nulls(conn: Connection, call: Call) -> None:
    """Runs the statement with every parameter NULL; a COPY with no rows."""
    text = query(call.statement)
    nothing = dict.fromkeys(name.decode() for name in PARAMETER.findall(text))
    with conn.cursor() as cursor:
        if re.match(rb"(\s|--.*\n)*COPY\b", text):
            with cursor.copy(text):
                pass
        else:
            cursor.execute(text, nothing if call.asks else nothing or None)


def test_whoever_counts_transcodes_leaves_out_those_seen_twice() -> None:
    every = {"transcodes/save", "transcodes/pair", "loading/copy_transcode_history"}
    every |= {"privacy/make_transcodes_nobodys"}
    every |= {f"events/{name}_transcodes" for name in ("read", "merge", "forget_moved")}
    only_whether = {"daily_stats/next_days", "metrics/active_counts", "transcode_stats/job"}
    only_whether |= {"backups/in_use"}
    only_whether |= {f"imports/delete_{what}" for what in ("items", "users", "server")}
    counting = {name for name in names() if b"transcode_history" in query(name)}
    assert not [
        name for name in counting - every - only_whether if b"covered_by" not in query(name)
    ]
