from datetime import timedelta

import pytest

from store import accounts
from store.accounts import Account, Unacceptable
from store.audit import recent
from store.db import Pool, acting, connection
from store.errors import Conflict

PASSWORD = "correct horse"


@pytest.fixture
def amara(pool: Pool) -> Account:
    return accounts.create_account(pool, "Amara", PASSWORD, "analyst")


def session(pool: Pool, account: Account) -> str:
    return accounts.open_session(pool, account.id, ip="192.0.2.7", agent="a browser")


def test_there_is_no_account_until_one_is_made(pool: Pool) -> None:
    assert not accounts.any_account(pool)
    accounts.create_account(pool, "amara", PASSWORD, "admin")
    assert accounts.any_account(pool)


def test_a_name_is_taken_whatever_its_capitals(pool: Pool, amara: Account) -> None:
    with pytest.raises(Conflict):
        accounts.create_account(pool, "AMARA", PASSWORD, "viewer")


@pytest.mark.parametrize("name", ["", " amara", "amara ", "a\nb", "a\0b", "x" * 65])
def test_a_name_nobody_could_type_is_refused(pool: Pool, name: str) -> None:
    with pytest.raises(Unacceptable):
        accounts.create_account(pool, name, PASSWORD, "viewer")


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1025])
def test_a_password_too_short_or_too_long_is_refused(
    pool: Pool, amara: Account, password: str
) -> None:
    with pytest.raises(Unacceptable):
        accounts.create_account(pool, "ben", password, "viewer")
    with pytest.raises(Unacceptable):
        accounts.set_password(pool, "Amara", password)


def test_the_right_password_opens_the_account_and_notes_when(pool: Pool, amara: Account) -> None:
    found = accounts.sign_in(pool, "amara", PASSWORD)
    assert found
    assert (found.id, found.role) == (amara.id, "analyst")
    assert found.last_sign_in_at
    assert not amara.last_sign_in_at


@pytest.mark.parametrize(
    ("name", "password"),
    [("amara", "wrong horse"), ("nobody", PASSWORD), ("a\0b", PASSWORD), ("amara", "\udc80")],
)
def test_nothing_else_opens_it(pool: Pool, amara: Account, name: str, password: str) -> None:
    assert accounts.sign_in(pool, name, password) is None


def test_an_account_without_a_password_cannot_be_opened(pool: Pool, amara: Account) -> None:
    with connection(pool) as conn:
        conn.execute("UPDATE accounts SET password_hash = NULL")
    assert accounts.sign_in(pool, "amara", PASSWORD) is None


def test_only_hashes_are_stored(pool: Pool, amara: Account) -> None:
    token = session(pool, amara)
    with connection(pool) as conn:
        stored = repr(
            conn.execute("SELECT a, s FROM accounts AS a, account_sessions AS s").fetchall()
        )
    assert "$argon2id$" in stored
    assert PASSWORD not in stored
    assert token not in stored


def test_a_session_belongs_to_its_account_until_it_is_ended(pool: Pool, amara: Account) -> None:
    token = session(pool, amara)
    found = accounts.session_account(pool, token)
    assert found
    assert found.id == amara.id
    assert accounts.session_account(pool, token + "x") is None
    assert accounts.end_session(pool, token)
    assert accounts.session_account(pool, token) is None
    assert not accounts.end_session(pool, token)


def test_a_session_ends_seven_days_after_its_last_use(pool: Pool, amara: Account) -> None:
    token = session(pool, amara)
    age(pool, timedelta(days=6))
    assert accounts.session_account(pool, token)
    age(pool, timedelta(days=6))
    assert accounts.session_account(pool, token)
    age(pool, timedelta(days=7))
    assert accounts.session_account(pool, token) is None


def test_a_new_password_ends_every_session(pool: Pool, amara: Account) -> None:
    token = session(pool, amara)
    assert accounts.set_password(pool, "amara", "another horse")
    assert accounts.session_account(pool, token) is None
    assert accounts.sign_in(pool, "amara", PASSWORD) is None
    assert accounts.sign_in(pool, "amara", "another horse")
    assert not accounts.set_password(pool, "nobody", "another horse")


def test_a_disabled_account_is_out_at_once(pool: Pool, amara: Account) -> None:
    token = session(pool, amara)
    with connection(pool) as conn:
        conn.execute("UPDATE accounts SET is_enabled = false")
    assert accounts.session_account(pool, token) is None
    assert accounts.sign_in(pool, "amara", PASSWORD) is None


def test_a_store_that_takes_no_writes_still_knows_its_sessions(pool: Pool, amara: Account) -> None:
    token = session(pool, amara)
    age(pool, timedelta(hours=1))
    with connection(pool) as conn:
        name = conn.info.dbname
        conn.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())
    pool.drain()
    assert accounts.session_account(pool, token)


def test_expired_sessions_are_swept_when_one_is_opened(pool: Pool, amara: Account) -> None:
    session(pool, amara)
    age(pool, timedelta(days=8))
    session(pool, amara)
    with connection(pool) as conn:
        assert conn.execute("SELECT count(*) FROM account_sessions").fetchone() == (1,)


def test_changes_are_in_the_audit_log_without_secrets(pool: Pool, amara: Account) -> None:
    session(pool, amara)
    with acting("ben"):
        accounts.set_password(pool, "amara", "another horse")
        mira = accounts.create_account(pool, "Mira", "correct horse", "analyst")
    noted = [(e.actor, e.action, e.object_id, e.detail) for e in recent(pool)]
    assert noted == [
        (
            "ben",
            "accounts.insert",
            str(mira.id),
            {
                "name": {"to": "Mira"},
                "role": {"to": "analyst"},
                "is_enabled": {"to": True},
                "password_hash": {"secret": True},
            },
        ),
        ("ben", "accounts.update", str(amara.id), {"password_hash": {"secret": True}}),
        ("Amara", "session.open", str(amara.id), {"ip": "192.0.2.7"}),
    ]


def age(pool: Pool, by: timedelta) -> None:
    """Lets time pass for every session."""
    with connection(pool) as conn:
        conn.execute(
            "UPDATE account_sessions SET created_at = created_at - %(by)s,"
            " last_seen_at = last_seen_at - %(by)s, expires_at = expires_at - %(by)s",
            {"by": by},
        )
