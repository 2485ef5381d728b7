"""Activity as AppTest sees it: empty, filled, filtered, as a viewer, without a store."""

from datetime import datetime
from zoneinfo import ZoneInfo

import plotly.io
import pytest

from tests.store.plays import named, save, whole
from tests.ui.conftest import Screen
from tests.ui.watching import EMOJI, NASTY, become, evening, now, play_id, rename, stuttering


def charts(screen: Screen) -> list[str]:
    """What each chart says it shows; each has been checked by Plotly."""
    found = screen.at.get("plotly_chart")
    for chart in found:
        plotly.io.from_json(chart.proto.spec)
    return [chart.proto.alt for chart in found]


def titles(screen: Screen) -> list[str]:
    """The titles in the table of plays."""
    return list(screen.at.dataframe[0].value["title"])


def test_an_empty_store_says_what_would_show_here(screen: Screen) -> None:
    screen.open("activity")
    assert "No plays yet" in screen.text()
    assert not screen.at.metric


def test_a_filled_store_is_summed_up_and_listed(screen: Screen) -> None:
    evening(screen)
    screen.open("activity")
    assert [(m.label, m.value) for m in screen.at.metric] == [
        ("Plays", "3"),
        ("Viewers", "2"),
        ("Watch time", "1h 45m"),
        ("Finished", "33%"),
        ("Served (est.)", "0 B"),
    ]
    heat, ranking, days = charts(screen)
    assert heat.startswith("Plays by weekday and hour, most on")
    assert ranking == "User by watch time, user 1 first with 1h 15m"
    assert days.startswith("Plays per day by type of playback: 3 in ")
    assert titles(screen) == ["item 3", "item 2", "item 1"]
    row = screen.at.dataframe[0].value.iloc[1]
    assert (row["user"], row["playback"], row["watched"]) == ("user 2", ["Transcode"], "00:30:00")
    assert (row["quality"], row["client"], row["progress"]) == ("720p 4 Mbps", "Plex Web", 50)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"user": "user 1"}, ["item 3", "item 1"]),
        ({"playback": "Transcode"}, ["item 2"]),
        ({"q": "ITEM 2"}, ["item 2"]),
        ({"type": "Movies"}, ["item 3", "item 1"]),
        ({"user": "nobody"}, ["item 3", "item 2", "item 1"]),
    ],
)
def test_filters_come_from_the_address(
    screen: Screen, filters: dict[str, str], found: list[str]
) -> None:
    evening(screen)
    screen.open("activity", **filters)
    assert titles(screen) == found
    assert screen.metric("Plays") == str(len(found))


def test_an_hour_of_the_week_can_be_asked_for(screen: Screen) -> None:
    evening(screen)
    screen.open("activity")
    first = screen.at.dataframe[0].value["started"].iloc[2]
    asked = {"dow": str(first.isoweekday()), "hour": str(first.hour)}
    screen.open("activity", **asked)
    assert "item 1" in titles(screen)
    assert int(screen.metric("Plays")) <= 2
    (chip,) = (button for button in screen.at.button if button.key == "no-cell")
    chip.click()
    screen.run()
    assert screen.metric("Plays") == "3"


@pytest.mark.parametrize("asked", [{"dow": "9", "hour": "3"}, {"dow": "x"}, {"hour": "12"}])
def test_an_hour_that_is_none_is_not_asked_for(screen: Screen, asked: dict[str, str]) -> None:
    evening(screen)
    screen.open("activity", **asked)
    assert screen.metric("Plays") == "3"


def test_nothing_found_offers_to_clear_the_filters(screen: Screen) -> None:
    evening(screen)
    screen.open("activity", q="no such title")
    assert "No play matches" in screen.text()
    (clear,) = (button for button in screen.at.button if button.key == "clear")
    clear.click()
    screen.run()
    assert screen.metric("Plays") == "3"


def test_a_ranking_by_each_thing_there_is(screen: Screen) -> None:
    evening(screen)
    for by, first in (("Title", "item 1"), ("Client", "Plex Web")):
        screen.open("activity", by=by)
        assert charts(screen)[1].startswith(f"{by} by watch time, {first} first")


@pytest.mark.parametrize(
    ("trend", "alt"), [("Watch time", "Watch time per day in"), ("Served", "Served per day in")]
)
def test_trends_are_lines_too(screen: Screen, trend: str, alt: str) -> None:
    evening(screen)
    screen.open("activity", trend=trend)
    assert charts(screen)[2].startswith(alt)
    save(screen.pool, [whole(9, now(), 0.01, user=1)])  # of today, be it ever so early
    screen.open("activity", trend=trend, days="1d")
    assert charts(screen)[-1].startswith("Plays per day")


