"""What an analyst's SQL cannot do: read files, reach the network, see secrets, write, or outlive
its limits.

Each statement is shown to the check of what a question is made of, and some to the whole process.
What DuckDB has to stop by itself is tried without the check too, and the server is tried with a
connection like that of the process.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import psycopg
import pytest

from store.analytics import asking
from store.analytics.allowed import NotAllowed, check
from store.analytics.asking import Limits, QuestionFailed, Source, ask, environment, reader
from store.db import connection, open_pool
from store.exports.engine import extension, identifier, literal, statement
from tests.servers import Server
from tests.store.attacks import ATTACKS, FILES, SETTINGS, listed
from tests.store.conftest import SECRET, Store

LIMITS = Limits(seconds=10, rows=1000)


def refused(source: Source, text: str) -> str:
    """Why there is no answer."""
    with pytest.raises(QuestionFailed) as found:
        ask(source, [text], LIMITS)
    return str(found.value)


def test_there_are_many_attacks() -> None:
    assert len(ATTACKS) == len(set(ATTACKS)) >= 120


def parsed(text: str) -> dict[str, object]:
    with duckdb.connect() as engine:
        (tree,) = engine.execute(statement("parse", text=literal(text))).fetchone() or ("",)
    return json.loads(tree)


RELATIONS = {"plays", "users", "servers", "alerts"}
ANSWERED_BY_DUCKDB = {  # they name nothing that is not allowed, but what they name is not there
    "SELECT base_url FROM servers",
    "SELECT secret_enc FROM servers",
    "SELECT ip FROM plays",
    "SELECT webhook_url FROM alerts",
    "SELECT lo_import('/etc/passwd')",
    "SELECT dblink('host=127.0.0.1', 'SELECT 1')",
    "SELECT $1",
    "SELECT $name",
    "SELECT ?",
    "SELECT 1 /* ; */ ; -- ;",  # is one statement and harmless
}


@pytest.fixture(scope="module")
def taken() -> set[str]:
    with duckdb.connect() as engine:
        return {row[0] for row in engine.execute(statement("taken")).fetchall()}


@pytest.mark.parametrize("text", ATTACKS)
def test_what_a_question_is_made_of_is_looked_at(text: str, taken: set[str]) -> None:
    if text in ANSWERED_BY_DUCKDB:
        check(parsed(text), RELATIONS, taken)
        return
    with pytest.raises(NotAllowed):
        check(parsed(text), RELATIONS, taken)


def test_no_attack_tells_anything(store: Store) -> None:
    """Many questions of one process, so that each need not begin one: the first that is answered,
    or that ends the process, is found."""
    problems = list[str]()
    for text in ATTACKS[::12] + sorted(ANSWERED_BY_DUCKDB - {"SELECT 1 /* ; */ ; -- ;"}):
        said = refused(store.source, text)
        if any(word in said for word in (SECRET, "host=", "canary", store.url, "/tmp/cinevault")):
            problems.append(f"{text}: {said}")
    assert not problems


@pytest.fixture
def engine(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB as the process has it, and nobody who looks at what it is asked."""
    with (
        within(store, LIMITS, monkeypatch),
        duckdb.connect(config={"autoload_known_extensions": False}) as opened,
    ):
        opened.execute(statement("load", path=literal(extension("postgres_scanner"))))
        schema = asking.PLACES[True]
        place = {"schema": literal(schema), "place": identifier(schema)}
        opened.execute(statement("attach_analytics", **place))
        opened.execute(statement("confine"))
        yield opened


