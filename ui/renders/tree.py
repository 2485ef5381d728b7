"""A render's lineage as a drawing: what, by which scheduler, into which outputs; and in full."""

from collections.abc import Sequence

import streamlit as st

from store.renders.lineage import Lineage
from store.renders.tree import Article, Download, Fixture
from ui.formats import UNKNOWN
from ui.parts import table

MOST = 8  # boxes of a kind
LINE = 28


def tree(found: Lineage) -> None:
    """The drawing, and below it every part."""
    made = len(found.downloads) + len(found.ai_articles)
    st.mermaid_chart(
        drawing(found),
        alt=f"From account and scheduler through {len(found.grades)} grades to {made} outputs",
    )
    outputs(found)
    subjects(found)


def drawing(found: Lineage) -> str:
    """Account → scheduler → render → outputs, with the grades that went in."""
    facts, scheduler = found.render, found.scheduler
    lines = ["graph LR", f'  r["{said(facts.name or f"Render {facts.id}")}"]:::here']
    if scheduler:
        lines.append(f'  s["{said(scheduler.name or f"Scheduler {scheduler.id}")}"] --> r')
        if account := scheduler.account:
            lines.append(f'  a["{said(account.first_name or f"Account {account.id}")}"] --> s')
    for number, link in enumerate(found.grades[:MOST]):
        name = (link.grade.grade_name if link.grade else None) or f"Grade {link.id}"
        lines.append(f'  g{number}["{said(name)}"] --> r')
    lines += more("g", len(found.grades), "grades", into=True)
    made = [*found.downloads, *found.ai_articles]
    for number, output in enumerate(made[:MOST]):
        lines.append(f'  r --> o{number}["{said(called(output))}"]')
    lines += more("o", len(made), "outputs", into=False)
    if not made:
        lines.append('  r -.-> o["no outputs"]')
    return "\n".join([*lines, "  classDef here stroke-width:3px"])


def more(letter: str, count: int, word: str, *, into: bool) -> list[str]:
    """One box for those that have none of their own."""
    if count <= MOST:
        return []
    box = f'{letter}x["and {count - MOST} more {word}"]'
    return [f"  {box} --> r" if into else f"  r --> {box}"]


def said(text: str) -> str:
    """A name as a box takes it: short, and without what a drawing would understand."""
    short = text if len(text) <= LINE else text[: LINE - 1].rstrip() + "…"
    return "".join(letter if letter.isalnum() or letter in " .,-–…:'" else "ˌ" for letter in short)


def called(output: Download | Article) -> str:
    """What an output is called."""
    name = output.title if isinstance(output, Article) else output.name
    return name or f"{type(output).__name__} {output.id}"


def outputs(found: Lineage) -> None:
    """Every output."""
    made: Sequence[Download | Article] = [*found.downloads, *found.ai_articles]
    if not made:
        return
    column = st.column_config
    table(
        {
            "name": [called(one) for one in made],
            "type": [kind(one) for one in made],
            "grade": [grade(one) for one in made],
        },
        {
            "name": column.TextColumn("Output", width=260),
            "type": column.TextColumn("Type", width=110),
            "grade": column.TextColumn("Grade", width=180),
        },
        key="outputs",
        alt=f"{len(made)} outputs",
        most=12,
    )


def kind(output: Download | Article) -> str:
    """What sort of output it is."""
    if isinstance(output, Article):
        return "Article"
    return (output.asset_type and output.asset_type.name) or UNKNOWN


def grade(output: Download | Article) -> str:
    """The grade it is about."""
    if isinstance(output, Article) or output.grade is None:
        return UNKNOWN
    return output.grade.grade_name or UNKNOWN


def subjects(found: Lineage) -> None:
    """Every game that went in."""
    games = [("Result", one) for one in found.game_results]
    games += [("Upcoming", one) for one in found.upcoming_games]
    if not games:
        return
    column = st.column_config
    table(
        {
            "kind": [word for word, _ in games],
            "grade": [grade_of(game) for _, game in games],
            "teams": [teams(game) for _, game in games],
        },
        {
            "kind": column.TextColumn("Game", width=90),
            "grade": column.TextColumn("Grade", width=200),
            "teams": column.TextColumn("Teams", width=300),
        },
        key="games",
        alt=f"{len(games)} games",
        most=12,
    )


def grade_of(game: Fixture) -> str:
    """The game's grade."""
    told = game.game_meta_datum
    return (told and told.grade and told.grade.grade_name) or UNKNOWN


def teams(game: Fixture) -> str:
    """Who plays."""
    told = game.game_meta_datum.teams if game.game_meta_datum else []
    return " – ".join(team.name or UNKNOWN for team in told) or UNKNOWN
