"""The back-test in a rule's form: how often it would have fired, when, and what would be calmer."""

# pandas carries no types that a strict check could use.
# pyright: basic

from dataclasses import asdict, replace
from datetime import timedelta
from uuid import UUID

import pandas as pd
import streamlit as st

from store.alert_rules import Wanted
from store.backtest import Backtest, backtest
from store.conditions.base import Condition, amount
from store.errors import StoreError
from store.rule_checks import problems
from ui import charts
from ui.alerts.forms import Form
from ui.alerts.words import local
from ui.formats import count, duration, plain
from ui.reads import read

DAYS = 30
NOBODY = UUID(int=0)


def draw(form: Form, wanted: Wanted, condition: Condition) -> None:
    """What the rule would have done in the last month."""
    with st.container(border=True, key="backtest"):
        if wrong(wanted, condition):
            st.caption("A back-test needs numbers that fit together.")
            return
        try:
            found = read(backtest, judging(wanted), DAYS)
        except StoreError:
            st.caption("History takes too long to be asked now. The rule can be saved without.")
            return
        said(found)
        if found.count:
            chart(found)
        if found.suggestion is not None:
            suggest(form, found.suggestion, condition, wanted)


def wrong(wanted: Wanted, condition: Condition) -> bool:
    """Whether something stands in the form that no rule can have."""
    given = asdict(wanted) | {"params": dict(wanted.params)}
    if wanted.threshold is None:
        given["threshold"] = condition.threshold
    return bool(problems(given))


def judging(wanted: Wanted) -> Wanted:
    """The rule without what changes nothing here, so that its answer is found again."""
    return replace(wanted, name="", channel_id=NOBODY, severity="info", is_enabled=True)


def said(found: Backtest) -> None:
    """The answer in words."""
    if found.why_not:
        st.caption(f":material/history: {found.why_not}")
        return
    if found.since is None:
        st.caption(":material/history: Nothing is stored yet that could be looked back at.")
        return
    days = max(1, round((found.until - found.since) / timedelta(days=1)))
    if found.count:
        times = "once" if found.count == 1 else f"{found.count:,} times"
        length = duration(found.firing.total_seconds())
        fired = f"this rule would have fired **{times}**, {length} in all."
    else:
        fired = "this rule would **never** have fired."
    st.markdown(f":material/history: In the last {days} days {fired}")
    if found.note:
        st.caption(found.note)


def chart(found: Backtest) -> None:
    """On which days it would have fired, and how often."""
    days = pd.date_range(local(found.since or found.until).date(), local(found.until).date())
    began = pd.Series([pd.Timestamp(local(each.started_at).date()) for each in found.episodes])
    times = began.value_counts().reindex(days, fill_value=0)
    frame = pd.DataFrame({"day": days, "times": times.to_numpy()})
    charts.stacked(
        frame,
        {"times": "Times fired"},
        key="backtest-days",
        alt=f"Times the rule would have fired per day: {count(found.count)} in all",
        height=110,
    )


def suggest(form: Form, bound: float, condition: Condition, wanted: Wanted) -> None:
    """A calmer threshold, and a button that takes it."""
    unit = condition.unit_of(condition.filled(wanted.params))
    side = "Above" if condition.above else "Below"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"{side} {plain(amount(bound, unit))} it would fire about once a month.",
            width="content",
        )
        st.button(
            f"Use {amount(bound, unit)}",
            key="use-suggestion",
            type="tertiary",
            on_click=take,
            args=(form, condition, bound),
        )


def take(form: Form, condition: Condition, bound: float) -> None:
    """Writes the threshold into the form, and lets the rule end where it usually does."""
    kind = int if condition.whole else float
    form.put(f"{condition.name}-threshold", kind(bound))
    form.put(f"{condition.name}-clear", None)
