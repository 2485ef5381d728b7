"""What admins do with accounts, and everybody with their own."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from store import operators
from store.accounts import (
    Account,
    Unacceptable,
    create_account,
    open_session,
    session_account,
    sign_in,
)
from store.audit import recent
from store.db import Pool, acting
from store.operators import LastAdmin

OLD, NEW = "correct horse", "battery staple"


@pytest.fixture
def amara(pool: Pool) -> Account:
    return create_account(pool, "amara", OLD, "admin")


def session(pool: Pool, account: Account, agent: str = "a browser") -> str:
    return open_session(pool, account.id, ip="192.0.2.7", agent=agent)


def test_the_last_admin_stays_one(pool: Pool, amara: Account) -> None:
    with pytest.raises(LastAdmin):
        operators.change(pool, amara.id, role="viewer", viewer_id=None, is_enabled=True)
    with pytest.raises(LastAdmin):
        operators.change(pool, amara.id, role="admin", viewer_id=None, is_enabled=False)
    with pytest.raises(LastAdmin):
        operators.delete(pool, amara.id)
    ben = create_account(pool, "ben", OLD, "admin")
    operators.change(pool, amara.id, role="analyst", viewer_id=None, is_enabled=True)
    with pytest.raises(LastAdmin):
        operators.delete(pool, ben.id)
    operators.delete(pool, amara.id)
    assert [account.name for account in operators.listed(pool)] == ["ben"]


def test_two_admins_cannot_depose_each_other_at_once(pool: Pool, amara: Account) -> None:
    for number in range(5):
        ben = create_account(pool, f"ben {number}", OLD, "admin")

        def depose(account: Account) -> bool:
            try:
                operators.change(pool, account.id, role="viewer", viewer_id=None, is_enabled=True)
            except LastAdmin:
                return False
            return True

        with ThreadPoolExecutor(2) as both:
            assert sum(both.map(depose, [amara, ben])) == 1
        operators.change(pool, amara.id, role="admin", viewer_id=None, is_enabled=True)
        operators.delete(pool, ben.id)


def test_a_disabled_account_is_out_at_once(pool: Pool, amara: Account) -> None:
    ben = create_account(pool, "ben", OLD, "viewer")
    token = session(pool, ben)
    operators.change(pool, ben.id, role="viewer", viewer_id=None, is_enabled=False)
    assert session_account(pool, token) is None
    assert operators.sessions(pool, ben.id) == []
    assert sign_in(pool, "ben", OLD) is None


def test_sessions_are_listed_and_ended_one_by_one_or_all_but_one(
    pool: Pool, amara: Account
) -> None:
    kept, other, third = (session(pool, amara, agent) for agent in ("kept", "other", "third"))
    found = operators.sessions(pool, amara.id)
    assert {one.agent for one in found} == {"kept", "other", "third"}
    assert operators.session_id(kept) in {one.id for one in found}
    assert not {kept, other, third} & {one.id for one in found}
    with acting("amara"):
        assert operators.revoke(pool, amara.id, session=operators.session_id(other)) == 1
        assert operators.revoke(pool, amara.id, keep=kept) == 1
    assert session_account(pool, kept) is not None
    assert session_account(pool, other) is None
    told = [entry for entry in recent(pool) if entry.action == "session.revoke"]
    assert [(entry.actor, entry.detail) for entry in told] == [("amara", {"sessions": 1})] * 2


def test_nobody_ends_the_session_of_another_account_by_its_id(pool: Pool, amara: Account) -> None:
    ben = create_account(pool, "ben", OLD, "viewer")
    token = session(pool, amara)
    assert operators.revoke(pool, ben.id, session=operators.session_id(token)) == 0
    assert session_account(pool, token) is not None


def test_a_password_is_changed_by_who_knows_it_and_ends_all_other_sessions(
    pool: Pool, amara: Account
) -> None:
    kept, other = session(pool, amara), session(pool, amara)
    with pytest.raises(Unacceptable, match="old password"):
        operators.change_password(pool, amara.id, "amara", "wrong", NEW, token=kept)
    with pytest.raises(Unacceptable, match="8 to"):
        operators.change_password(pool, amara.id, "amara", OLD, "short", token=kept)
    operators.change_password(pool, amara.id, "amara", OLD, NEW, token=kept)
    assert sign_in(pool, "amara", NEW)
    assert not sign_in(pool, "amara", OLD)
    assert session_account(pool, kept) is not None
    assert session_account(pool, other) is None


def test_a_zone_is_one_that_exists(pool: Pool, amara: Account) -> None:
    operators.set_timezone(pool, amara.id, "Asia/Kolkata")
    assert operators.listed(pool)[0].timezone == "Asia/Kolkata"
    for wrong in ("Mars/Olympus", "", "../etc/passwd"):
        with pytest.raises(Unacceptable):
            operators.set_timezone(pool, amara.id, wrong)
    operators.set_timezone(pool, amara.id, None)
    assert operators.listed(pool)[0].timezone is None
