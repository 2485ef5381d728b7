"""A Strapi is read whole, once, and in any state it may be in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter

from collector.strapi import COUNTED_EVERY, Strapi
from collector.trouble import NotUnderstood, ServerTrouble, Unauthorized
from connections import StrapiSetting
from demo.renders import stories
from store.db import Pool, connection
from store.renders.lineage import Lineage, lineage
from store.renders.listing import Filters, audit
from store.renders.monitor import telemetry
from tests.collector.fake_strapi import TOKEN, FakeStrapi, iso, render, running, scheduler
from tests.store import lineage_truth
from tests.store.render_truth import Final, finals

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALL = finals(stories(5, 8, int(NOW.timestamp()), ZoneInfo("UTC")))


def filled(version: int = 5, **about: Any) -> FakeStrapi:
    """A Strapi with a week of renders."""
    fake = FakeStrapi(version, **about)
    for each in ALL:
        fake.renders[each.tree.id] = render(each)
        assert each.tree.scheduler
        told = scheduler(each.tree.scheduler)
        fake.schedulers[told["id"]] = told | {"updatedAt": iso(NOW - HOUR)}
    return fake


@contextmanager
def watching(pool: Pool, fake: FakeStrapi, **about: Any) -> Iterator[Strapi]:
    """A poller of it, whose clock stands."""
    with running(fake) as url:
        setting = StrapiSetting.model_validate({"url": url, "token": TOKEN} | about)
        source = Strapi(pool, setting, now=lambda: NOW)
        try:
            yield source
        finally:
            source.close()


def poll(source: Strapi, most: int = 200) -> None:
    """Polls until it works."""
    for _ in range(most):
        try:
            source.poll()
        except ServerTrouble:
            continue
        return
    pytest.fail("it never works")


def stored(pool: Pool) -> list[str]:
    """Every row of every table that renders lie in."""
    tables = ("renders", "render_accounts", "render_schedulers", "render_outputs",
              "render_subjects", "render_documents")  # fmt: skip
    with connection(pool) as conn:
        return sorted(
            f"{table} {row}"
            for table in tables
            for row in conn.execute(f"SELECT * FROM {table}".encode())
        )


def cut(at: datetime | None) -> datetime | None:
    """A Strapi counts in milliseconds."""
    return at and at.replace(microsecond=at.microsecond // 1000 * 1000)


def check(pool: Pool, wanted: list[Final]) -> None:
    """The store has just these, each as it was told."""
    numbers = {row.render_id for row in audit(pool, Filters(), now=NOW, size=1000).rows}
    assert numbers == {each.tree.id for each in wanted}
    for each in wanted[::7]:
        found = lineage(pool, each.tree.id)
        assert found
        assert told(found) == told(expected(each))


def expected(each: Final) -> dict[str, Any]:
    return lineage_truth.lineage(each)


def told(found: Lineage | dict[str, Any]) -> list[Any]:
    """What of a lineage does not depend on milliseconds."""
    if isinstance(found, dict):
        downloads, grades = found["downloads"], found["grades"]
        games = [*found["gameResults"], *found["upcomingGames"]]
        return [
            *(found["render"][key] for key in ("id", "name", "processing", "complete")),
            found["render"]["emailSent"],
            found["scheduler"]["account"],
            [(one["id"], one["name"], one["assetType"], one["grade"]) for one in downloads],
            [(one["id"], one["title"]) for one in found["aiArticles"]],
            [one["grade"] for one in grades],
            [one["gameMetaDatum"] for one in games],
        ]
    return told(TypeAdapter(Lineage).dump_python(found, mode="json"))


@pytest.mark.parametrize("version", [4, 5])
def test_everything_is_read_and_reading_again_changes_nothing(pool: Pool, version: int) -> None:
    fake = filled(version)
    with watching(pool, fake) as source:
        source.poll()
        check(pool, ALL)
        before = stored(pool)
        source.poll()
        assert stored(pool) == before


@pytest.mark.parametrize("version", [4, 5])
def test_nothing_is_lost_where_every_fifth_answer_is_an_error(pool: Pool, version: int) -> None:
    with watching(pool, filled(version, failing=0.2)) as source:
        poll(source)
        check(pool, ALL)


def test_what_changes_while_pages_are_read_is_not_missed(pool: Pool) -> None:
    fake = filled()
    numbers = sorted(fake.renders)[:40]

    def change() -> None:
        if numbers:
            number = numbers.pop(0)
            stamp = iso(NOW + timedelta(seconds=len(numbers)))
            fake.renders[number] |= {"Name": f"renamed {number}", "updatedAt": stamp}

    fake.meanwhile = change
    with watching(pool, fake) as source:
        while numbers:
            source.poll()
        source.poll()
    rows = audit(pool, Filters(), now=NOW, size=1000).rows
    assert len(rows) == len(ALL)
    names = {row.render_id: row.render_name for row in rows}
    assert names == {each["id"]: each["Name"] for each in fake.renders.values()}


def test_many_changes_at_one_moment_are_all_read(pool: Pool) -> None:
    fake = filled()
    for each in fake.renders.values():
        each["updatedAt"] = iso(NOW)
    with watching(pool, fake) as source:
        source.poll()
        check(pool, [replace(each, updated_at=NOW) for each in ALL])


def test_only_what_changed_is_asked_for_again(pool: Pool) -> None:
    fake = filled()
    with watching(pool, fake) as source:
        source.poll()
        first, fake.asked = fake.asked, 0
        source.poll()
        assert fake.asked < first / 2


@pytest.mark.parametrize("version", [4, 5])
def test_what_was_deleted_is_left_out_and_what_comes_back_is_back(pool: Pool, version: int) -> None:
    fake = filled(version)
    with watching(pool, fake) as source:
        source.poll()
        gone = {number: fake.renders.pop(number) for number in sorted(fake.renders)[5:25]}
        source.poll()
        assert audit(pool, Filters(), now=NOW).total == len(ALL)  # it is counted now and then
        source.now = lambda: NOW + COUNTED_EVERY
        fake.failing = 0.2
        poll(source)
        fake.failing = 0
        check(pool, [each for each in ALL if each.tree.id not in gone])
        for number, each in gone.items():
            fake.renders[number] = each | {"updatedAt": iso(NOW + HOUR)}
        source.poll()
        assert audit(pool, Filters(), now=NOW).total == len(ALL)


def test_a_new_publication_is_the_same_render_though_its_number_is_another(pool: Pool) -> None:
    fake = filled()
    with watching(pool, fake) as source:
        source.poll()
        number = sorted(fake.renders)[10]
        again = fake.renders.pop(number)
        again |= {"id": 99_999, "documentId": f"doc{number}", "updatedAt": iso(NOW + HOUR)}
        fake.renders[99_999] = again
        source.poll()
        check(pool, ALL)


def test_a_strapi_4_may_become_a_5(pool: Pool) -> None:
    fake = filled(4)
    with watching(pool, fake) as source:
        source.poll()
        fake.version = 5
        for each in fake.renders.values():
            each["updatedAt"] = iso(NOW)
        source.now = lambda: NOW + COUNTED_EVERY
        source.poll()
        check(pool, [replace(each, updated_at=NOW) for each in ALL])


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [("Processing", "is_running", "Processing"), ("downloads", "asset_files", "relation")],
)
def test_a_renamed_field_is_complained_of_and_read_once_it_is_named(
    pool: Pool, ours: str, theirs: str, said: str
) -> None:
    fake = filled()
    with watching(pool, fake) as source:
        source.poll()
    fake.renamed = {ours: theirs}
    number = max(fake.renders)
    fake.renders[number] |= {"Name": "after all", "updatedAt": iso(NOW + HOUR)}
    with watching(pool, fake) as source, pytest.raises(NotUnderstood, match=said):
        source.poll()
    check(pool, ALL)
    with watching(pool, fake, names={ours: theirs}) as source:
        source.poll()
    found = lineage(pool, number)
    assert found
    assert found.render.name == "after all"
    assert audit(pool, Filters(), now=NOW).total == len(ALL)


def test_a_render_that_cannot_be_read_keeps_no_other_back(pool: Pool) -> None:
    fake = filled()
    number = sorted(fake.renders)[3]
    fake.renders[number]["publishedAt"] = "soon"
    said = f"1 of its renders.*doc{number}: publishedAt"
    with watching(pool, fake) as source, pytest.raises(NotUnderstood, match=said):
        source.poll()
    check(pool, [each for each in ALL if each.tree.id != number])


def test_outputs_that_come_along_later_are_seen(pool: Pool) -> None:
    fake = filled()
    number = max(number for number, each in fake.renders.items() if each["downloads"])
    fake.renders[number]["publishedAt"] = iso(NOW - HOUR)
    late = fake.renders[number]["downloads"].pop()
    with watching(pool, fake) as source:
        source.poll()
        fake.renders[number]["downloads"].append(late)
        source.poll()
    found = lineage(pool, number)
    assert found
    assert late["id"] in {each.id for each in found.downloads}


def test_schedulers_are_read_too(pool: Pool) -> None:
    fake = filled()
    with watching(pool, fake) as source:
        source.poll()
        assert telemetry(pool, now=NOW).queued_count == 0
        for number in sorted(fake.schedulers)[:4]:
            fake.schedulers[number] |= {"Queued": True, "updatedAt": iso(NOW)}
        source.poll()
        assert telemetry(pool, now=NOW).queued_count == 4


def test_a_wrong_token_is_told(pool: Pool) -> None:
    with watching(pool, filled(), token="wrong") as source, pytest.raises(Unauthorized):
        source.poll()
