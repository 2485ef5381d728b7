"""The API in a test's own process, called by a program with a token."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from fastapi.testclient import TestClient

from api.main import create_api
from settings import Settings
from store.db import open_pool
from store.tokens import new_token

ADDRESS = "https://discord.com/api/webhooks/123456789012345678/CANARY-token-9fQ2"
CANARY = "CANARY-token-9fQ2"


def settings(url: str, folder: Path, *ports: int) -> Settings:
    """Settings under which this machine may be called on these ports."""
    return Settings(
        database_url=url,
        data_dir=folder,
        webhook_allow_cidrs=("127.0.0.0/8",),
        webhook_ports=ports,
    )


@contextmanager
def calling(knobs: Settings) -> Iterator[TestClient]:
    """A client that is let in as an administrator's program."""
    pool = open_pool(knobs.database_url or "", name="test", size=1)
    _, text = new_token(pool, "tests", "admin")
    pool.close()
    with TestClient(create_api(knobs), headers={"Authorization": f"Bearer {text}"}) as client:
        yield client


def channel(client: TestClient, **more: Any) -> str:
    """The id of a new channel."""
    body = {"name": "Ops", "channel_type": "discord", "webhook_url": ADDRESS, **more}
    answer = client.post("/api/v1/notifications/channels", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def rule(client: TestClient, channel_id: str, **more: Any) -> dict[str, Any]:
    """A new rule."""
    body = {"name": "Low disk", "condition_type": "disk_space_low", "channel_id": channel_id}
    answer = client.post("/api/v1/notifications/alerts", json=body | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


def state(client: TestClient) -> Any:
    """What the API of the client keeps."""
    return cast(Any, client.app).state
