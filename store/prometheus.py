"""What is counted for Prometheus and asked nowhere else."""

from dataclasses import dataclass

from store.db import Pool, fetch_all


@dataclass(frozen=True, slots=True)
class Plays:
    playback_type: str
    plays: int
    watch_seconds: float
    bytes: float


@dataclass(frozen=True, slots=True)
class Transcodes:
    outcome: str
    jobs: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Streams:
    server: str | None
    playback_type: str
    streams: int


@dataclass(frozen=True, slots=True)
class Server:
    name: str
    kind: str
    version: str | None
    is_up: bool


@dataclass(frozen=True, slots=True)
class Alerts:
    rule: str
    severity: str
    state: str
    alerts: int


@dataclass(frozen=True, slots=True)
class Deliveries:
    channel: str | None
    channel_type: str | None
    outcome: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Job:
    job: str
    finished_at: float
    took: float
    succeeded: bool


def plays(pool: Pool) -> list[Plays]:
    """Every play there was, with its time and bytes, by how it was delivered."""
    return fetch_all(pool, "prometheus/plays", Plays)


def transcodes(pool: Pool) -> list[Transcodes]:
    """Every transcode that ended, by how it ended."""
    return fetch_all(pool, "prometheus/transcodes", Transcodes)


def streams(pool: Pool) -> list[Streams]:
    """What plays now, by server and how it is delivered."""
    return fetch_all(pool, "prometheus/streams", Streams)


def servers(pool: Pool) -> list[Server]:
    """The servers that are watched, by name."""
    return fetch_all(pool, "prometheus/servers", Server)


def alerts(pool: Pool) -> list[Alerts]:
    """How many targets of each rule are in each state; rules of one name are taken together."""
    return fetch_all(pool, "prometheus/alerts", Alerts)


def deliveries(pool: Pool) -> list[Deliveries]:
    """Every attempt to tell somebody, by channel and how it went."""
    return fetch_all(pool, "prometheus/deliveries", Deliveries)


def jobs(pool: Pool) -> list[Job]:
    """How each job went when it last ended, by name; times are seconds since 1970."""
    return fetch_all(pool, "prometheus/jobs", Job)
