"""Connect, permit, tune, check."""

from ui.filters import tabs
from ui.parts import heading
from ui.settings import about, accounts, clock, data, log, monitoring, privacy, servers, tokens

TABS = {
    "Servers": (servers.draw,),
    "Accounts & tokens": (accounts.draw, tokens.draw, log.draw),
    "Monitoring": (monitoring.draw,),
    "Time & privacy": (clock.draw, privacy.draw),
    "Data": (data.draw,),
    "About": (about.draw,),
}

heading("Settings", "Connect, permit, tune, check.")
for tab, parts in zip(tabs(list(TABS)), TABS.values(), strict=True):
    if tab.open:
        with tab:
            for draw in parts:
                draw()
