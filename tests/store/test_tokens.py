"""Tokens: random, kept as keyed hashes, void when revoked or expired."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from store.db import Pool, connection
from store.errors import Conflict
from store.tokens import BadName, check_token, list_tokens, new_token, revoke_token


def test_a_token_is_known_by_its_text_alone(each_pool: Pool) -> None:
    made, text = new_token(each_pool, "grafana", "analyst")
    found = check_token(each_pool, text)
    assert found
    assert (found.id, found.name, found.role) == (made.id, "grafana", "analyst")
    for wrong in ("", text[:-1], text + "x", text.upper(), text.removeprefix("cvt_"), "cvt_\x00"):
        assert check_token(each_pool, wrong) is None


def test_two_tokens_have_nothing_in_common(pool: Pool) -> None:
    texts = {new_token(pool, str(number), "ingest")[1] for number in range(20)}
    assert len(texts) == 20
    assert all(text.startswith("cvt_") and len(text) == 47 for text in texts)


def test_what_is_stored_is_neither_the_token_nor_its_plain_hash(pool: Pool) -> None:
    _, text = new_token(pool, "grafana", "analyst")
    with connection(pool) as conn:
        (stored,) = conn.execute("SELECT token_hash FROM api_tokens").fetchone() or (b"",)
    assert stored not in (text.encode(), sha256(text.encode()).digest())


def test_a_hash_made_with_another_stores_secret_opens_nothing(pool: Pool) -> None:
    _, text = new_token(pool, "grafana", "analyst")
    with connection(pool) as conn:
        conn.execute("UPDATE server_secrets SET value = 'another'")
    assert check_token(pool, text) is None


def test_a_revoked_token_is_void_and_its_name_free(pool: Pool) -> None:
    first, text = new_token(pool, "grafana", "analyst")
    with pytest.raises(Conflict):
        new_token(pool, "Grafana", "admin")
    assert revoke_token(pool, first.id)
    assert not revoke_token(pool, first.id)
    assert check_token(pool, text) is None
    second, _ = new_token(pool, "Grafana", "admin")
    assert [(token.id, token.revoked_at is None) for token in list_tokens(pool)] == [
        (second.id, True),
        (first.id, False),
    ]


def test_a_token_is_void_from_the_moment_it_expires(pool: Pool) -> None:
    soon = datetime.now(UTC) + timedelta(hours=1)
    _, text = new_token(pool, "short", "analyst", expires_at=soon)
    assert check_token(pool, text)
    with connection(pool) as conn:
        conn.execute("UPDATE api_tokens SET expires_at = now()")
    assert check_token(pool, text) is None
    assert list_tokens(pool)[0].has_expired


@pytest.mark.parametrize("name", ["", " x", "x ", "a\nb", "\x00", "x" * 65])
def test_a_name_is_printable_and_short(pool: Pool, name: str) -> None:
    with pytest.raises(BadName):
        new_token(pool, name, "analyst")
