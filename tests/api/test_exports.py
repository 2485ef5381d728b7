"""Exports over the API: asked for, followed, fetched, cancelled, expired; each sees their own."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pyarrow.parquet
import pytest
from fastapi.testclient import TestClient

from jobs import make_exports, sweep_exports
from jobs.registry import named
from jobs.runner import run_job
from operations import exports
from settings import Settings
from store import preferences
from store.db import Pool, acting
from store.exports import runs
from store.exports.runs import Asker
from store.job_runs import claimed
from tests.calling import bearer, calling
from tests.store.plays import save, whole

NEVER = Event()
DAY = datetime(2026, 5, 10, 12, tzinfo=UTC)
PATH, ESTIMATE = "/api/v1/exports", "/api/v1/export-estimates"
ORDER = {"dataset": "sessions", "format": "parquet"}
ADMIN = Asker("amara", is_admin=True)


@pytest.fixture
def knobs(url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=url, data_dir=tmp_path)


@pytest.fixture
def admin(url: str, pool: Pool, tmp_path: Path) -> Iterator[TestClient]:
    """An administrator's program; in the store are plays of two people on three days."""
    plays = [whole(n, DAY + timedelta(days=n % 3), 1, user=n % 2, item=1) for n in range(30)]
    save(pool, plays)
    with calling(url, data_dir=tmp_path) as client:
        yield client


def asked(client: TestClient, **more: Any) -> dict[str, Any]:
    """A new export."""
    answer = client.post(PATH, json=ORDER | more)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"{PATH}/{answer.json()['id']}"
    return answer.json()


def made(client: TestClient, pool: Pool, knobs: Settings, **more: Any) -> dict[str, Any]:
    """The same, once the jobs had their turn."""
    id = asked(client, **more)["id"]
    assert make_exports.run_once(pool, knobs, NEVER) == 1
    return client.get(f"{PATH}/{id}").json()


