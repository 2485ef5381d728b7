"""Can the machines carry tonight?"""

import streamlit as st

from store import machines
from ui import filters
from ui.parts import card, empty, heading
from ui.reads import read_live
from ui.system import disks, history, programs, span
from ui.system.gauges import gauges
from ui.system.history import View
from ui.system.hosts import hosts

TABS = ("Load", "Disks", "Programs")


def host_picker(names: list[str]) -> str | None:
    """The machine to look at, None for all of them; no choice where there is only one."""
    return filters.pick("host", names, "Host", none="All hosts", fewest=2)


def controls(names: list[str]) -> View:
    """Which machine, and how far back."""
    with filters.toolbar():
        host = host_picker(names)
        return View(span.chosen(), host)


def filled(view: View) -> None:
    """The screen of a store that has samples."""
    gauges(view.host)
    span.picked(view.shown)
    load, storage, running = filters.tabs(TABS)
    if load.open:
        with load, st.grid(2, min_column_width=420):
            history.load(view)
    if storage.open:
        with storage:
            disks.storage(view)
    if running.open:
        with running:
            programs.programs()
    hosts()


def nothing() -> None:
    """What to do where no machine was ever heard of."""
    with card("No machine has sent a sample yet"):
        empty(
            "dns",
            "Start the collector",
            "It reads processor, memory, disks, network and graphics cards once a minute, on this "
            "machine and on every other one it runs on.",
        )
        st.code(".venv/bin/cinevault up", language=None)
    programs.programs()


names = [one.host for one in read_live(machines.newest)]
room = heading("System", "Live load and history of every machine.")
if names:
    with room:
        view = controls(names)
    filled(view)
else:
    nothing()
