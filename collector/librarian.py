"""Keeps users, libraries and items of one server as the server has them."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import Protocol, TypeVar
from uuid import UUID

import logs
from collector.catalog import Catalog
from collector.rows import item_row, library_row, user_row
from collector.snapshot import Item, Shelf, Viewer
from collector.trouble import GivenUp, ServerTrouble
from store import bandwidth, libraries, media_items, servers, users
from store.bandwidth import Measured
from store.db import Pool
from store.errors import StoreError

NAMES_EVERY = 900.0
ITEMS_EVERY = 6 * 3600.0
AGAIN = 300.0
JITTER = 0.1

Row = TypeVar("Row")

logger = logging.getLogger("collector.library")


class Library(Protocol):
    """What is asked of a server."""

    def viewers(self) -> list[Viewer]: ...
    def libraries(self) -> list[Shelf]: ...
    def items(self, library: Shelf) -> Iterator[list[Item]]: ...
    def measured(self) -> list[Measured]: ...
    def give_up(self) -> None: ...
    def close(self) -> None: ...


@dataclass(slots=True)
class Librarian:
    """Reads users and libraries now and then, and all items less often."""

    id: UUID
    name: str
    server: Library
    pool: Pool
    catalog: Catalog
    steady: Callable[[], float] = monotonic
    random: Random = field(default_factory=Random)
    ignored: frozenset[str] = frozenset()
    items_due: float | None = None
    read_without: frozenset[str] = frozenset()
    trouble: logs.Trouble = field(init=False)

    def __post_init__(self) -> None:
        self.trouble = logs.Trouble(logger, f"the libraries of {self.name} cannot be read")

    def poll(self) -> float:
        """Reads what is due; in how many seconds to come again."""
        try:
            shelves = self.names()
            ignored = self.ignored
            due = self.items_due is None or self.steady() >= self.items_due
            if due or ignored != self.read_without:
                for shelf in shelves:
                    self.read(shelf, is_ignored=shelf.external_id in ignored)
                self.items_due, self.read_without = self.steady() + ITEMS_EVERY, ignored
            self.read_measured()
            servers.synchronised(self.pool, self.id)
        except GivenUp:
            return AGAIN
        except (ServerTrouble, StoreError) as exc:
            self.trouble.met(exc)
            return self.about(AGAIN)
        except Exception as exc:
            logger.debug("trace", exc_info=True)
            self.trouble.met(f"its answer makes no sense ({type(exc).__name__})")
            return self.about(AGAIN)
        self.trouble.over()
        return self.about(NAMES_EVERY)

    def about(self, seconds: float) -> float:
        """Nearly so many seconds."""
        return seconds * self.random.uniform(1 - JITTER, 1 + JITTER)

    def names(self) -> Sequence[Shelf]:
        """The libraries, after users and libraries were written."""
        viewers = once_each(self.server.viewers(), lambda viewer: viewer.external_id)
        shelves = once_each(self.server.libraries(), lambda shelf: shelf.external_id)
        self.catalog.shelves = shelves
        users.save(self.pool, [user_row(self.id, viewer) for viewer in viewers])
        libraries.save(self.pool, [library_row(self.id, shelf) for shelf in shelves])
        # A server without any user or library has not started properly yet.
        if viewers:
            users.forget_missing(self.pool, self.id, [one.external_id for one in viewers])
        if shelves:
            libraries.forget_missing(self.pool, self.id, [one.external_id for one in shelves])
        return shelves

    def read(self, shelf: Shelf, *, is_ignored: bool = False) -> None:
        """Writes every item of a library; what is no longer there only if all was read.

        A library that is ignored is read as if it were empty.
        """
        seen: set[str] = set()
        for page in () if is_ignored else self.server.items(shelf):
            fresh = [one for one in page if one.external_id and one.external_id not in seen]
            fresh = once_each(fresh, lambda item: item.external_id)
            if not fresh:
                break  # the server repeats itself
            seen.update(one.external_id for one in fresh)
            rows = [item_row(self.id, item, shelf.external_id) for item in fresh]
            media_items.save(self.pool, rows)
        library = library_row(self.id, shelf).id
        media_items.forget_missing(self.pool, library, sorted(seen))

    def read_measured(self) -> None:
        """Writes the bytes that the server itself counted; most servers count none."""
        with suppress(ServerTrouble):
            bandwidth.save(self.pool, self.id, self.server.measured())

    def close(self) -> None:
        """Lets go of the server."""
        self.server.close()


def once_each(found: Sequence[Row], key: Callable[[Row], str]) -> list[Row]:
    """The first of those that are called the same."""
    return list({key(one): one for one in reversed(found)}.values())[::-1]
