"""Systems that answer anything at all: what is said of it is clear, and it ends."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from collector.connector import HINTS, Connector, understood
from collector.connectors import connector
from collector.rest import Rest
from collector.trouble import NotUnderstood, ServerTrouble
from settings import Settings
from store.pipeline.connected import Known

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["2026-05-01T10:00:00Z", "9999-12-31T23:59:59", "v99", "\x00", "7"]),
)
# fmt: off
WORDS = [
    "id", "data", "jobs", "name", "project_id", "entity_id", "created_at", "updated_at",
    "nb_pages", "total", "status", "metadata", "settings", "jobStats", "state", "startTime",
    "shots", "tasks", "attributes", "relationships", "access_token", "page",
    "project_status_id", "task_type_id", "parent_id", "revision", "position", "fps", "clips",
    "expires_in", "code", "fields",
]
# fmt: on
ANSWER = st.recursive(
    ODD,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(WORDS), inner, max_size=6)
    ),
    max_leaves=20,
)
SYSTEMS = {
    "kitsu": {"token": "t"},
    "shotgrid": {"script": "s", "key": "k"},
    "opencue": {"secret": "s"},
    "flamenco": {},
}


def system(kind: str) -> Any:
    """A connector whose system is nobody."""
    asked = {"kind": kind, "name": "n", "url": "http://127.0.0.1:1", **SYSTEMS[kind]}
    (setting,) = Settings(connectors=[asked]).connectors  # type: ignore[arg-type]
    return connector(setting)


class Saying(Rest):
    """Says what it was given, one thing after the other, then ends."""

    def __init__(self, answers: list[Any]) -> None:
        super().__init__("http://127.0.0.1:1")
        self.answers: Iterator[Any] = iter(answers)

    def patiently(self, path: str, params: Any, sent: Any) -> Any:
        for said in self.answers:
            return said
        raise NotUnderstood("it has nothing more to say")


def rows(connector: Connector, place: dict[str, Any]) -> None:
    """Reads and understands what can be."""
    for page in connector.read(place):
        for kind, fields in page.rows:
            told = {name: value for name, value in fields.items() if name not in HINTS}
            with suppress(ValidationError):
                understood(kind, told, "any")


@pytest.mark.parametrize("kind", SYSTEMS)
@given(answers=st.lists(ANSWER, max_size=40))
@settings(max_examples=150)
def test_anything_it_answers_is_understood_or_said_not_to_be(kind: str, answers: list[Any]) -> None:
    found = system(kind)
    found.rest.close()
    found.rest = Saying(answers)
    since = {"until": "2190-01-01T10:00:00", "swept": "2190-01-01T00:00:00+00:00"}
    with suppress(ServerTrouble):
        rows(found, {})
    with suppress(ServerTrouble):
        rows(found, since if kind == "kitsu" else {})
    with suppress(ServerTrouble):
        found.is_gone(Known("render-jobs" if "e" in kind[1:] else "shots", "n:1", "p"))
    found.close()


def test_an_opencue_that_says_nothing_of_jobs_takes_none_back() -> None:
    found, job = system("opencue"), Known("render-jobs", "n:1", "p")
    said: list[tuple[Any, bool]] = [
        ({}, False),
        ({"jobs": {}}, True),
        ({"jobs": {"jobs": []}}, True),
    ]
    for answer, gone in said:
        found.rest = Saying([answer])
        assert found.is_gone(job) is gone


def test_a_shotgrid_that_tells_the_same_page_for_ever_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("collector.shotgrid.PAGE", 1)
    found = system("shotgrid")
    thing = {"type": "Project", "id": 1, "attributes": {"updated_at": "2026-05-01T10:00:00Z"}}
    found.rest = Saying([{"data": {}}, *[{"data": [thing]}] * 100])
    with pytest.raises(NotUnderstood, match="in the order of their ids"):
        rows(found, {})
    found.rest = Saying([{"data": [thing]}] * 100)
    until = dict.fromkeys(
        ("projects", "shots", "versions", "playlists", "playlist_version_connections"),
        "2026-05-01T10:00:00Z",
    )
    with pytest.raises(NotUnderstood, match="the same page of projects"):
        rows(found, {"until": until, "swept": "2190-01-01T00:00:00Z"})
