"""How old an answer is, for whoever asks: in the header Age, in seconds."""

from typing import Any

from fastapi import Response

from operations.bucket import Answer


def say_age(response: Response, *answers: Answer[Any]) -> None:
    """Puts the age of the oldest of them into the headers."""
    response.headers["Age"] = str(int(max(answer.age for answer in answers)))
