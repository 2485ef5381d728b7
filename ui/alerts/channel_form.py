"""The form of a channel. Its address goes in and is never shown again, only its host and end."""

from collections.abc import Sequence

import streamlit as st

from notify.dispatch import TYPES as KNOWN
from notify.events import ALL, KINDS
from operations.channels import LONGEST_ADDRESS, Draft
from store.channels import Channel
from store.conditions import CONDITIONS
from store.rule_checks import LONGEST_NAME
from ui.alerts import channel_trial, saving
from ui.alerts.forms import Form
from ui.alerts.words import KINDS as KIND_NAMES
from ui.alerts.words import TYPES
from ui.dialogs import dialog, done, later
from ui.reads import settings

EXAMPLES = {
    "discord": "https://discord.com/api/webhooks/…",
    "slack": "https://hooks.slack.com/services/…",
    "generic": "https://example.org/hook",
    "apprise": "ntfys://ntfy.sh/topic",
}
WHERE = {
    "discord": "In Discord: channel settings, Integrations, Webhooks, Copy webhook URL.",
    "slack": "In Slack: an app with Incoming Webhooks, Add new webhook to workspace.",
    "generic": "Gets JSON by POST, signed where a secret is set. See docs/webhook.schema.json.",
    "apprise": "Any service that Apprise knows, as one of its URLs.",
}


def open_channel(channel: Channel | None = None, copied: bool = False) -> None:
    """Opens the form; without a channel, or to copy one, it makes a new one."""
    form, own = Form("channel"), None if copied else channel
    channel_trial.forget()
    title = "Edit channel" if own else "New channel"
    later(dialog, title, lambda: draw(form, channel, own), icon=":material/send:")


def draw(form: Form, start: Channel | None, own: Channel | None) -> None:
    """The form; `start` is what it holds when it opens, `own` the channel that it changes."""
    name = start.name if start else ""
    st.text_input(
        "Name",
        name if own or not start else f"{name} (copy)"[:LONGEST_NAME],
        key=form.key("name"),
        max_chars=LONGEST_NAME,
        placeholder="e.g. Ops on Discord",
    )
    types = [each for each in KNOWN if each != "apprise" or settings().apprise_enabled]
    if start and start.channel_type not in types:
        types.append(start.channel_type)
    st.segmented_control(
        "Type",
        types,
        default=start.channel_type if start else types[0],
        required=True,
        format_func=lambda each: TYPES[each],
        key=form.key("type"),
    )
    channel_type = form.got("type", types[0])
    address(form, channel_type, own)
    if channel_type == "generic":
        signing(form, own)
    listening(form, start.events if start else [ALL])
    st.toggle("Enabled", start.is_enabled if start else True, key=form.key("enabled"))
    st.toggle(
        "Fallback",
        bool(own and own.is_fallback),
        key=form.key("fallback"),
        help="Gets what another channel could not deliver. One channel can be it.",
    )
    channel_trial.shown()
    ending(form, own)


def address(form: Form, channel_type: str, own: Channel | None) -> None:
    """The field of the address, empty also where one is stored."""
    kept = own is not None and own.channel_type == channel_type
    hint = own.webhook_hint if own and kept else None
    st.text_input(
        "Address",
        key=form.key(f"address-{channel_type}"),
        type="password",
        autocomplete="off",
        live="300ms",  # left by Tab, its last letters would not be sent
        max_chars=LONGEST_ADDRESS,
        placeholder=f"Stored: {hint}" if kept else EXAMPLES[channel_type],
        help="Stored encrypted. Nobody can read it again, here or through the API.",
    )
    st.caption("Leave it empty to keep the stored one." if kept else WHERE[channel_type])


def signing(form: Form, own: Channel | None) -> None:
    """The secret with which messages are signed."""
    signed = own is not None and own.is_signed
    st.text_input(
        "Signing secret",
        key=form.key("secret"),
        type="password",
        autocomplete="off",
        live="300ms",  # left by Tab, its last letters would not be sent
        placeholder="Stored" if signed else "Optional: whsec_…",
        help="Messages carry a signature that the receiver can check (Standard Webhooks).",
    )
    if signed:
        st.checkbox("Sign no more", key=form.key("unsigned"))


def listening(form: Form, events: Sequence[str]) -> None:
    """What the channel listens to."""
    known = [*(kind for kind in KINDS if kind != "test"), *CONDITIONS]
    chosen = [event for event in events if event not in (ALL, "test")]
    st.multiselect(
        "Listens to",
        list(dict.fromkeys([*known, *chosen])),
        chosen,
        format_func=named,
        key=form.key("events"),
        placeholder="Everything",
        help="Kinds of messages, conditions, or both. Tests always arrive.",
    )


def named(event: str) -> str:
    """The event as people call it."""
    if event in KIND_NAMES:
        return KIND_NAMES[event]
    return CONDITIONS[event].title if event in CONDITIONS else event


def ending(form: Form, own: Channel | None) -> None:
    """Test, Cancel and Save."""
    with st.container(horizontal=True):
        st.button(
            "Test",
            key="channel-test",
            icon=":material/send:",
            on_click=tried,
            args=(form, own),
            help="Sends one message to the address.",
        )
        st.space("stretch")
        st.button("Cancel", key="form-cancel", on_click=done)
        st.button(
            "Save channel" if own else "Create channel",
            key="form-save",
            type="primary",
            on_click=save,
            args=(form, own),
        )


def collected(form: Form, own: Channel | None) -> Draft:
    """The channel as it stands in the form."""
    channel_type = form.got("type", own.channel_type if own else KNOWN[0])
    secret = form.got("secret") or None if channel_type == "generic" else None
    if own and own.is_signed and (channel_type != "generic" or form.got("unsigned")):
        secret = ""
    return Draft(
        name=form.got("name", ""),
        channel_type=channel_type,
        webhook_url=(form.got(f"address-{channel_type}") or "").strip() or None,
        signing_secret=secret,
        events=form.got("events") or (ALL,),
        is_enabled=form.got("enabled", True),
        is_fallback=form.got("fallback", False),
    )


def tried(form: Form, own: Channel | None) -> None:
    """Sends a test message to what stands in the form, else to what is stored."""
    draft = collected(form, own)
    if own and not draft.webhook_url and draft.channel_type == own.channel_type:
        channel_trial.try_stored(own.id)
    else:
        channel_trial.try_draft(draft)


def save(form: Form, own: Channel | None) -> None:
    """Keeps what stands in the form."""
    draft = collected(form, own)
    if saving.save_channel(own.id if own else None, draft):
        done(f"{draft.name.strip()} was {'saved' if own else 'created'}.")
