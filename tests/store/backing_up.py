"""What tests of backups share: a store in use, what it holds, backups that were tampered with."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from store import accounts
from store.backups.file import MANIFEST
from store.backups.making import Told
from store.db import open_pool
from store.migrations import migrate
from tests.store.test_migrations import RAW, ROLLUPS, contents

TOLD = Told("1.2.3", {"CINEVAULT_PORT": "8600"})
KEPT = [
    "accounts", "servers", "libraries", "media_items", "users", "settings_kv",
    "server_secrets", "notification_channels", "audit_log", "daily_stats", "rollup_horizon",
]  # fmt: skip
ALL = RAW + ROLLUPS + KEPT


def in_use(url: str) -> str:
    """The same address, where a store with an account is now."""
    migrate(url, timezone="UTC")
    people(url)
    return url


def people(url: str) -> None:
    """An account, as every store that is used has one."""
    with open_pool(url, name="test", size=1) as pool:
        accounts.create_account(pool, "amara", "a long password", "admin")


def whole(url: str) -> dict[str, Any]:
    """What the store holds, without what each store says of its own definitions."""
    found = contents(url, [name for name in ALL if name != "settings_kv"])
    return found | contents(url, ["settings_kv WHERE key NOT IN ('definitions', 'timezone')"])


def changed(path: Path, change: Callable[[dict[str, Any]], None], part: str = "") -> Path:
    """The backup with another manifest, or with something else in a part of it."""
    other = path.with_name(f"changed-{path.name}")
    with ZipFile(path) as archive, ZipFile(other, "w") as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if name == MANIFEST:
                told = json.loads(data)
                change(told)
                data = json.dumps(told).encode()
            copy.writestr(name, data + (b"rubbish\n" if name == part else b""))
    return other


def nothing(_: dict[str, Any]) -> None:
    """Changes nothing."""
