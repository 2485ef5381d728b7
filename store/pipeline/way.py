"""Why a shot is not in dailies: its way from ingest to a playlist, and the link that broke."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.db import Pool, fetch_one

Step = Literal["ingest", "version", "render", "playlist"]
State = Literal["done", "waiting", "broken", "unknown"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the way of a shot; None where it did not come so far."""

    shot_id: str
    shot: str
    project: str
    run_id: str | None
    path: str | None
    ingested_at: datetime | None
    refused_run_id: str | None
    refused_path: str | None
    refused_reason: str | None
    refused_at: datetime | None
    version_id: str | None
    version: str | None
    published_at: datetime | None
    decision: str | None
    job_id: str | None
    farm: str | None
    job_state: str | None
    job_message: str | None
    job_at: datetime | None
    playlist: str | None
    shown_at: datetime | None
    older_playlist: str | None
    older_version: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the way, in a sentence."""

    step: Step
    state: State
    sentence: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """The whole way, and the link that keeps the shot from its dailies; None where it is in."""

    facts: Facts
    links: tuple[Link, ...]

    @property
    def stuck(self) -> Link | None:
        """The first link that is not done. What nobody told of is passed over where it went on."""
        for place, link in enumerate(self.links):
            went_on = any(later.state == "done" for later in self.links[place + 1 :])
            if link.state != "done" and not (link.state == "unknown" and went_on):
                return link
        return None

    @property
    def verdict(self) -> str:
        """The answer in one sentence."""
        link = self.stuck
        return f"{self.facts.shot} is in dailies." if link is None else link.sentence


def way(pool: Pool, shot_id: str) -> Way | None:
    """The way of a shot, None where nobody knows the shot."""
    facts = way_of_shot(pool, shot_id)
    return Way(facts, tuple(step(facts) for step in STEPS)) if facts else None


def way_of_shot(pool: Pool, shot_id: str) -> Facts | None:
    """What is known of the way of a shot."""
    return fetch_one(pool, "pipeline/way_of_shot", Facts, shot_id=shot_id)


def ingest(facts: Facts) -> Link:
    """Whether a file of the shot came in, and none that came later was refused."""
    if facts.refused_at and (not facts.ingested_at or facts.refused_at > facts.ingested_at):
        said = f"Ingest run {facts.refused_run_id} refused {facts.refused_path}: "
        return Link("ingest", "broken", said + str(facts.refused_reason), facts.refused_at)
    if facts.ingested_at:
        said = f"Ingest run {facts.run_id} took {facts.path}."
        return Link("ingest", "done", said, facts.ingested_at)
    return Link("ingest", "unknown", f"No ingest run brought a file of {facts.shot}.")


def version(facts: Facts) -> Link:
    """Whether there is a version; where not, what its job does."""
    if facts.version:
        return Link("version", "done", f"{facts.version} was published.", facts.published_at)
    if facts.job_state in ("queued", "waiting", "running"):
        said = f"No version of {facts.shot} yet: job {facts.job_id} is {facts.job_state}."
        return Link("version", "waiting", said, facts.job_at)
    if facts.job_state == "failed":
        said = f"No version of {facts.shot} was published. {failure(facts)}"
        return Link("version", "broken", said, facts.job_at)
    return Link("version", "broken", f"No version of {facts.shot} was published.")


def render(facts: Facts) -> Link:
    """Whether the version was rendered."""
    match facts.job_state:
        case None:
            return Link("render", "unknown", f"No job is known that renders {facts.shot}.")
        case "succeeded" | "skipped":
            said = f"Job {facts.job_id} on {farm(facts)} succeeded."
            return Link("render", "done", said, facts.job_at)
        case "queued" | "waiting" | "running":
            said = f"Job {facts.job_id} on {farm(facts)} is {facts.job_state}."
            return Link("render", "waiting", said, facts.job_at)
        case "failed":
            return Link("render", "broken", failure(facts), facts.job_at)
        case "cancelled":
            said = f"Job {facts.job_id} on {farm(facts)} was cancelled."
            return Link("render", "broken", said, facts.job_at)
        case _:
            said = f"Nobody knows how job {facts.job_id} on {farm(facts)} went."
            return Link("render", "unknown", said, facts.job_at)


def playlist(facts: Facts) -> Link:
    """Whether a playlist shows the newest version."""
    if facts.playlist:
        decision = f", and was decided: {facts.decision}" if facts.decision else ""
        said = f"{facts.version} is in {facts.playlist}{decision}."
        return Link("playlist", "done", said, facts.shown_at)
    newest = facts.version or f"A version of {facts.shot}"
    if facts.older_playlist:
        said = f"{facts.older_playlist} shows {facts.older_version}, but not {newest}."
        return Link("playlist", "broken", said)
    return Link("playlist", "broken", f"{newest} is in no playlist.")


def failure(facts: Facts) -> str:
    """What became of the job, with the farm's own words."""
    reason = f": {facts.job_message}" if facts.job_message else "."
    return f"Job {facts.job_id} on {farm(facts)} failed{reason}"


def farm(facts: Facts) -> str:
    """The farm, as far as it is known."""
    return facts.farm or "an unnamed farm"


STEPS: tuple[Callable[[Facts], Link], ...] = (ingest, version, render, playlist)
