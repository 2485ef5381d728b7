"""Small real films, made by the machine's ffmpeg, once per test run and kind."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import unavailable

PICTURE = "testsrc2=s=320x180:r=24:d=4"
SOUND = "sine=d=4"
FAST = ["-preset", "ultrafast"]
HDR10 = (
    "hdr10=1:hdr10-opt=1:repeat-headers=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:"
    "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):"
    "max-cll=1000,400:log-level=none"
)
HLG = "colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc:log-level=none"
TEN_BITS = ["-pix_fmt", "yuv420p10le"]
PQ = ["-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc"]
KINDS: dict[str, list[str]] = {
    "sdr.mkv": ["-c:v", "libx264", *FAST, "-g", "24", "-c:a", "aac"],
    "sdr.mp4": ["-c:v", "libx264", *FAST, "-g", "24", "-c:a", "aac"],
    "hdr10.mkv": [*TEN_BITS, "-c:v", "libx265", *FAST, "-x265-params", HDR10, "-c:a", "eac3"],
    "hlg.mkv": [*TEN_BITS, "-c:v", "libx265", *FAST, "-x265-params", HLG, "-c:a", "ac3"],
    "pq.mkv": [*TEN_BITS, *PQ, "-c:v", "libsvtav1", "-preset", "12", "-c:a", "libopus"],
    "truehd.mkv": ["-vn", "-c:a", "truehd", "-strict", "-2"],
    "dts.mka": ["-vn", "-c:a", "dca", "-strict", "-2"],
    "music.flac": ["-vn", "-c:a", "flac"],
}

Film = Callable[[str], Path]


@pytest.fixture(scope="session")
def ffmpeg() -> str:
    """The machine's own ffmpeg."""
    return shutil.which("ffmpeg") or unavailable("ffmpeg: none on this machine")


@pytest.fixture(scope="session")
def film(ffmpeg: str, tmp_path_factory: pytest.TempPathFactory) -> Film:
    """Four seconds of a kind, as a file of the session's."""
    folder = tmp_path_factory.mktemp("films")

    def made(name: str) -> Path:
        path = folder / name
        if not path.exists():
            sources = ["-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", SOUND]
            command = [ffmpeg, "-v", "error", *sources, *KINDS[name], str(path)]
            subprocess.run(command, check=True, capture_output=True)
        return path

    return made


def cut(path: Path, to: Path, share: float) -> Path:
    """The first part of a film, as a copy that broke off leaves it."""
    to.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    return to
