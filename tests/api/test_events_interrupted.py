"""A body whose writing is cut off, and is sent again."""

import json
import signal
from collections.abc import Callable
from pathlib import Path
from random import Random
from threading import Thread
from uuid import UUID

import httpx2 as httpx
import psycopg

from tests.api.pushing import LINES, at
from tests.api.standalone import Served, served

PLAYS = 6000
TELL = """
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('written', ''); RETURN NULL; END $$;
CREATE TRIGGER tell AFTER INSERT ON stream_sessions FOR EACH STATEMENT EXECUTE FUNCTION tell()
"""
STORED = """
SELECT (SELECT count(*) FROM stream_sessions WHERE NOT is_active), count(*),
       (SELECT sum(bytes_served) FROM stream_sessions), (SELECT sum(bytes) FROM stream_slices),
       (SELECT sum(plays) FROM stream_slices)
FROM stream_sessions
"""


def reports() -> bytes:
    """Each play told of three times, in any order, a line for each report."""
    rows = [
        {"id": str(UUID(int=number)), "started_at": at(number), **more}
        for number in range(PLAYS)
        for more in (
            {"duration_seconds": 0},
            {"last_seen_at": at(number + 60), "duration_seconds": 60, "bytes_served": 10},
            {"ended_at": at(number + 1800), "duration_seconds": 1800, "bytes_served": 1000},
        )
    ]
    Random(1).shuffle(rows)
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def send(api: Served, token: str, body: bytes) -> httpx.Response | None:
    """The answer; None where whoever should answer is gone."""
    headers = LINES | {"Authorization": f"Bearer {token}"}
    try:
        path = f"{api.base}/api/v1/events/sessions"
        return httpx.post(path, content=body, headers=headers, timeout=250)
    except httpx.TransportError:
        return None


def test_a_body_that_was_half_written_is_whole_when_it_is_sent_again(
    clone: Callable[..., str], tmp_path: Path
) -> None:
    url, body = clone(), reports()
    with served(url, tmp_path) as api, psycopg.connect(url, autocommit=True) as witness:
        witness.execute(TELL)
        witness.execute("LISTEN written")
        token = api.token("ingest")
        sending = Thread(target=send, args=[api, token, body])
        sending.start()
        assert list(witness.notifies(timeout=200, stop_after=1))
        api.program.process.send_signal(signal.SIGKILL)
        sending.join()
        (_, first, *_) = witness.execute(STORED).fetchone() or (0, 0)
        assert first > 0
    with served(url, tmp_path) as api, psycopg.connect(url) as witness:
        answer = send(api, token, body)
        assert answer is not None
        assert answer.json()["accepted"] == 3 * PLAYS
        assert witness.execute(STORED).fetchone() == (
            PLAYS,
            PLAYS,
            1000 * PLAYS,
            1000 * PLAYS,
            PLAYS,
        )
