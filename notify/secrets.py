"""Addresses and signing secrets as they are stored: as ciphertext bound to their channel."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from notify.redact import remember

What = Literal["url", "signing_secret", "server_key"]
SHOWN, LEAST_TO_SHOW = 4, 16


class SecretLost(Exception):
    """What is stored cannot be read any more; the message says what to do."""


class NoKeys(Exception):
    """There is no key to write secrets with; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A secret as it may be stored, and which key opens it."""

    ciphertext: str
    key_id: str


class Keys:
    """The keys of secrets: the first one writes, all of them read."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise NoKeys("No key to keep secrets with: set CINEVAULT_SECRET_KEYS.")
        self.ring = MultiFernet([Fernet(key) for key in keys])
        self.key_id = hashlib.sha256(keys[0].encode()).hexdigest()[:8]

    def seal(self, channel_id: str, what: What, secret: str) -> Sealed:
        """The secret for that channel, and no other."""
        remember(secret)
        kept = json.dumps({"channel_id": channel_id, what: secret})
        return Sealed(self.ring.encrypt(kept.encode()).decode(), self.key_id)

    def open(self, channel_id: str, what: What, ciphertext: str) -> str:
        """The channel's secret; SecretLost where its key is gone or it was another channel's."""
        try:
            kept = json.loads(self.ring.decrypt(ciphertext.encode()))
        except (InvalidToken, ValueError):
            raise SecretLost(
                "The stored address cannot be read: the key it was written with is not in "
                "CINEVAULT_SECRET_KEYS. Enter the address again."
            ) from None
        if kept.get("channel_id") != channel_id or what not in kept:
            raise SecretLost(
                "The stored address belongs to another channel. Enter the address again."
            )
        remember(kept[what])
        return kept[what]

    def rotate(self, ciphertext: str) -> Sealed:
        """The same secret, written with the first key; SecretLost where no key reads it."""
        try:
            fresh = self.ring.rotate(ciphertext.encode())
        except InvalidToken:
            raise SecretLost("No key in CINEVAULT_SECRET_KEYS reads this secret.") from None
        return Sealed(fresh.decode(), self.key_id)


def hint(url: str) -> str:
    """What may be shown of an address: its host, and its end where enough stays hidden."""
    parts = urlsplit(url)
    host = parts.hostname or "" if parts.scheme in ("http", "https") else f"{parts.scheme}:"
    last = url.rstrip("/").rpartition("/")[2]
    end = last[-SHOWN:] if len(last) >= LEAST_TO_SHOW else ""
    return f"{host}/…{f'/…{end}' if end else ''}"
