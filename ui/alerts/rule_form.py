"""The form of a rule, made from its condition: fields, units, defaults, explanation, back-test."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import streamlit as st

from store import channels, rule_preview
from store.alert_rules import Wanted
from store.channels import Channel
from store.conditions import CONDITIONS
from store.conditions.base import Condition, Param
from store.errors import StoreError
from store.rule_checks import LONGEST_NAME, SEVERITIES, YEAR
from ui.alerts import looking_back, saving
from ui.alerts.channel_form import open_channel
from ui.alerts.forms import Form, buttons
from ui.alerts.words import capital
from ui.dialogs import dialog, done, later
from ui.formats import plain
from ui.reads import read, read_live, settings

USUAL = "disk_space_low"
NO_DATA = {None: "As usual for this condition", "notify": "Tell it", "ok": "Say nothing"}


def open_new() -> None:
    """Opens an empty form."""
    there = read_live(channels.list_all)
    first = there[0].id if there else UUID(int=0)
    open_rule("New rule", Wanted("", USUAL, first))


def open_rule(title: str, wanted: Wanted, rule_id: UUID | None = None) -> None:
    """Opens the form; without an id it makes a rule."""
    form = Form("rule")
    icon = ":material/add_alert:" if rule_id is None else ":material/edit_notifications:"
    later(dialog, title, lambda: draw(form, wanted, rule_id), icon=icon)


def draw(form: Form, before: Wanted, rule_id: UUID | None) -> None:
    """The form; `before` is what it holds when it opens."""
    there = read_live(channels.list_all)
    if not there:
        without_channel()
        return
    name = form.got("condition", before.condition_type)
    condition = CONDITIONS.get(name, CONDITIONS[USUAL])
    st.text_input(
        "Name",
        before.name,
        key=form.key("name"),
        max_chars=LONGEST_NAME,
        placeholder=condition.title,
    )
    names = sorted(CONDITIONS, key=lambda each: CONDITIONS[each].title)
    st.selectbox(
        "Condition",
        names,
        names.index(condition.name),
        format_func=lambda each: CONDITIONS[each].title,
        key=form.key("condition"),
    )
    start = before if condition.name == before.condition_type else beginning(before, condition)
    explained(collected(form, start), condition)
    numbers(form, condition, start)
    parameters(form, condition, start)
    targets(form, condition, start)
    told(form, before, there)
    more(form, condition, start)
    looking_back.draw(form, collected(form, start), condition)
    label = "Create rule" if rule_id is None else "Save rule"
    buttons(label, lambda: save(form, before, rule_id))


def explained(wanted: Wanted, condition: Condition) -> None:
    """The rule in a sentence."""
    threshold, lasting = threshold_of(wanted, condition), minutes_of(wanted, condition)
    st.caption(plain(condition.explain(threshold, lasting, wanted.params)))


def without_channel() -> None:
    """What to do first."""
    st.markdown("A rule tells a channel, and there is none yet.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button("New channel", key="form-channel", type="primary", on_click=channel_first)


def channel_first() -> None:
    """Goes on with a channel."""
    done()
    open_channel()


def beginning(before: Wanted, condition: Condition) -> Wanted:
    """A rule of another condition begins with what that one suggests."""
    return Wanted(
        before.name,
        condition.name,
        before.channel_id,
        cooldown_minutes=before.cooldown_minutes,
        is_enabled=before.is_enabled,
        severity=before.severity,
    )


def numbers(form: Form, condition: Condition, start: Wanted) -> None:
    """The threshold with its unit, and the cooldown."""
    own = of_condition(condition)
    unit = condition.unit_of(condition.filled(given_params(form, condition, start)))
    side = "Fires above" if condition.above else "Fires below"
    side = "Fires with more than" if condition.whole and condition.above else side
    left, right = st.columns(2)
    with left:
        number(
            f"{side} ({unit})" if unit else side,
            threshold_of(start, condition),
            form.key(own("threshold")),
            condition,
            help=f"Usual: {condition.threshold:g} {unit}".rstrip(),
        )
    right.number_input(
        "Cooldown (min)",
        0,
        YEAR,
        start.cooldown_minutes,
        key=form.key("cooldown"),
        help="Between two messages about the same trouble.",
    )


def number(label: str, value: float | None, key: str, condition: Condition, **how: Any) -> None:
    """A field for a number of the condition's unit."""
    kind = int if condition.whole else float
    highest = None if condition.highest is None else kind(condition.highest)
    st.number_input(
        label,
        kind(condition.lowest),
        highest,
        None if value is None else kind(value),
        step=kind(1),
        format="%d" if condition.whole else "%g",
        key=key,
        **how,
    )


def parameters(form: Form, condition: Condition, start: Wanted) -> None:
    """What else the condition takes."""
    if not condition.params:
        return
    columns = st.columns(2) if len(condition.params) > 1 else [st.container()]
    for place, param in enumerate(condition.params):
        with columns[place % len(columns)]:
            value = start.params.get(param.name, param.default)
            parameter(param, value, form.key(of_condition(condition)(param.name)))


def parameter(param: Param, value: Any, key: str) -> None:
    """The field of one parameter."""
    label = f"{param.label} ({param.unit})" if param.unit else param.label
    if param.kind == "flag":
        st.toggle(label, bool(value), key=key)
    elif param.kind == "choice":
        st.segmented_control(label, param.choices, default=str(value), required=True, key=key)
    else:
        kind = int if param.kind == "integer" else float
        low, high = param.minimum, param.maximum
        st.number_input(
            label,
            None if low is None else kind(low),
            None if high is None else kind(high),
            kind(value),
            key=key,
        )


