"""What the libraries hold, counted by hand and kept true through every change."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier, Placeholder

from store import library, overview, rollups
from store.db import Connection, Pool, connection, open_pool
from store.library import NameCount

FILMS, SERIES = UUID(int=1), UUID(int=2)
ALIKE = "video_codec, resolution, hdr_format, has_atmos, has_metadata, has_poster"


@pytest.fixture
def shelves(each_pool: Pool) -> Pool:
    """A store with two libraries, and one that was removed."""
    with connection(each_pool) as conn:
        conn.cursor().executemany(
            "INSERT INTO libraries (id, name, media_type, removed_at) VALUES (%s, %s, %s, %s)",
            [
                (FILMS, "films", "movies", None),
                (SERIES, "Series", "series", None),
                (UUID(int=3), "Gone", "movies", datetime.now(UTC)),
            ],
        )
    return each_pool


def item(conn: Connection, **about: Any) -> UUID:
    """Writes an item; its id."""
    row = {"id": uuid4(), "library_id": FILMS, "media_type": "movie", "title": "A"} | about
    names, places = SQL(", ").join(map(Identifier, row)), SQL(", ").join(map(Placeholder, row))
    conn.execute(SQL("INSERT INTO media_items ({}) VALUES ({})").format(names, places), row)
    return row["id"]


def fill(pool: Pool) -> None:
    """Five films, of which one is gone, and one item in no library."""
    with connection(pool) as conn:
        whole = {"has_metadata": True, "has_poster": True, "file_size_bytes": 10}
        item(conn, **whole, video_codec="hevc", resolution="2160p", hdr_format="HDR10")
        item(conn, **whole, video_codec="hevc", resolution="1080p", has_atmos=True)
        item(conn, has_metadata=False, has_poster=True, video_codec="h264", has_atmos=False)
        item(conn, has_metadata=None, has_poster=False, scan_error="cannot be read")
        item(conn, file_size_bytes=1000, removed_at=datetime.now(UTC))
        item(conn, file_size_bytes=5, library_id=None)


@pytest.mark.parametrize("settled", [False, True])
def test_a_library_says_what_it_holds_and_lacks(shelves: Pool, settled: bool) -> None:
    fill(shelves)
    if settled:
        rollups.refresh(shelves)
    films, series = library.health(shelves)
    assert (films.name, films.items, films.total_bytes) == ("films", 4, 20)
    assert films.metadata_complete_percent == 50
    assert (films.missing_metadata, films.missing_posters, films.unreadable) == (1, 1, 1)
    assert films.codecs == [NameCount("hevc", 2), NameCount("h264", 1)]
    assert films.resolutions == [NameCount("1080p", 1), NameCount("2160p", 1)]
    assert (films.hdr_count, films.hdr_formats) == (1, [NameCount("HDR10", 1)])
    assert (films.atmos_count, films.atmos_unknown) == (1, 2)
    assert (series.name, series.items, series.metadata_complete_percent) == ("Series", 0, None)
    assert series.codecs == series.resolutions == series.hdr_formats == []


@pytest.mark.parametrize("settled", [False, True])
def test_storage_is_that_of_what_is_still_there(shelves: Pool, settled: bool) -> None:
    fill(shelves)
    if settled:
        rollups.refresh(shelves)
    assert [(one.name, one.file_count, one.total_bytes) for one in library.storage(shelves)] == [
        ("films", 4, 20),
        ("Series", 0, 0),
    ]
    held = overview.totals(shelves)
    assert (held.library_items, held.library_bytes) == (5, 25)


def test_an_empty_store_has_no_libraries(pool: Pool) -> None:
    assert library.health(pool) == library.storage(pool) == []


Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "move", "inform", "forget", "delete", "settle"]),
        st.integers(0, 5),
        st.integers(0, 2),
    ),
    max_size=12,
)


@given(steps=STEPS)
def test_after_any_changes_the_makeup_is_that_of_the_items(pool: Pool, steps: list[Step]) -> None:
    with connection(pool) as conn:
        conn.execute("DELETE FROM media_items")
        conn.execute("INSERT INTO libraries (id, name, media_type) VALUES (%s, 'a', 'x'),"
                     " (%s, 'b', 'x') ON CONFLICT DO NOTHING", [FILMS, SERIES])  # fmt: skip
    ids: list[UUID] = []
    for name, which, value in steps:
        with connection(pool) as conn:
            change(conn, ids, name, which, [None, FILMS, SERIES][value])
        if name == "settle":
            rollups.settle_libraries(pool)
        assert makeup(pool, "library_makeup") == makeup(pool, "counted")


def change(conn: Connection, ids: list[UUID], name: str, which: int, shelf: UUID | None) -> None:
    """One of the things that happen to items."""
    if name == "add":
        ids.append(item(conn, library_id=shelf, video_codec="hevc", file_size_bytes=which))
    elif ids and name in CHANGES:
        conn.execute(CHANGES[name], {"id": ids[which % len(ids)], "shelf": shelf})


CHANGES: dict[str, Any] = {
    "move": "UPDATE media_items SET library_id = %(shelf)s WHERE id = %(id)s",
    "inform": "UPDATE media_items SET has_poster = true, resolution = '1080p' WHERE id = %(id)s",
    "forget": "UPDATE media_items SET removed_at = now() WHERE id = %(id)s",
    "delete": "DELETE FROM media_items WHERE id = %(id)s",
}


def makeup(pool: Pool, source: str) -> list[tuple[Any, ...]]:
    """Every kind of item with its count and bytes, as kept or as counted now."""
    counted = (
        "SELECT coalesce(library_id, '00000000-0000-0000-0000-000000000000') AS library_id, "
        f"{ALIKE}, count(*) AS items, sum(file_size_bytes) AS bytes FROM media_items"
        f" WHERE removed_at IS NULL GROUP BY 1, {ALIKE}"
    )
    kept = f"SELECT library_id, {ALIKE}, items, bytes FROM library_makeup"
    with connection(pool) as conn:
        rows = conn.execute(counted if source == "counted" else kept).fetchall()  # type: ignore[arg-type]
    return sorted(rows, key=str)


def test_what_is_written_while_it_is_settled_stays_marked(clone: Callable[..., str]) -> None:
    """The writer found a mark in its place; settling takes that one away, and not its own."""
    pool = open_pool(clone(), name="test", size=3)
    try:
        with connection(pool) as conn:
            conn.execute(
                "INSERT INTO libraries (id, name, media_type) VALUES (%s, 'a', 'x')", [FILMS]
            )
            item(conn)
        with connection(pool) as writer:
            item(writer)
            assert rollups.settle_libraries(pool) == 1
            assert library.storage(pool)[0].file_count == 1
        assert library.storage(pool)[0].file_count == 2
        assert rollups.settle_libraries(pool) == 1
        assert library.storage(pool)[0].file_count == 2
    finally:
        pool.close()
