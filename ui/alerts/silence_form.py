"""The form of a silence: for what, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import streamlit as st

from store import alert_instances, alert_rules, silences
from store.conditions import CONDITIONS
from store.rule_checks import SEVERITIES
from store.silences import DAYS, Silence, Wanted
from ui.account import me
from ui.alerts import saving
from ui.alerts.firing import subject
from ui.alerts.forms import Form, buttons
from ui.alerts.words import capital, local
from ui.dialogs import dialog, done, later
from ui.reads import read_live, settings

ONCE, WEEKLY = "Once", "Every week"
LONGEST = 300
MATCHED = ("rule", "condition", "severity", "host", "target")
NIGHTS: dict[str, Any] = {"days": list(DAYS), "from": "23:00", "to": "07:00"}


def open_silence(start: Silence | None = None, copied: bool = False) -> None:
    """Opens the form; without a silence, or to copy one, it makes a new one."""
    form, own = Form("silence"), None if copied else start
    title = "Edit silence" if own else "New silence"
    later(dialog, title, lambda: draw(form, start, own), icon=":material/notifications_paused:")


def draw(form: Form, start: Silence | None, own: Silence | None) -> None:
    """The form; `start` is what it holds when it opens, `own` the silence that it changes."""
    st.caption("Rules are judged as ever, but nobody is told. What still fires then is told after.")
    matching(form, start.matchers if start else {})
    st.segmented_control(
        "When",
        (ONCE, WEEKLY),
        default=WEEKLY if start and start.weekly else ONCE,
        required=True,
        key=form.key("when"),
    )
    if form.got("when", ONCE) == WEEKLY:
        weekly(form, start)
    else:
        once(form, start)
    st.text_input(
        "Comment",
        (start.comment or "") if start else "",
        key=form.key("comment"),
        max_chars=LONGEST,
        placeholder="e.g. Backups run at night",
    )
    covers(collected(form))
    buttons("Save silence" if own else "Create silence", lambda: save(form, own))


def matching(form: Form, matchers: Mapping[str, str]) -> None:
    """What the silence is for; all that is chosen has to fit."""
    rules = {str(rule.id): rule.name for rule in read_live(alert_rules.list_rules)}
    kept = matchers.get("rule", "")
    left, right = st.columns(2)
    with left:
        choice(form, "rule", "Rule", {"": "Every rule", **rules}, kept)
        titles = {name: CONDITIONS[name].title for name in CONDITIONS}
        kept = matchers.get("condition", "")
        choice(form, "condition", "Condition", {"": "Every condition", **titles}, kept)
    with right:
        hint = "A name, or a pattern such as nas*."
        for name in ("host", "target"):
            st.text_input(
                capital(name),
                matchers.get(name, ""),
                key=form.key(name),
                max_chars=LONGEST,
                placeholder=f"Every {name}",
                help=hint,
            )
    severities = {"": "Any", **{each: capital(each) for each in SEVERITIES}}
    st.segmented_control(
        "Severity",
        list(severities),
        default=matchers.get("severity", "") if matchers.get("severity") in SEVERITIES else "",
        required=True,
        format_func=lambda each: severities[each],
        key=form.key("severity"),
    )


def choice(form: Form, name: str, label: str, options: Mapping[str, str], kept: str) -> None:
    """One of several; what is kept stays, also where it is known no more."""
    known = [*options, *([kept] if kept not in options else [])]
    st.selectbox(
        label,
        known,
        known.index(kept),
        format_func=lambda each: options.get(each, each),
        key=form.key(name),
    )


def once(form: Form, start: Silence | None) -> None:
    """From one moment to another."""
    now = local(datetime.now(UTC)).replace(second=0, microsecond=0, tzinfo=None)
    first = clock(start.starts_at) if start and start.starts_at else now
    last = clock(start.ends_at) if start and start.ends_at else now + timedelta(hours=2)
    left, right = st.columns(2)
    left.datetime_input("From", first, key=form.key("from"), format="DD/MM/YYYY", step=300)
    right.datetime_input("To", last, key=form.key("to"), format="DD/MM/YYYY", step=300)


def clock(at: datetime) -> datetime:
    """What the clock of the screens shows at that moment."""
    return local(at).replace(tzinfo=None)


def weekly(form: Form, start: Silence | None) -> None:
    """A window by the clock on the wall, on some days of the week."""
    window = (start.weekly if start else None) or NIGHTS
    st.pills(
        "Days on which it begins",
        DAYS,
        selection_mode="multi",
        default=window.get("days") or list(DAYS),
        format_func=capital,
        key=form.key("days"),
    )
    left, middle, right = st.columns([1, 1, 2])
    begin, end = (time.fromisoformat(window[name]) for name in ("from", "to"))
    left.time_input("From", begin, key=form.key("begin"), step=300)
    middle.time_input("To", end, key=form.key("end"), step=300)
    zones = sorted(available_timezones())
    zone = (start.timezone if start else None) or settings().timezone
    right.selectbox("Zone", zones, zones.index(zone), key=form.key("zone"))


def covers(wanted: Wanted) -> None:
    """What fires now and would be silenced."""
    tried = Silence(
        UUID(int=0), dict(wanted.matchers), None, None, None, None, None, None, datetime.now(UTC)
    )
    found = read_live(alert_instances.instances)
    fitting = [each for each in found if silences.matches(tried, subject(each))]
    firing = sum(each.state in ("firing", "recovering") for each in fitting)
    st.caption(
        f":material/filter_alt: Fits {len(fitting)} of {len(found)} targets known now, "
        f"of which {firing} fire."
    )


def collected(form: Form) -> Wanted:
    """The silence as it stands in the form."""
    named = {name: (form.got(name) or "").strip() for name in MATCHED}
    wanted = Wanted(
        {name: value for name, value in named.items() if value},
        comment=(form.got("comment") or "").strip() or None,
        created_by=me().name,
    )
    if form.got("when", ONCE) != WEEKLY:
        return replace(wanted, starts_at=moment(form.got("from")), ends_at=moment(form.got("to")))
    days, begin, end = chosen_days(form.got("days") or ()), form.got("begin"), form.got("end")
    window = {"days": days, "from": told(begin), "to": told(end)}
    return replace(wanted, weekly=window, timezone=form.got("zone") or settings().timezone)


def chosen_days(days: Sequence[str]) -> list[str]:
    """The days in their order."""
    return [day for day in DAYS if day in days]


def told(at: time | None) -> str:
    """23:00"""
    return f"{at:%H:%M}" if at else ""


def moment(at: datetime | None) -> datetime | None:
    """The moment at which the clock of the screens shows that."""
    return at.replace(tzinfo=settings().zone) if at else None


def save(form: Form, own: Silence | None) -> None:
    """Keeps what stands in the form."""
    if saving.save_silence(own.id if own else None, collected(form)):
        done("The silence was saved." if own else "The silence was created.")
