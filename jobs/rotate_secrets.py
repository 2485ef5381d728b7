"""Writes secrets of channels and keys of servers anew with the first key, where another did."""

import logging
from threading import Event

from notify.secrets import Keys, SecretLost
from settings import Settings
from store import channels, servers
from store.channels import SealedChannel, Secrets
from store.db import Pool
from store.servers import SealedServer

logger = logging.getLogger("jobs.rotate_secrets")


def run_once(pool: Pool, settings: Settings, _stop: Event) -> int:
    """How many channels and servers were written anew."""
    keys = Keys(settings.fernet_keys)
    return sum(
        rotated(pool, keys, channel)
        for channel in channels.written_with_another_key(pool, keys.key_id)
    ) + sum(
        resealed(pool, keys, server)
        for server in servers.sealed_with_another_key(pool, keys.key_id)
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


def resealed(pool: Pool, keys: Keys, server: SealedServer) -> bool:
    """Whether the server's key is now sealed with the first key."""
    try:
        fresh = keys.rotate(server.secret_enc.decode(errors="replace"))
    except SecretLost:
        logger.debug("server %s: no key reads what was sealed for it", server.name)
        return False
    return servers.reseal(pool, server, fresh.ciphertext.encode(), fresh.key_id)
