"""What somebody changes is written down as theirs; what programs do by themselves is not."""

from uuid import uuid4

from store import audit
from store.db import Pool, acting, connection
from store.tokens import new_token, revoke_token


def changes(pool: Pool) -> list[tuple[str, str, dict[str, object]]]:
    """The log, oldest first."""
    return [(entry.actor, entry.action, entry.detail) for entry in reversed(audit.recent(pool))]


def make_channel(pool: Pool) -> None:
    with connection(pool) as conn:
        conn.execute(
            "INSERT INTO notification_channels (name, channel_type, webhook_url)"
            " VALUES ('Office', 'slack', 'sealed')"
        )


def test_what_nobody_did_is_not_written_down(each_pool: Pool) -> None:
    make_channel(each_pool)
    assert audit.recent(each_pool) == []


def test_a_change_names_its_columns_and_keeps_secrets(each_pool: Pool) -> None:
    with acting("amara"):
        make_channel(each_pool)
    with acting("ben"), connection(each_pool) as conn:
        conn.execute(
            "UPDATE notification_channels SET name = 'Home', webhook_url = 'other',"
            " events = '[]', updated_at = now()"
        )
        conn.execute("DELETE FROM notification_channels")
    made, changed, deleted = changes(each_pool)
    assert made[:2] == ("amara", "notification_channels.insert")
    assert made[2]["name"] == {"to": "Office"}
    assert changed == (
        "ben",
        "notification_channels.update",
        {
            "name": {"from": "Office", "to": "Home"},
            "events": {"from": ["all"], "to": []},
            "webhook_url": {"secret": True},
        },
    )
    assert deleted[2]["name"] == {"from": "Home"}
    assert "sealed" not in repr(changes(each_pool))
    assert "other" not in repr(changes(each_pool))


def test_what_is_undone_is_not_written_down(pool: Pool) -> None:
    class Undone(Exception):
        pass

    try:
        with acting("amara"), connection(pool) as conn:
            conn.execute(
                "INSERT INTO notification_channels (name, channel_type, webhook_url)"
                " VALUES ('Office', 'slack', 'sealed')"
            )
            raise Undone
    except Undone:
        pass
    assert audit.recent(pool) == []


def test_a_change_that_changes_nothing_is_not_written_down(pool: Pool) -> None:
    make_channel(pool)
    with acting("amara"), connection(pool) as conn:
        conn.execute("UPDATE notification_channels SET name = name, updated_at = now()")
    assert audit.recent(pool) == []


def test_who_acts_is_forgotten_with_the_block(pool: Pool) -> None:
    with acting("amara"):
        with acting("ben"):
            make_channel(pool)
        make_channel(pool)
    make_channel(pool)
    assert [actor for actor, _, _ in changes(pool)] == ["ben", "amara"]


def test_a_tokens_hash_is_a_secret(pool: Pool) -> None:
    with acting("amara"):
        token, _ = new_token(pool, "grafana", "analyst")
        revoke_token(pool, token.id)
    made, revoked = changes(pool)
    assert made[2]["token_hash"] == {"secret": True}
    assert list(revoked[2]) == ["revoked_at"]


def test_what_is_no_change_of_a_row_can_be_recorded(pool: Pool) -> None:
    subject = uuid4()
    audit.record(pool, "export.start", object_type="export", object_id=subject, days=3)
    with acting("amara"):
        audit.record(pool, "export.end")
    end, start = audit.recent(pool)
    assert (start.actor, start.object_id, start.detail) == ("cinevault", str(subject), {"days": 3})
    assert end.actor == "amara"
    assert audit.recent(pool, before=end.id) == [start]
    assert audit.recent(pool, actor="amara") == [end]
    assert audit.recent(pool, object_type="export", most=1) == [start]
