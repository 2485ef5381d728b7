"""A ShotGrid site: its projects, shots, versions and playlists.

What changed is read in the order it changed, what is gone from what the site calls retired. Now and
then everything is read.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from collector.connector import Page, Whole
from collector.fetch import Sent
from collector.payload import Object, listed, mapping, moment, natural, number, text
from collector.rest import Rest
from collector.shotgrid_rows import FIELDS, MAYBE, MOST_CLIPS, MOVIE, Site, attribute, clip, linked
from collector.trouble import NoSuchPage, NotUnderstood, Unauthorized
from connections import ShotGridSetting
from store.pipeline.connected import Known

SWEPT_EVERY = timedelta(hours=6)
OVERLAP = timedelta(minutes=2)  # a change may be written down later than the time it carries
SPARE = timedelta(minutes=1)  # before a token is over
PAGE = 500
FILTERED = "application/vnd+shotgun.api3_array+json"
SINGULAR = {
    "projects": "Project", "shots": "Shot", "versions": "Version", "playlists": "Playlist"
}  # fmt: skip
CONNECTIONS = "playlist_version_connections"
SECONDS = "%Y-%m-%dT%H:%M:%SZ"

Filter = list[Any]


class ShotGrid:
    """One site."""

    def __init__(
        self,
        setting: ShotGridSetting,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.setting, self.now, self.seconds = setting, now, float(setting.seconds)
        self.rest, self.site = Rest(setting.url, self.sign_in), Site(setting.name)
        self.refresh: str | None = None
        self.over: datetime | None = None  # when the token is
        self.fields: dict[str, tuple[str, ...]] = {}

    def sign_in(self) -> None:
        """Gets a token: for the one that is over, or for the script's key."""
        answer = self.renewed() or self.granted(
            {
                "grant_type": "client_credentials",
                "client_id": self.setting.script,
                "client_secret": self.setting.key.get_secret_value(),
            }
        )
        token = text(answer.get("access_token"), 10_000)
        if token is None:
            raise NotUnderstood("it gives no token: is this the address of a ShotGrid site?")
        self.refresh = text(answer.get("refresh_token"), 10_000)
        self.over = self.now() + timedelta(seconds=number(answer.get("expires_in")) or 600)
        self.rest.http.introduce({"Authorization": f"Bearer {token}"})

    def renewed(self) -> Object | None:
        """The token that follows the one that is over, None where there is none."""
        refresh, self.refresh = self.refresh, None
        if refresh is None:
            return None
        try:
            return self.granted({"grant_type": "refresh_token", "refresh_token": refresh})
        except Unauthorized:
            return None

    def granted(self, fields: dict[str, str]) -> Object:
        """What it gives for these; Unauthorized where nothing."""
        try:
            return mapping(self.rest.form("/api/v1/auth/access_token", fields))
        except NotUnderstood as exc:
            if exc.status != 400:
                raise
            raise Unauthorized(
                "it does not accept the script's name and key: set them anew"
            ) from exc

    def close(self) -> None:
        """Ends what it is asked."""
        self.rest.close()

    def read(self, place: Object) -> Iterator[Page]:
        """What changed since the place; everything where that is due."""
        if self.over is not None and self.now() >= self.over - SPARE:
            self.rest.signed_in = False
        swept = moment(place.get("swept"))
        if swept is None or self.now() - swept >= SWEPT_EVERY:
            yield from self.everything()
        else:
            yield from self.changes(place)

    def everything(self) -> Iterator[Page]:
        """All there is, in the order of its ids; archived projects only themselves."""
        swept = self.now()
        until = (swept - OVERLAP).strftime(SECONDS)
        self.fields.clear()
        for kind in SINGULAR:
            ids = set[str]()
            for things in self.by_id(kind):
                rows = self.rows(kind, things)
                ids |= {str(row.get("id")) for _, row in rows}
                yield Page(rows)
            yield Page(whole=[Whole(kind, frozenset(ids))])
        times = dict.fromkeys((*SINGULAR, CONNECTIONS), until)
        yield Page(place={"until": times, "swept": swept.isoformat()})

    def changes(self, place: Object) -> Iterator[Page]:
        """What changed or was retired since then."""
        times = {kind: str(at) for kind, at in mapping(place.get("until")).items()}
        for kind in SINGULAR:
            before = times[kind]
            for things, last in self.since(kind, before):
                yield Page(self.rows(kind, things))
                times[kind] = max(times[kind], last)
            for things, _ in self.since(kind, before, {"options[return_only]": "retired"}):
                rows = self.rows(kind, things, bare=True)
                yield Page([(kind, row | {"removed": True}) for _, row in rows])
        yield from self.moved_clips(times)
        yield Page(place={"until": times, "swept": place["swept"]})

    def moved_clips(self, times: dict[str, str]) -> Iterator[Page]:
        """The playlists whose clips came, went or moved: that need not change them."""
        moved, last = set[int](), times[CONNECTIONS]
        for more in ({}, {"options[return_only]": "retired"}):
            for things, at in self.since(CONNECTIONS, times[CONNECTIONS], more):
                moved |= {natural(linked(each, "playlist").get("id")) or 0 for each in things}
                last = max(last, at)
        times[CONNECTIONS] = last
        ids = sorted(moved - {0})
        for first in range(0, len(ids), PAGE):
            wanted: Filter = ["id", "in", ids[first : first + PAGE]]
            yield Page(self.rows("playlists", self.page("playlists", [wanted], {"sort": "id"})))

    def by_id(self, kind: str) -> Iterator[list[Object]]:
        """All of a kind, each page from where the last one ended."""
        last, more = 0, True
        while more:
            things = self.page(kind, [["id", "greater_than", last]], {"sort": "id"})
            more = len(things) >= PAGE
            if things:
                yield things
                last = further(things, last)

    def since(
        self, kind: str, since: str, more: Mapping[str, str | int] | None = None
    ) -> Iterator[tuple[list[Object], str]]:
        """What changed, oldest first, and when the last of it did.

        Pages are not counted on: what changes meanwhile moves to the end.
        """
        start, page, seen = earlier(since, OVERLAP), 1, set[tuple[object, object]]()
        while True:
            asked = {"sort": "updated_at,id", "page[number]": page, **(more or {})}
            things = self.page(kind, [["updated_at", "greater_than", start]], asked)
            new = [each for each in things if stamp(each) not in seen]
            last = (
                earlier(str(attribute(things[-1], "updated_at")), timedelta()) if things else since
            )
            if new:
                yield new, last
            if len(things) < PAGE:
                return
            if not new and page > 1:
                raise NotUnderstood(f"it tells the same page of {kind} again and again")
            seen |= {stamp(each) for each in things}
            later = earlier(last, timedelta(seconds=1))  # there is no "not before"
            start, page = (later, 1) if later > start else (start, page + 1)

    def page(self, kind: str, filters: list[Filter], more: Mapping[str, str | int]) -> list[Object]:
        """A page of what the filters let through."""
        params: dict[str, str | int] = {
            "fields": ",".join(self.fields_of(kind)),
            "page[size]": PAGE,
            "options[include_archived_projects]": "true" if kind == "projects" else "false",
        }
        sent = Sent(json.dumps({"filters": filters}).encode(), FILTERED)
        path = f"/api/v1/entity/{kind}/_search"
        return listed(mapping(self.rest.ask(path, params | dict(more), sent)).get("data"), kind)

    def fields_of(self, kind: str) -> tuple[str, ...]:
        """The fields to ask for: those that this site has."""
        if kind == CONNECTIONS:
            movie = [field for field in MOVIE if field in self.schema("Version")]
            through = ("entity", *movie)
            return ("playlist", "version", *(f"version.Version.{each}" for each in through),
                    "sg_sort_order", "updated_at")  # fmt: skip
        there = self.schema(SINGULAR[kind])
        return (*FIELDS[kind], *(field for field in MAYBE[kind] if field in there))

    def schema(self, type: str) -> tuple[str, ...]:
        """The names of a type's fields; read anew with everything."""
        if type not in self.fields:
            said = mapping(self.rest.get(f"/api/v1/schema/{type}/fields"))
            self.fields[type] = tuple(mapping(said.get("data")))
        return self.fields[type]

    def rows(
        self, kind: str, things: list[Object], *, bare: bool = False
    ) -> list[tuple[str, Object]]:
        """The rows of things; playlists with their clips unless they are `bare`.

        What belongs to no project is nothing that is shown here.
        """
        told = [(kind, self.site.row(kind, each)) for each in things]
        rows = [(kind, row) for _, row in told if kind == "projects" or "project_id" in row]
        if kind == "playlists" and not bare:
            clips = self.clips([natural(each.get("id")) or 0 for each in things])
            for _, row in rows:
                row["clips"] = clips.get(str(row.get("id")), [])[:MOST_CLIPS]
        return rows

    def clips(self, playlists: list[int]) -> dict[str, list[Object]]:
        """The clips of playlists in their order."""
        these = [{"type": "Playlist", "id": each} for each in playlists]
        found: list[Object] = []
        last, more = 0, bool(these)
        while more:
            filters: list[Filter] = [["playlist", "in", these], ["id", "greater_than", last]]
            things = self.page(CONNECTIONS, filters, {"sort": "id"})
            found += things
            more = len(things) >= PAGE
            last = further(things, last) if things else last
        clips: dict[str, list[Object]] = {}
        for each in sorted(found, key=position):
            clips.setdefault(str(self.site.link(each, "playlist")), []).append(
                clip(self.site, each)
            )
        return clips

    def is_gone(self, thing: Known) -> bool:
        """Whether it knows no page of it."""
        number = thing.id.removeprefix(f"{self.site.name}:")
        try:
            self.rest.get(f"/api/v1/entity/{thing.kind}/{number}")
        except NoSuchPage:
            return True
        return False


def further(things: list[Object], last: int) -> int:
    """The last id of a page; NotUnderstood where it lies not behind that of the one before."""
    id = natural(things[-1].get("id")) or 0
    if id <= last:
        raise NotUnderstood("it does not tell things in the order of their ids")
    return id


def position(connection: Object) -> tuple[float, int]:
    """Where the clip stands in its playlist: in the order given, then as they came."""
    order = number(attribute(connection, "sg_sort_order"))
    return order if order is not None else float("inf"), natural(connection.get("id")) or 0


def stamp(said: Object) -> tuple[object, object]:
    """Which thing it is, and as of when."""
    return said.get("id"), attribute(said, "updated_at")


def earlier(at: str, by: timedelta) -> str:
    """The moment so much before, as it writes moments."""
    known = moment(at)
    if known is None:
        raise NotUnderstood("it tells no time of a change")
    return (known - by).astimezone(UTC).strftime(SECONDS)
