"""What a rule on one target becomes, tick by tick."""

from dataclasses import replace
from datetime import timedelta
from math import inf, nan

import pytest

from store.alert_model import (
    TICK,
    Observation,
    Policy,
    Tick,
)
from store.alert_state import step
from tests.store.targets import HIGH, LOW, PLAIN, START, TELLING, Target, minutes, moments, seen

# Firing


def test_without_a_wait_it_fires_on_the_first_tick() -> None:
    target = seen([95])
    assert (target.phase, target.said) == ("firing", ["firing"])
    assert target.state.started_at == START


def test_it_is_pending_until_the_wait_is_over() -> None:
    target = seen([95, 95, 95], replace(PLAIN, fires_after=timedelta(minutes=10)))
    assert [state.phase for state in target.states] == ["pending", "pending", "firing"]


def test_a_wait_that_is_no_multiple_of_the_tick_is_rounded_up() -> None:
    target = seen([95, 95], replace(PLAIN, fires_after=timedelta(minutes=2)))
    assert [state.phase for state in target.states] == ["pending", "firing"]


def test_a_value_in_between_begins_the_wait_anew() -> None:
    target = seen([95, 50, 95, 95, 95], replace(PLAIN, fires_after=timedelta(minutes=10)))
    phases = [state.phase for state in target.states]
    assert phases == ["pending", "normal", "pending", "pending", "firing"]


def test_the_threshold_itself_does_not_fire() -> None:
    assert seen([90]).phase == "normal"
    assert seen([50], LOW).phase == "normal"


def test_a_full_disk_fires() -> None:  # D6
    target = seen([0.0], LOW)
    assert (target.phase, target.said) == ("firing", ["firing"])


def test_counts_and_thresholds_are_compared_as_they_are() -> None:  # D9, D10
    assert seen([3], Policy(True, 3, 3)).phase == "normal"
    assert seen([3], Policy(True, 2.5, 2.5)).phase == "firing"
    assert seen([2], Policy(True, 2.5, 2.5)).phase == "normal"
    assert seen([50.1], Policy(True, 50.1, 50.1)).phase == "normal"


@pytest.mark.parametrize("value", [nan, None])
def test_what_is_no_number_is_unknown(value: float | None) -> None:
    assert seen([value]).phase == "no_data"


def test_an_endless_value_is_a_value() -> None:
    assert seen([0.5, inf], Policy(False, 1, 1)).said == ["firing", "resolved"]


# Ending


def test_it_ends_below_the_clear_threshold_after_a_while() -> None:
    target = seen([95, 85, 79, 79, 79], HIGH)
    phases = [state.phase for state in target.states]
    assert phases == ["firing", "firing", "recovering", "recovering", "normal"]
    assert target.said == ["firing", "resolved"]
    _, over = target.sent[-1]
    assert (over.started_at, over.ended_at) == (START, START + 4 * TICK)
    assert (over.worst, over.value) == (95, 79)


def test_it_does_not_end_while_it_comes_back() -> None:
    target = seen([95, 79, 85, 79, 79, 79], HIGH)
    assert [state.phase for state in target.states][2:] == [
        "firing",
        "recovering",
        "recovering",
        "normal",
    ]
    assert target.said == ["firing", "resolved"]


def test_the_worst_value_is_the_lowest_where_low_is_bad() -> None:
    target = seen([40, 10, 30, 60], LOW)
    assert target.sent[-1][1].worst == 10


def test_the_condition_is_evaluated_during_the_cooldown_too() -> None:  # D3, D5
    target = seen([95, 50])
    assert target.said == ["firing", "resolved"]
    assert target.sent[-1][0] == START + TICK


# No data


def test_a_stale_sample_neither_fires_nor_resolves() -> None:  # D7
    assert seen([None] * 100).phase == "no_data"
    target = seen([95, *[None] * 100], HIGH)
    assert (target.phase, target.state.health) == ("firing", "no_data")
    assert "resolved" not in target.said


def test_data_that_comes_back_resolves_only_after_the_usual_time() -> None:
    target = seen([95, 79, None, None, 79, 79, 79], HIGH)
    phases = [state.phase for state in target.states[1:]]
    assert phases == ["recovering", "firing", "firing", "recovering", "recovering", "normal"]


def test_that_nothing_is_known_is_told_once_after_a_while() -> None:
    target = seen([50, *[None] * 10, 50, *[None] * 10], TELLING)
    assert moments(target, "no_data") == minutes(20, 75)
    assert "no_data" not in seen([50, *[None] * 10]).said


def test_a_wait_does_not_go_on_while_nothing_is_known() -> None:
    target = seen([95, None, 95, 95], replace(PLAIN, fires_after=timedelta(minutes=10)))
    assert [state.phase for state in target.states] == ["pending", "no_data", "pending", "pending"]


def test_a_target_that_is_gone_for_a_day_is_let_go() -> None:
    gone = Observation(gone=True)
    target = seen([95, *[gone] * 288])
    assert target.phase == "firing"
    target.see(gone)
    assert (target.phase, target.state.removed) == ("no_data", True)
    assert target.said[-1] == "no_data"
    assert target.sent[-1][1].removed
    target.see(95)
    assert (target.phase, target.state.removed) == ("firing", False)


def test_a_target_nobody_can_see_is_never_let_go() -> None:
    assert seen([95, *[None] * 600]).phase == "firing"


def test_an_error_keeps_everything_as_it_was() -> None:  # D8
    for values in ([50], [95], [95, 79], [None]):
        target = seen(values, HIGH)
        before, said = target.state, len(target.said)
        target.see(Observation(error=True))
        assert target.state == replace(before, health="error")
        assert len(target.said) == said


# The clock


def test_after_an_outage_the_wait_begins_anew() -> None:
    target = Target(replace(PLAIN, fires_after=timedelta(minutes=10)))
    target.see(95)
    target.see(95, after=timedelta(hours=1))
    assert target.phase == "pending"
    target.see(95, 95)
    assert target.phase == "firing"


def test_after_an_outage_the_end_is_waited_for_anew() -> None:
    target = seen([95, 79], HIGH)
    target.see(79, after=timedelta(hours=1))
    assert target.phase == "recovering"


def test_time_never_goes_back() -> None:
    target = seen([95, 95])
    for at in (target.at, target.at - TICK):
        assert step(target.state, Observation(0), PLAIN, Tick(at)) == (target.state, ())
