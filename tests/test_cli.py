"""The command `cinevault`: what its commands print, and the one line when they cannot."""

import json
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from subprocess import CompletedProcess
from typing import Protocol

import psycopg
import pytest

import cli
from commands import doctor
from commands.doctor import without_password
from commands.errors import CannotRun
from settings import PREFIX
from store import embedded
from store.accounts import any_account
from store.db import Pool, open_pool
from tests.collector.answering import Answered, answering
from tests.programs import complaint, environment, passable_folder

tmp_path = passable_folder


class Cinevault(Protocol):
    """Runs the command in this process, which saves its start."""

    def __call__(
        self, *line: str, env: dict[str, str], stdin: str = ""
    ) -> CompletedProcess[str]: ...


@pytest.fixture
def cinevault(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cinevault:
    def run(*line: str, env: dict[str, str], stdin: str = "") -> CompletedProcess[str]:
        for name in filter(lambda name: name.startswith(PREFIX), env):
            monkeypatch.setenv(name, env[name])
        monkeypatch.setattr(sys, "stdin", StringIO(stdin))
        capsys.readouterr()
        status = cli.main(line)
        return CompletedProcess(line, status, *capsys.readouterr())

    return run


@pytest.fixture
def env(clone: Callable[[], str], tmp_path: Path) -> dict[str, str]:
    """Settings with a migrated store."""
    return environment(tmp_path, database_url=clone())


@pytest.fixture
def store(env: dict[str, str]) -> Iterator[Pool]:
    with open_pool(env["CINEVAULT_DATABASE_URL"], name="test", size=2) as pool:
        yield pool


def test_every_command_is_listed_with_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    listed = capsys.readouterr().out
    for name in cli.COMMANDS:
        assert f"    {name} " in listed
        assert cli.command(name).HELP.split()[0] in listed


@pytest.mark.parametrize("line", [[], ["fly"], ["jobs"], ["up", "--sideways"], ["query"]])
def test_a_wrong_command_line_is_answered_in_one_line(
    line: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(line)
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.count("\n") == 1
    assert "--help" in said


def test_a_wrong_setting_is_answered_in_one_line(cinevault: Cinevault, env: dict[str, str]) -> None:
    said = complaint(cinevault("migrate", env=env | {"CINEVAULT_PORT": "high"}))
    assert said.startswith("cinevault: CINEVAULT_PORT: ")


@pytest.mark.parametrize(
    "line", [("--debug", "jobs", "run", "no"), ("jobs", "run", "no", "--debug")]
)
def test_the_trace_is_shown_with_debug_only(
    cinevault: Cinevault, line: tuple[str, ...], env: dict[str, str]
) -> None:
    assert "There is no job no" in complaint(cinevault("jobs", "run", "no", env=env))
    with pytest.raises(CannotRun, match="There is no job no"):
        cinevault(*line, env=env)


def test_a_fault_of_ours_says_so_and_how_to_see_more(
    cinevault: Cinevault, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError("division\nby zero")

    monkeypatch.setattr(doctor, "run", broken)
    said = complaint(cinevault("doctor", env=env))
    assert "ZeroDivisionError: division by zero (this is a fault in CineVault; --debug" in said


def test_migrate_says_what_the_store_is(cinevault: Cinevault, env: dict[str, str]) -> None:
    done = cinevault("migrate", env=env)
    assert done.stdout == "The store is up to date (plain edition): nothing to do.\n"


def test_migrate_makes_the_embedded_store_and_stops_it_again(
    cinevault: Cinevault, tmp_path: Path
) -> None:
    done = cinevault("migrate", env=environment(tmp_path))
    assert "migrations applied" in done.stdout
    assert not embedded.is_running(tmp_path)


def test_an_account_is_made_once_and_gets_another_password(
    cinevault: Cinevault, env: dict[str, str], store: Pool
) -> None:
    create = ("account", "create", "ripley", "--role", "analyst")
    assert not any_account(store)
    assert cinevault(*create, env=env, stdin="in space no one\n").returncode == 0
    assert any_account(store)
    assert "an account ripley already" in complaint(cinevault(*create, env=env, stdin="12345678\n"))
    again = cinevault("account", "passwd", "ripley", env=env, stdin="can hear you\n")
    assert again.stdout == "Account ripley has a new password.\n"


def test_an_account_that_is_not_there_gets_no_password(
    cinevault: Cinevault, env: dict[str, str]
) -> None:
    done = cinevault("account", "passwd", "ash", env=env, stdin="a long password\n")
    assert "no account ash" in complaint(done)


def test_a_password_that_is_too_short_is_refused(
    cinevault: Cinevault, env: dict[str, str], store: Pool
) -> None:
    complaint(cinevault("account", "create", "lambert", env=env, stdin="short\n"))
    assert not any_account(store)


def test_a_job_is_run_and_listed(cinevault: Cinevault, env: dict[str, str]) -> None:
    done = cinevault("jobs", "run", "refresh_rollups", env=env)
    assert done.stdout == "refresh_rollups: done, there was nothing to do\n"
    lines = cinevault("jobs", "list", env=env).stdout.splitlines()
    assert any("refresh_rollups" in line and "done" in line for line in lines)
    assert any("drop_old_metrics" in line and "never" in line for line in lines)


def test_a_statement_is_run_by_name(cinevault: Cinevault, env: dict[str, str]) -> None:
    done = cinevault("query", "health/check", env=env)
    assert done.stdout.startswith("version")
    assert "plain" in done.stdout
    assert done.stdout.endswith("(1 rows)\n")


def test_a_statement_takes_its_parameters_by_name(
    cinevault: Cinevault, env: dict[str, str], store: Pool
) -> None:
    done = cinevault("query", "job_runs/try_claim", "job=anything", env=env)
    assert "True" in done.stdout
    said = complaint(cinevault("query", "job_runs/try_claim", "task=x", env=env))
    assert "has no parameter task. It takes: job." in said


def test_a_statements_plan_is_printed(cinevault: Cinevault, env: dict[str, str]) -> None:
    done = cinevault("query", "metrics/last_samples", "--explain", env=env)
    assert "Planning Time" in done.stdout


def test_a_statement_that_writes_is_refused(
    cinevault: Cinevault, env: dict[str, str], store: Pool
) -> None:
    said = complaint(cinevault("query", "job_runs/start_run", "job=x", env=env))
    assert "read-only transaction" in said


def test_a_mistyped_statement_is_answered_with_its_neighbours(
    cinevault: Cinevault, env: dict[str, str]
) -> None:
    assert "health/check" in complaint(cinevault("query", "health/chek", env=env))


def test_collect_once_prints_a_sample_and_writes_none(
    cinevault: Cinevault, env: dict[str, str], store: Pool
) -> None:
    done = cinevault("collect", "--once", env=env)
    rows = json.loads(done.stdout)
    assert rows["system_metrics"][0]["memory_used_mb"] > 0
    assert rows["system_metrics"][0]["active_streams"] == 0
    assert rows["disk_metrics"][0]["total_bytes"] > 0
    with psycopg.connect(env["CINEVAULT_DATABASE_URL"]) as conn:
        assert conn.execute("SELECT count(*) FROM system_metrics").fetchone() == (0,)


def test_collect_once_needs_no_store(cinevault: Cinevault, tmp_path: Path) -> None:
    done = cinevault("collect", "--once", env=environment(tmp_path))
    assert json.loads(done.stdout)["system_metrics"][0]["active_streams"] is None
    assert "streams and transcodes are unknown" in done.stderr


def test_collect_once_prints_what_a_farm_tells_and_names_one_that_does_not(
    cinevault: Cinevault, tmp_path: Path
) -> None:
    jobs = {"jobs": [{"id": "j1", "name": "comp", "status": "active"}]}
    with answering(lambda asked: Answered(body=jobs)) as farm:
        wanted = [
            {"kind": "flamenco", "name": "Farm", "url": farm.url},
            {"kind": "opencue", "name": "Cue", "url": "http://127.0.0.1:1", "secret": "hunter2"},
        ]
        env = environment(tmp_path) | {"CINEVAULT_CONNECTORS": json.dumps(wanted)}
        done = cinevault("collect", "--once", env=env)
        (job,) = json.loads(done.stdout)["render-jobs"]
        assert (job["id"], job["status"], job["source"]) == ("j1", "active", "flamenco Farm")
        assert "opencue Cue: no connection (connection refused)" in done.stderr
        said = cinevault("doctor", env=env)
        assert "CINEVAULT_CONNECTORS=" in said.stdout
        assert "hunter2" not in said.stdout + said.stderr + done.stderr


def test_the_doctor_finds_a_new_folder_well_and_leaves_it_empty(
    cinevault: Cinevault, tmp_path: Path
) -> None:
    done = cinevault("doctor", env=environment(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "store       none yet" in done.stdout
    assert "is free: nothing runs" in done.stdout
    assert not any(tmp_path.iterdir())


def test_the_doctor_fails_where_something_is_bad(cinevault: Cinevault, tmp_path: Path) -> None:
    url = "postgresql://analyst:secret@127.0.0.1:1/cinevault"
    done = cinevault("doctor", env=environment(tmp_path, database_url=url))
    assert done.returncode == 1
    assert "bad  store       The store cannot be used" in done.stdout
    assert "Connection refused" in done.stdout
    assert "secret" not in done.stdout


def test_the_doctor_tells_what_a_store_without_migrations_needs(
    cinevault: Cinevault, new_database: Callable[[], str], tmp_path: Path
) -> None:
    done = cinevault("doctor", env=environment(tmp_path, database_url=new_database()))
    assert done.returncode == 1
    assert "run `cinevault migrate`" in done.stdout


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://a:b@h/d", "postgresql://a:***@h/d"),
        ("postgresql://a@h/d", "postgresql://a@h/d"),
        ("postgresql:///d?host=/run", "postgresql:///d?host=/run"),
    ],
)
def test_passwords_are_left_out_of_addresses(url: str, shown: str) -> None:
    assert without_password(url) == shown
