"""Library health as AppTest sees it: empty, filled, one library, ignored, without a store."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import plotly.io
import pytest
import streamlit as st

from store.accounts import create_account, open_session
from store.db import connection
from tests.ui.conftest import Screen

EVIL = "<script>alert(1)</script> **x** $a$ :red[b]"
FILMS, SERIES = UUID(int=1), UUID(int=2)


@pytest.fixture
def shelf(screen: Screen) -> Screen:
    """The screen, opened by its address."""
    screen.run()
    screen.at.switch_page("../pages/library.py")
    st.cache_data.clear()
    return screen


def libraries(screen: Screen, films: str = "Films") -> None:
    """Two libraries, read two hours ago."""
    with connection(screen.pool) as conn:
        conn.execute(
            "INSERT INTO libraries (id, name, media_type, scanned_at) VALUES"
            " (%s, %s, 'movies', now() - interval '3 hours'), (%s, 'Series', 'series', NULL)",
            [FILMS, films, SERIES],
        )


def item(screen: Screen, title: str = "Film", **about: Any) -> UUID:
    """Writes an item; its id."""
    row: dict[str, Any] = {
        "id": uuid4(),
        "library_id": FILMS,
        "media_type": "movie",
        "title": title,
        "has_metadata": True,
        "has_poster": True,
        "has_atmos": False,
        "video_codec": "hevc",
        "resolution": "1080p",
        "file_size_bytes": 10**12,
        "file_path": f"/srv/{title}.mkv",
        "added_at": datetime.now(UTC) - timedelta(days=40),
    }
    row |= about
    names, places = ", ".join(row), ", ".join(f"%({name})s" for name in row)
    with connection(screen.pool) as conn:
        conn.execute(f"INSERT INTO media_items ({names}) VALUES ({places})".encode(), row)
    return row["id"]


def fill(screen: Screen) -> None:
    """Ten films, one of them in need of work, and a series of which little is told."""
    libraries(screen)
    for number in range(9):
        item(screen, f"Film {number}", hdr_format="HDR10" if number < 3 else None)
    item(screen, "Bad", has_metadata=False, resolution="2160p", has_atmos=True)
    item(screen, "Ep", library_id=SERIES, has_metadata=None, has_poster=None, has_atmos=None)


def charts(screen: Screen) -> list[str]:
    """What each chart says it shows; each has been checked by Plotly."""
    found = screen.at.get("plotly_chart")
    for chart in found:
        plotly.io.from_json(chart.proto.spec)
    return [chart.proto.alt for chart in found]


def work(screen: Screen) -> Any:
    """The rows of what needs work."""
    return next(one.value for one in screen.at.dataframe if "issue" in one.value)


def test_without_a_library_it_says_how_to_get_one(shelf: Screen) -> None:
    shelf.run()
    assert "Connect a media server" in shelf.text()
    assert not charts(shelf)


def test_libraries_have_cards_and_charts(shelf: Screen) -> None:
    fill(shelf)
    shelf.run()
    said = shelf.text()
    assert "Scanned 3 h ago" in said
    for words in (
        ":orange-badge[90%]",
        "10 items · 10.0 TB",
        "1 no metadata · 0 no poster",
        "3 HDR · 1 Atmos",
        ":gray-badge[not told]",
        "0 HDR · Atmos not told",
    ):
        assert words in said
    assert charts(shelf) == [
        "Resolutions of 11 items, 91% 1080p",
        "Video codecs, hevc first with 11 items",
        "Space in use by library over 12 months, now 11 TB",
        "Storage per library, Films first",
    ]
    rows = work(shelf)
    assert [list(issue) for issue in rows["issue"]] == [["Missing metadata"]]
    assert rows["file"].tolist() == ["Bad"]


def test_one_library_can_be_looked_at(shelf: Screen) -> None:
    fill(shelf)
    shelf.at.session_state["library"] = "Series"
    shelf.run()
    assert "Resolutions of 1 items, 100% 1080p" in charts(shelf)
    assert "Nothing to fix" in shelf.text()
    assert ":orange-badge[90%]" not in shelf.text()


def test_a_library_that_nobody_knows_is_all_of_them(shelf: Screen) -> None:
    fill(shelf)
    shelf.at.session_state["library"] = "Gone"
    shelf.run()
    assert "Resolutions of 11 items, 91% 1080p" in charts(shelf)


def test_work_can_be_searched_and_nothing_may_match(shelf: Screen) -> None:
    fill(shelf)
    shelf.at.session_state["q"] = "bad"
    shelf.run()
    assert len(work(shelf)) == 1
    shelf.at.session_state["q"] = "nobody"
    shelf.run()
    assert "Nothing matches" in shelf.text()
    assert "Clear filters" in [button.label for button in shelf.at.button]


def test_nothing_to_fix_is_good_news(shelf: Screen) -> None:
    libraries(shelf)
    item(shelf)
    shelf.run()
    assert "Nothing to fix" in shelf.text()
    assert ":green-badge[100%]" in shelf.text()


def test_a_file_opens_with_what_is_wrong(shelf: Screen) -> None:
    libraries(shelf)
    with connection(shelf.pool) as conn:
        conn.execute(
            "INSERT INTO servers (id, kind, name, base_url)"
            " VALUES (%s, 'jellyfin', 'Harbour', 'http://harbour:8096/')",
            [server := uuid4()],
        )
    wanted = item(
        shelf, scan_error="moov atom not found", server_id=server, external_id="a b&c", year=1999
    )
    shelf.at.query_params["item"] = str(wanted)
    shelf.run()
    said = shelf.text()
    assert "**Unplayable** (moov atom not found)" in said
    assert "never played" in said
    assert "/srv/Film.mkv" in said
    (button,) = shelf.at.get("link_button")
    assert button.proto.url == "http://harbour:8096/web/#/details?id=a%20b%26c"


@pytest.mark.parametrize("base", ["javascript:alert(1)//", "", None])
def test_only_an_address_of_the_web_is_linked(shelf: Screen, base: str | None) -> None:
    libraries(shelf)
    with connection(shelf.pool) as conn:
        conn.execute(
            "INSERT INTO servers (id, kind, name, base_url) VALUES (%s, 'jellyfin', 'H', %s)",
            [server := uuid4(), base],
        )
    wanted = item(shelf, server_id=server, external_id="1")
    shelf.at.query_params["item"] = str(wanted)
    shelf.run()
    assert not shelf.at.get("link_button")


@pytest.mark.parametrize("wanted", ["nonsense", str(UUID(int=9))])
def test_a_file_that_nobody_knows_says_so(shelf: Screen, wanted: str) -> None:
    fill(shelf)
    shelf.at.query_params["item"] = wanted
    shelf.run()
    assert "There is no such file" in shelf.text()


def test_what_was_ignored_is_found_under_ignored(shelf: Screen) -> None:
    libraries(shelf)
    wanted = item(shelf, "Home video", has_metadata=False)
    with connection(shelf.pool) as conn:
        conn.execute(
            "INSERT INTO ignored_work (media_item_id, issue, reason, ignored_by)"
            " VALUES (%s, 'missing_metadata', 'ours', 'ben')",
            [wanted],
        )
    shelf.run()
    assert "Nothing to fix" in shelf.text()
    shelf.at.session_state["issue"] = "Ignored"
    shelf.run()
    rows = work(shelf)
    assert rows["reason"].tolist() == ["ours · ben"]
    assert [list(one) for one in rows["actions"]] == [["Details", "Rescan", "List again"]]


def test_work_leads_to_the_server_that_lists_it(shelf: Screen) -> None:
    libraries(shelf)
    item(shelf, "Home video", has_metadata=False)
    shelf.run()
    assert not work(shelf)["open"].notna().any()
    with connection(shelf.pool) as conn:
        conn.execute(
            "INSERT INTO servers (id, kind, name, base_url) VALUES (%s, 'emby', 'H', 'http://h')",
            [server := uuid4()],
        )
    item(shelf, "Film", has_metadata=False, server_id=server, external_id="7")
    st.cache_data.clear()
    shelf.run()
    (address,) = work(shelf)["open"].dropna()
    assert address == "http://h/web/index.html#!/item?id=7"


def test_a_file_is_looked_at_again(shelf: Screen) -> None:
    libraries(shelf)
    wanted = item(shelf, has_metadata=False)
    shelf.at.query_params["item"] = str(wanted)
    shelf.run()
    shelf.at.button(key="rescan").click()
    shelf.run()
    assert "Nobody can look at this file again" in shelf.text().replace("\\", "")
    with connection(shelf.pool) as conn:
        conn.execute(
            "INSERT INTO media_files (host, path, folder, size_bytes, modified_at, media_type,"
            " title) VALUES ('nas', '/srv/Film.mkv', '/srv', 1, now(), 'movie', 'Film')"
        )
    shelf.at.button(key="rescan").click()
    shelf.run()
    assert [toast.value for toast in shelf.at.toast] == [
        "The collector reads the file again within seconds\\."
    ]


def test_only_an_admin_may_ignore(shelf: Screen) -> None:
    fill(shelf)
    shelf.run()
    assert [list(one) for one in work(shelf)["actions"]] == [["Details", "Rescan", "Ignore…"]]
    account = create_account(shelf.pool, "ana", "correct horse", "analyst")
    shelf.token = open_session(shelf.pool, account.id, ip=None, agent=None)
    shelf.run()
    assert [list(one) for one in work(shelf)["actions"]] == [["Details"]]


def test_a_share_that_may_be_missing_is_told(shelf: Screen) -> None:
    libraries(shelf)
    for number in range(12):
        item(shelf, f"Film {number}", removed_at=datetime.now(UTC) if number < 6 else None)
    shelf.run()
    assert "**Films** lost 6 of 12 items within a day" in shelf.at.warning[0].value


def test_names_are_shown_as_they_are(shelf: Screen) -> None:
    libraries(shelf, EVIL)
    wanted = item(shelf, EVIL, has_metadata=False, video_codec=EVIL, resolution=EVIL)
    shelf.at.query_params["item"] = str(wanted)
    shelf.run()
    assert "<script>" not in "".join(c.proto.spec for c in shelf.at.get("plotly_chart"))
    written = [str(one.value) for one in (*shelf.at.markdown, *shelf.at.caption)]
    assert not [text for text in written if re.search(r"(?<!\\)<script|(?<!\\)\*\*x", text)]


def test_without_a_store_it_says_so(shelf: Screen) -> None:
    fill(shelf)
    shelf.run()
    shelf.line.cut()
    shelf.run()
    assert "The store cannot be reached" in shelf.at.error[0].value
    assert shelf.at.header[0].value == "Library health"


def test_a_viewer_has_no_such_page(screen: Screen) -> None:
    account = create_account(screen.pool, "vera", "correct horse", "viewer")
    screen.token = open_session(screen.pool, account.id, ip=None, agent=None)
    screen.run()
    assert "library" not in screen.at.session_state.pages
