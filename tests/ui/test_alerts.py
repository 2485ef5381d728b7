"""Alerts as AppTest sees it: empty, filled, in every role, without a store."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from store import alert_instances, alert_rules, channels, heartbeat, silences
from store.db import connection
from tests.store.alerts import NOW, make_channel, make_message
from tests.ui.alerting import (
    HOSTILE,
    become,
    evaluated,
    fire,
    labelled,
    labels,
    press,
    rule,
    told,
)
from tests.ui.conftest import Screen, forget


def rows(screen: Screen, place: int = 0) -> list[dict[str, object]]:
    """What a table of the screen holds."""
    return screen.at.dataframe[place].value.to_dict("records")


def test_without_anything_it_says_what_to_do(screen: Screen) -> None:
    screen.open("alerts")
    assert "Nothing is watched yet" in screen.text()
    assert "No rules yet" in screen.text()
    assert "New channel" in labels(screen)
    for tab, said in (
        ("Channels", "No channels yet"),
        ("Silences", "No silences"),
        ("History", "Nothing was told yet"),
    ):
        screen.open("alerts", tab=tab)
        assert said in screen.text()


def test_starter_rules_are_made_in_one_go(screen: Screen) -> None:
    make_channel(screen.pool, "discord", name="Ops")
    screen.open("alerts")
    press(screen, "Add starter rules")
    labelled(screen, "checkbox", "GPU hot").uncheck()
    press(screen, "Create rules")
    made = {each.condition_type: each for each in alert_rules.list_rules(screen.pool)}
    assert "gpu_temp_high" not in made
    assert made["disk_space_low"].severity == "critical"
    assert len(made) == 7
    assert {each.channel_name for each in made.values()} == {"Ops"}


def test_rules_and_their_states_are_listed(screen: Screen) -> None:
    ops = make_channel(screen.pool, "discord", name="Ops")
    low = rule(screen.pool, ops, cooldown_minutes=120, target="nas:*")
    rule(screen.pool, ops, "Many fail", condition_type="transcode_failure")
    rule(screen.pool, ops, "Off", is_enabled=False)
    with connection(screen.pool) as conn:
        conn.execute("UPDATE alert_rules SET evaluated_at = now()")
    rule(screen.pool, ops, "Onwards")
    fire(screen.pool, low)
    screen.open("alerts")
    found = {str(row["name"]): row for row in rows(screen)}
    assert [row["state"][0] for row in found.values()] == [  # pyright: ignore
        "Firing",
        "OK",
        "Off",
        "New",
    ]
    assert found["Low disk"]["condition"] == "Free space on nas:* below 50 GB"
    assert found["Low disk"]["cooldown"] == "2 h"
    assert found["Low disk"]["channel"] == "Ops"
    assert found["Many fail"]["condition"] == "More than 3 failed transcodes"
    assert found["Off"]["fired"] == "never"


def test_a_rule_that_cannot_be_evaluated_says_why(screen: Screen) -> None:
    rule(screen.pool)
    with connection(screen.pool) as conn:
        conn.execute("UPDATE alert_rules SET failures = 3, failure = 'a table is gone'")
    screen.open("alerts")
    assert rows(screen)[0]["state"] == ["Error"]
    assert "a table is gone" in screen.text()


def test_what_fires_can_be_acknowledged_and_snoozed(screen: Screen) -> None:
    low = rule(screen.pool)
    fire(screen.pool, low)
    screen.open("alerts")
    assert "**Low disk** on nas\\:/srv" in screen.text()
    assert "Free space 12 GB, below 50 GB · for 12 min" in screen.text()
    press(screen, "Acknowledge")
    (instance,) = alert_instances.instances(screen.pool)
    assert instance.acknowledged_by == "amara"
    screen.open("alerts")
    assert "Acknowledged by amara" in screen.text()
    assert "Acknowledge" not in labels(screen)


def test_a_snooze_is_a_silence_until_then(screen: Screen) -> None:
    low = rule(screen.pool)
    fire(screen.pool, low)
    until = datetime.now(UTC) + timedelta(hours=4)
    alert_instances.snooze(
        screen.pool, low, "nas:/srv", by="amara", at=datetime.now(UTC), until=until
    )
    screen.open("alerts")
    assert "Silenced until" in screen.text()
    screen.open("alerts", tab="Silences")
    (row,) = rows(screen)
    assert (row["state"], row["by"]) == (["Silent now"], "amara")
    assert row["what"] == "Low disk · nas:/srv"


def test_a_value_that_is_no_longer_known_is_said_so(screen: Screen) -> None:
    low = rule(screen.pool)
    fire(screen.pool, low, value=None, health="no_data")
    screen.open("alerts")
    assert ":orange-badge[:material/help: Unknown]" in screen.text()
    assert "no longer known" in screen.text()


def test_many_that_fire_are_folded(screen: Screen) -> None:
    low = rule(screen.pool)
    for number in range(9):
        fire(screen.pool, low, f"nas:/{number}")
    screen.open("alerts")
    assert [each.label for each in screen.at.expander] == ["3 more"]


def test_the_footer_tells_of_evaluation_queue_and_heartbeat(screen: Screen) -> None:
    ops = make_channel(screen.pool)
    make_message(screen.pool, ops, at=datetime.now(UTC))
    rule(screen.pool, ops)
    evaluated(screen.pool)
    screen.open("alerts")
    assert "Evaluated 2 min ago · 1 waiting to be sent · no heartbeat address is set" in (
        screen.text()
    )
    assert "Nothing fires. :gray[One rule watches.]" in screen.text()
    assert not screen.at.error


def test_the_heartbeat_that_did_not_arrive_is_said(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule(screen.pool)
    monkeypatch.setenv("CINEVAULT_ALERT_HEARTBEAT_URL", "https://hc.example/CANARY")
    forget()
    screen.open("alerts")
    assert "no heartbeat yet" in screen.text()
    heartbeat.note_beat(screen.pool, True)
    forget()
    screen.open("alerts")
    assert re.search(r"· heartbeat \d+ s ago", screen.text())
    heartbeat.note_beat(screen.pool, False)
    forget()
    screen.open("alerts")
    assert ":red[the heartbeat did not arrive" in screen.text()
    assert "CANARY" not in screen.text()


@pytest.mark.parametrize(
    ("minutes", "outcome", "said"),
    [
        (40, "done", "Alerts were not evaluated for 40 min"),
        (40, "failed", "Alerts were not evaluated for 40 min"),
        (2, "failed", "The last evaluation of alerts failed"),
    ],
)
def test_a_silent_evaluator_is_an_alarm_itself(
    screen: Screen, minutes: int, outcome: str, said: str
) -> None:
    rule(screen.pool)
    evaluated(screen.pool, ago=timedelta(minutes=minutes), outcome=outcome)
    screen.open("alerts")
    assert said in screen.at.error[0].value


def test_rules_that_are_new_need_not_have_been_evaluated(screen: Screen) -> None:
    rule(screen.pool)
    screen.open("alerts")
    assert not screen.at.error


def test_rules_that_never_were_evaluated_are_an_alarm_after_a_while(screen: Screen) -> None:
    rule(screen.pool)
    with connection(screen.pool) as conn:
        conn.execute("UPDATE alert_rules SET created_at = now() - interval '1 hour'")
    screen.open("alerts")
    assert "Alerts were not evaluated yet" in screen.at.error[0].value


def test_channels_are_listed_without_their_addresses(screen: Screen) -> None:
    make_channel(screen.pool, "discord", name="Ops", is_fallback=True)
    broken = make_channel(screen.pool, "slack", name="Team", events=["firing", "gpu_temp_high"])
    channels.set_enabled(screen.pool, broken, False, "http_404: no_service")
    screen.open("alerts", tab="Channels")
    ops, team = rows(screen)
    assert (ops["state"], ops["type"], ops["address"]) == (
        ["On"],
        "Discord",
        "discord.com/…/…9fQ2",
    )
    assert (ops["events"], ops["note"]) == ("Everything", "Fallback")
    assert (team["state"], team["events"]) == (["Failed"], "Firing, GPU hot")
    assert team["note"] == "Switched off: it answered 404 (no_service)"
    assert "CANARY" not in str(rows(screen)) + screen.text()


def test_history_tells_how_the_last_attempt_ended(screen: Screen) -> None:
    ops = make_channel(screen.pool, name="Ops")
    low = rule(screen.pool, ops)
    waiting = make_message(screen.pool, ops, low, at=datetime.now(UTC) + timedelta(hours=1))
    dead = make_message(screen.pool, ops, low, seq=1)
    with connection(screen.pool) as conn:
        conn.execute("UPDATE notifications SET state = 'dead' WHERE id = %s", [dead])
    for number, success in ((1, False), (2, False)):
        told(
            screen.pool, ops, "FIRING: Low disk – 12 GB", notification_id=dead, attempt=number,
            success=success, error_detail="http_500", sent_at=NOW + timedelta(minutes=number),
        )  # fmt: skip
    told(
        screen.pool, ops, "FIRING: Low disk – 11 GB", notification_id=waiting, attempt=1,
        success=False, error_detail="timeout", sent_at=NOW + timedelta(minutes=5),
    )  # fmt: skip
    told(screen.pool, ops, "kept", success=False, suppressed_reason="cooldown", sent_at=NOW)
    screen.open("alerts", tab="History", days="1y")
    found = rows(screen)
    assert [row["outcome"] for row in found] == [["Waiting"], ["Failed"], ["Kept back"]]
    assert [row["message"] for row in found] == ["11 GB", "12 GB", "kept"]
    assert found[1]["why"] == "it answered 500, 2 attempts"
    assert str(found[0]["why"]).startswith("no answer in time, again at")
    assert [len(row["actions"]) for row in found] == [0, 1, 0]  # pyright: ignore
    screen.open("alerts", tab="History", days="1y", outcome="Failed")
    assert len(rows(screen)) == 1
    screen.open("alerts", tab="History", days="1y", rule="Low disk", outcome="Delivered")
    assert "Nothing fits" in screen.text()


def test_one_message_is_told_in_full(screen: Screen) -> None:
    ops = make_channel(screen.pool)
    dead = make_message(screen.pool, ops)
    for number in (1, 2):
        told(
            screen.pool, ops, f"FIRING: {HOSTILE} – 12 GB", notification_id=dead, attempt=number,
            success=number == 2, error_detail=None if number == 2 else "timeout",
            http_status=204, duration_ms=84, sent_at=NOW + timedelta(minutes=number),
        )  # fmt: skip
    with connection(screen.pool) as conn:
        row = conn.execute("SELECT id FROM alert_log ORDER BY sent_at DESC").fetchone()
    assert row
    screen.open("alerts", tab="History", days="1y", entry=str(row[0]))
    assert [each["why"] for each in rows(screen, 1)] == ["no answer in time, 84 ms", "204, 84 ms"]
    screen.open("alerts", tab="History", entry="nonsense")
    assert "There is no such message" in screen.text()


def test_analysts_see_everything_and_change_nothing(screen: Screen) -> None:
    become(screen, "analyst")
    low = rule(screen.pool)
    fire(screen.pool, low)
    for tab in ("Rules", "Channels", "Silences", "History"):
        screen.open("alerts", tab=tab)
        assert not {"New rule", "New channel", "New silence", "Acknowledge"} & set(labels(screen))
        assert not screen.at.get("menu_button")[1:]  # the account's own is there
        assert "actions" not in [
            name for each in screen.at.dataframe for name in each.proto.columns
        ]


def test_viewers_have_no_such_page(screen: Screen) -> None:
    become(screen, "viewer")
    rule(screen.pool)
    screen.open("alerts")
    assert "Rules that watch the system" not in screen.text()


def test_a_store_that_is_away_is_said(screen: Screen) -> None:
    rule(screen.pool)
    screen.open("alerts")
    screen.line.cut()
    screen.run()
    assert "The store cannot be reached" in screen.text()
    screen.line.mend()


def test_hostile_names_are_only_text(screen: Screen) -> None:
    ops = make_channel(screen.pool, "discord", name=HOSTILE)
    low = rule(screen.pool, ops, HOSTILE)
    fire(screen.pool, low, HOSTILE)
    told(screen.pool, ops, HOSTILE, rule_name=HOSTILE, channel_name=HOSTILE)
    wanted = silences.Wanted(
        {"rule": str(low)}, ends_at=NOW + timedelta(days=9999), comment=HOSTILE
    )
    silences.add_silence(screen.pool, wanted)
    for tab in ("Rules", "Channels", "Silences", "History"):
        screen.open("alerts", tab=tab)
        assert "\\<script\\>" in screen.text()
        assert "<script>" not in screen.text()
        assert ":red[r]" not in screen.text()
