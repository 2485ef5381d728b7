"""Sends what is to be said: claimed from the outbox, delivered, and recorded with what follows."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event, Thread

from notify.answer import Answer
from notify.dispatch import Envelope, Target, dispatch
from notify.events import wanted
from notify.guard import Policy
from notify.message import Message, heading, text
from notify.retry import Attempt, Verdict, decide
from notify.secrets import Keys, SecretLost
from notify.text import cut, line
from operations.reach import policy
from settings import Settings
from store import outbox
from store.db import Pool
from store.outbox import Claimed, Ending

WORKERS = 4
NAP = 0.2
MOST_LOGGED = 1000

logger = logging.getLogger("jobs.deliver")


def run_once(pool: Pool, settings: Settings, stop: Event) -> int:
    """How many attempts were made, until nothing was due."""
    return send_due(pool, means(settings), stop)


@dataclass(frozen=True, slots=True)
class Means:
    """What sending takes: keys, where it may go, the clock, and chance (within ±1)."""

    keys: Keys
    policy: Policy
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: Callable[[], float] = lambda: random.uniform(-1, 1)


def means(settings: Settings) -> Means:
    """What the settings say about sending."""
    return Means(Keys(settings.fernet_keys), policy(settings))


def send_due(pool: Pool, means: Means, stop: Event) -> int:
    """Sends until nothing is due, several channels at once; how many attempts that took."""
    outbox.suppress_unsendable(pool, means.clock())
    channels = outbox.due_channels(pool, means.clock())
    if not channels:
        return 0
    helpers = [Helper(pool, means, stop) for _ in range(min(channels, WORKERS) - 1)]
    for helper in helpers:
        helper.start()
    attempts = drain(pool, means, stop)
    for helper in helpers:
        while helper.is_alive():  # in naps, so that a signal is heard in between
            helper.join(NAP)
        attempts += helper.result()
    return attempts


class Helper(Thread):
    """Sends beside the others, so that a slow receiver holds up nobody else's messages."""

    def __init__(self, pool: Pool, means: Means, stop: Event) -> None:
        super().__init__(daemon=True)
        self.pool, self.means, self.halt = pool, means, stop
        self.attempts = 0
        self.error: Exception | None = None

    def run(self) -> None:
        """Sends until nothing is due."""
        try:
            self.attempts = drain(self.pool, self.means, self.halt)
        except Exception as exc:
            self.error = exc

    def result(self) -> int:
        """How many attempts were made; raises what ended them."""
        if self.error:
            raise self.error
        return self.attempts


def drain(pool: Pool, means: Means, stop: Event) -> int:
    """Sends one message after another until nothing is due; how many attempts that took."""
    attempts = 0
    while not stop.is_set() and (claimed := outbox.claim(pool, means.clock())):
        outbox.finish(pool, claimed, attempt(claimed, means))
        attempts += 1
    return attempts


def attempt(claimed: Claimed, means: Means) -> Ending:
    """How sending the message went, whatever happened."""
    message = Message.from_json(claimed.payload)
    heard = wanted(tuple(claimed.events), message)
    if heard is None:
        return kept_back(message, "not_wanted", means.clock())
    try:
        answer = deliver(claimed, heard, means)
    except SecretLost as exc:
        answer = Answer(error="secret_lost")
        logger.warning("channel %s: %s", claimed.channel_name, exc)
    except Exception:
        # Our own mistake must hold up neither the other messages nor this one for ever.
        logger.exception("message %s could not be made", claimed.id)
        answer = Answer(error="internal_error")
    return ending(claimed, heard, answer, means)


def deliver(claimed: Claimed, message: Message, means: Means) -> Answer:
    """What the receiver answered."""
    channel = str(claimed.channel_id)
    url = means.keys.open(channel, "url", claimed.webhook_url)
    secret = claimed.signing_secret and means.keys.open(
        channel, "signing_secret", claimed.signing_secret
    )
    envelope = Envelope(
        str(claimed.id), claimed.created_at, means.clock(), claimed.form, edits(claimed)
    )
    return dispatch(Target(claimed.channel_type, url, secret), message, envelope, means.policy)


def edits(claimed: Claimed) -> str | None:
    """Which of Discord's messages this one replaces, if any."""
    return claimed.edits if claimed.channel_type == "discord" else None


def ending(claimed: Claimed, message: Message, answer: Answer, means: Means) -> Ending:
    """What is recorded of the answer and what follows from it."""
    now = means.clock()
    verdict = decide(
        Attempt(
            claimed.channel_type,
            claimed.failures,
            claimed.form,
            edits(claimed) is not None,
            now,
            means.chance(),
        ),
        answer,
    )
    tell(claimed, verdict)
    return Ending(
        state="pending" if verdict.outcome == "retry" else verdict.outcome,
        now=now,
        message=logged(message),
        error=verdict.error,
        http_status=answer.status,
        duration_ms=answer.duration_ms,
        counts=verdict.counts and verdict.outcome != "sent",
        next_attempt_at=verdict.next_at,
        form=verdict.form,
        external_id=verdict.external_id,
        pause_until=verdict.pause_until,
        disable=verdict.disable,
        maybe_duplicate=answer.maybe_arrived,
    )


def kept_back(message: Message, reason: str, now: datetime) -> Ending:
    """A message that the channel does not want."""
    return Ending("suppressed", now, logged(message), suppressed_reason=reason)


def logged(message: Message) -> str:
    """The message as the log keeps it."""
    return cut(line(f"{heading(message)} – {text(message)}"), MOST_LOGGED)


def tell(claimed: Claimed, verdict: Verdict) -> None:
    """Logs what somebody should look at."""
    if verdict.disable:
        logger.warning("channel %s is switched off: %s", claimed.channel_name, verdict.disable)
    elif verdict.outcome == "dead":
        logger.warning("channel %s: given up: %s", claimed.channel_name, verdict.error)
