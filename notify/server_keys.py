"""Keys of media servers as they are kept: sealed, each for its own server."""

from collections.abc import Callable, Sequence
from uuid import UUID

from notify.secrets import Keys, SecretLost


def seal(keys: Sequence[str], server_id: UUID, key: str) -> tuple[bytes, str]:
    """The server's key as it is stored, and by which of our keys it was sealed."""
    sealed = Keys(keys).seal(str(server_id), "server_key", key)
    return sealed.ciphertext.encode(), sealed.key_id


def opener(keys: Sequence[str]) -> Callable[[UUID, bytes], str]:
    """Reads what was sealed for a server; ValueError in words where it cannot."""
    ring = Keys(keys)

    def opened(server_id: UUID, sealed: bytes) -> str:
        try:
            return ring.open(str(server_id), "server_key", sealed.decode())
        except (SecretLost, ValueError) as exc:
            raise ValueError("its key cannot be read any more: enter it again") from exc

    return opened
