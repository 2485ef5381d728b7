"""An import is whole or not there, comes once, and can be taken back, rollups included."""

import csv
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from operations.imports.importing import Result
from store import privacy, rollups, users
from store.db import Pool
from store.edition import edition
from store.errors import Conflict, ImportRefused
from store.ids import viewer_id
from store.imports import batches
from store.users import User
from tests import histories as tools
from tests.histories import NIGHT
from tests.operations.importing import DAY, HOME, Desk, dump, history, known, reasons


@pytest.fixture
def desk(pool: Pool, tmp_path: Path) -> Desk:
    return Desk(pool, tmp_path)


@pytest.fixture
def each_desk(each_pool: Pool, tmp_path: Path) -> Desk:
    return Desk(each_pool, tmp_path)


def compress(desk: Desk) -> None:
    """Puts plays and slices into the columnstore, where there is one."""
    with desk.pool.connection() as conn:
        if edition(conn) == "community":
            conn.execute(
                "SELECT compress_chunk(c) FROM (SELECT show_chunks(t) AS c FROM "
                "unnest(ARRAY['stream_sessions', 'stream_slices']::regclass[]) AS t) AS all_chunks"
            )


def test_undoing_an_import_leaves_the_store_as_it_was(each_desk: Desk) -> None:
    known(each_desk)
    rollups.refresh(each_desk.pool)
    before = dump(each_desk)
    for is_settled in (True, False):
        done = each_desk.bring(history(each_desk))
        assert done.batch
        assert done.scope.plays > 20
        assert dump(each_desk)["playback_daily"] != before["playback_daily"]
        if is_settled:
            rollups.refresh(each_desk.pool)
            compress(each_desk)
        assert batches.undo(each_desk.pool, done.batch, by="amara") == done.scope.plays
        at_once = dump(each_desk)  # before anything is computed anew
        del at_once["playback_monthly"]  # months that are not settled are left to days
        assert at_once.items() <= before.items()
        rollups.refresh(each_desk.pool)
        assert dump(each_desk) == before


def test_rollups_of_what_came_are_exact(each_desk: Desk) -> None:
    done = each_desk.bring(history(each_desk))
    for _ in range(2):
        (found,) = each_desk.rows(
            "SELECT sum(plays)::int AS plays, sum(watch_seconds)::int AS seconds "
            "FROM playback_daily"
        )
        assert (found["plays"], found["seconds"]) == (done.scope.plays, done.scope.seconds)
        rollups.refresh(each_desk.pool)


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    first = desk.bring(history(desk))
    before = dump(desk)
    again = desk.bring(history(desk))
    assert (first.scope.plays, again.scope.plays, again.batch) == (40, 0, None)
    assert reasons(again) == {"there": 40}
    assert dump(desk) == before
    assert len(batches.batches(desk.pool)) == 1


def test_a_newer_backup_brings_only_what_is_new(desk: Desk) -> None:
    desk.bring(history(desk, days=30))
    assert reasons(desk.bring(history(desk, days=40))) == {"taken": 10, "there": 30}


def test_a_newer_backup_in_which_a_title_has_a_new_key_brings_its_plays_once(desk: Desk) -> None:
    desk.bring(tools.tautulli(desk.folder / "t.db", [{}]))
    found = desk.bring(tools.tautulli(desk.folder / "newer.db", [{"rating_key": 777}]))
    assert reasons(found) == {"there": 1}


def test_a_play_that_goes_on_after_the_last_backup_comes_with_the_next(desk: Desk) -> None:
    resumed = {"started": NIGHT + 3660, "stopped": NIGHT + 7000, "reference_id": 1}
    desk.bring(tools.tautulli(desk.folder / "t.db", [{}]))
    found = desk.bring(tools.tautulli(desk.folder / "newer.db", [{}, resumed]))
    assert reasons(found) == {"there": 1, "taken": 1}


