"""The list of projects and its file: as new as the store, whole, and there while that is away."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store.db import Pool, open_pool
from store.errors import StoreUnavailable
from store.events.batch import Rows
from store.events.pipeline import merge_projects
from store.pipeline.projects import Project, projects_named
from store.pipeline.roster import FILE, Registry, Roster, of, write
from tests.source import ROOT

ALPHA, BETA = Project("a", "Alpha", "ALP"), Project("b", "Beta", None)


def tell(pool: Pool, *rows: dict[str, object]) -> None:
    """Tells the store of projects."""
    told = [{"updated_at": datetime.now(UTC).isoformat()} | row for row in rows]
    merge_projects(pool, Rows(list(range(len(rows))), json.dumps(told)))


@pytest.fixture
def pool(pool: Pool) -> Pool:
    """A store with two projects."""
    tell(pool, {"id": "b", "name": "Beta"}, {"id": "a", "name": "Alpha", "code": "ALP"})
    return pool


@pytest.fixture
def away(pool: Pool) -> Pool:
    """The same store, which does not answer any more."""
    pool.close()
    return pool


def test_the_list_is_kept_in_the_file(pool: Pool, tmp_path: Path) -> None:
    before = datetime.now(UTC)
    found = Registry(tmp_path / "data").sync(pool)
    assert (found.projects, found.source) == ((ALPHA, BETA), "store")
    document = json.loads((tmp_path / "data" / FILE).read_text())
    assert document["projects"] == [
        {"id": "a", "name": "Alpha", "code": "ALP"},
        {"id": "b", "name": "Beta", "code": None},
    ]
    assert before <= datetime.fromisoformat(document["synced_at"]) <= datetime.now(UTC)
    assert set(document) == {"synced_at", "projects"}
    assert Registry(tmp_path / "data").last() == replace(found, source="disk")


def test_what_is_archived_or_removed_is_pruned_and_the_time_moves_on(
    pool: Pool, tmp_path: Path
) -> None:
    registry = Registry(tmp_path)
    tell(pool, {"id": "c", "name": "Gamma"})
    before = registry.sync(pool)
    assert len(before.projects) == 3
    tell(pool, {"id": "a", "archived": True}, {"id": "c", "removed": True})
    after = registry.sync(pool)
    kept = registry.read()
    assert kept
    assert kept.projects == after.projects == (BETA,)
    assert kept.synced_at == after.synced_at > before.synced_at


def test_while_the_store_is_away_memory_or_the_file_does(away: Pool, tmp_path: Path) -> None:
    old = Roster(datetime(2026, 5, 1, tzinfo=UTC), (ALPHA,))
    (tmp_path / FILE).write_text(
        '{"synced_at": "2026-05-01T00:00:00Z", "projects": [{"id": "a", "name": "Alpha",'
        ' "code": "ALP"}]}'
    )
    registry = Registry(tmp_path)
    assert registry.current(away) == old
    registry.newest = Roster(datetime(2026, 5, 2, tzinfo=UTC), (BETA,), "store")
    assert registry.current(away) == replace(registry.newest, source="memory")
    newer = '{"synced_at": "2026-05-03T02:00:00+02:00", "projects": []}'
    (tmp_path / FILE).write_text(newer)
    assert registry.current(away).source == "disk"
    assert registry.current(away).projects == ()


def test_where_nobody_knows_them_it_says_so(away: Pool, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        Registry(tmp_path).current(away)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'["alpha", "beta"]',
        b'{"synced_at": "2026-05-01T00:00:00Z"}',
        b'{"synced_at": "2026-05-01T00:00:00", "projects": []}',
        b'{"synced_at": "soon", "projects": []}',
        b'{"synced_at": "2026-05-01T00:00:00Z", "projects": [{"id": 7}]}',
        b"[" * 100_000,
    ],
)
def test_a_file_that_is_broken_counts_as_missing_and_is_written_anew(
    pool: Pool, tmp_path: Path, text: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_bytes(text)
    registry = Registry(tmp_path)
    assert registry.last() is None
    (said,) = caplog.messages
    assert "holds no list of projects" in said
    assert registry.sync(pool).projects == (ALPHA, BETA)
    assert Registry(tmp_path).last()


@pytest.mark.parametrize("missing", [False, True])
def test_where_the_disk_refuses_memory_has_to_do(
    pool: Pool, tmp_path: Path, missing: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """As root no folder is read-only; a file in its place refuses everybody."""
    (tmp_path / "data").write_text("a file")
    folder = tmp_path / "data" / "below" if missing else tmp_path / "data"
    registry = Registry(folder)
    for _ in range(3):
        assert registry.sync(pool).projects == (ALPHA, BETA)
    (said,) = caplog.messages
    assert "cannot be written, memory has to do" in said
    assert registry.trouble
    pool.close()
    assert registry.current(pool).source == "memory"


def test_once_the_disk_takes_it_the_file_is_written(
    pool: Pool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "data").write_text("a file")
    registry = Registry(tmp_path / "data")
    registry.sync(pool)
    (tmp_path / "data").unlink()
    caplog.set_level("INFO")
    registry.sync(pool)
    assert registry.trouble is None
    assert Registry(tmp_path / "data").last()
    assert caplog.messages[-1].endswith("is written again")


def test_what_cannot_be_put_in_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(OSError, match="directory"):
        write(tmp_path / "there", b"{}")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_an_older_list_never_replaces_a_newer_one(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    newer = Roster(now, (ALPHA,), "store")
    Registry(tmp_path).keep(newer)
    Registry(tmp_path).keep(Roster(now - timedelta(seconds=1), (BETA,), "store"))
    assert Registry(tmp_path).last() == replace(newer, source="disk")


def test_a_list_of_tomorrow_is_of_a_clock_that_went_wrong(pool: Pool, tmp_path: Path) -> None:
    Registry(tmp_path).keep(Roster(datetime.now(UTC) + timedelta(days=1), (), "store"))
    registry = Registry(tmp_path)
    assert registry.last() is None
    registry.sync(pool)
    found = registry.last()
    assert found
    assert found.projects == (ALPHA, BETA)


SYNC = """
import sys
from pathlib import Path
from store.db import open_pool
from store.pipeline.roster import Registry
with open_pool(sys.argv[1], name="test", size=1) as pool:
    registry = Registry(Path(sys.argv[2]))
    sys.stdin.read(1)
    for _ in range(100):
        found = registry.sync(pool)
