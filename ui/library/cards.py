"""The libraries in a card each: how complete they are, what they hold, what they lack."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from store import library
from store.library import Gone, Health, NameCount
from ui.formats import ago, count, plain, several, size
from ui.reads import read

GOOD, FAIR = 95, 85


def cards(found: Sequence[Health], chosen: str | None) -> None:
    """Every library, or the chosen one."""
    with st.grid(4, min_column_width=220):
        for number, one in enumerate(found):
            if chosen in (None, one.name):
                with st.container(border=True, height="stretch", gap="small"):
                    card(one, number, chosen)


def card(one: Health, number: int, chosen: str | None) -> None:
    """One library; its name shows it alone, or all again."""
    percent = one.metadata_complete_percent
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            f"**{plain(one.name)}**",
            key=f"library-{number}",
            type="tertiary",
            on_click=choose,
            args=(None if chosen else one.name,),
            help="Show all libraries" if chosen else "Show this library alone",
        )
        st.space("stretch")
        st.markdown(badge(percent), width="content")
    st.progress(0 if percent is None else min(max(percent / 100, 0), 1))
    lines = [held(one), lacking(one), extras(one)]
    if one.unreadable:
        lines.append(f":red[{count(one.unreadable)} unplayable]")
    st.markdown("  \n".join(lines), help=formats(one))


def choose(name: str | None) -> None:
    """Shows this library alone, or all."""
    st.session_state.library = name
    st.session_state.page = 1


def badge(percent: float | None) -> str:
    """How complete it is; what its server does not tell is unknown."""
    if percent is None:
        return ":gray-badge[not told]"
    color = "green" if percent >= GOOD else "orange" if percent >= FAIR else "red"
    return f":{color}-badge[{int(percent) if percent < 100 else 100}%]"


def held(one: Health) -> str:
    """How much there is."""
    return f"{several(one.items, 'item')} · {size(one.total_bytes)}"


def lacking(one: Health) -> str:
    """What is missing."""
    metadata, posters = count(one.missing_metadata), count(one.missing_posters)
    return f":gray[{metadata} no metadata · {posters} no poster]"


def extras(one: Health) -> str:
    """High dynamic range and Atmos; what the server does not tell of is said to be open."""
    atmos = f"{count(one.atmos_count)} Atmos"
    if one.atmos_unknown and one.atmos_unknown < one.items:
        atmos += f" ({count(one.atmos_unknown)} unconfirmed)"
    elif one.atmos_unknown and one.items:
        atmos = "Atmos not told"
    return f":gray[{count(one.hdr_count)} HDR · {atmos}]"


def formats(one: Health) -> str | None:
    """Which kinds of high dynamic range there are."""
    return ", ".join(f"{plain(n.name)}: {count(n.count)}" for n in one.hdr_formats) or None


def scanned(found: Sequence[Health]) -> str:
    """When the libraries were last read."""
    newest = max((one.scanned_at for one in found if one.scanned_at), default=None)
    said = "Metadata completeness, formats and files that need work."
    return said if newest is None else f"{said} Scanned {ago(datetime.now(UTC) - newest)}."


def shrunk() -> None:
    """Warns where so much vanished that a share may not be there."""
    for one in read(library.gone):
        st.warning(told(one), icon=":material/folder_off:")


def told(one: Gone) -> str:
    """What happened to the library."""
    return (
        f"**{plain(one.name)}** lost {count(one.lost)} of {count(one.items)} items within a day. "
        "Is a share not mounted?"
    )


def summed(found: Sequence[Sequence[NameCount]]) -> list[NameCount]:
    """The counts of several libraries together, most first."""
    total: dict[str, int] = {}
    for names in found:
        for one in names:
            total[one.name] = total.get(one.name, 0) + one.count
    ranked = sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))
    return [NameCount(name, number) for name, number in ranked]
