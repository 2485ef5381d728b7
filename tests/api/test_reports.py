"""Ready reports over the API: the same figures as everywhere, and nobody's names for analysts."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from store import audit, preferences
from store.db import connection, open_pool
from store.reports.catalog import reports
from tests.calling import bearer, calling
from tests.store.plays import named, save, whole

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def served(clone: Callable[[], str]) -> Iterator[tuple[TestClient, str]]:
    """A client of a store with a play of somebody with a hostile name, in May."""
    url = clone()
    with open_pool(url, name="test", size=2) as pool:
        save(pool, [whole(1, datetime(2026, 5, 3, 12, tzinfo=UTC), 1, user=1, item=1)])
        with connection(pool) as conn:
            conn.execute("UPDATE users SET name = %s WHERE id = %s", [HOSTILE, named("user", 1)])
    with calling(url) as client:
        yield client, url


SPAN = {"from": "2026-05-01", "to": "2026-05-31"}


def test_reports_are_listed_and_each_answers(served: tuple[TestClient, str]) -> None:
    client, _ = served
    listed = client.get("/api/v1/reports").json()
    assert [one["name"] for one in listed] == [report.name for report in reports()]
    answer = client.get("/api/v1/reports/year_in_review", params=SPAN).json()
    assert (answer["first_day"], answer["last_day"]) == ("2026-05-01", "2026-05-31")
    assert answer["figures"]["plays"] == 1
    (who,) = [table for table in answer["tables"] if table["title"] == "Who watched most"]
    assert [row["username"] for row in who["rows"]] == [HOSTILE]


def test_a_page_escapes_what_people_are_called(served: tuple[TestClient, str]) -> None:
    client, _ = served
    page = client.get("/api/v1/reports/year_in_review/page", params=SPAN)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert HOSTILE not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


def test_analysts_read_pseudonyms_and_are_written_down(served: tuple[TestClient, str]) -> None:
    client, url = served
    with open_pool(url, name="test", size=1) as pool:
        preferences.tune(pool, "pseudonyms", True)
        analyst = bearer(pool, "analyst")
        for path in ("", "/page"):
            told = client.get(
                f"/api/v1/reports/year_in_review{path}", params=SPAN, headers=analyst
            ).text
            assert "V-" in told
            assert "script" not in told.replace("description", "")
        seen = audit.recent(pool, most=5)
    assert [entry.action for entry in seen[:2]] == ["report.read"] * 2
    assert seen[0].detail == {"report": "year_in_review"}


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        ("nothing", {}, 404),
        ("%2e%2e", {}, 404),
        ("transcode_bill", {"set": "tip=1"}, 422),
        ("transcode_bill", {"set": "top=0"}, 422),
        ("transcode_bill", {"from": "2026-05-02", "to": "2026-05-01"}, 422),
        ("transcode_bill", {"set": ["top=1"] * 21}, 422),
        ("library_todo", {"set": "library=' OR true --"}, 200),
    ],
)
def test_what_is_no_report_is_refused(
    served: tuple[TestClient, str], path: str, params: dict[str, object], status: int
) -> None:
    client, _ = served
    answer = client.get(f"/api/v1/reports/{path}", params=params)  # type: ignore[arg-type]
    assert answer.status_code == status, answer.text
