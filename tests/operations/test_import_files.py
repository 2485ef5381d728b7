"""Which tool a file is of is told by what is in it; what cannot come is refused with a reason."""

import io
import json
import os
import sqlite3
import struct
import subprocess
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from operations.imports.files import began, opened
from store.db import Pool
from store.errors import ImportRefused
from store.ids import server_id
from tests import histories as tools
from tests.operations.importing import BERLIN, Desk, read

HOME = server_id("Home")
FEW = 200


def tautulli(path: Path) -> Path:
    return tools.tautulli(path, [{}])


def jellystat(path: Path) -> Path:
    return tools.jellystat(path, tools.activity({}), by_line=False)


def jellystat_lines(path: Path) -> Path:
    return tools.jellystat(path, tools.activity({}), by_line=True)


def backup(path: Path) -> Path:
    return tools.playback_reporting(path, [tools.reported()])


def plugin(path: Path) -> Path:
    return tools.playback_database(path, [tools.reported()])


def streamystats(path: Path) -> Path:
    return tools.streamystats(path, {})


def zipped(path: Path) -> Path:
    inner = tautulli(path.with_name("tautulli.db"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(inner, "tautulli.db")
        archive.writestr("readme.txt", "a backup")
    return path


FORMATS: dict[Callable[[Path], Path], str] = {
    tautulli: "tautulli",
    zipped: "tautulli",
    jellystat: "jellystat",
    jellystat_lines: "jellystat",
    backup: "playback_reporting",
    plugin: "playback_reporting",
    streamystats: "streamystats",
}


@pytest.mark.parametrize("make", FORMATS)
def test_the_content_tells_the_tool_and_not_the_name(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    with opened(make(tmp_path / "holiday.jpg"), tmp_path / "work") as source:
        assert source.tool == FORMATS[make]
        assert source.count().plays == 1
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.parametrize("make", FORMATS)
def test_a_mark_of_utf_8_at_the_start_changes_nothing(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = make(tmp_path / "file")
    if path.read_bytes()[:1] not in b"[{2":
        return
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    with opened(path, tmp_path / "work") as source:
        assert len([row for row in source.rows(HOME, BERLIN) if hasattr(row, "watched")]) == 1


def text(words: str) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_text(words)
        return path

    return make


def data(content: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


def cut(make: Callable[[Path], Path], share: float) -> Callable[[Path], Path]:
    """The file without its end."""

    def made(path: Path) -> Path:
        whole = make(path).read_bytes()
        path.write_bytes(whole[: int(len(whole) * share)])
        return path

    return made


def other_database(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE cake (slices)")
    return path


def too_old(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE session_history (id INTEGER PRIMARY KEY, started, stopped)")
    return path


def a_zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def encrypted() -> bytes:
    """A zip whose entry says that it needs a password."""
    made = bytearray(a_zip({"tautulli.db": b"x" * 100}))
    made[6] |= 1
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def bomb() -> bytes:
    """A zip that would unpack to far more than a backup does."""
    return a_zip({"tautulli.db": bytes(80 << 20)})


def liar() -> bytes:
    """A zip that says that its file is smaller than it is."""
    made = bytearray(a_zip({"tautulli.db": b"x" * 1_000_000}))
    made[22:26] = struct.pack("<I", 10)
    at = made.index(b"PK\x01\x02") + 24
    made[at : at + 4] = struct.pack("<I", 10)
    return bytes(made)


def nameless() -> bytes:
    """A zip whose only entry has no name: the sign of it is a comment."""
    made = bytearray(a_zip({"x": b""}))
    at = made.index(b"PK\x01\x02") + 28
    made[at : at + 6] = struct.pack("<3H", 0, 0, 1)
    return bytes(made)


def spoilt() -> bytes:
    """A zip that is packed by LZMA, with something else in the middle."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("tautulli.db", bytes(range(256)) * 8)
    made = bytearray(out.getvalue())
    made[60:80] = b"\xff" * 20
    return bytes(made)


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty": (data(b""), "is empty"),
    "prose": (text("Dear diary,\n\ttoday"), "of no tool that is known"),
    "json of others": (text('[{"cake": []}]'), "not as Jellystat writes it"),
    "object of others": (text('{"cake": 1}'), "of no tool that is known"),
    "number": (text("[1, 2]"), "not as Jellystat writes it"),
    "database of others": (other_database, "not one of Tautulli"),
    "too old": (too_old, "too old or too new"),
    "gzip": (data(b"\x1f\x8b\x08\x00"), "gzip: unpack it first"),
    "picture": (data(b"\x89PNG\r\n\x1a\n\x00\x00"), "no text, and no database"),
    "utf-16": (data('[{"jf_users": []}]'.encode("utf-16")), "save it as UTF-8"),
    "dump": (data(b"PGDMP\x01\x0e"), "dump of a PostgreSQL"),
    "tracearr": (data(a_zip({"metadata.json": b"{}", "database.dump": b"PGDMP"})), "Tracearr"),
    "empty zip": (data(a_zip({})), "is no database|holds 0 files|unpack|no text"),
    "zip of many": (data(a_zip({"a": b"1", "b": b"2"})), "holds 2 files"),
    "zip of nothing": (data(a_zip({"tautulli.db": b""})), "in the zip is empty"),
    "zip of prose": (data(a_zip({"tautulli.db": b"Dear diary"})), "of no tool that is known"),
    "zip in a zip": (data(a_zip({"a.zip": a_zip({"b": b"1"})})), "no text, and no database"),
    "encrypted zip": (data(encrypted()), "encrypted: unpack it with its password"),
    "zip bomb": (data(bomb()), "that is no backup"),
    "lying zip": (data(liar()), "zip is damaged"),
    "cut zip": (cut(zipped, 0.5), "zip is damaged"),
    "zip of a file without a name": (data(nameless()), "zip is damaged"),
    "spoilt zip by LZMA": (data(spoilt()), "zip is damaged"),
    "cut database": (cut(tautulli, 0.6), "database is damaged"),
    "long number": (text('{"exportInfo": {}, "x": ' + "1" * 9999 + "}"), "ends in the middle"),
    "cut json": (cut(jellystat, 0.5), "ends in the middle"),
    "cut lines": (cut(jellystat_lines, 0.2), "ends in the middle"),
    "cut export": (cut(streamystats, 0.7), "ends in the middle"),
    "latin-1": (data(b"2024-05-01 20:00:20\ta\tb\tMovie\tAm\xe9lie\tna\tc\td\t5\n"), "not UTF-8"),
    "bad line": (text('{"type":"table","table":"x"}\n{oops}\n{}\n'), "line 2 is not valid JSON"),
    "deep": (text('{"exportInfo": ' + "[" * 100_000), "nested too deep|ends in the middle"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_brought_in_is_refused_in_one_clear_line(name: str, tmp_path: Path) -> None:
    make, said = REFUSED[name]
    with pytest.raises(ImportRefused, match=said) as found:
        read(make(tmp_path / "file"), tmp_path / "work")
    assert "\n" not in str(found.value)
    assert not list(tmp_path.glob("work/*"))


def test_what_a_killed_import_left_is_removed_by_the_next(tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    here, since = os.getpid(), began(os.getpid())
    named = [f"import-{ended.pid}-{since}-x", f"import-{here}-{since - 900}-x"]
    mine = f"import-{here}-{since}-x"  # the second is of one that had our number before us
    for name in (*named, mine):
        (tmp_path / "work" / name).mkdir(parents=True)
    read(tautulli(tmp_path / "tautulli.db"), tmp_path / "work")
    assert os.listdir(tmp_path / "work") == [mine]


def test_what_is_not_there_or_no_file_is_said(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none", "There is no file"), (tmp_path, "is no file")):
        with pytest.raises(ImportRefused, match=said), opened(path, tmp_path / "work"):
            pass


def test_a_file_whose_counts_do_not_agree_is_refused(pool: Pool, tmp_path: Path) -> None:
    rows = tools.activity({})
    del rows["jf_playback_activity"][0]["PlaybackDuration"]
    desk = Desk(pool, tmp_path)
    with pytest.raises(ImportRefused, match="0 plays of 0 s by one count, 1 of 0 s by another"):
        desk.bring(tools.jellystat(tmp_path / "j.json", rows, by_line=False))


def test_a_value_may_cross_what_is_read_at_once(tmp_path: Path) -> None:
    rows = [{"rawData": {"x": '}]\\"' * FEW * number}} for number in range(FEW)]
    path = tools.streamystats(tmp_path / "long.json", *rows)
    assert path.stat().st_size > 1 << 20
    with opened(path, tmp_path / "work") as source:
        plays = [row for row in source.rows(HOME, BERLIN) if hasattr(row, "watched")]
        assert len(plays) == source.count().plays == FEW


def test_text_that_looks_like_a_key_is_not_counted(tmp_path: Path) -> None:
    name = json.dumps({"playDuration": 99, "PlaybackDuration": "99"})
    with opened(
        tools.streamystats(tmp_path / "s.json", {"itemName": name}), tmp_path / "w"
    ) as source:
        assert (source.count().plays, source.count().seconds) == (1, 3000)
