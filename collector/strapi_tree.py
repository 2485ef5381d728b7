"""What a Strapi says of a render, as a tree. It may be a 4 or a 5, and name things in its own way.

A 4 wraps what it tells into `data` and `attributes`, a 5 does not. Names are compared without
case and underscores; whoever renamed a field says so in `names`.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from collector.payload import Object, mapping, objects
from collector.trouble import NotUnderstood
from store.renders.tree import Scheduler, Tree

TREE: TypeAdapter[Tree] = TypeAdapter(Tree)
SCHEDULER: TypeAdapter[Scheduler] = TypeAdapter(Scheduler)
FLAGS = {"processing": "Processing", "complete": "Complete", "emailSent": "EmailSent"}
SPORTS = ("Afl", "Basketball", "Hockey", "Netball")
ROSTER = ("hasTeamRosterRequest", "isCreatingRoster")
MANUAL = ("forceRerender", "rerenderRequested")
# What is asked for along with a render: relations, by the names of a Strapi that renamed nothing.
WITH_RENDER = (
    "scheduler.account.account_type",
    "scheduler.account.clubs",
    "scheduler.account.associations",
    "scheduler.days_of_the_week",
    "downloads.asset_type",
    "downloads.asset_category",
    "downloads.grade",
    "ai_articles",
    *(
        f"{games}.{part}"
        for games in ("game_results_in_renders", "upcoming_games_in_renders")
        for part in (
            "game_meta_datum.grade.competition",
            "game_meta_datum.teams.club",
            *(f"game_data_{sport.lower()}" for sport in SPORTS),
        )
    ),
    "grades_in_renders.grade.competition",
    "grades_in_renders.grade.teams.club",
    "grades_in_renders.team",
)
WITH_SCHEDULER = tuple(
    path.removeprefix("scheduler.") for path in WITH_RENDER if path.startswith("scheduler.")
)


class Reader:
    """Reads entities of one Strapi; `names` says what it calls what."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = {plain(ours): theirs for ours, theirs in names.items()}

    def populate(self, paths: tuple[str, ...]) -> dict[str, str]:
        """The parameters that make it tell these relations too."""
        found: dict[str, str] = {}
        for path in paths:
            key = "populate"
            for part in path.split("."):
                key += f"[{self.names.get(plain(part), part)}]"
                found[key + "[populate]"] = "*"
                key += "[populate]"
        deep = {key.removesuffix("[populate]") for key in found}
        return {
            key: value
            for key, value in found.items()
            if not any(other.startswith(key + "[") for other in deep)
        }

    def tree(self, entity: Object) -> Tree:
        """The render with all that belongs to it; NotUnderstood where a flag is missing."""
        told = flat(entity)
        found: dict[str, Any] = {
            "id": told.get("id"),
            "updatedAt": told.get("updatedAt"),
            "publishedAt": told.get("publishedAt"),
            "createdAt": told.get("createdAt"),
            "name": self.name(told),
            "workflow": self.workflow(told),
        }
        for ours, theirs in FLAGS.items():
            found[ours] = bool(self.needed(told, theirs))
        if scheduler := self.one(told, "scheduler"):
            found["scheduler"] = self.scheduler_fields(scheduler)
        lists = {
            "downloads": (self.download, "downloads"),
            "aiArticles": (self.article, "ai_articles"),
            "gameResults": (self.fixture, "game_results_in_renders"),
            "upcomingGames": (self.fixture, "upcoming_games_in_renders"),
            "grades": (self.attached, "grades_in_renders"),
        }
        for ours, (read, theirs) in lists.items():
            self.needed(told, theirs)
            found[ours] = [read(each) for each in self.many(told, theirs)]
        return TREE.validate_python(found)

    def scheduler(self, entity: Object) -> Scheduler:
        """The scheduler with its account."""
        return SCHEDULER.validate_python(self.scheduler_fields(flat(entity)))

    def scheduler_fields(self, told: Object) -> Object:
        account = self.one(told, "account")
        return {
            "id": told.get("id"),
            "name": self.name(told),
            "time": self.value(told, "Time"),
            "isRendering": bool(self.value(told, "isRendering")),
            "queued": bool(self.value(told, "Queued")),
            "daysOfTheWeek": self.named(told, "days_of_the_week"),
            "account": self.account(account) if account else None,
        }

    def account(self, told: Object) -> Object:
        """An account as a tree has it."""
        return {
            "id": told.get("id"),
            "firstName": self.value(told, "FirstName"),
            "lastName": self.value(told, "LastName"),
            "sport": self.value(told, "Sport"),
            "accountType": self.named(told, "account_type"),
            "clubs": [self.short(each) for each in self.many(told, "clubs")],
            "associations": [self.short(each) for each in self.many(told, "associations")],
        }

    def download(self, told: Object) -> Object:
        """A download as a tree has it."""
        grade = self.one(told, "grade")
        return {
            **self.short(told),
            "assetType": self.named(told, "asset_type"),
            "assetCategory": self.named(told, "asset_category"),
            "grade": {"id": grade.get("id"), "gradeName": self.name(grade)} if grade else None,
            "createdAt": told.get("createdAt"),
            "updatedAt": told.get("updatedAt"),
        }

    def article(self, told: Object) -> Object:
        """An article as a tree has it."""
        title = self.value(told, "title") or self.name(told)
        times = {name: told.get(name) for name in ("createdAt", "updatedAt")}
        return {"id": told.get("id"), "title": title, **times}

    def fixture(self, told: Object) -> Object:
        """A game as a tree has it."""
        game = self.one(told, "game_meta_datum")
        counts = {f"gameData{sport}": self.one(told, f"game_data_{sport}") for sport in SPORTS}
        found = {"id": told.get("id"), "updatedAt": told.get("updatedAt"), **counts}
        if game:
            grade = self.one(game, "grade")
            found["gameMetaDatum"] = {
                "id": game.get("id"),
                "grade": self.grade(grade) if grade else None,
                "teams": self.teams(game),
            }
        return found

    def attached(self, told: Object) -> Object:
        """An attached grade as a tree has it."""
        grade = self.one(told, "grade")
        return {
            "id": told.get("id"),
            "grade": self.grade(grade) if grade else None,
            "team": self.named(told, "team"),
        }

    def grade(self, told: Object) -> Object:
        """A grade as a tree has it."""
        return {
            "id": told.get("id"),
            "gradeName": self.name(told),
            "ageGroup": self.value(told, "ageGroup"),
            "competition": self.named(told, "competition"),
            "teams": self.teams(told),
        }

    def teams(self, told: Object) -> list[Object]:
        """The teams with their clubs."""
        return [
            {**self.short(each), "club": self.named(each, "club")}
            for each in self.many(told, "teams")
        ]

    def workflow(self, told: Object) -> str:
        """Why it was rendered."""
        if any(self.value(told, name) for name in ROSTER):
            return "roster"
        return "manual" if any(self.value(told, name) for name in MANUAL) else "standard"

    def named(self, told: Object, name: str) -> Object | None:
        """The number and name of a relation, None where there is none."""
        found = self.one(told, name)
        return self.short(found) if found else None

    def short(self, told: Object) -> Object:
        """The number and name of the entity."""
        return {"id": told.get("id"), "name": self.name(told)}

    def name(self, told: Object) -> Any:
        """What the entity is called: its name, or whatever of it ends so, such as teamName."""
        exact = self.value(told, "name")
        others = (told[key] for key in told if plain(key).endswith("name"))
        return exact if exact is not None else next(others, None)

    def one(self, told: Object, name: str) -> Object | None:
        """The relation of that name, None where there is none."""
        found = objects(unwrapped(self.value(told, name)))
        return flat(found[0]) if found else None

    def many(self, told: Object, name: str) -> list[Object]:
        """The relations of that name."""
        return [flat(each) for each in objects(unwrapped(self.value(told, name)))]

    def needed(self, told: Object, name: str) -> Any:
        """The value of a field that has to be there."""
        key = self.key(told, name)
        if key is None:
            raise NotUnderstood(
                f"it tells no {name}: where that was renamed, say so in the names of "
                "CINEVAULT_STRAPI, and what was missed is read then"
            )
        return told[key]

    def value(self, told: Object, name: str) -> Any:
        """The value of a field, None where it is not there."""
        key = self.key(told, name)
        return None if key is None else told[key]

    def key(self, told: Object, name: str) -> str | None:
        """What the field is called there."""
        wanted = plain(self.names.get(plain(name), name))
        return next((key for key in told if plain(key) == wanted), None)


def plain(name: str) -> str:
    """The name without case and underscores."""
    return name.replace("_", "").lower()


def unwrapped(value: Any) -> Any:
    """What a Strapi 4 has under `data`."""
    told = mapping(value)
    return told["data"] if "data" in told and "id" not in told else value


def flat(entity: Object) -> Object:
    """The entity's fields beside its number, as a Strapi 5 has them."""
    attributes = mapping(entity.get("attributes"))
    return {**attributes, "id": entity.get("id")} if attributes else entity
