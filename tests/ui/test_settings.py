"""Settings as AppTest sees it: empty, filled, locked, without a store, and for whom it is not."""

from uuid import UUID, uuid4

import pytest

from operations.servers import add
from settings import load, new_secret_key
from store import libraries, operators, servers, tokens
from store.accounts import create_account, open_session, session_account, sign_in
from store.audit import recent
from store.db import connection
from store.libraries import Library
from store.servers import Health
from tests.ui.conftest import Screen, forget

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


def test_who_is_no_admin_any_more_is_out_of_it(screen: Screen) -> None:
    other = create_account(screen.pool, "ben", "correct horse", "admin")
    open_tab(screen, "Servers")
    me = session_account(screen.pool, screen.token)
    assert me
    operators.change(screen.pool, me.id, role="viewer", viewer_id=None, is_enabled=True)
    screen.run()
    assert "Media servers" not in screen.text()
    assert other.role == "admin"
