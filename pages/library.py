"""What needs fixing, and what costs space?"""

import streamlit as st

from store import library
from ui import filters
from ui.dialogs import drawer
from ui.library import cards, pictures
from ui.library.item import item
from ui.library.work import work
from ui.parts import card, empty, heading, link
from ui.reads import read


def picker(names: list[str]) -> str | None:
    """The library to look at, None for all of them."""
    return filters.pick("library", names, "Library", none="All libraries", width=200, fewest=2)


def filled(chosen: str | None) -> None:
    """The screen of a store that knows libraries."""
    cards.shrunk()
    cards.cards(found, chosen)
    shown = [one for one in found if chosen in (None, one.name)]
    grid = st.grid(4, min_column_width=240)
    with grid:
        pictures.resolutions(shown)
        pictures.codecs(shown)
    with grid.cell(column_span=2):
        pictures.growth(chosen)
    if chosen is None:
        pictures.storage(chosen)
    work(chosen)
    drawer("item", "File", item, icon=":material/movie:")


def nothing() -> None:
    """What to do where no library is known."""
    with card("No library yet"):
        empty(
            "video_library",
            "Connect a media server, or name your folders",
            "Libraries of Plex, Jellyfin and Emby are read every six hours; files in folders "
            "named by CINEVAULT_MEDIA_PATHS are read with `cinevault scan`.",
        )
        with st.container(horizontal=True, horizontal_alignment="center"):
            link("Connect a media server", "settings", key="connect", tab="Servers")


found = read(library.health)
with heading("Library health", cards.scanned(found)):
    chosen = picker([one.name for one in found])
if found:
    filled(chosen)
else:
    nothing()
