"""What fires, who hears it, did it arrive?"""

from ui.account import is_admin
from ui.alerts import channels, firing, rules, silence_list, told, watch
from ui.alerts.channel_form import open_channel
from ui.alerts.rule_form import open_new
from ui.alerts.silence_form import open_silence
from ui.filters import tabs
from ui.parts import heading

TABS = {
    "Rules": rules.draw,
    "Channels": channels.draw,
    "Silences": silence_list.draw,
    "History": told.draw,
}
NEW = {
    "Rules": ("New rule", open_new),
    "Channels": ("New channel", open_channel),
    "Silences": ("New silence", open_silence),
}

controls = heading("Alerts", "Rules that watch the system, and who hears about it.")
watch.banner()
firing.strip()
found = tabs(list(TABS))
for tab, (name, draw) in zip(found, TABS.items(), strict=True):
    if tab.open:
        with tab:
            draw()
        if is_admin() and name in NEW:
            label, create = NEW[name]
            controls.button(
                label, key="new", type="primary", icon=":material/add:", on_click=create
            )
watch.footer()
told.open_entry()
