"""A Kitsu is read whole, then change by change: against a real zou with its database and Redis."""

from uuid import uuid4

import pytest

from collector import kitsu
from collector.kitsu import SWEPT_EVERY
from store.db import Pool
from store.pipeline.connected import place_of
from store.pipeline.way import way
from tests.collector.kitsu_reader import Clock, reading, rows
from tests.collector.studio import Studio


def test_everything_is_read_and_reading_again_changes_nothing(pool: Pool, studio: Studio) -> None:
    first, second = studio.shot("SH010"), studio.shot("SH020")
    task = studio.tasks("Compositing")[first["id"]]
    preview = studio.publish(task, "SH010_comp_v001")
    studio.playlist("Dailies", (first, preview))
    with reading(pool, studio) as reader:
        reader.poll()
        (project,) = rows(pool, "projects", studio).values()
        assert (project["code"], project["archived"], project["source"]) == (
            "ALP",
            False,
            "kitsu Studio",
        )
        shots = rows(pool, "shots", studio)
        assert {name: each["id"] for name, each in shots.items()} == {
            "SH010": first["id"],
            "SH020": second["id"],
        }
        assert (shots["SH010"]["scene"], shots["SH010"]["episode"]) == ("SQ01", "E01")
        (version,) = rows(pool, "versions", studio).values()
        assert (version["id"], version["shot_id"]) == (preview["id"], first["id"])
        assert (version["name"], version["version_number"]) == ("SH010_comp_v001", 1)
        assert (version["task"], version["artist"]) == ("Compositing", "Super Admin")
        assert (version["status"], version["decision"]) == ("Waiting For Approval", "waiting")
        (playlist,) = rows(pool, "playlists", studio).values()
        assert playlist["name"] == "Dailies"
        assert playlist["clips"] == [{"version_id": preview["id"], "shot_id": first["id"]}]
        found = way(pool, first["id"])
        assert found
        assert found.verdict == "SH010 is in dailies."
        before = rows(pool, "versions", studio)
        reader.poll()
        assert rows(pool, "versions", studio) == before


def test_what_events_name_is_read_and_nothing_else(pool: Pool, studio: Studio) -> None:
    first, _ = studio.shot("SH010"), studio.shot("SH020")
    tasks = studio.tasks("Compositing")
    preview = studio.publish(tasks[first["id"]], "v001")
    with reading(pool, studio) as reader:
        reader.poll()
        studio.comment(tasks[first["id"]], "retake")
        asked = reader.poll()
        assert f"/data/entities/{first['id']}" in asked
        assert not [path for path in asked if path.startswith(f"{studio.under}/")]
        assert rows(pool, "versions", studio)["v001"]["decision"] == "changes"
        newer = studio.publish(tasks[first["id"]], "v002")
        studio.comment(tasks[first["id"]], "done")
        studio.playlist("Dailies", (first, preview), (first, newer))
        third = studio.shot("SH030")
        reader.poll()
        versions = rows(pool, "versions", studio)
        assert {name: each["decision"] for name, each in versions.items()} == {
            "v001": "changes",
            "v002": "approved",
        }
        assert versions["v002"]["version_number"] == 2
        assert len(rows(pool, "playlists", studio)["Dailies"]["clips"]) == 2
        assert rows(pool, "shots", studio)["SH030"]["id"] == third["id"]


def test_what_was_approved_and_is_worked_on_again_is_decided_no_more(
    pool: Pool, studio: Studio
) -> None:
    shot = studio.shot("SH010")
    task = studio.tasks("Compositing")[shot["id"]]
    studio.publish(task, "v001")
    with reading(pool, studio) as reader:
        for status, decision in (("done", "approved"), ("wip", None), ("wfa", "waiting")):
            studio.comment(task, status)
            reader.poll()
            version = rows(pool, "versions", studio)["v001"]
            assert version["decision"] == decision
            assert (version["decided_at"] is None) == (decision != "approved")


def test_task_types_and_statuses_that_came_since_are_known_by_name(
    pool: Pool, studio: Studio
) -> None:
    shot, word = studio.shot("SH010"), uuid4().hex[:6]
    with reading(pool, studio) as reader:
        reader.poll()
        made = studio.post(
            "/data/task-types",
            name=f"Matte {word}",
            for_entity="Shot",
            color="#000000",
            department_id=studio.get("/data/departments")[0]["id"],
        )
        studio.types[made["name"]] = made["id"]
        task = studio.tasks(made["name"])[shot["id"]]
        studio.publish(task, "v001")
        reader.poll()
        version = rows(pool, "versions", studio)["v001"]
        assert (version["task"], version["decision"]) == (made["name"], "waiting")
        status = studio.post(
            "/data/task-status",
            name=f"Signed off {word}",
            short_name=word,
            color="#000000",
            is_done=True,
        )
        studio.statuses[word] = status["id"]
        studio.comment(task, word)
        reader.poll()
        version = rows(pool, "versions", studio)["v001"]
        assert (version["status"], version["decision"]) == (status["name"], "approved")


def test_what_review_says_of_the_revision_itself_counts_more(pool: Pool, studio: Studio) -> None:
    shot = studio.shot("SH010")
    preview = studio.publish(studio.tasks("Compositing")[shot["id"]], "v001")
    with reading(pool, studio) as reader:
        reader.poll()
        studio.put(f"/data/preview-files/{preview['id']}", validation_status="rejected")
        reader.poll()
        assert rows(pool, "versions", studio)["v001"]["decision"] == "rejected"