print(found.synced_at.isoformat())
"""


def test_processes_at_once_leave_a_whole_file_and_the_newest_list(
    clone: Callable[..., str], tmp_path: Path
) -> None:
    url = clone()
    with open_pool(url, name="test", size=1) as pool:
        rows: list[dict[str, object]] = [
            {"id": f"p{n}", "name": f"Project {n}"} for n in range(300)
        ]
        tell(pool, *rows)
        Registry(tmp_path).sync(pool)
    command = [sys.executable, "-c", SYNC, url, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": ROOT, "text": True}
    running = [subprocess.Popen(command, **pipes) for _ in range(2)]  # type: ignore[call-overload]
    with ThreadPoolExecutor(2) as waiting:
        done = [waiting.submit(process.communicate, "g") for process in running]
        seen = set[int]()
        while not all(each.done() for each in done):
            found = Registry(tmp_path).read()
            seen.add(len(found.projects) if found else -1)
        ends = [datetime.fromisoformat(each.result()[0].strip()) for each in done]
    assert seen <= {300}
    found = Registry(tmp_path).read()
    assert found
    assert found.synced_at == max(ends)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {FILE, "dashboard-projects.lock"}


def test_there_is_one_registry_of_a_folder_in_a_process(tmp_path: Path) -> None:
    assert of(tmp_path) is of(tmp_path)
    assert of(tmp_path) is not of(tmp_path / "other")


def test_a_project_is_counted_as_all_of_them_are(each_pool: Pool) -> None:
    tell(each_pool, {"id": "a", "name": "Alpha"}, {"id": "b", "archived": True})
    assert [found.id for found in projects_named(each_pool, ["a", "b", "c"])] == ["a"]
