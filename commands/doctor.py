"""cinevault doctor"""

import os
import platform
import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from collector.gpus import Gpus
from commands.address import addresses, answers, check_port
from commands.collector_checks import local_findings
from commands.errors import CannotRun
from commands.store_checks import replica_findings, store_findings
from operations.checks import Finding
from settings import Settings, variable
from store.cluster import check_data_folder
from store.errors import StoreError

HELP = "say what is configured, reachable and wrong, and what to do about it"

OLDEST_PYTHON = (3, 11)
LITTLE_SPACE = 2 * 10**9
GB = 10**9


def add_arguments(parser: ArgumentParser) -> None:
    """It takes none."""


def run(args: Namespace, settings: Settings) -> int:
    """Prints what it finds, one line each; 1 where something is bad."""
    worst = 0
    for finding in findings(settings):
        print(f"{finding.level:<5}{finding.about:<12}{finding.text}", flush=True)
        worst = max(worst, finding.level == "bad")
    return worst


def findings(settings: Settings) -> Iterator[Finding]:
    """Everything there is to say, the foundations first."""
    yield python()
    yield from configured(settings)
    yield data_folder(settings)
    yield from store_findings(settings)
    yield from replica_findings(settings)
    yield port(settings)
    yield from media(settings.media_paths)
    yield from local_findings(settings)
    yield gpu()


def python() -> Finding:
    """Which Python runs this."""
    good = sys.version_info >= OLDEST_PYTHON
    found = f"Python {platform.python_version()} on {platform.platform(terse=True)}"
    return Finding("ok" if good else "bad", "python", found if good else f"{found}: 3.11 is needed")


def configured(settings: Settings) -> Iterator[Finding]:
    """The settings that are not their defaults, secrets left out."""
    for name in sorted(settings.model_fields_set):
        value = as_written(getattr(settings, name), os.pathsep if name == "media_paths" else ",")
        if name.endswith("_url"):
            value = without_password(value)
        yield Finding("info", "setting", f"{variable(name)}={value}")


def as_written(value: object, between: str) -> str:
    """The value as it stands in the environment."""
    parts = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
    return between.join(map(str, parts))


def without_password(url: str) -> str:
    """The address as it may be shown."""
    parts = urlsplit(url)
    secret = f":{parts.password}@" if parts.password else ""
    return url.replace(secret, ":***@", 1) if secret else url


def data_folder(settings: Settings) -> Finding:
    """Whether the data folder can be written and has room."""
    try:
        check_data_folder(settings.data_dir)
    except StoreError as exc:
        return Finding("bad", "data", str(exc))
    free = shutil.disk_usage(settings.data_dir).free
    said = f"{settings.data_dir}, {free / GB:.1f} GB free"
    if free < LITTLE_SPACE:
        return Finding("warn", "data", f"{said}: make room before it is full")
    return Finding("ok", "data", said)


def port(settings: Settings) -> Finding:
    """Who has the port."""
    if answers(settings.host, settings.port):
        where = addresses(settings.host, settings.port)[0]
        return Finding("ok", "port", f"dashboard and API answer at {where}")
    try:
        check_port(settings.host, settings.port)
    except CannotRun as exc:
        return Finding("bad", "port", str(exc))
    return Finding("info", "port", f"{settings.port} is free: nothing runs, `make up` starts it")


def media(folders: Iterable[Path]) -> Iterator[Finding]:
    """Whether the media folders are there."""
    for folder in folders:
        if os.access(folder, os.R_OK | os.X_OK):
            yield Finding("ok", "media", str(folder))
        else:
            yield Finding("warn", "media", f"{folder} cannot be read: is its disk mounted?")


def gpu() -> Finding:
    """Which graphics cards answer."""
    gpus = Gpus(platform.node())
    names = [str(sample.name) for sample in gpus.samples(datetime.now(UTC))]
    if gpus.state == "failing":
        return Finding("warn", "gpu", f"{', '.join(names)}: {gpus.reason}")
    return Finding("info", "gpu", ", ".join(names) or f"none: {gpus.reason or 'nothing found'}")
