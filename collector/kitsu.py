"""A Kitsu: its zou's projects, shots, previews and playlists.

Its events say what changed, and what they name is read again. Now and then everything is.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from collector.connector import Page, Whole
from collector.kitsu_events import NAMES, Touched, note
from collector.kitsu_rows import (
    Row,
    Words,
    by_id,
    is_version,
    named,
    playlist_row,
    project_row,
    shot_row,
    version_row,
)
from collector.payload import Object, listed, mapping, moment, number, text, whole
from collector.rest import Rest
from collector.trouble import Forbidden, NoSuchPage, NotUnderstood, Unauthorized
from connections import KitsuSetting
from store.pipeline.connected import Known

SWEPT_EVERY = timedelta(hours=6)
OVERLAP = timedelta(minutes=2)  # an event may be written down later than the time it carries
OLDEST = timedelta(days=7)  # a Kitsu may forget its events
EVENTS_AT_ONCE, MOST_EVENTS = 1000, 20_000
MOST_PAGES = 20_000
MOST_SHOTS = 100  # of a project; where more changed it is read whole
SECONDS = "%Y-%m-%dT%H:%M:%S"
PAGES = {
    "projects": "/data/projects/{id}",
    "shots": "/data/entities/{id}",
    "versions": "/data/preview-files/{id}",
    "playlists": "/data/projects/{project_id}/playlists/{id}",
}


class Kitsu:
    """One Kitsu."""

    def __init__(
        self,
        setting: KitsuSetting,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.setting, self.now, self.seconds = setting, now, float(setting.seconds)
        self.rest = Rest(setting.url, self.sign_in)
        self.words = Words()
        self.seen: set[str] = set()  # the events that were read last

    def sign_in(self) -> None:
        """Shows the token, or gets one for the account."""
        token = self.setting.token.get_secret_value() if self.setting.token else self.logged_in()
        self.rest.http.introduce({"Authorization": f"Bearer {token}"})

    def logged_in(self) -> str:
        """The token of the account."""
        password = self.setting.password
        fields = {
            "email": self.setting.email or "",
            "password": password.get_secret_value() if password else "",
        }
        try:
            token = text(mapping(self.rest.form("/auth/login", fields)).get("access_token"), 10_000)
        except NotUnderstood as exc:
            if exc.status != 400:
                raise
            token = None
        if token is None:
            raise Unauthorized("it does not accept the email and the password: set them anew")
        return token

    def close(self) -> None:
        """Ends what it is asked."""
        self.rest.close()

    def get(self, path: str, **params: str | int) -> Any:
        """What it answers. To a token that is none it says 422."""
        try:
            return self.rest.get(path, params)
        except NotUnderstood as exc:
            if exc.status != 422:
                raise
            raise Unauthorized("it does not accept the token: make a new one and set it") from exc

    def read(self, place: Object) -> Iterator[Page]:
        """What its events name since the place; everything where that is due."""
        swept, until = moment(place.get("swept")), moment(place.get("until"))
        fresh = swept and until and self.now() - until < OLDEST
        if fresh and swept and self.now() - swept < SWEPT_EVERY:
            events = self.events_since(place)
            if events is not None:
                yield from self.changes(events, place)
                return
        yield from self.everything()

    def everything(self) -> Iterator[Page]:
        """All projects, and all that belongs to those that are open."""
        swept = self.now()
        latest = listed(self.get(f"/data/events/last?{NAMES}", limit=EVENTS_AT_ONCE), "events")
        until = latest[0].get("created_at") if latest else swept.strftime(SECONDS)
        self.learn_words()
        projects = listed(self.get("/data/projects"), "projects")
        rows = [project_row(each, self.words) for each in projects]
        yield Page(rows, [Whole("projects", ids_of(rows))])
        for _, row in rows:
            if "id" in row and not row["archived"]:
                yield from self.while_there(str(row["id"]))
        yield Page(place={"until": until, "swept": swept.isoformat()})
        self.seen = {str(each.get("id")) for each in latest}

    def learn_words(self) -> None:
        """Reads what its statuses, types and people are called."""
        people: list[Object] = []
        with suppress(Forbidden):
            people = listed(self.get("/data/persons"), "people")
        self.words = Words(
            statuses=by_id(self.get("/data/task-status")),
            types=by_id(self.get("/data/task-types")),
            people=named(people),
            closed=frozenset(
                id
                for id, each in by_id(self.get("/data/project-status")).items()
                if str(each.get("name")).lower() != "open"
            ),
        )

    def while_there(self, project: str) -> Iterator[Page]:
        """What `of_project` reads, as far as it comes before somebody deletes the project."""
        try:
            yield from self.of_project(project)
        except NoSuchPage:
            if not self.is_gone(Known("projects", project)):
                raise

    def of_project(self, project: str) -> Iterator[Page]:
        """All shots, versions and playlists of a project."""
        under = f"/data/projects/{project}"
        episodes = by_id(self.get(f"{under}/episodes"))
        sequences = by_id(self.get(f"{under}/sequences"))
        shots = [
            in_its_place(each, sequences, episodes)
            for each in listed(self.get(f"{under}/shots"), "shots")
        ]
        yield Page(shots, [Whole("shots", ids_of(shots), project)])
        durations: dict[str, float] = {}
        yield from self.versions_of(project, durations)
        playlists = [playlist_row(each, durations) for each in self.playlists(project)]
        yield Page(playlists, [Whole("playlists", ids_of(playlists), project)])

    def versions_of(self, project: str, durations: dict[str, float]) -> Iterator[Page]:
        """All versions of a project's shots; how long each lasts is put into `durations`."""
        under, ids = f"/data/projects/{project}", set[str]()
        tasks: dict[str, Object] = {}
        for page in self.pages(f"{under}/tasks"):
            tasks |= {str(each.get("id")): each for each in page if self.words.is_of_shots(each)}
        for page in self.previews(project, tasks):
            durations |= {str(each.get("id")): number(each.get("duration")) or 0.0 for each in page}
            told = [
                (each, tasks.get(str(each.get("task_id")))) for each in page if is_version(each)
            ]
            rows = [version_row(each, task, project, self.words) for each, task in told if task]
            ids |= ids_of(rows)
            yield Page(rows)
        yield Page(whole=[Whole("versions", frozenset(ids), project)])

    def previews(self, project: str, tasks: dict[str, Object]) -> Iterator[list[Object]]:
        """All previews of a project; to all but administrators it tells only those of a task."""
        try:
            yield from self.pages(f"/data/projects/{project}/preview-files")
        except Forbidden:
            for id, task in tasks.items():
                if task.get("last_preview_file_id"):
                    yield listed(self.get(f"/data/tasks/{id}/previews"), "previews")

    def playlists(self, project: str) -> Iterator[Object]:
        """All playlists of a project; to all but administrators it tells one at a time."""
        under = f"/data/projects/{project}/playlists"
        try:
            for page in self.pages(f"{under}/all"):
                yield from page
        except Forbidden:
            page, seen = 1, set[str]()
            while some := new_of(listed(self.get(under, page=page), "playlists"), seen):
                for each in some:
                    yield mapping(self.get(f"{under}/{each.get('id')}"))
                page += 1

    def pages(self, path: str) -> Iterator[list[Object]]:
        """All that is there, each once: it promises no order, so some may be met a page later."""
        seen: set[str] = set()
        for _ in range(3):
            page, pages, total = 1, 1, 0
            while page <= pages:
                answer = mapping(self.get(path, page=page))
                things = listed(answer.get("data"), "things")
                yield new_of(things, seen)
                pages, total = whole(answer.get("nb_pages"), MOST_PAGES), whole(answer.get("total"))
                if pages is None or total is None:
                    raise NotUnderstood("it does not say how many pages there are: is it a zou?")
                page = page + 1 if things else pages + 1
            if len(seen) >= total:
                return

    def events_since(self, place: Object) -> list[Object] | None:
        """What happened since, newest first; None where that cannot be said, or is too much."""
        until = moment(place.get("until"))
        after = (until - OVERLAP).strftime(SECONDS) if until else ""
        asked: dict[str, str | int] = {"limit": EVENTS_AT_ONCE, "after": after}
        found: dict[str, Object] = {}
        while len(found) < MOST_EVENTS:
            page = listed(self.get(f"/data/events/last?{NAMES}", **asked), "events")
            known = len(found)
            found |= {str(each.get("id")): each for each in page}
            if len(page) < EVENTS_AT_ONCE:
                return list(found.values())
            if len(found) == known:
                return None
            # It goes on before the second of the event it is given: those of the last one again.
            later = [each for each in page if each.get("created_at") != page[-1].get("created_at")]
            if not later:
                return None
            asked["cursor_event_id"] = str(later[-1].get("id"))
        return None

    def changes(self, events: list[Object], place: Object) -> Iterator[Page]:
        """What the events name, as it is now."""
        new = [each for each in events if str(each.get("id")) not in self.seen]
        if new and not self.words.types:
            self.learn_words()
        touched = self.touched(new)
        for project in sorted(touched.projects):
            yield from self.again(project)
        for project, shot in sorted(touched.shots):
            yield from self.of_shot(project, shot)
        for project, playlist in sorted(touched.playlists):
            yield from self.of_playlist(project, playlist)
        until = max([str(place["until"]), *(str(each.get("created_at")) for each in events)])
        yield Page(place={"until": until, "swept": place["swept"]})
        self.seen = {str(each.get("id")) for each in events}

    def touched(self, events: list[Object]) -> Touched:
        """What is to be read again."""
        touched = Touched()
        for event in events:
            note(event, touched)
        for preview in touched.previews:
            with suppress(NoSuchPage, Forbidden):
                said = mapping(self.get(f"/data/preview-files/{preview}"))
                touched.tasks.add(str(said.get("task_id")))
        learned = False
        for task in touched.tasks:
            with suppress(NoSuchPage, Forbidden):
                said = mapping(self.get(f"/data/tasks/{task}"))
                if not learned and self.words.lack(said):
                    self.learn_words()
                    learned = True
                if self.words.is_of_shots(said):
                    touched.shots.add((str(said.get("project_id")), str(said.get("entity_id"))))
        for project in {project for project, _ in touched.shots}:
            if sum(each == project for each, _ in touched.shots) > MOST_SHOTS:
                touched.projects.add(project)
        for pairs in (touched.shots, touched.playlists):
            pairs -= {pair for pair in pairs if pair[0] in touched.projects}
        return touched

    def again(self, project: str) -> Iterator[Page]:
        """A project and, while it is open, all that belongs to it."""
        try:
            row = project_row(mapping(self.get(f"/data/projects/{project}")), self.words)
        except NoSuchPage:
            projects = listed(self.get("/data/projects"), "projects")
            ids = frozenset(str(each.get("id")) for each in projects)
            yield Page(whole=[Whole("projects", ids)])
            return
        yield Page([row])
        if not row[1]["archived"]:
            yield from self.while_there(project)

    def of_shot(self, project: str, shot: str) -> Iterator[Page]:
        """A shot and all its versions. Its own page may be an old one, those of all things not."""
        try:
            said = mapping(self.get(f"/data/entities/{shot}"))
            sequence = self.parent(said)
            episode = self.parent(sequence)
        except NoSuchPage:
            shots = listed(self.get(f"/data/projects/{project}/shots"), "shots")
            there = frozenset(str(each.get("id")) for each in shots)
            versions = Whole("versions", frozenset(), project, shot)
            yield Page(whole=[Whole("shots", there, project), versions])
            return
        rows: list[Row] = []
        for task in listed(self.get("/data/tasks", entity_id=shot), "tasks"):
            previews = listed(self.get(f"/data/tasks/{task.get('id')}/previews"), "previews")
            told = [each for each in previews if is_version(each)]
            rows += [version_row(each, task, project, self.words) for each in told]
        row = shot_row(said, text(sequence.get("name")), text(episode.get("name")))
        yield Page([row, *rows], [Whole("versions", ids_of(rows), project, shot)])

    def parent(self, of: Object) -> Object:
        """What a shot or a sequence belongs to, empty where it is nothing."""
        parent = of.get("parent_id")
        return mapping(self.get(f"/data/entities/{parent}")) if parent else {}

    def of_playlist(self, project: str, playlist: str) -> Iterator[Page]:
        """A playlist with its clips."""
        under = f"/data/projects/{project}/playlists"
        try:
            yield Page([playlist_row(mapping(self.get(f"{under}/{playlist}")), {})])
        except NoSuchPage:
            ids = frozenset(str(each.get("id")) for each in self.playlists(project))
            yield Page(whole=[Whole("playlists", ids, project)])

    def is_gone(self, thing: Known) -> bool:
        """Whether it knows no page of it. What we may not see any more is not gone."""
        try:
            self.get(PAGES[thing.kind].format(id=thing.id, project_id=thing.project_id))
        except NoSuchPage:
            return True
        except Forbidden:
            return False
        return False


def new_of(things: list[Object], seen: set[str]) -> list[Object]:
    """Those that were not seen before; they are now."""
    new = [each for each in things if str(each.get("id")) not in seen]
    seen |= {str(each.get("id")) for each in new}
    return new


def in_its_place(shot: Object, sequences: dict[str, Object], episodes: dict[str, Object]) -> Row:
    """A shot with the names of its sequence and episode."""
    sequence = sequences.get(str(shot.get("parent_id")), {})
    episode = episodes.get(str(sequence.get("parent_id")), {})
    return shot_row(shot, text(sequence.get("name")), text(episode.get("name")))


def ids_of(rows: list[Row]) -> frozenset[str]:
    """Their ids."""
    return frozenset(str(row["id"]) for _, row in rows if "id" in row)
