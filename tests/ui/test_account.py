"""My account as AppTest sees it, for each role."""

from datetime import UTC, datetime

import pytest

from store import operators
from store.accounts import Role, create_account, open_session, session_account, sign_in
from tests.ui.conftest import Screen

ACCOUNT = "account"


@pytest.fixture(params=["admin", "analyst", "viewer"])
def account(request: pytest.FixtureRequest, screen: Screen) -> Screen:
    """The page for someone of each role."""
    role: Role = request.param
    if role != "admin":
        ben = create_account(screen.pool, "ben", "correct horse", role)
        screen.token = open_session(screen.pool, ben.id, ip="192.0.2.1", agent=None)
    screen.open(ACCOUNT)
    return screen


def who(screen: Screen):
    found = session_account(screen.pool, screen.token)
    assert found
    return found


def fill(screen: Screen, old: str, new: str, again: str) -> None:
    for key, typed in (("old", old), ("new", new), ("again", again)):
        screen.at.text_input(key=key).set_value(typed)
    next(b for b in screen.at.button if b.label == "Change password").click()
    screen.run()


def test_everybody_changes_their_own_password(account: Screen) -> None:
    me = who(account)
    elsewhere = open_session(account.pool, me.id, ip=None, agent=None)
    fill(account, "correct horse", "battery staple", "battery staple")
    assert not account.at.error
    assert sign_in(account.pool, me.name, "battery staple")
    assert session_account(account.pool, account.token)
    assert session_account(account.pool, elsewhere) is None


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", "battery staple", "battery staple", "old password is not right"),
        ("correct horse", "battery staple", "battery stable", "not the same"),
        ("correct horse", "short", "short", "8 to"),
    ],
)
def test_what_is_wrong_with_a_password_is_said(
    screen: Screen, old: str, new: str, again: str, said: str
) -> None:
    screen.open(ACCOUNT)
    fill(screen, old, new, again)
    assert said in screen.at.error[0].value
    assert sign_in(screen.pool, "amara", "correct horse")


def test_a_zone_of_ones_own_is_kept(account: Screen) -> None:
    account.at.selectbox(key="zone").set_value("Asia/Kolkata")
    account.run()
    assert who(account).timezone == "Asia/Kolkata"
    assert "Days begin at midnight in Europe/Berlin" in account.text()


def test_other_browsers_are_listed_and_signed_out(account: Screen) -> None:
    me = who(account)
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    other = open_session(account.pool, me.id, ip="192.0.2.9", agent=agent)
    account.run()
    rows = account.at.dataframe[0].value
    assert "Firefox on Linux" in list(rows["browser"])
    assert list(rows["state"]).count("This browser") == 1
    account.at.button(key="others").click()
    account.run()
    assert session_account(account.pool, other) is None
    assert len(operators.sessions(account.pool, me.id)) == 1
    assert datetime.now(UTC) > operators.sessions(account.pool, me.id)[0].created_at
