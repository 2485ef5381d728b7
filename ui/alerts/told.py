"""History: what was told to whom, whether it arrived, and what was kept back and why."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pandas as pd
import streamlit as st

from store import alert_history, alert_rules, channels, outbox
from store.alert_history import Attempt, Outcome, Told, Wanted
from ui.account import is_admin
from ui.alerts.words import KINDS, badges, error, local
from ui.changes import change, toast
from ui.dialogs import drawer, show
from ui.filters import clear, one, page_of, period_of, several, toolbar
from ui.formats import UNKNOWN, count, plain
from ui.parts import empty, table
from ui.reads import read_live, settings

RETRY, ENTRY = "Retry", "entry"
OUTCOMES: dict[str, Outcome] = {
    "Delivered": "delivered",
    "Waiting": "waiting",
    "Failed": "failed",
    "Kept back": "kept back",
}
NAMES = {value: name for name, value in OUTCOMES.items()}
TONES = {"Delivered": "muted", "Waiting": "warn", "Failed": "bad", "Kept back": "muted"}


def draw() -> None:
    """The history under its filters, page by page."""
    wanted = filters()
    total = read_live(alert_history.history_count, wanted)
    if not total:
        nothing(wanted)
        return
    place = st.container()
    page = page_of(total)
    found = read_live(alert_history.history, wanted, limit=page.limit, offset=page.offset)
    retriable = is_admin() and any(each.can_retry for each in found)
    with place:
        messages(found, total, retriable)


def messages(found: Sequence[Told], total: int, retriable: bool) -> None:
    """One page of them."""
    table(
        rows(found),
        {
            "at": st.column_config.DatetimeColumn("Time", format="D MMM, HH:mm", width=105),
            "kind": st.column_config.TextColumn("Kind", width=75),
            "rule": st.column_config.TextColumn("Rule", width=165),
            "message": st.column_config.TextColumn("Message", width=220 if retriable else 280),
            "channel": st.column_config.TextColumn("Channel", width=150),
            "outcome": badges("Delivery", TONES, width=90),
            "why": st.column_config.TextColumn("Detail", width=145 if retriable else 165),
        },
        key="history",
        alt=f"Messages of alerts, newest first: {len(found)} of {count(total)}",
        menu=partial(chosen, found) if retriable else None,
        opens=lambda row: show(ENTRY, found[row].id),
    )


def filters() -> Wanted:
    """What the reader wants to see."""
    rules = dict.fromkeys(rule.name for rule in read_live(alert_rules.list_rules))
    there = dict.fromkeys(channel.name for channel in read_live(channels.list_all))
    with toolbar():
        chosen_rules = several("rule", list(rules), "All rules", width=165)
        chosen_channels = several("channel", list(there), "All channels", width=165)
        outcome = one("outcome", list(OUTCOMES), "Any outcome")
        period = period_of("30d")
        clear()
    return Wanted(
        rules=chosen_rules or None,
        channels=chosen_channels or None,
        outcome=OUTCOMES.get(outcome or ""),
        since=period.first,
        until=period.last,
    )


def rows(found: Sequence[Told]) -> pd.DataFrame:
    """The messages as the table shows them."""
    frame = pd.DataFrame(
        {
            "at": pd.to_datetime([each.sent_at for each in found], utc=True),
            "kind": [KINDS.get(each.kind or "", UNKNOWN) for each in found],
            "rule": [each.rule_name or UNKNOWN for each in found],
            "message": [said(each) for each in found],
            "channel": [each.channel_name or UNKNOWN for each in found],
            "outcome": [[NAMES[each.outcome]] for each in found],
            "why": [detail(each) for each in found],
            "actions": [[f":material/refresh: {RETRY}"] * each.can_retry for each in found],
        }
    )
    frame["at"] = frame["at"].dt.tz_convert(settings().zone)
    return frame


def said(told: Told) -> str:
    """The message without its heading, which other columns hold."""
    heading, _, text = told.message.partition(" – ")
    return text if told.rule_name and told.rule_name in heading and text else told.message


def detail(told: Told) -> str:
    """Why it is as it is, and what comes next."""
    if told.outcome == "delivered":
        status = f"{told.http_status}, " if told.http_status else ""
        return f"{status}{told.duration_ms:,} ms" if told.duration_ms is not None else ""
    if told.outcome == "kept back":
        return error(told.suppressed_reason)
    why = error(told.error_detail or told.suppressed_reason)
    if told.outcome == "waiting" and told.next_attempt_at:
        again = f"again at {local(max(told.next_attempt_at, datetime.now(UTC))):%H:%M}"
        return f"{why}, {again}" if why else again
    return f"{why}, {told.attempts} attempts" if told.attempts > 1 else why


def chosen(found: Sequence[Told], label: str, row: int) -> None:
    """Sends a message again that was given up."""
    told = found[row]
    if label == RETRY and told.notification_id:
        outcome = change(outbox.retry, told.notification_id, datetime.now(UTC))
        if outcome:
            toast("It is sent again." if outcome.value else "It cannot be sent again any more.")


def open_entry() -> None:
    """Opens the drawer of one message while the URL names it."""
    drawer(ENTRY, "Message", entry, icon=":material/mail:")


def entry(text: str) -> None:
    """One message in full, and every attempt to deliver it."""
    found = read_live(alert_history.told, wanted_id) if (wanted_id := id_of(text)) else None
    if wanted_id is None or found is None:
        st.markdown("There is no such message, or it was tried again since.")
        return
    heading, _, rest = found.message.partition(" – ")
    st.markdown(f"**{plain(heading)}**")
    if rest:
        st.markdown(plain(rest))
    names = [found.channel_name or "a channel that is gone", NAMES[found.outcome].lower()]
    when = f"{local(found.sent_at):%A, %-d %B %Y, %H:%M:%S}"
    st.caption(plain(" · ".join([when, *names, *filter(None, [detail(found)])])))
    if found.maybe_duplicate:
        st.caption("It may have arrived more than once.")
    tries = read_live(alert_history.attempts, wanted_id)
    if found.attempts:
        table(
            attempted(tries),
            {
                "at": st.column_config.DatetimeColumn("Time", format="D MMM, HH:mm:ss"),
                "outcome": badges("Attempt", TONES),
                "why": st.column_config.TextColumn("Answer", width="large"),
            },
            key="attempts",
            alt=f"Attempts to deliver the message: {len(tries)}",
        )


def attempted(tries: Sequence[Attempt]) -> pd.DataFrame:
    """The attempts as the table shows them."""
    frame = pd.DataFrame(
        {
            "at": pd.to_datetime([each.sent_at for each in tries], utc=True),
            "outcome": [["Delivered" if each.success else "Failed"] for each in tries],
            "why": [answer(each) for each in tries],
        }
    )
    frame["at"] = frame["at"].dt.tz_convert(settings().zone)
    return frame


def answer(attempt: Attempt) -> str:
    """What the receiver answered, and how long that took."""
    why = error(attempt.error_detail or attempt.suppressed_reason)
    said = f"{attempt.http_status}" if attempt.success and attempt.http_status else why
    took = f"{attempt.duration_ms:,} ms" if attempt.duration_ms is not None else ""
    return ", ".join(filter(None, [said, took]))


def id_of(text: str) -> UUID | None:
    """The id, None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def nothing(wanted: Wanted) -> None:
    """What stands where there is no history, or none that fits."""
    if read_live(alert_history.history_count, Wanted()):
        empty("search_off", "Nothing fits", "No message is like that. Try fewer filters.")
    else:
        empty(
            "history",
            "Nothing was told yet",
            "Every message of an alert is kept here: whether it arrived, and why where not.",
        )
