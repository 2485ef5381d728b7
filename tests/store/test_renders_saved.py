"""Renders as they are told: twice, late, in part, moved, gone, and what they were when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from store import rollups
from store.db import Pool, connection
from store.preferences import tune
from store.renders.lineage import Change, history, lineage
from store.renders.listing import Filters, Listed, Page, audit, matching, matching_count
from store.renders.monitor import counts_at, running, stalled_minutes, telemetry
from store.renders.tree import (
    Account,
    Article,
    AttachedGrade,
    Download,
    Fixture,
    Game,
    GameGrade,
    Grade,
    Named,
    OutputGrade,
    RerenderRequest,
    Scheduler,
    Tree,
)
from store.renders.writing import Saved, remove, save, save_schedulers

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
GRADE = Grade(5, "Under 12", "Under 12", Named(6, "Summer"))
WHOLE = Tree(
    7,
    NOON,
    published_at=NOON,
    created_at=NOON - MINUTE,
    name="Monday",
    processing=True,
    scheduler=Scheduler(3, "Mondays", queued=True, account=Account(2, "Hawks", sport="AFL")),
    downloads=[Download(1, "Ladder", Named(1, "PNG"), None, OutputGrade(5, "Under 12"))],
    ai_articles=[Article(1, "In short")],
    game_results=[Fixture(8, Game(9, GameGrade(5)), game_data_afl={"goals": 3})],
    upcoming_games=[Fixture(8, Game(10))],
    grades=[AttachedGrade(4, GRADE)],
    rerender_requests=[RerenderRequest(1, reason="Where is it?")],
)


def later(minutes: float, **told: Any) -> Tree:
    """The same render at a later time, with no more than that."""
    return Tree(7, NOON + minutes * MINUTE, **told)


def listed(pool: Pool) -> list[Listed]:
    return audit(pool, Filters(), now=NOON).rows


def changes(pool: Pool) -> list[tuple[str, int, int]]:
    found: list[Change] = history(pool, 7)
    return [(each.status, each.downloads_count, each.articles_count) for each in found]


def digest(pool: Pool) -> list[str]:
    """Every table of renders, row by row."""
    tables = ("renders", "render_accounts", "render_schedulers", "render_outputs",
              "render_subjects", "render_events", "rerender_requests")  # fmt: skip
    with connection(pool) as conn:
        return [
            str(row)
            for table in tables
            for row in conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3".encode())
        ]


def test_a_tree_told_again_changes_nothing(each_pool: Pool) -> None:
    assert save(each_pool, [WHOLE]) == Saved(changed=1, added=1)
    before = digest(each_pool)
    assert save(each_pool, [WHOLE]) == Saved(changed=0, added=0)
    assert digest(each_pool) == before


def test_what_is_not_told_stays_as_it_was(each_pool: Pool) -> None:
    save(each_pool, [WHOLE])
    save(each_pool, [later(5, complete=True, processing=False)])
    found = lineage(each_pool, 7)
    assert found
    assert (found.render.name, found.render.complete) == ("Monday", True)
    assert found.render.completed_at == NOON + 5 * MINUTE
    assert [each.name for each in found.downloads] == ["Ladder"]
    assert found.game_results == WHOLE.game_results
    assert found.upcoming_games == WHOLE.upcoming_games
    assert found.grades == WHOLE.grades
    assert found.scheduler
    assert found.scheduler.account
    assert found.scheduler.account.first_name == "Hawks"


def test_what_is_told_replaces_what_was_there(each_pool: Pool) -> None:
    save(each_pool, [WHOLE])
    told = later(5, downloads=[Download(2, "Video")], ai_articles=[], grades=[], game_results=[])
    save(each_pool, [told])
    found = lineage(each_pool, 7)
    assert found
    assert [each.id for each in found.downloads] == [2]
    assert (found.ai_articles, found.grades, found.game_results) == ([], [], [])
    assert found.upcoming_games == WHOLE.upcoming_games
    row = listed(each_pool)[0]
    assert (row.downloads_count, row.articles_count) == (1, 0)


def test_a_late_tree_does_not_move_a_render_backwards(each_pool: Pool) -> None:
    save(each_pool, [later(9, published_at=NOON, complete=True, email_sent=True)])
    before = digest(each_pool)
    assert save(each_pool, [WHOLE]) == Saved(changed=0, added=0)
    assert digest(each_pool) == before


def test_the_newest_of_one_batch_counts(each_pool: Pool) -> None:
    save(each_pool, [later(3, name="newest"), WHOLE, later(2, name="older")])
    assert listed(each_pool)[0].render_name == "newest"


def test_another_time_of_publication_moves_the_render_and_does_not_double_it(
    each_pool: Pool,
) -> None:
    save(each_pool, [WHOLE])
    rollups.refresh(each_pool)
    save(each_pool, [later(5, published_at=NOON + 60 * DAY)])
    for _ in range(2):
        assert [row.published_at for row in listed(each_pool)] == [NOON + 60 * DAY]
        assert audit(each_pool, Filters(), now=NOON).total == 1
        rollups.refresh(each_pool)
    assert listed(each_pool)[0].downloads_count == 1


def test_every_change_is_kept_and_the_past_can_be_asked(each_pool: Pool) -> None:
    save(each_pool, [replace(WHOLE, downloads=[], ai_articles=[])])
    save(each_pool, [later(4, downloads=WHOLE.downloads)])
    save(each_pool, [later(5, processing=False, complete=True)])
    save(each_pool, [later(6, name="only the name")])
    save(each_pool, [later(7, email_sent=True)])
    remove(each_pool, [7], at=NOON + DAY)
    assert changes(each_pool) == [
        ("processing", 0, 0),
        ("processing", 1, 0),
        ("complete", 1, 0),
        ("email_sent", 1, 0),
        ("email_sent", 1, 0),
    ]
    assert [each.removed for each in history(each_pool, 7)][-2:] == [False, True]
    asked = {
        minutes: [(each.status, each.renders) for each in counts_at(each_pool, NOON + after)]
        for minutes, after in {-1: -MINUTE, 1: MINUTE, 5: 5.5 * MINUTE, 9: DAY * 2}.items()
    }
    assert asked == {-1: [], 1: [("processing", 1)], 5: [("complete", 1)], 9: []}


def test_what_was_gone_and_is_told_again_is_back(each_pool: Pool) -> None:
    save(each_pool, [WHOLE])
    assert remove(each_pool, [7, 99], at=NOON + MINUTE) == 1
    assert remove(each_pool, [7], at=NOON + MINUTE) == 0
    assert listed(each_pool) == []
    assert lineage(each_pool, 7) is None
    save(each_pool, [WHOLE])
    assert len(listed(each_pool)) == 1


def test_schedulers_are_known_by_what_was_told_last(each_pool: Pool) -> None:
    save(each_pool, [WHOLE])
    assert telemetry(each_pool, now=NOON).queued_count == 1
    save_schedulers(each_pool, [(NOON + MINUTE, Scheduler(3, queued=False))])
    save_schedulers(each_pool, [(NOON - MINUTE, Scheduler(3, "old", queued=True))])
    assert telemetry(each_pool, now=NOON).queued_count == 0
    found = lineage(each_pool, 7)
    assert found
    assert found.scheduler
    assert (found.scheduler.name, found.scheduler.is_rendering) == ("Mondays", False)


def test_stalled_is_a_setting_and_usual_is_learned(each_pool: Pool) -> None:
    begun = [
        Tree(n, NOON - n * DAY, published_at=NOON - n * DAY, processing=True,
             scheduler=Scheduler(3 if n != 9 else 4))
        for n in range(1, 10)
    ]  # fmt: skip
    save(each_pool, begun)
    ended = [
        Tree(tree.id, tree.updated_at + tree.id * MINUTE, processing=False, complete=True)
        for tree in begun
        if tree.id != 9
    ]
    save(each_pool, ended)
    save(each_pool, [Tree(20, NOON, published_at=NOON, processing=True, scheduler=Scheduler(3))])
    slow, fresh = running(each_pool, now=NOON + 20 * MINUTE)
    assert (slow.render_id, slow.usual_seconds, slow.usual_of) == (9, None, 0)
    assert slow.is_stalled
    assert not slow.is_slow
    assert (fresh.usual_seconds, fresh.usual_of) == (4.5 * 60, 8)
    assert fresh.is_slow
    assert not fresh.is_stalled
    tune(each_pool, "stalled_minutes", 15)
    assert stalled_minutes(each_pool) == 15
    assert running(each_pool, now=NOON + 20 * MINUTE, render_id=20)[0].is_stalled
    assert telemetry(each_pool, now=NOON + 20 * MINUTE).stalled_count == 2


FLAGS = st.none() | st.booleans()
TREES = st.lists(
    st.builds(
        Tree,
        id=st.integers(1, 3),
        updated_at=st.integers(0, 40).map(lambda n: NOON + n * MINUTE),
        published_at=st.none() | st.integers(0, 3).map(lambda n: NOON + n * 40 * DAY),
        processing=FLAGS,
        complete=FLAGS,
        email_sent=FLAGS,
        downloads=st.none() | st.lists(st.builds(Download, st.integers(1, 3)), max_size=3),
        ai_articles=st.none() | st.lists(st.builds(Article, st.integers(1, 3)), max_size=3),
    ),
    max_size=4,
)


@settings(max_examples=20)
@given(batches=st.lists(TREES, max_size=4), refreshed=st.booleans())
def test_counts_of_days_and_lists_agree_whatever_is_told(
    each_pool: Pool, batches: list[list[Tree]], refreshed: bool
) -> None:
    with connection(each_pool) as conn:
        conn.execute("DELETE FROM renders")
        conn.execute("TRUNCATE render_outputs, render_events, render_subjects")
    for batch in batches:
        save(each_pool, batch)
        if refreshed:
            rollups.refresh(each_pool)
    rows = matching(each_pool, Filters(), now=NOON, limit=100, skip=0)
    total = matching_count(each_pool, Filters(), now=NOON)
    assert audit(each_pool, Filters(), now=NOON, size=100) == Page(rows, total)
    assert len({row.render_id for row in rows}) == total
    for row in rows:
        found = lineage(each_pool, row.render_id)
        assert found
        assert len(found.downloads) == row.downloads_count
        assert len(found.ai_articles) == row.articles_count
        assert history(each_pool, row.render_id)[-1].status == row.status
