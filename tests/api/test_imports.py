"""Imports over the API: what came, with its receipt, for administrators."""

from collections.abc import Callable
from pathlib import Path

from fastapi.testclient import TestClient

from api.main import create_api
from operations.imports.importing import Order, bring_in
from store.db import open_pool
from store.tokens import new_token
from tests import histories as tools
from tests.api.notifying import settings
from tests.operations.importing import BERLIN


def test_imports_are_listed_with_their_receipts(clone: Callable[[], str], tmp_path: Path) -> None:
    url = clone()
    with open_pool(url, name="test", size=2) as pool:
        file = tools.tautulli(tmp_path / "t.db", [{}, {"media_type": "clip"}])
        bring_in(pool, Order(file, tmp_path / "work", BERLIN, "Home", actor="amara"))
        _, token = new_token(pool, "tests", "admin")
    with TestClient(create_api(settings(url, tmp_path, 9))) as client:
        headers = {"Authorization": f"Bearer {token}"}
        (one,) = client.get("/api/v1/imports", headers=headers).json()
    assert (one["tool"], one["plays"], one["seconds"]) == ("tautulli", 1, 3000)
    assert one["receipt"]["source"] == {"plays": 2, "seconds": 6000}
    assert [each["reason"] for each in one["receipt"]["left_out"]] == ["no_media"]
