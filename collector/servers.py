"""The media servers there are, each watched in threads of its own, so that none delays another."""

import logging
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Thread
from typing import Any, Protocol
from uuid import UUID

import logs
from collector.emby import Emby
from collector.jellyfin import Jellyfin
from collector.librarian import Librarian
from collector.memory import Memory
from collector.plex import Plex
from collector.poller import NOT_LET_IN, Clock, Poller, clock
from collector.snapshot import Shelf
from collector.subsonic import Subsonic
from collector.tautulli import Tautulli
from collector.tracker import Rules
from collector.trouble import ServerTrouble
from collector.writer import Writer
from settings import Settings
from store import libraries, preferences, servers
from store.db import Pool
from store.errors import StoreError
from store.ids import server_id
from store.libraries import Listed
from store.preferences import Preferences
from store.servers import Configured, Health, Registered

KINDS: Mapping[str, Callable[[str, str], Jellyfin | Emby | Plex | Subsonic | Tautulli]] = {
    "jellyfin": Jellyfin,
    "emby": Emby,
    "plex": Plex,
    "subsonic": Subsonic,
    "tautulli": Tautulli,
}
CHECK_EVERY = 10.0
GOODBYE = 4.0  # seconds to finish what is in hand

# The key of a server from its ciphertext; ValueError in words where it cannot be read.
Decrypt = Callable[[UUID, bytes], str]
Refuse = Callable[[Configured, str], None]

logger = logging.getLogger("collector.servers")


@dataclass(frozen=True, slots=True)
class Target:
    """A server to watch."""

    id: UUID
    kind: str
    name: str
    url: str
    key: str = field(repr=False)


class Source(Protocol):
    """Something that is polled again and again."""

    def poll(self) -> float: ...


class Watch:
    """A server that is being watched: what plays in one thread, what there is in another."""

    def __init__(self, target: Target, poller: Poller, librarian: Librarian) -> None:
        self.target, self.poller, self.librarian = target, poller, librarian
        self.stopped, self.hurry, self.read_on = Event(), Event(), Event()
        self.tested: datetime | None = None
        self.threads = [
            Thread(target=self.run, args=(source, wake), name=target.name, daemon=True)
            for source, wake in ((poller, self.hurry), (librarian, self.read_on))
        ]

    def start(self) -> None:
        """Begins to watch."""
        for thread in self.threads:
            thread.start()

    def run(self, source: Source, wake: Event) -> None:
        """Polls until told to stop, or sooner again when hurried."""
        while not self.stopped.is_set():
            try:
                pause = source.poll()
            except Exception:
                # A mistake of ours must not end the thread: nobody would notice.
                logger.exception("watching %s failed", self.target.name)
                pause = NOT_LET_IN
            if not self.stopped.is_set():
                wake.wait(pause)
            wake.clear()

    def test(self) -> None:
        """Looks at the server at once."""
        self.poller.asked.set()
        self.hurry.set()

    def ignore(self, libraries: frozenset[str]) -> None:
        """Follows all libraries but these; what that changes is read at once."""
        if libraries != self.librarian.ignored:
            self.poller.ignored = self.librarian.ignored = libraries
            self.read_on.set()

    def stop(self) -> None:
        """Tells both threads to end, and cuts off what they wait for."""
        self.stopped.set()
        self.poller.server.give_up()
        self.librarian.server.give_up()
        self.hurry.set()
        self.read_on.set()

    def wait(self) -> None:
        """Waits until what was in hand is finished."""
        for thread in self.threads:
            thread.join(GOODBYE)
        self.poller.close()
        self.librarian.close()


