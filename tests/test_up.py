"""`cinevault up`, really started: what it prints, what it survives, what it leaves behind."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import psycopg
import pytest

from commands.address import answers, get
from store import cluster, embedded
from tests.keeper import free_port
from tests.programs import PATIENCE, Program, cinevault, complaint, environment, passable_folder
from tests.servers import Server

tmp_path = passable_folder


@contextmanager
def up(env: dict[str, str]) -> Iterator[Program]:
    program = Program("cli.py", "up", env=env)
    try:
        program.until("CineVault is ready")
        yield program
    finally:
        program.clean_up()


@pytest.fixture(scope="module")
def env() -> Iterator[dict[str, str]]:
    """The settings of the instance that is running for the tests of this file."""
    with TemporaryDirectory(prefix="cinevault-test-") as folder:
        yield environment(Path(folder), collect_seconds=3600)


@pytest.fixture(scope="module")
def running(env: dict[str, str]) -> Iterator[Program]:
    with up(env) as program:
        yield program


def port(env: dict[str, str]) -> int:
    return int(env["CINEVAULT_PORT"])


def data(env: dict[str, str]) -> Path:
    return Path(env["CINEVAULT_DATA_DIR"])


def gone(processes: list[psutil.Process]) -> bool:
    """Whether all have ended; what its new parent has not buried yet counts as ended."""
    _, left = psutil.wait_procs(processes, timeout=PATIENCE)
    return all(process.status() == psutil.STATUS_ZOMBIE for process in left)


def test_the_first_start_makes_all_and_the_second_finds_it(tmp_path: Path) -> None:
    env = environment(tmp_path)
    with up(env) as first:
        assert answers("127.0.0.1", port(env))
        family = first.family()
        assert first.end(signal.SIGINT) == 0
    assert gone(family)
    assert sum("Account admin, password " in line for line in first.said) == 1
    assert (tmp_path / "webhooks.key").stat().st_mode & 0o077 == 0

    with up(env) as second:
        with psycopg.connect(embedded.running_url(tmp_path)) as conn:
            samples = conn.execute("SELECT count(*) FROM system_metrics").fetchone()
        family = second.family()
        assert second.end(signal.SIGTERM) == 0
    assert samples
    assert samples[0] >= 1
    assert gone(family)
    assert not any("password" in line or "migration" in line for line in second.said)


def test_the_store_it_is_given_is_used_and_left_running(tmp_path: Path, server: Server) -> None:
    name = server.create()
    try:
        url = server.database(name)
        env = environment(tmp_path, database_url=url, admin_password="open-sesame")
        with up(env) as program:
            assert not cluster.exists(tmp_path)
            family = program.family()
            assert program.end() == 0
        assert gone(family)
        assert "Account admin, password as you set it\n" in program.said
        psycopg.connect(url).close()
    finally:
        server.drop(name)


def test_a_second_one_on_the_same_data_says_where_the_first_is(
    running: Program, env: dict[str, str]
) -> None:
    said = complaint(cinevault("up", env=env))
    assert f"runs on this data already: http://127.0.0.1:{port(env)}" in said
    assert f"process {running.process.pid}" in said


def test_its_port_is_refused_to_another_with_what_to_do(
    running: Program, env: dict[str, str], tmp_path: Path
) -> None:
    said = complaint(cinevault("up", env=environment(tmp_path, port=port(env))))
    assert f"Port {port(env)} is in use by another CineVault" in said
    assert f"CINEVAULT_PORT={port(env) + 1}" in said


def test_commands_share_the_running_store_and_leave_it_running(
    running: Program, env: dict[str, str]
) -> None:
    done = cinevault("migrate", env=env)
    assert done.stdout == "The store is up to date (plain edition): nothing to do.\n"
    assert embedded.is_running(data(env))


def test_the_doctor_finds_a_running_instance_well(running: Program, env: dict[str, str]) -> None:
    done = cinevault("doctor", env=env)
    assert done.returncode == 0, done.stdout
    assert "ok   store       PostgreSQL 18" in done.stdout
    assert f"dashboard and API answer at http://127.0.0.1:{port(env)}" in done.stdout


@pytest.mark.parametrize("name", ["collector", "jobs"])
def test_a_program_that_dies_is_started_again(running: Program, name: str) -> None:
    killed = running.below(name)
    killed.kill()
    running.until(f"{name} ended by signal 9, starting it again in 1 s")
    while not (found := [p for p in running.family()[1:] if name in p.cmdline()]):
        running.process.poll()
    assert found[0].pid != killed.pid


def test_a_store_that_dies_is_started_again_and_the_dashboard_with_it(
    running: Program, env: dict[str, str]
) -> None:
    server = embedded.postmaster(data(env))
    assert server
    server.kill()
    running.until("the embedded PostgreSQL ended, starting it again")
    while get("127.0.0.1", port(env), "/api/health") != 200:
        assert running.process.poll() is None
    assert embedded.is_running(data(env))


def test_when_it_is_killed_itself_nothing_lives_on(tmp_path: Path) -> None:
    with up(environment(tmp_path)) as program:
        family = program.family()
        program.end(signal.SIGKILL)
    assert gone(family)
    embedded.stop(tmp_path)


def test_it_can_be_stopped_while_it_is_still_starting(tmp_path: Path) -> None:
    program = Program("cli.py", "up", env=environment(tmp_path))
    program.until("migration")
    family = program.family()
    assert program.end() == 0
    assert gone(family)


def test_a_port_in_use_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        said = complaint(cinevault("up", env=environment(tmp_path, port=number)))
    assert f"Port {number} is in use by another program" in said
    assert "CINEVAULT_PORT=" in said


def test_a_host_that_is_not_ours_is_named(tmp_path: Path) -> None:
    said = complaint(cinevault("up", env=environment(tmp_path, host="192.0.2.1")))
    assert "CINEVAULT_HOST: 192.0.2.1 is not an address of this machine" in said


def test_an_unusable_data_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = complaint(cinevault("up", env=environment(tmp_path / "file" / "data")))
    assert f"The data folder {tmp_path}/file/data cannot be used (Not a directory)" in said
    assert "CINEVAULT_DATA_DIR" in said


def test_a_store_that_does_not_answer_is_named_with_what_to_do(tmp_path: Path) -> None:
    url = f"postgresql://postgres@127.0.0.1:{free_port()}/cinevault"
    said = complaint(cinevault("up", env=environment(tmp_path, database_url=url)))
    assert "Connection refused" in said
    assert "Check CINEVAULT_DATABASE_URL" in said


def test_a_database_that_is_not_there_is_named_with_what_to_do(
    tmp_path: Path, server: Server
) -> None:
    url = server.database("no_such_database")
    said = complaint(cinevault("up", env=environment(tmp_path, database_url=url)))
    assert 'database "no_such_database" does not exist' in said
    assert "Check CINEVAULT_DATABASE_URL" in said


def test_a_wrong_password_is_named_and_not_repeated(tmp_path: Path) -> None:
    with embedded.borrowed(tmp_path / "store") as url:
        rules = cluster.folder(tmp_path / "store") / "pg_hba.conf"
        rules.write_text("local all all scram-sha-256\n")
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute("ALTER ROLE postgres PASSWORD 'right'")
            conn.execute("SELECT pg_reload_conf()")
        wrong = url.replace("postgres@", "postgres:mistyped@")
        with suppress(psycopg.OperationalError):
            while True:  # the server reads the file a moment later
                psycopg.connect(wrong).close()
        done = cinevault("up", env=environment(tmp_path / "data", database_url=wrong))
    assert "password authentication failed" in complaint(done)
    assert "mistyped" not in done.stderr


def test_a_data_folder_of_a_newer_postgresql_is_refused(tmp_path: Path) -> None:
    cluster.folder(tmp_path).mkdir()
    (cluster.folder(tmp_path) / "PG_VERSION").write_text("19\n")
    said = complaint(cinevault("up", env=environment(tmp_path)))
    assert "made by PostgreSQL 19" in said
    assert "Update CineVault" in said
