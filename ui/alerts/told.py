"""History: what was told to whom, whether it arrived, and what was kept back and why."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import pandas as pd
import streamlit as st

from store import alert_history, alert_rules, channels, outbox
from store.alert_history import Outcome, Told, Wanted
from ui.account import is_admin
from ui.alerts.words import KINDS, badges, error, local
from ui.changes import change, toast
from ui.filters import clear, one, page_of, period_of, several, toolbar
from ui.formats import UNKNOWN, count
from ui.parts import empty, table
from ui.reads import read_live, settings

RETRY = "Retry"
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
    page = page_of(total)
    found = read_live(alert_history.history, wanted, limit=page.limit, offset=page.offset)
    retriable = is_admin() and any(each.can_retry for each in found)
    table(
        rows(found),
        {
            "at": st.column_config.DatetimeColumn("Time", format="D MMM, HH:mm", width=110),
            "kind": st.column_config.TextColumn("Kind", width=80),
            "rule": st.column_config.TextColumn("Rule", width="medium"),
            "message": st.column_config.TextColumn("Message", width="large"),
            "channel": st.column_config.TextColumn("Channel", width="small"),
            "outcome": badges("Delivery", TONES, width=100),
            "attempts": st.column_config.NumberColumn("Attempts", width=80),
            "why": st.column_config.TextColumn("Detail", width="medium"),
        },
        key="history",
        alt=f"Messages of alerts, newest first: {len(found)} of {count(total)}",
        menu=partial(chosen, found) if retriable else None,
    )
    st.caption(f"{count(total)} messages")


def filters() -> Wanted:
    """What the reader wants to see."""
    rules = dict.fromkeys(rule.name for rule in read_live(alert_rules.list_rules))
    there = dict.fromkeys(channel.name for channel in read_live(channels.list_all))
    with toolbar():
        chosen_rules = several("rule", list(rules), "All rules")
        chosen_channels = several("channel", list(there), "All channels")
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
            "message": [each.message for each in found],
            "channel": [each.channel_name or UNKNOWN for each in found],
            "outcome": [[NAMES[each.outcome]] for each in found],
            "attempts": [each.attempts or None for each in found],
            "why": [detail(each) for each in found],
            "actions": [[f":material/refresh: {RETRY}"] * each.can_retry for each in found],
        }
    )
    frame["at"] = frame["at"].dt.tz_convert(settings().zone)
    return frame


def detail(told: Told) -> str:
    """Why it is as it is, and what comes next."""
    if told.outcome == "delivered":
        status = f"{told.http_status}, " if told.http_status else ""
        return f"{status}{told.duration_ms:,} ms" if told.duration_ms is not None else ""
    if told.outcome == "kept back":
        return error(told.suppressed_reason)
    said = error(told.error_detail or told.suppressed_reason)
    if told.outcome == "waiting" and told.next_attempt_at:
        again = max(told.next_attempt_at, datetime.now(UTC))
        return f"{said}; again at {local(again):%H:%M}" if said else f"at {local(again):%H:%M}"
    return said


def chosen(found: Sequence[Told], label: str, row: int) -> None:
    """Sends a message again that was given up."""
    told = found[row]
    if label == RETRY and told.notification_id:
        outcome = change(outbox.retry, told.notification_id, datetime.now(UTC))
        if outcome:
            toast("It is sent again." if outcome.value else "It cannot be sent again any more.")


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
