"""What systems of productions told of is found again, and what farms mean by names."""

import json
from typing import Any

from store.db import Pool
from store.events.batch import Rows
from store.events.pipeline import (
    merge_playlists,
    merge_projects,
    merge_render_jobs,
    merge_shots,
    merge_versions,
)
from store.pipeline.connected import Known, Meant, known_things, note_place, place_of, shots_named

AT = "2026-05-01T10:00:00Z"


def rows(*told: dict[str, Any]) -> Rows:
    """The rows as they are told, by the system `here` unless they say another."""
    whole = [{"updated_at": AT, "source": "here"} | each for each in told]
    return Rows(list(range(len(told))), json.dumps(whole))


def filled(pool: Pool) -> None:
    """Two projects, one of them archived, and another system's."""
    merge_projects(
        pool,
        rows(
            {"id": "p1", "name": "Alpine", "code": "ALP", "archived": False},
            {"id": "p2", "name": "Beta", "archived": True},
            {"id": "p3", "name": "Gone", "removed": True},
            {"id": "p4", "name": "Theirs", "source": "there"},
        ),
    )
    merge_shots(
        pool,
        rows(
            {"id": "s1", "project_id": "p1", "name": "SH010"},
            {"id": "s2", "project_id": "p1", "name": "SH020"},
            {"id": "s3", "project_id": "p1", "name": "sh020"},
            {"id": "s4", "project_id": "p2", "name": "SH010"},
            {"id": "s5", "project_id": "p1", "name": "SH030", "removed": True},
        ),
    )
    versions = [
        {"id": f"v{number}", "project_id": "p1", "shot_id": f"s{number}"} for number in (1, 2)
    ]
    merge_versions(pool, rows(*versions))
    merge_playlists(pool, rows({"id": "l1", "project_id": "p1", "name": "Dailies"}))
    statuses = ("queued", "running", "paused", "odd", "failed", "completed", "cancelled")
    merge_render_jobs(pool, rows(*({"id": status, "status": status} for status in statuses)))


def known(pool: Pool, kind: str, **where: str) -> list[str]:
    return sorted(each.id for each in known_things(pool, source="here", kind=kind, **where))


def test_what_a_system_told_of_is_known_by_kind_project_and_shot(each_pool: Pool) -> None:
    filled(each_pool)
    assert known(each_pool, "projects") == ["p1", "p2"]
    assert known(each_pool, "shots") == ["s1", "s2", "s3"]
    assert known(each_pool, "shots", project_id="p2") == ["s4"]
    assert known(each_pool, "versions") == ["v1", "v2"]
    assert known(each_pool, "versions", project_id="p1", shot_id="s2") == ["v2"]
    assert known(each_pool, "playlists") == ["l1"]
    assert known(each_pool, "render-jobs") == ["odd", "paused", "queued", "running"]
    (first, *_) = known_things(each_pool, source="here", kind="shots", project_id="p2")
    assert first == Known("shots", "s4", "p2", None, "SH010")
    assert known_things(each_pool, source="nobody", kind="shots") == []


def test_names_mean_the_project_at_work_and_its_only_shot_of_that_name(each_pool: Pool) -> None:
    filled(each_pool)
    asked = [("alp", "sh010"), ("ALPINE", "SH020"), ("beta", None), ("p1", "s2"), ("x", "SH010")]
    assert {(each.show, each.shot): each for each in shots_named(each_pool, asked)} == {
        ("alp", "sh010"): Meant("alp", "sh010", "p1", "s1"),
        ("ALPINE", "SH020"): Meant("ALPINE", "SH020", "p1", None),
        ("beta", None): Meant("beta", None, "p2", None),
        ("p1", "s2"): Meant("p1", "s2", "p1", "s2"),
    }


def test_a_place_is_the_one_that_was_noted_last(each_pool: Pool) -> None:
    assert place_of(each_pool, "here") is None
    note_place(each_pool, "here", {"until": "a"})
    note_place(each_pool, "here", {"until": "b"})
    note_place(each_pool, "there", {})
    assert place_of(each_pool, "here") == {"until": "b"}
    assert place_of(each_pool, "there") == {}
