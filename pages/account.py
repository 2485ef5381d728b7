"""What belongs to the account itself: its password, its clock, and where it is signed in."""

from datetime import UTC, datetime
from zoneinfo import available_timezones

import streamlit as st

from store import operators
from store.operators import BrowserSession
from ui.account import me, session_token
from ui.changes import change_own, problem, toast
from ui.dialogs import confirm, done, later
from ui.formats import ago, browser, plain
from ui.parts import card, heading, table
from ui.reads import primary, settings
from ui.reads import zone as shown

ROLES = {
    "admin": "Admin: sees and changes everything.",
    "analyst": "Analyst: sees everything, changes nothing.",
    "viewer": "Viewer: sees what they watched themselves.",
}
STORE = "As the store has it"


def password() -> None:
    """The form for a new password."""
    with card("Password"), st.form("password", border=False, clear_on_submit=True):
        st.text_input("Old password", type="password", key="old", autocomplete="current-password")
        st.text_input("New password", type="password", key="new", autocomplete="new-password")
        st.text_input("Once more", type="password", key="again", autocomplete="new-password")
        st.caption("At least eight characters. All other browsers are signed out.")
        st.form_submit_button("Change password", on_click=change_password)


def change_password() -> None:
    """Changes the password, after a look at what was typed."""
    typed = st.session_state
    if typed.new != typed.again:
        typed.problem = "The two new passwords are not the same."
        return
    who, token = me(), session_token() or ""
    if change_own(operators.change_password, who.id, who.name, typed.old, typed.new, token=token):
        toast("Password changed.")


def clock() -> None:
    """The choice of a zone."""
    zones = [STORE, *sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")]
    with card("Time zone", "for moments; days stay those of the store"):
        chosen = me().timezone or STORE
        st.selectbox(
            "Time zone",
            zones,
            index=zones.index(chosen) if chosen in zones else 0,
            key="zone",
            on_change=change_zone,
            label_visibility="collapsed",
        )
        here = st.context.timezone
        st.caption(f"Days begin at midnight in {settings().timezone}.")
        if here and here in zones and here != shown().key:
            st.button(f"Use this browser's: {here}", key="here", on_click=use_zone, args=(here,))


def change_zone() -> None:
    """Takes the zone that was chosen."""
    use_zone(None if st.session_state.zone == STORE else st.session_state.zone)


def use_zone(zone: str | None) -> None:
    """Shows moments in that zone from now on."""
    if change_own(operators.set_timezone, me().id, zone):
        st.session_state.pop("zone", None)
        toast("Time zone changed.")


def sessions() -> None:
    """Where this account is signed in."""
    found, own = operators.sessions(primary(), me().id), operators.session_id(session_token() or "")
    with card("Signed in", f"{len(found)} browser{'s' * (len(found) != 1)}"):
        now = datetime.now(UTC)
        rows = {
            "browser": [browser(one.agent) for one in found],
            "state": ["This browser" if one.id == own else "" for one in found],
            "ip": [one.ip for one in found],
            "seen": [ago(now - one.last_seen_at) for one in found],
            "actions": [[] if one.id == own else ["Sign out"] for one in found],
        }
        columns = {"browser": "Browser", "state": "State", "ip": "Address", "seen": "Last used"}
        table(
            rows,
            columns,
            key="sessions",
            alt=f"Browsers in which {me().name} is signed in: {len(found)}",
            row_height=40,
            menu=lambda _, row: ask(found[row]),
        )
        if len(found) > 1:
            st.button("Sign out all others", key="others", on_click=end_others)


def ask(session: BrowserSession) -> None:
    """Asks before a session is ended."""
    later(
        confirm,
        "Sign this browser out?",
        f"{plain(browser(session.agent))} at {plain(session.ip or 'an unknown address')} "
        "has to sign in again.",
        "Sign out",
        end,
        session.id,
    )


def end(session: str) -> None:
    """Ends one session."""
    if change_own(operators.revoke, me().id, session=session):
        done("Signed out there.")


def end_others() -> None:
    """Ends every session but this one."""
    if change_own(operators.revoke, me().id, keep=session_token()):
        toast("Signed out everywhere else.")


heading(f"My account: {plain(me().name)}", ROLES[me().role])
problem()
left, right = st.columns(2)
with left:
    password()
with right:
    clock()
sessions()
