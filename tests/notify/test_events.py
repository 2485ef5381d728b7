"""What a channel wants to hear."""

from dataclasses import replace

import pytest

from notify.events import WrongEvents, parsed, wanted
from notify.message import Message
from tests.notify.messages import LOW_DISK, RESOLVED

HOT = replace(LOW_DISK, condition_type="gpu_temp_high")


@pytest.mark.parametrize(
    ("given", "events"),
    [
        ('["all"]', ("all",)),
        (["all"], ("all",)),
        ("all", ("all",)),
        (["firing", "resolved", "firing"], ("firing", "resolved")),
        ('["disk_space_low"]', ("disk_space_low",)),
        ([], ()),
    ],
)
def test_events_are_taken_as_a_list_and_as_text(given: object, events: tuple[str, ...]) -> None:
    assert parsed(given) == events


@pytest.mark.parametrize("given", [[1], {"a": 1}, None, "[[]]", ["UPPER"], ["a b"], 'x"y', [""]])
def test_what_is_no_event_is_named(given: object) -> None:
    with pytest.raises(WrongEvents, match="is no event"):
        parsed(given)


@pytest.mark.parametrize(
    ("events", "message", "passes"),
    [
        (("all",), LOW_DISK, True),
        ((), LOW_DISK, False),
        (("firing",), LOW_DISK, True),
        (("firing",), RESOLVED, False),
        (("disk_space_low",), LOW_DISK, True),
        (("disk_space_low",), RESOLVED, True),
        (("disk_space_low",), HOT, False),
        (("firing", "disk_space_low"), LOW_DISK, True),
        (("firing", "disk_space_low"), RESOLVED, False),
        (("firing", "disk_space_low"), HOT, False),
        ((), Message("test", "Test", ""), True),
        (("resolved",), Message("meta", "Notice", ""), True),
    ],
)
def test_kinds_and_conditions_both_have_to_fit(
    events: tuple[str, ...], message: Message, passes: bool
) -> None:
    assert wanted(events, message) == (message if passes else None)


def test_a_digest_keeps_the_parts_that_are_wanted() -> None:
    digest = Message("digest", "Two", "", parts=(LOW_DISK, HOT))
    assert wanted(("gpu_temp_high",), digest) == replace(digest, parts=(HOT,))
    assert wanted(("resolved",), digest) is None
    assert wanted(("all",), digest) == digest
