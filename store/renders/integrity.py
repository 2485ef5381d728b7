"""The integrity audit of one render: what was expected, what is there, and what does not fit."""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from pydantic import ConfigDict

from store.renders.findings import Finding, covered, expected, findings, games, grade_of
from store.renders.lineage import Lineage
from store.renders.tree import CAMEL, Fixture, Named

logger = logging.getLogger("store.renders")

UNKNOWN = "unknown"
NO_GAME = "No result and no upcoming game of this grade was processed."
OTHER_GRADE = "The grade of this game is not one the render is to cover."
NO_GRADE = "This game belongs to no grade."


@dataclass(frozen=True, slots=True)
class Summary:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    total_grades: int = 0
    total_game_results: int = 0
    total_upcoming_games: int = 0
    total_downloads: int = 0
    total_ai_articles: int = 0
    total_fixtures: int = 0
    missing_fixture_count: int = 0
    warning_count: int = 0
    error_count: int = 0


@dataclass(frozen=True, slots=True)
class GradeFound:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    grade_id: int | None
    grade_name: str | None
    age_group: str | None
    competition: str | None


@dataclass(frozen=True, slots=True)
class GradeExpected:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    grade_id: int
    grade_name: str


@dataclass(frozen=True, slots=True)
class GameFound:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    game_meta_datum_id: int | None
    grade_id: int | None
    grade_name: str | None


@dataclass(frozen=True, slots=True)
class GradeMissing:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    grade_id: int
    grade_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class GameUnexpected:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    game_meta_datum_id: int | None
    grade_id: int | None
    grade_name: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class FixtureAnalysis:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    expected_grades: list[GradeExpected] = field(default_factory=list[GradeExpected])
    actual_game_results: list[GameFound] = field(default_factory=list[GameFound])
    actual_upcoming_games: list[GameFound] = field(default_factory=list[GameFound])
    missing_fixtures: list[GradeMissing] = field(default_factory=list[GradeMissing])
    unexpected_fixtures: list[GameUnexpected] = field(default_factory=list[GameUnexpected])


@dataclass(frozen=True, slots=True)
class AssetAnalysis:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    downloads_by_type: dict[str, int] = field(default_factory=dict[str, int])
    downloads_by_category: dict[str, int] = field(default_factory=dict[str, int])
    total_assets: int = 0


@dataclass(frozen=True, slots=True)
class IntegrityCheck:
    """`verdict` is the one sentence to send on; `warnings` and `errors` say all there is to say."""

    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    timestamp: datetime
    summary: Summary = Summary()
    grade_analysis: list[GradeFound] = field(default_factory=list[GradeFound])
    fixture_analysis: FixtureAnalysis = FixtureAnalysis()
    asset_analysis: AssetAnalysis = AssetAnalysis()
    warnings: list[str] = field(default_factory=list[str])
    errors: list[str] = field(default_factory=list[str])
    verdict: str = ""


def integrity(found: Lineage, *, now: datetime) -> IntegrityCheck:
    """The whole audit. Where it fails itself, that is the one error it reports."""
    try:
        return checked(found, findings(found), now)
    except Exception as exc:  # whatever it is, whoever asked gets an answer
        logger.exception("the audit of render %d failed", found.render.id)
        said = f"The check itself failed ({type(exc).__name__}): nothing is known of this render."
        return IntegrityCheck(now, Summary(error_count=1), errors=[said], verdict=said)


def checked(found: Lineage, all_findings: list[Finding], now: datetime) -> IntegrityCheck:
    """The audit with these findings."""
    fixtures = fixture_analysis(found)
    warnings = [each.sentence for each in all_findings if not each.is_error]
    errors = [each.sentence for each in all_findings if each.is_error]
    return IntegrityCheck(
        timestamp=now,
        summary=Summary(
            total_grades=len(found.grades),
            total_game_results=len(found.game_results),
            total_upcoming_games=len(found.upcoming_games),
            total_downloads=len(found.downloads),
            total_ai_articles=len(found.ai_articles),
            total_fixtures=len(games(found)),
            missing_fixture_count=len(fixtures.missing_fixtures),
            warning_count=len(warnings),
            error_count=len(errors),
        ),
        grade_analysis=grade_analysis(found),
        fixture_analysis=fixtures,
        asset_analysis=asset_analysis(found),
        warnings=warnings,
        errors=errors,
        verdict=verdict(found, all_findings),
    )


def grade_analysis(found: Lineage) -> list[GradeFound]:
    """Every attached grade."""
    return [
        GradeFound(
            link.grade.id if link.grade else None,
            link.grade.grade_name if link.grade else None,
            link.grade.age_group if link.grade else None,
            link.grade.competition.name if link.grade and link.grade.competition else None,
        )
        for link in found.grades
    ]


def fixture_analysis(found: Lineage) -> FixtureAnalysis:
    """The grades to cover beside the games there are."""
    wanted, there = expected(found), covered(found)
    return FixtureAnalysis(
        expected_grades=[GradeExpected(number, name) for number, name in wanted.items()],
        actual_game_results=[game_found(game) for game in found.game_results],
        actual_upcoming_games=[game_found(game) for game in found.upcoming_games],
        missing_fixtures=[
            GradeMissing(number, name, NO_GAME)
            for number, name in wanted.items()
            if number not in there
        ],
        unexpected_fixtures=[
            unexpected_game(game) for game in games(found) if grade_of(game) not in wanted
        ],
    )


def game_found(game: Fixture) -> GameFound:
    """The game in short."""
    told = game.game_meta_datum
    grade = told.grade if told else None
    return GameFound(
        told.id if told else None, grade.id if grade else None, grade.grade_name if grade else None
    )


def unexpected_game(game: Fixture) -> GameUnexpected:
    """The game, and why nobody expected it."""
    short = game_found(game)
    reason = NO_GRADE if short.grade_id is None else OTHER_GRADE
    return GameUnexpected(short.game_meta_datum_id, short.grade_id, short.grade_name, reason)


def asset_analysis(found: Lineage) -> AssetAnalysis:
    """What came out, counted."""
    return AssetAnalysis(
        by_name(each.asset_type for each in found.downloads),
        by_name(each.asset_category for each in found.downloads),
        len(found.downloads) + len(found.ai_articles),
    )


def by_name(parts: Iterable[Named | None]) -> dict[str, int]:
    """How often each name occurs."""
    names = (part.name if part and part.name else UNKNOWN for part in parts)
    return dict(sorted(Counter(names).items()))


def verdict(found: Lineage, all_findings: list[Finding]) -> str:
    """Why something is missing, or that nothing is, in one sentence to send on."""
    if all_findings and all_findings[0].is_error:
        return all_findings[0].sentence
    if found.render.processing and not found.render.complete:
        return "The render is still processing, so what it makes is not all there yet."
    if not found.render.complete:
        return "The render stopped without becoming complete: what is missing was never made."
    if all_findings:
        more = len(all_findings) - 1
        return all_findings[0].sentence + (f" {more} more of such kind below." if more else "")
    made = f"{len(found.downloads)} downloads and {len(found.ai_articles)} articles"
    return f"Nothing is missing: the render made {made}, as it was asked to."
