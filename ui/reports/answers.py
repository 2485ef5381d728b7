"""An answer to a question: as a table, as a chart, and as a file."""

# pandas and Arrow carry no types that a strict check could use.
# pyright: basic

from functools import partial

import pandas as pd
import pyarrow as pa
import streamlit as st

from store.analytics import writing
from store.analytics.asking import Answer, shown
from ui import charts
from ui.csv_files import as_csv
from ui.formats import count, straight
from ui.parts import empty
from ui.reads import settings

MOST_POINTS, MOST_BARS = 600, 30
MIME = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def draw(answer: Answer) -> None:
    """The rows, and the ways to see and to take them."""
    cut = ", more were cut off" if answer.cut else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        view = st.segmented_control(
            "View",
            ("Table", "Chart"),
            default="Table",
            required=True,
            label_visibility="collapsed",
            key="sql-view",
        )
        rows = "1 row" if answer.rows == 1 else f"{count(answer.rows)} rows"
        st.caption(f"{rows} in {answer.seconds:.2f} s{cut}", width="content")
        for file_format in ("csv", "parquet"):
            download(answer, file_format)
    if not answer.rows:
        empty("database", "No rows", "The question was answered: there is nothing such.")
    elif view == "Chart":
        chart(answer)
    else:
        grid(answer)


def grid(answer: Answer) -> None:
    """The rows."""
    st.dataframe(
        frame_of(answer),
        hide_index=True,
        height=min(36 + 34 * answer.rows, 560),
        row_height=34,
        alt=f"The answer: {answer.rows} rows of {', '.join(answer.columns)}",
    )


def frame_of(answer: Answer) -> pd.DataFrame:
    """The rows as pandas has them, times in the store's zone as DuckDB gives them."""
    with shown():
        frame = answer.table.to_pandas()
    for field in answer.table.schema:
        if pa.types.is_string(field.type):
            texts = answer.table[field.name].to_pylist()  # pandas has NaN for what is missing
            frame[field.name] = [said and straight(said) for said in texts]
    return frame


def download(answer: Answer, file_format: str) -> None:
    """The rows as a file."""
    st.download_button(
        "CSV" if file_format == "csv" else "Parquet",
        data=partial(content, answer, file_format, settings().timezone),
        file_name=f"answer.{file_format}",
        mime=MIME[file_format],
        key=f"sql-{file_format}",
        icon=":material/download:",
        on_click="ignore",
    )


def content(answer: Answer, file_format: str, zone: str) -> bytes:
    """The file; the question itself is in the audit log already."""
    if file_format == "csv":
        return as_csv(answer.columns, (row.values() for row in answer.as_rows()))
    return writing.as_bytes(answer, file_format, zone)


def chart(answer: Answer) -> None:
    """A picture of two columns: bars for names, lines for times and numbers."""
    types = {field.name: field.type for field in answer.table.schema}
    numbers = [name for name, kind in types.items() if is_number(kind)]
    if not numbers or len(types) < 2:
        empty("bar_chart", "Nothing to draw", "A chart takes a name or time, and a number.")
        return
    with st.container(horizontal=True):
        x = st.selectbox("Across", [name for name in types], key="sql-x", width=220)
        ys = [name for name in numbers if name != x]
        y = st.selectbox("Value", ys, key="sql-y", width=220) if ys else None
    if not x or not y:
        return
    drawn(pd.DataFrame(frame_of(answer)[[x, y]]).dropna(), x, y, types[x])


def drawn(frame: pd.DataFrame, x: str, y: str, kind: pa.DataType) -> None:
    """The chart of the two columns."""
    frame[y] = frame[y].astype(float)
    alt = f"{y} by {x}, {len(frame)} values"
    if not len(frame):
        empty("bar_chart", "Nothing to draw", "All values are missing.")
    elif pa.types.is_temporal(kind):
        frame[x] = pd.to_datetime(frame[x])
        charts.lines(frame.sort_values(x).tail(MOST_POINTS), {y: y}, key="sql-chart", alt=alt)
    else:
        top = frame.nlargest(MOST_BARS, y)
        names = [straight(str(name)) for name in top[x]]
        texts = [f"{value:,.6g}" for value in top[y]]
        height = 24 * max(len(names), 5) + 20
        charts.ranking(names, list(top[y]), texts, key="sql-chart", alt=alt, height=height)


def is_number(kind: pa.DataType) -> bool:
    """Whether a value of it has a height."""
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