class MediaServers:
    """Starts watching servers as they come and stops as they go; a source like any other."""

    name = "servers"

    def __init__(
        self,
        settings: Settings,
        pool: Pool,
        writer: Writer,
        *,
        decrypt: Decrypt | None = None,
        clock: Clock = clock,
    ) -> None:
        self.pool, self.writer, self.decrypt, self.clock = pool, writer, decrypt, clock
        self.own = own_targets(settings)
        self.settings = settings
        self.rules = rules(preferences.in_force_of(settings.chosen))
        self.libraries: list[Listed] = []
        self.folder = settings.data_dir / "collector"
        self.collector = f"{socket.gethostname()}:{settings.data_dir}"
        self.watches: dict[UUID, Watch] = {}
        self.unreadable: dict[UUID, str] = {}
        self.introduced = False
        self.store = logs.Trouble(logger, "the servers set up on the Settings screen are not known")

    def poll(self) -> float:
        """Sees which servers there are now; in how many seconds to look again."""
        if not self.introduced:
            self.introduce()
        try:
            self.rules = rules(preferences.in_force(self.pool, self.settings.chosen))
            self.libraries = libraries.listed(self.pool)
            found = servers.claim(self.pool, self.collector, [target.id for target in self.own])
        except StoreError as exc:
            self.store.met(exc)
            if not self.watches:
                self.watch_only(self.own)
            return CHECK_EVERY
        self.store.over()
        self.watch_only([*self.own, *self.readable(found, self.cannot_watch)])
        for id_, watch in self.watches.items():
            watch.poller.follow(self.rules)
            watch.ignore(self.ignored(id_))
        for row in found:
            self.test_if_asked(row)
        return CHECK_EVERY

    def introduce(self) -> None:
        """Writes the servers of the settings before anything that names them."""
        waiting = {key for key, _ in self.writer.waiting("servers")}
        rows = [Registered(one.id, one.kind, one.name, one.url) for one in self.own]
        self.writer.write("servers", [row for row in rows if str(row.id) not in waiting])
        try:
            self.writer.flush()
            servers.retire(self.pool, self.collector, [target.id for target in self.own])
        except StoreError as exc:
            self.store.met(exc)
        self.introduced = True

    def readable(self, found: Sequence[Configured], refuse: Refuse) -> list[Target]:
        """The servers of the store whose keys can be read; of the others it is said why not."""
        targets: list[Target] = []
        for row in found:
            if row.origin != "settings":
                continue
            try:
                targets.append(self.target(row))
                self.unreadable.pop(row.id, None)
            except ValueError as exc:
                refuse(row, str(exc))
        return targets

    def target(self, row: Configured) -> Target:
        """The server with its key; ValueError in words where it cannot be watched."""
        if row.kind not in KINDS:
            raise ValueError(f"{row.kind} is no kind of server that can be watched")
        if self.decrypt is None or row.secret_enc is None:
            raise ValueError("its key is not there: enter it again")
        return Target(
            row.id, row.kind, row.name, row.base_url, self.decrypt(row.id, row.secret_enc)
        )

    def cannot_watch(self, row: Configured, reason: str) -> None:
        """Notes in the store why a server is not watched."""
        if self.unreadable.get(row.id) == reason:
            return
        logger.warning("%s is not watched: %s", row.name, reason)
        servers.report(self.pool, Health(row.id, "unauthorized", reason, self.clock().wall))
        self.unreadable[row.id] = reason

    def watch_only(self, targets: Sequence[Target]) -> None:
        """Watches these servers and no others."""
        wanted = {target.id: target for target in targets}
        for id_, watch in list(self.watches.items()):
            if wanted.get(id_) != watch.target:
                watch.stop()
                watch.wait()
                del self.watches[id_]
        for id_, target in wanted.items():
            if id_ not in self.watches:
                self.watches[id_] = self.watch(target)
                self.watches[id_].start()

    def watch(self, target: Target) -> Watch:
        """Everything it takes to watch a server."""
        poller = self.poller(target)
        library = KINDS[target.kind](target.url, target.key)
        librarian = Librarian(
            target.id,
            target.name,
            library,
            self.pool,
            poller.catalog,
            ignored=self.ignored(target.id),
        )
        return Watch(target, poller, librarian)

    def poller(self, target: Target) -> Poller:
        """What looks at a server."""
        poller = Poller(
            id=target.id,
            name=target.name,
            server=KINDS[target.kind](target.url, target.key),
            writer=self.writer,
            pool=self.pool,
            memory=Memory(self.folder / f"plays-{target.id}.json"),
            rules=self.rules,
            ignored=self.ignored(target.id),
            clock=self.clock,
        )
        poller.catalog.shelves = [
            shelf(one) for one in self.libraries if one.server_id == target.id
        ]
        return poller

    def ignored(self, server: UUID) -> frozenset[str]:
        """What the server calls its libraries that are not to be followed."""
        return frozenset(
            one.external_id
            for one in self.libraries
            if one.server_id == server and not one.is_followed
        )

    def test_if_asked(self, row: Configured) -> None:
        """Tries the server at once if somebody wants to see that."""
        watch = self.watches.get(row.id)
        if watch is not None and row.test_asked_at is not None:
            if watch.tested != row.test_asked_at:
                watch.test()
            watch.tested = row.test_asked_at

    def once(self) -> dict[str, list[dict[str, Any]]]:
        """What one look at each server would write, and under `servers` how each one did."""
        rows: dict[str, list[dict[str, Any]]] = {"servers": []}

        def tell(server: Target | Configured, state: str, reason: str | None = None) -> None:
            about = {"id": server.id, "kind": server.kind, "name": server.name}
            rows["servers"].append({**about, "state": state, "state_reason": reason})

        for target in [*self.own, *self.stored(lambda row, why: tell(row, "unauthorized", why))]:
            poller = self.poller(target)
            try:
                for table, found in poller.once().items():
                    rows.setdefault(table, []).extend(found)
                tell(target, "ok")
            except ServerTrouble as exc:
                tell(target, exc.state, str(exc))
            finally:
                poller.close()
        return rows

    def stored(self, refuse: Refuse) -> list[Target]:
        """The servers of the store, none where it does not answer."""
        try:
            self.libraries = libraries.listed(self.pool)
            return self.readable(servers.configured(self.pool), refuse)
        except StoreError as exc:
            self.store.met(exc)
            return []

    def close(self) -> None:
        """Stops watching; what is in hand is finished first."""
        for watch in self.watches.values():
            watch.stop()
        for watch in self.watches.values():
            watch.wait()
        self.watches.clear()


def rules(tuned: Preferences) -> Rules:
    """How plays are told apart and finished."""
    by_type = {kind: percent / 100 for kind, percent in tuned.watched_by_type.items()}
    return Rules(60.0 * tuned.resume_minutes, tuned.watched_percent / 100, by_type)


def shelf(library: Listed) -> Shelf:
    """A library as its server would tell of it."""
    return Shelf(library.external_id, library.name, library.media_type, tuple(library.paths))


def own_targets(settings: Settings) -> list[Target]:
    """The servers that CINEVAULT_SERVERS names."""
    return [
        Target(server_id(one.name), one.kind, one.name, one.url, one.key.get_secret_value())
        for one in settings.servers
    ]
