"""Take numbers out, bring history in."""

from ui.filters import tabs
from ui.parts import heading
from ui.reports import exports, imports, ready, sql

TABS = {
    "Exports": exports.draw,
    "Reports": ready.draw,
    "SQL": sql.draw,
    "Imports": imports.draw,
}

heading("Reports", "Take numbers out, bring history in.")
for tab, draw in zip(tabs(list(TABS)), TABS.values(), strict=True):
    if tab.open:
        with tab:
            draw()
