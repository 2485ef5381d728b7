"""Keys of media servers as they are kept: sealed, each for its own server."""

from collections.abc import Callable
from uuid import UUID

from notify.secrets import Keys, SecretLost
from settings import Settings


def seal(settings: Settings, server_id: UUID, key: str) -> tuple[bytes, str]:
    """The key as it is stored, and by which of our keys it was sealed."""
    sealed = Keys(settings.fernet_keys).seal(str(server_id), "server_key", key)
    return sealed.ciphertext.encode(), sealed.key_id


def opener(settings: Settings) -> Callable[[UUID, bytes], str]:
    """Reads what was sealed for a server; ValueError in words where it cannot."""
    keys = Keys(settings.fernet_keys)

    def opened(server_id: UUID, sealed: bytes) -> str:
        try:
            return keys.open(str(server_id), "server_key", sealed.decode())
        except (SecretLost, ValueError) as exc:
            raise ValueError("its key cannot be read any more: enter it again") from exc

    return opened
