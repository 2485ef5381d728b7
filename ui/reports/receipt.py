"""The receipt of an import: what the file told, what came of it, and that the two agree."""

from typing import Any

import streamlit as st

from operations.imports import reasons
from operations.imports.running import DESK
from operations.imports.source import TOOLS
from store.imports import batches
from store.imports.batches import Batch
from ui.account import ADMINS, is_admin, me
from ui.changes import attempt
from ui.dialogs import confirm, done, later
from ui.formats import count, duration, plain, size
from ui.parts import table
from ui.reads import read_live, settings, zone


def draw(wanted: str) -> None:
    """The receipt of the import of that number."""
    found = {str(each.id): each for each in read_live(batches.batches)} if is_admin() else {}
    if wanted not in found:
        st.info("There is no such import.", icon=":material/search_off:")
        return
    batch = found[wanted]
    st.markdown(f"**{plain(batch.file_name)}** · {TOOLS[batch.tool]} · {plain(batch.server_name)}")
    st.caption(
        f"{size(batch.file_bytes)}, SHA-256 {batch.file_sha256[:16]}…, brought in by "
        f"{plain(batch.imported_by)} on {batch.imported_at.astimezone(zone()):%-d %b %Y at %H:%M}"
        + (f". Times without a zone were taken as {batch.zone}." if batch.zone else "")
    )
    if batch.undone_at:
        st.warning(
            f"Taken back by {plain(batch.undone_by or '')} on "
            f"{batch.undone_at.astimezone(zone()):%-d %b %Y at %H:%M}.",
            icon=":material/undo:",
        )
    sums(batch)
    for flag in batch.receipt.get("flags", []):
        st.caption(f":material/info: {count(flag['plays'])} plays: {reasons.said(flag['flag'])}.")
    if not batch.undone_at:
        st.button(
            "Take back", key="undo-import", icon=":material/undo:", on_click=ask, args=(batch,)
        )


def sums(batch: Batch) -> None:
    """Every play of the file, by what became of it; the last lines count them again."""
    lines = list(counted(batch.receipt))
    table(
        {
            "what": [line[0] for line in lines],
            "plays": [line[1] for line in lines],
            "time": [line[2] for line in lines],
        },
        {
            "what": st.column_config.TextColumn("", width=430),
            "plays": st.column_config.NumberColumn("Plays", width=90, format="localized"),
            "time": st.column_config.TextColumn("Time", width=100),
        },
        key="receipt",
        alt=f"Receipt: {len(lines)} lines",
    )
    st.caption(
        ":material/check_circle: The first line was counted in the file by other means than it was "
        "read. Nothing is written unless all of it is accounted for."
    )


def counted(receipt: dict[str, Any]) -> list[tuple[str, int | None, str]]:
    """The lines: what, plays, time."""
    source, taken, stored = receipt["source"], receipt["taken"], receipt["stored"]
    cut = taken["told_seconds"] - taken["watched_seconds"]
    return [
        ("In the file, counted by itself", source["plays"], duration(source["seconds"])),
        *(
            (
                f"Stayed out: {reasons.why(each['reason'])}",
                each["plays"],
                duration(each["told_seconds"]),
            )
            for each in receipt["left_out"]
        ),
        *([("Cut from what came", None, duration(cut))] if cut else []),
        ("Came: plays in the store", stored["plays"], duration(stored["seconds"])),
        ("Came: their slices", None, duration(stored["slice_seconds"])),
    ]


def ask(batch: Batch) -> None:
    """Asks before the import is taken back."""
    text = (
        f"{count(batch.plays)} plays of {plain(batch.file_name)} go, with viewers and titles that "
        "nobody knew before and nothing else needs. The file can be brought in again."
    )
    later(confirm, "Take the import back?", text, "Take back", undo, batch)
    done()


def undo(batch: Batch) -> None:
    """Begins to take it back."""
    url = settings().database_url or ""
    if attempt(ADMINS, lambda: DESK.undo(url, batch.id, batch.file_name, me().name)):
        done()
