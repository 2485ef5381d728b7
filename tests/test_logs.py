"""What is logged: a line for people or an object for collectors, and a trouble only once."""

import json
import logging
import subprocess
import sys

import pytest

from logs import Trouble
from tests.source import ROOT

SCRIPT = """
import logging, logs
logs.set_up("collector", {style!r}, "info")
log = logging.getLogger("collector")
log.debug("too small to be seen")
log.info("all is %s", "wéll")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("it broke")
"""


def logged(style: str) -> str:
    """What a program that logs in that style writes to stderr."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(style=style)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stdout
    return done.stderr


def test_people_get_a_line_with_time_and_program() -> None:
    first, second, *trace = logged("text").splitlines()
    assert first.endswith(" collector: all is wéll")
    assert second.endswith(" collector: error: it broke")
    assert trace[-1] == "ZeroDivisionError: division by zero"


def test_log_collectors_get_an_object_a_line_with_the_trace_in_it() -> None:
    first, second = map(json.loads, logged("json").splitlines())
    assert (first["program"], first["level"], first["message"]) == (
        "collector",
        "info",
        "all is wéll",
    )
    assert first["at"].endswith("+00:00")
    assert "ZeroDivisionError" in second["trace"]


def test_a_trouble_is_logged_when_it_begins_changes_and_ends(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    trouble = Trouble(logging.getLogger("test"), "the store is away")
    for reason in ("refused", "refused", "starting up", "starting up"):
        trouble.met(reason)
    trouble.over()
    trouble.over()
    trouble.met("refused")
    assert [record.getMessage() for record in caplog.records] == [
        "the store is away: refused",
        "the store is away: starting up",
        "the store is away: well again",
        "the store is away: refused",
    ]
