"""Productions from ingest to review, as their systems tell of them; what is stuck is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from numpy.random import Generator

from demo.arrays import stream

PROJECTS = (("alpha", "ALP"), ("basalt", "BAS"), ("cobalt", "COB"), ("drift", "DRI"))
ARCHIVED = ("ember", "EMB")
SOURCES = ("vendor-a", "vendor-b", "editorial", "plates")
FARMS = (("mock", "stub"), ("mock", "stub"), ("opencue", "opencue"), ("flamenco", "flamenco"))
ARTISTS = ("amara", "bruna", "chidi", "emre", "femi")
SHOTS = 32  # of each project
WEEKS = 40  # playlists of each project, over the whole time
RUNS = 300
MINUTE = 60

Row = dict[str, Any]
# What keeps a shot from its dailies, and how many shots in a hundred that is; the others are in.
Stuck = Literal[
    "not_ingested",
    "refused",
    "no_version",
    "render_failed",
    "rendering",
    "in_no_playlist",
    "older_in_playlist",
]
SHARES: dict[Stuck, int] = {
    "not_ingested": 5,
    "refused": 5,
    "no_version": 6,
    "render_failed": 6,
    "rendering": 5,
    "in_no_playlist": 6,
    "older_in_playlist": 6,
}


@dataclass(frozen=True, slots=True)
class Production:
    """Rows as they are pushed, kind by kind in the order in which they were told; `stuck` says of
    every shot what keeps it from its dailies, None where it is in them."""

    projects: list[Row] = field(default_factory=list[Row])
    shots: list[Row] = field(default_factory=list[Row])
    ingest_runs: list[Row] = field(default_factory=list[Row])
    render_jobs: list[Row] = field(default_factory=list[Row])
    versions: list[Row] = field(default_factory=list[Row])
    playlists: list[Row] = field(default_factory=list[Row])
    reconcile_errors: list[Row] = field(default_factory=list[Row])
    stuck: dict[str, Stuck | None] = field(default_factory=dict[str, Stuck | None])


@dataclass(frozen=True, slots=True)
class Span:
    """The time that is made up."""

    since: datetime
    until: datetime

    def at(self, share: float) -> datetime:
        """The moment that far into it."""
        return self.since + (self.until - self.since) * share

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.until - self.since).total_seconds()


def production(seed: int, days: int, until: int) -> Production:
    """Every project over the days before `until`; the same for the same arguments."""
    rng = stream(seed, "production")
    end = datetime.fromtimestamp(until, UTC)
    span = Span(end - timedelta(days=days), end)
    made = Production()
    tell_projects(made, span)
    begin_runs(rng, made, span)
    for project, code in PROJECTS:
        for number in range(1, SHOTS + 1):
            tell_shot(rng, made, span, project, code, number)
        tell_playlists(made, span, project)
    end_runs(rng, made, span)
    tell_errors(rng, made)
    return made


def tell_projects(made: Production, span: Span) -> None:
    """The projects that are worked on, and one that is over."""
    for project, code in (*PROJECTS, ARCHIVED):
        over = code == ARCHIVED[1]
        row = {"id": project, "name": project, "code": code, "archived": over}
        made.projects.append(row | {"updated_at": told(span.at(0))})
    old = {"id": f"{ARCHIVED[0]}-1", "project_id": ARCHIVED[0], "name": "sh0001"}
    made.shots.append(old | {"updated_at": told(span.at(0))})


def begin_runs(rng: Generator, made: Production, span: Span) -> None:
    """Runs without files, evenly over the time; the last one goes on."""
    for number in range(RUNS):
        began = span.at((number + 0.5) / RUNS)
        lasts = timedelta(seconds=float(rng.uniform(0.05, 0.4)) * span.seconds / RUNS)
        run: Row = {
            "id": f"run-{number:04}",
            "source": SOURCES[int(rng.integers(len(SOURCES)))],
            "project_id": PROJECTS[number % len(PROJECTS)][0],
            "started_at": told(began),
            "updated_at": told(began + lasts),
            "report": {"processed": [], "invalid": []},
        }
        if number < RUNS - 1:
            run["completed_at"] = told(began + lasts)
        made.ingest_runs.append(run)


def tell_shot(
    rng: Generator, made: Production, span: Span, project: str, code: str, number: int
) -> None:
    """A shot, as far as it came."""
    shot = f"{project}-{number:04}"
    scene, name = f"sc{1 + number // 10:02}", f"sh{number * 10:04}"
    came = float(rng.uniform(0.02, 0.6))
    row = {"id": shot, "project_id": project, "name": name, "scene": scene}
    made.shots.append(row | {"updated_at": told(span.at(came))})
    stuck = made.stuck[shot] = drawn(rng)
    media = {"show_code": code, "scene": scene, "shot": name, "extension": "mov"}
    path = f"/in/{code}_{scene}_{name}_plate.mov"
    if stuck == "refused":
        refused = {"path": path, "media_info": media, "reason": "The file is cut off."}
        report_of(made, project, came)["invalid"].append(refused)
    elif stuck != "not_ingested":
        file = {"path": path, "bucket": "plates", "key": path[1:], "media_info": media}
        report_of(made, project, came)["processed"].append(file)
    if stuck not in ("not_ingested", "refused", "no_version"):
        tell_versions(rng, made, span, row, came, stuck)


def drawn(rng: Generator) -> Stuck | None:
    """What keeps a shot, by chance."""
    draw = int(rng.integers(100))
    for stuck, share in SHARES.items():
        if draw < share:
            return stuck
        draw -= share
    return None


def report_of(made: Production, project: str, came: float) -> Row:
    """The report of a run of the project about that time; not of the last, which goes on."""
    own = [run for run in made.ingest_runs[:-1] if run["project_id"] == project]
    return own[int(came * len(own))]["report"]


def tell_versions(
    rng: Generator, made: Production, span: Span, shot: Row, came: float, stuck: Stuck | None
) -> None:
    """The versions of a shot and their jobs; the last one is where it is stuck."""
    least = 2 if stuck == "older_in_playlist" else 1
    count = int(rng.integers(least, 7))
    for number in range(1, count + 1):
        share = came + (0.97 - came) * (number / count) * float(rng.uniform(0.9, 1))
        state = "completed"
        if number == count:
            state = {"render_failed": "failed", "rendering": "running"}.get(str(stuck), state)
            share = 1 - MINUTE / span.seconds if state == "running" else share
        job = tell_job(rng, made, span, shot, share, state)
        version = f"{shot['id']}-v{number:03}"
        made.versions.append(
            {
                "id": version,
                "project_id": shot["project_id"],
                "shot_id": shot["id"],
                "name": f"{shot['name']}_comp_v{number:03}",
                "version_number": number,
                "task": "comp",
                "artist": ARTISTS[int(rng.integers(len(ARTISTS)))],
                "job_id": job,
                "created_at": told(span.at(share)),
                "updated_at": told(span.at(share)),
            }
        )


def tell_job(
    rng: Generator, made: Production, span: Span, shot: Row, share: float, state: str
) -> str:
    """A job in the states it went through, that ended when its version was made."""
    job = f"job-{len(made.render_jobs):05}"
    farm, farm_type = FARMS[int(rng.integers(len(FARMS)))]
    ended = span.at(share)
    waited, took = (timedelta(seconds=float(rng.uniform(60, 1500))) for _ in range(2))
    request = {"dcc": "nuke", "scene": f"/jobs/{shot['id']}.nk", "frames": "1001-1100"}
    first: Row = {
        "id": job,
        "farm": farm,
        "farm_type": farm_type,
        "project_id": shot["project_id"],
        "shot_id": shot["id"],
        "request": request | {"output": f"/out/{job}", "farm": farm, "priority": 50},
        "submitted_at": told(ended - took - waited),
        "frames_total": 100,
    }
    last: Row = {"id": job, "status": state, "frames_done": 37 if state == "failed" else 100}
    if state == "failed":
        last |= {"message": "No licence for the renderer.", "frames_failed": 3}
    reports = [
        first | {"status": "queued", "updated_at": first["submitted_at"]},
        {"id": job, "status": "running", "updated_at": told(ended - took)}
        | {"started_at": told(ended - took)},
    ]
    if state != "running":
        reports.append(last | {"updated_at": told(ended), "completed_at": told(ended)})
    made.render_jobs.extend(reports)
    return job


def tell_playlists(made: Production, span: Span, project: str) -> None:
    """What was made in each part of the time is looked at in its end, and decided on."""
    own = [version for version in made.versions if version["project_id"] == project]
    for week in range(WEEKS):
        first, last = told(span.at(week / WEEKS)), told(span.at((week + 1) / WEEKS))
        shown = [v for v in shown_of(own, made.stuck) if first <= v["created_at"] < last]
        for place, version in enumerate(shown):
            version |= decided(place, newest=week == WEEKS - 1) | {"updated_at": last}
        row: Row = {"id": f"{project}-dailies-{week:02}", "project_id": project, "kind": "dailies"}
        made.playlists.append(
            row
            | {"name": f"Dailies {week + 1}", "due_at": last, "updated_at": last}
            | {"clips": [clip(place, version) for place, version in enumerate(shown)]}
        )


def shown_of(versions: Sequence[Row], stuck: dict[str, Stuck | None]) -> Iterator[Row]:
    """The versions that are looked at: not those that did not come so far."""
    newest = {version["shot_id"]: version["id"] for version in versions}
    for version in versions:
        why = stuck[version["shot_id"]]
        last = version["id"] == newest[version["shot_id"]]
        if why == "in_no_playlist" or (why is not None and last):
            continue
        yield version


def decided(place: int, *, newest: bool) -> Row:
    """What review said; of the newest playlist not everything is decided yet."""
    if newest and place % 2:
        return {"decision": "waiting", "status": "wfa"}
    decision = ("approved", "approved", "changes", "approved", "rejected")[place % 5]
    return {"decision": decision, "status": decision}


def clip(place: int, version: Row) -> Row:
    """The version as it stands in a playlist; of some nobody knows how long they are."""
    row: Row = {"version_id": version["id"], "shot_id": version["shot_id"], "name": version["name"]}
    frames = 24 * (2 + place % 7)
    return row if place % 11 == 10 else row | {"frame_count": frames, "frame_rate": 24.0}


def end_runs(rng: Generator, made: Production, span: Span) -> None:
    """Some runs refuse what nobody knows either."""
    for run in made.ingest_runs[:-1]:
        if rng.random() < 0.08:
            stray = {"path": f"/in/{run['id']}/notes.txt", "reason": "The name says no show."}
            run["report"]["invalid"].append(stray)


def tell_errors(rng: Generator, made: Production) -> None:
    """A few versions are missing on the disk, some of those are found again."""
    for number, version in enumerate(made.versions[::40]):
        row: Row = {
            "id": f"missing-{number}",
            "kind": ("missing_in_fs", "orphan_in_s3", "version_mismatch")[number % 3],
            "project_id": version["project_id"],
            "shot_id": version["shot_id"],
            "version_name": version["name"],
            "path": f"/jobs/{version['id']}.mov",
            "found_at": version["created_at"],
            "updated_at": version["created_at"],
        }
        found_again = rng.random() < 0.5
        made.reconcile_errors.append(
            row | ({"resolved_at": row["found_at"]} if found_again else {})
        )


def told(at: datetime) -> str:
    """The moment as systems tell it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
