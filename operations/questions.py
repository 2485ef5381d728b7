"""Questions that people ask in SQL: each is in the audit log, however it ends."""

import logging
from time import monotonic

from store import audit
from store.analytics.asking import Answer, Limits, Running, Source
from store.db import Pool
from store.errors import StoreError

log = logging.getLogger(__name__)

ON_SCREEN = Limits(seconds=30, rows=10_000, size=16_000_000)
LONGEST = 20_000


class WrongQuestion(ValueError):
    """The question cannot be asked; the message says why."""


def begin(pool: Pool, source: Source, text: str, limits: Limits, *, actor: str) -> Running:
    """Asks; `result` tells, `cancel` ends it. Once it has ended it is written down."""
    if not text.strip() or len(text) > LONGEST or "\0" in text:  # which the log cannot keep
        raise WrongQuestion(f"A question has between 1 and {LONGEST:,} letters.")
    begun = monotonic()

    def told(answers: list[Answer], problem: str | None) -> None:
        note(pool, actor, text, answers, begun, problem)

    try:
        return Running(source, [text], limits, told)
    except StoreError as exc:
        told([], str(exc))
        raise


def note(
    pool: Pool, actor: str, text: str, answers: list[Answer], begun: float, problem: str | None
) -> None:
    """Writes down who asked what, how long it took and what came of it."""
    told: dict[str, object] = {"text": text, "seconds": round(monotonic() - begun, 2)}
    if answers:
        told |= {"rows": answers[0].rows, "cut": answers[0].cut}
    else:
        told["problem"] = problem
    try:
        audit.note(pool, actor, "sql.ask", None, None, told)
    except StoreError as exc:
        log.warning("a question could not be written down: %s", exc)
