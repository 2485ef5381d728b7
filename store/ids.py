"""Ids of what media servers tell of: the same thing has the same id, whoever writes it first.

So a play can name its viewer and its item while the store is away.
"""

from functools import lru_cache
from uuid import UUID, uuid5

SPACE = UUID("b3f3a1de-5c56-5f0c-9f0e-6d6f1c1b7a11")


def server_id(name: str) -> UUID:
    """The id of the server that was first called so."""
    return uuid5(SPACE, f"server {name.lower()}")


@lru_cache(4096)
def viewer_id(server: UUID, external_id: str) -> UUID:
    """The id of a server's user."""
    return uuid5(server, f"user {external_id}")


@lru_cache(4096)
def item_id(server: UUID, external_id: str) -> UUID:
    """The id of a server's media item."""
    return uuid5(server, f"item {external_id}")


def library_id(server: UUID, external_id: str) -> UUID:
    """The id of a server's library."""
    return uuid5(server, f"library {external_id}")