def test_a_play_is_shown_in_full_with_what_the_machine_did(screen: Screen) -> None:
    play = stuttering(screen)
    screen.open("activity", session=str(play.id))
    said = screen.text()
    assert [title.value for title in screen.at.title] == ["item 1"]
    assert "The GPU's encoder was at 99%" in said.replace("\\", "")
    shown = charts(screen)
    assert "Playing, paused and buffering over time; 1m of buffering in all" in shown
    assert "Processor and GPU encoder meanwhile, the processor up to 97%" in shown
    assert ("Buffering", "1m") in [(m.label, m.value) for m in screen.at.metric]


@pytest.mark.parametrize("wanted", ["x", "0193b1c8-3f00-7c1e-9c1d-2f1a6b7c8d9e", "%00", "'"])
def test_a_play_that_is_none_is_said_to_be_none(screen: Screen, wanted: str) -> None:
    evening(screen)
    screen.open("activity", session=wanted)
    assert "There is no such play" in screen.text()


def test_people_and_one_of_them_in_full(screen: Screen) -> None:
    evening(screen)
    screen.open("activity", tab="Users", person=str(named("user", 1)))
    people = screen.at.dataframe[0].value
    assert list(people["user"]) == ["user 1", "user 2"]
    assert list(people["genre"]) == ["Drama", "Drama"]
    assert "The last 30 days" in screen.text()
    assert ("Watch time", "1h 15m") in [(m.label, m.value) for m in screen.at.metric]


def test_a_viewer_sees_only_what_they_watched(screen: Screen) -> None:
    evening(screen)
    become(screen, "viewer", 2)
    screen.open("activity")
    assert titles(screen) == ["item 2"]
    assert screen.metric("Plays") == "1"
    assert "user" not in [box.key for box in screen.at.multiselect]
    screen.open("activity", q="user 1")
    assert "No play matches" in screen.text()
    screen.open("activity", session=str(play_id(1)))
    assert "There is no such play" in screen.text()
    screen.open("activity", tab="Users", person=str(named("user", 1)))
    assert list(screen.at.dataframe[0].value["user"]) == ["user 2"]
    assert "Nothing in thirty days" in screen.text()


def test_a_viewer_who_is_nobody_sees_nothing(screen: Screen) -> None:
    evening(screen)
    become(screen, "viewer")
    screen.open("activity")
    assert "Nobody is linked to you" in screen.text()


def test_an_analyst_sees_everything(screen: Screen) -> None:
    evening(screen)
    become(screen, "analyst")
    screen.open("activity")
    assert screen.metric("Plays") == "3"


@pytest.mark.parametrize("name", [NASTY, EMOJI, "**bold** [link](http://x) $x$ :material/home:"])
def test_a_name_is_a_name_whatever_is_in_it(screen: Screen, name: str) -> None:
    evening(screen)
    rename(screen, name, name)
    screen.open("activity", session=str(play_id(2)))
    assert titles(screen) == [name] * 3
    for chart in screen.at.get("plotly_chart"):
        assert NASTY not in chart.proto.spec
    screen.open("activity", tab="Users", person=str(named("user", 1)))
    assert list(screen.at.dataframe[0].value["user"]) == [name] * 2


def test_a_store_that_is_away_is_said_to_be(screen: Screen) -> None:
    evening(screen)
    screen.open("activity")
    screen.line.cut()
    screen.open("activity", days="30d")
    assert "The store cannot be reached." in screen.text()
    screen.line.mend()
    screen.open("activity", days="30d")
    assert screen.metric("Plays") == "3"


def test_pages_follow_on_each_other(screen: Screen) -> None:
    at = datetime.now(ZoneInfo("Europe/Berlin")).replace(microsecond=0)
    save(screen.pool, [whole(n, at.fromtimestamp(at.timestamp() - 60 * n, at.tzinfo), 0.01, item=n)
                       for n in range(1, 61)])  # fmt: skip
    screen.open("activity")
    seen = titles(screen)
    for _ in range(2):
        (older,) = (button for button in screen.at.button if button.key == "older")
        assert not older.disabled
        older.click()
        screen.run()
        seen += titles(screen)
    assert seen == [f"item {n}" for n in range(1, 61)]
    assert "51–60 of 60" in screen.text()
    after = screen.at.query_params["after"]
    screen.open("activity", after=after[0] if isinstance(after, list) else after)
    assert titles(screen) == [f"item {n}" for n in range(51, 61)]
