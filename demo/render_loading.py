"""Tells the store every render as a content system would: when it began, ended, and was mailed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from demo.progress import progress
from demo.renders import Story
from store.db import Pool
from store.renders.tree import Scheduler, Tree
from store.renders.writing import AT_ONCE, save, save_schedulers

QUEUED = 3
FLAGS = ("updated_at", "processing", "complete", "email_sent")


def load_renders(pool: Pool, told: Sequence[Story]) -> int:
    """Writes the renders; how many there are."""
    batches = list(in_batches(told))
    with progress("renders", len(batches), "batches") as tell:
        for done, batch in enumerate(batches, 1):
            save(pool, batch)
            tell(done)
    save_schedulers(pool, waiting(told))
    return len(told)


def waiting(told: Sequence[Story]) -> list[tuple[datetime, Scheduler]]:
    """A few schedulers whose turn is next, as they are in the end."""
    if not told:
        return []
    at = max(story.states[-1].at for story in told)
    by_number = {
        story.tree.scheduler.id: story.tree.scheduler for story in told if story.tree.scheduler
    }
    return [
        (at, replace(scheduler, queued=True, account=None))
        for _, scheduler in sorted(by_number.items())[:QUEUED]
    ]


def in_batches(told: Sequence[Story]) -> Iterator[list[Tree]]:
    """Every render's first state, then all second ones, and so on: none twice in one save."""
    for step in range(max((len(story.states) for story in told), default=0)):
        trees = [stage(story, step) for story in told if step < len(story.states)]
        yield from (trees[at : at + AT_ONCE] for at in range(0, len(trees), AT_ONCE))


def stage(story: Story, step: int) -> Tree:
    """The render as it was told then: first what it is to cover, later what came out of it."""
    whole, state = story.tree, story.states[step]
    flags = Tree(
        whole.id,
        updated_at=state.at,
        processing=state.processing,
        complete=state.complete,
        email_sent=state.email_sent,
    )
    ends = step == outcome(story)
    if step == 0:
        left = {} if ends else {"downloads": None, "ai_articles": None, "rerender_requests": None}
        told = {name: getattr(flags, name) for name in FLAGS}
        return replace(whole, **told, **left)
    if ends:
        return replace(
            flags,
            downloads=whole.downloads,
            ai_articles=whole.ai_articles,
            rerender_requests=whole.rerender_requests,
        )
    return flags


def outcome(story: Story) -> int:
    """The first state that is complete, or the last one."""
    complete = [step for step, state in enumerate(story.states) if state.complete]
    return complete[0] if complete else len(story.states) - 1
