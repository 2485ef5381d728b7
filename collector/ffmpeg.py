"""`cinevault ffmpeg -- ARGS`: ffmpeg, and a record of what it did.

Only what comes with Python is imported here, because media servers start ffmpeg often and wait for
it. Whatever goes wrong with the record, the transcode goes on.
"""

import os
import shutil
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from collector import ffmpeg_log, ffmpeg_record
from collector.ffmpeg_args import Request, parsed
from collector.ffmpeg_journal import FOLDER, Journal
from collector.ffmpeg_run import Run, become, end_like, run

ROOT = Path(__file__).resolve().parent.parent
INSIDE = "CINEVAULT_INSIDE_FFMPEG"
NOT_FOUND = 127
ADVICE = "Name it, for example: CINEVAULT_FFMPEG_PATH=/usr/bin/ffmpeg"
LONGEST_REPORT = 32_000_000


def main(args: Sequence[str]) -> int:
    """The exit status of ffmpeg."""
    args = args[1:] if args[:1] == ["--"] else args
    binary = real_ffmpeg()
    if binary is None or os.environ.get(INSIDE):
        print(f"cinevault: the real ffmpeg was not found. {ADVICE}", file=sys.stderr)
        return NOT_FOUND
    env = os.environ | {INSIDE: "1"}
    request = parsed(args)
    journal = begin(request) if request.is_transcode else None
    if journal is None:
        become(binary, args, env)
    if "FFREPORT" not in env and "-report" not in args:
        env["FFREPORT"] = f"file={escaped(journal.log)}:level=32"
    done = run(binary, args, env)
    with suppress(Exception):
        finish(journal, request, done)
    return end_like(done.code)


def setting(name: str) -> str | None:
    """A setting of ours, from the environment or from the .env beside the project."""
    variable = f"CINEVAULT_{name}"
    if os.environ.get(variable):
        return os.environ[variable]
    with suppress(OSError):
        for line in (ROOT / ".env").read_text().splitlines():
            found, _, value = line.partition("=")
            if found.strip().removeprefix("export ").strip() == variable:
                return value.strip().strip("'\"") or None
    return None


def real_ffmpeg() -> str | None:
    """The ffmpeg to run."""
    return shutil.which(setting("FFMPEG_PATH") or "ffmpeg")


def folder() -> Path:
    """Where records wait for the collector."""
    return Path(setting("DATA_DIR") or ROOT / "data").expanduser().resolve() / FOLDER


def begin(request: Request) -> Journal | None:
    """The journal of this run, None where none can be kept."""
    with suppress(Exception):
        record: dict[str, Any] = {
            "id": str(uuid4()),
            "started_at": datetime.now(UTC).isoformat(),
            "status": "running",
            "source": "wrapper",
            "host": socket.gethostname(),
            "input_path": ffmpeg_record.place(request.inputs[0]),
            "hw_accel_configured": request.hwaccel,
        }
        return Journal(folder(), record)
    return None


def finish(journal: Journal, request: Request, done: Run) -> None:
    """Writes down how the run ended."""
    report = ffmpeg_log.read(lines(journal.log))
    if ffmpeg_record.is_worth_keeping(report):
        ended = ffmpeg_record.ended(request, report, done)
        now = {"completed_at": datetime.now(UTC).isoformat()}
        journal.write(journal.record | now | ended)
    else:
        journal.path.unlink()
    journal.close()


def lines(log: Path) -> list[str]:
    """The lines of ffmpeg's report."""
    with suppress(OSError), log.open("rb") as file:
        return file.read(LONGEST_REPORT).decode(errors="replace").splitlines()
    return []


def escaped(path: Path) -> str:
    """The path as FFREPORT takes it."""
    text = str(path).replace("%", "%%")
    for special in ("\\", ":", "'"):
        text = text.replace(special, f"\\{special}")
    return text
