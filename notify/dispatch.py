"""From a message and a channel to an answer: the one way out, for alerts and for tests alike."""

from dataclasses import dataclass, field
from datetime import datetime

from notify import apprise, delivery, discord, generic, guard, slack
from notify.answer import Answer
from notify.delivery import Request
from notify.guard import Policy, WrongAddress
from notify.message import Message
from notify.retry import Form

TYPES = ("discord", "slack", "generic", "apprise")
OF_SERVICE = {
    "discord": (discord.checked, "https://discord.com/api/webhooks/…"),
    "slack": (slack.checked, "https://hooks.slack.com/services/…"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a channel leads."""

    channel_type: str
    url: str = field(repr=False)
    signing_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stays with a message from attempt to attempt, and what this attempt is like."""

    id: str
    made_at: datetime
    now: datetime
    form: Form = "full"
    edits: str | None = None  # Discord's id of the message that this one replaces


def checked(channel_type: str, url: str) -> str:
    """The address as it is used; WrongAddress where it is not one for this type of channel."""
    url = url.strip()
    if channel_type == "apprise":
        return apprise.checked(url)
    if channel_type in OF_SERVICE:
        check, example = OF_SERVICE[channel_type]
        guard.split(url, Policy(ports=frozenset({443})))
        if not (found := check(url)):
            raise WrongAddress(
                f"This is no {channel_type.capitalize()} webhook: those look like {example}. "
                "For a compatible server use the type generic."
            )
        return found
    if channel_type != "generic":
        raise WrongAddress(f"There is no channel of type {channel_type}.")
    return url


def check_to_save(channel_type: str, url: str, policy: Policy) -> str:
    """The address as it is stored, after everything was checked that sending checks."""
    found = checked(channel_type, url)
    if channel_type == "apprise":
        apprise.check_enabled(policy)
    else:
        guard.check(found, policy)
    return found


def dispatch(target: Target, message: Message, envelope: Envelope, policy: Policy) -> Answer:
    """What the receiver answered; nothing is raised for what it or the address may be."""
    try:
        url = checked(target.channel_type, target.url)
    except guard.Blocked:
        return Answer(error="blocked")
    except WrongAddress:
        return Answer(error="wrong_address")
    if target.channel_type == "apprise":
        return apprise.send(url, message, policy)
    return delivery.send(request(target, url, message, envelope), policy)


def request(target: Target, url: str, message: Message, envelope: Envelope) -> Request:
    """The request that carries the message."""
    content_type = {"Content-Type": "application/json"}
    if target.channel_type == "discord":
        body = generic.encoded(discord.payload(message, envelope.made_at))
        if envelope.edits:
            return Request("PATCH", discord.edit_url(url, envelope.edits), body, content_type)
        return Request("POST", discord.post_url(url), body, content_type)
    if target.channel_type == "slack":
        plain = envelope.form == "plain"
        found = slack.plain(message) if plain else slack.payload(message, envelope.made_at)
        return Request("POST", url, generic.encoded(found), content_type)
    body = generic.body(message, envelope.made_at)
    signed = generic.headers(envelope.id, envelope.now, body, target.signing_secret)
    return Request("POST", url, body, content_type | signed)
