"""What the routes under /api/renders answer, with the names their clients expect."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from math import ceil

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from store.renders.listing import Listed, Page, Status
from store.renders.monitor import Bucket, Distribution, Period, System, Telemetry


class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class RowAccount(Camel):
    account_id: int
    account_name: str | None
    account_sport: str | None
    account_type: str | None


class Row(Camel):
    render_id: int
    render_name: str | None
    published_at: datetime
    created_at: datetime
    updated_at: datetime
    processing: bool = Field(alias="Processing")
    complete: bool = Field(alias="Complete")
    email_sent: bool = Field(alias="EmailSent")
    account: RowAccount | None
    downloads_count: int
    articles_count: int = Field(alias="aiArticlesCount")
    is_ghost: bool = Field(alias="isGhostRender")
    status: Status
    is_stalled: bool


class Pagination(Camel):
    page: int
    page_size: int
    page_count: int
    total: int


class Audit(Camel):
    data: list[Row]
    pagination: Pagination


class Live(Camel):
    """The seed's four numbers, and beside them what they leave out."""

    active_count: int
    failed_today: int
    success_rate_24h: float = Field(
        alias="successRate24h",
        description="Complete renders of all published in 24 hours, in percent; 100 without any.",
    )
    system_status: System
    settled_success_rate_24h: float = Field(
        alias="settledSuccessRate24h", description="The same without those that still process."
    )
    stalled_count: int
    queued_count: int = Field(description="Schedulers that wait for their turn.")
    oldest_active_at: datetime | None


class Range(Camel):
    start: datetime
    end: datetime


class Point(Camel):
    period: str
    date: date
    render_volume: int
    asset_density: float
    failure_count: int
    failure_rate: float
    total_renders: int
    total_assets: int
    video: int
    image: int
    content: int


class Analytics(Camel):
    period: Period
    range: Range
    data: list[Point]


class Leader(Camel):
    account_id: int
    account_name: str | None
    account_type: str | None
    account_sport: str | None
    render_count: int


class Assets(Camel):
    video: int
    image: int
    content: int


class Window(BaseModel):
    """Local days, inclusive; null is no bound."""

    first: date | None = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")


class Windows(Camel):
    top_accounts: Window
    asset_distribution: Window


class Shares(Camel):
    """Each part says in `windows` which days it is about."""

    top_accounts: list[Leader]
    asset_distribution: Assets
    windows: Windows


def audit_answer(page: Page, number: int, size: int) -> Audit:
    """The page as clients expect it."""
    return Audit(
        data=[row(each) for each in page.rows],
        pagination=Pagination(
            page=number, page_size=size, page_count=ceil(page.total / size), total=page.total
        ),
    )


def row(listed: Listed) -> Row:
    """The render with its account as an object of its own."""
    fields = asdict(listed)
    number = fields.pop("account_id")
    about = {name: fields.pop(f"account_{name}") for name in ("name", "sport", "type")}
    account = None
    if number is not None:
        account = RowAccount(
            account_id=number,
            account_name=about["name"],
            account_sport=about["sport"],
            account_type=about["type"],
        )
    return Row(**fields, account=account)


def live_answer(found: Telemetry) -> Live:
    """The telemetry with its verdict."""
    return Live(**asdict(found), system_status=found.system_status)


def analytics_answer(
    period: Period, buckets: Sequence[Bucket], start: datetime, end: datetime
) -> Analytics:
    """The buckets with what they span."""
    points = [Point(**asdict(each)) for each in buckets]
    return Analytics(period=period, range=Range(start=start, end=end), data=points)


def shares_answer(found: Distribution) -> Shares:
    """The leaders and the mix, with the window of each."""
    return Shares(
        top_accounts=[Leader(**asdict(each)) for each in found.leaders],
        asset_distribution=Assets(**asdict(found.assets)),
        windows=Windows(
            top_accounts=Window(first=found.year.first, last=found.year.last),
            asset_distribution=Window(first=None, last=found.year.last),
        ),
    )
