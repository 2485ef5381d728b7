"""Changes of alerts as a page makes them: what is wrong is said in words, field by field."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from uuid import UUID

from operations import channels as operations
from operations.channels import Draft, WrongChannel
from store import alert_rules, channels, silences
from store.db import Pool
from store.errors import Conflict
from store.rule_checks import WrongRule
from store.silences import WrongSilence
from ui.changes import Outcome, change
from ui.reads import settings

LABELS = {
    "channel_id": "Channel",
    "channel_type": "Type",
    "clear_threshold": "Ends at",
    "condition_type": "Condition",
    "cooldown_minutes": "Cooldown",
    "ends_at": "To",
    "events": "Events",
    "for_minutes": "For",
    "matchers": "What",
    "name": "Name",
    "signing_secret": "Signing secret",
    "starts_at": "From",
    "target": "Target",
    "threshold": "Threshold",
    "timezone": "Zone",
    "webhook_url": "Address",
    "weekly": "Every week",
}


@contextmanager
def said() -> Generator[None]:
    """Turns what is wrong with a form into one sentence per field."""
    try:
        yield
    except (WrongRule, WrongSilence, WrongChannel) as exc:
        raise ValueError(sentences(exc.fields)) from exc
    except Conflict as exc:
        if exc.constraint == channels.RULES:
            told = f"{exc} Let them send to another channel first."
            raise ValueError(told) from exc
        raise


def sentences(fields: Mapping[str, str]) -> str:
    """What is wrong with each field, by the names that the form gives them."""
    return " ".join(
        problem if problem[:1].isupper() else f"{label(name)} {problem}"
        for name, problem in fields.items()
    )


def label(name: str) -> str:
    """The field as the form calls it."""
    return LABELS.get(name, name.rpartition(".")[2].replace("_", " ").capitalize())


def save_rule(rule_id: UUID | None, wanted: alert_rules.Wanted) -> Outcome[object]:
    """Makes the rule, or changes it."""

    def save(pool: Pool) -> object:
        with said():
            if rule_id is None:
                return alert_rules.create(pool, wanted)
            return found(alert_rules.update(pool, rule_id, wanted), "rule")

    return change(save)


def delete_rule(rule_id: UUID) -> Outcome[bool]:
    """Removes the rule."""
    return change(alert_rules.delete, rule_id)


def save_channel(channel_id: UUID | None, draft: Draft) -> Outcome[object]:
    """Makes the channel, or changes it."""

    def save(pool: Pool) -> object:
        with said():
            if channel_id is None:
                return operations.create(pool, settings(), draft)
            return found(operations.update(pool, settings(), channel_id, draft), "channel")

    return change(save)


def delete_channel(channel_id: UUID) -> Outcome[object]:
    """Removes the channel, unless rules send to it."""

    def delete(pool: Pool) -> object:
        with said():
            return channels.delete(pool, channel_id)

    return change(delete)


def save_silence(silence_id: UUID | None, wanted: silences.Wanted) -> Outcome[object]:
    """Makes the silence, or changes it."""

    def save(pool: Pool) -> object:
        with said():
            if silence_id is None:
                return silences.add_silence(pool, wanted)
            return found(silences.change_silence(pool, silence_id, wanted), "silence")

    return change(save)


def found(there: bool, what: str) -> bool:
    """True; in words where somebody deleted it meanwhile."""
    if not there:
        raise ValueError(f"Somebody deleted this {what} meanwhile.")
    return there
