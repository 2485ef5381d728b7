"""Tells somebody outside that alerts are evaluated, so that silence itself is an alarm."""

import logging

from logs import Trouble
from notify.delivery import Request, send
from operations.reach import policy
from settings import Settings

trouble = Trouble(logging.getLogger("jobs.heartbeat"), "the alert heartbeat did not arrive")


def beat(settings: Settings) -> bool:
    """Whether the address that is set was told, and took it; False where none is set."""
    if settings.alert_heartbeat_url is None:
        return False
    address = settings.alert_heartbeat_url.get_secret_value()
    answer = send(Request("POST", address, b""), policy(settings))
    if answer.status is not None and 200 <= answer.status < 300:
        trouble.over()
        return True
    trouble.met(answer.error or f"it answered {answer.status}")
    return False
