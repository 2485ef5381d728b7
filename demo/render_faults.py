"""What goes wrong with renders, planted one by one, so that what an audit has to find is known."""

from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from numpy.random import Generator

from store.renders.tree import (
    AttachedGrade,
    Download,
    Fixture,
    Game,
    GameGrade,
    Grade,
    Named,
    Tree,
)


class Planted(NamedTuple):
    """A discrepancy: of which render, by which rule, and what it is about."""

    render_id: int
    rule: str
    subject: int | None


class Faulty(NamedTuple):
    """A render with something wrong, and what that is."""

    tree: Tree
    planted: Planted


# How many renders in a thousand have it; those that need outputs are planted where there are some.
RATES = {
    "ghost": 18,
    "missing_fixture": 22,
    "unexpected_fixture": 12,
    "incomplete_grade": 10,
    "stale_output": 14,
    "duplicate_output": 14,
}
STRAYS = 900_000_000  # numbers of games and grades that nobody asked for


def planted(rng: Generator, tree: Tree) -> Faulty | None:
    """The complete render with what chance plants in it, None where that is nothing."""
    draw = int(rng.integers(1000))
    for rule, rate in RATES.items():
        if draw < rate:
            return PLANT[rule](tree)
        draw -= rate
    return None


def ghost(tree: Tree) -> Faulty:
    """Nothing came out."""
    return Faulty(replace(tree, downloads=[], ai_articles=[]), Planted(tree.id, "ghost", None))


def missing_fixture(tree: Tree) -> Faulty:
    """The games of the last grade are not there."""
    grade = (tree.grades or [])[-1].grade
    assert grade is not None
    there = replace(
        tree,
        game_results=without(tree.game_results, grade),
        upcoming_games=without(tree.upcoming_games, grade),
        downloads=[each for each in tree.downloads or [] if of(each) != grade.id],
    )
    return Faulty(there, Planted(tree.id, "missing_fixture", grade.id))


def without(games: list[Fixture] | None, grade: Grade) -> list[Fixture]:
    """The games of other grades."""
    return [
        game
        for game in games or []
        if not (game.game_meta_datum and game.game_meta_datum.grade)
        or game.game_meta_datum.grade.id != grade.id
    ]


def of(output: Download) -> int | None:
    """The grade an output shows."""
    return output.grade.id if output.grade else None


def unexpected_fixture(tree: Tree) -> Faulty:
    """A game came along whose grade nobody asked for; of every third nobody knows the grade."""
    number = STRAYS + tree.id
    other = None if tree.id % 3 == 0 else GameGrade(number, "Masters Social", Named(1, "Social"))
    stray = Fixture(number, Game(number, other), updated_at=tree.created_at)
    games = [*(tree.upcoming_games or []), stray]
    there = replace(tree, upcoming_games=games)
    return Faulty(there, Planted(tree.id, "unexpected_fixture", number))


def incomplete_grade(tree: Tree) -> Faulty:
    """The first grade lost its teams, its competition or both."""
    first, *rest = tree.grades or []
    assert first.grade is not None
    lesser = (
        replace(first.grade, teams=[]),
        replace(first.grade, competition=None),
        replace(first.grade, teams=[], competition=None),
    )[tree.id % 3]
    grades = [AttachedGrade(first.id, lesser), *rest]
    return Faulty(replace(tree, grades=grades), Planted(tree.id, "incomplete_grade", first.id))


def stale_output(tree: Tree) -> Faulty:
    """The first download is left over from before there was this render."""
    first, *rest = tree.downloads or []
    assert tree.created_at is not None
    before = tree.created_at - timedelta(hours=3)
    old = replace(first, created_at=before, updated_at=before)
    return Faulty(replace(tree, downloads=[old, *rest]), Planted(tree.id, "stale_output", first.id))


def duplicate_output(tree: Tree) -> Faulty:
    """The first download is there twice."""
    downloads = tree.downloads or []
    again = replace(downloads[0], id=STRAYS + downloads[0].id)
    there = replace(tree, downloads=[*downloads, again])
    return Faulty(there, Planted(tree.id, "duplicate_output", downloads[0].id))


PLANT = {
    "ghost": ghost,
    "missing_fixture": missing_fixture,
    "unexpected_fixture": unexpected_fixture,
    "incomplete_grade": incomplete_grade,
    "stale_output": stale_output,
    "duplicate_output": duplicate_output,
}
