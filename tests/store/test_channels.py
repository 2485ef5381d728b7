"""Channels: what may be seen of them, and what holds them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from notify.secrets import Keys
from settings import new_secret_key
from store import channels
from store.channels import Secrets, Wanted
from store.db import Pool
from store.errors import Conflict
from tests.store.alerts import KEYS, NOW, URLS, channel_state, make_channel, make_rule


def test_a_channel_shows_no_more_than_a_hint(each_pool: Pool) -> None:
    channel_id = make_channel(each_pool, "discord", signing_secret="whsec_secret")
    (found,) = channels.list_all(each_pool)
    assert found == channels.get(each_pool, channel_id)
    assert (found.webhook_hint, found.is_signed) == ("discord.com/…/…9fQ2", True)
    assert (found.events, found.is_enabled, found.rules) == (["all"], True, 0)
    assert "CANARY" not in repr(found)
    assert "CANARY" not in str(channel_state(each_pool, channel_id))


def test_the_sender_gets_the_ciphertext(pool: Pool) -> None:
    channel_id = make_channel(pool, signing_secret="whsec_secret")
    found = channels.sealed(pool, channel_id)
    assert found
    assert found.signing_secret
    assert KEYS.open(str(channel_id), "url", found.webhook_url) == URLS["generic"]
    assert KEYS.open(str(channel_id), "signing_secret", found.signing_secret) == "whsec_secret"


def test_channels_come_by_name(pool: Pool) -> None:
    for name in ("beta", "Alpha", "gamma"):
        make_channel(pool, name=name)
    assert [found.name for found in channels.list_all(pool)] == ["Alpha", "beta", "gamma"]


def test_a_change_without_an_address_keeps_it(pool: Pool) -> None:
    channel_id = make_channel(pool, signing_secret="whsec_secret")
    before = channel_state(pool, channel_id)
    wanted = Wanted("New name", "generic", ["firing"], is_enabled=False)
    assert channels.update(pool, channel_id, wanted, Secrets())
    after = channel_state(pool, channel_id)
    assert (after["name"], after["events"], after["is_enabled"]) == ("New name", ["firing"], False)
    for kept in ("webhook_url", "webhook_hint", "key_id", "signing_secret"):
        assert after[kept] == before[kept]


def test_the_signing_secret_can_be_taken_away(pool: Pool) -> None:
    channel_id = make_channel(pool, signing_secret="whsec_secret")
    wanted = Wanted("Name", "generic")
    channels.update(pool, channel_id, wanted, Secrets(forget_signing_secret=True))
    assert channel_state(pool, channel_id)["signing_secret"] is None


def test_another_type_needs_another_address(pool: Pool) -> None:
    channel_id = make_channel(pool)
    with pytest.raises(Conflict, match="address entered again"):
        channels.update(pool, channel_id, Wanted("Name", "slack"), Secrets())
    assert channels.update(pool, channel_id, Wanted("Name", "slack"), Secrets("x", "y", "z"))


def test_what_is_not_there_cannot_be_changed(pool: Pool) -> None:
    nobody = uuid4()
    assert channels.get(pool, nobody) is None
    assert channels.sealed(pool, nobody) is None
    assert not channels.update(pool, nobody, Wanted("Name", "slack"), Secrets())
    assert not channels.set_enabled(pool, nobody, True)
    assert not channels.pause(pool, nobody, None)
    assert not channels.delete(pool, nobody)


def test_a_channel_that_rules_use_is_not_removed_and_they_are_named(each_pool: Pool) -> None:
    channel_id = make_channel(each_pool)
    for name in ("Low disk", "Hot GPU"):
        make_rule(each_pool, channel_id, name)
    with pytest.raises(Conflict, match="used by the rules Hot GPU, Low disk\\."):
        channels.delete(each_pool, channel_id)
    with each_pool.connection() as conn:
        conn.execute("DELETE FROM alert_rules")
    assert channels.delete(each_pool, channel_id)
    assert channels.list_all(each_pool) == []


def test_many_rules_are_not_all_named(pool: Pool) -> None:
    channel_id = make_channel(pool)
    for number in range(8):
        make_rule(pool, channel_id, f"rule {number}")
    with pytest.raises(Conflict, match=r"rule 4 and 3 more\.$"):
        channels.delete(pool, channel_id)


def test_switching_on_forgets_why_it_was_off(pool: Pool) -> None:
    channel_id = make_channel(pool)
    channels.pause(pool, channel_id, NOW + timedelta(hours=1))
    channels.set_enabled(pool, channel_id, False, "http_404")
    off = channels.get(pool, channel_id)
    assert off
    assert (off.is_enabled, off.disabled_reason) == (False, "http_404")
    channels.set_enabled(pool, channel_id, True)
    on = channels.get(pool, channel_id)
    assert on
    assert (on.is_enabled, on.disabled_reason, on.paused_until) == (True, None, None)


def test_there_is_one_fallback_at_most(pool: Pool) -> None:
    make_channel(pool, is_fallback=True)
    with pytest.raises(Conflict, match="Another channel is the fallback"):
        make_channel(pool, is_fallback=True)
    other = make_channel(pool)
    with pytest.raises(Conflict, match="Another channel is the fallback"):
        channels.update(pool, other, Wanted("Name", "generic", is_fallback=True), Secrets())


def test_ciphertext_of_another_key_is_found_and_replaced_unless_it_changed(pool: Pool) -> None:
    fresh = Keys([new_secret_key()])
    old, new = make_channel(pool), make_channel(pool, keys=fresh)
    (found,) = channels.written_with_another_key(pool, fresh.key_id)
    assert (found.id, found.key_id) == (old, KEYS.key_id)
    assert channels.reseal(pool, found, Secrets("other", key_id=fresh.key_id))
    assert not channels.reseal(pool, found, Secrets("stale", key_id=fresh.key_id))
    assert channel_state(pool, old)["webhook_url"] == "other"
    assert channels.written_with_another_key(pool, fresh.key_id) == []
    assert channel_state(pool, new)["key_id"] == fresh.key_id
