"""What the Pipeline screen asks of very many rows walks along an index."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from store.db import Pool, connection
from store.sql import query

MANY = """
SET session_replication_role = replica;
INSERT INTO projects (id, updated_at, told_at)
SELECT 'p' || n, now(), '{}' FROM generate_series(0, 9) n;
INSERT INTO shots (id, project_id, name, updated_at, told_at)
SELECT 's' || n, 'p' || n % 10, 'sh' || n, now(), '{}' FROM generate_series(0, 999) n;
INSERT INTO render_jobs (id, farm, status, project_id, shot_id, submitted_at, updated_at, told_at)
SELECT 'j' || n, 'mock',
       CASE WHEN n < 50 THEN 'running' WHEN n % 20 = 0 THEN 'failed' ELSE 'done' END,
       'p' || n % 10, 's' || n % 1000, now() - n * interval '5 minutes', now(), '{}'
FROM generate_series(0, 49999) n;
INSERT INTO versions
    (id, project_id, shot_id, version_number, job_id, created_at, updated_at, told_at)
SELECT 'v' || n, 'p' || n % 10, 's' || n % 1000, n / 1000, 'j' || n,
       now() - n * interval '5 minutes', now(), '{}'
FROM generate_series(0, 49999) n;
INSERT INTO ingest_runs (id, project_id, source, started_at, completed_at, updated_at, told_at)
SELECT 'r' || n, 'p' || n % 10, 'x', now() - n * interval '5 minutes', now(), now(), '{}'
FROM generate_series(0, 19999) n;
INSERT INTO live_events (id, stream, kind, entity_id, payload)
SELECT n, 'jobs', 'job.updated', 'j' || n, '{}' FROM generate_series(1, 49999) n;
"""
PLACE = {"before_at": "2026-01-01T00:00:00Z", "before_id": "j"}
FIRST = dict.fromkeys(PLACE)
ASKED: list[tuple[str, dict[str, Any], str]] = [
    ("projects", {}, "versions"),
    ("job_page", {"most": 11, "project": None, "state": None} | FIRST, "render_jobs"),
    ("job_page", {"most": 11, "project": "p3", "state": None} | PLACE, "render_jobs"),
    ("job_page", {"most": 11, "project": None, "state": "failed"} | FIRST, "render_jobs"),
    ("job_page", {"most": 11, "project": "p3", "state": "failed"} | PLACE, "render_jobs"),
    ("job_counts", {"days": 1, "project": None}, "render_jobs"),
    ("job_counts", {"days": 1, "project": "p3"}, "render_jobs"),
    ("farm_jobs", {}, "render_jobs"),
    ("job_whole", {"id": "j7"}, "render_jobs"),
    ("run_page", {"days": 7, "most": 9, "project": None} | FIRST, "ingest_runs"),
    ("run_page", {"days": 7, "most": 9, "project": "p3"} | PLACE, "ingest_runs"),
    ("runs_before", {"id": "r7", "most": 8}, "ingest_runs"),
    ("ingest_standing", {"project": "p3"}, "ingest_runs"),
    ("news", {"most": 9, "project": None}, "live_events"),
    ("flow", {"days": 1, "project": None}, "versions"),
    ("flow", {"days": 1, "project": "p3"}, "render_jobs"),
    ("way_of_shot", {"shot_id": "s7"}, "versions"),
]


@pytest.fixture(scope="module")
def many(request: pytest.FixtureRequest) -> Iterator[psycopg.Connection[Any]]:
    """A store with many rows of each kind."""
    from tests import servers
    from tests.conftest import RUN, databases

    server = servers.running(request.config.stash[RUN], "plain")
    with (
        databases(server) as make,
        psycopg.connect(make(server.template("UTC")), autocommit=True) as conn,
    ):
        for statement in filter(str.strip, MANY.split(";\n")):
            conn.execute(statement.encode())
        conn.execute("VACUUM ANALYZE")
        yield conn


@pytest.mark.parametrize(("name", "asked", "table"), ASKED)
def test_no_list_reads_a_whole_table(
    many: psycopg.Connection[Any], name: str, asked: dict[str, Any], table: str
) -> None:
    explained = b"EXPLAIN (FORMAT JSON) " + b"\n".join(
        line
        for line in query(f"pipeline/{name}").splitlines()
        if not line.lstrip().startswith(b"--")
    )
    (((plan,),),) = many.execute(explained, asked).fetchall()
    read = [node for node in nodes(plan["Plan"]) if node.get("Relation Name") == table]
    assert read
    assert not [node for node in read if "Seq Scan" in node["Node Type"]], plan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The plan's nodes."""
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def test_pages_of_jobs_begin_where_the_last_ended(pool: Pool) -> None:
    """A list of many jobs that came at the same moment is told once each too."""
    from store.pipeline import jobs

    with connection(pool) as conn:
        conn.execute(
            "INSERT INTO render_jobs (id, submitted_at, updated_at, told_at)"
            " SELECT n, now(), now(), '{}' FROM generate_series(1, 60) n"
        )
    found: list[str] = []
    before = None
    while page := jobs.job_page(pool, most=7, before=before):
        found += [job.id for job in page]
        before = page[-1].place
    assert len(found) == len(set(found)) == 60
