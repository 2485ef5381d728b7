"""The time zones there are, and the one this machine is in."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo


def machine_zone() -> str:
    """The IANA name of the machine's own time zone, UTC where it does not tell."""
    named = os.environ.get("TZ", "").removeprefix(":")
    linked = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    for name in (named, linked):
        if name and is_zone(name):
            return name
    return "UTC"


def is_zone(name: str) -> bool:
    """Whether the name is a zone of the IANA database."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return False
    return True
