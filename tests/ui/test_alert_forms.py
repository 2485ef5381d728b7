"""The forms of alerts: what they show, what they keep, and what they say when it cannot be."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import plotly.io
import pytest
from streamlit.testing.v1 import AppTest

from store import alert_rules, channels, silences
from store.accounts import session_account
from store.alert_rules import Wanted
from store.channels import Channel
from store.db import connection
from tests.notify.receiver import Receiver, Reply, running
from tests.store.alerts import make_channel
from tests.ui.alerting import labelled, press, rule
from tests.ui.conftest import Screen, forget
from ui.alerts import channel_form, rule_form, silence_form
from ui.alerts.forms import Form

CANARY = "CANARY-token-9fQ2"


def script(draw) -> None:  # it becomes a file of its own, which imports nothing
    from ui.changes import problem

    draw()
    problem()


def opened(screen: Screen, draw: Callable[[], None]) -> None:
    """Shows the form by itself: AppTest forgets a dialog at every run."""
    screen.at = AppTest.from_function(script, args=(draw,), default_timeout=60)
    screen.at.session_state["who"] = session_account(screen.pool, screen.token)
    screen.run()


def open_rule(screen: Screen) -> None:
    """Shows the form of a new rule."""
    (first, *_) = channels.list_all(screen.pool)
    form, wanted = Form("rule"), Wanted("", rule_form.USUAL, first.id)
    opened(screen, lambda: rule_form.draw(form, wanted, None))


def open_channel(screen: Screen, own: Channel | None = None) -> None:
    """Shows the form of a channel."""
    form = Form("channel")
    opened(screen, lambda: channel_form.draw(form, own, own))


def open_silence(screen: Screen) -> None:
    """Shows the form of a new silence."""
    form = Form("silence")
    opened(screen, lambda: silence_form.draw(form, None, None))


@pytest.fixture
def receiver(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver that the dashboard may call."""
    with running(Receiver()) as receiver:
        monkeypatch.setenv("CINEVAULT_WEBHOOK_ALLOW_CIDRS", "127.0.0.0/8")
        monkeypatch.setenv("CINEVAULT_WEBHOOK_PORTS", str(receiver.port))
        forget()
        yield receiver


def test_the_form_of_a_rule_follows_its_condition(screen: Screen) -> None:
    make_channel(screen.pool, "discord", name="Ops")
    rule(screen.pool)
    open_rule(screen)
    assert labelled(screen, "number_input", "Fires below (GB)").value == 50
    labelled(screen, "selectbox", "Condition").set_value("gpu_temp_high")
    screen.run()
    assert labelled(screen, "number_input", "Fires above (°C)").value == 85
    assert "Fires when the temperature of any GPU is above 85 °C" in screen.text()
    labelled(screen, "selectbox", "Condition").set_value("transcode_failure")
    screen.run()
    labelled(screen, "number_input", "Fires with more than").set_value(7)
    labelled(screen, "number_input", "Counted over (min)").set_value(90)
    labelled(screen, "text_input", "Name").set_value("Many fail")
    screen.run()
    press(screen, "Create rule")
    made = {each.name: each for each in alert_rules.list_rules(screen.pool)}["Many fail"]
    assert (made.threshold, made.params) == (7, {"window_minutes": 90})
    assert (made.cooldown_minutes, made.is_enabled, made.for_minutes) == (60, True, 0)


def test_a_rule_without_a_name_is_called_as_its_condition(screen: Screen) -> None:
    make_channel(screen.pool, "discord")
    rule(screen.pool)
    open_rule(screen)
    press(screen, "Create rule")
    assert "Disk nearly full" in [each.name for each in alert_rules.list_rules(screen.pool)]


def test_what_is_wrong_with_a_rule_is_said_in_the_form(screen: Screen) -> None:
    rule(screen.pool)
    open_rule(screen)
    labelled(screen, "number_input", "Ends at (GB)").set_value(40.0)
    screen.run()
    assert "A back-test needs numbers that fit together." in screen.text()
    press(screen, "Create rule")
    assert "Ends at is below the threshold, where the rule fires" in screen.at.error[0].value
    assert len(alert_rules.list_rules(screen.pool)) == 1


