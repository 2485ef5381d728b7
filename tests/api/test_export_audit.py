"""Who takes what out of the store over the API is written down, however they do it."""

import pytest
from fastapi.testclient import TestClient

from settings import Settings
from store import audit
from store.db import Pool
from tests.api.test_exports import PATH, admin, knobs, made

__all__ = ["admin", "knobs"]


def test_who_exports_and_fetches_is_in_the_audit_log(
    admin: TestClient, pool: Pool, knobs: Settings
) -> None:
    id = made(admin, pool, knobs)["id"]
    admin.get(f"{PATH}/{id}/file")
    admin.get(f"{PATH}/{id}/file", headers={"Range": "bytes=100-"})  # goes on with it
    admin.delete(f"{PATH}/{id}")
    entries = [e for e in audit.recent(pool, object_type="exports") if e.object_id == id]
    assert [(e.actor, e.action) for e in entries] == [
        ("token test admin", "exports.delete"),
        ("token test admin", "export.download"),
        ("token test admin", "exports.insert"),
    ]


@pytest.mark.parametrize("part", ["bytes=1-", "bytes=-99999999"])
def test_who_fetches_a_file_from_elsewhere_than_its_beginning_is_written_down(
    admin: TestClient, pool: Pool, knobs: Settings, part: str
) -> None:
    id = made(admin, pool, knobs)["id"]
    for _ in range(2):
        assert admin.get(f"{PATH}/{id}/file", headers={"Range": part}).status_code == 206
    entries = audit.recent(pool, object_type="exports")
    assert [e.action for e in entries] == ["export.download", "exports.insert"]