@contextmanager
def within(store: Store, limits: Limits, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The environment of the process."""
    with monkeypatch.context() as patch:
        for name, value in environment(store.source, limits).items():
            patch.setenv(name, value)
        yield


BY_ITSELF = [
    text
    for text in listed(SETTINGS) + listed(FILES)
    if "query_table('plays')" not in text
    and not text.startswith(("SELECT json_", "SELECT * FROM json_", "SET VARIABLE", "ATTACH ':mem"))
    and not text.startswith(("PRAGMA database", "PRAGMA show", "PRAGMA enable_logging", "DETACH"))
]


def test_duckdb_alone_refuses_files_network_and_settings(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    answered = list[str]()
    for text in BY_ITSELF:
        try:
            engine.execute(text).fetchall()
            answered.append(text)
        except duckdb.Error:
            pass
    assert not answered


def test_duckdb_alone_sees_only_analytics_and_no_address(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    told = str(engine.execute("SELECT * FROM duckdb_databases()").fetchall())
    told += str(engine.execute("SELECT * FROM duckdb_secrets()").fetchall())
    told += str(engine.execute("SELECT * FROM duckdb_settings()").fetchall())
    assert "postgresql://" not in told
    assert "host=" not in told
    assert "dbname" not in told
    schemas = engine.execute(
        "SELECT DISTINCT schema_name FROM duckdb_tables() WHERE database_name = 'cinevault'"
    ).fetchall()
    assert schemas == [("analytics_discreet",)]
    for name in ("accounts", "notification_channels", "api_tokens", "settings_kv", "users"):
        with pytest.raises(duckdb.Error):
            engine.execute(f"FROM cinevault.public.{name}")
    with pytest.raises(duckdb.Error, match=r"read-only|read_only|READ_ONLY"):
        engine.execute("DELETE FROM cinevault.analytics_discreet.users")


AT_THE_SERVER = [
    "SELECT * FROM accounts",
    "SELECT webhook_url FROM notification_channels",
    "SELECT token_hash FROM api_tokens",
    "SELECT * FROM server_secrets",
    "SELECT * FROM audit_log",
    "SELECT * FROM account_sessions",
    "SELECT name FROM users",
    "SELECT name FROM analytics.users",
    "SELECT ip FROM stream_sessions",
    "SELECT secret_enc FROM servers",
    "DELETE FROM stream_slices",
    "CREATE TABLE mine (x int)",
    "CREATE TEMP TABLE mine (x int)",
    "SET ROLE postgres; SET default_transaction_read_only = off; DELETE FROM stream_slices",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY (SELECT 1) TO '/tmp/out'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_sleep(30)",
    "DO $$ BEGIN PERFORM count(*) FROM accounts; END $$",
]
REFUSALS = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.QueryCanceled,
    psycopg.errors.ReadOnlySqlTransaction,
    psycopg.errors.UndefinedObject,
)


def test_the_server_refuses_the_reader(
    each_server: Server, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = list[str]()
    with within(store, Limits(seconds=1), monkeypatch):
        for text in AT_THE_SERVER:
            with psycopg.connect("", autocommit=True) as conn:
                try:
                    conn.execute(text.encode())
                    answered.append(text)
                except REFUSALS:
                    pass
    assert not answered


def test_the_reader_reads_all_it_may_while_rollups_wait(each_server: Server, store: Store) -> None:
    for discreet in (False, True):
        source = Source(store.url, "UTC", discreet)
        assert reader(source) == f"cinevault_{asking.PLACES[discreet]}"
        with open_pool(store.url, name="test", size=1) as pool, connection(pool) as conn:
            names = [
                name
                for (name,) in conn.execute(
                    "SELECT relname FROM pg_class WHERE relkind = 'v' "
                    "AND relnamespace = 'analytics'::regnamespace"
                )
            ]
            (dirty,) = conn.execute("SELECT count(*) FROM rollup_dirty").fetchone() or (0,)
        assert dirty
        assert len(names) >= 30
        answers = ask(source, [f"FROM {name}" for name in names], LIMITS)
        found = dict(zip(names, answers, strict=True))
        assert found["playback_daily"].as_rows()[0]["watch_seconds"] == 3600
        (who,) = found["users"].as_rows()
        assert str(who["name"]).startswith("V-") is discreet


def test_the_reader_of_settings_sees_only_what_functions_need(store: Store) -> None:
    with psycopg.connect(store.url) as conn:
        conn.execute("SET ROLE cinevault_analytics_discreet")
        keys = {key for (key,) in conn.execute("SELECT key FROM settings_kv")}
    assert keys == {"timezone", "preference.pseudonyms"}


def test_names_and_devices_of_people_are_not_there(store: Store) -> None:
    plays, users, rules = ask(store.source, ["FROM plays", "FROM users", "FROM alerts"], LIMITS)
    told = str(plays.as_rows()) + str(users.as_rows()) + str(rules.as_rows())
    assert "Zebulon" not in told
    assert plays.as_rows()[0]["device"] is None
