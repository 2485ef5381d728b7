"""The API as programs call it, each with a token of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi.testclient import TestClient

from api.main import create_api
from settings import Settings
from store.db import Pool, open_pool
from store.tokens import TokenRole, new_token


def bearer(pool: Pool, role: TokenRole = "admin", name: str | None = None) -> dict[str, str]:
    """The headers of a caller with a new token."""
    _, text = new_token(pool, name or f"test {role}", role)
    return {"Authorization": f"Bearer {text}"}


@contextmanager
def calling(url: str, role: TokenRole = "admin", **settings: object) -> Iterator[TestClient]:
    """Whoever asks the API over that store, with a token of that role."""
    with open_pool(url, name="test", size=1) as pool:
        headers = bearer(pool, role)
    api = create_api(Settings.model_validate({"database_url": url} | settings))
    with TestClient(api, headers=headers, raise_server_exceptions=False) as client:
        yield client
