"""Whose page this is: the session the gate let in, looked up anew at every run."""

from uuid import UUID

import streamlit as st

from store.accounts import Account, Role, end_session, session_account
from ui.reads import primary

HEADER = "X-Cinevault-Session"
# Whom nobody is: what a viewer sees who is not linked to anybody that watches.
NOBODY = UUID(int=0)
EVERYBODY: tuple[Role, ...] = ("admin", "analyst", "viewer")
READERS: tuple[Role, ...] = ("admin", "analyst")
ADMINS: tuple[Role, ...] = ("admin",)

# An open page outlives its session; only the browser can take it to the sign-in form and back.
TO_SIGN_IN = """<p>You are signed out. <a href="/session/login" target="_self">Sign in</a></p>
<script>
location.replace("/session/login?next=" + encodeURIComponent(location.pathname + location.search))
</script>"""


def session_token() -> str | None:
    """The session's token, from the header that only the gate sets."""
    return st.context.headers.get(HEADER)


def account() -> Account:
    """The account of this page's session; without one the page ends at the sign-in form."""
    found = current()
    if found is None:
        st.html(TO_SIGN_IN, unsafe_allow_javascript=True)
        st.stop()
    st.session_state.who = found
    return found


def current() -> Account | None:
    """The account of this page's session, if it still lives."""
    token = session_token()
    return session_account(primary(), token) if token else None


def me() -> Account:
    """The account of this run, as the shell found it."""
    return st.session_state.who


def is_admin() -> bool:
    """Whether this account may change things: where not, leave the button out."""
    return me().role == "admin"


def may_export() -> bool:
    """Whether this account may see everybody's watching and take it out."""
    return me().role in READERS


def viewer_id() -> UUID | None:
    """Whose watching this account may see: None is everybody's.

    read(activity.plays, viewer_id=viewer_id(), …): every question about people takes it.
    """
    return (me().viewer_id or NOBODY) if me().role == "viewer" else None


def sign_out() -> None:
    """Ends this page's session; the next run leads to the sign-in form."""
    if token := session_token():
        end_session(primary(), token)