def targets(form: Form, condition: Condition, start: Wanted) -> None:
    """Which targets the rule is for."""
    if not condition.each:
        return
    known = ["", *standing(condition)]
    if start.target and start.target not in known:
        known.append(start.target)
    st.selectbox(
        f"Which {condition.each}",
        known,
        known.index(start.target or ""),
        format_func=lambda each: each or f"Every {condition.each}",
        key=form.key(of_condition(condition)("target")),
        accept_new_options=True,
        help="One of them, or a pattern such as nas*.",
    )


def standing(condition: Condition) -> list[str]:
    """The targets that the condition sees now."""
    wanted = Wanted("", condition.name, UUID(int=0))
    every = timedelta(seconds=settings().collect_seconds)
    try:
        found = read(rule_preview.look, wanted, collected_every=every)
    except StoreError:
        return []
    return sorted(each.target for each in found)


def told(form: Form, before: Wanted, there: Sequence[Channel]) -> None:
    """Who is told, how urgent it is, and whether the rule is on."""
    ids = [channel.id for channel in there]
    names = {channel.id: channel.name for channel in there}
    left, right = st.columns(2)
    left.selectbox(
        "Notify",
        ids,
        ids.index(before.channel_id) if before.channel_id in ids else 0,
        format_func=lambda each: names.get(each, "–"),
        key=form.key("channel"),
    )
    right.segmented_control(
        "Severity",
        SEVERITIES,
        default=before.severity,
        required=True,
        format_func=capital,
        key=form.key("severity"),
    )
    st.toggle("Enabled", before.is_enabled, key=form.key("enabled"))


def more(form: Form, condition: Condition, start: Wanted) -> None:
    """What is mostly left as it is."""
    own = of_condition(condition)
    clear = condition.clear(threshold_of(start, condition))
    unit = condition.unit_of(condition.filled(start.params))
    with st.expander("When it begins, ends and is repeated"):
        left, right = st.columns(2)
        with left:
            label = "Fires after (min)"
            whole(label, minutes_of(start, condition), form.key(own("for")))
            label = "Ends after (min)"
            whole(label, start.keep_firing_minutes, form.key("keep"), "Fine for so long.")
            label = "Reminder every (min)"
            hint = "Empty: the cooldown. 0: no reminders."
            whole(label, start.repeat_minutes, form.key("repeat"), hint)
        with right:
            number(
                f"Ends at ({unit})" if unit else "Ends at",
                start.clear_threshold,
                form.key(own("clear")),
                condition,
                placeholder=f"{clear:g}",
                help="So that a value near the threshold does not fire again and again.",
            )
            whole("Reminders at most", start.max_reminders, form.key("reminders"), "Empty: any.")
            whole("No data for (min)", start.no_data_minutes, form.key("blind"))
        st.selectbox(
            "When nothing is known",
            list(NO_DATA),
            list(NO_DATA).index(start.no_data_action),
            format_func=lambda each: NO_DATA[each],
            key=form.key("silence"),
        )


def whole(label: str, value: int | None, key: str, hint: str | None = None) -> None:
    """A field for a number of minutes, or of times."""
    st.number_input(label, 0, YEAR, value, key=key, help=hint)


def of_condition(condition: Condition) -> Callable[[str], str]:
    """Names of fields that belong to one condition: another one has its own."""
    return lambda name: f"{condition.name}-{name}"


def threshold_of(wanted: Wanted, condition: Condition) -> float:
    """The threshold, as the condition has it where none is given."""
    return condition.threshold if wanted.threshold is None else wanted.threshold


def minutes_of(wanted: Wanted, condition: Condition) -> int:
    """How long it has to last, as the condition has it where that is not given."""
    return condition.for_minutes if wanted.for_minutes is None else wanted.for_minutes


def given_params(form: Form, condition: Condition, start: Wanted) -> dict[str, Any]:
    """The condition's parameters as they stand in the form."""
    own = of_condition(condition)
    return {
        param.name: form.got(own(param.name), start.params.get(param.name, param.default))
        for param in condition.params
    }


def collected(form: Form, start: Wanted) -> Wanted:
    """The rule as it stands in the form; `start` stands in for what was not drawn yet."""
    condition = CONDITIONS[form.got("condition", start.condition_type)]
    own = of_condition(condition)
    given = given_params(form, condition, start)
    return Wanted(
        name=(form.got("name", start.name) or "").strip() or condition.title,
        condition_type=condition.name,
        channel_id=form.got("channel", start.channel_id),
        threshold=form.got(own("threshold"), start.threshold),
        cooldown_minutes=form.got("cooldown", start.cooldown_minutes),
        is_enabled=form.got("enabled", start.is_enabled),
        clear_threshold=form.got(own("clear"), start.clear_threshold),
        for_minutes=form.got(own("for"), start.for_minutes),
        keep_firing_minutes=form.got("keep", start.keep_firing_minutes),
        repeat_minutes=form.got("repeat", start.repeat_minutes),
        max_reminders=form.got("reminders", start.max_reminders),
        no_data_minutes=form.got("blind", start.no_data_minutes),
        no_data_action=form.got("silence", start.no_data_action),
        severity=form.got("severity", start.severity),
        target=form.got(own("target"), start.target) or None,
        params={
            param.name: given[param.name]
            for param in condition.params
            if given[param.name] != param.default
        },
    )


def save(form: Form, before: Wanted, rule_id: UUID | None) -> None:
    """Keeps what stands in the form."""
    wanted = collected(form, before)
    if saving.save_rule(rule_id, wanted):
        done(f"{wanted.name} was {'saved' if rule_id else 'created'}.")
