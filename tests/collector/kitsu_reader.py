"""A Kitsu that is read: the source, its clock, what it asked, and what the store has then."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from collector.connector import Connected
from collector.connectors import called
from collector.kitsu import Kitsu
from collector.writer import Writer
from connections import KitsuSetting
from store.db import Pool, connection
from tests.collector.studio import Object, Studio
from tests.line import Line


class Clock:
    """Goes on when told to."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@contextmanager
def reading(
    pool: Pool, studio: Studio, clock: Clock | None = None, token: str | None = None
) -> Iterator["Reader"]:
    """A source that reads it, as another start of the collector would have it."""
    asked = {"kind": "kitsu", "name": "Studio", "url": studio.url, "token": token or studio.token}
    setting = KitsuSetting.model_validate(asked)
    with closing(Reader(pool, setting, clock or Clock())) as reader:
        yield reader


class Reader:
    """The source, and what it asked."""

    def __init__(self, pool: Pool, setting: KitsuSetting, clock: Clock) -> None:
        self.connector, self.writer = Kitsu(setting, now=clock), Writer(pool)
        self.source = Connected(called(setting), self.connector, pool, self.writer)
        self.asked: list[str] = []
        self.line: Line | None = None
        self.after = 0
        ask = self.connector.rest.get

        def noting(path: str, params: Any = None) -> Any:
            if self.line is not None and len(self.asked) >= self.after:
                self.line.cut()
                self.line = None
            self.asked.append(path)
            return ask(path, params)

        self.connector.rest.get = noting  # type: ignore[method-assign]

    def cut(self, line: Line, *, after: int) -> None:
        """Cuts the line when so much was asked at the next look."""
        self.line, self.after = line, after

    def poll(self) -> list[str]:
        """Looks once and gives the store what was found; what was asked for."""
        self.asked.clear()
        self.source.poll()
        assert self.writer.flush()
        return list(self.asked)

    def close(self) -> None:
        self.source.close()
        self.writer.close()


def rows(pool: Pool, table: str, studio: Studio) -> dict[str, Object]:
    """The studio's rows that are there, by name."""
    by = "id" if table == "projects" else "project_id"
    with connection(pool) as conn:
        found = conn.execute(
            f"SELECT to_jsonb(t) - 'told_at' FROM {table} AS t "
            f"WHERE NOT removed AND {by} = %s".encode(),
            [studio.project["id"]],
        ).fetchall()
    return {row["name"]: row for (row,) in found}
