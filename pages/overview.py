"""Is all well, and what is happening?"""

import streamlit as st

from store import overview
from ui import filters
from ui.overview import trends
from ui.overview.attention import attention
from ui.overview.figures import figures, sampled
from ui.overview.since import since_last_visit
from ui.overview.steps import first_steps
from ui.parts import heading, stamp, ticking
from ui.reads import read_live, settings
from ui.streams import traffic


@ticking
def freshness() -> None:
    """When the newest sample was taken."""
    newest = max((sample.recorded_at for sample in sampled()), default=None)
    stamp(newest, settings().collect_seconds)


def filled() -> None:
    """The screen of a store in which something was played."""
    with heading("Overview", "Updated every 15 seconds."), filters.toolbar():
        freshness()
        length = filters.range_of("24h")
    words = st.session_state["range"]
    since_last_visit()
    figures()
    grid = st.grid(3, min_column_width=280)
    with grid.cell(column_span=2):
        trends.daily()
    with grid:
        trends.hosts()
        traffic.concurrency(length, words)
        trends.titles(length)
        attention()


found = read_live(overview.set_up)
if found.has_plays or found.has_servers:
    filled()
else:
    first_steps(found)
