"""python -m bench.collector: what the collector costs while four servers have fifty streams.

The servers are those of the tests, in this process; the collector is the real one, in its own.
"""

import json
import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import cast

import psutil

from bench.scratch import scratch
from commands.table import table
from settings import PREFIX, ROOT
from store.db import Pool, open_pool
from store.migrations import migrate
from tests.collector.doubles import EPOCH, Double
from tests.collector.fake_server import KEY, Fake, SimulatedClock, fake_server
from tests.collector.viewings import Act, Viewing

SERVERS = ("jellyfin", "jellyfin", "emby", "plex")
METHODS = ("DirectPlay", "DirectStream", "Transcode")
HOUR = 3600.0
AIM_CPU, AIM_MEMORY = 0.5, 120.0  # percent of one core, MB
WARM_UP = 20.0  # seconds: what starting costs is paid once and told apart


@dataclass
class WallClock:
    """The tests' simulated clock, run at the speed of the real one."""

    began: float = field(default_factory=time.monotonic)

    @property
    def at(self) -> float:
        return time.monotonic() - self.began


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process has used so far."""

    at: float
    cpu: float
    peak_mb: float


def main() -> int:
    """Measures and prints; 1 where an aim is missed."""
    parser = ArgumentParser(prog="python -m bench.collector", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="how long (%(default)s)")
    parser.add_argument("--streams", type=int, default=50, help="how many (%(default)s)")
    args = parser.parse_args()
    with ExitStack() as stack:
        url = stack.enter_context(scratch(None))
        migrate(url, timezone="UTC")
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="cinevault-bench-")))
        servers = watched(stack, args.streams, args.seconds)
        process = stack.enter_context(collector(url, folder, servers))
        started, ended = measured(process, args.seconds)
        process.send_signal(signal.SIGTERM)
        process.wait()
        with open_pool(url, name="bench", size=1) as pool:
            return report(started, ended, plays(pool), args.streams)


def watched(stack: ExitStack, streams: int, seconds: int) -> list[dict[str, str]]:
    """Running servers with so many streams that last, as CINEVAULT_SERVERS names them."""
    clock, random, found = WallClock(), Random(1), list[dict[str, str]]()
    for place, kind in enumerate(SERVERS):
        numbers = range(place, streams, len(SERVERS))
        error = datetime.now(UTC) - EPOCH
        double = Double([viewing(random, number, seconds) for number in numbers], error)
        fake = Fake(kind, double, cast(SimulatedClock, clock))
        url = stack.enter_context(fake_server(fake))
        found.append({"kind": kind, "name": f"{kind} {place}", "url": url, "key": KEY})
    return found


def viewing(random: Random, number: int, seconds: int) -> Viewing:
    """Somebody who watches all the time, with a pause every few minutes."""
    acts, at, position = [Act(-60.0, True, 600.0)], -60.0, 600.0
    while at < seconds:
        stretch = random.uniform(120, 600)
        at, position = at + stretch, position + stretch
        acts += [Act(at, False, position), Act(at + 30, True, position)]
        at += 30
    method = METHODS[number % len(METHODS)]
    runtime = position + HOUR
    user = f"user{number}"
    return Viewing(
        number, user, f"device{number}", f"item{number:05}", runtime, acts, at + HOUR, None, method
    )


def collector(url: str, folder: Path, servers: list[dict[str, str]]) -> subprocess.Popen[bytes]:
    """The collector, started as its users start it."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    settings = {"DATABASE_URL": url, "DATA_DIR": str(folder), "SERVERS": json.dumps(servers)}
    env = ours | {f"{PREFIX}{name}": value for name, value in settings.items()}
    return subprocess.Popen([sys.executable, "-m", "collector"], cwd=ROOT, env=env)


def measured(process: subprocess.Popen[bytes], seconds: int) -> tuple[Spent, Spent]:
    """What it had used once it was running, and so many seconds later."""
    time.sleep(WARM_UP)
    started = spent(process)
    time.sleep(seconds)
    return started, spent(process)


def spent(process: subprocess.Popen[bytes]) -> Spent:
    """What the process and those it started have used."""
    whole = psutil.Process(process.pid)
    times = whole.cpu_times()
    cpu = times.user + times.system + times.children_user + times.children_system
    status = Path(f"/proc/{process.pid}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return Spent(time.monotonic(), cpu, int(peak.split()[1]) * 1024 / 1e6)


def plays(pool: Pool) -> int:
    """How many plays it found."""
    with pool.connection() as conn:
        row = conn.execute("SELECT count(*) FROM stream_sessions").fetchone()
    return row[0] if row else 0


def report(started: Spent, ended: Spent, found: int, streams: int) -> int:
    """Prints the measurements beside the aims."""
    percent = 100 * (ended.cpu - started.cpu) / (ended.at - started.at)
    rows = [
        ["starting, CPU seconds", f"{started.cpu:.1f}", ""],
        ["running, CPU seconds per hour", f"{percent * 36:.0f}", f"{AIM_CPU * 36:.0f}"],
        ["running, % of one core", f"{percent:.2f}", f"{AIM_CPU}"],
        ["peak memory, MB", f"{ended.peak_mb:.0f}", f"{AIM_MEMORY:.0f}"],
        ["plays found", str(found), str(streams)],
    ]
    print(table(["collector", "measured", "aim"], rows))
    met = percent <= AIM_CPU and ended.peak_mb <= AIM_MEMORY and found >= streams
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
