"""Files that appear whole or not at all, and what is written down about them."""

import hashlib
import json
import os
import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from store.errors import ExportFailed


def manifest_of(path: Path) -> Path:
    """Where the manifest of the file lies."""
    return path.with_name(f"{path.name}.manifest.json")


def spill_of(part: Path) -> Path:
    """The folder for what has no room in memory while the file is written."""
    return part.with_name(f"{part.name}.spill")


@contextmanager
def unfinished(path: Path) -> Generator[Path]:
    """A file beside it to write to, gone after the block: `finish` gives it its name before."""
    folder = path.parent
    if not folder.is_dir():
        raise ExportFailed(f"There is no folder {folder}.")
    if path.is_dir():
        raise ExportFailed(f"{path} is a folder: name the file too.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ExportFailed(f"Nothing may be written in {folder}.")
    sweep(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
    except OSError as exc:
        raise ExportFailed(f"{path} cannot be written: {exc.strerror}.") from exc
    finally:
        with suppress(OSError):  # what went wrong before is what is to be told
            discard(part)


def sweep(path: Path) -> None:
    """Removes what killed exports of the same name left behind."""
    for left in path.parent.glob(f".{glob_escaped(path.name)}.*.part"):
        owner = left.name.removeprefix(f".{path.name}.").partition(".")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            discard(left)


def discard(part: Path) -> None:
    """Removes the unfinished file, and what was put down beside it."""
    part.unlink(missing_ok=True)
    manifest_of(part).unlink(missing_ok=True)
    shutil.rmtree(spill_of(part), ignore_errors=True)


def glob_escaped(name: str) -> str:
    """The name as a pattern that only it fits."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def finish(part: Path, path: Path, manifest: Mapping[str, Any]) -> None:
    """Gives the file its name, and its manifest the name beside it."""
    manifest_of(part).write_text(f"{json.dumps(manifest, indent=2, default=str)}\n")
    for written in (part, manifest_of(part)):
        with written.open("rb") as file:
            os.fsync(file.fileno())
    manifest_of(path).unlink(missing_ok=True)  # it tells of another file
    part.replace(path)
    manifest_of(part).replace(manifest_of(path))


def digest(path: Path) -> str:
    """The file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
