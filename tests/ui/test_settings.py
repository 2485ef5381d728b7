"""Settings as AppTest sees it: empty, filled, locked, without a store, and for whom it is not."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from streamlit.testing.v1 import AppTest

from operations.servers import add
from settings import load, new_secret_key
from store import job_runs, libraries, operators, preferences, privacy, servers, tokens
from store.accounts import create_account, open_session, session_account, sign_in
from store.audit import recent
from store.db import connection
from store.libraries import Library
from store.servers import Health
from tests.store.plays import named, save, whole
from tests.ui.conftest import Screen, forget
from ui.settings.privacy import taken_out

KEY = "0123456789abcdef"
TABS = ("Servers", "Accounts & tokens", "Monitoring", "Time & privacy", "Data", "About")


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("CINEVAULT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CINEVAULT_SECRET_KEYS", new_secret_key())


def open_tab(screen: Screen, tab: str) -> None:
    screen.open("settings", tab=tab)


def server(screen: Screen, name: str = "Attic") -> UUID:
    """A server that somebody added."""
    return add(screen.pool, load(), kind="jellyfin", name=name, url="http://nas.lan:8096", key=KEY)


def press(screen: Screen, label: str) -> None:
    """Presses the button, and runs what comes of it."""
    next(button for button in screen.at.button if button.label == label).click()
    screen.run()


def fill(screen: Screen, label: str, value: str) -> None:
    """Types into the field of that label."""
    next(field for field in screen.at.text_input if field.label == label).set_value(value)


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_opens_on_an_empty_store(screen: Screen, tab: str) -> None:
    open_tab(screen, tab)
    assert screen.at.header[0].value == "Settings"
    assert not screen.at.error


@pytest.mark.parametrize("tab", TABS)
def test_without_a_store_it_says_so(screen: Screen, tab: str) -> None:
    open_tab(screen, tab)
    screen.line.cut()
    screen.run()
    assert "The store cannot be reached" in screen.at.error[0].value


@pytest.mark.parametrize("role", ["analyst", "viewer"])
def test_it_is_for_admins_alone(screen: Screen, role) -> None:
    ben = create_account(screen.pool, "ben", "correct horse", role)
    screen.token = open_session(screen.pool, ben.id, ip=None, agent=None)
    screen.open("settings")
    assert "Settings" not in [header.value for header in screen.at.header]
    assert "Media servers" not in screen.text()


def test_a_server_is_added_and_its_key_is_nowhere_to_be_seen(screen: Screen) -> None:
    open_tab(screen, "Servers")
    assert "No media server yet" in screen.text()
    press(screen, "Add a server")
    fill(screen, "Name", "Attic")
    fill(screen, "Address", "http://nas.lan:8096/")
    fill(screen, "Key", KEY)
    press(screen, "Add")
    (found,) = servers.listed(screen.pool)
    assert (found.name, found.base_url, found.has_key) == ("Attic", "http://nas.lan:8096", True)
    forget()
    open_tab(screen, "Servers")
    assert KEY not in screen.text() + screen.at.dataframe[0].value.to_string()
    entry = next(e for e in recent(screen.pool) if e.action == "servers.insert")
    assert entry.actor == "amara"
    assert KEY not in str(entry.detail)


@pytest.mark.parametrize(
    ("name", "url", "said"),
    [("", "http://nas.lan", "name is empty"), ("Attic", "nas.lan", "address is no address like")],
)
def test_a_server_that_cannot_be_is_said_to_be_so(
    screen: Screen, name: str, url: str, said: str
) -> None:
    open_tab(screen, "Servers")
    press(screen, "Add a server")
    for label, value in (("Name", name), ("Address", url), ("Key", KEY)):
        fill(screen, label, value)
    press(screen, "Add")
    assert said in screen.at.error[0].value.replace("\\", "")
    assert not servers.listed(screen.pool)


def test_a_server_in_full_says_what_it_cannot_tell(screen: Screen) -> None:
    id_ = server(screen)
    with connection(screen.pool) as conn:
        now = conn.execute("SELECT now()").fetchone()
    assert now
    servers.report(
        screen.pool,
        Health(id_, "unauthorized", "the key is wrong", now[0], cannot_tell=("bandwidth",)),
    )
    screen.open("settings", server=str(id_))
    assert "the key is wrong" in screen.text()
    assert "bandwidth" in screen.text()
    screen.open("settings", server="made up")
    assert "There is no such server" in screen.text()


def test_what_is_unknown_of_a_server_is_a_dash(screen: Screen) -> None:
    server(screen)
    open_tab(screen, "Servers")
    assert screen.at.dataframe[0].value["latency"].tolist() == ["–"]


def test_the_libraries_of_a_server_are_followed_or_not(screen: Screen) -> None:
    id_ = server(screen)
    libraries.save(screen.pool, [Library(uuid4(), id_, "1", "Films *of* ours", "movies")])
    screen.open("settings", server=str(id_))
    (toggle,) = screen.at.toggle
    assert (toggle.label, toggle.value) == ("Films \\*of\\* ours", True)
    toggle.set_value(False)
    screen.run()
    assert [one.is_followed for one in libraries.listed(screen.pool)] == [False]
    entry = next(e for e in recent(screen.pool) if e.object_type == "libraries")
    assert entry.actor == "amara"
    assert entry.detail["is_followed"] == {"from": True, "to": False}


def test_an_account_is_made_with_a_role(screen: Screen) -> None:
    open_tab(screen, "Accounts & tokens")
    press(screen, "New account")
    fill(screen, "Name", "ben")
    fill(screen, "Password", "correct horse")
    next(box for box in screen.at.selectbox if box.label == "Role").set_value("analyst")
    press(screen, "Create")
    found = sign_in(screen.pool, "ben", "correct horse")
    assert found
    assert found.role == "analyst"


def test_a_name_that_is_taken_is_said_to_be_so(screen: Screen) -> None:
    open_tab(screen, "Accounts & tokens")
    press(screen, "New account")
    fill(screen, "Name", "AMARA")
    fill(screen, "Password", "correct horse")
    press(screen, "Create")
    assert "an account of this name already" in screen.at.error[0].value
    assert len(operators.listed(screen.pool)) == 1


def test_a_token_is_shown_once(screen: Screen) -> None:
    open_tab(screen, "Accounts & tokens")
    press(screen, "New token")
    fill(screen, "Name", "collector of the attic")
    press(screen, "Create")
    text = next(code.value for code in screen.at.code if code.value.startswith("cvt_"))
    assert tokens.check_token(screen.pool, text)
    press(screen, "Done")
    forget()
    open_tab(screen, "Accounts & tokens")
    assert text not in screen.text()
    assert "collector of the attic" in screen.at.dataframe[1].value.to_string()
    assert text not in str([entry.detail for entry in recent(screen.pool)])


def test_the_audit_log_is_read_here(screen: Screen) -> None:
    server(screen)
    open_tab(screen, "Accounts & tokens")
    assert "session open" in screen.at.dataframe[-1].value.to_string()


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
    assert "**1** that were not finished would have been" in at.markdown[0].value
    at.number_input[1].set_value(50).run()
    assert at.markdown[0].value.startswith("Of 2 plays in 90 days, **2** that were not finished")
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
    assert "The name **user 1**, and every address and device they used." in screen.text()
    assert "Whose 1 plays" in screen.text()
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
        screen.pool, job_runs.start_run(screen.pool, "refresh_rollups"), "done", rows=2
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


def test_who_is_no_admin_any_more_is_out_of_it(screen: Screen) -> None:
    other = create_account(screen.pool, "ben", "correct horse", "admin")
    open_tab(screen, "Servers")
    me = session_account(screen.pool, screen.token)
    assert me
    operators.change(screen.pool, me.id, role="viewer", viewer_id=None, is_enabled=True)
    screen.run()
    assert "Media servers" not in screen.text()
    assert other.role == "admin"
