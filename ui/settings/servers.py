"""Media servers: which there are, how they do, and what each of them cannot tell."""

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from operations.servers import KINDS, add, change
from store import libraries, servers
from store.libraries import Listed
from store.servers import Server
from ui import changes
from ui.alerts.forms import Form, buttons
from ui.changes import toast
from ui.dialogs import confirm, dialog, done, drawer, hide, later, show
from ui.formats import UNKNOWN, ago, count, plain
from ui.parts import card, empty, every, table
from ui.reads import read_live, settings

NAMES = {
    "jellyfin": "Jellyfin",
    "emby": "Emby",
    "plex": "Plex",
    "subsonic": "Subsonic (Navidrome, Airsonic, …)",
    "tautulli": "Tautulli",
}
KEYS = {
    "jellyfin": "Dashboard → API keys → New.",
    "emby": "Settings → API keys → New.",
    "plex": "The X-Plex-Token of the owner's account.",
    "subsonic": "User name and password, as name:password.",
    "tautulli": "Settings → Web interface → API key.",
}
STATES = {
    "ok": ("OK", "gray"),
    "unknown": ("Not tried yet", "gray"),
    "off": ("Off", "gray"),
    "unauthorized": ("Unauthorised", "red"),
    "unreachable": ("Unreachable", "red"),
    "clock_off": ("Clock off", "orange"),
}
OPEN, TEST, EDIT, OFF, ON, REMOVE = "Details", "Test", "Edit", "Switch off", "Switch on", "Remove"
ICONS = {
    OPEN: "info",
    TEST: "network_check",
    EDIT: "edit",
    OFF: "pause",
    ON: "play_arrow",
    REMOVE: "delete",
}
LIVE = 5.0


def draw() -> None:
    """The tab."""
    listing()
    drawer("server", "Media server", details, icon=":material/dns:")


@every(LIVE)
def listing() -> None:
    """The servers, and the way to a new one."""
    if st.session_state.pop("opened", False):
        st.rerun()  # the drawer belongs to the page, not to this part of it
    found = read_live(servers.listed)
    with card("Media servers", f"{len(found)} watched or switched off"):
        if not found:
            empty("dns", "No media server yet", "What plays there shows here within seconds.")
        else:
            table(
                rows(found),
                {
                    "state": st.column_config.MultiselectColumn(
                        "State",
                        options=[word for word, _ in STATES.values()],
                        color=[shade for _, shade in STATES.values()],
                    ),
                    "name": "Server",
                    "kind": "Kind",
                    "address": "Address",
                    "version": "Version",
                    "latency": "Answers in",
                    "polled": "Last asked",
                    "streams": "Streams",
                    "note": "What is wrong",
                },
                key="servers",
                alt=f"Media servers: {', '.join(said(server) for server in found)}",
                row_height=40,
                menu=lambda label, row: chosen(found[row], label),
            )
        st.button(
            "Add a server", key="add-server", icon=":material/add:", type="primary", on_click=begin
        )


def rows(found: list[Server]) -> dict[str, list[Any]]:
    """The servers as the table shows them."""
    now = datetime.now(UTC)
    return {
        "state": [[word(server)] for server in found],
        "name": [server.name for server in found],
        "kind": [server.kind.capitalize() for server in found],
        "address": [server.base_url or "" for server in found],
        "version": [server.version or UNKNOWN for server in found],
        "latency": [milliseconds(server.latency_ms) for server in found],
        "polled": [
            ago(now - server.polled_at) if server.polled_at else "never" for server in found
        ],
        "streams": [server.active_streams for server in found],
        "note": [server.state_reason or "" for server in found],
        "actions": [entries(server) for server in found],
    }


def word(server: Server) -> str:
    """The server's state in a word."""
    if not server.is_enabled:
        return STATES["off"][0]
    return STATES.get(server.state, (server.state.capitalize(), "orange"))[0]


def said(server: Server) -> str:
    """The server and its state, for those who do not see the table."""
    return f"{server.name} {word(server)}"


def is_ours(server: Server) -> bool:
    """Whether it was added here, and not by the environment."""
    return server.origin == "settings"


def entries(server: Server) -> list[str]:
    """The server's menu; what the environment set is changed there."""
    ours = (EDIT, OFF if server.is_enabled else ON, REMOVE) if is_ours(server) else ()
    return [f":material/{ICONS[label]}: {label}" for label in (OPEN, TEST, *ours)]


def chosen(server: Server, label: str) -> None:
    """Does what was chosen in a server's menu."""
    if label == OPEN:
        st.session_state.opened = True
        show("server", server.id)
    elif label == TEST:
        if changes.change(servers.ask_test, server.id):
            toast(f"{server.name} is being asked: its state follows within seconds.")
    elif label == EDIT:
        begin(server)
    elif label in (ON, OFF):
        if changes.change(servers.change, server.id, is_enabled=label == ON):
            toast(f"{server.name} is {'watched' if label == ON else 'not watched any more'}.")
    elif label == REMOVE:
        text = (
            f"**{plain(server.name)}** is not watched any more and its key is forgotten. "
            "What was watched there stays in the history."
        )
        later(confirm, "Remove this server?", text, "Remove", remove, server)


