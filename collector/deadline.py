"""Questions that may never be answered: asked in threads of their own, given up in time."""

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from threading import Thread
from time import monotonic
from typing import Generic, TypeVar

DEADLINE = 3.0  # seconds

Answer = TypeVar("Answer")


class Hangs(Exception):
    """Nobody answered in time; the message says for how long."""


class Question(Generic[Answer]):
    """One question asked again and again, but never while it still hangs from the last time."""

    def __init__(self, read: Callable[[], Answer], deadline: float = DEADLINE) -> None:
        self.read, self.deadline = read, deadline
        self.asked: Future[Answer] | None = None
        self.asked_at = 0.0

    def ask(self) -> None:
        """Begins to ask, unless it is still being asked."""
        if self.asked is None:
            self.asked, self.asked_at = Future(), monotonic()
            Thread(target=self.settle, args=[self.asked], daemon=True).start()

    def settle(self, asked: Future[Answer]) -> None:
        """Waits for the answer, however long that takes."""
        try:
            asked.set_result(self.read())
        except BaseException as exc:
            asked.set_exception(exc)

    def answer(self) -> Answer:
        """The answer, or what was raised instead of one; Hangs where it is not there in time."""
        self.ask()
        assert self.asked
        left = max(0.0, self.asked_at + self.deadline - monotonic())
        try:
            found = self.asked.result(left)
        except NotYet:
            if not self.asked.done():
                age = monotonic() - self.asked_at
                raise Hangs(f"has not answered for {age:.0f} s") from None
            self.asked = None
            raise
        except BaseException:
            self.asked = None
            raise
        self.asked = None
        return found
