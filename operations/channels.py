"""Channels made, changed and tried out: the address is checked, sealed and never shown again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from notify.dispatch import TYPES, Target, check_to_save
from notify.events import WrongEvents, parsed
from notify.generic import WrongSecret, signing_key
from notify.guard import WrongAddress
from notify.secrets import Keys, SecretLost, hint
from notify.trial import MESSAGE, Trial, try_out
from operations.reach import policy
from settings import Settings
from store import alert_log, channels
from store.channels import SealedChannel, Secrets, Wanted
from store.db import Pool
from store.rule_checks import LONGEST_NAME, storable

LONGEST_ADDRESS = 4000
MOST_EVENTS = 100


class WrongChannel(ValueError):
    """The channel cannot be; `fields` says what is wrong with each field."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {problem}" for name, problem in fields.items()))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants a channel to be. A secret that is None stays what it is, "" goes."""

    name: str
    channel_type: str
    webhook_url: str | None = field(default=None, repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    events: str | Sequence[str] = ("all",)
    is_enabled: bool = True
    is_fallback: bool = False


def create(pool: Pool, settings: Settings, draft: Draft) -> UUID:
    """The id of the new channel; WrongChannel where it cannot be."""
    if not draft.webhook_url:
        raise WrongChannel({"webhook_url": "is missing."})
    channel_id = uuid4()
    wanted, secrets = sealed(settings, channel_id, draft)
    channels.create(pool, channel_id, wanted, secrets)
    return channel_id


def update(pool: Pool, settings: Settings, channel_id: UUID, draft: Draft) -> bool:
    """Makes the channel that; False where there is none, WrongChannel where it cannot be that."""
    before = channels.get(pool, channel_id)
    if before is None:
        return False
    if before.channel_type != draft.channel_type and not draft.webhook_url:
        raise WrongChannel({"webhook_url": "has to be entered again for another type of channel."})
    wanted, secrets = sealed(settings, channel_id, draft)
    if before.is_signed and draft.signing_secret is None:
        # Another key may have written the old secret: the job that writes both anew goes by this.
        secrets = replace(secrets, key_id=None)
    return channels.update(pool, channel_id, wanted, secrets)


def try_stored(pool: Pool, settings: Settings, channel_id: UUID) -> Trial | None:
    """How a test message to the channel went, which the log says too; None without a channel."""
    stored = channels.sealed(pool, channel_id)
    if stored is None:
        return None
    now = datetime.now(UTC)
    try:
        trial = try_out(opened(settings, stored), policy(settings), now)
    except SecretLost:
        trial = Trial(False, None, 0, "secret_lost")
    record(pool, channel_id, stored.name, stored.channel_type, trial, now)
    return trial


def try_draft(pool: Pool, settings: Settings, draft: Draft) -> Trial:
    """How a test message to a channel that is not stored yet went; WrongChannel where it cannot."""
    if not draft.webhook_url:
        raise WrongChannel({"webhook_url": "is missing."})
    wanted, _ = sealed(settings, uuid4(), draft)
    target = Target(wanted.channel_type, draft.webhook_url, draft.signing_secret or None)
    now = datetime.now(UTC)
    trial = try_out(target, policy(settings), now)
    record(pool, uuid4(), wanted.name, wanted.channel_type, trial, now)
    return trial


def sealed(settings: Settings, channel_id: UUID, draft: Draft) -> tuple[Wanted, Secrets]:
    """The draft as the store takes it, after everything was checked that sending checks."""
    if found := problems(draft):
        raise WrongChannel(found)
    events = parsed(draft.events)
    try:
        url = draft.webhook_url and check_to_save(
            draft.channel_type, draft.webhook_url, policy(settings)
        )
    except WrongAddress as exc:
        raise WrongChannel({"webhook_url": str(exc)}) from None
    name, channel_type = draft.name.strip(), draft.channel_type
    wanted = Wanted(name, channel_type, events, draft.is_enabled, draft.is_fallback)
    return wanted, secrets(Keys(settings.fernet_keys), channel_id, draft, url or None)


def secrets(keys: Keys, channel_id: UUID, draft: Draft, url: str | None) -> Secrets:
    """The secrets of the draft as ciphertext, None where they stay what they are."""
    own, secret = str(channel_id), draft.signing_secret
    address = keys.seal(own, "url", url) if url else None
    return Secrets(
        webhook_url=address and address.ciphertext,
        webhook_hint=hint(url) if url else None,
        key_id=keys.key_id if url or secret else None,
        signing_secret=keys.seal(own, "signing_secret", secret).ciphertext if secret else None,
        forget_signing_secret=secret == "",
    )


def problems(draft: Draft) -> dict[str, str]:
    """What is wrong with the draft's fields, as far as that shows without asking anybody."""
    found: dict[str, str] = {}
    if not draft.name.strip():
        found["name"] = "is empty."
    elif len(draft.name) > LONGEST_NAME or not storable(draft.name):
        found["name"] = f"has more than {LONGEST_NAME} characters, or one that cannot be stored."
    if draft.channel_type not in TYPES:
        found["channel_type"] = f"is none of {', '.join(TYPES)}."
    if len(draft.webhook_url or "") > LONGEST_ADDRESS:
        found["webhook_url"] = f"has more than {LONGEST_ADDRESS} characters."
    return found | secret_problems(draft) | event_problems(draft)


def secret_problems(draft: Draft) -> dict[str, str]:
    """What is wrong with the signing secret."""
    if not draft.signing_secret:
        return {}
    if draft.channel_type != "generic":
        return {"signing_secret": "is only for channels of type generic: others sign nothing."}
    try:
        signing_key(draft.signing_secret)
    except WrongSecret as exc:
        return {"signing_secret": str(exc)}
    return {}


def event_problems(draft: Draft) -> dict[str, str]:
    """What is wrong with the filter."""
    try:
        events = parsed(draft.events)
    except WrongEvents as exc:
        return {"events": str(exc)}
    return {"events": f"has more than {MOST_EVENTS} names."} if len(events) > MOST_EVENTS else {}


def opened(settings: Settings, stored: SealedChannel) -> Target:
    """Where the stored channel leads; SecretLost where nobody can tell any more."""
    keys, own = Keys(settings.fernet_keys), str(stored.id)
    secret = stored.signing_secret and keys.open(own, "signing_secret", stored.signing_secret)
    return Target(stored.channel_type, keys.open(own, "url", stored.webhook_url), secret)


def record(
    pool: Pool, channel_id: UUID, name: str, channel_type: str, trial: Trial, now: datetime
) -> None:
    """Writes the test down, as every attempt is."""
    alert_log.record(
        pool,
        alert_log.Attempt(
            channel_id=channel_id,
            channel_name=name,
            channel_type=channel_type,
            kind=MESSAGE.kind,
            message=f"{MESSAGE.title}: {MESSAGE.text}",
            success=trial.success,
            error_detail=trial.error,
            http_status=trial.http_status,
            duration_ms=trial.duration_ms,
            sent_at=now,
        ),
    )
