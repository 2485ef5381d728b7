"""What a ShotGrid says of projects, shots, versions and playlists, as rows.

It counts each type of thing from 1, so ids begin with the name that the site was given here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from collector.payload import Object, flag, inner, mapping, moment, natural, number, text, whole
from collector.telling import past, without_unknown

MOST = 2**31 - 1
MOST_CLIPS = 5000
NUMBER = re.compile(r"v(\d{1,9})(?!.*v\d)", re.IGNORECASE)
Decision = Literal["waiting", "approved", "changes", "rejected"]
DECISIONS: Mapping[str, Decision] = {
    "rev": "waiting",
    "apr": "approved",
    "rej": "rejected",
    "rtk": "changes",
    "chg": "changes",
}
# What is asked for: what every site has, and what it is asked for where the site has it.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "projects": ("name", "archived", "updated_at"),
    "shots": ("code", "project", "sg_status_list", "updated_at"),
    "versions": ("code", "project", "entity", "sg_status_list", "created_at", "updated_at"),
    "playlists": ("code", "project", "versions", "created_at", "updated_at"),
}
MAYBE: Mapping[str, tuple[str, ...]] = {
    "projects": ("tank_name",),
    "shots": ("sg_sequence",),
    "versions": ("version_number", "sg_task", "user", "sg_path_to_movie", "sg_path_to_frames"),
    "playlists": (),
}
MOVIE = ("sg_uploaded_movie_frame_count", "sg_uploaded_movie_frame_rate")


@dataclass(frozen=True, slots=True)
class Site:
    """The site, by the name it has here."""

    name: str

    def id(self, thing: Object) -> str | None:
        """The id of a thing here."""
        id = natural(thing.get("id"))
        return f"{self.name}:{id}" if id else None

    def link(self, said: Object, field: str, type: str | None = None) -> str | None:
        """The id of what it points to, where that is of the type."""
        there = linked(said, field)
        return self.id(there) if type is None or there.get("type") == type else None

    def row(self, kind: str, said: Object) -> Object:
        """The row of a thing."""
        fields = {"id": self.id(said)} | ROWS[kind](self, said)
        undecided = {"decided_at": None} if fields.get("decision") == "waiting" else {}
        return without_unknown(fields) | undecided  # it may have been decided before


def attribute(said: Object, field: str) -> object:
    """A field of a thing."""
    return inner(said, "attributes").get(field)


def linked(said: Object, field: str) -> Object:
    """What a field points to, with its type, id and name."""
    return mapping(inner(said, "relationships", field).get("data")) or mapping(
        attribute(said, field)
    )


def name_of(said: Object, field: str) -> str | None:
    """The name of what a field points to."""
    return text(linked(said, field).get("name"))


def project(site: Site, said: Object) -> Object:
    """A project. Its folder's name is what names of files begin with."""
    return {
        "name": text(attribute(said, "name")),
        "code": text(attribute(said, "tank_name")),
        "archived": flag(attribute(said, "archived")) or False,
    }


def shot(site: Site, said: Object) -> Object:
    """A shot."""
    return {
        "project_id": site.link(said, "project"),
        "name": text(attribute(said, "code")) or f"Shot {said.get('id')}",
        "scene": name_of(said, "sg_sequence"),
        "status": text(attribute(said, "sg_status_list")),
    }


def version(site: Site, said: Object) -> Object:
    """A version."""
    status = text(attribute(said, "sg_status_list"))
    decision = DECISIONS.get(status or "")
    name = text(attribute(said, "code"))
    at = past(moment(attribute(said, "updated_at")))
    paths = (attribute(said, field) for field in ("sg_path_to_movie", "sg_path_to_frames"))
    return {
        "project_id": site.link(said, "project"),
        "shot_id": site.link(said, "entity", "Shot"),
        "name": name,
        "version_number": numbered(attribute(said, "version_number"), name),
        "task": name_of(said, "sg_task"),
        "artist": name_of(said, "user"),
        "status": status,
        "decision": decision,
        "decided_at": at if decision and decision != "waiting" else None,
        "path": next((found for path in paths if (found := text(path, 20_000))), None),
        "created_at": past(moment(attribute(said, "created_at"))),
    }


def numbered(said: object, name: str | None) -> int | None:
    """The number of a version: what it says, or the last one with a v in its name."""
    found = NUMBER.search(name or "")
    return natural(said, MOST) or (natural(found[1], MOST) if found else None)


def playlist(site: Site, said: Object) -> Object:
    """A playlist, without its clips."""
    return {
        "project_id": site.link(said, "project"),
        "name": text(attribute(said, "code")),
        "created_at": past(moment(attribute(said, "created_at"))),
    }


ROWS = {"projects": project, "shots": shot, "versions": version, "playlists": playlist}


def clip(site: Site, connection: Object) -> Object:
    """A clip, as the connection of a playlist and a version tells it."""
    frames, rate = (attribute(connection, f"version.Version.{field}") for field in MOVIE)
    speed = number(rate)
    fields: Object = {
        "version_id": site.link(connection, "version"),
        "shot_id": site.link(connection, "version.Version.entity", "Shot"),
        "frame_count": whole(frames, MOST),
        "frame_rate": speed if speed and 0 < speed <= 10**4 else None,
    }
    return without_unknown(fields)
