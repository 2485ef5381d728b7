"""A year of renders: each day's runs, what they made, and how each became what it is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from numpy.random import Generator

from demo.arrays import stream
from demo.customers import Customer, Routine, customers
from demo.render_faults import Planted, planted
from store.renders.tree import (
    Article,
    AttachedGrade,
    Download,
    Fixture,
    Game,
    GameGrade,
    Grade,
    Named,
    OutputGrade,
    RerenderRequest,
    Tree,
)

FAILS, RARE = 0.035, 0.004
FIRST_RENDER = 10_001
STALL = timedelta(minutes=45)
KINDS = (
    ("Result video", Named(1, "Video MP4"), Named(1, "VIDEO")),
    ("Ladder", Named(2, "Image PNG"), Named(2, "IMAGE")),
    ("Fixture poster", Named(3, "Poster"), Named(2, "IMAGE")),
    ("Captions", Named(4, "Text"), Named(3, "CONTENT")),
)


@dataclass(frozen=True, slots=True)
class Story:
    """What a render is in the end, the states it went through, and what is wrong with it."""

    tree: Tree
    states: tuple["State", ...]
    planted: tuple[Planted, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """What the flags were from a moment on."""

    at: datetime
    processing: bool
    complete: bool = False
    email_sent: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A scheduler that went off."""

    at: datetime
    customer: Customer
    routine: Routine


@dataclass(slots=True)
class Numbers:
    """Where numbers come from."""

    render: Iterator[int]
    output: Iterator[int]
    subject: Iterator[int]


def stories(seed: int, days: int, until: int, zone: ZoneInfo) -> list[Story]:
    """Every render of the days before `until`, oldest first; the same for the same arguments."""
    rng = stream(seed, "renders")
    end = datetime.fromtimestamp(until, UTC)
    numbers = Numbers(count(FIRST_RENDER), count(50_000), count(70_000))
    gone_off = runs(seed, days, end, zone)
    told = [story(rng, run, end, numbers) for run in gone_off]
    return [*told, *late_ones(rng, gone_off[-1:], end, numbers)]


def runs(seed: int, days: int, end: datetime, zone: ZoneInfo) -> list[Run]:
    """Every time a scheduler went off, in order."""
    rng = stream(seed, "runs")
    found: list[Run] = []
    everybody = customers(seed)
    first = (end - timedelta(days=days)).astimezone(zone).date()
    for day in (first + timedelta(days=n) for n in range(days + 1)):
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
        for customer in everybody:
            for routine in customer.routines:
                at = midnight + timedelta(minutes=routine.minute, seconds=float(rng.uniform(0, 50)))
                if day.weekday() in routine.weekdays and end - timedelta(days=days) < at < end:
                    found.append(Run(at, customer, routine))
    return sorted(found, key=lambda run: run.at)


def story(rng: Generator, run: Run, end: datetime, numbers: Numbers) -> Story:
    """How the run went: well, mostly."""
    takes = timedelta(seconds=run.routine.usual_seconds * float(rng.lognormal(0, 0.2)))
    done = run.at + takes
    mailed = done + timedelta(seconds=float(rng.uniform(20, 200)))
    tree = whole(rng, run, done, numbers)
    begun = State(run.at, processing=True)
    draw = float(rng.random())
    if done >= end:
        return Story(unfinished(tree), (begun,))
    if draw < FAILS:
        return failed(rng, tree, begun, done)
    faulty = planted(rng, tree)
    if faulty:
        tree = faulty.tree
    wrong = (faulty.planted,) if faulty else ()
    finished = State(done, processing=False, complete=True)
    if draw > 1 - RARE and not faulty:  # told before there was anything to fetch
        early = State(run.at + takes / 2, processing=True, email_sent=True)
        told = replace(finished, email_sent=True)
        wrong = (Planted(tree.id, "email_before_completion", None),)
        return Story(tree, (begun, early, told), wrong)
    states = (begun, finished, replace(finished, at=mailed, email_sent=True))
    return Story(asked_again(rng, tree, done), states[: 3 if mailed < end else 2], wrong)


def failed(rng: Generator, tree: Tree, begun: State, at: datetime) -> Story:
    """It stopped with half of its outputs; of a few the customer was told nevertheless."""
    half = replace(tree, downloads=(tree.downloads or [])[:1], ai_articles=[])
    told = rng.random() < 0.15
    wrong = (Planted(tree.id, "email_before_completion", None),) if told else ()
    ended = State(at, processing=False, email_sent=bool(told))
    return Story(asked_again(rng, half, at), (begun, ended), wrong)


