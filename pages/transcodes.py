"""Does hardware carry the load, what fails and why?"""

import streamlit as st

from store import transcode_stats
from ui import filters
from ui.dialogs import drawer
from ui.parts import heading
from ui.reads import ahead, read
from ui.transcodes import failures, history, pictures
from ui.transcodes.figures import figures, silence

with heading("Transcodes", "Volume, speed, hardware use and failures."):
    days = filters.days_of("30d")
pictures.bill_ahead(days)
ahead(transcode_stats.speeds, days=days)
figures(days)
silence(read(transcode_stats.totals, days=days))
grid = st.grid(4, min_column_width=240)
with grid.cell(column_span=2):
    pictures.over_time(days)
with grid:
    pictures.conversions(days)
grid = st.grid(5, min_column_width=180)
with grid.cell(column_span=3):
    failures.families(days)
with grid.cell(column_span=2):
    pictures.bill(days)
history.history(days)
drawer("job", "Transcode", failures.job, icon=":material/movie_edit:")