def remove(server: Server) -> None:
    """Forgets a server's key and watches it no longer."""
    if changes.change(servers.remove, server.id):
        hide("server")
        done(f"{server.name} is removed.")


def begin(server: Server | None = None) -> None:
    """Opens the form of a new server, or of one that is there."""
    form = Form("server")
    title = f"Edit {plain(server.name)}" if server else "Add a media server"
    later(dialog, title, lambda: fields(form, server), width="small", icon=":material/dns:")


def fields(form: Form, server: Server | None) -> None:
    """The form."""
    kind = st.selectbox(
        "Kind",
        KINDS,
        index=KINDS.index(server.kind) if server and server.kind in KINDS else 0,
        format_func=called,
        key=form.key("kind"),
        disabled=server is not None,
    )
    st.text_input(
        "Name",
        value=server.name if server else "",
        key=form.key("name"),
        max_chars=100,
        placeholder="Living room",
    )
    st.text_input(
        "Address",
        value=server.base_url or "" if server else "",
        key=form.key("url"),
        placeholder="http://nas.lan:8096",
        help="As the machine with the collector reaches it.",
    )
    st.text_input(
        "Key",
        key=form.key("key"),
        type="password",
        autocomplete="off",
        live="300ms",  # left by Tab, its last letters would not be sent
        placeholder="Kept as it is" if server else "",
        help=KEYS.get(str(kind)),
    )
    st.caption("The key is stored encrypted and never shown again.")
    buttons("Save" if server else "Add", lambda: save(form, server))


def called(kind: str) -> str:
    """The kind as people say it."""
    return NAMES.get(kind, kind)


def save(form: Form, server: Server | None) -> None:
    """Writes what stands in the form, and has the collector try it."""
    given = {name: str(form.got(name) or "") for name in ("kind", "name", "url", "key")}
    if server:
        given["kind"] = server.kind
        outcome = changes.change(change, settings(), server.id, **given)
    else:
        outcome = changes.change(add, settings(), **given)
    if outcome:
        done(f"{given['name']} is being asked: its state follows within seconds.")


def details(wanted: str) -> None:
    """One server in full."""
    server = next((one for one in read_live(servers.listed) if str(one.id) == wanted), None)
    if server is None:
        return empty("dns", "There is no such server", "It may have been removed.")
    st.subheader(plain(server.name), anchor=False)
    st.caption(f"{called(server.kind)} · {plain(server.base_url or '')}")
    if server.state_reason:
        st.warning(plain(server.state_reason), icon=":material/error:")
    if not is_ours(server):
        st.info("Set by `CINEVAULT_SERVERS`: change it there.", icon=":material/lock:")
    facts = st.grid(3, min_column_width=130)
    with facts:
        st.metric("State", word(server), border=True)
        st.metric("Version", server.version or UNKNOWN, border=True)
        st.metric("Streams now", count(server.active_streams), border=True)
        st.metric("Answers in", milliseconds(server.latency_ms), border=True)
        st.metric("Clock differs by", seconds(server.clock_offset_seconds), border=True)
        st.metric("Libraries read", since(server.synchronised_at), border=True)
    left, right = st.columns(2)
    with left, card("It tells"):
        told(server.can_tell, "check", "Nothing yet: it was not reached so far.")
    with right, card("It cannot tell"):
        told(server.cannot_tell, "remove", "Nothing is missing.")
    followed(server)
    return None


def followed(server: Server) -> None:
    """Which of its libraries are followed."""
    with card("Libraries to follow"):
        found = [one for one in read_live(libraries.listed) if one.server_id == server.id]
        if not found:
            st.caption("None is known yet: they are read within minutes of the first contact.")
        for one in found:
            st.toggle(
                plain(one.name),
                value=one.is_followed,
                key=f"follow-{one.id}",
                on_change=follow,
                args=(one,),
            )
        st.caption(
            "Of a library that is not followed nothing is recorded, neither its items nor what is "
            "played of it. Plays recorded before stay in the history."
        )


def follow(one: Listed) -> None:
    """Has a library followed, or not any more."""
    wanted = bool(st.session_state[f"follow-{one.id}"])
    if changes.change(libraries.follow, one.id, is_followed=wanted):
        toast(f"{one.name} is {'followed' if wanted else 'not followed any more'}.")
    else:
        st.session_state.pop(f"follow-{one.id}", None)


def told(what: list[str], icon: str, otherwise: str) -> None:
    """A list of capabilities."""
    if not what:
        st.caption(otherwise)
    st.markdown("  \n".join(f":gray[:material/{icon}:] {plain(one)}" for one in what))


def milliseconds(value: int | None) -> str:
    """12 ms"""
    return UNKNOWN if value is None else f"{value} ms"


def seconds(value: float | None) -> str:
    """0.4 s"""
    return UNKNOWN if value is None else f"{abs(value):.1f} s"


def since(moment: datetime | None) -> str:
    """How long ago"""
    return "never" if moment is None else ago(datetime.now(UTC) - moment)