def test_an_absurd_length_is_cut_before_it_is_compared(desk: Desk) -> None:
    rows = [tools.reported("2024-05-09 20:00:20"), tools.reported(seconds=2_147_483_647)]
    desk.bring(tools.playback_reporting(desk.folder / "a.tsv", rows[:1]))
    found = desk.bring(tools.playback_reporting(desk.folder / "b.tsv", rows[1:]))
    assert reasons(found) == {"taken": 1}


def test_totals_of_the_receipt_equal_an_independent_count(desk: Desk) -> None:
    done = desk.bring(history(desk))
    (batch,) = batches.batches(desk.pool)
    said = batch.receipt
    left = [(each["plays"], each["told_seconds"]) for each in said["left_out"]]
    assert said["source"]["plays"] == said["stored"]["plays"] + sum(plays for plays, _ in left)
    assert said["source"]["seconds"] == said["stored"]["seconds"] + sum(told for _, told in left)
    assert said["stored"]["slice_seconds"] == said["stored"]["seconds"] == done.scope.seconds
    assert (batch.imported_by, batch.server_name, batch.plays) == ("amara", "Home", 40)


def test_what_the_collector_saw_is_not_counted_again_and_stays_as_it_is(desk: Desk) -> None:
    seen = known(desk, start=datetime.fromtimestamp(NIGHT + 60, UTC))
    found = desk.bring(
        tools.tautulli(
            desk.folder / "t.db", [{}, {"started": NIGHT + 9000, "stopped": NIGHT + 9900}]
        )
    )
    assert reasons(found) == {"elsewhere": 1, "taken": 1}
    (kept,) = desk.rows("SELECT * FROM stream_sessions WHERE id = %s", seen.id)
    assert (kept["duration_seconds"], kept["bitrate"], kept["import_id"]) == (3600, 4_000_000, None)
    (item,) = desk.rows("SELECT title, removed_at FROM media_items")
    assert (item["title"], item["removed_at"]) == ("Heat", None)


def test_the_owner_whom_plex_numbers_otherwise_is_found_by_name(desk: Desk) -> None:
    known(desk, name="ADA")
    found = desk.bring(tools.tautulli(desk.folder / "t.db", [{}]))
    (person,) = [each for each in found.mapping if each.kind == "user"]
    assert (person.name, person.known_as, person.how) == ("Ada", "ADA", "name")
    assert len(desk.rows("SELECT FROM users")) == 1


def test_two_of_one_name_are_nobody_we_know(desk: Desk) -> None:
    known(desk)
    users.save(desk.pool, [User(viewer_id(HOME, "9"), HOME, "9", "Ada")])
    desk.bring(tools.tautulli(desk.folder / "t.db", [{}]))
    assert len(desk.rows("SELECT FROM users")) == 3


def test_another_tools_history_of_the_same_evening_stays_out(desk: Desk) -> None:
    desk.bring(tools.jellystat(desk.folder / "j.json", tools.activity({}), by_line=False))
    found = desk.bring(tools.streamystats(desk.folder / "s.json", {}))
    assert reasons(found) == {"elsewhere": 1}


def test_whoever_was_forgotten_is_not_remembered_again(desk: Desk) -> None:
    desk.bring(tools.tautulli(desk.folder / "t.db", [{}]))
    privacy.forget(desk.pool, viewer_id(HOME, "77"), delete=True)
    found = desk.bring(tools.tautulli(desk.folder / "again.db", [{}]))
    assert reasons(found) == {"forgotten": 1}
    assert [row["name"] for row in desk.rows("SELECT name FROM users")] == ["Forgotten viewer"]


def test_a_trial_writes_nothing_and_says_what_an_import_would(desk: Desk) -> None:
    file = history(desk)
    trial = desk.bring(file, trial=True, left_out=desk.folder / "out.csv")
    assert not any(dump(desk).values())
    done = desk.bring(file)
    assert (trial.scope, trial.verdicts, trial.mapping) == (done.scope, done.verdicts, done.mapping)
    assert trial.batch is None
    assert done.batch