def test_the_back_test_says_how_often_it_would_have_fired(screen: Screen) -> None:
    rule(screen.pool)
    with connection(screen.pool) as conn:
        conn.execute(
            "INSERT INTO disk_metrics (host, mount, recorded_at, total_bytes, free_bytes)"
            " SELECT 'nas', '/srv', now() - n * interval '5 minutes', 1e12::bigint,"
            " CASE WHEN n BETWEEN 100 AND 150 THEN 20e9 ELSE 200e9 END::bigint"
            " FROM generate_series(0, 2000) AS n"
        )
    open_rule(screen)
    assert "this rule would have fired **once**" in screen.text()
    (chart,) = screen.at.get("plotly_chart")
    plotly.io.from_json(chart.proto.spec)
    assert chart.proto.alt == "Times the rule would have fired per day: 1 in all"


def test_a_channel_is_tried_made_and_its_address_is_gone(
    screen: Screen, receiver: Receiver
) -> None:
    open_channel(screen)
    labelled(screen, "button_group", "Type").set_value("generic")
    screen.run()
    labelled(screen, "text_input", "Name").set_value("Ops")
    address = labelled(screen, "text_input", "Address")
    address.set_value(f"http://127.0.0.1:{receiver.port}/{CANARY}")
    press(screen, "Test")
    assert "It arrived: the receiver answered 200" in screen.at.success[0].value
    assert [sent.path for sent in receiver.received] == [f"/{CANARY}"]
    press(screen, "Create channel")
    (made,) = channels.list_all(screen.pool)
    assert (made.name, made.channel_type, made.events) == ("Ops", "generic", ["all"])
    screen.open("alerts", tab="Channels")
    assert CANARY not in screen.text() + str(screen.at.dataframe[0].value)


def test_what_is_wrong_with_a_channel_is_said_in_the_form(screen: Screen) -> None:
    open_channel(screen)
    press(screen, "Create channel")
    assert "Address is missing" in screen.at.error[0].value
    labelled(screen, "text_input", "Address").set_value("http://10.0.0.1/x")
    press(screen, "Create channel")
    said = screen.at.error[0].value
    assert "Name is empty" in said
    assert channels.list_all(screen.pool) == []


def test_a_test_that_fails_says_why(screen: Screen, receiver: Receiver) -> None:
    receiver.replies = [Reply(500)]
    open_channel(screen)
    labelled(screen, "button_group", "Type").set_value("generic")
    labelled(screen, "text_input", "Name").set_value("Ops")
    screen.run()
    labelled(screen, "text_input", "Address").set_value(f"http://127.0.0.1:{receiver.port}/x")
    press(screen, "Test")
    assert "it answered 500" in screen.at.error[0].value


def test_a_silence_is_made_for_a_while(screen: Screen) -> None:
    low = rule(screen.pool)
    open_silence(screen)
    labelled(screen, "selectbox", "Rule").set_value(str(low))
    labelled(screen, "text_input", "Host").set_value("nas*")
    labelled(screen, "text_input", "Comment").set_value("Moving house")
    screen.run()
    press(screen, "Create silence")
    (made,) = silences.list_silences(screen.pool)
    assert made.matchers == {"rule": str(low), "host": "nas*"}
    assert made.starts_at
    assert made.ends_at
    assert made.ends_at - made.starts_at == timedelta(hours=2)
    assert abs(made.starts_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert (made.comment, made.created_by, made.weekly) == ("Moving house", "amara", None)


def test_a_silence_is_made_for_every_night(screen: Screen) -> None:
    open_silence(screen)
    labelled(screen, "button_group", "When").set_value("Every week")
    screen.run()
    labelled(screen, "button_group", "Days on which it begins").set_value(["fri", "sat"])
    screen.run()
    press(screen, "Create silence")
    (made,) = silences.list_silences(screen.pool)
    assert made.weekly == {"days": ["fri", "sat"], "from": "23:00", "to": "07:00"}
    assert (made.timezone, made.ends_at) == ("Europe/Berlin", None)
    screen.open("alerts", tab="Silences")
    assert screen.at.dataframe[0].value["when"].tolist()[0] == "23:00 – 07:00, Fri, Sat"
