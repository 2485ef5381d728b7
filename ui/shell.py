"""The script behind every page: who is there, the menu, and the page in it."""

import streamlit as st

from settings import ROOT
from store.accounts import Account
from store.errors import StoreError
from ui.account import account, current, sign_out
from ui.formats import plain
from ui.parts import STATIC, TICK, store_is_away
from ui.reads import settings

PAGES = ROOT / "pages"


def menu() -> list[st.Page]:
    """The pages there are."""
    return [
        st.Page(
            PAGES / "overview.py",
            title="Overview",
            icon=":material/space_dashboard:",
            default=True,
            help="Is all well, and what is happening?",
        )
    ]


def side(me: Account) -> None:
    """The account menu, and the zone of all times where it is not the reader's own."""
    with st.sidebar:
        choice = st.menu_button(
            plain(me.name),
            ["Sign out"],
            icon=":material/account_circle:",
            type="tertiary",
            key="me",
        )
        zone = settings().timezone
        if st.context.timezone not in (None, zone):
            st.caption(f"Times are in {zone}.")
    if choice == "Sign out":
        sign_out()
        st.rerun()


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
page = st.navigation(menu())
st.session_state.looked, st.session_state.drawn_in = True, st.context.theme.type
try:
    side(account())
    pulse()
    page.run()
except StoreError as exc:
    store_is_away(page.title, exc)