def test_what_stays_out_is_listed_with_its_reason(desk: Desk) -> None:
    rows = [{}, {"media_type": "clip"}, {"stopped": None}]
    desk.bring(
        tools.tautulli(desk.folder / "t.db", rows), trial=True, left_out=desk.folder / "o.csv"
    )
    with (desk.folder / "o.csv").open() as file:
        found = list(csv.DictReader(file))
    assert [(row["row"], row["reason"]) for row in found] == [("2", "no_media"), ("3", "no_end")]


def test_what_another_import_needs_outlives_the_first_and_goes_with_the_last(desk: Desk) -> None:
    one = desk.bring(history(desk, days=20))
    two = desk.bring(history(desk, days=40))
    for done in (one, two):
        assert done.batch
        batches.undo(desk.pool, done.batch, by="amara")
    assert not any(dump(desk).values())


def test_what_the_collector_found_since_stays(desk: Desk) -> None:
    done = desk.bring(tools.tautulli(desk.folder / "t.db", [{}]))
    known(desk, external="77", name="Ada")
    assert done.batch
    batches.undo(desk.pool, done.batch, by="amara")
    assert len(desk.plays()) == len(desk.rows("SELECT FROM users")) == 1
    assert desk.play()["title"] == "Heat"


def test_an_import_is_undone_once(desk: Desk) -> None:
    done = desk.bring(tools.tautulli(desk.folder / "t.db", [{}]))
    assert done.batch
    batches.undo(desk.pool, done.batch, by="amara")
    for number in (done.batch, 99):
        with pytest.raises(Conflict):
            batches.undo(desk.pool, number, by="amara")
    assert desk.bring(tools.tautulli(desk.folder / "u.db", [{}])).batch  # and may come again


def test_import_and_undoing_are_in_the_audit_log(desk: Desk) -> None:
    done = desk.bring(tools.tautulli(desk.folder / "t.db", [{}]))
    assert done.batch
    batches.undo(desk.pool, done.batch, by="ben")
    found = desk.rows("SELECT actor, action FROM audit_log ORDER BY id")
    assert [(row["actor"], row["action"]) for row in found] == [
        ("amara", "import_batches.insert"),
        ("amara", "servers.insert"),
        ("ben", "servers.delete"),
        ("ben", "import_batches.update"),
    ]


def test_a_server_has_to_be_told_where_several_could_be_meant(desk: Desk) -> None:
    file = tools.tautulli(desk.folder / "t.db", [{}])
    with pytest.raises(ImportRefused, match="no Plex server is known here: name it"):
        desk.bring(file, server=None)
    known(desk)
    assert desk.bring(file, server=None, trial=True).server.name == "Home"
    with desk.pool.connection() as conn:
        conn.execute(
            "INSERT INTO servers (kind, name) VALUES ('tautulli', 'Attic'), ('jellyfin', 'Barn')"
        )
    with pytest.raises(
        ImportRefused, match=r"Name one \(Server, or --server NAME\): Attic, Home\."
    ):
        desk.bring(file, server=None)
    with pytest.raises(ImportRefused, match="Barn is a server of the kind jellyfin"):
        desk.bring(file, server="barn")
    assert desk.bring(file, server="hOME", trial=True).is_new_server is False


def test_a_known_items_runtime_decides_whether_it_was_finished(desk: Desk) -> None:
    known(desk)
    rows: list[dict[str, Any]] = [
        {"duration": None, "view_offset": 6479_000},
        {
            "duration": None,
            "view_offset": 6481_000,
            "started": NIGHT + DAY,
            "stopped": NIGHT + DAY + 60,
        },
    ]
    done: Result = desk.bring(tools.tautulli(desk.folder / "t.db", rows))
    assert done.scope.plays == 2
    assert [play["completed"] for play in desk.plays() if play["import_id"]] == [False, True]
    assert os.listdir(desk.folder / "work") == []
