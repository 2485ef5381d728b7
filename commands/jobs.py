"""cinevault jobs"""

from argparse import ArgumentParser, Namespace
from threading import Event

from commands.errors import CannotRun
from commands.table import table
from commands.target import migrated_pool
from jobs.registry import JOBS, Job, named
from jobs.runner import run_job
from settings import Settings
from store.db import Pool
from store.job_runs import JobRun, last_runs

HELP = "run one of the jobs now, or list them with their last runs"


def add_arguments(parser: ArgumentParser) -> None:
    """jobs run NAME, jobs list."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="run NAME | list")
    actions.add_parser("run", help="run a job now").add_argument("name", metavar="NAME")
    actions.add_parser("list", help="which jobs there are, and how their last runs went")


def run(args: Namespace, settings: Settings) -> int:
    """Runs the named job, or prints the list."""
    if args.action == "list":
        with migrated_pool(settings) as pool:
            print(listed(pool))
        return 0
    job = named(args.name)
    if job is None:
        raise CannotRun(
            f"There is no job {args.name}. There are: {', '.join(j.name for j in JOBS)}."
        )
    with migrated_pool(settings, size=4) as pool:
        print(f"{job.name}: {outcome(job, pool, settings)}")
    return 0


def outcome(job: Job, pool: Pool, settings: Settings) -> str:
    """How a run of the job ended, in words; CannotRun where it failed."""
    result = run_job(job, pool, settings, Event())
    if result is None:
        raise CannotRun(f"{job.name} is running in another process. Try again in a moment.")
    if result.outcome == "failed":
        raise CannotRun(f"{job.name} failed: {result.error}")
    return f"done, {result.rows} settled" if result.rows else "done, there was nothing to do"


def listed(pool: Pool) -> str:
    """Every job with its interval and its last run."""
    runs = {run.job: run for run in last_runs(pool)}
    rows = [[job.name, str(job.every), *last(runs.get(job.name)), job.purpose] for job in JOBS]
    return table(["job", "every", "last run", "outcome", "took", "what it does"], rows)


def last(run: JobRun | None) -> list[str]:
    """When a job last ran, how that ended and how long it took."""
    if run is None:
        return ["never", "", ""]
    return [f"{run.started_at:%Y-%m-%d %H:%M:%S}Z", run.error or run.outcome, str(run.took or "")]
