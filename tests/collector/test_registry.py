"""A registry of ingest runs: changes are told, and while it is broken the last state stands."""

import json
import os
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from collector import registry
from collector.registry import Broken, Registry
from collector.trouble import Partly
from store.db import Pool
from store.pipeline.lookups import runs

Entry = dict[str, Any]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes it here is done at once."""
    monkeypatch.setattr(registry, "PAUSE", 0)


def entry(name: str, *refused: str, **more: Any) -> Entry:
    invalid = [[path, "No show."] for path in refused]
    report = {"processed": [{"path": f"{name}.mov"}], "invalid": invalid, "warnings": ["late"]}
    times = {"started_at": "2026-03-01T20:00:00+00:00", "completed_at": "2026-03-01T20:05:00+00:00"}
    return {"id": name} | times | {"report": report} | more


def write(path: Path, document: Any) -> None:
    """Writes it as a careful program does."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(document))
    fresh.replace(path)


def found(pool: Pool) -> dict[str, Entry]:
    """Every run that lookups show."""
    return {each.id: each.payload for each in runs(pool, limit=100)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "registry.json"


def test_runs_are_told_as_they_come_change_and_go(pool: Pool, path: Path) -> None:
    source = Registry(pool, path, "nas")
    write(path, [entry("a"), entry("b", "notes.txt", completed_at=None)])
    assert source.poll() == registry.SECONDS
    shown = found(pool)
    assert (shown["a"]["status"], shown["b"]["status"]) == ("completed", "running")
    assert shown["b"]["report"]["invalid"] == [{"path": "notes.txt", "reason": "No show."}]
    assert shown["b"]["report"]["warnings"] == ["late"]
    write(path, {"runs": [entry("b"), {"run_id": "c"}]})
    source.poll()
    shown = found(pool)
    assert set(shown) == {"b", "c"}
    assert shown["b"]["report"]["invalid_count"] == 0
    write(path, {"runs": [entry("a")]})
    source.poll()
    assert set(found(pool)) == {"a"}


@pytest.mark.parametrize(
    "text",
    ["", "[", '{"runs": [', '[{"id": "a"', "{}", "7", '{"runs": {}}', "\x00", "[" * 100_000],
)
def test_while_it_is_broken_the_last_state_stands(pool: Pool, path: Path, text: str) -> None:
    source = Registry(pool, path, "nas")
    write(path, [entry("a")])
    source.poll()
    before = found(pool)
    path.write_text(text)
    for _ in range(2):
        with pytest.raises(Broken, match="what it last held stands"):
            source.poll()
    assert found(pool) == before
    write(path, [entry("a"), entry("b")])
    source.poll()
    assert set(found(pool)) == {"a", "b"}


def test_a_file_that_is_not_there_removes_nothing(pool: Pool, path: Path) -> None:
    source = Registry(pool, path, "nas")
    with pytest.raises(Broken, match="No such file"):
        source.poll()
    write(path, [entry("a")])
    source.poll()
    path.unlink()
    with pytest.raises(Broken):
        source.poll()
    assert set(found(pool)) == {"a"}


def test_a_change_that_leaves_size_and_time_as_they_were_is_seen(pool: Pool, path: Path) -> None:
    source = Registry(pool, path, "nas")
    path.write_text(json.dumps([entry("a")]))
    then = path.stat().st_mtime_ns
    source.poll()
    path.write_text(json.dumps([entry("b")]))
    os.utime(path, ns=(then, then))
    source.poll()
    assert set(found(pool)) == {"b"}


def test_what_did_not_change_is_not_read_again(
    pool: Pool, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Registry(pool, path, "nas")
    write(path, [entry("a")])
    monkeypatch.setattr(registry, "SETTLED", -1.0)
    source.poll()
    monkeypatch.setattr(Registry, "read", None)
    assert source.poll() == registry.SECONDS


def test_a_collector_that_begins_again_knows_what_the_file_had(pool: Pool, path: Path) -> None:
    write(path, [entry("a"), entry("b")])
    Registry(pool, path, "nas").poll()
    write(path, [entry("b")])
    Registry(pool, path, "nas").poll()
    assert set(found(pool)) == {"b"}


def test_two_registries_leave_each_others_runs_alone(pool: Pool, tmp_path: Path) -> None:
    for name in ("a", "b"):
        path = tmp_path / name
        write(path, [entry(name)])
        Registry(pool, path, "nas").poll()
    assert set(found(pool)) == {"a", "b"}


def test_a_run_that_cannot_be_understood_is_named_and_the_others_go_on(
    pool: Pool, path: Path
) -> None:
    source = Registry(pool, path, "nas")
    write(path, [entry("a"), entry("b")])
    source.poll()
    odd = [
        entry("a", started_at="yesterday"),
        entry("c", report={"invalid": [["alone"]]}),
        entry("d", completed_at="2026-03-01T19:00:00+00:00"),
        entry("e", report={"processed": [7]}),
        entry("f", report=[]),
        {"report": {}},
        "nothing",
        entry("b", "notes.txt"),
        entry("z", started_at="2026-03-01T20:00:00", report=None),
    ]
    write(path, odd)
    with pytest.raises(Partly, match="6 of its runs cannot be read, such as a: ") as said:
        source.poll()
    assert said.value.seconds == registry.SECONDS  # the others are not to wait for it
    shown = found(pool)
    assert set(shown) == {"a", "b", "z"}
    assert shown["b"]["report"]["invalid_count"] == 1
    assert shown["z"]["started_at"] == "2026-03-01T20:00:00+00:00"


def test_nobody_who_writes_carelessly_makes_a_run_disappear(pool: Pool, path: Path) -> None:
    source, stop = Registry(pool, path, "nas"), Event()
    document = json.dumps([entry(f"run-{number}") for number in range(50)])
    path.write_text(document)
    source.poll()
    everything = set(found(pool))

    def scribble() -> None:
        while not stop.is_set():
            with path.open("w") as file:
                for start in range(0, len(document), 997):
                    file.write(document[start : start + 997])
                    file.flush()

    writer = Thread(target=scribble)
    writer.start()
    try:
        for _ in range(40):
            with suppress(Broken):
                source.poll()
            assert set(found(pool)) == everything
    finally:
        stop.set()
        writer.join()
