"""Changes that pages make: by whom, what is said, what is written down."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from store.accounts import create_account, open_session
from store.audit import recent
from store.db import Pool
from tests.ui.conftest import Screen


def script(act) -> None:  # it becomes a file of its own, which imports nothing
    from ui.changes import problem, toasts

    act()
    problem()
    toasts()


@pytest.fixture
def change(screen: Screen) -> Callable[..., AppTest]:
    """Runs what a callback would, as the account of the screen."""

    def changed(act: Callable[[], None]) -> AppTest:
        at = AppTest.from_function(script, args=(act,), default_timeout=60)
        at.run()
        assert not at.exception, at.exception[0].message
        return at

    return changed


def create(name: str) -> Callable[[], None]:
    """Creates an account and says so."""

    def act() -> None:
        from store.accounts import create_account
        from ui.changes import change, toast

        if change(create_account, name, "a long word", "viewer"):
            toast(f"Account {name} made.")

    return act


def test_a_change_is_made_told_and_written_down(
    screen: Screen, change: Callable[..., AppTest]
) -> None:
    at = change(create("ben"))
    assert [toast.value for toast in at.toast] == ["Account ben made\\."]
    assert not at.error
    entry = next(e for e in recent(screen.pool) if e.object_type == "accounts")
    assert (entry.actor, entry.action) == ("amara", "accounts.insert")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("AMARA", "There is an account of this name already"),
        ("", "name"),
    ],
)
def test_what_cannot_be_is_said(change: Callable[..., AppTest], name: str, said: str) -> None:
    at = change(create(name))
    assert said in at.error[0].value
    assert not at.toast


@pytest.mark.parametrize("role", ["analyst", "viewer"])
def test_who_may_only_read_changes_nothing(
    screen: Screen, change: Callable[..., AppTest], role: str
) -> None:
    screen.token = session_of(screen.pool, role)
    at = change(create("ben"))
    assert "may not change that" in at.error[0].value
    assert not [e for e in recent(screen.pool) if e.action == "accounts.insert"]


def test_without_a_store_nothing_is_changed_and_that_is_said(
    screen: Screen, change: Callable[..., AppTest]
) -> None:
    screen.line.cut()
    at = change(create("ben"))
    assert "The store cannot be reached" in at.error[0].value


def session_of(pool: Pool, role) -> str:
    """A session of a new account with that role."""
    return open_session(
        pool, create_account(pool, role, "correct horse", role).id, ip=None, agent=None
    )