def test_a_restart_goes_on_where_it_was(pool: Pool, studio: Studio) -> None:
    studio.shot("SH010")
    with reading(pool, studio) as reader:
        reader.poll()
    before = place_of(pool, "kitsu Studio")
    studio.shot("SH020")
    with reading(pool, studio) as reader:
        reader.poll()
        after = place_of(pool, "kitsu Studio")
        assert before
        assert after
        assert after["swept"] == before["swept"]
        assert set(rows(pool, "shots", studio)) == {"SH010", "SH020"}
        assert not [path for path in reader.poll() if studio.project["id"] in path]


def test_a_sequence_that_is_renamed_renames_the_scene_of_its_shots(
    pool: Pool, studio: Studio
) -> None:
    studio.shot("SH010")
    with reading(pool, studio) as reader:
        reader.poll()
        studio.put(f"/data/entities/{studio.sequence['id']}", name="SQ99")
        reader.poll()
        assert rows(pool, "shots", studio)["SH010"]["scene"] == "SQ99"


def test_what_is_deleted_is_taken_back(pool: Pool, studio: Studio) -> None:
    kept, cancelled, deleted = (studio.shot(name) for name in ("SH010", "SH020", "SH030"))
    tasks = studio.tasks("Compositing")
    previews = [studio.publish(tasks[kept["id"]], f"v00{number}") for number in (1, 2)]
    other = studio.publish(tasks[deleted["id"]], "other")
    playlists = [studio.playlist(name, (kept, previews[0])) for name in ("Kept", "Deleted")]
    with reading(pool, studio) as reader:
        reader.poll()
        assert set(rows(pool, "versions", studio)) == {"v001", "v002", "other"}
        studio.delete(f"/data/playlists/{playlists[1]['id']}")
        studio.delete(f"/data/shots/{cancelled['id']}")  # which Kitsu calls cancelled
        studio.delete(f"{previews[1]['under']}?force=true")
        studio.delete(f"{other['under']}?force=true")
        studio.delete(f"/data/tasks/{tasks[deleted['id']]['id']}?force=true")
        studio.delete(f"/data/shots/{deleted['id']}?force=true")
        reader.poll()
        assert set(rows(pool, "shots", studio)) == {"SH010"}
        assert set(rows(pool, "versions", studio)) == {"v001"}
        assert set(rows(pool, "playlists", studio)) == {"Kept"}
        studio.put(f"/data/entities/{cancelled['id']}", canceled=False)
        reader.poll()
        assert set(rows(pool, "shots", studio)) == {"SH010", "SH020"}


def test_what_was_deleted_while_nobody_looked_is_found_by_the_next_full_look(
    pool: Pool, studio: Studio
) -> None:
    clock = Clock()
    shot, other = studio.shot("SH010"), studio.shot("SH020")
    with reading(pool, studio, clock) as reader:
        reader.poll()
        studio.delete(f"/data/shots/{other['id']}?force=true")
        clock.ahead = SWEPT_EVERY
        asked = reader.poll()
        assert f"{studio.under}/shots" in asked
        assert {each["id"] for each in rows(pool, "shots", studio).values()} == {shot["id"]}


def test_a_project_that_is_closed_is_archived_and_read_whole_when_it_opens_again(
    pool: Pool, studio: Studio
) -> None:
    studio.shot("SH010")
    with reading(pool, studio) as reader:
        reader.poll()
        studio.project_status("Closed")
        reader.poll()
        (project,) = rows(pool, "projects", studio).values()
        assert project["archived"] is True
        assert set(rows(pool, "shots", studio)) == {"SH010"}
        studio.shot("SH020")
        studio.project_status("Open")
        reader.poll()
        (project,) = rows(pool, "projects", studio).values()
        assert project["archived"] is False
        assert set(rows(pool, "shots", studio)) == {"SH010", "SH020"}
        studio.project_status("Closed")
        studio.delete(f"/data/projects/{studio.project['id']}?force=true")
        reader.poll()
        assert rows(pool, "projects", studio) == {}


@pytest.mark.parametrize("at_once", [3, 15])
def test_no_event_is_lost_between_pages(
    pool: Pool, studio: Studio, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    with reading(pool, studio) as reader:
        reader.poll()
        names = {f"SH{number:03}" for number in range(25)}
        for name in sorted(names):
            studio.shot(name)
        monkeypatch.setattr(kitsu, "EVENTS_AT_ONCE", at_once)
        reader.poll()
        assert set(rows(pool, "shots", studio)) == names


def test_more_than_a_page_of_tasks_and_many_changes_are_read(
    pool: Pool, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kitsu, "MOST_SHOTS", 5)
    with reading(pool, studio) as reader:
        reader.poll()
        shots = [studio.shot(f"SH{number:03}") for number in range(11)]
        task = studio.tasks("Layout")[shots[-1]["id"]]
        studio.publish(task, "last")
        asked = reader.poll()
        assert asked.count(f"{studio.under}/tasks") == 2
        assert len(rows(pool, "shots", studio)) == 11
        assert rows(pool, "versions", studio)["last"]["shot_id"] == shots[-1]["id"]
