"""What holds of a rule on one target, whatever happens."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from math import inf, nan

from hypothesis import given
from hypothesis import strategies as st

from store.alert_model import (
    TICK,
    Delivery,
    Observation,
    Policy,
    State,
)
from tests.store.targets import DAY, HIGH, PLAIN, Target, seen

numbers = st.one_of(
    st.floats(0, 100), st.sampled_from([0.0, 79.9, 80.0, 90.0, 90.1, nan, inf]), st.none()
)
observations = st.one_of(
    st.builds(Observation, numbers),
    st.just(Observation(gone=True)),
    st.just(Observation(error=True)),
)
waits = st.sampled_from([timedelta(), timedelta(minutes=5), timedelta(minutes=12)])
policies = st.builds(
    Policy,
    above=st.booleans(),
    threshold=st.just(90.0),
    clear=st.just(90.0),
    fires_after=waits,
    keeps_firing=waits,
    cooldown=st.sampled_from([timedelta(), timedelta(minutes=60), DAY]),
    repeat=st.sampled_from([None, timedelta(), timedelta(minutes=30)]),
    max_reminders=st.sampled_from([None, 0, 2]),
    no_data_after=st.sampled_from([None, timedelta(), timedelta(minutes=15)]),
)
ticks = st.lists(
    st.tuples(
        observations,
        st.sampled_from([None, None, "silenced"]),
        st.sampled_from([TICK, TICK, timedelta(seconds=1), timedelta(hours=2), -TICK]),
        st.sampled_from(["accepted", "waiting", "lost"]),
    ),
    max_size=60,
)


def ran(rule: Policy, happened: Sequence[tuple[Observation, str | None, timedelta, str]]) -> Target:
    target = Target(rule)
    for seen_now, muted, after, fate in happened:
        target.see(seen_now, muted=muted, after=after)
        if target.state.told is not None and fate == "lost":
            target.delivery = Delivery(failed=target.at, lost=True)
        elif fate == "waiting":
            target.delivery = replace(target.delivery, lost=False, waiting=target.at)
        else:
            target.delivery = replace(target.delivery, lost=False, waiting=None)
    return target


@given(policies, ticks)
def test_nothing_is_resolved_that_was_not_said_to_fire(rule: Policy, happened: list) -> None:
    firing: set[int] = set()
    for _, event in ran(rule, happened).sent:
        if event.kind == "firing":
            firing.add(event.episode)
        elif event.kind == "resolved":
            assert event.episode in firing
            firing.discard(event.episode)


@given(policies, ticks)
def test_there_is_one_open_episode_at_most(rule: Policy, happened: list) -> None:
    states = ran(rule, happened).states
    for before, after in zip([State(), *states], states, strict=False):
        if after.episode != before.episode:
            assert not before.open
            assert after.episode > before.episode
        if after.open:
            assert after.ended_at is None
            assert after.started_at is not None


@given(policies, ticks)
def test_the_clock_of_a_state_never_goes_back(rule: Policy, happened: list) -> None:
    moments = [state.evaluated_at for state in ran(rule, happened).states if state.evaluated_at]
    assert moments == sorted(moments)


@given(policies, st.lists(observations, max_size=40))
def test_what_is_not_known_begins_and_ends_nothing(rule: Policy, happened: list) -> None:
    target = Target(rule)
    for each in happened:
        before = target.state
        target.see(each)
        if each.known is None and not each.gone:
            assert target.state.open == before.open
            assert target.state.episode == before.episode


@given(st.lists(st.floats(80.001, 90), min_size=1, max_size=200))
def test_noise_between_the_thresholds_says_two_things_at_most(values: list[float]) -> None:
    rule = replace(HIGH, repeat=timedelta())
    assert len(seen([95, *values, *[70] * 5], rule).said) <= 2
    assert seen(values, rule).said == []


@given(st.lists(st.booleans(), max_size=300))
def test_alerts_are_never_closer_than_the_cooldown(high: list[bool]) -> None:
    rule = replace(PLAIN, cooldown=timedelta(minutes=60))
    target = seen([95 if each else 50 for each in high], rule)
    alerts = [at for at, event in target.sent if event.kind in ("firing", "reminder")]
    gaps = [later - earlier for earlier, later in pairwise(alerts)]
    assert all(gap >= timedelta(minutes=60) - timedelta(seconds=5) for gap in gaps)


@given(policies, ticks)
def test_the_same_ticks_say_the_same_things(rule: Policy, happened: list) -> None:
    assert ran(rule, happened).sent == ran(rule, happened).sent
