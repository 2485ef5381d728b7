"""A report as it was at one moment: its tables, filled."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from store.analytics.asking import Answer, Limits, Running, Source
from store.reports.catalog import Order, Section, filled

LIMITS = Limits(seconds=120, rows=5_000, patience=20)


@dataclass(frozen=True, slots=True)
class Table:
    """A section with its rows."""

    section: Section
    answer: Answer

    @property
    def title(self) -> str:
        """What stands above it."""
        return self.section.title


@dataclass(frozen=True, slots=True)
class Made:
    """The report's tables, `figures` being the row of headline figures, empty where it has none."""

    order: Order
    made_at: datetime
    zone: str
    discreet: bool
    figures: dict[str, object]
    tables: tuple[Table, ...]

    @property
    def period(self) -> tuple[date | None, date | None]:
        """Its first and last day."""
        return self.order.first, self.order.last


def begin(source: Source, order: Order) -> Running:
    """Begins to make the report."""
    texts = [filled(section, order) for section in order.report.sections]
    return Running(source, texts, LIMITS)


def made(source: Source, order: Order) -> Made:
    """The report, all of it of the same moment; QuestionFailed where it cannot be made."""
    return whole(source, order, begin(source, order).result())


def whole(source: Source, order: Order, answers: list[Answer]) -> Made:
    """The report of these answers."""
    found = [Table(*each) for each in zip(order.report.sections, answers, strict=True)]
    heads = [table for table in found if not table.title]
    figures = heads[0].answer.as_rows()[0] if heads else {}
    tables = tuple(table for table in found if table.title)
    at = datetime.now(UTC).astimezone(ZoneInfo(source.zone))
    return Made(order, at, source.zone, source.discreet, figures, tables)