def test_an_export_is_asked_for_made_and_fetched(
    admin: TestClient, pool: Pool, knobs: Settings
) -> None:
    waiting = asked(admin, **{"from": "2026-05-11", "to": "2026-05-11", "zone": "Europe/Berlin"})
    assert (waiting["state"], waiting["rows_total"], waiting["file"]) == ("waiting", 10, None)
    assert waiting["from"] == "2026-05-10T22:00:00Z"
    early = admin.get(f"{PATH}/{waiting['id']}/file")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "no_file")
    assert make_exports.run_once(pool, knobs, NEVER) == 1
    done = admin.get(f"{PATH}/{waiting['id']}").json()
    assert (done["state"], done["rows_done"], done["error"]) == ("done", 10, None)
    assert done["file"] == "sessions_2026-05-11.parquet"
    answer = admin.get(f"{PATH}/{waiting['id']}/file")
    assert hashlib.sha256(answer.content).hexdigest() == done["sha256"]
    assert answer.headers["etag"] == f'"{done["sha256"]}"'
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    assert done["file"] in answer.headers["content-disposition"]
    part = admin.get(f"{PATH}/{waiting['id']}/file", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, answer.content[4:8])
    nines = "9" * 5000
    for none in ("bytes=99999999-", "bytes=b-a", "rows=1-2", f"bytes={nines}-", f"bytes=-{nines}"):
        wrong = admin.get(f"{PATH}/{waiting['id']}/file", headers={"Range": none})
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (416, "no_such_part")
    manifest = admin.get(f"{PATH}/{waiting['id']}/manifest").json()
    assert (manifest["rows"], manifest["sha256"]) == (10, done["sha256"])
    assert [run["id"] for run in admin.get(PATH).json()] == [waiting["id"]]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"dataset": "films"}, "dataset"),
        ({"format": "odt"}, "format"),
        ({"from": "yesterday"}, "from: yesterday is neither a day"),
        ({"from": "2026-05-02", "to": "2026-05-01"}, "ends before it begins"),
        ({"from": "0001-01-01", "zone": "Europe/Berlin"}, "from: 0001-01-01 is too far away"),
        ({"from": "0001-01-01T00:00Z", "zone": "America/New_York"}, "too far away"),
        ({"to": "9999-12-31T23:59", "zone": "America/New_York"}, "too far away"),
        ({"zone": "Mars/Base"}, "zone: Mars/Base is no time zone"),
        ({"columns": ["titel"]}, "Did you mean title?"),
        ({"columns": ["title", "title"]}, "named twice"),
        ({"dataset": "metrics", "users": []}, "nothing of users"),
        ({"hide_names": "yes"}, "hide_names"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(
    admin: TestClient, wrong: dict[str, Any], says: str
) -> None:
    for path in (PATH, ESTIMATE):
        answer = admin.post(path, json=ORDER | wrong)
        assert answer.status_code == 422
        assert says in answer.json()["error"]["message"]
    assert admin.get(PATH).json() == []


def test_an_estimate_counts_and_writes_nothing(
    admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = admin.post(ESTIMATE, json=ORDER | {"to": "2026-05-10"})
    assert answer.json() == {"rows": 10, "is_exact": True, "bytes": 3000, "has_room": True}
    monkeypatch.setattr("store.exports.counting.PATIENCE", 0.001)
    monkeypatch.setattr("store.exports.counting.counted", too_slow)
    answer = admin.post(ESTIMATE, json=ORDER)
    assert not answer.json()["is_exact"]
    assert admin.get(PATH).json() == []


def too_slow(conn: Any, order: Any) -> int:
    return conn.execute("SELECT pg_sleep(60)").rowcount


def test_a_disk_that_would_be_full_is_left_alone(
    admin: TestClient, pool: Pool, knobs: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = asked(admin)["id"]
    monkeypatch.setattr(exports, "LEAST_ROOM", 10**18)
    answer = admin.post(PATH, json=ORDER)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_room")
    assert "Make room" in answer.json()["error"]["message"]
    make_exports.run_once(pool, knobs, NEVER)
    found = admin.get(f"{PATH}/{id}").json()
    assert (found["state"], "Make room" in found["error"]) == ("failed", True)
    assert not list(exports.folder(knobs).glob("*"))


def test_nobody_queues_more_than_a_few(admin: TestClient) -> None:
    for _ in range(exports.MOST_OPEN):
        asked(admin)
    answer = admin.post(PATH, json=ORDER)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "too_many_exports")


def test_analysts_see_their_own_and_administrators_all(
    admin: TestClient, pool: Pool, knobs: Settings
) -> None:
    analyst, other = bearer(pool, "analyst", "ana"), bearer(pool, "analyst", "otto")
    id = admin.post(PATH, json=ORDER, headers=analyst).json()["id"]
    make_exports.run_once(pool, knobs, NEVER)
    for path in (f"{PATH}/{id}", f"{PATH}/{id}/file", f"{PATH}/{id}/manifest"):
        assert admin.get(path, headers=other).status_code == 404
        assert admin.get(path, headers=analyst).status_code == 200
        assert admin.get(path).status_code == 200
    assert admin.delete(f"{PATH}/{id}", headers=other).status_code == 404
    assert admin.get(PATH, headers=other).json() == []
    assert len(admin.get(PATH, headers=analyst).json()) == len(admin.get(PATH).json()) == 1


def test_names_are_hidden_as_on_pages_and_where_that_is_wanted(
    admin: TestClient, pool: Pool, knobs: Settings
) -> None:
    analyst = bearer(pool, "analyst")

    def names(headers: dict[str, str], **more: Any) -> tuple[bool, set[str], str]:
        id = admin.post(PATH, json=ORDER | more, headers=headers).json()["id"]
        make_exports.run_once(pool, knobs, NEVER)
        done = admin.get(f"{PATH}/{id}").json()
        rows = pyarrow.parquet.read_table(exports.home(knobs, UUID(id)) / done["file"]).to_pylist()
        return done["names_hidden"], {row["username"] for row in rows}, id

    shown, real, old = names(analyst)
    assert not shown
    assert not any(name.startswith("V-") for name in real)
    assert names({})[1] == real
    hidden, instead, _ = names({}, hide_names=True)
    assert hidden
    assert all(name.startswith("V-") for name in instead)
    preferences.tune(pool, "pseudonyms", True)
    assert names(analyst)[:2] == (True, instead)
    assert names({})[:2] == (False, real)
    answer = admin.get(f"{PATH}/{old}/file", headers=analyst)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "names_hidden")
    assert admin.get(f"{PATH}/{old}/file").status_code == 200


def test_one_that_waits_is_cancelled_and_one_that_is_over_removed(
    admin: TestClient, pool: Pool, knobs: Settings
) -> None:
    id = asked(admin)["id"]
    assert admin.delete(f"{PATH}/{id}").status_code == 204
    assert admin.get(f"{PATH}/{id}").json()["state"] == "cancelled"
    assert make_exports.run_once(pool, knobs, NEVER) == 0
    done = made(admin, pool, knobs)
    assert exports.home(knobs, UUID(done["id"])).is_dir()
    for gone in (id, done["id"]):
        assert admin.delete(f"{PATH}/{gone}").status_code == 204
        assert admin.get(f"{PATH}/{gone}").status_code == 404
        assert admin.delete(f"{PATH}/{gone}").status_code == 404
    assert list(exports.folder(knobs).iterdir()) == []


def test_one_that_runs_is_cancelled_and_leaves_nothing(
    admin: TestClient, pool: Pool, knobs: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = asked(admin)["id"]

    def cancelling(*args: Any) -> bool:
        with claimed(pool, "make_exports"):  # as the process of the jobs does
            assert admin.get(f"{PATH}/{id}").json()["state"] == "running"
            assert admin.delete(f"{PATH}/{id}").status_code == 204
        return note(*args)

    note = runs.note_progress
    monkeypatch.setattr(runs, "note_progress", cancelling)
    assert make_exports.run_once(pool, knobs, NEVER) == 1
    assert admin.get(f"{PATH}/{id}").json()["state"] == "cancelled"
    assert not list(exports.folder(knobs).glob("*/*"))


def test_a_process_that_has_to_end_hands_it_to_the_next(
    admin: TestClient, pool: Pool, knobs: Settings
) -> None:
    id, stop = asked(admin)["id"], Event()
    run = runs.next_one(pool)
    assert run
    stop.set()
    with pytest.raises(KeyboardInterrupt):
        make_exports.make(pool, knobs, stop, run)
    assert admin.get(f"{PATH}/{id}").json()["state"] == "waiting"
    assert make_exports.run_once(pool, knobs, NEVER) == 1
    assert admin.get(f"{PATH}/{id}").json()["state"] == "done"


def test_one_whose_program_died_is_interrupted_and_nothing_is_left_of_it(
    admin: TestClient, pool: Pool, knobs: Settings
) -> None:
    id = asked(admin)["id"]
    with claimed(pool, "make_exports"):
        assert runs.next_one(pool)
        half = exports.home(knobs, UUID(id)) / ".sessions.parquet.1.part"
        half.parent.mkdir(parents=True)
        half.write_text("half")
        assert admin.get(f"{PATH}/{id}").json()["state"] == "running"
    found = admin.get(f"{PATH}/{id}").json()
    assert (found["state"], "ended before" in found["error"]) == ("interrupted", True)
    job = named("make_exports")
    assert job
    run_job(job, pool, knobs, NEVER)
    assert not half.parent.exists()
    assert admin.get(f"{PATH}/{id}").json()["state"] == "interrupted"
    assert admin.delete(f"{PATH}/{id}").status_code == 204


def test_only_one_process_makes_exports(admin: TestClient, pool: Pool, knobs: Settings) -> None:
    id = asked(admin)["id"]
    job = named("make_exports")
    assert job
    with claimed(pool, "make_exports"):
        assert run_job(job, pool, knobs, NEVER) is None
    assert admin.get(f"{PATH}/{id}").json()["state"] == "waiting"


def test_exports_expire_and_are_swept(admin: TestClient, pool: Pool, knobs: Settings) -> None:
    done, kept = made(admin, pool, knobs), made(admin, pool, knobs)
    assert datetime.fromisoformat(kept["expires_at"]) > datetime.now(UTC) + timedelta(days=29)
    nobodys = exports.folder(knobs) / "00000000-0000-0000-0000-000000000000"
    nobodys.mkdir()
    with pool.connection() as conn:
        conn.execute("UPDATE exports SET expires_at = now() WHERE id = %s", [done["id"]])
    assert sweep_exports.run_once(pool, knobs, NEVER) == 1
    assert admin.get(f"{PATH}/{done['id']}").status_code == 404
    assert admin.get(f"{PATH}/{kept['id']}/file").status_code == 200
    assert not exports.home(knobs, UUID(done["id"])).exists()
    assert nobodys.exists()  # nobody knows it, but it is not old
    os.utime(nobodys, (0, 0))
    assert sweep_exports.run_once(pool, knobs, NEVER) == 1
    assert not nobodys.exists()


def test_a_file_on_another_machine_is_told(
    admin: TestClient, pool: Pool, knobs: Settings, tmp_path: Path
) -> None:
    elsewhere = knobs.model_copy(update={"data_dir": tmp_path / "elsewhere"})
    done = made(admin, pool, elsewhere)
    answer = admin.get(f"{PATH}/{done['id']}/file")
    assert (answer.status_code, "CINEVAULT_DATA_DIR" in answer.text) == (409, True)


@pytest.mark.parametrize("file_format", ["csv", "json", "xlsx"])
def test_each_format_has_its_type(
    admin: TestClient, pool: Pool, knobs: Settings, file_format: str
) -> None:
    done = made(admin, pool, knobs, format=file_format, columns=["title"])
    answer = admin.get(f"{PATH}/{done['id']}/file")
    kind = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
    assert answer.headers["content-type"] == kind.get(file_format, answer.headers["content-type"])
    if file_format == "json":
        assert len(json.loads(answer.content)) == 30
    if file_format == "csv":
        assert answer.text.splitlines()[0] == "title"


def test_what_is_asked_for_next_is_weighed_by_what_was_made(
    admin: TestClient, pool: Pool, knobs: Settings
) -> None:
    with acting("amara"):
        run = exports.ask_for(pool, knobs, exports.Wish("sessions", "csv"), ADMIN)
    make_exports.run_once(pool, knobs, NEVER)
    with pool.connection() as conn:
        conn.execute("UPDATE exports SET rows_done = 200, bytes = 1000 WHERE id = %s", [run.id])
    order = replace(run.order, file_format="csv")
    assert exports.estimate(pool, knobs, order).bytes == 30 * 5


def test_names_of_files_tell_their_days() -> None:
    def named_as(since: str | None, until: str | None) -> str:
        wish = exports.Wish("daily", "csv", since, until, "Europe/Berlin")
        return exports.name_of(exports.order_of(wish, Settings()))

    assert named_as(None, None) == "daily.csv"
    assert named_as("2026-05-01", "2026-05-31") == "daily_2026-05-01_2026-05-31.csv"
    assert named_as("2026-05-01", "2026-05-01") == "daily_2026-05-01.csv"
    assert named_as("2026-05-01", None) == "daily_2026-05-01.csv"
    assert named_as(None, "2026-05-31") == "daily_until_2026-05-31.csv"
