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
SHOTS = 48  # of each project
WEEKS = 40  # playlists of each project, over the whole time
RUNS = 600
BUSIER = 1.6  # more comes in the nearer the end
QUEUED = 24  # jobs of no shot
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


def eased(share: float) -> float:
    """How far into the time so much of the work is done: there is more of it near the end."""
    return 1 - (1 - share) ** BUSIER


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
    tell_queue(rng, made, span)
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
    """Runs without files; the last one goes on."""
    for number in range(RUNS):
        began = span.at(eased((number + 0.5) / RUNS))
        gap = span.at(eased((number + 1) / RUNS)) - began
        lasts = min(gap * float(rng.uniform(0.1, 0.9)), timedelta(minutes=40))
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
    done = float(rng.uniform(0.02, 0.95))
    came = eased(done)
    row = {"id": shot, "project_id": project, "name": name, "scene": scene}
    made.shots.append(row | {"updated_at": told(span.at(came))})
    stuck = made.stuck[shot] = drawn(rng)
    media = {"show_code": code, "scene": scene, "shot": name, "extension": "mov"}
    path = f"/in/{code}_{scene}_{name}_plate.mov"
    if stuck == "refused":
        refused = {"path": path, "media_info": media, "reason": "The file is cut off."}
        report_of(made, project, done)["invalid"].append(refused)
    elif stuck != "not_ingested":
        file = {"path": path, "bucket": "plates", "key": path[1:], "media_info": media}
        report_of(made, project, done)["processed"].append(file)
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


def report_of(made: Production, project: str, done: float) -> Row:
    """The report of the project's run when so much was done; not of the last, which goes on."""
    own = [run for run in made.ingest_runs[:-1] if run["project_id"] == project]
    return own[int(done * len(own))]["report"]


def tell_versions(
    rng: Generator, made: Production, span: Span, shot: Row, came: float, stuck: Stuck | None
) -> None:
    """The versions of a shot and their jobs; the last one is where it is stuck."""
    least = 2 if stuck == "older_in_playlist" else 1
    count = int(rng.integers(least, 7))
    end = came + (0.999 - came) * float(rng.uniform(0.1, 1))
    for number in range(1, count + 1):
        share = came + (end - came) * (number / count) * float(rng.uniform(0.9, 1))
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
    job = f"job-{len(made.versions):05}"
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
        {
            "id": job,
            "status": "running",
            "updated_at": told(ended - took),
            "frames_done": int(rng.integers(5, 95)),
        }
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
            version |= decided(place, weeks_ago=WEEKS - 1 - week)
            if version["decision"] != "waiting":
                version["updated_at"] = last
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


def decided(place: int, *, weeks_ago: int) -> Row:
    """What review said; of the newest playlists not everything is decided yet."""
    if weeks_ago < 3 and place % (2 + weeks_ago) == 1:
        return {"decision": "waiting", "status": "wfa"}
    decision = ("approved", "approved", "changes", "approved", "rejected")[place % 5]
    return {"decision": decision, "status": decision}


def clip(place: int, version: Row) -> Row:
    """The version as it stands in a playlist; of some nobody knows how long they are."""
    row: Row = {"version_id": version["id"], "shot_id": version["shot_id"], "name": version["name"]}
    frames = 24 * (2 + place % 7)
    return row if place % 11 == 10 else row | {"frame_count": frames, "frame_rate": 24.0}


def tell_queue(rng: Generator, made: Production, span: Span) -> None:
    """Jobs of no shot that are in line, or that ended within the last day."""
    states = ("queued", "waiting", "queued", "completed", "queued", "failed", "completed")
    for number in range(QUEUED):
        farm, farm_type = FARMS[number % len(FARMS)]
        at = told(span.until - timedelta(minutes=float(rng.uniform(2, 1200))))
        state = states[number % len(states)]
        row: Row = {
            "id": f"cache-{number:03}",
            "farm": farm,
            "farm_type": farm_type,
            "project_id": PROJECTS[number % len(PROJECTS)][0],
            "request": {"dcc": "houdini", "scene": f"/jobs/sim-{number:03}.hip", "farm": farm},
            "status": state,
            "submitted_at": at,
            "updated_at": at,
            "frames_total": 240,
        }
        if state == "failed":
            row["message"] = "Out of memory on render-04."
        made.render_jobs.append(row)


def end_runs(rng: Generator, made: Production, span: Span) -> None:
    """Runs take what belongs to no shot too, and some refuse what nobody knows either."""
    for run in made.ingest_runs[:-1]:
        report = run["report"]
        for number in range(int(rng.integers(2, 9))):
            path = f"/in/{run['id']}/reference_{number:03}.exr"
            report["processed"].append({"path": path, "bucket": "plates", "key": path[1:]})
        if rng.random() < 0.08:
            stray = {"path": f"/in/{run['id']}/notes.txt", "reason": "The name says no show."}
            report["invalid"].append(stray)
        # Long reports count more files than they list.
        report["processed_count"] = len(report["processed"]) + int(rng.integers(0, 240))


def tell_errors(rng: Generator, made: Production) -> None:
    """A few versions are missing on the disk, some of those are found again."""
    for number, version in enumerate(made.versions[::12]):
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
