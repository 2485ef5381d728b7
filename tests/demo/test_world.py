"""The made-up server is the same for the same seed, and one that could exist."""

import json
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from demo.arrays import Ints, stream
from demo.catalog import item_lines, library_lines, server_lines, user_lines
from demo.delivery import RECODE, TRANSCODE
from demo.files import P2160
from demo.library import EPISODE
from demo.loading import batches
from demo.machine import machines
from demo.mishaps import DAY
from demo.moments import FILM, KIDS, MUSIC, SERIES
from demo.samples import disk_lines, gpu_lines, metric_lines
from demo.timelines import timelines
from demo.words import PLACE_ENDS, PLACE_STARTS
from demo.world import World, world

BERLIN = ZoneInfo("Europe/Berlin")
UNTIL = int(datetime(2026, 5, 31, 20, 30, tzinfo=UTC).timestamp())
SESSIONS, DAYS = 12_000, 150


@cache
def made(seed: int = 3, sessions: int = SESSIONS, days: int = DAYS) -> World:
    return world(seed, sessions, days, UNTIL, BERLIN)


def everything(whole: World) -> list[bytes]:
    """All rows of all tables."""
    rows = [server_lines(whole), library_lines(whole), user_lines(whole), item_lines(whole)]
    for batch in batches(whole):
        rows += [batch.sessions, batch.transcodes]
    for machine in machines(whole, DAYS):
        rows += [metric_lines(whole.seed, machine), disk_lines(machine), gpu_lines(machine)]
    return rows


def local(seconds: Ints) -> list[datetime]:
    return [datetime.fromtimestamp(at, BERLIN) for at in seconds.tolist()]


def test_the_same_seed_makes_the_same_rows_and_another_one_others() -> None:
    one, same, other = (everything(world(seed, 900, 20, UNTIL, BERLIN)) for seed in (1, 1, 2))
    assert one == same
    servers_and_libraries = 2
    assert not set(one[servers_and_libraries:]) & set(other)


@pytest.mark.parametrize(("sessions", "days"), [(0, 1), (0, 30), (1, 1), (7, 365), (4_000, 1)])
def test_there_are_exactly_as_many_plays_as_asked_for(sessions: int, days: int) -> None:
    whole = world(1, sessions, days, UNTIL, BERLIN)
    assert len(whole.plays) == len(set(whole.ids)) == sessions
    assert (whole.plays.started >= UNTIL - days * DAY).all()
    assert everything(whole)


def test_plays_come_in_order_and_end_within_the_period() -> None:
    plays = made().plays
    assert (np.diff(plays.started) >= 0).all()
    assert (plays.started < UNTIL).all()
    assert (plays.ended[~plays.active] <= UNTIL).all()
    assert (plays.ended[plays.active] == UNTIL).all()
    assert 1 <= plays.active.sum() <= 50


def test_ids_rise_with_time() -> None:
    stamps = [identity[:8] for identity in made().ids]
    assert stamps == sorted(stamps)


def test_evenings_are_busy() -> None:
    plays = made().plays
    screens = plays.started[plays.kind <= SERIES]
    evening = [18 <= at.hour < 23 for at in local(screens)]
    assert sum(evening) / len(evening) > 0.42  # five hours of twenty-four


def test_weekends_are_busy() -> None:
    days = [at.weekday() for at in local(made().plays.started)]
    assert sum(day >= 5 for day in days) / 2 > 1.3 * sum(day < 5 for day in days) / 5


def test_evenings_are_at_the_same_local_time_before_and_after_the_clocks_change() -> None:
    change = datetime(2026, 3, 29, 1, tzinfo=UTC).timestamp()
    plays = made().plays
    films = plays.started[plays.kind <= SERIES]
    winter, summer = (
        np.mean([at.hour >= 19 for at in local(films[chosen])])
        for chosen in (films < change, films >= change)
    )
    assert abs(winter - summer) < 0.04  # an hour of shift would move about 0.08


def test_activity_is_uneven_but_nobody_watches_all_day() -> None:
    plays, people = made().plays, made().people
    by_user = np.zeros(len(people.users.ids))
    np.add.at(by_user, people.persons.user[plays.person], plays.watched)
    hours = np.sort(by_user)[::-1] / 3600 / DAYS
    assert hours[0] > 3 * np.median(hours)
    assert hours[0] < 14


