"""What a rule on one target becomes, tick by tick, and what is said of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.alert_model import (
    TICK,
    Delivery,
    Event,
    Observation,
    Policy,
    State,
    Tick,
)
from store.alert_state import step

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
HIGH = Policy(above=True, threshold=90, clear=80, keeps_firing=timedelta(minutes=10))
PLAIN = replace(HIGH, keeps_firing=timedelta())
LOW = Policy(above=False, threshold=50, clear=55)
TELLING = replace(PLAIN, no_data_after=timedelta(minutes=15))
DAY = timedelta(days=1)
Seen = float | None | Observation


@dataclass
class Target:
    """A rule on one target whose messages all arrive at once, unless told otherwise."""

    rule: Policy = PLAIN
    state: State = field(default_factory=State)
    at: datetime = START
    every: timedelta = TICK
    arrives: bool = True
    delivery: Delivery = field(default_factory=Delivery)
    sent: list[tuple[datetime, Event]] = field(default_factory=list)
    kept_back: list[tuple[datetime, Event]] = field(default_factory=list)
    states: list[State] = field(default_factory=list)

    def see(self, *values: Seen, muted: str | None = None, after: timedelta | None = None) -> None:
        """One tick for each value."""
        for value in values:
            if self.states:
                self.at += after or self.every
            seen = value if isinstance(value, Observation) else Observation(value)
            tick = Tick(self.at, self.every, muted, self.delivery)
            self.state, events = step(self.state, seen, self.rule, tick)
            self.states.append(self.state)
            for event in events:
                (self.kept_back if event.suppressed else self.sent).append((self.at, event))
                if not event.suppressed:
                    self.deliver(event)

    def deliver(self, event: Event) -> None:
        if event.kind == "resolved":
            return
        if self.arrives:
            self.delivery = replace(self.delivery, accepted=self.at, waiting=None)
        else:
            self.delivery = replace(self.delivery, waiting=self.at)

    @property
    def said(self) -> list[str]:
        return [event.kind for _, event in self.sent]

    @property
    def phase(self) -> str:
        return self.state.phase


def seen(values: Iterable[Seen], rule: Policy = PLAIN, **about: object) -> Target:
    target = Target(rule, **about)  # type: ignore[arg-type]
    target.see(*values)
    return target


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


# Cooldown and reminders


def moments(target: Target, kind: str) -> list[timedelta]:
    return [at - START for at, event in target.sent if event.kind == kind]


def minutes(*numbers: int) -> list[timedelta]:
    return [timedelta(minutes=number) for number in numbers]


def test_a_cooldown_of_an_hour_is_an_hour() -> None:  # D2
    target = seen([95] * 40)
    assert moments(target, "reminder") == minutes(60, 120, 180)


def test_a_clock_that_strikes_early_costs_no_tick() -> None:
    target = Target()
    for n in range(13):
        target.at = START + n * TICK - (timedelta(seconds=n % 3) if n else timedelta())
        target.states.clear()
        target.see(95)
    assert len(moments(target, "reminder")) == 1


def test_the_cooldown_is_the_least_time_between_two_alerts() -> None:
    target = seen([95, 50, 95, *[95] * 12])
    assert moments(target, "firing") == minutes(0, 60)
    assert [event.suppressed for _, event in target.kept_back] == ["cooldown"]


def test_an_episode_that_the_cooldown_hid_is_not_resolved_aloud() -> None:
    target = seen([95, *[50] * 10, 95, *[50] * 20])
    assert target.said == ["firing", "resolved"]
    assert target.kept_back[-1][1].suppressed == "nobody was told that it fired"


def test_what_resolves_does_not_begin_the_cooldown() -> None:
    target = seen([*[95] * 11, 50, 95])
    assert moments(target, "resolved") == minutes(55)
    assert moments(target, "firing") == minutes(0, 60)


def test_reminders_may_come_more_rarely_or_never() -> None:  # D4
    daily = replace(PLAIN, repeat=timedelta(days=1))
    assert moments(seen([95] * 300, daily), "reminder") == minutes(24 * 60)
    never = replace(PLAIN, repeat=timedelta())
    assert not moments(seen([95] * 300, never), "reminder")


def test_reminders_end_after_so_many() -> None:
    target = seen([95] * 100, replace(PLAIN, max_reminders=2))
    assert moments(target, "reminder") == minutes(60, 120)


def test_without_a_cooldown_every_tick_reminds() -> None:
    assert seen([95] * 3, replace(PLAIN, cooldown=timedelta())).said == [
        "firing",
        "reminder",
        "reminder",
    ]


def test_an_acknowledged_alert_reminds_nobody_and_resolves_aloud() -> None:
    target = seen([95])
    target.state = replace(target.state, acknowledged=True)
    target.see(*[95] * 30)
    assert target.said == ["firing"]
    target.see(50)
    assert target.said == ["firing", "resolved"]
    assert not target.state.acknowledged


# Deliveries


def test_nobody_is_reminded_of_what_is_still_on_its_way() -> None:
    target = seen([95] * 30, arrives=False)
    assert target.said == ["firing"]


def test_what_was_not_delivered_and_is_over_is_told_in_one() -> None:
    target = seen([95, 50], arrives=False)
    assert target.said == ["firing", "resolved"]
    _, over = target.sent[-1]
    assert over.started_at == START
    assert over.ended_at == START + TICK


def test_an_alert_that_nobody_took_is_sent_again_within_the_cooldown() -> None:  # D1
    target = seen([95], arrives=False)
    target.delivery = Delivery(failed=START, lost=True)
    target.see(95, 95)
    target.arrives = True
    target.see(95)
    assert moments(target, "firing") == minutes(0, 15)


def test_an_alert_that_nobody_took_is_not_resolved_aloud() -> None:
    target = seen([95], arrives=False)
    target.delivery = Delivery(failed=START, lost=True)
    target.see(50)
    assert target.said == ["firing"]
    assert target.kept_back[-1][1].kind == "resolved"


# Silences


def test_what_fires_in_a_silence_is_told_at_its_end() -> None:
    target = Target()
    target.see(95, 95, 95, muted="silenced: night")
    assert target.said == []
    assert [event.suppressed for _, event in target.kept_back] == ["silenced: night"]
    target.see(95)
    assert target.said == ["firing"]
    assert target.sent[0][1].started_at == START


def test_what_is_over_when_the_silence_ends_is_only_written_down() -> None:
    target = Target()
    target.see(95, 50, muted="silenced: night")
    target.see(50, 50)
    assert target.said == []
    assert [event.kind for _, event in target.kept_back] == ["firing", "resolved"]


def test_what_ended_in_a_silence_is_told_to_those_who_heard_it_begin() -> None:
    target = seen([95])
    target.see(95, 50, 50, muted="silenced: night")
    assert target.said == ["firing"]
    target.see(50, 50)
    assert target.said == ["firing", "resolved"]
    assert target.sent[-1][1].ended_at == START + 2 * TICK


# Flapping


def test_a_flapping_target_is_told_once_and_then_left_alone() -> None:
    target = seen([95, 50, 95, 50, 95, 50, 95, 50], replace(PLAIN, cooldown=timedelta()))
    assert target.said == ["firing", "resolved", "firing", "flapping"]


def test_when_it_settles_what_is_told_is_how_it_then_is() -> None:
    rule = replace(PLAIN, cooldown=timedelta(), repeat=timedelta())
    ends_well = seen([95, 50, 95, 50, 95, 50, *[50] * 13], rule)
    assert ends_well.said == ["firing", "resolved", "firing", "flapping", "resolved"]
    ends_ill = seen([95, 50, 95, 50, 95, 50, 95, *[95] * 13], rule)
    assert ends_ill.said == ["firing", "resolved", "firing", "flapping"]
    assert ends_ill.state.told == ends_ill.state.episode


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


# Whatever happens

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
