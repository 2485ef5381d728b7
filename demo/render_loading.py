"""Tells the store every render as a content system would: when it began, ended, and was mailed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from demo.progress import progress
from demo.renders import Story
from store.db import Pool
from store.renders.tree import Tree
from store.renders.writing import AT_ONCE, save


def load_renders(pool: Pool, told: Sequence[Story]) -> int:
    """Writes the renders; how many there are."""
    batches = list(in_batches(told))
    with progress("renders", len(batches), "batches") as tell:
        for done, batch in enumerate(batches, 1):
            save(pool, batch)
            tell(done)
    return len(told)


def in_batches(told: Sequence[Story]) -> Iterator[list[Tree]]:
    """Every render's first state, then every second one, and so on: one save has each render once."""
    for step in range(max((len(story.states) for story in told), default=0)):
        trees = [stage(story, step) for story in told if step < len(story.states)]
        yield from (trees[at : at + AT_ONCE] for at in range(0, len(trees), AT_ONCE))


def stage(story: Story, step: int) -> Tree:
    """The render as it was told then: outputs come with the last word but the e-mail's."""
    state = story.states[step]
    outputs = state.complete or step == len(story.states) - 1
    return replace(
        story.tree,
        updated_at=state.at,
        processing=state.processing,
        complete=state.complete,
        email_sent=state.email_sent,
        downloads=story.tree.downloads if outputs else None,
        ai_articles=story.tree.ai_articles if outputs else None,
    )
