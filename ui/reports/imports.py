"""The tab of imports: a file to bring in at the left, what came before at the right."""

from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import streamlit as st

from operations.imports.importing import Order
from operations.imports.running import DESK, kept
from store import servers
from store.errors import ImportRefused
from ui.account import ADMINS, is_admin, me
from ui.changes import attempt
from ui.dialogs import drawer
from ui.parts import card
from ui.reads import read_live, settings
from ui.reports import batch_list, import_found, receipt

KINDS = ("plex", "tautulli", "jellyfin", "emby")
PLACES = """
- **Tautulli**: `tautulli.db` in its data folder, or a backup (zip) as its settings make it.
- **Jellystat**: `backup_….json` or `.jsonl` in its `backup-data` folder, made by its backup task.
- **Playback Reporting**: the `.tsv` that its backup writes, or `playback_reporting.db` in the
  server's data folder.
- **Streamystats**: `streamystats-backup-….json`, as its backup is downloaded.
"""


def draw() -> None:
    """The tab."""
    if not is_admin():
        st.info(
            "Only admins bring history in: an import writes plays, viewers and titles.",
            icon=":material/lock:",
        )
        return
    left, right = st.columns([4, 7], gap="small")
    with left, card("Bring history in", "from another tool"):
        form()
    with right:
        import_found.draw()
        batch_list.draw()
    drawer("import", "Import", receipt.draw)


def form() -> None:
    """Which file, whose, by whose clock; nothing is written before somebody has seen what comes."""
    most = st.get_option("server.maxUploadSize")
    uploaded = st.file_uploader(
        "File",
        key="import-file",
        help=f"Up to {most} MB. Larger ones: copy them to the server and name their path.",
    )
    st.text_input("or its path on the server", key="import-path", placeholder="/data/tautulli.db")
    known = [each.name for each in read_live(servers.listed) if each.kind in KINDS]
    st.selectbox(
        "Server",
        known,
        index=None,
        key="import-server",
        accept_new_options=True,
        placeholder="The only one of its kind",
        help="Whose history it is. A name that is not known here makes a new server known.",
    )
    zones = sorted(available_timezones())
    st.selectbox(
        "Zone",
        zones,
        index=zones.index(settings().timezone) if settings().timezone in zones else None,
        key="import-zone",
        help="Of times that have none: those of Playback Reporting are the server's local time.",
    )
    st.button(
        "See what would come",
        key="import-look",
        type="primary",
        width="stretch",
        disabled=bool(DESK.work and not DESK.work.is_over),
        on_click=look,
    )
    st.caption("Nothing is written yet. The file may be larger than memory, zipped or in use.")
    with st.expander("Which files, and where they are", expanded=not uploaded and not DESK.work):
        st.caption(PLACES)


def look() -> None:
    """Begins to find out what would come."""
    attempt(ADMINS, begin)


def begin() -> None:
    """The same, of whoever may; ValueError says what is wrong with the form."""
    DESK.clear()
    try:
        DESK.look(settings().database_url or "", ordered())
    except ImportRefused as exc:
        raise ValueError(str(exc)) from exc


def ordered() -> Order:
    """What the form says."""
    state, work = st.session_state, settings().data_dir.absolute() / "imports"
    uploaded = state.get("import-file")
    typed = (state.get("import-path") or "").strip()
    if uploaded is not None:
        path, name = kept(work, uploaded.name, uploaded), Path(uploaded.name).name[:200]
    elif typed:
        path, name = Path(typed).expanduser(), Path(typed).name
    else:
        raise ImportRefused("Choose a file, or name its path on the server.")
    zone = state.get("import-zone")
    return Order(
        path=path,
        work=work,
        zone=ZoneInfo(zone) if zone else settings().zone,
        server=state.get("import-server"),
        name=name,
        actor=me().name,
        chosen=dict(settings().chosen),
    )
