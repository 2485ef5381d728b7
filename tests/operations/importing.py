"""A store that files are brought into, and what it holds then."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.rows import dict_row

from operations.imports.importing import Order, Result, Watch, bring_in
from store.db import Pool

BERLIN = ZoneInfo("Europe/Berlin")


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