def unfinished(tree: Tree) -> Tree:
    """The render while nothing has come out of it."""
    return replace(tree, downloads=[], ai_articles=[])


def late_ones(rng: Generator, last: list[Run], end: datetime, numbers: Numbers) -> list[Story]:
    """What is under way now: two stand still, one began, two contradict themselves, one failed."""
    found: list[Story] = []
    for run in last:
        for ago in (STALL, STALL * 3, timedelta(minutes=2)):
            begun = replace(run, at=end - ago)
            tree = whole(rng, begun, begun.at, numbers)
            found.append(Story(unfinished(tree), (State(begun.at, processing=True),)))
        for ago in (timedelta(hours=5), timedelta(hours=9)):
            begun = replace(run, at=end - ago)
            done = begun.at + timedelta(minutes=6)
            tree = whole(rng, begun, done, numbers)
            both = (State(begun.at, processing=True), State(done, processing=True, complete=True))
            found.append(Story(tree, both, (Planted(tree.id, "conflicting_status", None),)))
        begun = replace(run, at=end - timedelta(minutes=25))
        tree = whole(rng, begun, end - timedelta(minutes=20), numbers)
        found.append(failed(rng, tree, State(begun.at, processing=True), end - STALL / 3))
    return found


def whole(rng: Generator, run: Run, done: datetime, numbers: Numbers) -> Tree:
    """The render as it should be: every grade with a game, every output after its data."""
    number, created = next(numbers.render), run.at - timedelta(seconds=float(rng.uniform(2, 20)))
    grades = run.customer.grades
    games = [game(rng, grade, created, numbers) for grade in grades]
    played = [rng.random() < 0.7 for _ in games]
    scheduler = replace(run.routine.scheduler, time=clock(run.routine))
    return Tree(
        number,
        updated_at=run.at,
        published_at=run.at,
        created_at=created,
        name=f"{run.customer.account.first_name} {run.at:%Y-%m-%d %H:%M}",
        workflow="manual" if rng.random() < 0.03 else "standard",
        scheduler=scheduler,
        grades=[AttachedGrade(next(numbers.subject), grade) for grade in grades],
        game_results=[game for game, over in zip(games, played, strict=True) if over],
        upcoming_games=[game for game, over in zip(games, played, strict=True) if not over],
        downloads=downloads(run, done, numbers),
        ai_articles=articles(rng, run, done, numbers),
    )


def clock(routine: Routine) -> time:
    """When the scheduler goes off, as a time of day."""
    return time(*divmod(routine.minute, 60))


def game(rng: Generator, grade: Grade, created: datetime, numbers: Numbers) -> Fixture:
    """A game of the grade, known before the render began."""
    number = next(numbers.subject)
    known = created - timedelta(hours=float(rng.uniform(1, 60)))
    of = GameGrade(grade.id, grade.grade_name, grade.competition)
    return Fixture(number, Game(number, of, grade.teams[:2]), updated_at=known)


def downloads(run: Run, done: datetime, numbers: Numbers) -> list[Download]:
    """What each grade gets: two things in a club with many, all kinds in an association."""
    kinds = KINDS[:2] if run.customer.is_club else KINDS
    return [
        Download(
            next(numbers.output),
            f"{name} {grade.grade_name}",
            of_type,
            category,
            OutputGrade(grade.id, grade.grade_name),
            done,
            done,
        )
        for grade in run.customer.grades
        for name, of_type, category in kinds
    ]


def articles(rng: Generator, run: Run, done: datetime, numbers: Numbers) -> list[Article]:
    """One or two reports."""
    titles = ("The weekend in short", "What comes next")[: int(rng.integers(1, 3))]
    name = run.customer.account.first_name
    return [Article(next(numbers.output), f"{title}: {name}", done, done) for title in titles]


def asked_again(rng: Generator, tree: Tree, at: datetime) -> Tree:
    """The render, with a request to run it again where little came out of it."""
    little = len(tree.downloads or []) + len(tree.ai_articles or []) < 2
    if not little or rng.random() < 0.5:
        return tree
    handled = bool(rng.random() < 0.7)
    request = RerenderRequest(
        tree.id,
        "Completed" if handled else "Pending",
        "Our video is missing.",
        f"secretary{tree.id}@club.example",
        None,
        handled,
        at + timedelta(hours=2),
        at + timedelta(hours=5 if handled else 2),
    )
    return replace(tree, rerender_requests=[request])
