"""The export: what the filters leave, safe in a spreadsheet, told in the audit log."""

import pytest

from store import audit
from store.plays import Wanted
from tests.store.plays import named
from tests.ui.conftest import Screen, lines
from tests.ui.watching import become, evening, rename
from ui.csv_files import safe
from ui.plays.export import exported


def test_it_has_the_plays_that_the_filters_leave(screen: Screen) -> None:
    evening(screen)
    rename(screen, "=HYPERLINK(1)", 'user, "quoted"\nname')
    found = lines(exported(Wanted(users=(named("user", 1),)), "amara"))  # pyright: ignore
    assert [row["watched_seconds"] for row in found] == ["900", "3600"]
    assert {row["title"] for row in found} == {"'=HYPERLINK(1)"}
    assert {row["user"] for row in found} == {'user, "quoted"\nname'}
    entry = audit.recent(screen.pool)[0]
    assert (entry.actor, entry.action) == ("amara", "plays.export")
    assert entry.detail["plays"] == 2


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    assert safe(text) == f"'{text}"
    assert safe("plain") == "plain"
    assert safe(-1) == -1


def test_a_viewer_takes_nothing_out(screen: Screen) -> None:
    evening(screen)
    screen.open("activity")
    assert screen.at.get("download_button")
    become(screen, "viewer", 1)
    screen.open("activity")
    assert not screen.at.get("download_button")
