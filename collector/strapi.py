"""A Strapi 4 or 5 whose renders are watched: what changed, what is still young, and what is gone.

Nothing is lost: changes are read in their order, and how far is noted only once the store has
them. Nothing is doubled: a tree told again changes nothing.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from collector.fetch import Http
from collector.payload import Object, inner, listed, mapping, parsed, whole
from collector.strapi_tree import WITH_RENDER, WITH_SCHEDULER, Reader, flat
from collector.trouble import NotUnderstood, Unreachable
from connections import StrapiSetting
from store.db import Pool
from store.renders.cms import (
    Document,
    document_count,
    documents,
    note_place_in_cms,
    number_documents,
    place_in_cms,
)
from store.renders.tree import Tree
from store.renders.writing import remove, save, save_schedulers

PAGE = 100  # what a Strapi allows unless told otherwise
LONG_AGO = "1970-01-01T00:00:00.000Z"
OVERLAP = timedelta(minutes=2)  # a change may be written down later than the time it carries
YOUNG = timedelta(hours=6)  # outputs that come along do not change the render's own time
TRIES = 3
COUNTED_EVERY = timedelta(minutes=10)

logger = logging.getLogger("collector.strapi")


class Strapi:
    """A content system; a source like any other."""

    name = "strapi"

    def __init__(
        self,
        pool: Pool,
        setting: StrapiSetting,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.pool, self.now, self.seconds = pool, now, float(setting.seconds)
        self.reader = Reader(setting.names)
        bearer = f"Bearer {setting.token.get_secret_value()}"
        self.http = Http(setting.url, {"Authorization": bearer})
        self.counted: datetime | None = None
        self.refused: dict[str, str] = {}

    def poll(self) -> float:
        """Reads what is new; in how many seconds to look again."""
        self.refused = {}
        self.read_changes("schedulers", WITH_SCHEDULER, self.keep_schedulers)
        self.read_changes("renders", WITH_RENDER, self.keep_renders)
        self.read_young()
        if self.counted is None or self.now() - self.counted >= COUNTED_EVERY:
            self.notice_deletions()
            self.counted = self.now()
        if self.refused:
            document, reason = next(iter(self.refused.items()))
            raise NotUnderstood(
                f"{len(self.refused)} of its renders cannot be read, such as {document}: {reason}"
            )
        return self.seconds

    def close(self) -> None:
        """Lets go of the connection."""
        self.http.give_up()
        self.http.close()

    def read_changes(
        self, collection: str, paths: tuple[str, ...], keep: Callable[[list[Object]], None]
    ) -> None:
        """Keeps what changed since the last time, in the order it changed."""
        since = place_in_cms(self.pool, collection)
        start = earlier(since, OVERLAP) if since else LONG_AGO
        for entities in self.changes(collection, paths, start):
            keep(entities)
            note_place_in_cms(self.pool, collection, str(flat(entities[-1])["updatedAt"]))

    def changes(
        self, collection: str, paths: tuple[str, ...], since: str
    ) -> Iterator[list[Object]]:
        """What changed, oldest first. Pages are not counted on: what changes meanwhile moves."""
        seen: set[tuple[str, str]] = set()
        page = 1
        while True:
            wanted = {
                "filters[updatedAt][$gte]": since,
                "sort[0]": "updatedAt:asc",
                "sort[1]": "id:asc",
                "pagination[page]": page,
            }
            entities, more = self.page(collection, wanted | self.reader.populate(paths))
            new = [each for each in entities if identity(each) not in seen]
            if new:
                yield new
            if not more or not entities:
                return
            seen |= {identity(each) for each in entities}
            last = str(flat(entities[-1])["updatedAt"])
            since, page = (last, 1) if last > since else (since, page + 1)

    def read_young(self) -> None:
        """Keeps renders that may have got outputs without having changed themselves."""
        since = stamp(self.now() - YOUNG)
        for entities in self.by_number({"filters[publishedAt][$gte]": since}, WITH_RENDER):
            self.keep_renders(entities)

    def by_number(
        self, wanted: dict[str, str], paths: tuple[str, ...] = ()
    ) -> Iterator[list[Object]]:
        """Renders in the order of their numbers, from wherever the last page ended."""
        last, more = 0, True
        while more:
            place: dict[str, Any] = {"filters[id][$gt]": last, "sort[0]": "id:asc"}
            asked = wanted | place | self.reader.populate(paths)
            entities, more = self.page("renders", asked)
            if not entities:
                return
            yield entities
            last = whole(entities[-1].get("id")) or last

    def page(self, collection: str, wanted: dict[str, Any]) -> tuple[list[Object], bool]:
        """The entities of a page, and whether there are more behind it."""
        answer = self.answer(collection, {"pagination[pageSize]": PAGE} | wanted)
        paging = inner(answer, "meta", "pagination")
        entities = listed(answer.get("data"), collection)
        here, pages = whole(paging.get("page")) or 1, whole(paging.get("pageCount"))
        if pages is None:
            raise NotUnderstood("it does not say how many pages there are: is it a Strapi 4 or 5?")
        return entities, here < pages

    def answer(self, collection: str, wanted: dict[str, Any]) -> Object:
        """What it says of a collection."""
        path = f"/api/{self.reader.names.get(collection, collection)}"
        try:
            return mapping(parsed(self.patiently(path, wanted)))
        except NotUnderstood as exc:
            if "status 400" not in str(exc):
                raise
            raise NotUnderstood(
                "it does not know something that it is asked for (400): where a relation was "
                "renamed, say so in the names of CINEVAULT_STRAPI"
            ) from exc

    def patiently(self, path: str, wanted: dict[str, Any]) -> bytes:
        """The page, asked for again where it fails: many pages make one look."""
        for _ in range(TRIES - 1):
            with suppress(Unreachable):
                return self.http.get(path, wanted).body
        return self.http.get(path, wanted).body

    def keep_schedulers(self, entities: list[Object]) -> None:
        """Gives schedulers to the store."""
        told = [
            (datetime.fromisoformat(str(flat(each)["updatedAt"])), self.reader.scheduler(each))
            for each in entities
        ]
        save_schedulers(self.pool, told)

    def keep_renders(self, entities: list[Object]) -> None:
        """Gives renders to the store, under the numbers they were first seen with."""
        trees = dict(self.understood(entities))
        told = [Document(document, tree.id) for document, tree in trees.items()]
        numbers = number_documents(self.pool, told)
        save(self.pool, [replace(trees[each.document], id=each.id) for each in numbers])

    def understood(self, entities: list[Object]) -> Iterator[tuple[str, Tree]]:
        """The renders that can be read; the others are named at the end of the poll."""
        for entity in entities:
            document = identity(entity)[0]
            try:
                yield document, self.reader.tree(entity)
            except ValidationError as exc:
                first = exc.errors(include_url=False, include_input=False)[0]
                where = ".".join(str(part) for part in first["loc"])
                self.refused[document] = f"{where}: {first['msg']}"

    def notice_deletions(self) -> None:
        """Where it has fewer renders than we know, finds out which are gone."""
        answer = self.answer("renders", {"pagination[pageSize]": 1, "fields[0]": "updatedAt"})
        total = whole(inner(answer, "meta", "pagination").get("total"))
        if total is None or total >= document_count(self.pool):
            return
        there = {
            identity(each)[0]
            for page in self.by_number({"fields[0]": "updatedAt"})
            for each in page
        }
        missing = [each for each in documents(self.pool) if each.document not in there]
        gone = [each.id for each in missing if self.is_gone(each)]
        if gone:
            logger.info("%d renders are gone from the content system", len(gone))
            remove(self.pool, gone, at=self.now())

    def is_gone(self, known: Document) -> bool:
        """Whether it says so when asked for this one alone."""
        by = "id" if known.document.isdecimal() else "documentId"
        wanted = {f"filters[{by}][$eq]": known.document, "fields[0]": "updatedAt"}
        return not self.page("renders", wanted)[0]


def identity(entity: Object) -> tuple[str, str]:
    """Which document it is, and as of when."""
    return str(entity.get("documentId") or entity.get("id")), str(flat(entity).get("updatedAt"))


def stamp(at: datetime) -> str:
    """The moment as a Strapi writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def earlier(moment: str, by: timedelta) -> str:
    """The moment so much before."""
    return stamp(datetime.fromisoformat(moment) - by)
