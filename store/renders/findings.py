"""The rules of the integrity audit: each says what does not fit, in a sentence for whoever asks."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.renders.lineage import Lineage
from store.renders.tree import Article, AttachedGrade, Download, Fixture

Rule = Literal[
    "ghost",
    "email_before_completion",
    "conflicting_status",
    "missing_fixture",
    "unexpected_fixture",
    "incomplete_grade",
    "stale_output",
    "duplicate_output",
    "check_failed",
]
ERRORS: frozenset[Rule] = frozenset({"ghost", "email_before_completion", "check_failed"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One discrepancy; `subject` is the number of the grade, game or output it is about."""

    rule: Rule
    subject: int | None
    sentence: str

    @property
    def is_error(self) -> bool:
        """Whether the render is wrong, and not only suspect."""
        return self.rule in ERRORS


def findings(found: Lineage) -> list[Finding]:
    """Every discrepancy of the render, errors first."""
    rules = (ghost, early_email, conflict, missing, unexpected, incomplete, stale, duplicates)
    everything = [finding for rule in rules for finding in rule(found)]
    return sorted(everything, key=lambda finding: not finding.is_error)


def ghost(found: Lineage) -> Iterator[Finding]:
    """Complete, and nothing came out."""
    if found.render.complete and not found.downloads and not found.ai_articles:
        yield Finding(
            "ghost",
            None,
            "The render says it is complete, but it made no download and no article: "
            "it has to run again.",
        )


def early_email(found: Lineage) -> Iterator[Finding]:
    """The customer was told before there was anything to fetch."""
    render = found.render
    if render.email_sent and not render.complete:
        yield Finding(
            "email_before_completion",
            None,
            "The e-mail was sent although the render never became complete.",
        )
    elif render.emailed_at and render.completed_at and render.emailed_at < render.completed_at:
        yield Finding(
            "email_before_completion",
            None,
            f"The e-mail was sent at {moment(render.emailed_at)}, before the render was complete "
            f"at {moment(render.completed_at)}.",
        )


def conflict(found: Lineage) -> Iterator[Finding]:
    """Under way and done at once."""
    if found.render.processing and found.render.complete:
        yield Finding(
            "conflicting_status",
            None,
            "The render says that it is still processing and that it is complete: "
            "one of the two is wrong.",
        )


def expected(found: Lineage) -> dict[int, str]:
    """The grades to cover, by number, with their names."""
    grades = (link.grade for link in found.grades if link.grade)
    return {grade.id: grade.grade_name or f"grade {grade.id}" for grade in grades}


def covered(found: Lineage) -> set[int]:
    """The grades of which there is a game, played or to come."""
    return {number for game in games(found) if (number := grade_of(game)) is not None}


def games(found: Lineage) -> list[Fixture]:
    """Every game, played or to come."""
    return [*found.game_results, *found.upcoming_games]


def grade_of(game: Fixture) -> int | None:
    """The number of the game's grade, None where it has none."""
    told = game.game_meta_datum
    return told.grade.id if told and told.grade else None


def missing(found: Lineage) -> Iterator[Finding]:
    """Grades to cover of which there is no game."""
    there = covered(found)
    for number, name in expected(found).items():
        if number not in there:
            yield Finding(
                "missing_fixture",
                number,
                f"{name} is to be covered, but neither a result nor an upcoming game of it "
                "was processed.",
            )


def unexpected(found: Lineage) -> Iterator[Finding]:
    """Games of grades that nobody asked for, or of no grade at all."""
    wanted = expected(found)
    for game in games(found):
        if grade_of(game) in wanted:
            continue
        told = game.game_meta_datum
        grade = told.grade if told else None
        of = (
            f"of {grade.grade_name or f'grade {grade.id}'}, which"
            if grade
            else "of no grade, so it"
        )
        yield Finding(
            "unexpected_fixture",
            game.id,
            f"Game {game.id} is {of} this render was not asked to cover.",
        )


def incomplete(found: Lineage) -> Iterator[Finding]:
    """Attached grades that cannot be matched with anything."""
    for link in found.grades:
        if lacks := lacking(link):
            name = (
                link.grade.grade_name if link.grade else None
            ) or f"The attached grade {link.id}"
            yield Finding("incomplete_grade", link.id, f"{name} has no {lacks}.")


def lacking(link: AttachedGrade) -> str:
    """What the attached grade should have and has not, in words."""
    if link.grade is None:
        return "grade behind it"
    absent = [
        word
        for word, there in (("teams", link.grade.teams), ("competition", link.grade.competition))
        if not there
    ]
    return " and no ".join(absent)


def stale(found: Lineage) -> Iterator[Finding]:
    """Outputs that were made before what they show was last changed."""
    for output in outputs(found):
        made = output.updated_at or output.created_at
        changed = newest_input(found, output)
        if made and changed and made < changed:
            yield Finding(
                "stale_output",
                output.id,
                f"{title(output)} was made at {moment(made)}, before its data changed at "
                f"{moment(changed)}: it shows an older state.",
            )


def newest_input(found: Lineage, output: Download | Article) -> datetime | None:
    """When what the output shows was last changed: games of its grade, or all where it has none."""
    grade = output.grade.id if isinstance(output, Download) and output.grade else None
    changes = [
        game.updated_at
        for game in games(found)
        if game.updated_at and grade in (None, grade_of(game))
    ]
    return max([found.render.created_at, *changes])


def duplicates(found: Lineage) -> Iterator[Finding]:
    """Outputs that are there more than once."""
    groups: dict[tuple[object, ...], list[Download | Article]] = defaultdict(list)
    for output in outputs(found):
        groups[likeness(output)].append(output)
    for group in groups.values():
        if len(group) > 1:
            yield Finding(
                "duplicate_output",
                min(output.id for output in group),
                f"{title(group[0])} is there {len(group)} times, "
                f"as numbers {', '.join(str(output.id) for output in group)}.",
            )


def outputs(found: Lineage) -> list[Download | Article]:
    """Everything the render made."""
    return [*found.downloads, *found.ai_articles]


def likeness(output: Download | Article) -> tuple[object, ...]:
    """What two outputs share where one of them is too many; nameless ones are never alike."""
    if isinstance(output, Article):
        return ("article", plain(output.title) or output.id)
    of = tuple(
        part.id if part else None
        for part in (output.asset_type, output.asset_category, output.grade)
    )
    return ("download", plain(output.name) or output.id, *of)


def plain(name: str | None) -> str:
    """The name as people compare names."""
    return " ".join((name or "").casefold().split())


def title(output: Download | Article) -> str:
    """The output as a sentence begins with it."""
    if isinstance(output, Article):
        return f"The article “{output.title}”" if output.title else f"Article {output.id}"
    return f"The download “{output.name}”" if output.name else f"Download {output.id}"


def moment(at: datetime) -> str:
    """A time as people read it."""
    return f"{at:%-d %b %Y %H:%M} UTC"
