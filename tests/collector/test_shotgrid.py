"""A ShotGrid site is read through an imitation made from its published REST description."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from collector import shotgrid
from collector.shotgrid import SWEPT_EVERY, ShotGrid
from collector.shotgrid_rows import numbered
from collector.trouble import Unauthorized
from connections import ShotGridSetting
from store.db import Pool
from store.pipeline.way import way
from tests.collector.answering import System, answering
from tests.collector.fake_shotgrid import KEY, SCRIPT, Site, Thing
from tests.collector.reading import reading, stored


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def system(site: Site) -> Iterator[System]:
    with answering(site) as system:
        yield system


def grid(system: System, site: Site, key: str = KEY) -> ShotGrid:
    setting = {"kind": "shotgrid", "name": "Site", "url": system.url, "script": SCRIPT, "key": key}
    return ShotGrid(ShotGridSetting.model_validate(setting), now=lambda: site.now)


def show(site: Site, shots: int = 2) -> tuple[Thing, list[Thing], list[Thing]]:
    """A project with shots, each with a version, and a playlist of them all, the last one first."""
    project = site.add("Project", 7, name="Alpine", tank_name="ALP", archived=False)
    sequence = {"type": "Sequence", "id": 1, "name": "SQ01"}
    found = [
        site.add("Shot", number, code=f"SH{number:03}", project=project, sg_sequence=sequence,
                 sg_status_list="ip")
        for number in range(1, shots + 1)
    ]  # fmt: skip
    versions = [version(site, number, project, shot) for number, shot in enumerate(found, 101)]
    playlist = site.add("Playlist", 5, code="Dailies", project=project, versions=versions)
    for number, each in enumerate(versions):
        put(site, 900 + number, playlist, each, shots - number)
    return project, found, versions


def version(site: Site, id: int, project: Thing, shot: Thing, status: str = "rev") -> Thing:
    return site.add(
        "Version", id, code=f"{shot['name']}_comp_v012", project=project, entity=shot,
        sg_status_list=status, user={"type": "HumanUser", "id": 3, "name": "Ann"},
        sg_task={"type": "Task", "id": 4, "name": "comp"}, sg_path_to_movie="/mov/a.mov",
        sg_uploaded_movie_frame_count=48, sg_uploaded_movie_frame_rate="24.0",
    )  # fmt: skip


def put(site: Site, id: int, playlist: Thing, shown: Thing, place: int) -> None:
    site.add("PlaylistVersionConnection", id, playlist=playlist, version=shown, sg_sort_order=place)


@pytest.mark.parametrize("page", [2, 500])
def test_everything_is_read_page_by_page_and_reading_again_changes_nothing(
    pool: Pool, site: Site, system: System, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(shotgrid, "PAGE", page)
    show(site, shots=5)
    with reading(pool, grid(system, site), "shotgrid Site") as reader:
        reader.look()
        project = stored(pool, "projects")["Site:7"]
        assert (project["name"], project["code"], project["archived"]) == ("Alpine", "ALP", False)
        shots = stored(pool, "shots")
        assert set(shots) == {f"Site:{number}" for number in range(1, 6)}
        assert (shots["Site:1"]["name"], shots["Site:1"]["scene"]) == ("SH001", "SQ01")
        told = stored(pool, "versions")["Site:101"]
        assert (told["shot_id"], told["version_number"], told["task"]) == ("Site:1", 12, "comp")
        assert (told["artist"], told["status"], told["decision"]) == ("Ann", "rev", "waiting")
        assert told["path"] == "/mov/a.mov"
        clips = stored(pool, "playlists")["Site:5"]["clips"]
        assert [clip["shot_id"] for clip in clips] == [f"Site:{each}" for each in (5, 4, 3, 2, 1)]
        assert (clips[0]["frame_count"], clips[0]["frame_rate"]) == (48, 24.0)
        found = way(pool, "Site:1")
        assert found
        assert found.verdict == "SH001 is in dailies."
        before = stored(pool, "versions"), stored(pool, "playlists")
        site.now += timedelta(minutes=1)
        reader.look()
        assert (stored(pool, "versions"), stored(pool, "playlists")) == before


def test_only_what_changed_is_read_also_after_a_restart(
    pool: Pool, site: Site, system: System
) -> None:
    project, shots, _ = show(site)
    with reading(pool, grid(system, site)) as reader:
        reader.look()
    site.now += timedelta(hours=1)
    version(site, 101, project, shots[0], "apr")
    version(site, 103, project, shots[1], "rej")
    site.add("Shot", 3, code="SH003", project=project)
    with reading(pool, grid(system, site)) as reader:
        reader.look()
        versions = stored(pool, "versions")
        assert {id: each["decision"] for id, each in versions.items()} == {
            "Site:101": "approved",
            "Site:102": "waiting",
            "Site:103": "rejected",
        }
        assert versions["Site:101"]["decided_at"] is not None
        assert set(stored(pool, "shots")) == {"Site:1", "Site:2", "Site:3"}
        greater = [
            each[2]
            for asked in system.asked
            if asked.path.endswith("_search")
            for each in asked.json["filters"]
            if each[0] == "updated_at"
        ]
        assert len(greater) == 10


def test_what_is_to_be_reviewed_again_was_decided_at_no_time(
    pool: Pool, site: Site, system: System
) -> None:
    project, shots, _ = show(site)
    with reading(pool, grid(system, site)) as reader:
        for status, is_decided in (("apr", True), ("rev", False)):
            version(site, 101, project, shots[0], status)
            site.now += timedelta(minutes=5)
            reader.look()
            told = stored(pool, "versions")["Site:101"]
            assert (told["decided_at"] is not None) == is_decided


def test_what_is_retired_is_taken_back_and_comes_back_when_it_does(
    pool: Pool, site: Site, system: System
) -> None:
    project, _, _ = show(site)
    with reading(pool, grid(system, site)) as reader:
        reader.look()
        site.now += timedelta(hours=1)
        for type, id in (("Shot", 2), ("Version", 102), ("Playlist", 5)):
            site.retire(type, id)
        site.now += timedelta(minutes=5)
        site.add("Shot", 3, code="SH003", project=project)  # newer than what was retired
        reader.look()
        assert set(stored(pool, "shots")) == {"Site:1", "Site:3"}
        assert set(stored(pool, "versions")) == {"Site:101"}
        assert stored(pool, "playlists") == {}
        site.now += timedelta(minutes=5)
        site.add("Shot", 2, code="SH002", project=project)
        reader.look()
        assert set(stored(pool, "shots")) == {"Site:1", "Site:2", "Site:3"}


def test_what_vanished_without_a_word_is_found_by_the_next_full_look(
    pool: Pool, site: Site, system: System
) -> None:
    show(site)
    with reading(pool, grid(system, site)) as reader:
        reader.look()
        del site.things["Shot", 2]
        site.now += timedelta(minutes=5)
        reader.look()
        assert set(stored(pool, "shots")) == {"Site:1", "Site:2"}
        site.now += SWEPT_EVERY
        reader.look()
        assert set(stored(pool, "shots")) == {"Site:1"}


def test_a_project_that_is_archived_keeps_what_it_has(
    pool: Pool, site: Site, system: System
) -> None:
    show(site)
    with reading(pool, grid(system, site)) as reader:
        reader.look()
        site.now += timedelta(minutes=5)
        site.add("Project", 7, archived=True)
        reader.look()
        assert stored(pool, "projects")["Site:7"]["archived"] is True
        site.now += SWEPT_EVERY
        reader.look()
        assert set(stored(pool, "shots")) == {"Site:1", "Site:2"}


def test_a_clip_that_comes_goes_or_moves_changes_its_playlist(
    pool: Pool, site: Site, system: System
) -> None:
    _, _, versions = show(site)
    playlist = {"type": "Playlist", "id": 5}

    def clips() -> list[str]:
        return [clip["version_id"] for clip in stored(pool, "playlists")["Site:5"]["clips"]]

    with reading(pool, grid(system, site)) as reader:
        reader.look()
        assert clips() == ["Site:102", "Site:101"]
        site.now += timedelta(minutes=5)
        put(site, 900, playlist, versions[0], 0)
        reader.look()
        assert clips() == ["Site:101", "Site:102"]
        site.now += timedelta(minutes=5)
        site.retire("PlaylistVersionConnection", 900)
        reader.look()
        assert clips() == ["Site:102"]


def test_nothing_is_skipped_where_things_change_between_two_pages(
    pool: Pool, site: Site, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shotgrid, "PAGE", 3)
    project, _, _ = show(site)
    with reading(pool, grid(system, site)) as reader:
        reader.look()
        site.now += timedelta(hours=1)
        names = {f"Site:{number}": f"SH{number:03}" for number in range(10, 30)}
        for number in range(10, 30):
            site.now += timedelta(seconds=number % 3)  # some at the same moment
            site.add("Shot", number, code=f"SH{number:03}", project=project)
        numbers = iter(range(10, 30))

        def touch() -> None:
            if (number := next(numbers, None)) is not None:
                site.add("Shot", number, sg_status_list="fin")

        site.meanwhile = touch
        reader.look()
        site.meanwhile = lambda: None
        shots = stored(pool, "shots")
        assert {id: shots[id]["name"] for id in shots.keys() & names.keys()} == names
        reader.look()
        shots = stored(pool, "shots")
        assert {shots[id]["status"] for id in names} == {"fin"}


def test_a_token_that_is_over_is_renewed_and_a_key_gets_one_where_that_fails(
    pool: Pool, site: Site, system: System
) -> None:
    show(site)
    with reading(pool, grid(system, site)) as reader:
        reader.look()
        assert site.grants == ["client_credentials"]
        site.now += site.lasts
        reader.look()
        assert site.grants == ["client_credentials", "refresh_token"]
        site.refreshers.clear()
        site.tokens.clear()
        reader.look()
        assert site.grants[2:] == ["refresh_token", "client_credentials"]


def test_a_key_that_is_none_is_said_to_be_wrong(pool: Pool, site: Site, system: System) -> None:
    with (
        reading(pool, grid(system, site, key="hunter2")) as reader,
        pytest.raises(Unauthorized, match="script's name and key") as said,
    ):
        reader.look()
    assert "hunter2" not in str(said.value)


def test_fields_that_a_site_does_not_have_are_not_asked_for(
    pool: Pool, site: Site, system: System
) -> None:
    show(site)
    site.missing = {"sg_path_to_movie", "sg_uploaded_movie_frame_rate", "tank_name", "sg_sequence"}
    with reading(pool, grid(system, site)) as reader:
        reader.look()
    assert len(stored(pool, "versions")) == 2
    assert len(stored(pool, "playlists")["Site:5"]["clips"]) == 2


def test_nothing_is_lost_where_every_fifth_answer_is_an_error(
    pool: Pool, site: Site, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shotgrid, "PAGE", 3)
    show(site, shots=10)
    system.failing = 0.2
    with reading(pool, grid(system, site)) as reader:
        reader.look_until_it_works()
    assert (len(stored(pool, "shots")), len(stored(pool, "versions"))) == (10, 10)
    assert len(stored(pool, "playlists")["Site:5"]["clips"]) == 10


@pytest.mark.parametrize(
    ("said", "name", "number"),
    [
        (None, "SH010_comp_v012", 12),
        (None, "sh010_V003_comp", 3),
        (None, "v2_client_v014.mov", 14),
        (7, "SH010_comp_v012", 7),
        (None, "SH010", None),
        (None, None, None),
    ],
)
def test_the_number_of_a_version_is_what_it_says_or_what_its_name_does(
    said: int | None, name: str | None, number: int | None
) -> None:
    assert numbered(said, name) == number
