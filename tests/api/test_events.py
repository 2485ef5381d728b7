"""Rows that other programs push, kind by kind, good ones and bad ones."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient

from api.event_kinds import KINDS
from store.db import Pool
from tests.api.pushing import at, play, push, push_lines, stored
from tests.calling import calling

TABLES = {
    "sessions": "stream_sessions",
    "transcodes": "transcode_history",
    "metrics": "system_metrics",
    "users": "users",
    "libraries": "libraries",
    "media-items": "media_items",
    "renders": "renders",
    "projects": "projects",
    "shots": "shots",
    "versions": "versions",
    "reconcile-errors": "reconcile_errors",
    "ingest-runs": "ingest_runs",
    "render-jobs": "render_jobs",
    "playlists": "playlists",
}
A, B, C = (str(UUID(int=number)) for number in (1, 2, 3))

WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("sessions", {"started_at": at(0)}, "id", "Field required"),
    ("sessions", {"id": A}, "started_at", "Field required"),
    ("sessions", {"id": "seven", "started_at": at(0)}, "id", "valid UUID"),
    ("sessions", {"id": A, "started_at": "2026-03-01T20:00:00"}, "started_at", "timezone"),
    ("sessions", {"id": A, "started_at": "1999-12-31T23:59:59Z"}, "started_at", "before 2000"),
    ("sessions", {"id": A, "started_at": "2190-01-01T00:00:00Z"}, "started_at", "future"),
    (
        "sessions",
        {"id": A, "started_at": at(0), "ended_at": at(-1)},
        "ended_at",
        "before the start",
    ),
    ("sessions", {"id": A, "started_at": at(0), "ended_at": at(31 * 86_400 + 1)}, "ended_at", "31"),
    ("sessions", {"id": A, "started_at": at(0), "last_seen_at": at(-1)}, "last_seen_at", "before"),
    (
        "sessions",
        {"id": A, "started_at": at(0), "ended_at": at(9), "is_active": True},
        "ended_at",
        "goes on",
    ),
    ("sessions", {"id": A, "started_at": at(0), "playback_type": "dvd"}, "playback_type", "direct"),
    ("sessions", {"id": A, "started_at": at(0), "bytes_served": -1}, "bytes_served", "or equal"),
    ("sessions", {"id": A, "started_at": at(0), "bytes_served": 2**64}, "bytes_served", "less"),
    (
        "sessions",
        {"id": A, "started_at": at(0), "duration_seconds": 1.5},
        "duration_seconds",
        "int",
    ),
    (
        "sessions",
        {"id": A, "started_at": at(0), "duration_seconds": "9"},
        "duration_seconds",
        "int",
    ),
    (
        "sessions",
        {"id": A, "started_at": at(0), "duration_seconds": 2_000_000, "paused_seconds": 2_000_000},
        "duration_seconds",
        "31 days",
    ),
    ("sessions", {"id": A, "started_at": at(0), "location": "moon"}, "location", "lan"),
    ("sessions", {"id": A, "started_at": at(0), "codec": "h\0"}, "codec", "match pattern"),
    ("sessions", {"id": A, "started_at": at(0), "codec": "x" * 1001}, "codec", "at most 1000"),
    ("sessions", {"id": A, "started_at": at(0), "colour": "red"}, "colour", "Extra inputs"),
    ("sessions", {"id": A, "started_at": at(0), "timeline": []}, "timeline", "at least 1"),
    (
        "sessions",
        {"id": A, "started_at": at(0), "timeline": [{"at": 0, "state": "asleep"}]},
        "timeline.0.state",
        "playing",
    ),
    ("sessions", {"id": A, "started_at": at(0), "user_id": B}, "user_id", "Send users first"),
    (
        "sessions",
        {"id": A, "started_at": at(0), "media_item_id": B},
        "media_item_id",
        "items first",
    ),
    ("sessions", {"id": A, "started_at": at(0), "library_id": B}, "library_id", "libraries first"),
    ("sessions", {"id": A, "started_at": at(0), "server_id": B}, "server_id", "no server"),
    ("transcodes", {"started_at": at(0)}, "id", "Field required"),
    ("transcodes", {"id": A, "started_at": at(0), "status": "odd"}, "status", "running"),
    (
        "transcodes",
        {"id": A, "started_at": at(0), "completed_at": at(-1)},
        "completed_at",
        "before",
    ),
    (
        "transcodes",
        {"id": A, "started_at": at(0), "completed_at": at(1), "status": "running"},
        "completed_at",
        "job runs",
    ),
    ("transcodes", {"id": A, "started_at": at(0), "speed": -1}, "speed", "greater"),
    ("transcodes", {"id": A, "started_at": at(0), "user_id": B}, "user_id", "no user"),
    ("transcodes", {"id": A, "started_at": at(0), "media_item_id": B}, "media_item_id", "no media"),
    ("transcodes", {"id": A, "started_at": at(0), "server_id": B}, "server_id", "no server"),
    ("metrics", {"recorded_at": at(0)}, "host", "Field required"),
    ("metrics", {"host": "", "recorded_at": at(0)}, "host", "at least 1"),
    ("metrics", {"host": "a"}, "recorded_at", "Field required"),
    ("metrics", {"host": "a", "recorded_at": at(0), "cpu_percent": 101}, "cpu_percent", "less"),
    ("metrics", {"host": "a", "recorded_at": at(0), "disks": [{}]}, "disks.0.mount", "required"),
    (
        "metrics",
        {"host": "a", "recorded_at": at(0), "gpus": [{"gpu_index": -1}]},
        "gpus.0.gpu_index",
        "or equal",
    ),
    ("users", {"id": A}, "name", "Field required"),
    ("users", {"id": A, "name": ""}, "name", "at least 1"),
    ("users", {"id": A, "name": "ann", "server_id": B}, "server_id", "no server"),
    ("libraries", {"id": A, "name": "Films"}, "media_type", "Field required"),
    (
        "libraries",
        {"id": A, "name": "Films", "media_type": "movie", "server_id": B},
        "server_id",
        "no server",
    ),
    ("media-items", {"id": A, "title": "Heat"}, "media_type", "Field required"),
    (
        "media-items",
        {"id": A, "title": "Heat", "media_type": "movie", "library_id": B},
        "library_id",
        "libraries first",
    ),
    ("media-items", {"id": A, "title": "Heat", "media_type": "movie", "year": -1}, "year", "or"),
    ("projects", {"id": "alpha"}, "updated_at", "Field required"),
    ("projects", {"id": "", "updated_at": at(0)}, "id", "at least 1"),
    ("projects", {"id": "x" * 201, "updated_at": at(0)}, "id", "at most 200"),
    ("shots", {"id": "a", "updated_at": at(0), "name": "sh1"}, "project_id", "Field required"),
    ("versions", {"id": "a", "updated_at": at(0), "shot_id": "b"}, "project_id", "Field required"),
    (
        "versions",
        {"id": "a", "updated_at": at(0), "project_id": "b", "decision": "perhaps"},
        "decision",
        "approved",
    ),
    ("reconcile-errors", {"id": "a", "updated_at": at(0), "kind": "lost"}, "kind", "orphan"),
    (
        "ingest-runs",
        {"id": "a", "updated_at": at(0), "started_at": at(1), "completed_at": at(0)},
        "completed_at",
        "before the start",
    ),
    (
        "ingest-runs",
        {"id": "a", "updated_at": at(0), "report": {"invalid": [{"path": "x"}]}},
        "report.invalid.0.reason",
        "Field required",
    ),
    (
        "ingest-runs",
        {
            "id": "a",
            "updated_at": at(0),
            "report": {"processed": [{"path": "x"}], "processed_count": 0},
        },
        "report",
        "less than the files",
    ),
    (
        "render-jobs",
        {"id": "a", "updated_at": at(0), "request": {"chunk_size": 0}},
        "request.chunk_size",
        "or equal",
    ),
    ("render-jobs", {"id": "a", "updated_at": at(0), "state": "running"}, "state", "Extra"),
    ("playlists", {"id": "a", "updated_at": at(0)}, "project_id", "Field required"),
    (
        "playlists",
        {"id": "a", "updated_at": at(0), "project_id": "b", "clips": [{"frame_rate": -1}]},
        "clips.0.frame_rate",
        "or equal",
    ),
]


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    with calling(url, "ingest") as client:
        yield client


@pytest.mark.parametrize(("kind", "row", "field", "said"), WRONG)
def test_a_bad_row_is_named_with_its_field(
    shared: TestClient, kind: str, row: dict[str, Any], field: str, said: str
) -> None:
    taken = push(shared, kind, [row])
    assert (taken["accepted"], taken["updated"], taken["rejected_total"]) == (0, 0, 1)
    (rejected,) = taken["rejected"]
    assert (rejected["row"], rejected["field"]) == (0, field)
    assert said in rejected["message"]


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_good_rows_are_kept_when_others_are_bad(client: TestClient, pool: Pool, kind: str) -> None:
    known = {"id": "2b1f9e6c-54a7-4d0e-9a53-0a3a0ad1f004", "name": "Films", "media_type": "movie"}
    push(client, "libraries", known)
    example = next(each.example for each in KINDS if each.name == kind)
    before = len(stored(pool, TABLES[kind]))
    taken = push(client, kind, [7, None, example, "x", [], {"no": 1}, example])
    assert (taken["accepted"], taken["rejected_total"]) == (2, 5)
    assert [rejected["row"] for rejected in taken["rejected"]] == [0, 1, 3, 4, 5]
    (row,) = stored(pool, TABLES[kind])[-1:]
    assert len(stored(pool, TABLES[kind])) == (1 if kind == "libraries" else before + 1)
    if "id" in example:
        assert str(row["id"]) == str(example["id"])


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_sending_again_changes_nothing(client: TestClient, pool: Pool, kind: str) -> None:
    known = {"id": "2b1f9e6c-54a7-4d0e-9a53-0a3a0ad1f004", "name": "Films", "media_type": "movie"}
    push(client, "libraries", known)
    example = next(each.example for each in KINDS if each.name == kind)
    push(client, kind, example)
    before = stored(pool, TABLES[kind])
    for again in (example, [example, example]):
        assert push(client, kind, again)["updated"] == 0
    assert stored(pool, TABLES[kind]) == before


def test_every_field_of_a_row_is_a_column(pool: Pool) -> None:
    beside = {"metrics": {"disks", "gpus"}}
    with pool.connection() as conn:
        for kind in KINDS:
            if kind.name == "renders":  # whole trees, which go into tables of their own
                continue
            found = conn.execute(f"SELECT * FROM {TABLES[kind.name]}".encode()).description or []
            columns = {column.name for column in found}
            assert set(kind.row.model_fields) - beside.get(kind.name, set()) <= columns


def test_a_sample_brings_its_disks_and_graphics_cards(client: TestClient, pool: Pool) -> None:
    sample = {
        "host": "attic",
        "recorded_at": at(0),
        "cpu_percent": 12.5,
        "disks": [{"mount": "/", "free_bytes": 7}, {"mount": "/srv", "error": "gone"}],
        "gpus": [{"gpu_index": 0, "temp_celsius": 61.5, "throttle_reasons": ["heat"]}],
    }
    push(client, "metrics", [sample, sample])
    (host,) = stored(pool, "system_metrics")
    assert (host["host"], host["cpu_percent"], host["memory_percent"]) == ("attic", 12.5, None)
    disks = stored(pool, "disk_metrics", "mount")
    assert [(disk["mount"], disk["free_bytes"], disk["error"]) for disk in disks] == [
        ("/", 7, None),
        ("/srv", None, "gone"),
    ]
    (card,) = stored(pool, "gpu_metrics", "gpu_index")
    assert (card["temp_celsius"], card["throttle_reasons"]) == (61.5, ["heat"])


def test_what_a_row_leaves_out_stays_as_it_is_known(client: TestClient, pool: Pool) -> None:
    push(client, "users", {"id": A, "name": "ann", "is_admin": True, "external_id": "7"})
    assert push(client, "users", {"id": A, "name": "anna"})["updated"] == 1
    (user,) = stored(pool, "users")
    assert (user["name"], user["is_admin"], user["external_id"]) == ("anna", True, "7")
    push(client, "users", {"id": A, "name": "anna", "removed_at": at(0)})
    assert stored(pool, "users")[0]["removed_at"] is not None
    push(client, "users", {"id": A, "name": "anna"})
    assert stored(pool, "users")[0]["removed_at"] is None


def test_an_external_id_belongs_to_one_row_of_a_server(client: TestClient, pool: Pool) -> None:
    server = uuid4()
    with pool.connection() as conn:
        conn.execute("INSERT INTO servers (id, kind, name) VALUES (%s, 'plex', 'x')", [server])
    for kind, row in (
        ("users", {"name": "ann"}),
        ("libraries", {"name": "Films", "media_type": "movie"}),
        ("media-items", {"title": "Heat", "media_type": "movie"}),
    ):
        named = row | {"server_id": str(server), "external_id": "7"}
        taken = push(client, kind, [named | {"id": A}, named | {"id": B}])
        assert (taken["accepted"], taken["rejected"][0]["row"]) == (1, 1)
        taken = push(client, kind, [named | {"id": C}, named | {"id": A}])
        assert (taken["accepted"], taken["rejected"][0]["field"]) == (1, "external_id")
        assert [str(row["id"]) for row in stored(pool, TABLES[kind])] == [A]


def test_a_play_gets_the_library_of_its_item(client: TestClient, pool: Pool) -> None:
    push(client, "libraries", {"id": A, "name": "Films", "media_type": "movie"})
    heat = {"id": B, "title": "Heat", "media_type": "movie", "library_id": A}
    push(client, "media-items", heat)
    push(client, "sessions", {"id": C, "started_at": at(0), "media_item_id": B})
    assert str(stored(pool, "stream_sessions")[0]["library_id"]) == A


def test_a_transcode_finds_its_item_by_the_file(client: TestClient, pool: Pool) -> None:
    heat = {"id": B, "title": "Heat", "media_type": "movie", "file_path": "/srv/heat.mkv"}
    push(client, "media-items", heat)
    push(client, "transcodes", {"id": C, "started_at": at(0), "input_path": "/srv/heat.mkv"})
    (job,) = stored(pool, "transcode_history")
    assert (str(job["media_item_id"]), job["status"], job["source"]) == (B, "running", "push")


def test_rejections_are_counted_and_the_first_hundred_are_told(client: TestClient) -> None:
    rows = [{"id": "none"} if number % 2 else play(number) for number in range(1200)]
    taken = push_lines(client, "sessions", rows).json()
    assert (taken["accepted"], taken["rejected_total"]) == (600, 600)
    assert [rejected["row"] for rejected in taken["rejected"]] == list(range(1, 201, 2))


def test_one_word_is_sent_for_each_body(client: TestClient, url: str) -> None:
    with psycopg.connect(url, autocommit=True) as listener:
        listener.execute("LISTEN cinevault_events")
        push_lines(client, "sessions", [play(number) for number in range(6000)])
        push(client, "sessions", [{}])
        push(client, "users", {"id": A, "name": "ann"})
        heard = [news.payload for news in listener.notifies(timeout=10, stop_after=2)]
        assert [*heard, *(n.payload for n in listener.notifies(timeout=0))] == ["sessions", "users"]


def test_other_kinds_and_methods_are_refused(shared: TestClient) -> None:
    assert shared.post("/api/v1/events/pigeons", json={}).status_code == 404
    assert shared.get("/api/v1/events/sessions").status_code == 405
