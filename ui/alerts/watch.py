"""Whether alerts are evaluated at all, and what waits to be sent."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from store import alert_rules, heartbeat, job_runs, outbox
from store.alert_model import TICK
from store.alert_rules import Rule
from store.job_runs import JobRun
from ui.formats import ago, count, plain
from ui.parts import ticking
from ui.reads import read_live, settings

SILENT = 3 * TICK


def last_run() -> JobRun | None:
    """The newest evaluation, None where there never was one."""
    return next(
        (run for run in read_live(job_runs.last_runs) if run.job == "evaluate_alerts"), None
    )


@ticking
def banner() -> None:
    """Says so where nothing is evaluated any more, although there are rules."""
    enabled = [rule for rule in read_live(alert_rules.list_rules) if rule.is_enabled]
    if enabled and (wrong := trouble(last_run(), enabled)):
        st.error(
            f"{wrong} Nobody is told of anything meanwhile.", icon=":material/notifications_off:"
        )


def trouble(run: JobRun | None, enabled: Sequence[Rule]) -> str | None:
    """What is wrong with the evaluation (Markdown), None where it is in time."""
    remedy = "The jobs run with `cinevault up`; `cinevault doctor` says what is wrong."
    if run is None:
        oldest = min(rule.created_at for rule in enabled)
        late = datetime.now(UTC) - oldest > SILENT
        return f"**Alerts were not evaluated yet.** {remedy}" if late else None
    if run.age > SILENT:
        return f"**Alerts were not evaluated for {ago(run.age).removesuffix(' ago')}.** {remedy}"
    if run.outcome == "failed":
        return (
            f"**The last evaluation of alerts failed:** {plain(run.error or 'no reason is known')}."
        )
    return None


@ticking
def footer() -> None:
    """The last evaluation, the queue, and the heartbeat."""
    run, waiting = last_run(), read_live(outbox.counts)
    if run is None and not read_live(alert_rules.list_rules):
        return
    evaluated = f"Evaluated {ago(run.age)}" if run else "Never evaluated"
    queue = waiting.pending + waiting.sending
    said = [evaluated, f"{count(queue)} waiting to be sent" if queue else "nothing waits"]
    if waiting.dead:
        said.append(f":red[{count(waiting.dead)} given up]")
    said.append(beat())
    st.caption(" · ".join(said))


def beat() -> str:
    """When somebody outside was told that all this works."""
    if settings().alert_heartbeat_url is None:
        return "no heartbeat address is set"
    found = read_live(heartbeat.last_beat)
    if found is None:
        return "no heartbeat yet"
    age = ago(max(timedelta(), datetime.now(UTC) - found.at))
    return f"heartbeat {age}" if found.arrived else f":red[the heartbeat did not arrive {age}]"
