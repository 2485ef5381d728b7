"""The integrity audit: every planted discrepancy is found, and nothing else; each in a sentence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from demo.render_loading import load_renders
from demo.renders import stories
from store.db import Pool
from store.renders import integrity as audits
from store.renders.findings import Rule, findings
from store.renders.integrity import integrity
from store.renders.lineage import Facts, Lineage, lineage
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
    Team,
)

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FACTS = Facts(7, "Monday", False, True, True, NOON, NOON, NOON, NOON + HOUR, NOON + 2 * HOUR)
GRADE = Grade(5, "Under 12", "Under 12", Named(6, "Summer"), [Team(1, "Reds")])
GAME = Fixture(8, Game(9, GameGrade(5, "Under 12")), updated_at=NOON - HOUR)
VIDEO = Download(
    1, "Result", Named(1, "MP4"), Named(1, "VIDEO"), OutputGrade(5, "Under 12"), NOON, NOON + HOUR
)
REPORT = Article(1, "In short", NOON, NOON + HOUR)
WELL = Lineage(
    FACTS,
    downloads=[VIDEO],
    ai_articles=[REPORT],
    game_results=[GAME],
    grades=[AttachedGrade(4, GRADE)],
)


def rules(found: Lineage) -> list[tuple[Rule, int | None]]:
    return [(each.rule, each.subject) for each in findings(found)]


def flags(**told: object) -> Lineage:
    return replace(WELL, render=replace(FACTS, **told))


def test_nothing_is_wrong_where_nothing_is_wrong() -> None:
    assert findings(WELL) == []
    audit = integrity(WELL, now=NOON)
    assert (audit.warnings, audit.errors) == ([], [])
    assert audit.verdict == (
        "Nothing is missing: the render made 1 downloads and 1 articles, as it was asked to."
    )


OTHER = Fixture(11, Game(12, GameGrade(99, "Masters")))
HOMELESS = Fixture(13, Game(14))
NO_DATUM = Fixture(15)
WRONG: list[tuple[str, Lineage, list[tuple[Rule, int | None]]]] = [
    ("ghost", replace(WELL, downloads=[], ai_articles=[]), [("ghost", None)]),
    ("only articles are no ghost", replace(WELL, downloads=[]), []),
    ("both", flags(processing=True), [("conflicting_status", None)]),
    ("mailed, never complete", flags(complete=False), [("email_before_completion", None)]),
    ("mailed too early", flags(emailed_at=NOON), [("email_before_completion", None)]),
    ("mailed, nobody knows when", flags(emailed_at=None), []),
    ("no game", replace(WELL, game_results=[]), [("missing_fixture", 5)]),
    ("to come", replace(WELL, game_results=[], upcoming_games=[GAME]), []),
    ("other game", replace(WELL, upcoming_games=[OTHER]), [("unexpected_fixture", 11)]),
    ("homeless game", replace(WELL, upcoming_games=[HOMELESS]), [("unexpected_fixture", 13)]),
    ("empty game", replace(WELL, upcoming_games=[NO_DATUM]), [("unexpected_fixture", 15)]),
    (
        "nothing was to be covered",
        replace(WELL, grades=[]),
        [("unexpected_fixture", 8)],
    ),
    (
        "no teams",
        replace(WELL, grades=[AttachedGrade(4, replace(GRADE, teams=[]))]),
        [("incomplete_grade", 4)],
    ),
    (
        "no competition",
        replace(WELL, grades=[AttachedGrade(4, replace(GRADE, competition=None))]),
        [("incomplete_grade", 4)],
    ),
    (
        "no grade",
        replace(WELL, grades=[*WELL.grades, AttachedGrade(3)]),
        [("incomplete_grade", 3)],
    ),
    (
        "attached twice",
        replace(WELL, grades=[*WELL.grades, AttachedGrade(3, GRADE)], game_results=[]),
        [("missing_fixture", 5)],
    ),
    (
        "left over",
        replace(WELL, downloads=[replace(VIDEO, updated_at=NOON - HOUR)]),
        [("stale_output", 1)],
    ),
    (
        "corrected since",
        replace(WELL, game_results=[replace(GAME, updated_at=NOON + 2 * HOUR)]),
        [("stale_output", 1), ("stale_output", 1)],
    ),
    (
        "another grade was corrected",
        replace(
            WELL,
            ai_articles=[],
            upcoming_games=[replace(OTHER, updated_at=NOON + 2 * HOUR)],
        ),
        [("unexpected_fixture", 11)],
    ),
    ("nobody knows when", replace(WELL, downloads=[Download(1, "Result")]), []),
    (
        "twice",
        replace(WELL, downloads=[VIDEO, replace(VIDEO, id=2, name=" result ")]),
        [("duplicate_output", 1)],
    ),
    (
        "two grades",
        replace(WELL, downloads=[VIDEO, replace(VIDEO, id=2, grade=OutputGrade(6))]),
        [],
    ),
    (
        "article twice",
        replace(WELL, ai_articles=[replace(REPORT, id=9), REPORT]),
        [("duplicate_output", 1)],
    ),
    ("nameless", replace(WELL, ai_articles=[replace(REPORT, title=None)] * 1), []),
]


@pytest.mark.parametrize(
    ("found", "expected"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_each_rule_finds_what_it_is_about(
    found: Lineage, expected: list[tuple[Rule, int | None]]
) -> None:
    assert rules(found) == expected
    audit = integrity(found, now=NOON)
    sentences = audit.warnings + audit.errors
    assert len(sentences) == len(expected)
    assert all(said.endswith((".", "again.")) and said[0].isupper() for said in sentences)
    assert audit.summary.warning_count == len(audit.warnings)
    assert audit.summary.error_count == len(audit.errors)


def test_errors_come_first_and_the_verdict_is_the_gravest() -> None:
    found = replace(flags(processing=True), downloads=[], ai_articles=[])
    assert [each.rule for each in findings(found)] == ["ghost", "conflicting_status"]
    assert integrity(found, now=NOON).verdict.startswith("The render says it is complete, but")


@pytest.mark.parametrize(
    ("found", "beginning"),
    [
        (flags(processing=True, complete=False, email_sent=False), "The render is still"),
        (flags(complete=False, email_sent=False), "The render stopped without"),
        (replace(WELL, game_results=[]), "Under 12 is to be covered, but"),
    ],
)
def test_the_verdict_says_why_something_is_missing(found: Lineage, beginning: str) -> None:
    assert integrity(found, now=NOON).verdict.startswith(beginning)


def test_a_check_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Lineage) -> list[object]:
        raise ZeroDivisionError

    monkeypatch.setattr(audits, "findings", broken)
    audit = integrity(WELL, now=NOON)
    assert audit.summary.error_count == 1
    assert audit.errors == [
        "The check itself failed (ZeroDivisionError): nothing is known of this render."
    ]


def test_every_planted_discrepancy_is_found_and_nothing_else(each_pool: Pool) -> None:
    told = stories(3, 60, int(NOON.timestamp()), ZoneInfo("UTC"))
    load_renders(each_pool, told)
    planted = {each for story in told for each in story.planted}
    found = {
        (story.tree.id, each.rule, each.subject)
        for story in told
        for each in findings(known(each_pool, story.tree.id))
    }
    assert found == planted
    assert len({each.rule for each in planted}) == 8


def known(pool: Pool, number: int) -> Lineage:
    found = lineage(pool, number)
    assert found
    return found
