"""A store that files are brought into, and what it holds then."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from psycopg.rows import dict_row

from operations.imports.files import opened
from operations.imports.importing import Order, Result, Watch, bring_in
from store import sessions, users
from store.db import Pool
from store.ids import item_id, server_id, viewer_id
from store.media_items import MediaItem, note
from store.sessions import Session
from store.users import User
from tests import histories as tools
from tests.histories import NIGHT

BERLIN = ZoneInfo("Europe/Berlin")
HOME = server_id("Home")
NOON = datetime.fromtimestamp(NIGHT, UTC) - timedelta(hours=10)
DAY = 86_400
TABLES = (
    *("stream_sessions", "stream_slices", "users", "libraries", "media_items", "servers"),
    *("import_created", "playback_quarters", "playback_daily", "playback_hours"),
    *("playback_monthly", "title_daily", "concurrency_quarters", "daily_stats"),
)
OF_TIME = {"updated_at", "created_at"}


@dataclass(frozen=True, slots=True)
class Desk:
    """A store, and a folder to work in."""

    pool: Pool
    folder: Path

    def bring(
        self,
        file: Path,
        *,
        server: str | None = "Home",
        zone: ZoneInfo = BERLIN,
        trial: bool = False,
        watch: Watch | None = None,
        left_out: Path | None = None,
    ) -> Result:
        """What came of the file."""
        order = Order(
            file,
            self.folder / "work",
            zone,
            server,
            actor="amara",
            is_trial=trial,
            left_out=left_out,
        )
        return bring_in(self.pool, order, watch)

    def rows(self, statement: str, *given: object) -> list[dict[str, Any]]:
        """What the store answers."""
        with self.pool.connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement.encode(), given).fetchall()

    def plays(self) -> list[dict[str, Any]]:
        """Every play with its item and viewer, in the order of time."""
        return self.rows(
            "SELECT s.*, m.title, m.series_title, m.media_type, m.season_number, m.episode_number, "
            "m.genres, m.runtime_seconds, m.year, u.name AS viewer, l.name AS library "
            "FROM stream_sessions AS s LEFT JOIN media_items AS m ON m.id = s.media_item_id "
            "LEFT JOIN users AS u ON u.id = s.user_id "
            "LEFT JOIN libraries AS l ON l.id = s.library_id "
            "ORDER BY s.started_at, s.id"
        )

    def play(self) -> dict[str, Any]:
        """The only play."""
        (found,) = self.plays()
        return found

    def slices(self) -> dict[str, float]:
        """Seconds by state."""
        found = self.rows(
            "SELECT state, sum(extract(epoch FROM ended_at - started_at))::float8 AS seconds "
            "FROM stream_slices WHERE ended_at > started_at GROUP BY state"
        )
        return {row["state"]: row["seconds"] for row in found}


def url_of(pool: Pool) -> str:
    """The address of the store."""
    assert isinstance(pool.conninfo, str)
    return pool.conninfo


def reasons(result: Result) -> dict[str, int]:
    """How many plays each verdict has."""
    return {each.reason: each.plays for each in result.verdicts}


def flags(result: Result) -> dict[str, int]:
    """What is said of how many plays that came."""
    return {each.flag: each.plays for each in result.flags}


def known(desk: Desk, *, start: datetime = NOON, name: str = "ada", external: str = "1") -> Session:
    """A play of Heat that the collector saw, and whom and what it names."""
    with desk.pool.connection() as conn:
        conn.execute(
            "INSERT INTO servers (id, kind, name, base_url) "
            "VALUES (%s, 'plex', 'Home', 'http://x') ON CONFLICT DO NOTHING",
            (HOME,),
        )
    users.save(desk.pool, [User(viewer_id(HOME, external), HOME, external, name, is_admin=True)])
    note(
        desk.pool,
        [MediaItem(item_id(HOME, "501"), HOME, "501", "movie", "Heat", runtime_seconds=7200)],
    )
    seen = Session(
        id=uuid4(),
        started_at=start,
        ended_at=start + timedelta(hours=1),
        is_active=False,
        server_id=HOME,
        user_id=viewer_id(HOME, external),
        media_item_id=item_id(HOME, "501"),
        duration_seconds=3600,
        bitrate=4_000_000,
        bytes_served=10**9,
    )
    sessions.save(desk.pool, [seen])
    return seen


def history(desk: Desk, days: int = 40, name: str = "tautulli.db") -> Path:
    """A play a day, of ten titles and three viewers, some in the hours of one another."""
    plays: list[dict[str, Any]] = [
        {
            "started": NIGHT - DAY * day,
            "stopped": NIGHT - DAY * day + 3600 + 60 * day,
            "rating_key": 501 + day % 10,
            "title": f"Film {day % 10}",
            "user_id": 77 + day % 3,
            "user": ("ada", "ben", "cyd")[day % 3],
            "stream_video_decision": ("copy", "transcode", "direct play")[day % 3],
        }
        for day in range(days)
    ]
    path = desk.folder / name
    path.unlink(missing_ok=True)
    return tools.tautulli(path, plays)


def dump(desk: Desk) -> dict[str, list[str]]:
    """All that an import may touch, and all that is computed of it."""
    return {
        table: sorted(
            str({name: value for name, value in row.items() if name not in OF_TIME})
            for row in desk.rows(f"SELECT * FROM {table}")
        )
        for table in TABLES
    }


def read(path: Path, work: Path) -> None:
    """Reads all there is."""
    with opened(path, work) as source:
        source.count()
        list(source.rows(HOME, BERLIN))
