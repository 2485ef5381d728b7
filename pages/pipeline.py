"""Does work flow from ingest to approval?"""

import streamlit as st

from store.pipeline import standing
from ui.dialogs import drawer
from ui.parts import card, empty, heading
from ui.pipeline.asked import Asked, asked
from ui.pipeline.feed import feed
from ui.pipeline.figures import figures
from ui.pipeline.flow import flow
from ui.pipeline.job import job
from ui.pipeline.jobs import jobs
from ui.pipeline.mismatches import mismatches
from ui.pipeline.review import ageing, longest, review, waiting
from ui.pipeline.run import run
from ui.pipeline.runs import runs
from ui.pipeline.why import shot, why
from ui.reads import read_live

PUSH = """curl -X POST "$CINEVAULT/api/v1/events/render-jobs" \\
  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d '{"id": "job-1", "updated_at": "2026-03-01T20:00:00Z", "status": "queued"}'"""

DRAWERS = (
    ("run", "Ingest run", run, "move_to_inbox"),
    ("job", "Render job", job, "dns"),
    ("shot", "Shot", shot, "route"),
)


def filled(chosen: Asked) -> None:
    """The screen of a store that was told of productions."""
    figures(chosen)
    why(chosen)
    flow(chosen)
    grid = st.grid(5, min_column_width=180)
    with grid.cell(column_span=3):
        runs(chosen)
    with grid.cell(column_span=2):
        feed(chosen)
    jobs(chosen)
    with st.grid(2, min_column_width=420):
        review(chosen)
        ageing(chosen)
    grid, waits = st.grid(5, min_column_width=180), waiting(chosen)
    with grid.cell(column_span=3 if waits else 5):
        mismatches(chosen)
    if waits:
        with grid.cell(column_span=2):
            longest(waits)
    for key, title, draw, icon in DRAWERS:
        if key in st.query_params:
            drawer(key, title, draw, icon=f":material/{icon}:")
            break  # only one can be open


def nothing() -> None:
    """What to do where nobody ever told of a production."""
    with card("No productions yet"):
        empty(
            "account_tree",
            "Connect a tracker or a farm, or push what happens",
            "Kitsu, ShotGrid, OpenCue and Flamenco are read by the collector. Anything else can "
            "push projects, shots, ingest runs, jobs, versions and playlists, in any order.",
        )
        st.code(PUSH, language="bash", wrap_lines=True)
        st.link_button("How each kind is pushed", "/api/docs", icon=":material/menu_book:")


room = heading("Pipeline", "From ingest to review: what flows, and where it stops.")
if read_live(standing.anything):
    with room:
        chosen = asked()
    filled(chosen)
else:
    nothing()
