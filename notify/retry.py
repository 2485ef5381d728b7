"""What follows from an answer: delivered, once more and when, or given up. Pure."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

from notify.answer import Answer

# Eight attempts in about 3 h 43 min; each wait is a fifth longer or shorter by chance.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600, 7200))
MOST_FAILURES = len(WAITS) + 1
SPREAD = 0.2

LEAST_PAUSE, USUAL_PAUSE, MOST_PAUSE = 1.0, 60.0, 3600.0

PASSING = frozenset({408, 425})  # and whatever says that the trouble is the server's
PERMANENT = frozenset(
    ["blocked", "wrong_address", "secret_lost", "apprise_off", "apprise_missing", "apprise_nomatch"]
)
GONE = frozenset({404, 410})
SLACK_GONE = ("invalid_token", "action_prohibited", "no_service")
DISCORD_GONE = (10015, 50027)  # unknown webhook, invalid webhook token
DISCORD_UNKNOWN_MESSAGE = 10008

Form = Literal["full", "plain", "new"]  # with all there is, as mere text, not as an edit


@dataclass(frozen=True, slots=True)
class Verdict:
    """`counts` says whether the attempt uses up one of the eight."""

    outcome: Literal["sent", "retry", "dead"]
    error: str | None = None
    next_at: datetime | None = None
    counts: bool = True
    form: Form = "full"
    pause_until: datetime | None = None
    disable: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt as it went out; `failures` are those before it, `spread` lies within ±1."""

    channel_type: str
    failures: int
    form: Form
    edits: bool
    now: datetime
    spread: float = 0.0


Rule = Callable[[Attempt, Answer, str], Verdict | None]


def decide(attempt: Attempt, answer: Answer) -> Verdict:
    """What becomes of the message after this answer."""
    error = explained(attempt, answer)
    for rule in RULES:
        if verdict := rule(attempt, answer, error):
            return verdict
    return later(attempt, error)


def explained(attempt: Attempt, answer: Answer) -> str:
    """What went wrong, for the log."""
    said = answer.said(attempt.channel_type)
    if answer.good and not accepted(attempt, answer):
        return "not_ok"
    return f"{answer.code}: {said}" if said else answer.code


def accepted(attempt: Attempt, answer: Answer) -> bool:
    """Whether the receiver took it; Slack means it only when it says ok."""
    return answer.good and (attempt.channel_type != "slack" or answer.text == "ok")


def taken(attempt: Attempt, answer: Answer, _error: str) -> Verdict | None:
    """Delivered; Discord's message is remembered, so that it can be edited."""
    if not accepted(attempt, answer):
        return None
    found = answer.json().get("id") if attempt.channel_type == "discord" else None
    known = isinstance(found, str) and found.isdecimal() and len(found) <= 20
    return Verdict("sent", external_id=found if known else None)


def slow_down(attempt: Attempt, answer: Answer, error: str) -> Verdict | None:
    """Too many at once: the whole channel waits as long as it was told to."""
    if answer.status != 429:
        return None
    until = attempt.now + pause(answer, attempt.now)
    return Verdict(
        "retry", error, next_at=until, counts=False, form=attempt.form, pause_until=until
    )


def reshaped(attempt: Attempt, answer: Answer, error: str) -> Verdict | None:
    """Refused for its form: the same once more in a form that cannot be refused for that."""
    code = answer.json().get("code")
    if attempt.edits and answer.status == 404 and code == DISCORD_UNKNOWN_MESSAGE:
        form = "new"  # somebody deleted the message that was to be edited
    elif attempt.channel_type == "slack" and attempt.form == "full" and blocks_refused(answer):
        form = "plain"
    else:
        return None
    return Verdict("retry", error, next_at=attempt.now, counts=False, form=form)


def blocks_refused(answer: Answer) -> bool:
    """Whether Slack does not like the blocks, which is our mistake."""
    return answer.status == 400 and answer.text.startswith("invalid_blocks")


def closed(attempt: Attempt, answer: Answer, error: str) -> Verdict | None:
    """There is nobody at the address any more: the channel is switched off."""
    gone = answer.status in GONE or answer.error == "secret_lost"
    if attempt.channel_type == "slack" and not answer.good:
        gone = gone or answer.text.startswith(SLACK_GONE)
    if attempt.channel_type == "discord" and not answer.good:
        gone = gone or answer.json().get("code") in DISCORD_GONE
    return Verdict("dead", error, disable=error) if gone else None


def refused(_attempt: Attempt, answer: Answer, error: str) -> Verdict | None:
    """No other attempt would end otherwise."""
    if answer.error:
        return Verdict("dead", error) if answer.error in PERMANENT else None
    status = answer.status or 0
    passing = answer.good or status in PASSING or status >= 500
    return None if passing else Verdict("dead", error)


RULES: tuple[Rule, ...] = (taken, slow_down, reshaped, closed, refused)


def later(attempt: Attempt, error: str) -> Verdict:
    """Once more after the wait that is due, or given up after the last."""
    if attempt.failures >= len(WAITS):
        return Verdict("dead", error)
    wait = WAITS[attempt.failures] * (1 + SPREAD * attempt.spread)
    return Verdict("retry", error, next_at=attempt.now + wait, form=attempt.form)


def pause(answer: Answer, now: datetime) -> timedelta:
    """How long the receiver wants to be left alone, at most an hour."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    told = (
        header_wait(headers.get("retry-after"), now),
        seconds(answer.json().get("retry_after")),
        seconds(headers.get("x-ratelimit-reset-after")),
        USUAL_PAUSE,
    )
    wanted = next(each for each in told if each is not None)
    return timedelta(seconds=min(max(wanted, LEAST_PAUSE), MOST_PAUSE))


def header_wait(value: str | None, now: datetime) -> float | None:
    """The seconds of a Retry-After, which may also be a date."""
    if value is None:
        return None
    if (found := seconds(value)) is not None:
        return found
    try:
        date = parsedate_to_datetime(value)
        return ((date if date.tzinfo else date.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, OverflowError):
        return None


def seconds(value: object) -> float | None:
    """The number of seconds, None where it is no number."""
    try:
        found = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None
