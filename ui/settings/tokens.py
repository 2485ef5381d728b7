"""Tokens for programs: made here, shown once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from store import tokens
from store.tokens import Token, TokenRole
from ui.account import me
from ui.alerts.forms import Form, buttons
from ui.changes import change
from ui.dialogs import confirm, dialog, done, later
from ui.formats import ago, plain
from ui.parts import card, empty, table
from ui.reads import read_live, zone

ROLES: dict[TokenRole, str] = {
    "ingest": "Ingest: may only push events",
    "analyst": "Analyst: may read the analytics",
    "admin": "Admin: may do everything",
}
LIVES = {"30 days": 30, "90 days": 90, "1 year": 365, "Until revoked": None}


def draw() -> None:
    """The tokens, and the way to a new one."""
    found = [one for one in read_live(tokens.list_tokens) if one.revoked_at is None]
    with card("API tokens", "for programs, as Authorization: Bearer …"):
        if not found:
            empty("key", "No token yet", "Programs that push events or read numbers need one.")
        else:
            table(
                rows(found),
                {
                    "name": "Name",
                    "role": "Role",
                    "made": "Made",
                    "used": "Last used",
                    "expires": "Expires",
                },
                key="tokens",
                alt=f"API tokens: {', '.join(one.name for one in found)}",
                row_height=40,
                menu=lambda _, row: ask(found[row]),
            )
        st.button("New token", key="add-token", icon=":material/add:", on_click=begin)


def rows(found: list[Token]) -> dict[str, list[Any]]:
    """The tokens as the table shows them."""
    now = datetime.now(UTC)
    return {
        "name": [one.name for one in found],
        "role": [one.role.capitalize() for one in found],
        "made": [f"{one.created_at.astimezone(zone()):%-d %b %Y}" for one in found],
        "used": [ago(now - one.last_used_at) if one.last_used_at else "never" for one in found],
        "expires": [expiry(one) for one in found],
        "actions": [[":material/block: Revoke"] for _ in found],
    }


def expiry(one: Token) -> str:
    """Until when the token is valid."""
    if one.expires_at is None:
        return "never"
    day = f"{one.expires_at.astimezone(zone()):%-d %b %Y}"
    return f"expired {day}" if one.has_expired else day


def ask(one: Token) -> None:
    """Asks before a token is revoked."""
    text = f"No request with **{plain(one.name)}** is answered from then on."
    later(confirm, "Revoke this token?", text, "Revoke", revoke, one)


def revoke(one: Token) -> None:
    """Makes a token void."""
    if change(tokens.revoke_token, one.id):
        done(f"{one.name} is revoked.")


def begin() -> None:
    """Opens the form of a new token."""
    form = Form("token")
    later(dialog, "New token", lambda: fields(form), width="small", icon=":material/key:")


def fields(form: Form) -> None:
    """The form."""
    st.text_input("Name", key=form.key("name"), max_chars=64, placeholder="Who will use it")
    st.selectbox("Role", list(ROLES), format_func=lambda role: ROLES[role], key=form.key("role"))
    st.selectbox("Valid for", list(LIVES), index=1, key=form.key("lives"))
    buttons("Create", lambda: create(form))


def create(form: Form) -> None:
    """Makes the token."""
    days = LIVES[form.got("lives", "90 days")]
    outcome = change(
        tokens.new_token,
        str(form.got("name") or "").strip(),
        form.got("role", "ingest"),
        expires_at=None if days is None else datetime.now(UTC) + timedelta(days=days),
        created_by=me().id,
    )
    if outcome and outcome.value:
        text = outcome.value[1]
        done()
        later(dialog, "Your new token", lambda: shown(text), width="small", icon=":material/key:")


def shown(text: str) -> None:
    """The token, this once."""
    st.markdown("Copy it now: nobody can show it again.")
    st.code(text, language=None, wrap_lines=True)
    st.button("Done", key="token-done", type="primary", on_click=done)
