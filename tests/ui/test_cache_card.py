"""Settings → Data: what is kept of the store's answers, and the projects on disk."""

import asyncio
from pathlib import Path

import pytest

from api.dashboard import Parts
from operations.bucket import Limits
from operations.cache import Cache
from store.audit import recent
from store.pipeline import roster
from tests.store.test_roster import tell
from tests.ui.conftest import Screen
from ui.settings.cache import API


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("CINEVAULT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def cache(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> Cache:
    """That of an API in this process, which was asked for how productions stand."""
    cache = Cache(Limits())
    parts = Parts(cache, lambda: screen.pool)
    asyncio.run(ask(parts))
    monkeypatch.setattr(API, "cache", cache)
    return cache


async def ask(parts: Parts) -> None:
    for _ in range(4):
        await parts.status.get("")


def test_the_buckets_that_are_used_are_shown_and_flushed(screen: Screen, cache: Cache) -> None:
    screen.open("settings", tab="Data")
    (shown,) = [
        table.value for table in screen.at.dataframe if "Last refresh" in str(table.proto.columns)
    ]
    assert shown["name"].tolist() == ["Metrics: projects, shots, versions"]
    assert (shown["entries"][0], shown["ttl"][0], shown["hits"][0]) == (1, "30s", 0.75)
    assert str(shown["refreshed"][0]).endswith(" ago")
    assert "Answers of the API are good for 30s" in screen.text()
    next(button for button in screen.at.button if button.label == "Flush").click()
    screen.run()
    assert cache.buckets["status"].state().entries == 0
    (entry,) = recent(screen.pool, object_type="cache")
    assert (entry.actor, entry.action) == ("amara", "cache.flush")


def test_where_the_api_runs_elsewhere_the_pages_own_answers_are_flushed(screen: Screen) -> None:
    assert API.cache is None
    screen.open("settings", tab="Data")
    assert "Answers of the API" not in screen.text()
    next(button for button in screen.at.button if button.label == "Flush").click()
    screen.run()
    assert not screen.at.error
    assert recent(screen.pool, object_type="cache") == []


def test_the_projects_on_disk_are_shown_with_their_time(screen: Screen, folder: Path) -> None:
    tell(screen.pool, {"id": "a", "name": "Alpha"})
    screen.open("settings", tab="Data")
    assert "1 project, synced " in screen.text()
    assert (folder / roster.FILE).exists()


def test_a_disk_that_refuses_is_named(screen: Screen, folder: Path) -> None:
    folder.write_text("a file")
    screen.open("settings", tab="Data")
    assert "cannot be written" in screen.at.warning[0].value
