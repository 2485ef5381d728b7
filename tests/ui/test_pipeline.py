"""The Pipeline screen: its states, its cards, and one run, one job, one shot in full."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import plotly.io
import pytest
import streamlit as st

from demo.production import ARCHIVED, PROJECTS, SHARES, Production, Row, production
from demo.production_loading import load_production
from store import live
from store.accounts import create_account, open_session
from store.db import connection
from store.events.batch import Rows
from store.events.pipeline import merge_ingest_runs, merge_render_jobs
from store.pipeline.way import way
from tests.ui.conftest import Screen
from tests.ui.test_pseudonyms import sent
from ui.pipeline import feed, flow, words

SEED, DAYS = 4, 60


@pytest.fixture
def made() -> Production:
    return production(SEED, DAYS, int(datetime.now(UTC).timestamp()))


@pytest.fixture
def filled(screen: Screen, made: Production) -> Screen:
    load_production(screen.pool, made)
    return screen


def frames(screen: Screen) -> dict[str, pd.DataFrame]:
    """Every table by what it says it is."""
    return {each.proto.alt: each.value for each in screen.at.dataframe}


def frame(screen: Screen, alt: str) -> pd.DataFrame:
    """The table that says it is that."""
    return next(value for said, value in frames(screen).items() if alt in said)


def push(screen: Screen, kind: str, **row: Any) -> None:
    merge = {"run": merge_ingest_runs, "job": merge_render_jobs}[kind]
    merge(screen.pool, Rows([0], json.dumps([{"updated_at": "2026-03-01T20:00:00Z"} | row])))


def test_an_empty_store_says_how_to_connect_and_how_to_push(screen: Screen) -> None:
    screen.open("pipeline")
    assert "No productions yet" in screen.text()
    assert "/api/v1/events/render-jobs" in screen.text()
    assert [link.proto.url for link in screen.at.get("link_button")] == ["/api/docs"]
    assert not screen.at.metric


def test_one_job_is_enough_for_the_page_and_every_other_card_says_what_it_lacks(
    screen: Screen,
) -> None:
    push(screen, "job", id="j", status="queued")
    screen.open("pipeline")
    text = screen.text()
    for said in (
        "No shot moved in 7 days",
        "No ingest in 7 days",
        "No run has ever taken every file.",
        "No playlist was due in 7 days",
        "Nothing waits",
        "Nothing to fix",
    ):
        assert said in text, said
    assert list(frame(screen, "render jobs")["job"]) == ["j"]
    assert screen.metric("Last ingest") == "–"
    assert screen.metric("In review") == "0"


def test_where_no_run_came_lately_the_last_success_is_said(screen: Screen) -> None:
    push(
        screen,
        "run",
        id="r",
        started_at="2026-03-01T20:00:00Z",
        completed_at="2026-03-01T20:04:00Z",
        report={"processed": [{"path": "/a.mov"}]},
    )
    screen.open("pipeline")
    assert "No ingest in 7 days" in screen.text()
    assert "The last success was on Sun 1 Mar 2026, 21:04:00." in screen.text()


def test_the_first_row_says_what_the_store_says(filled: Screen, made: Production) -> None:
    filled.open("pipeline")
    known = [row for row in made.shots if row["project_id"] != ARCHIVED[0]]
    amiss = [row for row in made.reconcile_errors if "resolved_at" not in row]
    assert filled.metric("Projects") == "4"
    assert filled.metric("Shots") == str(len(known))
    assert filled.metric("Versions") == str(len(made.versions))
    assert filled.metric("Errors") == str(len(amiss))
    assert filled.metric("Last ingest").endswith(("s", "min", "h"))
    assert int(filled.metric("In review")) > 0


def test_the_flow_is_drawn_and_said(filled: Screen) -> None:
    filled.open("pipeline", days="90d")
    (chart,) = filled.at.get("plotly_chart")
    plotly.io.from_json(chart.proto.spec)
    (drawn,) = json.loads(chart.proto.spec)["data"]
    values, sources = drawn["link"]["value"], drawn["link"]["source"]
    assert all(values)
    for place in range(len(drawn["node"]["label"])):
        into = sum(v for v, to in zip(values, drawn["link"]["target"], strict=True) if to == place)
        out = sum(v for v, at in zip(values, sources, strict=True) if at == place)
        assert not into or not out or into == out
    assert " shots approved" in filled.text()
    assert "Most are lost at" in filled.text()


def test_on_a_phone_the_flow_is_a_list_of_bars(
    filled: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.charts.flows.on_a_phone", lambda: True)
    filled.open("pipeline", days="90d")
    (chart,) = filled.at.get("plotly_chart")
    plotly.io.from_json(chart.proto.spec)
    (drawn,) = json.loads(chart.proto.spec)["data"]
    assert drawn["type"] == "bar"
    assert flow.CAME in chart.proto.spec


def test_a_project_and_days_are_chosen_in_the_address(filled: Screen, made: Production) -> None:
    filled.open("pipeline", project="cobalt", days="30d")
    assert filled.metric("Projects") == "1"
    assert set(frame(filled, "Ingest runs")["project"]) == {"cobalt"}
    assert set(frame(filled, "render jobs")["project"]) == {"cobalt"}
    assert list(frame(filled, "in review, by project")["project"]) == ["cobalt"]
    filled.open("pipeline", project="nobody", days="forever", state="broken", kind="odd")
    assert filled.metric("Projects") == "4"


def test_lists_are_turned_page_by_page(filled: Screen) -> None:
    filled.open("pipeline", days="90d")
    first = list(frame(filled, "Ingest runs")["started"])
    filled.at.button(key="runs-older").click()
    filled.run()
    second = list(frame(filled, "Ingest runs")["started"])
    assert min(first) > max(second)
    filled.at.button(key="runs-newest").click()
    filled.run()
    assert list(frame(filled, "Ingest runs")["started"]) == first
    jobs = list(frame(filled, "render jobs")["job"])
    filled.at.button(key="jobs-older").click()
    filled.run()
    assert not set(jobs) & set(frame(filled, "render jobs")["job"])


def test_jobs_are_counted_by_farm_and_listed_by_state(filled: Screen, made: Production) -> None:
    last: dict[str, Row] = {}
    for row in made.render_jobs:
        last[row["id"]] = last.get(row["id"], {}) | row
    wanted = Counter((row["farm"], row["status"]) for row in last.values())
    filled.open("pipeline", days="1y", state="Failed")
    farms = frame(filled, "by state").set_index("farm")
    for (farm, status), number in wanted.items():
        assert farms.loc[farm, "succeeded" if status == "completed" else status] == number
    assert {tuple(state) for state in frame(filled, "render jobs")["state"]} == {("Failed",)}


def test_what_happens_is_told_and_numbered_on_the_way(filled: Screen) -> None:
    push(filled, "job", id="j1", status="failed", farm="mock", message="No licence.")
    with connection(filled.pool) as conn:
        conn.execute("DELETE FROM live_outbox WHERE entity_id <> 'j1'")
    filled.open("pipeline")
    assert list(frame(filled, "events")["what"]) == ["j1 failed"]
    assert live.place(filled.pool).last == 1


def test_news_are_put_into_words() -> None:
    def told(kind: str, **given: Any) -> str:
        known: dict[str, Any] = dict.fromkeys(feed.News.__slots__)
        known |= {"kind": kind, "entity_id": "x"} | given
        return feed.said(feed.News(**known))

    over = datetime.now(UTC)
    assert told("job.created", status="queued", farm="mock") == "x queued"
    assert told("job.removed") == "x was removed"
    assert told("run.created") == "x goes on"
    assert told("run.updated", completed_at=over, taken=3, refused=0) == "x took 3"
    assert told("run.updated", completed_at=over, taken=3, refused=1200) == "x refused 1,200"


def stuck_in(made: Production, why: str | None) -> str:
    return next(shot for shot, stuck in made.stuck.items() if stuck == why)


@pytest.mark.parametrize("why", [None, *SHARES])
def test_a_shot_says_why_it_is_not_in_dailies(
    filled: Screen, made: Production, why: str | None
) -> None:
    shot = stuck_in(made, why)
    found = way(filled.pool, shot)
    assert found
    filled.open("pipeline", shot=shot)
    said = words.plain(found.verdict)
    if why is None:
        assert [each.value for each in filled.at.success] == [said]
    else:
        (verdict,) = [*filled.at.error, *filled.at.warning]
        assert verdict.value.endswith(said)
        assert filled.text().count("the first that is not done") == 1
    for word in words.STEPS.values():
        assert f"**{word}**" in filled.text()


def test_a_search_says_where_each_shot_stopped(filled: Screen, made: Production) -> None:
    filled.open("pipeline", q="sh0010")
    found = frame(filled, "where each of them stopped")
    assert set(found["shot"]) == {"sh0010"}
    assert set(found["project"]) == {"alpha", "basalt", "cobalt", "drift"}
    filled.open("pipeline", q="sh0010 drift")
    (answer,) = frame(filled, "where each of them stopped").to_dict("records")
    whole = way(filled.pool, "drift-0001")
    assert whole
    assert answer["why"] == whole.verdict
    filled.open("pipeline", q="nothing like it")
    assert "No shot is called like that" in filled.text()


def test_a_run_is_shown_with_what_it_refused_and_why(filled: Screen, made: Production) -> None:
    row = next(
        row
        for row in made.ingest_runs
        if any("media_info" in file for file in row["report"]["invalid"])
    )
    filled.open("pipeline", run=row["id"])
    assert filled.metric("Refused") == str(len(row["report"]["invalid"]))
    assert filled.metric("Taken") == str(row["report"]["processed_count"])
    refused = frame(filled, "files that were refused")
    assert list(refused["reason"]) == [file["reason"] for file in row["report"]["invalid"]]
    assert "Began" in filled.text()
    filled.open("pipeline", run=made.ingest_runs[-1]["id"])
    assert "It goes on." in filled.at.info[0].value


def test_a_job_is_shown_with_its_request_and_its_history(filled: Screen, made: Production) -> None:
    last = next(row for row in made.render_jobs if row.get("message", "").startswith("No lic"))
    filled.open("pipeline", job=last["id"])
    assert filled.at.error[0].value == "No licence for the renderer\\."
    assert filled.metric("Frames") == "37 / 100"
    text = filled.text()
    assert f"/out/{last['id']}".replace("-", "\\-") in text
    history = text[text.index("**History**") :]
    assert [history.index(word) for word in ("queued", "running", "failed")] == sorted(
        history.index(word) for word in ("queued", "running", "failed")
    )


@pytest.mark.parametrize("key", ["run", "job", "shot"])
def test_an_id_that_nobody_knows_is_said_to_be_unknown(filled: Screen, key: str) -> None:
    filled.open("pipeline", **{key: "no such thing"})
    assert f"There is no such {key}" in filled.text()


def test_an_address_with_two_drawers_opens_one(filled: Screen) -> None:
    filled.open("pipeline", job="no such thing", run="no such thing", shot="no such thing")
    assert "There is no such run" in filled.text()
    assert "There is no such job" not in filled.text()


def test_the_store_may_be_away(filled: Screen) -> None:
    filled.open("pipeline")
    filled.line.cut()
    filled.at.run()
    assert "The store cannot be reached." in filled.text()
    assert "Project list from memory, synced" in filled.text()
    (known,) = filled.at.dataframe
    assert list(known.value["name"]) == [name for name, _ in PROJECTS]
    filled.line.mend()
    st.cache_data.clear()
    filled.at.run()
    assert filled.metric("Projects") == "4"


def test_an_analyst_sees_the_page_and_a_viewer_their_own_overview(filled: Screen) -> None:
    analyst = create_account(filled.pool, "ines", "correct horse", "analyst")
    filled.token = open_session(filled.pool, analyst.id, ip=None, agent=None)
    filled.open("pipeline")
    assert filled.metric("Projects") == "4"
    viewer = create_account(filled.pool, "vera", "correct horse", "viewer")
    filled.token = open_session(filled.pool, viewer.id, ip=None, agent=None)
    filled.open("pipeline")
    assert "Hello vera" in filled.text()
    assert not any(metric.label == "Projects" for metric in filled.at.metric)


def test_a_tick_sends_little(filled: Screen) -> None:
    """What the two parts that draw themselves every five seconds send, together."""
    filled.open("pipeline")
    parts = {"Ingest runs": 0, "What happens": 0}
    for node in blocks(filled.at._tree):
        own = [each.value for each in getattr(node, "subheader", []) or []]
        for title in parts:
            if len(own) == 1 and own[0].startswith(title):
                parts[title] = sum(map(len, sent(node)))
    assert all(parts.values()), parts
    assert sum(parts.values()) < 10_000, parts


def blocks(node: Any) -> list[Any]:
    """The node and all below it."""
    return [node, *(each for child in node.children.values() for each in blocks(child))] if hasattr(
        node, "children"
    ) else []  # fmt: skip
