"""The operational list: renders newest first, filtered, a page at a time."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from store.db import Pool, fetch_all, fetch_one, fetch_value

PAGE_SIZE = 25

Status = Literal["processing", "complete", "email_sent", "ghost", "incomplete"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A render as the list shows it."""

    render_id: int
    render_name: str | None
    published_at: datetime
    created_at: datetime
    updated_at: datetime
    processing: bool
    complete: bool
    email_sent: bool
    account_id: int | None
    account_name: str | None
    account_sport: str | None
    account_type: str | None
    downloads_count: int
    articles_count: int
    is_ghost: bool
    status: Status
    is_stalled: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """Which renders are wanted; days are local ones, inclusive."""

    account_id: int | None = None
    status: Status | None = None
    ghost: bool | None = None
    stalled: bool | None = None
    first: date | None = None
    last: date | None = None
    text: str | None = None

    @property
    def by_day(self) -> bool:
        """Whether days of renders tell how many there are."""
        others = (self.account_id, self.ghost, self.stalled, self.text)
        return all(other is None for other in others)


@dataclass(frozen=True, slots=True)
class Place:
    total: int
    until: datetime | None
    skip: int


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Listed]
    total: int


@dataclass(frozen=True, slots=True)
class RenderAccount:
    id: int
    name: str | None
    sport: str | None
    type: str | None


def audit(
    pool: Pool,
    filters: Filters,
    *,
    now: datetime | None = None,
    number: int = 1,
    size: int = PAGE_SIZE,
) -> Page:
    """The page of that number, and how many renders there are on all of them."""
    skip = (number - 1) * size
    if not filters.by_day:
        total = counted(pool, filters, now)
        return Page(matching(pool, filters, now=now, limit=size, skip=skip), total)
    found = place(pool, filters, skip=skip)
    if found.until is None:
        return Page([], found.total)
    return Page(page(pool, filters, found, now=now, limit=size), found.total)


def counted(pool: Pool, filters: Filters, now: datetime | None) -> int:
    """How many renders pass: months of an account tell, where nothing but that is asked."""
    if filters.account_id is not None and filters == Filters(account_id=filters.account_id):
        return account_total(pool, filters.account_id)
    return matching_count(pool, filters, now=now)


def account_total(pool: Pool, account_id: int) -> int:
    """How many renders the account has."""
    return fetch_value(pool, "renders/account_total", account_id=account_id)


def place(pool: Pool, filters: Filters, *, skip: int) -> Place:
    """Where the page behind so many renders begins."""
    found = fetch_one(
        pool,
        "renders/place",
        Place,
        status=filters.status,
        first=filters.first,
        last=filters.last,
        skip=skip,
    )
    return found or Place(0, None, 0)


def page(
    pool: Pool, filters: Filters, start: Place, *, now: datetime | None = None, limit: int
) -> list[Listed]:
    """The renders of a page that begins there."""
    return fetch_all(
        pool,
        "renders/page",
        Listed,
        status=filters.status,
        first=filters.first,
        until=start.until,
        skip=start.skip,
        limit=limit,
        now=now,
    )


def matching(
    pool: Pool, filters: Filters, *, now: datetime | None = None, limit: int, skip: int
) -> list[Listed]:
    """Renders that pass every filter, newest first."""
    return fetch_all(
        pool, "renders/matching", Listed, **chosen(filters), now=now, limit=limit, skip=skip
    )


def matching_count(pool: Pool, filters: Filters, *, now: datetime | None = None) -> int:
    """How many renders pass every filter."""
    return fetch_value(pool, "renders/matching_count", **chosen(filters), now=now)


def chosen(filters: Filters) -> dict[str, object]:
    """The filters as a statement takes them."""
    return {name: getattr(filters, name) for name in filters.__slots__}


def accounts(pool: Pool) -> list[RenderAccount]:
    """Every account there is a render for, by name."""
    return fetch_all(pool, "renders/accounts", RenderAccount)
