"""A render as it is told and as it is shown: one tree, with the names the content system uses.

None is "not told" when it is written, and "unknown" when it is read.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from datetime import time as time_of_day
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

CAMEL = ConfigDict(alias_generator=to_camel, populate_by_name=True, serialize_by_alias=True)
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

Id = Annotated[int, Field(ge=0, lt=2**63)]
Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Moment = Annotated[AwareDatetime, Field(ge=EARLIEST, lt=LATEST)]
Workflow = Literal["standard", "roster", "manual"]
Handling = Literal["Pending", "Processing", "Completed", "Rejected"]


def clock(value: Any) -> Any:
    """A time of day as content systems write it, with or without thousandths."""
    return value.partition(".")[0] if isinstance(value, str) else value


def storable(value: dict[str, Any]) -> dict[str, Any]:
    """What a sport counts, if a database can hold it."""
    if "\\u0000" in json.dumps(value, allow_nan=False):
        raise ValueError("holds a character that cannot be stored")
    return value


# Not the format "time" of JSON Schema: that has an offset.
CLOCK = {"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2}(\.\d+)?)?$", "examples": ["05:30:00"]}
Clock = Annotated[time_of_day, BeforeValidator(clock), WithJsonSchema(CLOCK)]
Counts = Annotated[dict[str, Any], AfterValidator(storable)]


@dataclass(frozen=True, slots=True)
class Named:
    """Anything of which only the number and the name matter."""

    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: Id
    name: Text | None = None


@dataclass(frozen=True, slots=True)
class Team:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: Id
    name: Text | None = None
    club: Named | None = None


@dataclass(frozen=True, slots=True)
class OutputGrade:
    """A grade as an output names it."""

    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: Id
    grade_name: Text | None = None


@dataclass(frozen=True, slots=True)
class GameGrade:
    """A grade as a game names it."""

    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: Id
    grade_name: Text | None = None
    competition: Named | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade in full."""

    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: Id
    grade_name: Text | None = None
    age_group: Text | None = None
    competition: Named | None = None
    teams: list[Team] = field(default_factory=list[Team])


@dataclass(frozen=True, slots=True)
class AttachedGrade:
    """A grade that the render is to cover."""

    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: Id
    grade: Grade | None = None
    team: Named | None = None
    updated_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Game:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: Id
    grade: GameGrade | None = None
    teams: list[Team] = field(default_factory=list[Team])


@dataclass(frozen=True, slots=True)
class Fixture:
    """A game that was played, or is to be. `game_data…` is what its sport counts."""

    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: Id
    game_meta_datum: Game | None = None
    game_data_afl: Counts | None = None
    game_data_basketball: Counts | None = None
    game_data_hockey: Counts | None = None
    game_data_netball: Counts | None = None
    updated_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Download:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: Id
    name: Text | None = None
    asset_type: Named | None = None
    asset_category: Named | None = None
    grade: OutputGrade | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Article:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: Id
    title: Text | None = None
    created_at: Moment | None = None
    updated_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Account:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: Id
    first_name: Text | None = None
    last_name: Text | None = None
    sport: Text | None = None
    account_type: Named | None = None
    clubs: list[Named] | None = None
    associations: list[Named] | None = None


@dataclass(frozen=True, slots=True)
class Scheduler:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: Id
    name: Text | None = None
    time: Clock | None = None
    is_rendering: bool | None = None
    queued: bool | None = None
    days_of_the_week: Named | None = None
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class RerenderRequest:
    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: Id
    status: Handling = "Pending"
    reason: Text | None = None
    user_email: Text | None = None
    additional_notes: Text | None = None
    has_been_handled: bool = False
    created_at: Moment | None = None
    updated_at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """A render with all that belongs to it, as far as it is told.

    What is left out stays as it was; an empty list says that there is none.
    """

    __pydantic_config__: ClassVar[ConfigDict] = CAMEL

    id: Id
    updated_at: Moment
    published_at: Moment | None = None
    created_at: Moment | None = None
    name: Text | None = None
    processing: bool | None = None
    complete: bool | None = None
    email_sent: bool | None = None
    completed_at: Moment | None = None
    emailed_at: Moment | None = None
    workflow: Workflow | None = None
    scheduler: Scheduler | None = None
    downloads: list[Download] | None = None
    ai_articles: list[Article] | None = None
    game_results: list[Fixture] | None = None
    upcoming_games: list[Fixture] | None = None
    grades: list[AttachedGrade] | None = None
    rerender_requests: list[RerenderRequest] | None = None
