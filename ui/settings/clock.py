"""Where days begin, and what is known of people."""

import streamlit as st

from store import health
from ui.formats import plain
from ui.parts import card
from ui.reads import read, settings


def draw() -> None:
    """The tab."""
    left, right = st.columns(2)
    with left:
        zone()
    with right:
        people()


def zone() -> None:
    """The zone whose midnight ends a day."""
    kept = read(health.check).timezone
    with card("Time zone", "whose midnight ends a day"):
        st.text_input("Time zone", value=kept, disabled=True, key="store-zone")
        if "timezone" in settings().model_fields_set:
            st.caption(":material/lock: Set by `CINEVAULT_TIMEZONE`.")
        else:
            st.caption("That of the machine. `CINEVAULT_TIMEZONE` sets another one.")
        st.caption(
            "After a change, `cinevault migrate` computes the daily rollups again. "
            "Everybody can read moments in a zone of their own: see My account."
        )
        if kept != settings().timezone:
            st.warning(
                f"This program was started with {plain(settings().timezone)}: "
                "run `cinevault migrate`, or start it anew.",
                icon=":material/schedule:",
            )


def people() -> None:
    """What is kept about who watches."""
    with card("People", "what is kept about who watches"):
        st.markdown(
            "- Name, and what was watched, when, on which device, from which address.\n"
            "- Admins and analysts see everybody; a viewer sees only what they watched "
            "themselves, on every screen.\n"
            "- Who signed in, from where, and who changed what is in the audit log.\n"
            "- Nothing is sent anywhere but to the notification channels set up under Alerts."
        )
