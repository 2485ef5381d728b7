"""What Settings tune, switch and set going, as AppTest sees it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from store import job_runs, preferences, privacy
from store.accounts import create_account, open_session
from store.audit import recent
from store.db import connection
from tests.store.plays import named, save, whole
from tests.ui.conftest import Screen, forget
from ui.settings.privacy import taken_out


def open_tab(screen: Screen, tab: str) -> None:
    screen.open("settings", tab=tab)


def press(screen: Screen, label: str) -> None:
    """Presses the button, and runs what comes of it."""
    next(button for button in screen.at.button if button.label == label).click()
    screen.run()


def test_what_is_tuned_is_kept_and_written_down(screen: Screen) -> None:
    open_tab(screen, "Monitoring")
    screen.at.number_input(key="tune-resume_minutes").set_value(45)
    screen.run()
    assert preferences.in_force(screen.pool, {}).resume_minutes == 45
    assert [e.object_id for e in recent(screen.pool) if e.object_type == "settings_kv"]


def test_what_the_environment_sets_is_locked(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CINEVAULT_WATCHED_PERCENT", "70")
    monkeypatch.setenv("CINEVAULT_UPLINK_MBIT", "40")
    forget()
    open_tab(screen, "Monitoring")
    box = screen.at.number_input(key="tune-uplink_mbit")
    assert (box.value, box.disabled) == (40, True)
    assert "Set by `CINEVAULT_UPLINK_MBIT`" in screen.text()
    assert "Everything: **70 %** :material/lock: Set by `CINEVAULT_WATCHED_PERCENT`" in (
        screen.text()
    )
    press(screen, "Change")
    percents = {box.label: box for box in screen.at.number_input}
    everything = percents["Everything (%)"]
    assert (everything.value, everything.disabled) == (70, True)
    percents["Films (%)"].set_value(80)
    press(screen, "Save")
    assert [one.name for one in preferences.kept(screen.pool)] == ["watched_percent_movie"]


def test_what_counts_as_watched_is_previewed_before_it_is_saved(screen: Screen) -> None:
    day = datetime.now(UTC) - timedelta(days=2)
    save(screen.pool, [whole(number, day, number / 2, item=number) for number in (1, 2)])
    with connection(screen.pool) as conn:
        conn.execute("UPDATE media_items SET runtime_seconds = 3600")
    open_tab(screen, "Monitoring")
    assert "Films: **as everything**" in screen.text()
    assert "What has ended stays as it was counted." in screen.text()

    def form() -> None:  # a dialog is gone after the next run of the whole page
        import streamlit as st

        from ui.alerts.forms import Form
        from ui.settings.watched import fields

        fields(st.session_state.setdefault("form", Form("watched")))

    at = AppTest.from_function(form, default_timeout=60).run()
    assert at.markdown[0].value.startswith("Of 2 plays in 90 days, **1** more")
    at.number_input[1].set_value(50).run()
    assert at.markdown[0].value.startswith("Of 2 plays in 90 days, **2** more")
    assert not preferences.kept(screen.pool)
    at.button(key="form-save").click().run()
    assert preferences.in_force(screen.pool, {}).watched_by_type == {"movie": 50}
    open_tab(screen, "Monitoring")
    assert "Films: **50 %**" in screen.text()


def test_weeks_begin_when_one_likes(screen: Screen) -> None:
    open_tab(screen, "Time & privacy")
    screen.at.selectbox(key="week-start").set_value("sunday")
    screen.run()
    assert preferences.in_force(screen.pool, {}).week_start == "sunday"
    save(screen.pool, [whole(1, datetime.now(UTC) - timedelta(hours=2), 1)])
    screen.open("activity")
    heat = next(
        chart.proto.spec
        for chart in screen.at.get("plotly_chart")
        if chart.proto.alt.startswith("Plays by weekday")
    )
    assert '"ticktext":["Sun","Mon","Tue","Wed","Thu","Fri","Sat"]' in heat


@pytest.mark.parametrize("name", ["pseudonyms", "truncate_ips"])
def test_what_is_kept_of_people_is_switched(screen: Screen, name: str) -> None:
    open_tab(screen, "Time & privacy")
    screen.at.toggle(key=f"tune-{name}").set_value(True)
    screen.run()
    assert getattr(preferences.in_force(screen.pool, {}), name) is True
    entry = next(e for e in recent(screen.pool) if e.object_type == "settings_kv")
    assert (entry.actor, entry.object_id) == ("amara", f"preference.{name}")


@pytest.mark.parametrize("way", ["Delete the plays", "Keep the plays as nobody's"])
def test_a_viewer_is_forgotten_after_what_is_lost_was_said(screen: Screen, way: str) -> None:
    day = datetime.now(UTC) - timedelta(days=2)
    save(screen.pool, [whole(number, day, 1, user=number) for number in (1, 2)])
    open_tab(screen, "Time & privacy")
    assert [b.disabled for b in screen.at.button if b.label == "Forget"] == [True]
    screen.at.selectbox(key="viewer").set_value(named("user", 1))
    screen.run()
    press(screen, "Forget")
    assert "the name **user 1**, also in alerts about viewers" in screen.text()
    assert "**1**, deleted or nobody's, as you choose" in screen.text()
    assert "This cannot be undone." in screen.text()
    screen.at.radio[0].set_value(way)
    screen.at.button(key="confirm").click()
    screen.run()
    assert [one.name for one in privacy.people(screen.pool)] == ["user 2"]
    with connection(screen.pool) as conn:
        (left,) = conn.execute("SELECT count(*) FROM stream_sessions").fetchone() or (0,)
    assert left == (1 if way.startswith("Delete") else 2)
    assert [toast.value for toast in screen.at.toast] == ["user 1 is forgotten, with 1 plays\\."]
    entry = next(e for e in recent(screen.pool) if e.action == "viewer.forget")
    assert entry.actor == "amara"


def test_everything_of_one_viewer_is_a_file(screen: Screen) -> None:
    save(screen.pool, [whole(1, datetime.now(UTC) - timedelta(days=2), 1, user=1)])
    found = json.loads(taken_out(screen.pool, named("user", 1), "amara"))
    assert (found["viewer"]["name"], len(found["plays"])) == ("user 1", 1)
    open_tab(screen, "Accounts & tokens")
    assert "viewer export" in screen.at.dataframe[-1].value.to_string()


def test_a_job_is_asked_for_and_says_so_until_it_begins(screen: Screen) -> None:
    job_runs.finish_run(
        screen.pool, job_runs.start_run(screen.pool, "refresh_rollups").id, "done", rows=2
    )

    def press_twice() -> None:
        from ui.changes import toasts
        from ui.settings.data import run_now

        run_now("refresh_rollups")
        run_now("refresh_rollups")
        toasts()

    told = AppTest.from_function(press_twice, default_timeout=60).run()
    assert [toast.value for toast in told.toast] == [
        "Refresh rollups is asked for and begins within seconds\\.",
        "Refresh rollups is asked for already and begins within seconds\\.",
    ]
    assert [e.actor for e in recent(screen.pool) if e.object_type == "job_requests"] == ["amara"]
    open_tab(screen, "Data")
    assert screen.at.dataframe[-1].value["state"].tolist() == [["Asked for"]]
    job_runs.start_run(screen.pool, "refresh_rollups")
    forget()
    open_tab(screen, "Data")
    assert screen.at.dataframe[-1].value["state"].tolist() == [["Running"]]


def test_nobody_but_an_admin_asks_for_a_job(screen: Screen) -> None:
    job_runs.start_run(screen.pool, "refresh_rollups")
    ben = create_account(screen.pool, "ben", "correct horse", "analyst")
    screen.token = open_session(screen.pool, ben.id, ip=None, agent=None)

    def press() -> None:
        from ui.settings.data import run_now

        run_now("refresh_rollups")

    AppTest.from_function(press, default_timeout=60).run()
    assert job_runs.asked_for(screen.pool) == []
