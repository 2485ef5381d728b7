"""What is said of a rule on one target: how often, to whom, and what is kept back."""

from dataclasses import replace
from datetime import timedelta

from store.alert_model import (
    TICK,
    Delivery,
)
from tests.store.targets import PLAIN, START, Target, minutes, moments, seen

# Cooldown and reminders


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
