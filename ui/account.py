"""Whose page this is: the session the gate let in, looked up anew at every run."""

import streamlit as st

from store.accounts import Account, end_session, session_account
from ui.reads import primary

HEADER = "X-Cinevault-Session"

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
    return found


def current() -> Account | None:
    """The account of this page's session, if it still lives."""
    token = session_token()
    return session_account(primary(), token) if token else None


def sign_out() -> None:
    """Ends this page's session; the next run leads to the sign-in form."""
    if token := session_token():
        end_session(primary(), token)
