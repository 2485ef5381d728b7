"""What servers have in common that tell who plays, and nothing of what they hold."""

from collections.abc import Iterator

from collector.fetch import Http
from collector.snapshot import Item, Shelf
from store.bandwidth import Measured


class PlaysOnly:
    """A server without a library to read."""

    http: Http

    def libraries(self) -> list[Shelf]:
        """None."""
        return []

    def items(self, library: Shelf) -> Iterator[list[Item]]:
        """None."""
        yield from ()

    def item(self, external_id: str) -> Item | None:
        """None: what plays says all there is to know."""
        return None

    def measured(self) -> list[Measured]:
        """None."""
        return []

    def give_up(self) -> None:
        """Ends what another thread is waiting for."""
        self.http.give_up()

    def close(self) -> None:
        """Lets go of the connection."""
        self.http.close()
