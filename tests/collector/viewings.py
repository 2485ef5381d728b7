"""People who watch, as they really do: what a collector should find out about them.

A viewing is a list of acts on a simulated clock. Its truth is how long it really played; its player
tells the server what it does when it acts, and every few seconds in between.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from random import Random

REPORTS = 10.0  # seconds between a player's reports
NOT_ANEW = 12.0  # whoever goes back to the very beginning starts another play


@dataclass(frozen=True, slots=True)
class Act:
    """From then on the player plays or stands still, at that position."""

    at: float
    playing: bool
    position: float


@dataclass(slots=True)
class Viewing:
    """One play by one person on one device. `died` says when its player fell silent for good."""

    number: int
    user: str
    device: str
    item: str
    runtime: float
    acts: list[Act]
    ends: float
    died: float | None = None
    method: str = "DirectPlay"
    times: list[float] = field(default_factory=list[float])

    def __post_init__(self) -> None:
        self.times = [act.at for act in self.acts]

    @property
    def begins(self) -> float:
        return self.acts[0].at

    @property
    def silent_from(self) -> float:
        return self.ends if self.died is None else self.died

    def act(self, at: float) -> Act:
        """What the player did last."""
        return self.acts[max(0, bisect_right(self.times, min(at, self.silent_from)) - 1)]

    def position(self, at: float) -> float:
        """Where the player really is."""
        act = self.act(at)
        return act.position + (min(at, self.silent_from) - act.at if act.playing else 0.0)

    def reported(self, at: float) -> float:
        """When the player last told the server what it does."""
        act, until = self.act(at), min(at, self.silent_from)
        return act.at + (until - act.at) // REPORTS * REPORTS

    def watched(self) -> float:
        """How long it really played."""
        return self.seconds(playing=True)

    def paused(self) -> float:
        return self.seconds(playing=False)

    def seconds(self, *, playing: bool) -> float:
        ends = [*self.times[1:], self.silent_from]
        return sum(
            max(0.0, min(end, self.silent_from) - act.at)
            for act, end in zip(self.acts, ends, strict=True)
            if act.playing == playing
        )


def viewing(random: Random, number: int, user: str, begins: float) -> Viewing:
    """Somebody who sits down, pauses, seeks, and stops somewhere or at the end."""
    runtime = random.choice([1320.0, 2640.0, 5400.0, 7200.0])
    position = random.choice([0.0, 0.0, runtime * random.uniform(0.1, 0.6)])
    wants = (runtime - position) * random.choice([1.0, 1.0, random.uniform(0.1, 0.9)])
    acts, at, left = [Act(begins, True, position)], begins, wants
    while left > 0:
        stretch = min(left, random.expovariate(1 / 1200))
        at, position, left = at + stretch, position + stretch, left - stretch
        if left <= 0:
            break
        if random.random() < 0.7:
            acts.append(Act(at, False, position))
            at += random.uniform(3, 400)
            acts.append(Act(at, True, position))
        else:
            wanted = min(runtime - left, position + random.uniform(-120, 300))
            position = max(NOT_ANEW, wanted)
            acts.append(Act(at, True, position))
    died = random.uniform(begins + 60, at) if random.random() < 0.15 and at > begins + 120 else None
    method = random.choice(["DirectPlay", "DirectStream", "Transcode"])
    return Viewing(
        number, user, f"device-{user}", f"item{number:05}", runtime, acts, at, died, method
    )


def audience(seed: int, people: int, hours: float) -> list[Viewing]:
    """What so many people watch in that time, one thing after the other, by when it begins."""
    random = Random(seed)
    found: list[Viewing] = []
    for person in range(people):
        at = random.uniform(0, 1800)
        while at < hours * 3600:
            one = viewing(random, len(found), f"user{person}", at)
            found.append(one)
            # A dead player's device is used again only after the server has given it up.
            at = one.ends + random.uniform(5, 1500) + (700 if one.died is not None else 0)
    return sorted(found, key=lambda one: one.begins)
