"""A ShotGrid site as its published REST description has it: types, filters, pages, tokens."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.collector.answering import Answered, Asked

Thing = dict[str, Any]
SCRIPT, KEY = "cinevault", "the-key"
TYPES = {
    "projects": "Project",
    "shots": "Shot",
    "versions": "Version",
    "playlists": "Playlist",
    "playlist_version_connections": "PlaylistVersionConnection",
}
FIELDS = {
    "Project": ["name", "tank_name", "archived"],
    "Shot": ["code", "project", "sg_sequence", "sg_status_list"],
    "Version": ["code", "project", "entity", "sg_status_list", "sg_task", "user",
                "sg_path_to_movie", "sg_path_to_frames", "sg_uploaded_movie_frame_count",
                "sg_uploaded_movie_frame_rate"],
    "Playlist": ["code", "project", "versions"],
    "PlaylistVersionConnection": ["playlist", "version", "sg_sort_order"],
}  # fmt: skip
LINKED = "application/vnd+shotgun.api3_array+json"


@dataclass(slots=True)
class Site:
    """What it holds. `meanwhile` is called after each answer."""

    now: datetime = datetime(2026, 5, 4, 12, tzinfo=UTC)
    things: dict[tuple[str, int], Thing] = field(default_factory=dict[tuple[str, int], Thing])
    retired: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])
    tokens: dict[str, datetime] = field(default_factory=dict[str, datetime])
    refreshers: set[str] = field(default_factory=set[str])
    grants: list[str] = field(default_factory=list[str])
    searches: list[str] = field(default_factory=list[str])
    lasts: timedelta = timedelta(minutes=10)
    missing: set[str] = field(default_factory=set[str])  # fields that this site does not have
    meanwhile: Callable[[], None] = lambda: None

    def add(self, type: str, id: int, **fields: Any) -> Thing:
        """A new thing, or one that is changed."""
        known = self.things.setdefault(
            (type, id), {"type": type, "id": id, "created_at": self.stamp()}
        )
        known |= fields | {"updated_at": self.stamp()}
        self.retired.discard((type, id))
        return {"type": type, "id": id, "name": fields.get("code") or fields.get("name")}

    def retire(self, type: str, id: int) -> None:
        self.retired.add((type, id))
        self.things[type, id]["updated_at"] = self.stamp()

    def stamp(self) -> str:
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")

    def __call__(self, asked: Asked) -> Answered:
        told = self.answer(asked)
        self.meanwhile()
        return told

    def answer(self, asked: Asked) -> Answered:
        if asked.path == "/api/v1/auth/access_token":
            return self.grant(asked.form)
        token = (asked.headers.get("Authorization") or "").removeprefix("Bearer ")
        if self.tokens.get(token, self.now) <= self.now:
            return failed(401, "Unauthorized")
        parts = asked.path.removeprefix("/api/v1/").split("/")
        match parts:
            case ["schema", type, "fields"]:
                return Answered(body={"data": {name: {} for name in self.fields(type)}})
            case ["entity", kind, "_search"] if asked.method == "POST":
                assert asked.headers["Content-Type"] == LINKED
                return self.search(kind, asked)
            case ["entity", kind, number] if (TYPES[kind], int(number)) in self.there():
                return Answered(body={"data": {}})
            case _:
                return failed(404, "Not Found")

    def grant(self, form: dict[str, str]) -> Answered:
        self.grants.append(form["grant_type"])
        match form:
            case {"grant_type": "client_credentials", "client_id": id, "client_secret": secret}:
                good = (id, secret) == (SCRIPT, KEY)
            case {"grant_type": "refresh_token", "refresh_token": refresh}:
                good = refresh in self.refreshers
                self.refreshers.discard(refresh)
            case _:
                good = False
        if not good:
            return failed(400, "Can't authenticate")
        token, refresher = uuid4().hex, uuid4().hex
        self.tokens[token] = self.now + self.lasts
        self.refreshers.add(refresher)
        return Answered(
            body={
                "token_type": "Bearer",
                "access_token": token,
                "expires_in": int(self.lasts.total_seconds()),
                "refresh_token": refresher,
            }
        )

    def fields(self, type: str) -> list[str]:
        common = ["id", "created_at", "updated_at"]
        return [name for name in (*common, *FIELDS[type]) if name not in self.missing]

    def there(self) -> set[tuple[str, int]]:
        return self.things.keys() - self.retired

    def search(self, kind: str, asked: Asked) -> Answered:
        self.searches.append(kind)
        type, query = TYPES[kind], asked.query
        fields = query["fields"].split(",")
        for name in fields:
            through = name.split(".")
            of = type if len(through) == 1 else through[1]
            if through[-1] not in self.fields(of):
                return failed(400, f"field {name} does not exist")
        retired = query.get("options[return_only]") == "retired"
        found = [
            thing
            for key, thing in self.things.items()
            if key[0] == type
            and (key in self.retired) == retired
            and (query.get("options[include_archived_projects]") == "true" or self.at_work(thing))
            and all(fits(thing, *each) for each in asked.json["filters"])
        ]
        for name in reversed(query["sort"].split(",")):
            found.sort(key=lambda thing: thing[name])
        size, number = int(query["page[size]"]), int(query.get("page[number]", 1))
        rows = found[(number - 1) * size : number * size]
        return Answered(body={"data": [self.shown(each, fields) for each in rows], "links": {}})

    def at_work(self, thing: Thing) -> bool:
        project = thing if thing["type"] == "Project" else thing.get("project")
        known = self.things.get(("Project", project["id"])) if project else None
        return not (known and known.get("archived"))

    def shown(self, thing: Thing, fields: list[str]) -> Thing:
        """The thing with these fields; what points to something lies apart."""
        values = {name: self.value(thing, name) for name in fields}
        linked = {name: each for name, each in values.items() if isinstance(each, dict | list)}
        return {
            "type": thing["type"],
            "id": thing["id"],
            "attributes": {name: each for name, each in values.items() if name not in linked},
            "relationships": {name: {"data": each} for name, each in linked.items()},
            "links": {},
        }

    def value(self, thing: Thing, name: str) -> Any:
        """A field, also one of what a field points to."""
        through = name.split(".")
        if len(through) == 1:
            return thing.get(name)
        there: Thing = thing.get(through[0]) or {"id": 0}
        return self.things.get((through[1], there["id"]), {}).get(through[2])


def fits(thing: Thing, name: str, sign: str, wanted: Any) -> bool:
    """Whether a filter lets it through."""
    has = thing.get(name)
    match sign:
        case "greater_than":
            return has is not None and has > wanted
        case "in" if isinstance(has, dict):
            return any((has["type"], has["id"]) == (each["type"], each["id"]) for each in wanted)
        case "in":
            return has in wanted
        case _:
            raise AssertionError(sign)


def failed(status: int, title: str) -> Answered:
    body = {"errors": [{"id": "1", "status": status, "code": 103, "title": title}]}
    return Answered(status, json.dumps(body).encode())
