"""Alerts on a screen: what is stored, and how fields of a form are found."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from store import alert_rules
from store.accounts import Role, create_account, open_session
from store.alert_rules import Wanted
from store.db import Pool, connection
from tests.store.alerts import make_channel
from tests.ui.conftest import Screen

HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) **b** $a$ :red[r] " + "😀" * 20


def rule(pool: Pool, channel_id: UUID | None = None, name: str = "Low disk", **more: Any) -> UUID:
    """A rule, with a channel of its own unless told; its id."""
    told = channel_id or make_channel(pool, "discord", name=f"{name} channel"[:300])
    given = {"condition_type": "disk_space_low", **more}
    return alert_rules.create(pool, Wanted(name, channel_id=told, **given))


def fire(
    pool: Pool, rule_id: UUID, target: str = "nas:/srv", *, minutes: int = 12, **more: Any
) -> None:
    """Lets the rule fire on the target."""
    began = datetime.now(UTC) - timedelta(minutes=minutes)
    memory = {"started_at": began.isoformat(), "place": target.partition(":")[0]}
    about = {"state": "firing", "value": 12.0, "health": "ok"} | more
    with connection(pool) as conn:
        conn.execute(
            "INSERT INTO alert_instances (rule_id, target, state, since, value, health, memory,"
            " evaluated_at) VALUES (%s, %s, %s, %s, %s, %s, %s, now())",
            [
                rule_id,
                target,
                about["state"],
                began,
                about["value"],
                about["health"],
                json.dumps(memory),
            ],
        )


def evaluated(pool: Pool, *, ago: timedelta = timedelta(minutes=2), outcome: str = "done") -> None:
    """An evaluation that ended so long ago."""
    with connection(pool) as conn:
        conn.execute(
            "INSERT INTO job_runs (job, started_at, finished_at, outcome, rows)"
            " VALUES ('evaluate_alerts', now() - %s, now() - %s, %s, 1)",
            [ago, ago, outcome],
        )


def told(pool: Pool, channel_id: UUID, message: str = "said", **more: Any) -> None:
    """A line of the log."""
    about = {"kind": "firing", "success": True, "rule_name": "Low disk", "channel_name": "Ops"}
    columns = {"channel_id": channel_id, "message": message, **about, **more}
    with connection(pool) as conn:
        names, places = ", ".join(columns), ", ".join(f"%({name})s" for name in columns)
        conn.execute(f"INSERT INTO alert_log ({names}) VALUES ({places})".encode(), columns)


def become(screen: Screen, role: Role) -> None:
    """Signs somebody else in."""
    account = create_account(screen.pool, role, "correct horse", role)
    screen.token = open_session(screen.pool, account.id, ip=None, agent=None)


def labelled(screen: Screen, kind: str, label: str) -> Any:
    """The field or button of that label."""
    there: list[Any] = list(screen.at.get(kind))
    found = [each for each in there if each.label == label]
    assert len(found) == 1, (label, [each.label for each in there])
    return found[0]


def press(screen: Screen, label: str) -> None:
    """Clicks the button of that label."""
    labelled(screen, "button", label).click()
    screen.run()


def labels(screen: Screen) -> list[str]:
    """What the buttons are called."""
    there: list[Any] = list(screen.at.get("button"))
    return [each.label for each in there]
