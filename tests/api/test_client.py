"""collector/client.py, which people copy into their own servers, against the real API."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import httpx2 as httpx
import pytest

from collector import client
from collector.client import Events, NotSent, Rejected, Session, Transcode, now
from store.db import Pool, open_pool
from tests.api.pushing import stored
from tests.api.standalone import Served, served
from tests.line import Line


@pytest.fixture
def line(clone: Callable[..., str]) -> Iterator[Line]:
    line = Line(clone())
    yield line
    line.release()
    line.cut()


@pytest.fixture
def api(line: Line, tmp_path: Path) -> Iterator[Served]:
    with served(line.url(), tmp_path) as api:
        yield api


@pytest.fixture
def pool(api: Served) -> Iterator[Pool]:
    with open_pool(api.url, name="test", size=1) as pool:
        yield pool


@pytest.fixture
def events(api: Served) -> Iterator[Events]:
    events = Events(api.base, api.token("ingest"))
    yield events
    events.http.close()


def test_a_play_and_its_transcode_are_in_the_store_as_they_were(events: Events, pool: Pool) -> None:
    ann, films, heat = uuid4(), uuid4(), uuid4()
    events.send("users", [{"id": ann, "name": "ann"}])
    events.send("libraries", [{"id": films, "name": "Films", "media_type": "movie"}])
    item = {"id": heat, "title": "Heat", "media_type": "movie", "library_id": films}
    assert events.send("media-items", [item]).accepted == 1
    with events.play(user_id=ann, media_item_id=heat, playback_type="transcode") as play:
        (begun,) = stored(pool, "stream_sessions")
        play.progress(position_seconds=600, duration_seconds=600, bytes_served=10**9)
        (going,) = stored(pool, "stream_sessions")
    (over,) = stored(pool, "stream_sessions")
    assert [row["is_active"] for row in (begun, going, over)] == [True, True, False]
    assert (over["user_id"], over["media_item_id"], over["library_id"]) == (ann, heat, films)
    assert (over["playback_type"], over["bytes_served"]) == ("transcode", 10**9)
    assert over["ended_at"] >= going["last_seen_at"] >= begun["started_at"]
    began = now()
    failed = Transcode(
        started_at=began, completed_at=now(), status="failed", error_message="No space"
    )
    events.transcode(failed)
    (job,) = stored(pool, "transcode_history")
    assert (job["status"], job["success"], job["error_message"]) == ("failed", False, "No space")


def test_a_play_that_breaks_off_is_stored_with_its_error(events: Events, pool: Pool) -> None:
    with pytest.raises(OSError, match="gone"), events.play():
        raise OSError("the disk is gone")
    (over,) = stored(pool, "stream_sessions")
    assert (over["end_reason"], over["error_message"]) == ("error", "OSError: the disk is gone")


def test_plays_that_are_long_over_may_be_sent_twice(events: Events, pool: Pool) -> None:
    began = datetime(2025, 1, 1, tzinfo=UTC)
    history = [
        Session(
            started_at=began + timedelta(hours=number),
            ended_at=began + timedelta(hours=number, minutes=30),
            is_active=False,
            duration_seconds=1800,
        )
        for number in range(1500)
    ]
    for _ in range(2):
        taken = events.session(*history)
        assert (taken.accepted, taken.updated) == (1500, 0)
    assert len(stored(pool, "stream_sessions")) == 1500


def test_rows_that_are_wrong_are_named_and_the_others_stored(events: Events, pool: Pool) -> None:
    plays = [Session() for _ in range(1200)]
    plays[1100] = Session(user_id=uuid4())
    with pytest.raises(Rejected, match="1 rows were rejected; row 1100, user_id: There is no"):
        events.session(*plays)
    assert len(stored(pool, "stream_sessions")) == 1199


def test_a_store_that_is_away_is_asked_again_until_it_is_back(
    api: Served, events: Events, pool: Pool, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = Session(duration_seconds=60)
    line.cut()
    pauses: list[float] = []

    def mended(seconds: float) -> None:
        pauses.append(seconds)
        line.mend()
        with httpx.Client(base_url=api.base) as asker:
            while asker.get("/api/health").status_code != 200:
                pass  # each answer takes as long as the store is waited for

    monkeypatch.setattr(client, "time", SimpleNamespace(sleep=mended))
    assert events.session(play).accepted == 1
    assert pauses
    with open_pool(line.url(), name="test", size=1) as back:
        assert [row["id"] for row in stored(back, "stream_sessions")] == [play.id]


def test_a_token_that_may_not_push_is_not_tried_again(api: Served) -> None:
    for token, said in ((api.token("analyst"), "403: "), ("wrong", "401: ")):
        events = Events(api.base, token)
        with pytest.raises(NotSent, match=said):
            events.session(Session())
        events.http.close()
