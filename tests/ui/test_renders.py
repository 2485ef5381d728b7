"""The Renders screen: its states, its lists and charts, and one render in full."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from demo.render_loading import load_renders
from demo.renders import stories
from store import audit
from store.renders.lineage import Change, Facts, Lineage
from store.renders.listing import Filters
from store.renders.tree import Account, Download, Named, RerenderRequest, Scheduler, Tree
from store.renders.writing import save
from tests.store.render_truth import Final, finals, telemetry
from tests.ui.conftest import Screen, lines
from ui.renders.listing import exported
from ui.renders.render import news
from ui.renders.tree import drawing, said

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime.now(UTC)
TOLD = stories(2, 40, int(NOW.timestamp()), BERLIN)
ALL = finals(TOLD)


@pytest.fixture
def filled(screen: Screen) -> Screen:
    load_renders(screen.pool, TOLD)
    return screen


def shown(screen: Screen) -> list[int]:
    """The numbers of the renders on the page."""
    return [int(number) for number in screen.at.dataframe[0].value["id"]]


def test_an_empty_store_says_what_to_do(screen: Screen) -> None:
    screen.open("renders")
    assert "No renders yet" in screen.text()
    assert "/api/v1/events/renders" in screen.text()
    assert not screen.at.metric


def test_the_strip_says_what_the_renders_say(filled: Screen) -> None:
    filled.open("renders")
    truth = telemetry(ALL, datetime.now(UTC), BERLIN)
    assert filled.metric("Active") == str(truth["activeCount"])
    assert filled.metric("Failed today") == str(truth["failedToday"])
    assert filled.metric("Success rate 24 h") == f"{truth['successRate24h']:.1f}%"
    assert filled.metric("Settled only") == f"{truth['settledSuccessRate24h']:.1f}%"
    assert filled.metric("System status").lower() == truth["systemStatus"]
    assert filled.metric("Queued") == "3"


def test_the_list_is_filtered_by_the_address(filled: Screen) -> None:
    filled.open("renders")
    assert shown(filled) == [each.tree.id for each in ALL[:25]]
    ghosts = [each.tree.id for each in ALL if each.ghost]
    filled.open("renders", status="Ghost")
    assert shown(filled) == ghosts[:25]
    filled.open("renders", status="Stalled")
    assert len(shown(filled)) == telemetry(ALL, datetime.now(UTC), BERLIN)["stalledCount"]
    name = ALL[0].account.first_name
    filled.open("renders", account=str(name))
    assert shown(filled) == [each.tree.id for each in ALL if each.account.first_name == name][:25]
    filled.open("renders", page="2")
    assert shown(filled) == [each.tree.id for each in ALL[25:50]]
    filled.open("renders", q="there is no such render")
    assert "No render matches" in filled.text()


def test_what_the_address_gets_wrong_is_overlooked(filled: Screen) -> None:
    filled.open("renders", account="nobody", status="broken", page="9999", render="nonsense")
    assert "There is no such render" in filled.text()
    assert len(shown(filled)) > 0


@pytest.mark.parametrize("period", ["Day", "Week", "Month"])
def test_trends_are_drawn_for_each_period(filled: Screen, period: str) -> None:
    filled.open("renders", tab="Analytics", period=period)
    titles = [subheader.value for subheader in filled.at.subheader]
    assert [re.sub(" :gray.*", "", title) for title in titles] == [
        "Renders",
        "Outputs",
        "Failure rate",
        "Outputs per render",
    ]
    assert len(filled.at.get("plotly_chart")) == 4


def test_leaders_are_shown_with_their_time(filled: Screen) -> None:
    filled.open("renders", tab="Leaders")
    assert len(filled.at.get("plotly_chart")) == 2
    assert "of all renders ever" in filled.text()
    assert "Busiest accounts" in filled.text()


def with_rule(rule: str) -> Final:
    """A render with that discrepancy and no other."""
    numbers = {one.render_id for story in TOLD for one in story.planted if one.rule == rule}
    return next(each for each in ALL if each.tree.id in numbers)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("ghost", "made no download and no article"),
        ("missing_fixture", "is to be covered, but"),
        ("duplicate_output", "is there 2 times"),
        ("conflicting_status", "one of the two is wrong"),
    ],
)
def test_a_render_says_what_is_wrong_with_it(filled: Screen, rule: str, said: str) -> None:
    each = with_rule(rule)
    filled.open("renders", render=str(each.tree.id))
    text = filled.text()
    assert said in text
    assert filled.metric("Findings") == "1"
    assert text.count("OK]") == 7
    assert "```mermaid" in text
    assert "First seen" in text


def test_a_render_that_stands_still_is_compared_with_its_like(filled: Screen) -> None:
    slow = min((each for each in ALL if each.processing), key=lambda each: each.published_at)
    filled.open("renders", render=str(slow.tree.id))
    assert "more than 3 times as long as usual" in filled.text()
    assert "Stalled" in filled.text()


def test_a_sound_render_and_its_requests(screen: Screen) -> None:
    at = NOW - timedelta(hours=2)
    request = RerenderRequest(1, reason="Where is *our* video?", user_email="a@club.example")
    scheduler = Scheduler(1, "Daily", account=Account(1, "Hawks", account_type=Named(1, "Club")))
    tree = Tree(1, at, published_at=at, name="<b>Bold</b>", complete=True, scheduler=scheduler,
                downloads=[Download(1, "Video")], rerender_requests=[request])  # fmt: skip
    save(screen.pool, [tree])
    screen.open("renders", render="1")
    assert next(str(info.value) for info in screen.at.info).startswith("Nothing is missing")
    assert "Where is \\*our\\* video?" in screen.text()
    assert screen.metric("Findings") == "0"


def test_the_store_may_be_away(filled: Screen) -> None:
    filled.open("renders")
    filled.line.cut()
    filled.at.run()
    assert "The store cannot be reached." in filled.text()


def test_an_export_has_what_the_filters_leave_and_is_in_the_audit_log(filled: Screen) -> None:
    ghosts = [each.tree.id for each in ALL if each.ghost]
    found = lines(exported(Filters(status="ghost"), "amara"))
    assert [int(row["render_id"]) for row in found] == ghosts
    assert {row["status"] for row in found} == {"ghost"}
    entry = audit.recent(filled.pool)[0]
    assert (entry.actor, entry.action) == ("amara", "renders.export")
    assert entry.detail == {"renders": len(ghosts), "status": "ghost"}


def test_a_name_cannot_draw_anything() -> None:
    assert said('a"] --> evil[') == "aˌˌ ––ˌ evilˌ".replace("––", "--")
    assert len(said("x" * 99)) == 28


def test_the_course_of_a_render_is_told_in_words() -> None:
    at = NOW
    first = Change(at, at, "processing", True, False, False, 0, 0, False)
    done = Change(at, at, "complete", False, True, False, 4, 1, False)
    mailed = Change(at, at, "email_sent", False, True, True, 4, 1, False)
    gone = Change(at, at, "email_sent", False, True, True, 4, 1, True)
    assert [
        news(*pair) for pair in ((first, None), (done, first), (mailed, done), (gone, mailed))
    ] == [
        "First seen",
        "complete, 4 downloads, 1 articles",
        "e-mail sent",
        "Removed from the content system",
    ]


def test_many_outputs_share_a_box() -> None:
    facts = Facts(1, None, False, True, False, NOW, NOW, NOW)
    many = Lineage(facts, downloads=[Download(number, f"n{number}") for number in range(12)])
    text = drawing(many)
    assert 'r["Render 1"]' in text
    assert "and 4 more outputs" in text
    assert "no outputs" in drawing(Lineage(facts))
