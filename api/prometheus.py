"""The newest numbers for Prometheus: machines, plays, transcodes, alerts, spools and jobs."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from api.access import DOCUMENTED, Documented, reading
from api.knobs import Knobs
from api.openmetrics import OPEN_METRICS, PLAIN, Family, Labels, exposition, negotiated
from api.pools import Reads
from store import collector, machines, outbox, prometheus, rollups
from store.db import Pool
from store.machines import Disk, Gpu, Snapshot

LATE = 3  # samples missing: a level of then is no level of now
GB = 1e9

router = APIRouter(
    prefix="/api/v1", tags=["Prometheus"], dependencies=[reading], responses=DOCUMENTED
)

Value = Callable[[Any], float | None]
Gauge = tuple[str, str, Value]

EXAMPLE = (
    '# TYPE cinevault_plays counter\ncinevault_plays_total{playback_type="transcode"} 17\n# EOF'
)
DOCUMENT: Documented = {
    200: {
        "description": "The metrics, in the format that the Accept header asks for.",
        "content": {
            kind.partition(";")[0]: {"schema": {"type": "string"}, "example": EXAMPLE}
            for kind in (OPEN_METRICS, PLAIN)
        },
    }
}


def share(name: str) -> Value:
    """A percentage as a ratio."""
    return lambda row: None if (level := getattr(row, name)) is None else level / 100


def times(name: str, factor: float = 1) -> Value:
    """A column in the unit that Prometheus wants."""
    return lambda row: None if (level := getattr(row, name)) is None else level * factor


HOST: list[Gauge] = [
    ("cpu_usage_ratio", "How busy the processor is.", share("cpu_percent")),
    ("memory_usage_ratio", "How much of the memory is in use.", share("memory_percent")),
    ("memory_used_bytes", "Memory in use.", times("memory_used_mb", 1e6)),
    ("swap_usage_ratio", "How much of the swap is in use.", share("swap_percent")),
    ("load1", "Processes that run or wait, over a minute.", times("load_1m")),
    ("cpu_temperature_celsius", "How warm the processor is.", times("cpu_temp_celsius")),
    (
        "network_receive_bytes_per_second",
        "What the network brings.",
        times("network_rx_bytes_per_second"),
    ),
    (
        "network_transmit_bytes_per_second",
        "What goes out by the network.",
        times("network_tx_bytes_per_second"),
    ),
    ("disk_read_bytes_per_second", "What is read.", times("disk_read_bytes_per_second")),
    ("disk_written_bytes_per_second", "What is written.", times("disk_write_bytes_per_second")),
    ("media_size_bytes", "The size of the media disk.", times("disk_total_gb", GB)),
    ("media_free_bytes", "What is free on the media disk.", times("disk_free_gb", GB)),
]
DISK: list[Gauge] = [
    ("size_bytes", "The size of the filesystem.", times("total_bytes")),
    ("free_bytes", "What is free on the filesystem.", times("free_bytes")),
    ("inodes", "How many files there can be.", times("inodes_total")),
    ("inodes_free", "How many more files there can be.", times("inodes_free")),
]
GPU: list[Gauge] = [
    ("usage_ratio", "How busy the graphics card is.", share("gpu_percent")),
    ("encoder_usage_ratio", "How busy its encoder is.", share("encoder_percent")),
    ("decoder_usage_ratio", "How busy its decoder is.", share("decoder_percent")),
    ("memory_usage_ratio", "How much of its memory is in use.", share("memory_percent")),
    ("temperature_celsius", "How warm it is.", times("temp_celsius")),
    ("power_watts", "What it draws.", times("power_watts")),
]
SPOOL: list[Gauge] = [
    ("rows", "Rows that wait for the store.", times("waiting")),
    ("size_bytes", "The size of the spool.", times("bytes")),
    ("rejected_rows", "Rows that the store refused.", times("rejected")),
]


def gauges(
    prefix: str, wanted: Sequence[Gauge], rows: Sequence[Any], labels: Callable[[Any], Labels]
) -> list[Family]:
    """One family for each gauge, with a sample of each row."""
    return [
        Family(f"{prefix}_{name}", "gauge", said, [(labels(row), value(row)) for row in rows])
        for name, said, value in wanted
    ]


def of_machines(pool: Pool, every: float) -> list[Family]:
    """What each machine does, as long as it says so."""
    found = machines.newest(pool)
    fresh = {row.host for row in found if row.age_seconds <= LATE * every}
    disks = [row for row in machines.disks(pool) if row.host in fresh and not row.error]
    cards = [row for row in machines.gpus(pool) if row.host in fresh]
    return [
        Family(
            "cinevault_host_last_sample_timestamp_seconds",
            "gauge",
            "When the machine was last heard of.",
            [(of_host(row), row.recorded_at.timestamp()) for row in found],
        ),
        *gauges("cinevault_host", HOST, [row for row in found if row.host in fresh], of_host),
        *gauges("cinevault_disk", DISK, disks, of_disk),
        *gauges("cinevault_gpu", GPU, cards, of_card),
    ]


def of_host(row: Snapshot | collector.Spool | collector.Source) -> Labels:
    """Which machine."""
    return {"host": row.host}


def of_disk(row: Disk) -> Labels:
    """Which filesystem of which machine."""
    return {"host": row.host, "mount": row.mount}


def of_card(row: Gpu) -> Labels:
    """Which graphics card of which machine."""
    return {"host": row.host, "gpu": str(row.gpu_index), "name": row.name}


def of_plays(pool: Pool) -> list[Family]:
    """What was and is watched, and what it took."""
    plays = prometheus.plays(pool)
    kinds: list[Labels] = [{"playback_type": row.playback_type} for row in plays]
    jobs = prometheus.transcodes(pool)
    outcomes: list[Labels] = [{"outcome": row.outcome} for row in jobs]
    return [
        Family(
            "cinevault_streams",
            "gauge",
            "What plays now.",
            [
                ({"server": row.server, "playback_type": row.playback_type}, row.streams)
                for row in prometheus.streams(pool)
            ],
        ),
        counted("cinevault_plays", "Plays that began.", kinds, [row.plays for row in plays]),
        counted(
            "cinevault_watched_seconds",
            "Time that was watched.",
            kinds,
            [row.watch_seconds for row in plays],
        ),
        counted("cinevault_served_bytes", "What was sent.", kinds, [row.bytes for row in plays]),
        counted(
            "cinevault_transcodes", "Transcodes that ended.", outcomes, [row.jobs for row in jobs]
        ),
        counted(
            "cinevault_transcode_seconds",
            "Time that transcodes took.",
            outcomes,
            [row.seconds for row in jobs],
        ),
    ]


def counted(name: str, said: str, labels: Sequence[Labels], values: Sequence[float]) -> Family:
    """A counter."""
    return Family(name, "counter", said, list(zip(labels, values, strict=True)))


def of_alerts(pool: Pool) -> list[Family]:
    """What is wrong, and whether anybody was told."""
    waiting = outbox.counts(pool)
    return [
        Family(
            "cinevault_alerts",
            "gauge",
            "Targets of each rule by their state.",
            [
                ({"rule": row.rule, "severity": row.severity, "state": row.state}, row.alerts)
                for row in prometheus.alerts(pool)
            ],
        ),
        Family(
            "cinevault_deliveries",
            "counter",
            "Attempts to tell somebody.",
            [
                (
                    {"channel": row.channel, "type": row.channel_type, "outcome": row.outcome},
                    row.attempts,
                )
                for row in prometheus.deliveries(pool)
            ],
        ),
        Family(
            "cinevault_notifications",
            "gauge",
            "Messages that were not delivered, by what becomes of them.",
            [
                ({"state": "waiting"}, waiting.pending + waiting.sending),
                ({"state": "given_up"}, waiting.dead),
            ],
        ),
    ]


def of_ourselves(pool: Pool) -> list[Family]:
    """Whether CineVault itself is well."""
    jobs = prometheus.jobs(pool)
    return [
        *of_collectors(pool),
        *gauges("cinevault_job", JOB, jobs, lambda job: {"job": job.job}),
        Family(
            "cinevault_rollup_pending_quarters",
            "gauge",
            "Quarter hours whose rollups wait.",
            [({}, rollups.pending(pool))],
        ),
    ]


def of_collectors(pool: Pool) -> list[Family]:
    """What waits for the store, and who answers."""
    spools = collector.spools(pool)
    return [
        *gauges("cinevault_spool", SPOOL, spools, of_host),
        counted(
            "cinevault_spool_lost_rows",
            "Rows that a full spool lost.",
            [of_host(row) for row in spools],
            [row.lost for row in spools],
        ),
        Family(
            "cinevault_source_up",
            "gauge",
            "Whether a part of a collector works; parts that are off are left out.",
            [
                ({"host": row.host, "source": row.source}, row.state == "ok")
                for row in collector.sources(pool)
                if row.state != "off"
            ],
        ),
        Family(
            "cinevault_server_up",
            "gauge",
            "Whether a media server answers.",
            [
                ({"server": row.name, "kind": row.kind}, row.is_up)
                for row in prometheus.servers(pool)
            ],
        ),
    ]


JOB: list[Gauge] = [
    ("last_end_timestamp_seconds", "When the job last ended.", times("finished_at")),
    ("last_duration_seconds", "How long it took.", times("took")),
    ("last_success", "Whether it did what it should.", times("succeeded")),
]


@router.get("/prometheus", response_class=Response, responses=DOCUMENT)
def prometheus_metrics(request: Request, pool: Reads, knobs: Knobs) -> Response:
    """All metrics: OpenMetrics for who accepts it, else the text format of Prometheus."""
    build = Family(
        "cinevault_build",
        "info",
        "Which CineVault this is.",
        [({"version": request.app.version}, 1)],
    )
    families = [
        build,
        *of_machines(pool, knobs.collect_seconds),
        *of_plays(pool),
        *of_alerts(pool),
        *of_ourselves(pool),
    ]
    kind = negotiated(request.headers.get("accept", ""))
    headers = {"Content-Type": kind, "Vary": "Accept"}
    return Response(exposition(families, kind), headers=headers)
