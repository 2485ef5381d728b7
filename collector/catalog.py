"""What is known of one server's items and libraries while it is watched."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace

from collector.estimates import priced
from collector.snapshot import Item, Shelf, Snapshot
from collector.trouble import ServerTrouble

MOST_ITEMS = 1000
MOST_QUESTIONS = 5  # per look: a server that is slow to answer must not delay the next one
SEPARATORS = ("/", "\\")


class Catalog:
    """Asks for an item when it is first played. The libraries are put in by who reads them."""

    def __init__(self, ask: Callable[[str], Item | None]) -> None:
        self.ask = ask
        self.shelves: Sequence[Shelf] = ()
        self.items: OrderedDict[str, Item | None] = OrderedDict()
        self.before: dict[str, tuple[object, Snapshot]] = {}
        self.now: dict[str, tuple[object, Snapshot]] = {}

    def completed(self, plays: Sequence[Snapshot]) -> tuple[Snapshot, ...]:
        """The plays with all that the library knows of what they play."""
        questions = MOST_QUESTIONS
        for now in plays:
            id_ = now.item.external_id if now.item else ""
            if id_ and id_ not in self.items and questions:
                questions = questions - 1 if self.learn(id_) else 0
        self.before, self.now = self.now, {}
        return tuple(self.complete(now) for now in plays)

    def complete(self, now: Snapshot) -> Snapshot:
        """The play with all that is known, worked out anew only where something is different."""
        about = now.item, now.delivery, now.file, now.live, self.known(now), self.shelves
        known = self.before.get(now.key)
        if known is not None and known[0] == about:
            found = replace(now, item=known[1].item, delivery=known[1].delivery)
        else:
            found = self.with_library(priced(now, self.known(now)))
        self.now[now.key] = about, found
        return found

    def learn(self, id_: str) -> bool:
        """Asks for the item; False where the server did not answer."""
        try:
            self.items[id_] = self.ask(id_)
        except ServerTrouble:
            return False
        if len(self.items) > MOST_ITEMS:
            self.items.popitem(last=False)
        return True

    def known(self, now: Snapshot) -> Item | None:
        """What the library said of the play's item."""
        return self.items.get(now.item.external_id) if now.item else None

    def with_library(self, now: Snapshot) -> Snapshot:
        """The play with the library that its file lies in, where the server does not name it."""
        item = now.item
        if item is None or item.library is not None or item.file_path is None:
            return now
        library = shelf_of(item.file_path, self.shelves)
        return replace(now, item=replace(item, library=library)) if library else now


def shelf_of(path: str, shelves: Sequence[Shelf]) -> str | None:
    """The library with the longest folder that the path lies in."""
    found = [
        (len(folder), shelf.external_id)
        for shelf in shelves
        for folder in shelf.paths
        if path.startswith(tuple(folder.rstrip("/\\") + mark for mark in SEPARATORS))
    ]
    return max(found)[1] if found else None
