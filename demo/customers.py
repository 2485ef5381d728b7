"""Clubs and associations that have their results rendered: who they are, and which grades play."""

from collections.abc import Iterator
from dataclasses import dataclass

from numpy.random import Generator

from demo.arrays import stream
from demo.words import PLACE_ENDS, PLACE_STARTS
from store.renders.tree import Account, Grade, Named, Scheduler, Team

CLUBS, ASSOCIATIONS = 20, 8
SPORTS = ("Cricket", "AFL", "Hockey", "Netball", "Basketball")
CLUB, ASSOCIATION = Named(1, "Club"), Named(2, "Association")
AGES = ("Under 12", "Under 14", "Under 16", "Under 18", "Open")
LEVELS = ("A Grade", "B Grade", "C Grade", "Division 1", "Division 2")
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAILY = tuple(range(7))
# Which days of the week a scheduler runs on, the busiest first.
PLANS = (DAILY, DAILY, (0, 2, 4, 6), (1, 3, 5), (0, 6), (4, 5, 6), (6,), (0,), (3,))


@dataclass(frozen=True, slots=True)
class Customer:
    """An account with its grades, and the schedulers that render for it."""

    account: Account
    grades: tuple[Grade, ...]
    routines: tuple["Routine", ...]

    @property
    def is_club(self) -> bool:
        """Clubs get a few outputs, associations many."""
        return self.account.account_type == CLUB


@dataclass(frozen=True, slots=True)
class Routine:
    """A scheduler: on which weekdays it runs, from which minute of the day, for how long."""

    scheduler: Scheduler
    weekdays: tuple[int, ...]
    minute: int
    usual_seconds: float


def customers(seed: int) -> list[Customer]:
    """Everybody there is something to render for; the first associations are the busiest."""
    rng = stream(seed, "customers")
    numbers = iter(range(100, 10_000))
    return [customer(rng, number, numbers) for number in range(1, CLUBS + ASSOCIATIONS + 1)]


def customer(rng: Generator, number: int, numbers: Iterator[int]) -> Customer:
    """The account of that number."""
    is_club = number > ASSOCIATIONS
    sport = SPORTS[number % len(SPORTS)]
    place = pick(rng, PLACE_STARTS) + pick(rng, PLACE_ENDS)
    name = f"{place} {sport} {'Club' if is_club else 'Association'}"
    home = Named(next(numbers), name)
    account = Account(
        number,
        first_name=name,
        last_name="Secretary",
        sport=sport,
        account_type=CLUB if is_club else ASSOCIATION,
        clubs=[home] if is_club else [],
        associations=[] if is_club else [home],
    )
    grades = tuple(
        grade(rng, place, sport, numbers)
        for _ in range(int(rng.integers(1, 4) if is_club else rng.integers(4, 8)))
    )
    count = 2 if number <= 3 else 1
    return Customer(account, grades, tuple(routine(rng, account, numbers) for _ in range(count)))


def grade(rng: Generator, place: str, sport: str, numbers: Iterator[int]) -> Grade:
    """A grade with two to four teams."""
    number, age = next(numbers), pick(rng, AGES)
    teams = [team(rng, sport, numbers) for _ in range(rng.integers(2, 5))]
    competition = Named(next(numbers), f"{place} {sport} Summer")
    return Grade(number, f"{age} {pick(rng, LEVELS)} {number}", age, competition, teams)


def team(rng: Generator, sport: str, numbers: Iterator[int]) -> Team:
    """A team of a suburb's club."""
    suburb = pick(rng, PLACE_STARTS) + pick(rng, PLACE_ENDS)
    name = f"{suburb} {pick(rng, ('Reds', 'Blues', 'Hawks', 'Stars'))}"
    return Team(next(numbers), name, Named(next(numbers), f"{suburb} {sport} Club"))


def routine(rng: Generator, account: Account, numbers: Iterator[int]) -> Routine:
    """A scheduler of the account."""
    number, minute = next(numbers), int(rng.integers(5 * 60, 22 * 60))
    plan = (
        PLANS[min(account.id - 1, 2)]
        if account.id <= 5
        else PLANS[int(rng.integers(2, len(PLANS)))]
    )
    days = "Every day" if plan == DAILY else ", ".join(WEEK[day] for day in plan)
    scheduler = Scheduler(
        number,
        name=f"{account.first_name} {days.lower()}",
        time=None,
        is_rendering=False,
        queued=False,
        days_of_the_week=Named(number, days),
        account=account,
    )
    return Routine(scheduler, plan, minute, float(rng.uniform(180, 840)))


def pick(rng: Generator, words: tuple[str, ...]) -> str:
    """One of the words."""
    return words[int(rng.integers(len(words)))]
