"""Whoever watches over the alerts is told of every tick, and of nothing else."""

import logging
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from jobs import evaluate_alerts
from jobs.heartbeat import beat
from settings import Settings, WrongSetting, load
from store.db import Pool, open_pool
from store.errors import StoreError
from store.heartbeat import last_beat
from tests.notify.receiver import Receiver, Reply, running

SECRET = "a-check-nobody-else-should-know"


def settings(receiver: Receiver, **more: Any) -> Settings:
    return Settings(
        alert_heartbeat_url=f"http://127.0.0.1:{receiver.port}/{SECRET}",  # pyright: ignore[reportArgumentType]
        webhook_allow_cidrs=("127.0.0.0/8",),
        webhook_ports=(receiver.port,),
        **more,
    )


def test_every_completed_evaluation_is_told(pool: Pool, tmp_path: Path) -> None:
    with running(Receiver()) as receiver:
        for _ in range(2):
            evaluate_alerts.run_once(pool, settings(receiver, data_dir=tmp_path), Event())
    assert [(each.method, each.path) for each in receiver.received] == [("POST", f"/{SECRET}")] * 2
    beaten = last_beat(pool)
    assert beaten
    assert beaten.arrived


def test_what_became_of_it_is_kept_for_the_screen(pool: Pool, tmp_path: Path) -> None:
    evaluate_alerts.run_once(pool, Settings(data_dir=tmp_path), Event())
    assert last_beat(pool) is None
    with running(Receiver(Reply(500))) as receiver:
        evaluate_alerts.run_once(pool, settings(receiver, data_dir=tmp_path), Event())
    beaten = last_beat(pool)
    assert beaten
    assert not beaten.arrived


def test_an_evaluation_that_could_not_be_completed_is_not_told(tmp_path: Path) -> None:
    nowhere = open_pool("postgresql://nobody@127.0.0.1:1/none", name="test", patience=0.1)
    with running(Receiver()) as receiver, nowhere as pool, pytest.raises(StoreError):
        evaluate_alerts.run_once(pool, settings(receiver, data_dir=tmp_path), Event())
    assert receiver.received == []


def test_nobody_is_told_where_nobody_is_named() -> None:
    assert beat(Settings()) is False


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_heartbeat_nobody_took_is_logged_without_the_address_and_stops_nothing(
    caplog: pytest.LogCaptureFixture, status: int
) -> None:
    with caplog.at_level(logging.INFO), running(Receiver(Reply(status))) as receiver:
        assert beat(settings(receiver)) is False
    assert str(status) in caplog.text
    assert SECRET not in caplog.text


def test_the_guard_holds_for_the_heartbeat_too() -> None:
    with running(Receiver()) as receiver:
        inside = settings(receiver).model_copy(update={"webhook_allow_cidrs": ()})
        assert beat(inside) is False
    assert receiver.received == []


def test_an_address_that_is_none_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CINEVAULT_ALERT_HEARTBEAT_URL", "hc-ping.com/x")
    with pytest.raises(WrongSetting, match="CINEVAULT_ALERT_HEARTBEAT_URL"):
        load()
