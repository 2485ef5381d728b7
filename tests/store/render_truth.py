"""What the routes of renders have to say, counted from the made-up renders themselves."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from demo.renders import Story
from store.renders.tree import Account, Named, Tree

VIDEO = ("video", "mp4", "mov", "avi", "mpeg")
IMAGE = ("image", "jpg", "jpeg", "png", "gif", "webp", "poster", "thumbnail")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Final:
    """A render as it is in the end."""

    tree: Tree
    updated_at: datetime
    processing: bool
    complete: bool
    email_sent: bool

    @property
    def published_at(self) -> datetime:
        assert self.tree.published_at
        return self.tree.published_at

    @property
    def account(self) -> Account:
        assert self.tree.scheduler
        assert self.tree.scheduler.account
        return self.tree.scheduler.account

    @property
    def assets(self) -> int:
        return len(self.tree.downloads or []) + len(self.tree.ai_articles or [])

    @property
    def failed(self) -> bool:
        return not self.complete and not self.processing

    @property
    def ghost(self) -> bool:
        return self.complete and self.assets == 0

    @property
    def status(self) -> str:
        if self.ghost:
            return "ghost"
        if self.processing:
            return "processing"
        if not self.complete:
            return "incomplete"
        return "email_sent" if self.email_sent else "complete"

    def media(self) -> Counter[str]:
        """How many videos, images and other things came out."""
        found = Counter(
            medium(each.asset_category, each.asset_type) for each in self.tree.downloads or []
        )
        found["content"] += len(self.tree.ai_articles or [])
        return found


def medium(category: Named | None, of_type: Named | None) -> str:
    name = ((of_type.name if of_type else None) or "").lower()
    group = category.name if category else None
    if group == "VIDEO" or any(word in name for word in VIDEO):
        return "video"
    return "image" if group == "IMAGE" or any(word in name for word in IMAGE) else "content"


def finals(stories: Iterable[Story]) -> list[Final]:
    """Every render as it is in the end, the last published first."""
    found = [
        Final(story.tree, last.at, last.processing, last.complete, last.email_sent)
        for story in stories
        for last in story.states[-1:]
    ]
    return sorted(found, key=lambda each: (each.published_at, each.tree.id), reverse=True)


def rounded(part: int, whole: int, places: int) -> float:
    """The quotient, halves rounded up."""
    shift = 10**places
    return int(Fraction(part * shift, whole) + Fraction(1, 2)) / shift


def percent(part: int, whole: int, otherwise: float) -> float:
    return rounded(100 * part, whole, 1) if whole else otherwise


def iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def row(each: Final, now: datetime) -> Json:
    """A row of the audit."""
    account = each.account
    assert account.account_type
    return {
        "renderId": each.tree.id,
        "renderName": each.tree.name,
        "publishedAt": iso(each.published_at),
        "createdAt": iso(each.tree.created_at),
        "updatedAt": iso(each.updated_at),
        "Processing": each.processing,
        "Complete": each.complete,
        "EmailSent": each.email_sent,
        "account": {
            "accountId": account.id,
            "accountName": account.first_name,
            "accountSport": account.sport,
            "accountType": account.account_type.name,
        },
        "downloadsCount": len(each.tree.downloads or []),
        "aiArticlesCount": len(each.tree.ai_articles or []),
        "isGhostRender": each.ghost,
        "status": each.status,
        "isStalled": stalled(each, now),
    }


def stalled(each: Final, now: datetime) -> bool:
    return each.processing and each.published_at < now - timedelta(minutes=30)


def telemetry(all_of_them: list[Final], now: datetime, zone: ZoneInfo) -> Json:
    """The live numbers; how many schedulers wait is not to be seen from renders."""
    lately = [each for each in all_of_them if now - timedelta(hours=24) < each.published_at <= now]
    complete = sum(each.complete for each in lately)
    settled = sum(each.complete or each.failed for each in lately)
    today = now.astimezone(zone).date()
    failed = sum(
        each.failed and each.published_at.astimezone(zone).date() == today for each in all_of_them
    )
    rate = percent(complete, len(lately), 100)
    warned = rate < 90 or failed > 20
    return {
        "activeCount": sum(each.processing for each in all_of_them),
        "failedToday": failed,
        "successRate24h": rate,
        "systemStatus": "degraded" if rate < 80 else "warning" if warned else "nominal",
        "settledSuccessRate24h": percent(complete, settled, 100),
        "stalledCount": sum(stalled(each, now) for each in all_of_them),
        "oldestActiveAt": iso(
            min((each.published_at for each in all_of_them if each.processing), default=None)
        ),
    }


def day_of(at: date) -> date:
    return at


def week_of(at: date) -> date:
    return at - timedelta(days=at.weekday())


def month_of(at: date) -> date:
    return at.replace(day=1)


PERIODS: dict[str, tuple[int, Callable[[date], date], str]] = {
    "day": (30, day_of, "%Y-%m-%d"),
    "week": (12, week_of, "%G-W%V"),
    "month": (12, month_of, "%Y-%m"),
}


def analytics(all_of_them: list[Final], period: str, now: datetime, zone: ZoneInfo) -> list[Json]:
    """The buckets of the period, oldest first."""
    count, first_of, name = PERIODS[period]
    firsts = [first_of(now.astimezone(zone).date())]
    while len(firsts) < count:
        firsts.append(first_of(firsts[-1] - timedelta(days=1)))
    groups: dict[date, list[Final]] = {first: [] for first in reversed(firsts)}
    for each in all_of_them:
        first = first_of(each.published_at.astimezone(zone).date())
        if first in groups:
            groups[first].append(each)
    return [
        {"period": first.strftime(name), "date": first.isoformat(), **bucket(group)}
        for first, group in groups.items()
    ]


def bucket(group: list[Final]) -> Json:
    complete = sum(each.complete for each in group)
    failed = sum(each.failed for each in group)
    assets = sum(each.assets for each in group)
    made: Counter[str] = sum((each.media() for each in group), Counter())
    total = complete + failed
    return {
        "renderVolume": complete,
        "assetDensity": rounded(assets, total, 2) if total else 0,
        "failureCount": failed,
        "failureRate": percent(failed, total, 0),
        "totalRenders": total,
        "totalAssets": assets,
        "video": made["video"],
        "image": made["image"],
        "content": made["content"],
    }


def distribution(all_of_them: list[Final], now: datetime, zone: ZoneInfo) -> Json:
    """Who has most renders in twelve months, and what all of them made."""
    last = now.astimezone(zone).date()
    first = last.replace(year=last.year - 1)
    of = {each.account.id: each.account for each in all_of_them}
    counts = Counter(
        each.account.id
        for each in all_of_them
        if first <= each.published_at.astimezone(zone).date() <= last
    )
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:10]
    made: Counter[str] = sum((each.media() for each in all_of_them), Counter())
    return {
        "topAccounts": [leader(of[number], renders) for number, renders in top],
        "assetDistribution": {name: made[name] for name in ("video", "image", "content")},
        "windows": {
            "topAccounts": {"from": first.isoformat(), "to": last.isoformat()},
            "assetDistribution": {"from": None, "to": last.isoformat()},
        },
    }


def leader(account: Account, renders: int) -> Json:
    assert account.account_type
    return {
        "accountId": account.id,
        "accountName": account.first_name,
        "accountType": account.account_type.name,
        "accountSport": account.sport,
        "renderCount": renders,
    }
