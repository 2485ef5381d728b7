"""Signing in at an outside provider: the whole journey, and every way it could be abused."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2 as httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from store.accounts import create_account
from store.audit import recent
from store.db import connection
from store.operators import invite
from tests.api.provider import CLIENT, SECRET, Identities
from tests.conftest import RUN, databases
from tests.dashboard import COOKIE, PAGE, Dashboard, served
from tests.servers import running


@pytest.fixture(scope="module")
def provider() -> Iterator[Identities]:
    provider = Identities()
    yield provider
    provider.close()


@pytest.fixture(scope="module")
def house(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    provider: Identities,
) -> Iterator[Dashboard]:
    """A dashboard that knows the provider."""
    server = running(request.config.stash[RUN], "plain")
    given = {
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
    }
    with (
        databases(server) as make,
        served(make(server.template("UTC")), tmp_path_factory.mktemp("oidc"), **given) as found,
    ):
        yield found


@pytest.fixture
def says(provider: Identities) -> Iterator[Callable[..., None]]:
    """Lets the provider say something else."""
    before, key = provider.claims, provider.signer

    def say(**claims: Any) -> None:
        provider.claims = before | claims

    yield say
    provider.claims, provider.signer = before, key


def journey(client: httpx.Client, wanted: str = "/") -> httpx.Response:
    """What the browser has in the end, before the page that was wanted."""
    answer = client.get("/session/oidc", params={"next": wanted})
    for _ in range(2):
        assert answer.status_code in (302, 303), answer.text
        answer = client.get(answer.headers["location"])
    return answer


def test_somebody_with_an_account_comes_in_and_is_known_from_then_on(
    house: Dashboard, says: Callable[..., None]
) -> None:
    says(sub="known", preferred_username="nadia")
    with house.pool() as pool:
        invite(pool, "Nadia", "analyst")
    with house.client() as client:
        assert "Single sign-on" in client.get("/session/login").text
        answer = journey(client, "/streams?range=7d")
        assert (answer.status_code, answer.headers["location"]) == (303, "/streams?range=7d")
        assert client.get("/", headers=PAGE).status_code == 200
    says(sub="known", preferred_username="renamed")
    with house.client() as client:
        assert journey(client).status_code == 303
        assert client.cookies[COOKIE]


def test_a_name_chosen_elsewhere_takes_over_nobody(
    house: Dashboard, says: Callable[..., None]
) -> None:
    says(sub="thief", preferred_username="boss")
    with house.pool() as pool:
        create_account(pool, "boss", "correct horse", "admin")
    with house.client() as client:
        answer = journey(client)
        assert answer.status_code == 403
        assert "no account for you" in answer.text
        assert COOKIE not in client.cookies
    with house.pool() as pool:
        entry = recent(pool, most=1)[0]
    assert (entry.actor, entry.action) == ("boss", "session.refuse")


def test_a_bound_account_is_not_bound_to_somebody_else(
    house: Dashboard, says: Callable[..., None]
) -> None:
    with house.pool() as pool:
        invite(pool, "olu", "viewer")
    says(sub="first", preferred_username="olu")
    with house.client() as client:
        assert journey(client).status_code == 303
    says(sub="second", preferred_username="olu")
    with house.client() as client:
        assert journey(client).status_code == 403


def test_who_is_switched_off_stays_out(house: Dashboard, says: Callable[..., None]) -> None:
    says(sub="off", preferred_username="pia")
    with house.pool() as pool:
        made = invite(pool, "pia", "viewer")
        with connection(pool) as conn:
            conn.execute("UPDATE accounts SET is_enabled = false WHERE id = %s", [made.id])
    with house.client() as client:
        assert journey(client).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"aud": "somebody else"},
        {"iss": "https://evil.example"},
        {"exp": time.time() - 3600},
        {"exp": None},
        {"sub": None},
        {"azp": "somebody else"},
    ],
    ids=lambda wrong: "-".join(wrong),
)
def test_a_token_that_does_not_fit_opens_nothing(
    house: Dashboard, says: Callable[..., None], wrong: dict[str, Any]
) -> None:
    says(**wrong)
    with house.client() as client:
        answer = journey(client)
        assert answer.status_code == 502
        assert "did not work" in answer.text
        assert COOKIE not in client.cookies


def test_a_token_of_another_key_opens_nothing(
    house: Dashboard, provider: Identities, says: Callable[..., None]
) -> None:
    provider.signer = rsa.generate_private_key(65537, 2048)
    with house.client() as client:
        assert journey(client).status_code == 502


def test_nobody_is_signed_in_by_a_link_of_somebody_else(
    house: Dashboard, says: Callable[..., None]
) -> None:
    """The code of another browser's journey is no use here."""
    with house.client() as theirs, house.client() as ours:
        way = theirs.get("/session/oidc").headers["location"]
        code = theirs.get(way).headers["location"]
        assert ours.get(code).status_code == 502
        ours.get("/session/oidc")
        assert ours.get(code).status_code == 502
        assert COOKIE not in ours.cookies


def test_the_way_leads_back_to_our_own_pages_only(
    house: Dashboard, says: Callable[..., None]
) -> None:
    says(sub="path", preferred_username="quentin")
    with house.pool() as pool:
        invite(pool, "quentin", "viewer")
    with house.client() as client:
        assert journey(client, "//evil.example").headers["location"] == "/"


def test_without_a_provider_there_is_no_such_way(dashboard: Dashboard) -> None:
    with dashboard.client() as client:
        assert "Single sign-on" not in client.get("/session/login").text
        assert client.get("/session/oidc").status_code == 404
        assert client.get("/session/oidc/back?state=x&code=y").status_code == 502
