"""End to end with a media server that really runs here: supysonic, whose transcoder is ours.

It is music, and it speaks Subsonic; what counts is that a server starts the wrapped ffmpeg as it
would start the real one, and that what it sent is what we recorded.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from collector.ffmpeg_records import WrappedRuns
from collector.writer import Writer
from settings import PREFIX
from store.db import Pool
from tests.conftest import unavailable
from tests.films import Film, ffmpeg, film
from tests.keeper import free_port
from tests.source import ROOT

__all__ = ["ffmpeg", "film"]

PROGRAMS = Path(sys.executable).parent
CONFIGURATION = """
[base]
database_uri = sqlite:///{folder}/supysonic.db
[webapp]
cache_dir = {folder}/cache
[transcoding]
transcoder = {transcoder} -v error -i %srcpath -ab %outratek -f %outfmt -
"""


@pytest.fixture
def env(tmp_path: Path, ffmpeg: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return ours | {
        "HOME": str(tmp_path),
        "CINEVAULT_DATA_DIR": str(tmp_path / "data"),
        "CINEVAULT_FFMPEG_PATH": ffmpeg,
    }


@pytest.fixture
def supysonic(tmp_path: Path, env: dict[str, str], film: Film) -> Iterator[str]:
    """The address of a server with one track, made for the user ann with the password ann."""
    if not (PROGRAMS / "supysonic-server").exists():
        unavailable("supysonic: not installed")
    (tmp_path / "music" / "Ann" / "Songs").mkdir(parents=True)
    song = tmp_path / "music" / "Ann" / "Songs" / "one.flac"
    song.write_bytes(film("music.flac").read_bytes())
    wrapper = shlex.join([sys.executable, str(ROOT / "cli.py"), "ffmpeg", "--"])
    text = CONFIGURATION.format(folder=tmp_path, transcoder=wrapper)
    (tmp_path / "supysonic.conf").write_text(text)
    for line in ("user add ann -p ann", f"folder add music {tmp_path}/music", "folder scan -f"):
        command = [PROGRAMS / "supysonic-cli", *line.split()]
        subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True)
    port = free_port()
    command = [PROGRAMS / "supysonic-server", "-S", "waitress", "-h", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.DEVNULL) as server:
        yield f"http://127.0.0.1:{port}/rest/"
        server.terminate()


def ask(server: str, what: str, **more: str | int) -> requests.Response:
    """The server's answer, as soon as it gives any."""
    who: dict[str, str | int] = {"u": "ann", "p": "ann", "c": "test", "v": "1.16.1", "f": "json"}
    while True:
        try:
            return requests.get(f"{server}{what}", params=who | more, timeout=60)
        except requests.ConnectionError:
            continue


def test_what_the_server_sent_is_what_we_recorded(
    supysonic: str, env: dict[str, str], pool: Pool
) -> None:
    found = ask(supysonic, "search3", query="").json()["subsonic-response"]["searchResult3"]
    (song,) = found["song"]
    stream = ask(supysonic, "stream", id=song["id"], maxBitRate=64, format="mp3")
    assert stream.status_code == 200
    writer = Writer(pool)
    runs = WrappedRuns(Path(env["CINEVAULT_DATA_DIR"]) / "transcodes", writer)
    while not runs_ended(runs, writer):
        pass
    with pool.connection() as conn:
        (row,) = conn.execute(
            "SELECT status, success, input_codec, output_codec, encoder, container, "
            "file_size_bytes, round(media_seconds), input_path LIKE '%%/one.flac' "
            "FROM transcode_history"
        ).fetchall()
    sent = len(stream.content)
    assert row == ("success", True, "flac", "mp3", "libmp3lame", "mp3", sent, 4, True)
    assert sent > 20_000
    writer.close()


def runs_ended(runs: WrappedRuns, writer: Writer) -> bool:
    """Whether the run is recorded to its end: the server has all its output a moment before."""
    runs.poll()
    assert writer.flush()
    return not list(runs.folder.iterdir())
