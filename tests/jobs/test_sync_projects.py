"""The job that keeps the list of projects on disk."""

from pathlib import Path
from threading import Event

import pytest

from jobs import sync_projects
from settings import Settings
from store.db import Pool
from store.pipeline.roster import FILE, Registry
from tests.store.test_roster import tell


def run(pool: Pool, folder: Path) -> int:
    return sync_projects.run_once(pool, Settings(data_dir=folder), Event())


def test_it_says_how_many_projects_came_went_or_were_renamed(pool: Pool, tmp_path: Path) -> None:
    assert run(pool, tmp_path) == 0
    tell(pool, {"id": "a", "name": "Alpha"}, {"id": "b", "name": "Beta"})
    assert [run(pool, tmp_path), run(pool, tmp_path)] == [2, 0]
    tell(pool, {"id": "a", "archived": True})
    assert run(pool, tmp_path) == 1
    found = Registry(tmp_path).read()
    assert found
    assert [project.name for project in found.projects] == ["Beta"]


def test_a_disk_that_refuses_makes_it_fail(pool: Pool, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(OSError, match=f"{FILE} cannot be written: Not a directory|File exists"):
        run(pool, tmp_path / "data")
