"""The render monitor over HTTP: every number of every route, counted anew from what was made up."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from api import renders
from demo.render_loading import QUEUED, load_renders
from demo.renders import stories
from store import rollups
from store.db import Pool
from store.renders.tree import Tree
from store.renders.writing import remove, save
from tests.api.notifying import calling, settings, state
from tests.dashboard import error
from tests.store import lineage_truth, render_truth
from tests.store.render_truth import Final, finals

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 29, 20, 30, tzinfo=UTC)  # the day the clocks change
TOLD = stories(7, 400, int(NOW.timestamp()), ZONE)
SOME = [*TOLD[::6], *TOLD[-30:]]  # over a year of them, and what goes on now
ALL = finals({story.tree.id: story for story in SOME}.values())


@pytest.fixture
def client(each_server: object, clone: Callable[..., str], tmp_path: Path) -> Iterator[TestClient]:
    knobs = settings(clone(timezone=ZONE.key), tmp_path).model_copy(update={"timezone": ZONE.key})
    with calling(knobs) as client:
        cast(Any, client.app).dependency_overrides[renders.moment] = lambda: NOW
        yield client


@pytest.fixture
def pool(client: TestClient) -> Pool:
    return state(client).pool


def get(client: TestClient, path: str, **params: Any) -> Any:
    """What the route answers."""
    answer = client.get(f"/api/renders/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def check_live(client: TestClient) -> None:
    live = get(client, "telemetry")
    assert live.pop("queuedCount") == QUEUED
    assert live == render_truth.telemetry(ALL, NOW, ZONE)


def check_analytics(client: TestClient) -> None:
    for period in ("day", "week", "month"):
        answer = get(client, "analytics", period=period)
        buckets = render_truth.analytics(ALL, period, NOW, ZONE)
        start = datetime.fromisoformat(buckets[0]["date"]).replace(tzinfo=ZONE)
        assert answer["period"] == period
        assert datetime.fromisoformat(answer["range"]["start"]) == start
        assert datetime.fromisoformat(answer["range"]["end"]) == NOW
        assert answer["data"] == buckets


def check_audit(client: TestClient, wanted: list[Final], size: int = 25, **params: Any) -> None:
    """Every page of the list, and one more that is empty."""
    pages = ceil(len(wanted) / size)
    for page in sorted({1, 2, max(pages // 2, 1), max(pages, 1), pages + 1}):
        answer = get(client, "audit", page=page, page_size=size, **params)
        assert answer["pagination"] == {
            "page": page,
            "pageSize": size,
            "pageCount": pages,
            "total": len(wanted),
        }
        expected = wanted[(page - 1) * size : page * size]
        assert answer["data"] == [render_truth.row(each, NOW) for each in expected]


def check_filters(client: TestClient) -> None:
    for status in ("processing", "complete", "email_sent", "ghost", "incomplete"):
        check_audit(client, [each for each in ALL if each.status == status], status=status)
    check_audit(client, [each for each in ALL if each.account.id == 2], account_id=2)
    check_audit(client, [each for each in ALL if each.ghost], ghost=True)
    check_audit(client, [each for each in ALL if render_truth.stalled(each, NOW)], stalled=True)
    of = [each for each in ALL if "netball" in (each.tree.name or "").lower()]
    check_audit(client, of, q="NETBALL")
    check_audit(client, ALL[40:41], q=str(ALL[40].tree.id))
    span: dict[str, Any] = {"from": "2026-02-01", "to": "2026-02-28"}
    within = [each for each in ALL if f"{each.published_at.astimezone(ZONE):%Y-%m}" == "2026-02"]
    check_audit(client, within, **span)
    both = [each for each in within if each.status == "email_sent" and each.account.id == 1]
    check_audit(client, both, status="email_sent", account_id=1, **span)
    check_audit(client, [each for each in within if each.failed], status="incomplete", **span)


def test_every_number_of_every_list_is_what_the_renders_say(client: TestClient, pool: Pool) -> None:
    load_renders(pool, SOME)
    for _ in range(2):  # before and after the rollups are stored
        check_live(client)
        check_analytics(client)
        assert get(client, "distribution") == render_truth.distribution(ALL, NOW, ZONE)
        check_audit(client, ALL)
        check_filters(client)
        rollups.refresh(pool)
    check_audit(client, ALL, size=100)


def test_a_lineage_says_what_the_tree_says(client: TestClient, pool: Pool) -> None:
    load_renders(pool, SOME[-60:])
    known = {each.tree.id: each for each in ALL}
    for story in SOME[-60:]:
        answer = get(client, f"lineage/{story.tree.id}")
        answer["scheduler"].pop("queued")
        assert answer == lineage_truth.lineage(known[story.tree.id])
        checked = get(client, f"lineage/{story.tree.id}", checkIntegrity=True)
        audit = checked.pop("integrityCheck")
        checked["scheduler"].pop("queued")
        assert checked == answer
        check_summary(audit, answer, len(story.planted))


def check_summary(audit: dict[str, Any], tree: dict[str, Any], discrepancies: int) -> None:
    """The audit's counts are those of the tree."""
    summary, analysis = audit["summary"], audit["fixtureAnalysis"]
    games = len(tree["gameResults"]) + len(tree["upcomingGames"])
    assert summary == {
        "totalGrades": len(tree["grades"]),
        "totalGameResults": len(tree["gameResults"]),
        "totalUpcomingGames": len(tree["upcomingGames"]),
        "totalDownloads": len(tree["downloads"]),
        "totalAiArticles": len(tree["aiArticles"]),
        "totalFixtures": games,
        "missingFixtureCount": len(analysis["missingFixtures"]),
        "warningCount": len(audit["warnings"]),
        "errorCount": len(audit["errors"]),
    }
    assert len(audit["warnings"]) + len(audit["errors"]) == discrepancies
    assert len(audit["gradeAnalysis"]) == len(tree["grades"])
    assets = audit["assetAnalysis"]
    assert assets["totalAssets"] == len(tree["downloads"]) + len(tree["aiArticles"])
    assert sum(assets["downloadsByType"].values()) == len(tree["downloads"])
    assert sum(assets["downloadsByCategory"].values()) == len(tree["downloads"])
    assert audit["timestamp"] == render_truth.iso(NOW)
    assert audit["verdict"]


