"""A Strapi 4 or 5 on a real port: pages, filters, errors now and then, fields with other names."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from store.renders.tree import (
    Account,
    AttachedGrade,
    Download,
    Fixture,
    Grade,
    Named,
    Scheduler,
    Team,
)
from tests.store.render_truth import Final

TOKEN = "0123-the-token"
Entity = dict[str, Any]


def iso(at: datetime | None) -> str | None:
    """As a Strapi writes it, to the millisecond."""
    return at and at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def named(told: Named | None, word: str = "Name") -> Entity | None:
    return {"id": told.id, word: told.name} if told else None


def team(told: Team) -> Entity:
    return {"id": told.id, "teamName": told.name, "club": named(told.club)}


def grade(told: Grade) -> Entity:
    return {
        "id": told.id,
        "gradeName": told.grade_name,
        "ageGroup": told.age_group,
        "competition": named(told.competition, "competitionName"),
        "teams": [team(each) for each in told.teams],
    }


def attached(told: AttachedGrade) -> Entity:
    return {"id": told.id, "grade": told.grade and grade(told.grade), "team": named(told.team)}


def fixture(told: Fixture) -> Entity:
    game = told.game_meta_datum
    assert game
    of = game.grade
    return {
        "id": told.id,
        "updatedAt": iso(told.updated_at),
        "game_meta_datum": {
            "id": game.id,
            "grade": of
            and {
                "id": of.id,
                "gradeName": of.grade_name,
                "competition": named(of.competition, "competitionName"),
            },
            "teams": [team(each) for each in game.teams],
        },
        "game_data_afl": None,
        "game_data_basketball": None,
        "game_data_hockey": None,
        "game_data_netball": None,
    }


def download(told: Download) -> Entity:
    return {
        "id": told.id,
        "Name": told.name,
        "asset_type": named(told.asset_type),
        "asset_category": named(told.asset_category),
        "grade": told.grade and {"id": told.grade.id, "gradeName": told.grade.grade_name},
        "createdAt": iso(told.created_at),
        "updatedAt": iso(told.updated_at),
    }


def account(told: Account) -> Entity:
    return {
        "id": told.id,
        "FirstName": told.first_name,
        "LastName": told.last_name,
        "Sport": told.sport,
        "account_type": named(told.account_type),
        "clubs": [named(each) for each in told.clubs or []],
        "associations": [named(each) for each in told.associations or []],
    }


def scheduler(told: Scheduler) -> Entity:
    assert told.account
    return {
        "id": told.id,
        "Name": told.name,
        "Time": told.time and f"{told.time:%H:%M:%S}.000",
        "isRendering": told.is_rendering,
        "Queued": told.queued,
        "days_of_the_week": named(told.days_of_the_week),
        "account": account(told.account),
    }


def render(each: Final) -> Entity:
    """The render as a Strapi 5 tells it."""
    tree = each.tree
    assert tree.scheduler
    return {
        "id": tree.id,
        "Name": tree.name,
        "Processing": each.processing,
        "Complete": each.complete,
        "EmailSent": each.email_sent or None,
        "forceRerender": tree.workflow == "manual",
        "createdAt": iso(tree.created_at),
        "updatedAt": iso(each.updated_at),
        "publishedAt": iso(tree.published_at),
        "scheduler": scheduler(tree.scheduler),
        "downloads": [download(one) for one in tree.downloads or []],
        "ai_articles": [
            {
                "id": one.id,
                "title": one.title,
                "createdAt": iso(one.created_at),
                "updatedAt": iso(one.updated_at),
            }
            for one in tree.ai_articles or []
        ],
        "game_results_in_renders": [fixture(one) for one in tree.game_results or []],
        "upcoming_games_in_renders": [fixture(one) for one in tree.upcoming_games or []],
        "grades_in_renders": [attached(one) for one in tree.grades or []],
    }


@dataclass(slots=True)
class FakeStrapi:
    """What it holds. `renamed`: what it calls its fields; `failing`: how often it fails."""

    version: int = 5
    renders: dict[int, Entity] = field(default_factory=dict[int, Entity])
    schedulers: dict[int, Entity] = field(default_factory=dict[int, Entity])
    largest: int = 12  # rows of a page, whatever is asked for
    failing: float = 0.0
    renamed: dict[str, str] = field(default_factory=dict[str, str])
    meanwhile: Callable[[], None] = lambda: None
    asked: int = 0
    random: Random = field(default_factory=lambda: Random(3))

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        """The status and the body."""
        self.asked += 1
        if self.random.random() < self.failing:
            return self.random.choice([500, 502, 429]), {"error": {"status": 500}}
        held = {"/api/renders": self.renders, "/api/schedulers": self.schedulers}.get(path)
        if held is None:
            return 404, {"error": {"status": 404}}
        if path == "/api/renders" and not self.knows(query):
            return 400, {"error": {"status": 400, "message": "Invalid key"}}
        body = self.page([each for each in held.values() if fits(each, query)], query)
        self.meanwhile()
        return 200, body

    def knows(self, query: dict[str, str]) -> bool:
        """Whether every relation asked for is one of its own."""
        relations = {key.split("[")[1].rstrip("]") for key in query if key.startswith("populate[")}
        return all(relations <= self.told(each).keys() for each in self.renders.values())

    def page(self, found: list[Entity], query: dict[str, str]) -> Any:
        """One page of what was found."""
        for number in (1, 0):
            by = query.get(f"sort[{number}]", "id:asc").partition(":")[0]
            found.sort(key=lambda each: each[by])
        size = min(int(query["pagination[pageSize]"]), self.largest)
        page = int(query.get("pagination[page]", 1))
        pages = -(-len(found) // size)
        rows = found[(page - 1) * size : page * size]
        paging = {"page": page, "pageSize": size, "pageCount": pages, "total": len(found)}
        return {"data": [self.shown(each) for each in rows], "meta": {"pagination": paging}}

    def told(self, entity: Entity) -> Entity:
        """The entity with its fields called what they are called here."""
        return {self.renamed.get(key, key): value for key, value in entity.items()}

    def shown(self, entity: Entity) -> Any:
        """The entity as this version tells it."""
        told = self.told(entity)
        if self.version == 5:
            return {**told, "documentId": told.get("documentId", f"doc{told['id']}")}
        return wrapped(told)


def wrapped(value: Any) -> Any:
    """The entity as a Strapi 4 tells it."""
    told = {
        key: {"data": relation(part)} if is_relation(key, part) else part
        for key, part in value.items()
        if key not in ("id", "documentId")
    }
    return {"id": value["id"], "attributes": told}


def is_relation(key: str, part: Any) -> bool:
    many = isinstance(part, list)
    return many or isinstance(part, dict) or key in ("scheduler", "grade", "team", "club")


def relation(part: Any) -> Any:
    if isinstance(part, list):
        return [wrapped(each) for each in part]
    return wrapped(part) if part is not None else None


def fits(entity: Entity, query: dict[str, str]) -> bool:
    """Whether the filters let it through."""
    for key, wanted in query.items():
        if not key.startswith("filters["):
            continue
        name, sign = key.removeprefix("filters[").rstrip("]").split("][")
        has: Any = entity.get(name, f"doc{entity['id']}" if name == "documentId" else None)
        least: Any = wanted
        if name == "id":
            has, least = int(has), int(wanted)
        if not {"$gte": has >= least, "$gt": has > least, "$eq": has == least}[sign]:
            return False
    return True


@contextmanager
def running(fake: FakeStrapi) -> Iterator[str]:
    """Its address while it runs."""

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, body = 401, {"error": {"status": 401}}
            if self.headers["Authorization"] == f"Bearer {TOKEN}":
                parts = urlsplit(self.path)
                status, body = fake.answer(parts.path, dict(parse_qsl(parts.query)))
            text = json.dumps(body).encode()
            with suppress(ConnectionError):
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
