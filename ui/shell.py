"""The script behind every page: who is there, the menu, and the page in it."""

import streamlit as st

from store.accounts import Account
from store.errors import StoreError
from ui.account import account, current, sign_out
from ui.changes import problem, toasts
from ui.dialogs import open_dialogs
from ui.filters import begin
from ui.formats import plain
from ui.menu import menu
from ui.overview.since import arrive
from ui.parts import STATIC, TICK, go, is_paused, store_is_away
from ui.pipeline import on_disk
from ui.reads import settings, zone


def known() -> tuple[Account | None, StoreError | None]:
    """Who is there: as the store says, or as it said last when it does not answer, and why not."""
    try:
        return account(), None
    except StoreError as exc:
        return st.session_state.get("who"), exc


ACCOUNT, PAUSE, RESUME, OUT = "My account", "Pause live updates", "Resume live updates", "Sign out"


def side(me: Account) -> None:
    """The account menu, and the zone of all times where it is not the reader's own."""
    with st.sidebar:
        choice = st.menu_button(
            plain(me.name),
            [ACCOUNT, RESUME if is_paused() else PAUSE, OUT],
            icon=":material/account_circle:",
            type="tertiary",
            key="me",
        )
        if is_paused():
            st.caption(":material/pause_circle: Live updates are paused.")
        zones(zone().key, settings().timezone)
        # Streamlit calls a session that ended a connection error, and keeps trying.
        st.html(STATIC / "page.html", unsafe_allow_javascript=True)
    if choice == ACCOUNT:
        go("account")
    if choice in (PAUSE, RESUME):
        st.session_state.paused = choice == PAUSE
        st.rerun()
    if choice == OUT:
        sign_out()
        st.rerun()


def zones(shown: str, days: str) -> None:
    """Which clock the page shows, where that is not plain."""
    if st.context.timezone not in (None, shown):
        st.caption(f"Times are in {shown}.")
    if shown != days:
        st.caption(f"Days begin at midnight in {days}.")


@st.fragment(run_every=TICK, key="pulse")
def pulse() -> None:
    """Draws everything anew once the theme changed, the session ended or the store went away."""
    if st.session_state.pop("looked", False):
        return  # just now, by the run that this one is part of
    if st.context.theme.type != st.session_state.drawn_in or not alive():
        st.rerun()


def alive() -> bool:
    """Whether this page's session lives and the store says so."""
    try:
        return current() is not None
    except StoreError:
        return False


st.set_page_config(page_title="CineVault", page_icon=str(STATIC / "mark.svg"), layout="wide")
st.html(STATIC / "app.css")
st.logo(str(STATIC / "logo.svg"), icon_image=str(STATIC / "mark.svg"), size="large")
st.session_state.looked, st.session_state.drawn_in = True, st.context.theme.type
begin()
who, trouble = known()
page = st.navigation(
    menu(who.role if who else None, store_answers=trouble is None),
    position="sidebar" if who else "hidden",
)
st.session_state.whole = True
try:
    if trouble or not who:
        raise trouble or StoreError("nobody is known")
    arrive(who)
    side(who)
    pulse()
    toasts()
    problem()
    page.run()
    open_dialogs()
except StoreError as exc:
    store_is_away(page.title, exc)
    if who and who.role != "viewer" and page.url_path == "pipeline":
        on_disk.projects()
finally:
    st.session_state.whole = False
