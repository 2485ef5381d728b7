"""One file in full, in the drawer."""

from uuid import UUID

import streamlit as st

from store import library_work
from store.library_work import Item, Wanted
from ui.account import is_admin
from ui.formats import UNKNOWN, count, duration, plain, rate, size
from ui.library.rescans import rescan
from ui.library.words import KINDS, address, label
from ui.parts import empty
from ui.plays.words import called
from ui.reads import read, zone

MOST = 20


def item(wanted: str) -> None:
    """The file of that id: what it is, what is wrong with it, how it is played."""
    found = item_of(wanted)
    if found is None:
        return empty("search_off", "There is no such file", "It may have been removed for good.")
    st.header(plain(called(found)), anchor=False)
    st.markdown(" ".join(badges(found)))
    for issue, detail in issues(found):
        about = KINDS[issue].about if issue in KINDS else ""
        why = f" ({plain(detail)})" if detail else ""
        st.markdown(f"**{label(issue)}**{why}  \n:gray[{about}]")
    facts(found)
    if found.file_path:
        st.caption("File")
        st.code(found.file_path, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        if shown := address(found):
            st.link_button(f"Open in {plain(found.server or 'its server')}", shown)
        if is_admin() and not found.removed_at:
            st.button("Rescan", key="rescan", on_click=rescan, args=(found.id,))
    return None


def item_of(wanted: str) -> Item | None:
    """The file with that id, None for what is no id."""
    try:
        return read(library_work.item, UUID(wanted))
    except ValueError:
        return None


def badges(found: Item) -> list[str]:
    """Where it lies and how often it was played."""
    said = [plain(text) for text in (found.library, found.server) if text]
    if found.year:
        said.append(str(found.year))
    plays = f"{count(found.plays)} plays"
    if found.transcodes:
        plays += f", {count(found.transcodes)} transcoded"
    said.append(plays if found.plays else "never played")
    if found.last_play:
        said.append(f"last on {found.last_play.astimezone(zone()):%-d %b %Y}")
    gone = [":orange-badge[Removed]"] if found.removed_at else []
    return [f":gray-badge[{text}]" for text in said] + gone


def issues(found: Item) -> list[tuple[str, str | None]]:
    """What is wrong with it."""
    listed = read(library_work.work, Wanted(words=found.file_path or found.title), most=MOST)
    return [(one.issue, one.detail) for one in listed if one.media_item_id == found.id]


def facts(found: Item) -> None:
    """What the file is made of."""
    size_of = f"{found.width}×{found.height}" if found.width and found.height else None
    atmos = {True: "yes", False: "no", None: None}[found.has_atmos]
    lines = {
        "Video": listed(found.video_codec, found.resolution, size_of, found.hdr_format),
        "Sound": listed(found.audio_codec, f"Atmos: {atmos}" if atmos else None),
        "Container": found.container,
        "Bitrate": rate(found.bitrate),
        "Size": size(found.file_size_bytes),
        "Length": duration(found.runtime_seconds),
        "Genres": listed(*found.genres),
        "Added": None if not found.added_at else f"{found.added_at.astimezone(zone()):%-d %b %Y}",
    }
    with st.grid(2, min_column_width=200, gap="small"):
        for name, text in lines.items():
            if text and text != UNKNOWN:
                st.markdown(f":gray[{name}]  \n{plain(text)}")


def listed(*words: str | None) -> str | None:
    """The words that are known, in a row."""
    return " · ".join(word for word in words if word) or None
