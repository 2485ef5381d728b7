"""What a lineage has to say, written out from the made-up tree field by field."""

from typing import Any

from store.renders.tree import (
    Account,
    Article,
    AttachedGrade,
    Download,
    Fixture,
    Named,
    Scheduler,
    Team,
)
from tests.store.render_truth import Final, iso

Json = dict[str, Any]


def lineage(each: Final) -> Json:
    """The whole answer without an audit."""
    tree = each.tree
    assert tree.scheduler
    return {
        "render": {
            "id": tree.id,
            "name": tree.name,
            "processing": each.processing,
            "complete": each.complete,
            "emailSent": each.email_sent,
            "createdAt": iso(tree.created_at),
            "updatedAt": iso(each.updated_at),
            "publishedAt": iso(tree.published_at),
        },
        "scheduler": scheduler(tree.scheduler),
        "downloads": [download(one) for one in by_id(tree.downloads)],
        "aiArticles": [article(one) for one in by_id(tree.ai_articles)],
        "gameResults": [fixture(one) for one in by_id(tree.game_results)],
        "upcomingGames": [fixture(one) for one in by_id(tree.upcoming_games)],
        "grades": [grade(one) for one in by_id(tree.grades)],
    }


def by_id(things: list[Any] | None) -> list[Any]:
    return sorted(things or [], key=lambda thing: thing.id)


def named(thing: Named | None) -> Json | None:
    return {"id": thing.id, "name": thing.name} if thing else None


def scheduler(told: Scheduler) -> Json:
    """Whether it waits is told apart from renders."""
    assert told.time
    assert told.account
    return {
        "id": told.id,
        "name": told.name,
        "time": told.time.isoformat(),
        "isRendering": told.is_rendering,
        "daysOfTheWeek": named(told.days_of_the_week),
        "account": account(told.account),
    }


def account(told: Account) -> Json:
    return {
        "id": told.id,
        "firstName": told.first_name,
        "lastName": told.last_name,
        "sport": told.sport,
        "accountType": named(told.account_type),
        "clubs": [named(one) for one in told.clubs or []],
        "associations": [named(one) for one in told.associations or []],
    }


def download(told: Download) -> Json:
    assert told.grade
    return {
        "id": told.id,
        "name": told.name,
        "assetType": named(told.asset_type),
        "assetCategory": named(told.asset_category),
        "grade": {"id": told.grade.id, "gradeName": told.grade.grade_name},
        "createdAt": iso(told.created_at),
        "updatedAt": iso(told.updated_at),
    }


def article(told: Article) -> Json:
    return {
        "id": told.id,
        "title": told.title,
        "createdAt": iso(told.created_at),
        "updatedAt": iso(told.updated_at),
    }


def fixture(told: Fixture) -> Json:
    game = told.game_meta_datum
    assert game
    of = game.grade
    return {
        "id": told.id,
        "gameMetaDatum": {
            "id": game.id,
            "grade": {
                "id": of.id,
                "gradeName": of.grade_name,
                "competition": named(of.competition),
            }
            if of
            else None,
            "teams": [team(one) for one in game.teams],
        },
        "gameDataAfl": None,
        "gameDataBasketball": None,
        "gameDataHockey": None,
        "gameDataNetball": None,
    }


def team(told: Team) -> Json:
    return {"id": told.id, "name": told.name, "club": named(told.club)}


def grade(told: AttachedGrade) -> Json:
    of = told.grade
    assert of
    return {
        "id": told.id,
        "grade": {
            "id": of.id,
            "gradeName": of.grade_name,
            "ageGroup": of.age_group,
            "competition": named(of.competition),
            "teams": [team(one) for one in of.teams],
        },
        "team": named(told.team),
    }
