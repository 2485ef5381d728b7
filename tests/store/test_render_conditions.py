"""Renders that stand still and renders that come to nothing, now and in the past."""

from datetime import timedelta
from uuid import uuid4

import pytest

from store.alert_rules import Wanted
from store.backtest import backtest
from store.conditions import CONDITIONS
from store.db import Pool
from store.renders.tree import Tree
from store.renders.writing import remove, save
from tests.store.watching import NOW, ago, look, values

MINUTE = timedelta(minutes=1)


def begin(pool: Pool, number: int, minutes: float) -> None:
    """A render that was published so many minutes ago and is processed since."""
    at = ago(minutes=minutes)
    save(pool, [Tree(number, at, published_at=at, name=f"n{number}", processing=True)])


def end(pool: Pool, number: int, minutes: float, *, complete: bool = True) -> None:
    """It came to an end so many minutes ago."""
    save(pool, [Tree(number, ago(minutes=minutes), processing=False, complete=complete)])


def test_what_is_processed_is_measured_from_its_publication(each_pool: Pool) -> None:
    begin(each_pool, 1, 45)
    begin(each_pool, 2, 10)
    begin(each_pool, 3, 60)
    end(each_pool, 3, 50)
    begin(each_pool, 4, 90)
    remove(each_pool, [4], at=NOW)
    assert values(each_pool, "render_stalled") == {"render 1": 45, "render 2": 10}
    assert look(each_pool, "render_stalled")["render 1"].note == "n1"


def test_the_share_of_failures_is_of_what_has_ended(each_pool: Pool) -> None:
    for number in range(8):
        begin(each_pool, number, 100 + number)
    for number in range(6):
        end(each_pool, number, 50, complete=number > 1)
    assert values(each_pool, "render_failure_rate") == {"": pytest.approx(100 / 3)}
    assert look(each_pool, "render_failure_rate")[""].note == "2 of 6"
    assert values(each_pool, "render_failure_rate", at_least=7) == {"": 0}
    assert values(each_pool, "render_failure_rate", window_minutes=100) == {"": 0}


def test_standing_still_is_remembered(each_pool: Pool) -> None:
    begin(each_pool, 1, 600)
    end(each_pool, 1, 500)
    begin(each_pool, 2, 400)
    end(each_pool, 2, 390)
    begin(each_pool, 3, 100)
    rule = Wanted("x", "render_stalled", uuid4(), keep_firing_minutes=0, for_minutes=0)
    first, second = backtest(each_pool, rule, 9, at=NOW).episodes
    assert (first.target, first.started_at) == ("render 1", NOW - 565 * MINUTE)
    assert first.ended_at == NOW - 500 * MINUTE
    assert (second.target, second.ended_at, second.worst) == ("render 3", None, 100)


def test_a_bad_day_is_remembered(each_pool: Pool) -> None:
    for number in range(40):
        begin(each_pool, number, 60 * 24 * 5 - number)
        end(each_pool, number, 60 * 24 * 4, complete=number % 2 == 0)
    rule = Wanted("x", "render_failure_rate", uuid4(), keep_firing_minutes=0, for_minutes=0)
    (found,) = backtest(each_pool, rule, 9, at=NOW).episodes
    assert found.ended_at is not None
    assert found.worst is not None
    assert 50 <= found.worst <= 60
    assert CONDITIONS["render_failure_rate"].history
