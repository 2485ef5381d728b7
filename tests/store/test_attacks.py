"""What an analyst's SQL cannot do: read files, reach the network, see secrets, write, or outlive
its limits.

Each statement is shown to the check of what a question is made of, and some to the whole process.
What DuckDB has to stop by itself is tried without the check too, and the server is tried with a
connection like that of the process.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from time import monotonic

import duckdb
import psycopg
import pytest

from store import preferences
from store.accounts import create_account
from store.analytics import asking
from store.analytics.allowed import NotAllowed, check
from store.analytics.asking import (
    Cancelled,
    Limits,
    QuestionFailed,
    Running,
    Source,
    ask,
    environment,
    reader,
)
from store.db import Pool, connection, open_pool
from store.exports.engine import extension, identifier, literal, statement
from store.tokens import new_token
from tests.servers import Server
from tests.store.alerts import make_channel
from tests.store.plays import save, whole

SECRET = "CANARY"
PASSWORD = "a-password-of-the-store"
LIMITS = Limits(seconds=10, rows=1000)

WRITES = """
CREATE TABLE mine (x int)
CREATE TEMP TABLE mine AS FROM plays
CREATE VIEW mine AS SELECT 1
CREATE OR REPLACE MACRO len(x) AS 1
CREATE SCHEMA other
CREATE SEQUENCE numbers
CREATE TYPE mood AS ENUM ('good')
CREATE SECRET s (TYPE postgres, HOST '127.0.0.1')
INSERT INTO cinevault.analytics.users VALUES (1)
UPDATE users SET name = 'x'
DELETE FROM plays
TRUNCATE plays
MERGE INTO users USING users AS u ON true WHEN MATCHED THEN DELETE
DROP VIEW users
DROP SCHEMA analytics CASCADE
ALTER TABLE users RENAME TO others
COMMENT ON TABLE users IS 'mine'
WITH gone AS (DELETE FROM users RETURNING *) SELECT * FROM gone
VACUUM
CHECKPOINT
FORCE CHECKPOINT
BEGIN
COMMIT
ROLLBACK
PREPARE q AS SELECT 1
EXECUTE q
EXPLAIN SELECT 1
EXPLAIN ANALYZE SELECT * FROM plays
USE memory
CALL pragma_version()
CALL postgres_execute('cinevault', 'DROP TABLE users')
SELECT 1; DROP TABLE users
SELECT 1; SELECT 2
SELECT 1 /* ; */ ; -- ;
; ; DELETE FROM users
"""
SETTINGS = """
SET enable_external_access = true
SET lock_configuration = false
SET memory_limit = '100GB'
SET threads = 64
SET temp_directory = '/tmp'
SET VARIABLE x = 1
RESET memory_limit
RESET ALL
PRAGMA database_list
PRAGMA show_tables
PRAGMA enable_logging
PRAGMA memory_limit = '100GB'
INSTALL httpfs
LOAD httpfs
LOAD '/usr/lib/libc.so.6'
FORCE INSTALL spatial FROM community
ATTACH '/etc/passwd' AS f
ATTACH '' AS again (TYPE postgres)
ATTACH 'host=127.0.0.1' AS again (TYPE postgres, SCHEMA 'public')
ATTACH ':memory:' AS scratch
DETACH cinevault
EXPORT DATABASE '/tmp/out'
IMPORT DATABASE '/tmp/out'
COPY plays TO '/tmp/plays.csv'
COPY (SELECT 1) TO '/dev/stdout'
COPY plays FROM '/etc/passwd'
"""
FILES = """
SELECT * FROM read_csv('/etc/passwd')
SELECT * FROM read_csv_auto('/etc/passwd')
SELECT * FROM read_text('/etc/passwd')
SELECT * FROM read_blob('/proc/self/environ')
SELECT * FROM read_json('/etc/passwd')
SELECT * FROM read_parquet('/tmp/*.parquet')
SELECT * FROM parquet_metadata('/tmp/x.parquet')
SELECT * FROM read_duckdb('/tmp/x.db')
SELECT * FROM sniff_csv('/etc/passwd')
SELECT * FROM glob('/etc/*')
SELECT * FROM '/etc/passwd'
SELECT * FROM "/etc/passwd"
SELECT * FROM '/proc/self/environ'
SELECT * FROM 'file.csv'
SELECT * FROM "https://example.org/x.parquet"
SELECT * FROM read_csv('https://example.org/x.csv')
SELECT * FROM read_text('s3://bucket/key')
FROM (FROM read_text('/etc/passwd'))
SELECT (SELECT content FROM read_text('/etc/passwd'))
SELECT * FROM plays WHERE EXISTS (FROM read_text('/etc/passwd'))
WITH f AS (FROM read_text('/etc/passwd')) SELECT * FROM f
WITH RECURSIVE f AS (SELECT 1 AS n UNION ALL SELECT n FROM f, read_text('/etc/passwd')) FROM f
SELECT * FROM plays UNION ALL BY NAME SELECT * FROM read_text('/etc/passwd')
SELECT 1 ORDER BY (SELECT count(*) FROM read_text('/etc/passwd'))
SELECT 1 LIMIT (SELECT count(*) FROM read_text('/etc/passwd'))
SELECT list_transform([1], x -> (SELECT count(*) FROM read_text('/etc/passwd')))
SELECT * FROM (PIVOT (FROM read_text('/etc/passwd')) ON filename USING count(*))
SELECT count(*) FILTER (WHERE EXISTS (FROM read_text('/etc/passwd')))
SELECT * FROM plays, LATERAL (SELECT * FROM read_text('/etc/passwd'))
VALUES ((SELECT content FROM read_text('/etc/passwd')))
SELECT * FROM query('FROM read_text(''/etc/passwd'')')
SELECT * FROM query_table('plays')
SELECT * FROM seq_scan('plays')
SELECT * FROM arrow_scan(1, 2, 3)
SELECT * FROM pandas_scan(1)
SELECT * FROM python_map_function(1)
SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))
SELECT json_serialize_plan('FROM duckdb_settings()')
SELECT * FROM asked
SELECT * FROM engine
"""
INSIDES = """
SELECT * FROM duckdb_databases()
SELECT * FROM duckdb_secrets()
SELECT * FROM duckdb_settings()
SELECT * FROM duckdb_databases
SELECT * FROM duckdb_tables
SELECT * FROM duckdb_logs()
SELECT * FROM duckdb_extensions()
SELECT * FROM duckdb_variables()
SELECT * FROM duckdb_prepared_statements()
SELECT * FROM which_secret('s3://x', 's3')
SELECT * FROM pragma_database_list
SELECT * FROM pragma_show('plays')
SELECT * FROM pragma_table_info('plays')
SELECT * FROM sqlite_master
SELECT * FROM information_schema.tables
SELECT * FROM information_schema.columns
SELECT * FROM pg_catalog.pg_database
SELECT * FROM pg_catalog.pg_settings
SELECT * FROM pg_tables
SELECT * FROM system.main.duckdb_settings()
SELECT * FROM system.information_schema.schemata
WITH duckdb_databases AS (SELECT 1) SELECT * FROM duckdb_databases
SELECT (WITH pg_settings AS (SELECT 1 AS x) SELECT x FROM pg_settings), * FROM pg_settings
SELECT current_setting('memory_limit')
SELECT getvariable('x')
SELECT getenv('PGPASSWORD')
SELECT current_query()
SELECT nextval('numbers')
SELECT system.main.current_setting('threads')
SELECT pg_sleep(100)
SELECT sleep_ms(100000)
SELECT write_log('x')
SHOW TABLES
SHOW ALL TABLES
SHOW DATABASES
DESCRIBE plays
SUMMARIZE plays
SELECT * FROM (DESCRIBE plays)
SELECT * FROM (SHOW DATABASES)
"""
STORE = """
SELECT * FROM accounts
SELECT * FROM api_tokens
SELECT * FROM notification_channels
SELECT * FROM cinevault.public.notification_channels
SELECT webhook_url FROM cinevault.public.notification_channels
SELECT * FROM cinevault.public.accounts
SELECT * FROM public.audit_log
SELECT * FROM "cinevault"."public"."settings_kv"
SELECT * FROM cinevault.pg_catalog.pg_authid
SELECT * FROM cinevault.pg_catalog.pg_stat_activity
SELECT * FROM cinevault.information_schema.tables
SELECT * FROM server_secrets
SELECT * FROM cinevault.discreet.users
SELECT base_url FROM servers
SELECT secret_enc FROM servers
SELECT ip FROM plays
SELECT webhook_url FROM alerts
SELECT * FROM users AT (VERSION => 1)
SELECT * FROM postgres_query('cinevault', 'SELECT * FROM accounts')
SELECT * FROM postgres_query('cinevault', 'COPY (SELECT 1) TO PROGRAM ''id''')
SELECT * FROM postgres_scan('', 'public', 'accounts')
SELECT * FROM postgres_scan_pushdown('', 'public', 'accounts')
SELECT * FROM postgres_attach('')
SELECT * FROM postgres_configure_pool(catalog_name = 'cinevault', max_connections = 100)
SELECT pg_read_file('/etc/passwd')
SELECT lo_import('/etc/passwd')
SELECT dblink('host=127.0.0.1', 'SELECT 1')
SELECT pg_terminate_backend(1)
SELECT $1
SELECT $name
SELECT ?
"""


def listed(lines: str) -> list[str]:
    return [line for line in lines.splitlines() if line.strip()]


ATTACKS = [line for text in (WRITES, SETTINGS, FILES, INSIDES, STORE) for line in listed(text)]


@dataclass(frozen=True, slots=True)
class Store:
    """A store with secrets in it."""

    url: str

    @property
    def source(self) -> Source:
        return Source(self.url, "UTC", True)


@pytest.fixture
def store(clone: Callable[..., str]) -> Store:
    """A store with a play, a channel, an account and a token."""
    url = clone()
    with open_pool(url, name="test", size=2) as pool:
        fill(pool)
    return Store(url)


def fill(pool: Pool) -> None:
    save(pool, [whole(1, datetime(2026, 5, 3, 12, tzinfo=UTC), 1, user=1, item=1)])
    make_channel(pool)
    create_account(pool, SECRET, "correct horse", "admin")
    new_token(pool, SECRET, "admin")
    with connection(pool) as conn:
        conn.execute("UPDATE users SET name = 'Zebulon'")
        conn.execute("UPDATE servers SET base_url = 'http://canary.lan'")
    preferences.tune(pool, "pseudonyms", True)


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


def test_an_answer_is_cut_off_at_its_rows_and_bytes(store: Store) -> None:
    (answer,) = ask(store.source, ["FROM range(100000000000)"], Limits(seconds=20, rows=1234))
    assert (answer.rows, answer.cut) == (1234, True)
    (answer,) = ask(store.source, ["FROM range(1234)"], Limits(seconds=20, rows=1234))
    assert (answer.rows, answer.cut) == (1234, False)
    wide = "SELECT repeat('x', 1000000) AS x FROM range(1000)"
    (answer,) = ask(store.source, [wide], Limits(seconds=20, rows=1000, size=5_000_000))
    assert answer.cut
    assert answer.table.nbytes <= 5_000_000


@pytest.mark.parametrize(
    "text",
    [
        "SELECT count(*) FROM range(1000000000000)",
        "SELECT count(*) FROM range(1000000) AS a(x), range(1000000) AS b(y) WHERE x * y = 7",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
        "SELECT regexp_matches(repeat('a', 10000000) || '!', '(a|a)*b') FROM range(100000)",
    ],
)
def test_no_question_outlives_its_time(store: Store, text: str) -> None:
    begun = monotonic()
    with pytest.raises(QuestionFailed, match=r"too long|more than"):
        ask(store.source, [text], Limits(seconds=1))
    assert monotonic() - begun < 60, "it was ended, however slow the machine is"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT list(x) FROM range(1000000000) AS t(x)",
        "SELECT string_agg(repeat('x', 1000), '') FROM range(10000000)",
        "SELECT * FROM range(100000000) AS t(x) ORDER BY hash(x)",
        "SELECT repeat('x', 2000000000) || repeat('y', 2000000000)",
        "SELECT x, count(*) FROM range(1000000000) AS t(x) GROUP BY ALL",
    ],
)
def test_no_question_takes_more_memory_than_it_may(store: Store, text: str) -> None:
    with pytest.raises(QuestionFailed, match=r"memory|more than|too long"):
        ask(store.source, [text], Limits(seconds=30, memory_mb=128))


def test_a_question_can_be_cancelled(store: Store) -> None:
    running = Running(
        store.source, ["SELECT count(*) FROM range(1000000000000)"], Limits(seconds=60)
    )
    Thread(target=running.cancel).start()
    with pytest.raises(Cancelled):
        running.result()
    assert running.process.poll() is not None


def test_only_so_many_ask_at_once_and_a_turn_comes_back(store: Store) -> None:
    long = "SELECT count(*) FROM range(1000000000000)"
    running = [Running(store.source, [long], Limits(seconds=60)) for _ in range(asking.AT_ONCE)]
    with pytest.raises(QuestionFailed, match="Others are asking"):
        ask(store.source, ["SELECT 1"], LIMITS)
    for each in running:
        each.cancel()
        with pytest.raises(Cancelled):
            each.result()
    assert ask(store.source, ["SELECT 1"], LIMITS)[0].rows == 1


def test_the_password_is_nowhere_but_in_the_environment(store: Store) -> None:
    split = psycopg.conninfo.conninfo_to_dict(store.url) | {"password": PASSWORD}
    url = psycopg.conninfo.make_conninfo(**split)  # type: ignore[arg-type]
    running = Running(Source(url, "UTC", True), ["SELECT count(*) FROM range(10000000000)"], LIMITS)
    try:
        place = Path("/proc", str(running.process.pid))
        if place.exists():
            assert PASSWORD not in place.joinpath("cmdline").read_text()
        assert PASSWORD in environment(Source(url, "UTC", True), LIMITS)["PGPASSWORD"]
        assert SECRET not in os.environ.get("PGPASSWORD", "")
    finally:
        running.cancel()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("SELECT 1\nFROM nowhere", 2, "no relation nowhere"),
        ("SELECT username\n,\n  nothing FROM plays", 3, "nothing"),
        ("SELECT\n\nFROM WHERE", 3, "yntax error"),
        ("", None, "one question"),
        ("-- nothing", None, "one question"),
    ],
)
def test_errors_say_where(store: Store, text: str, line: int | None, said: str) -> None:
    with pytest.raises(QuestionFailed, match=said) as found:
        ask(store.source, [text], LIMITS)
    assert found.value.line == line


FINE = [
    "FROM plays",
    "SELECT username, sum(watch_seconds) FROM plays GROUP BY ALL ORDER BY ALL LIMIT 5;",
    "WITH p AS (FROM plays), q AS (FROM p) SELECT count(*) FROM q JOIN users ON true",
    "SELECT * FROM cinevault.analytics_discreet.plays",
    "SELECT unnest([1, 2]) UNION ALL SELECT x FROM generate_series(1, 3) AS t(x)",
    "SELECT row_number() OVER (ORDER BY started_at) FROM plays QUALIFY 1 = 1",
    "SELECT * FROM (PIVOT plays ON playback_type IN ('transcode') USING count(*))",
    "SELECT date_trunc('month', started_at), strftime(started_at, '%Y') FROM plays",
    "SELECT list_transform(transcode_reasons, lambda x: upper(x)) FROM plays",
    "SELECT 1 AS a, 2 AS a, 3",
    "SELECT 'accounts; DROP TABLE users -- read_text(''x'')' AS said",
    "SELECT * EXCLUDE (id) FROM users AS accounts",
    "SELECT max(COLUMNS('.*_seconds')) FROM plays",
    "VALUES (1, 'x')",
]


def test_what_analysts_ask_is_answered(store: Store) -> None:
    answers = ask(store.source, FINE, LIMITS)
    assert len(answers) == len(FINE)
    assert answers[9].columns == ["a", "a_2", "3"]
