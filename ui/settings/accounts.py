"""Who may sign in, and as what."""

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from store import operators
from store.accounts import Role, create_account, set_password
from store.db import Pool
from store.operators import Operator
from ui.account import me, session_token
from ui.alerts.forms import Form, buttons
from ui.changes import change, toast
from ui.dialogs import confirm, dialog, done, later
from ui.formats import UNKNOWN, ago, plain
from ui.parts import card, table
from ui.reads import read_live, settings

ROLES: dict[Role, str] = {
    "admin": "Admin: sees and changes everything",
    "analyst": "Analyst: sees everything, changes nothing",
    "viewer": "Viewer: sees what they watched themselves",
}
EDIT, RESET, REVOKE, DELETE = "Edit", "New password", "Sign out everywhere", "Delete"
ICONS = {EDIT: "edit", RESET: "password", REVOKE: "logout", DELETE: "delete"}


def draw() -> None:
    """The accounts, and the way to a new one."""
    found = read_live(operators.listed)
    with card("Accounts", f"{len(found)}"):
        table(
            rows(found),
            {
                "name": "Name",
                "role": "Role",
                "viewer": "Sees the watching of",
                "state": "State",
                "signed": "Last sign-in",
                "sessions": "Browsers",
            },
            key="accounts",
            alt=f"Accounts: {', '.join(f'{one.name} ({one.role})' for one in found)}",
            row_height=40,
            menu=lambda label, row: chosen(found[row], label),
        )
        st.button("New account", key="add-account", icon=":material/add:", on_click=begin)


def rows(found: list[Operator]) -> dict[str, list[Any]]:
    """The accounts as the table shows them."""
    now = datetime.now(UTC)
    return {
        "name": [one.name for one in found],
        "role": [one.role.capitalize() for one in found],
        "viewer": [seen(one) for one in found],
        "state": [state(one) for one in found],
        "signed": [
            ago(now - one.last_sign_in_at) if one.last_sign_in_at else "never" for one in found
        ],
        "sessions": [one.sessions for one in found],
        "actions": [[f":material/{icon}: {label}" for label, icon in ICONS.items()] for _ in found],
    }


def state(one: Operator) -> str:
    """What is special about how the account signs in."""
    if not one.is_enabled:
        return "Off"
    if one.has_oidc:
        return "Single sign-on"
    return "" if one.has_password else "Invited"


def seen(one: Operator) -> str:
    """Whose watching the account sees."""
    if one.role != "viewer":
        return "Everybody"
    return one.viewer or "Nobody: link it to a viewer"


def chosen(one: Operator, label: str) -> None:
    """Does what was chosen in an account's menu."""
    if label == EDIT:
        begin(one)
    elif label == RESET:
        form = Form("reset")
        later(
            dialog, f"New password for {plain(one.name)}", lambda: reset(form, one), width="small"
        )
    elif label == REVOKE:
        text = f"**{plain(one.name)}** has to sign in again in {one.sessions} browsers."
        later(confirm, "Sign out everywhere?", text, "Sign out", revoke, one)
    elif label == DELETE:
        text = f"**{plain(one.name)}** cannot sign in any more. What they changed stays in the log."
        later(confirm, "Delete this account?", text, "Delete", delete, one)


def revoke(one: Operator) -> None:
    """Ends every session of an account, but not this one."""
    outcome = change(operators.revoke, one.id, keep=session_token() if one.id == me().id else None)
    if outcome:
        done(f"{one.name} is signed out in {outcome.value} browsers.")


def delete(one: Operator) -> None:
    """Deletes an account."""
    if change(operators.delete, one.id):
        done(f"{one.name} is deleted.")


def begin(one: Operator | None = None) -> None:
    """Opens the form of a new account, or of one that is there."""
    form = Form("account")
    title = f"Edit {plain(one.name)}" if one else "New account"
    later(dialog, title, lambda: fields(form, one), width="small", icon=":material/person:")


def fields(form: Form, one: Operator | None) -> None:
    """The form."""
    if one is None:
        st.text_input("Name", key=form.key("name"), max_chars=64, autocomplete="off")
        secret(form, "Password")
        if settings().oidc_issuer:
            st.caption("Leave the password empty for somebody who signs in by single sign-on.")
    roles = list(ROLES)
    role = st.selectbox(
        "Role",
        roles,
        index=roles.index(one.role if one else "viewer"),
        format_func=lambda role: ROLES[role],
        key=form.key("role"),
    )
    if role == "viewer":
        link(form, one)
    if one is not None:
        st.toggle("May sign in", value=one.is_enabled, key=form.key("enabled"))
    buttons("Save" if one else "Create", lambda: save(form, one))


def secret(form: Form, label: str) -> None:
    """The field for a new password."""
    st.text_input(
        label,
        key=form.key("password"),
        type="password",
        autocomplete="new-password",
        live="300ms",  # left by Tab, its last letters would not be sent
    )


def link(form: Form, one: Operator | None) -> None:
    """Whose watching a viewer sees."""
    known = {viewer.id: viewer for viewer in read_live(operators.viewers)}
    ids = [None, *known]
    now = one.viewer_id if one else None
    st.selectbox(
        "Sees the watching of",
        ids,
        index=ids.index(now) if now in ids else 0,
        format_func=lambda id_: (
            f"{known[id_].name} · {known[id_].server or UNKNOWN}" if id_ in known else "Nobody yet"
        ),
        key=form.key("viewer"),
    )


def save(form: Form, one: Operator | None) -> None:
    """Writes what stands in the form."""
    role: Role = form.got("role", "viewer")
    viewer = form.got("viewer") if role == "viewer" else None
    if one is None:
        name = str(form.got("name") or "").strip()
        outcome = change(create, name, str(form.got("password") or ""), role, viewer)
        told = f"{name} can sign in now."
    else:
        enabled = bool(form.got("enabled", True))
        outcome = change(operators.change, one.id, role=role, viewer_id=viewer, is_enabled=enabled)
        told = f"{one.name} is changed."
    if outcome:
        done(told)


def create(pool: Pool, name: str, password: str, role: Role, viewer: Any) -> None:
    """Makes an account and links it; without a password where the provider vouches for them."""
    outside = not password and settings().oidc_issuer
    made = (
        operators.invite(pool, name, role)
        if outside
        else create_account(pool, name, password, role)
    )
    if viewer is not None:
        operators.change(pool, made.id, role=role, viewer_id=viewer, is_enabled=True)


def reset(form: Form, one: Operator) -> None:
    """The form for a new password."""
    secret(form, "New password")
    st.caption(f"{plain(one.name)} is signed out everywhere and needs the new one from now on.")
    buttons("Set password", lambda: set_new(form, one))


def set_new(form: Form, one: Operator) -> None:
    """Sets the new password."""
    if change(set_password, one.name, str(form.got("password") or "")):
        done(f"{one.name} has a new password.")
        toast("Tell it to them in person.")