def test_an_empty_store_answers_with_nothing(client: TestClient) -> None:
    assert get(client, "telemetry") == render_truth.telemetry([], NOW, ZONE) | {"queuedCount": 0}
    check_analytics_of_nothing(client)
    assert get(client, "distribution") == render_truth.distribution([], NOW, ZONE)
    assert get(client, "audit")["pagination"] == {
        "page": 1,
        "pageSize": 25,
        "pageCount": 0,
        "total": 0,
    }
    assert get(client, "rerender-requests") == []


def check_analytics_of_nothing(client: TestClient) -> None:
    for period in ("day", "week", "month"):
        buckets = render_truth.analytics([], period, NOW, ZONE)
        assert get(client, "analytics", period=period)["data"] == buckets


def test_what_is_gone_is_in_no_list(client: TestClient, pool: Pool) -> None:
    save(pool, [Tree(1, NOW, published_at=NOW, complete=True), Tree(2, NOW, published_at=NOW)])
    assert get(client, "audit")["pagination"]["total"] == 2
    remove(pool, [1], at=NOW)
    assert [row["renderId"] for row in get(client, "audit")["data"]] == [2]
    assert get(client, "analytics")["data"][-1]["renderVolume"] == 0
    answer = client.get("/api/renders/lineage/1")
    assert answer.status_code == 404
    assert error(answer)["code"] == "render_not_found"


def test_the_rate_decides_the_status_of_the_system(client: TestClient, pool: Pool) -> None:
    def publish(first: int, count: int, *, complete: bool) -> None:
        at = NOW - timedelta(hours=3)
        numbers = range(first, first + count)
        save(pool, [Tree(n, at, published_at=at, complete=complete) for n in numbers])

    publish(1000, 180, complete=True)
    assert get(client, "telemetry")["systemStatus"] == "nominal"
    publish(2000, 20, complete=False)
    assert get(client, "telemetry")["successRate24h"] == 90
    assert get(client, "telemetry")["systemStatus"] == "nominal"
    publish(3000, 1, complete=False)
    assert get(client, "telemetry")["systemStatus"] == "warning"
    publish(4000, 24, complete=False)
    assert get(client, "telemetry")["successRate24h"] == 80
    assert get(client, "telemetry")["systemStatus"] == "warning"
    publish(5000, 1, complete=False)
    assert get(client, "telemetry")["systemStatus"] == "degraded"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("lineage", 400),
        ("lineage?checkIntegrity=true", 400),
        ("lineage?id=999", 404),
        ("lineage/999", 404),
        ("lineage/seven", 422),
        ("lineage/-1", 422),
        ("lineage/99999999999999999999", 422),
        ("audit?page=0", 422),
        ("audit?page_size=1000", 422),
        ("audit?status=broken", 422),
        ("audit?from=2026-02-02&to=2026-02-01", 422),
        ("audit?q=", 422),
        ("audit?account_id=-1", 422),
        ("analytics?period=year", 422),
    ],
)
@pytest.mark.parametrize("edition", ["plain"], indirect=True)
def test_wrong_questions_are_refused(client: TestClient, path: str, status: int) -> None:
    assert client.get(f"/api/renders/{path}").status_code == status


@pytest.mark.parametrize("edition", ["plain"], indirect=True)
def test_a_request_is_handled_once_and_for_all(client: TestClient, pool: Pool) -> None:
    load_renders(pool, [story for story in TOLD[:2000] if story.tree.rerender_requests])
    first = get(client, "rerender-requests", handled=False)[0]
    assert client.put(f"/api/renders/rerender-requests/{first['id']}/handled").status_code == 204
    there = {each["id"]: each for each in get(client, "rerender-requests")}
    assert there[first["id"]]["has_been_handled"]
    assert first["id"] not in {
        each["id"] for each in get(client, "rerender-requests", handled=False)
    }
    answer = client.put("/api/renders/rerender-requests/1/handled")
    assert answer.status_code == 404
    assert error(answer)["code"] == "request_not_found"
