"""What is watched, when it fires, and where that is told."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
)

from api.access import CHANGES, DOCUMENTED, administering, documented
from api.errors import Refused
from api.pools import Writes
from store import alert_rules
from store.alert_rules import Rule, Wanted, wanted_of
from store.db import Pool
from store.rule_checks import LONGEST_NAME, LONGEST_TARGET, YEAR, WrongRule

router = APIRouter(
    prefix="/api/v1/notifications/alerts",
    tags=["Notifications"],
    dependencies=[administering],
    responses=DOCUMENTED,
)

RuleId = Annotated[
    UUID, Path(description="The rule.", examples=["0d3c1b7a-93a8-4a58-8f6e-0b6f1a0f6f0e"])
]


def whole(value: object) -> object:
    """What JSON calls an integer: 10.0 is one too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Minutes = Annotated[StrictInt, Field(ge=0, le=YEAR), BeforeValidator(whole)]
Number = Annotated[StrictFloat, Field(allow_inf_nan=False)]
Text = Annotated[str, StringConstraints(max_length=200)]
Params = Annotated[dict[Text, StrictBool | StrictInt | Number | Text], Field(max_length=50)]


class Refinements(BaseModel):
    """What a rule may say beyond the seed's fields; without it, it is as the condition has it."""

    clear_threshold: Number | None = Field(
        default=None, description="Where firing may end; null: near the threshold.", examples=[55.0]
    )
    for_minutes: Minutes | None = Field(
        default=None, description="How long it has to last before it fires.", examples=[10]
    )
    keep_firing_minutes: Minutes = Field(
        default=10, description="How long it has to be fine before it ends."
    )
    repeat_minutes: Minutes | None = Field(
        default=None, description="Between reminders; null: the cooldown, 0: no reminders."
    )
    max_reminders: Minutes | None = Field(
        default=None, description="Reminders of one episode at most; null: no limit."
    )
    no_data_minutes: Minutes = Field(
        default=15, description="How long nothing may be known before that is told."
    )
    no_data_action: Literal["notify", "ok"] | None = Field(
        default=None, description="Whether that is told at all; null: what the condition does."
    )
    severity: Literal["info", "warning", "critical"] = "warning"
    target: Annotated[str, StringConstraints(max_length=LONGEST_TARGET)] | None = Field(
        default=None, description="One target, or a pattern; null: all.", examples=["nas*"]
    )
    params: Params = Field(default={}, description="What the condition takes beside the threshold.")


class NewRule(Refinements):
    """A rule to be."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME, examples=["Low Disk Space"])
    condition_type: Text = Field(description="What is watched.", examples=["disk_space_low"])
    threshold: Number | None = Field(
        default=None, description="Null: what the condition suggests.", examples=[50.0]
    )
    cooldown_minutes: Minutes = Field(
        default=60, description="Between two messages about the same trouble.", examples=[120]
    )
    channel_id: UUID = Field(description="Where it is told.")
    is_enabled: StrictBool = True


class ChangedRule(Refinements):
    """What a rule is to be from now on: these fields in full; of the others, what is sent."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME, examples=["Low Disk Space"])
    condition_type: Text = Field(description="What is watched.", examples=["disk_space_low"])
    threshold: Number = Field(examples=[50.0])
    cooldown_minutes: Minutes = Field(examples=[120])
    channel_id: UUID = Field(description="Where it is told.")
    is_enabled: StrictBool


@router.get("")
def list_rules(pool: Writes) -> list[Rule]:
    """Every rule with its state, by name."""
    return alert_rules.list_rules(pool)


@router.post("", status_code=201, responses=CHANGES)
def create_rule(pool: Writes, body: NewRule) -> Rule:
    """Makes a rule."""
    with refusals():
        return existing(pool, alert_rules.create(pool, Wanted(**body.model_dump())))


@router.put("/{rule_id}", responses=CHANGES)
def change_rule(pool: Writes, rule_id: RuleId, body: ChangedRule) -> Rule:
    """Makes the rule what is sent. What it found before is closed where it judges otherwise."""
    before = existing(pool, rule_id)
    with refusals():
        if not alert_rules.update(pool, rule_id, changed(before, body)):
            raise unknown()
    return existing(pool, rule_id)


@router.delete("/{rule_id}", status_code=204, responses=documented(404))
def delete_rule(pool: Writes, rule_id: RuleId) -> None:
    """Removes the rule; the log keeps its name."""
    if not alert_rules.delete(pool, rule_id):
        raise unknown()


def changed(before: Rule, body: ChangedRule) -> Wanted:
    """What the rule is to be: one of another condition begins with what that one suggests."""
    sent: dict[str, Any] = body.model_dump(exclude_unset=True)
    if body.condition_type != before.condition_type:
        return Wanted(**sent)
    return replace(wanted_of(before), **sent)


@contextmanager
def refusals() -> Generator[None]:
    """Turns what is wrong with a rule into the answer that says so."""
    try:
        yield
    except WrongRule as exc:
        said = "; ".join(f"{name}: {problem}" for name, problem in exc.fields.items())
        raise Refused(422, "invalid", said) from exc


def existing(pool: Pool, rule_id: UUID) -> Rule:
    """The rule; refused where there is none."""
    if found := alert_rules.get_rule(pool, rule_id):
        return found
    raise unknown()


def unknown() -> Refused:
    """The refusal where there is no such rule."""
    return Refused(404, "rule_not_found", "There is no rule with this id.")
