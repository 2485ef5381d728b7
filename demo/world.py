"""Everything the demo is made of, in one piece."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from demo.arrays import Ints, listed, stream
from demo.delivery import Delivery, delivery
from demo.identity import time_ids
from demo.library import Collection, collection
from demo.lines import NULL
from demo.mishaps import Mishaps, cut_short, mishaps
from demo.moments import calendar
from demo.people import People, people
from demo.plays import Plays, plays
from demo.timelines import Details, details

DAY = 86_400


@dataclass(frozen=True, slots=True)
class World:
    """The servers with their people, what they hold, and every play."""

    seed: int
    since: int
    until: int
    people: People
    held: Collection
    plays: Plays
    delivered: Delivery
    mishaps: Mishaps
    details: Details
    server: Ints
    item_ids: list[str]
    ids: list[str]
    group_ids: list[str]

    def part(self, first: int, count: int) -> "World":
        """The same world with just so many plays from the first on."""
        chosen = slice(first, first + count)
        return replace(
            self,
            plays=self.plays.take(chosen),
            delivered=self.delivered.take(chosen),
            mishaps=self.mishaps.take(chosen),
            details=self.details.take(chosen),
            server=self.server[chosen],
            ids=self.ids[chosen],
            group_ids=self.group_ids[chosen],
        )


def world(seed: int, sessions: int, days: int, until: int, zone: ZoneInfo) -> World:
    """So many plays in the days before `until`; the same for the same arguments."""
    since = until - days * DAY
    everybody = people(seed, sessions / days, since, until)
    held = collection(seed, sessions, since, until)
    made = plays(seed, sessions, everybody, held, calendar(since, until, zone))
    server = everybody.users.server[everybody.persons.user[made.person]]
    delivered = delivery(seed, made, everybody, held)
    wrong = mishaps(seed, made, delivered, server, since, until)
    made = cut_short(seed, made, wrong.failed & ~wrong.rescued)
    ids = time_ids(stream(seed, "session ids"), made.started)
    return World(
        seed=seed,
        since=since,
        until=until,
        people=everybody,
        held=held,
        plays=made,
        delivered=delivered,
        mishaps=wrong,
        details=details(seed, made, delivered, wrong.failed),
        server=server,
        item_ids=time_ids(stream(seed, "item ids"), held.items.added),
        ids=ids,
        group_ids=[ids[group] if group >= 0 else NULL for group in listed(made.group)],
    )