def test_nobody_watches_two_things_at_once() -> None:
    plays = made().plays
    order = np.lexsort((plays.started, plays.person))
    same = plays.person[order][1:] == plays.person[order][:-1]
    assert (plays.started[order][1:] >= plays.ended[order][:-1])[same].all()
    owner = made().people.devices.user[plays.device]
    assert (owner == made().people.persons.user[plays.person]).all()


def test_nothing_is_played_before_it_had_arrived_or_the_user_had_joined() -> None:
    plays, people = made().plays, made().people
    assert (made().held.items.added[plays.item] <= plays.started).all()
    assert (people.users.joined[people.persons.user[plays.person]] <= plays.started).all()


def test_new_things_arrive_all_the_time() -> None:
    added = made().held.items.added
    weeks = (added[added > UNTIL - DAYS * DAY] - (UNTIL - DAYS * DAY)) // (7 * DAY)
    assert set(weeks.tolist()) == set(range(DAYS // 7 + 1))


def test_series_are_watched_in_order() -> None:
    plays, items = made().plays, made().held.items
    chosen = np.flatnonzero(plays.kind == SERIES)
    assert (items.media_type[plays.item[chosen]] == EPISODE).mean() > 0.95
    user = made().people.persons.user[plays.person[chosen]]
    item = plays.item[chosen]
    order = np.lexsort((plays.started[chosen], items.group[item], user))
    user, item = user[order], item[order]
    followed = (user[1:] == user[:-1]) & (items.group[item][1:] == items.group[item][:-1])
    step = np.diff(item)[followed]
    again = item[1:][followed] == made().held.groups.first[items.group[item[1:]]][followed]
    # About one play in a hundred is left out, so that now and then an episode is missing.
    assert ((step == 0) | (step == 1) | again).mean() > 0.97
    assert ((step < 0) & ~again).mean() < 0.01


def test_resumed_plays_share_a_group_and_go_on_where_they_stopped() -> None:
    plays = made().plays
    groups: dict[int, list[int]] = {}
    for play, group in enumerate(plays.group.tolist()):
        if group >= 0:
            groups.setdefault(group, []).append(play)
    assert len(groups) > SESSIONS / 100
    for first, members in groups.items():
        assert members[0] == first
        assert len(members) > 1
        assert len({(plays.person[n], plays.item[n]) for n in members}) == 1
        for earlier, later in pairwise(members):
            assert 0 <= plays.started[later] - plays.ended[earlier] <= 1800
            assert plays.position[earlier] <= plays.position[later]
            assert not plays.completed[earlier]


def test_many_plays_end_early_and_most_are_completed() -> None:
    plays, files = made().plays, made().held.items.files
    assert 0.65 < plays.completed.mean() < 0.9
    assert (plays.watched < 0.25 * files.runtime[plays.item]).mean() > 0.05
    assert (plays.position <= files.runtime[plays.item]).all()


def test_timelines_add_up_to_the_totals() -> None:
    whole = made()
    texts = timelines(stream(1, "test"), whole.plays, whole.delivered, whole.details)
    known = [n for n, text in enumerate(texts) if text != r"\N"]
    assert 0.05 < len(known) / SESSIONS < 0.2
    assert set(np.flatnonzero(whole.plays.active & (whole.plays.kind != MUSIC))) & set(known)
    for play in known:
        assert lasted(json.loads(texts[play]), whole, play) == {
            "playing": whole.plays.watched[play],
            "paused": whole.plays.paused[play],
            "buffering": whole.plays.buffering[play],
        }


def lasted(entries: list[dict[str, int]], whole: World, play: int) -> dict[str, int]:
    """Seconds in each state; every entry lasts until the next."""
    length = int(whole.plays.ended[play] - whole.plays.started[play])
    starts = [entry["at"] for entry in entries]
    assert starts[0] == 0
    assert all(earlier < later for earlier, later in pairwise([*starts, length]))
    found = {"playing": 0, "paused": 0, "buffering": 0}
    for entry, end in zip(entries, [*starts[1:], length], strict=True):
        found[str(entry["state"])] += end - entry["at"]
    return found


def test_some_plays_are_transcoded_from_the_middle_on() -> None:
    whole = made()
    texts = timelines(stream(1, "test"), whole.plays, whole.delivered, whole.details)
    switched = np.flatnonzero(whole.details.switch)
    assert len(switched) > 10
    for play in switched.tolist():
        types = [entry["playback_type"] for entry in json.loads(texts[play])]
        assert types[0] == "direct_play"
        assert types[-1] == "transcode"
        assert types == sorted(types)


def test_what_the_line_cannot_carry_is_transcoded() -> None:
    whole = made()
    plays, files = whole.plays, whole.held.items.files
    uplink = whole.people.users.uplink[whole.people.persons.user[plays.person]]
    huge = plays.away & (files.resolution[plays.item] == P2160)
    huge &= (files.bitrate[plays.item] > uplink) & (plays.kind != MUSIC)
    assert huge.sum() > 50
    assert (whole.delivered.video[huge] == RECODE).all()
    assert (whole.delivered.bitrate[huge] <= uplink[huge]).all()


def test_every_transcode_has_a_reason_and_every_reason_a_consequence() -> None:
    delivered = made().delivered
    assert (delivered.reasons[delivered.playback > 0] > 0).all()
    assert (delivered.reasons[delivered.playback == 0] == 0).all()
    shares = np.bincount(delivered.playback) / SESSIONS
    assert shares[0] > 0.45
    assert 0.15 < shares[TRANSCODE] < 0.45


def test_failures_come_in_bursts() -> None:
    whole = made()
    failed = whole.plays.started[whole.mishaps.failed]
    by_day = np.sort(np.bincount((failed - (UNTIL - DAYS * DAY)) // DAY, minlength=DAYS))[::-1]
    assert by_day[: DAYS // 10].sum() > 0.5 * by_day.sum() > 10


def test_machines_follow_what_is_played() -> None:
    for machine in machines(made(), DAYS):
        work, shown = machine.work, machine.shown
        assert len(work.at) == 30 * 1440
        assert (work.streams >= work.transcodes).all()
        assert (work.transcodes >= work.hardware + work.software).all()
        assert np.corrcoef(work.hardware, shown.encoder)[0, 1] > 0.7
        assert shown.cpu.min() > 0
        assert shown.cpu.max() <= 100
        busy = work.software > 0
        assert shown.cpu[busy].mean() > shown.cpu[~busy].mean() + 5


def test_the_streams_of_a_minute_are_those_that_run_in_it() -> None:
    whole = made()
    for machine in machines(whole, DAYS):
        minute = int(machine.work.streams.argmax())
        at = machine.work.at[minute]
        plays = whole.plays
        running = (plays.started < at) & (plays.ended >= at) & (whole.server == machine.server)
        assert abs(int(running.sum()) - int(machine.work.streams[minute])) <= 2


def test_disks_fill_up() -> None:
    for machine in machines(made(), DAYS):
        disk = machine.disk
        quarter = len(disk.used) // 4
        assert disk.used[-quarter:].mean() > 0
        assert 0.5 < disk.used[-1] / disk.total < 1
        assert (disk.used < disk.total).all()
        growing = np.diff(disk.used) >= 0
        assert growing.mean() > 0.99


def test_every_title_holds_an_invented_place() -> None:
    places = {start + end for start in PLACE_STARTS for end in PLACE_ENDS}
    held = made().held
    for title in [*held.groups.titles, *held.items.titles]:
        assert any(place in title for place in places), title


def test_libraries_have_what_there_is_to_complain_about() -> None:
    held = made().held
    files = held.items.files
    assert set(files.hdr.tolist()) == set(range(5))
    assert files.atmos.any()
    assert (files.broken >= 0).any()
    assert 0 < (~held.groups.has_poster).mean() < 0.2
    assert 0 < (~held.groups.has_metadata).mean() < 0.2
    assert {FILM, SERIES, KIDS, MUSIC} == set(held.groups.kind.tolist())


def test_addresses_are_private_or_kept_for_documentation() -> None:
    devices = made().people.devices
    assert all(address.startswith("192.168.") for address in devices.home_ip)
    assert all(address.startswith(("192.0.2.", "198.51.100.")) for address in devices.away_ip)
