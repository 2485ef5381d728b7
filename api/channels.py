"""Where alerts are sent: made, changed, tried out. Addresses go in and never come out."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field, SecretStr, StrictBool, StringConstraints

from api.access import CHANGES, DOCUMENTED, administering, documented
from api.errors import Refused
from api.knobs import Knobs
from api.pools import Writes
from notify.trial import Trial
from operations import channels as operations
from operations.channels import LONGEST_ADDRESS, MOST_EVENTS, Draft, WrongChannel
from store import channels
from store.channels import FALLBACK, Channel
from store.db import Pool
from store.errors import Conflict
from store.rule_checks import LONGEST_NAME

router = APIRouter(
    prefix="/api/v1/notifications/channels",
    tags=["Notifications"],
    dependencies=[administering],
    responses=DOCUMENTED,
)

ChannelId = Annotated[
    UUID, Path(description="The channel.", examples=["8b0f7a52-2f1f-4b52-9d0f-6a3a52c0b6a1"])
]
Names = Annotated[
    list[Annotated[str, StringConstraints(max_length=60)]], Field(max_length=MOST_EVENTS)
]
Events = Names | Annotated[str, StringConstraints(max_length=10_000)]
EVENTS = (
    "What it hears of: all, kinds (firing, resolved, reminder, no_data, flapping, test) and names "
    "of conditions, as a list or as a string with one in JSON."
)
EVENT_EXAMPLES = [["all"], '["all"]', ["firing", "resolved", "disk_space_low"]]


class Named(BaseModel):
    """What every channel has."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME, examples=["Discord Alerts"])
    channel_type: Literal["discord", "slack", "generic", "apprise"] = Field(
        description="What the receiver understands.", examples=["discord"]
    )


class NewChannel(Named):
    """A channel to be."""

    webhook_url: SecretStr = Field(
        min_length=1,
        max_length=LONGEST_ADDRESS,
        description="Where messages are posted. It is kept encrypted and never shown again.",
        examples=["https://discord.com/api/webhooks/1234567890/abcdefghijklmnop"],
    )
    is_enabled: StrictBool = True
    events: Events = Field(default=["all"], description=EVENTS, examples=EVENT_EXAMPLES)
    signing_secret: SecretStr | None = Field(
        default=None,
        description="Generic channels sign with it: whsec_ and the base64 form of 24 to 64 bytes.",
    )
    is_fallback: StrictBool = Field(
        default=False, description="Whether it gets what another channel could not deliver."
    )

    def draft(self) -> Draft:
        """The same for the operation."""
        return Draft(
            name=self.name,
            channel_type=self.channel_type,
            webhook_url=secret(self.webhook_url),
            signing_secret=secret(self.signing_secret),
            events=self.events,
            is_enabled=self.is_enabled,
            is_fallback=self.is_fallback,
        )


class ChangedChannel(Named):
    """What a channel is to be from now on: all of it, but secrets only where they change."""

    is_enabled: StrictBool
    events: Events = Field(description=EVENTS, examples=EVENT_EXAMPLES)
    webhook_url: SecretStr | None = Field(
        default=None,
        min_length=1,
        max_length=LONGEST_ADDRESS,
        description="Another address. Without one, or with null or the hint, it stays.",
    )
    signing_secret: SecretStr | None = Field(
        default=None, description='Another secret; "" takes it away. Without one it stays.'
    )
    is_fallback: StrictBool | None = Field(
        default=None, description="Without it, it stays what it is."
    )

    def draft(self, before: Channel) -> Draft:
        """The same for the operation."""
        url, kept = secret(self.webhook_url), before.is_fallback
        return Draft(
            name=self.name,
            channel_type=self.channel_type,
            webhook_url=None if url == before.webhook_hint else url,
            signing_secret=secret(self.signing_secret),
            events=self.events,
            is_enabled=self.is_enabled,
            is_fallback=kept if self.is_fallback is None else self.is_fallback,
        )


class ShownChannel(BaseModel):
    """A channel; of its address there is only a hint."""

    id: UUID
    name: str
    channel_type: str
    webhook_url: None
    webhook_url_hint: str | None
    webhook_url_set: bool
    is_enabled: bool
    disabled_reason: str | None
    events: list[str]
    paused_until: datetime | None
    signing_secret_set: bool
    is_fallback: bool
    rules: int = Field(description="How many rules send to it.")
    created_at: datetime
    updated_at: datetime


@router.get("")
def list_channels(pool: Writes) -> list[ShownChannel]:
    """Every channel, by name."""
    return [shown(channel) for channel in channels.list_all(pool)]


@router.post("", status_code=201, responses=CHANGES)
def create_channel(pool: Writes, settings: Knobs, body: NewChannel) -> ShownChannel:
    """Makes a channel, after its address was checked as sending checks it."""
    with refusals():
        return existing(pool, operations.create(pool, settings, body.draft()))


@router.put("/{channel_id}", responses=CHANGES)
def change_channel(
    pool: Writes, settings: Knobs, channel_id: ChannelId, body: ChangedChannel
) -> ShownChannel:
    """Makes the channel what is sent. Another type needs its address again."""
    before = channels.get(pool, channel_id)
    if before is None:
        raise unknown()
    with refusals():
        if not operations.update(pool, settings, channel_id, body.draft(before)):
            raise unknown()
    return existing(pool, channel_id)


@router.delete("/{channel_id}", status_code=204, responses=documented(404, 409))
def delete_channel(pool: Writes, channel_id: ChannelId) -> None:
    """Removes the channel, unless rules send to it."""
    with refusals():
        if not channels.delete(pool, channel_id):
            raise unknown()


@router.post("/{channel_id}/test", responses=documented(404))
def test_channel(pool: Writes, settings: Knobs, channel_id: ChannelId) -> Trial:
    """Sends one test message to the stored address, and says how that went."""
    trial = operations.try_stored(pool, settings, channel_id)
    if trial is None:
        raise unknown()
    return trial


@contextmanager
def refusals() -> Generator[None]:
    """Turns what is wrong with a channel into the answer that says so."""
    try:
        yield
    except WrongChannel as exc:
        raise Refused(422, "invalid", str(exc)) from exc
    except Conflict as exc:
        if exc.constraint == FALLBACK:
            raise Refused(409, "fallback_taken", str(exc)) from exc
        hint = "Let these rules send to another channel first, or delete them."
        raise Refused(409, "channel_in_use", str(exc), hint) from exc


def existing(pool: Pool, channel_id: UUID) -> ShownChannel:
    """The channel as the API shows it; refused where somebody just deleted it."""
    if found := channels.get(pool, channel_id):
        return shown(found)
    raise unknown()


def unknown() -> Refused:
    """The refusal where there is no such channel."""
    return Refused(404, "channel_not_found", "There is no channel with this id.")


def shown(channel: Channel) -> ShownChannel:
    """The channel as the API shows it."""
    return ShownChannel(
        id=channel.id,
        name=channel.name,
        channel_type=channel.channel_type,
        webhook_url=None,
        webhook_url_hint=channel.webhook_hint,
        webhook_url_set=True,
        is_enabled=channel.is_enabled,
        disabled_reason=channel.disabled_reason,
        events=channel.events,
        paused_until=channel.paused_until,
        signing_secret_set=channel.is_signed,
        is_fallback=channel.is_fallback,
        rules=channel.rules,
        created_at=channel.created_at,
        updated_at=channel.updated_at,
    )


def secret(given: SecretStr | None) -> str | None:
    """What the caller sent, if anything."""
    return None if given is None else given.get_secret_value()
