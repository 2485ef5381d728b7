"""Writes channels' secrets anew with the first key, where another one wrote them."""

import logging
from threading import Event

from notify.secrets import Keys, SecretLost
from settings import Settings
from store import channels
from store.channels import SealedChannel, Secrets
from store.db import Pool

logger = logging.getLogger("jobs.rotate_secrets")


def run_once(pool: Pool, settings: Settings, _stop: Event) -> int:
    """How many channels were written anew."""
    keys = Keys(settings.fernet_keys)
    return sum(
        rotated(pool, keys, channel)
        for channel in channels.written_with_another_key(pool, keys.key_id)
    )


def rotated(pool: Pool, keys: Keys, channel: SealedChannel) -> bool:
    """Whether the channel's secrets are now written with the first key."""
    try:
        url = keys.rotate(channel.webhook_url).ciphertext
        secret = channel.signing_secret and keys.rotate(channel.signing_secret).ciphertext
    except SecretLost:
        logger.debug("channel %s: no key reads its address", channel.name)
        return False
    fresh = Secrets(webhook_url=url, signing_secret=secret, key_id=keys.key_id)
    return channels.reseal(pool, channel, fresh)
