"""The operational list: every render by page, filtered, and as a file."""

# pandas carries no types that a strict check could use.
# pyright: basic

from collections.abc import Sequence
from dataclasses import asdict, astuple, fields

import pandas as pd
import streamlit as st

from store import audit
from store.renders import listing
from store.renders.listing import PAGE_SIZE, Filters, Listed, RenderAccount, Status
from ui import filters
from ui.account import may_export, me
from ui.csv_files import as_csv
from ui.dialogs import show
from ui.formats import UNKNOWN, count
from ui.parts import card, empty, table
from ui.reads import primary, read, replica, zone
from ui.renders.words import STALLED, STATUSES, options, title, tones, words

MOST_EXPORTED = 50_000


def renders() -> None:
    """The filters and a page of what passes them."""
    wanted = toolbar(read(listing.accounts))
    found = read(listing.audit, wanted)
    with card("Renders", f"{count(found.total)}, the last published first"):
        if not found.total:
            empty("search_off", "No render matches", "Clear filters, or look further back.")
            return
        body = st.container()
        with st.container(horizontal=True, vertical_alignment="center"):
            export(wanted, found.total)
            page = filters.page_of(found.total, limit=PAGE_SIZE)
        if page.number > 1:
            found = read(listing.audit, wanted, number=page.number)
        with body:
            drawn(found.rows, found.total)


def toolbar(known: Sequence[RenderAccount]) -> Filters:
    """What is wanted, as the URL says it."""
    with filters.toolbar():
        account = of_account(known)
        status = filters.one("status", options(), "Any status")
        with st.popover("Dates", icon=":material/date_range:"):
            first, last = filters.day("from", "From"), filters.day("to", "To")
        text = filters.search("q", "Name, account, number", width=190)
        filters.clear()
    if first and last and first > last:
        first, last = last, first
    codes: dict[str, Status] = {word: code for code, word in STATUSES.items()}
    return Filters(
        account_id=account,
        status=codes.get(status or ""),
        stalled=True if status == STALLED else None,
        first=first,
        last=last,
        text=text or None,
    )


def of_account(known: Sequence[RenderAccount]) -> int | None:
    """The account that is wanted, None for any."""
    numbers = {called(one): one.id for one in known}
    chosen = filters.pick("account", list(numbers), "Account", none="All accounts")
    return numbers.get(chosen or "")


def called(account: RenderAccount) -> str:
    """What an account is called where it is chosen."""
    return account.name or f"Account {account.id}"


def drawn(rows: Sequence[Listed], total: int) -> None:
    """A page of the list."""
    column = st.column_config
    table(
        pd.DataFrame(
            {
                "id": row.render_id,
                "name": title(row.render_name, row.render_id),
                "status": words(row.status, is_stalled=row.is_stalled),
                "account": row.account_name or UNKNOWN,
                "sport": row.account_sport or UNKNOWN,
                "downloads": row.downloads_count,
                "articles": row.articles_count,
                "published": row.published_at.astimezone(zone()),
            }
            for row in rows
        ),
        {
            "id": column.NumberColumn("Render", format="%d", width=66),
            "name": column.TextColumn("Name", width=225),
            "status": column.MultiselectColumn(
                "Status", options=options(), color=tones(), width=152
            ),
            "account": column.TextColumn("Account", width=190),
            "sport": column.TextColumn("Sport", width=78),
            "downloads": column.NumberColumn("Downloads", width=86),
            "articles": column.NumberColumn("Articles", width=68),
            "published": column.DatetimeColumn(
                "Published", format="D MMM YYYY, HH:mm", timezone=str(zone()), width=138
            ),
        },
        key="renders",
        alt=f"Renders, the last published first, {len(rows)} of {count(total)}",
        opens=lambda number: show("render", rows[number].render_id),
    )


def export(wanted: Filters, total: int) -> None:
    """Offers the same renders as a file to those who may take them out."""
    if not may_export():
        return
    whose = me().name  # the data are made where nobody knows whose page it was
    limited = f"The first {count(MOST_EXPORTED)} of them" if total > MOST_EXPORTED else "All"
    st.download_button(
        "Export CSV",
        lambda: exported(wanted, whose),
        file_name="renders.csv",
        mime="text/csv",
        key="export",
        icon=":material/download:",
        help=f"{limited}, with the same filters. Exports are in the audit log.",
        on_click="ignore",
    )


def exported(wanted: Filters, whose: str) -> bytes:
    """The renders as CSV, moments as they are stored, and a line about it in the audit log."""
    found = listing.matching(replica(), wanted, limit=MOST_EXPORTED, skip=0)
    asked = {name: str(value) for name, value in asdict(wanted).items() if value is not None}
    audit.record(primary(), "renders.export", actor=whose, renders=len(found), **asked)
    return as_csv([field.name for field in fields(Listed)], (astuple(row) for row in found))
