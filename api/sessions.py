"""Which browser sessions live: asked of the store, remembered while it is away."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from anyio import CapacityLimiter, to_thread

from store.accounts import session_account
from store.db import Pool
from store.errors import StoreError

FRESH = 5.0
PATIENCE = 0.5
GRACE = 15 * 60.0
MOST_KNOWN = 10_000
NEVER = float("-inf")


@dataclass(slots=True)
class Question:
    """One session's last question to the store; `confirmed` is when it last said yes."""

    asked: float
    answer: asyncio.Task[bool]
    confirmed: float


class Sessions:
    """Says whether a session lives, without asking the store for every file of a page."""

    def __init__(self, pool: Callable[[], Pool], clock: Callable[[], float] = monotonic) -> None:
        self.pool = pool
        self.clock = clock
        self.questions: dict[str, Question] = {}
        self.limiter: CapacityLimiter | None = None

    async def alive(self, token: str, *, anew: bool = False) -> bool:
        """Whether the session lives; a store that is away is forgiven for GRACE seconds.

        An answer serves for FRESH seconds; not so where it has to be asked `anew`.
        """
        now, question = self.clock(), self.questions.get(token)
        fresh = 0.0 if anew else FRESH
        if question is None or (question.answer.done() and now - question.asked >= fresh):
            question = self.ask(token, now, question.confirmed if question else NEVER)
        if now - question.confirmed >= GRACE:
            return await asyncio.shield(question.answer)
        await asyncio.wait({question.answer}, timeout=max(0, question.asked + PATIENCE - now))
        return question.answer.result() if question.answer.done() else True

    def ask(self, token: str, now: float, confirmed: float) -> Question:
        """A question under way."""
        answer = asyncio.create_task(self.answer(token))
        question = self.questions[token] = Question(now, answer, confirmed)
        if len(self.questions) > MOST_KNOWN:
            self.forget(next(iter(self.questions)))
        return question

    async def answer(self, token: str) -> bool:
        """What the store says, or what it said lately when it is away."""
        self.limiter = self.limiter or CapacityLimiter(4)
        try:
            account = await to_thread.run_sync(
                session_account, self.pool(), token, abandon_on_cancel=True, limiter=self.limiter
            )
        except StoreError:
            return self.lately(token)
        if account is None:
            self.forget(token)
            return False
        if question := self.questions.get(token):
            question.confirmed = self.clock()
        return True

    def lately(self, token: str) -> bool:
        """Whether the store confirmed the session within GRACE."""
        question = self.questions.get(token)
        return question is not None and self.clock() - question.confirmed < GRACE

    def forget(self, token: str) -> None:
        """Asks anew next time."""
        self.questions.pop(token, None)
