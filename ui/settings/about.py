"""Which version runs, whether all of it is well, and what to tell whoever helps."""

import platform

import streamlit as st

from operations.checks import Finding, contents
from settings import ROOT
from store import health
from ui.formats import UNKNOWN, plain
from ui.parts import card, every
from ui.reads import primary, read, settings

LIVE = 15.0
LEVELS = {
    "ok": ":green[:material/check_circle:]",
    "info": ":gray[:material/info:]",
    "warn": ":orange[:material/warning:]",
    "bad": ":red[:material/error:]",
}
WORST = {"bad": 0, "warn": 1, "ok": 2, "info": 3}


def draw() -> None:
    """The tab."""
    found = read(health.check)
    with st.grid(4, min_column_width=150):
        st.metric("CineVault Analytics", version(), border=True)
        st.metric("PostgreSQL", found.version.split(" ")[0], border=True)
        st.metric("Edition", (found.edition or UNKNOWN).capitalize(), border=True)
        st.metric("Python", platform.python_version(), border=True)
    doctor()
    with card("Licence", "MIT"):
        st.caption(
            "Every dependency and its licence is listed in `docs/dependencies.md`. "
            "The typeface is Inter, under the SIL Open Font License."
        )


@every(LIVE)
def doctor() -> None:
    """What is well and what is not, the worst first."""
    found = sorted(contents(primary(), settings()), key=lambda one: WORST[one.level])
    wrong = sum(one.level in ("bad", "warn") for one in found)
    note = f"{wrong} to look at" if wrong else "nothing to fix"
    with card("Doctor", note):
        st.markdown("  \n".join(line(one) for one in found))
        st.caption("`cinevault doctor` says more on each machine: folders, ports, graphics cards.")
        with st.expander("Copy diagnostics", key="diagnostics"):
            st.code(diagnostics(found), language=None, wrap_lines=True)


def line(one: Finding) -> str:
    """A finding as a line."""
    return f"{LEVELS[one.level]} **{one.about}** {plain(one.text)}"


def diagnostics(found: list[Finding]) -> str:
    """The findings as text without secrets."""
    head = f"CineVault Analytics {version()}, Python {platform.python_version()}"
    return "\n".join([head, *(f"{one.level:<5}{one.about:<12}{one.text}" for one in found)])


def version() -> str:
    """This program's version."""
    return next(
        line.split('"')[1]
        for line in (ROOT / "pyproject.toml").read_text().splitlines()
        if line.startswith("version = ")
    )
