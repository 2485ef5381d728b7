"""What is shown and kept of people; one viewer's data taken out, or forgotten."""

from uuid import UUID

import streamlit as st

from store import preferences, privacy
from store.db import Pool
from store.preferences import Preferences
from store.privacy import Held, Person
from ui.account import me
from ui.alerts.forms import Form
from ui.changes import change, toast
from ui.dialogs import dialog, done, later
from ui.formats import UNKNOWN, count, plain
from ui.parts import card
from ui.reads import primary, read_live, settings, zone

DELETE, KEEP = "Delete the plays", "Keep the plays as nobody's"
WAYS = {
    DELETE: "Totals, charts and rollups shrink by them.",
    KEEP: "Totals stay; whose they were, from which address and device cannot be found out again.",
}


def draw() -> None:
    """The tab's part about people."""
    now = read_live(preferences.in_force, settings().chosen)
    left, right = st.columns(2)
    with left:
        shown(now)
    with right:
        somebody()


def shown(now: Preferences) -> None:
    """What is kept about who watches, and how much of it."""
    with card("People", "what is kept about who watches, and who sees it"):
        switch(
            "pseudonyms",
            "Pseudonyms for analysts",
            now.pseudonyms,
            "Analysts, and programs with an analyst's token, see the same made-up name for the "
            "same person everywhere, no addresses and no devices. Admins see names.",
        )
        switch(
            "truncate_ips",
            "Truncate addresses",
            now.truncate_ips,
            "Of a viewer's address only the network is kept: /24 of IPv4, /48 of IPv6. What is "
            "stored already follows within the hour, and cannot be undone.",
        )
        st.markdown(
            "- Kept are name, and what was watched, when, on which device, from which address.\n"
            "- Admins and analysts see everybody; a viewer sees only what they watched "
            "themselves, on every screen.\n"
            "- Who signed in, from where, and who changed what is in the audit log.\n"
            "- Nothing is sent anywhere but to the notification channels set up under Alerts."
        )


def switch(name: str, label: str, value: bool, does: str) -> None:
    """Something to switch on."""
    key = f"tune-{name}"
    st.toggle(label, value=value, key=key, on_change=keep, args=(name, label))
    st.caption(does)


def keep(name: str, label: str) -> None:
    """Keeps what was switched."""
    value = bool(st.session_state[f"tune-{name}"])
    if change(preferences.tune, name, value):
        toast(f"{label}: {'on' if value else 'off'}.")
    else:
        st.session_state.pop(f"tune-{name}", None)


def somebody() -> None:
    """One viewer's data: everything as a file, or nothing any more."""
    known = {person.id: person for person in read_live(privacy.people)}
    with card("One viewer", "everything as a file, or nothing any more"):
        wanted: UUID | None = st.selectbox(
            "Viewer",
            list(known),
            index=None,
            format_func=lambda id_: called(known[id_]),
            key="viewer",
            placeholder="Whose data?",
        )
        with st.container(horizontal=True):
            export(wanted)
            st.button(
                "Forget",
                key="forget",
                icon=":material/person_off:",
                disabled=wanted is None,
                on_click=ask,
                args=(wanted,),
            )
        st.caption("Both are written to the audit log.")


def called(person: Person) -> str:
    """A viewer and their server."""
    return f"{person.name} · {person.server or UNKNOWN}"


def export(wanted: UUID | None) -> None:
    """The way to the file; it is made once somebody wants it."""
    source, whose = primary(), me().name
    st.download_button(
        "Export",
        data=lambda: taken_out(source, wanted, whose),
        file_name=f"viewer-{wanted}.json",
        mime="application/json",
        key="export-viewer",
        icon=":material/download:",
        disabled=wanted is None,
        on_click="ignore",
    )


def taken_out(source: Pool, wanted: UUID | None, whose: str) -> bytes:
    """Everything that is stored of a viewer."""
    return privacy.export(source, wanted, actor=whose).encode() if wanted else b""


def ask(wanted: UUID) -> None:
    """Opens the dialog that says what will be lost."""
    form = Form("forget")
    later(
        dialog,
        "Forget this viewer?",
        lambda: fields(form, wanted),
        width="small",
        icon=":material/person_off:",
    )


def fields(form: Form, wanted: UUID) -> None:
    """What is lost, and the choice of what becomes of the plays."""
    held = privacy.held(primary(), wanted)
    if held is None:
        st.caption("There is no such viewer any more.")
        return
    st.markdown(lost(held))
    way = st.radio("Their plays", list(WAYS), key=form.key("way"))
    st.caption(WAYS[str(way)])
    st.caption(
        "What they watch from now on is recorded without a name, as long as their server lets "
        "them in. This cannot be undone."
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button("Cancel", key="cancel", on_click=done)
        with st.container(key="danger-confirm", width="content"):
            st.button("Forget", key="confirm", on_click=forget, args=(form, held))


def lost(held: Held) -> str:
    """What will be gone, in words."""
    on = f" on {plain(held.server)}" if held.server else ""
    lines = [f"the name **{plain(held.name)}**{on}, also in alerts about viewers"]
    if held.first_play and held.last_play:
        first, last = (at.astimezone(zone()) for at in (held.first_play, held.last_play))
        days = f"from {first:%-d %b %Y} to {last:%-d %b %Y}"
        lines += [
            f"their plays {days}: **{count(held.plays)}**, deleted or nobody's, as you choose",
            "every address and device they used",
        ]
    if held.transcodes:
        lines.append(f"for whom {count(held.transcodes)} transcodes were made")
    if held.accounts:
        names = ", ".join(plain(name) for name in held.accounts)
        lines.append(f"what the account {names} sees: it is linked to nobody then")
    return "Gone for good:\n" + "\n".join(f"- {line}" for line in lines)


def forget(form: Form, held: Held) -> None:
    """Forgets a viewer."""
    delete = form.got("way", DELETE) == DELETE
    outcome = change(privacy.forget, held.id, delete=delete)
    if outcome:
        st.session_state.pop("viewer", None)
        done(f"{held.name} is forgotten, with {count(outcome.value or 0)} plays.")
