"""The embedded PostgreSQL: starting, joining, stopping, and what it survives."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import psutil
import psycopg
import pytest

from store import cluster, embedded
from store.errors import StoreUnavailable, StoreUnsuitable
from tests.programs import passable_folder

tmp_path = passable_folder

ROOT = Path(__file__).resolve().parent.parent
START = "import sys, pathlib; from store import embedded; print(embedded.start(pathlib.Path({!r})))"


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose server is gone after the test."""
    yield tmp_path / "data"
    embedded.stop(tmp_path / "data")


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as conn:
        return conn.execute(statement).fetchall()  # pyright: ignore[reportArgumentType, reportCallIssue]


def server(data_dir: Path) -> psutil.Process:
    process = embedded.postmaster(data_dir)
    assert process
    return process


def test_whoever_comes_second_joins_the_running_server(data_dir: Path) -> None:
    url = embedded.start(data_dir)
    first = server(data_dir)
    assert embedded.start(data_dir) == url == embedded.running_url(data_dir)
    assert server(data_dir) == first


def test_it_listens_on_a_socket_only_that_no_other_user_may_open(data_dir: Path) -> None:
    url = embedded.start(data_dir)
    assert rows(url, "SHOW listen_addresses") == [("",)]
    assert (cluster.folder(data_dir)).stat().st_mode & 0o077 == 0


def test_it_is_out_of_reach_of_the_terminals_ctrl_c(data_dir: Path) -> None:
    embedded.start(data_dir)
    assert os.getsid(server(data_dir).pid) != os.getsid(0)
    assert os.getpgid(server(data_dir).pid) != os.getpgid(0)


def test_processes_that_start_it_at_once_share_one_server(data_dir: Path) -> None:
    command = [sys.executable, "-c", START.format(str(data_dir))]
    starters = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    urls = {starter.communicate()[0].strip() for starter in starters}
    assert urls == {embedded.running_url(data_dir)}


def test_a_stopped_server_is_gone_and_keeps_its_rows(data_dir: Path) -> None:
    with psycopg.connect(embedded.start(data_dir)) as conn:
        conn.execute("CREATE TABLE kept AS SELECT 7 AS n")
    process = server(data_dir)
    embedded.stop(data_dir)
    assert not process.is_running()
    with pytest.raises(StoreUnavailable, match="is not running"):
        embedded.running_url(data_dir)
    assert rows(embedded.start(data_dir), "SELECT n FROM kept") == [(7,)]


def test_a_server_killed_under_load_loses_no_committed_row(data_dir: Path) -> None:
    url = embedded.start(data_dir)
    with psycopg.connect(url) as conn:
        conn.execute("CREATE TABLE written (writer int, n int, filler text)")
    committed: dict[int, int] = dict.fromkeys(range(4), 0)
    busy = threading.Barrier(len(committed) + 1)

    def write(writer: int) -> None:
        with suppress(psycopg.OperationalError), psycopg.connect(url, autocommit=True) as conn:
            for n in count(1):
                conn.execute("INSERT INTO written VALUES (%s, %s, repeat('x', 500))", (writer, n))
                committed[writer] = n
                if n == 200:
                    busy.wait()

    writers = [threading.Thread(target=write, args=(writer,)) for writer in committed]
    for writer in writers:
        writer.start()
    busy.wait()
    server(data_dir).kill()
    for writer in writers:
        writer.join()

    found = rows(embedded.start(data_dir), "SELECT writer, n FROM written")
    acknowledged = {(writer, n) for writer, last in committed.items() for n in range(1, last + 1)}
    assert acknowledged <= set(found)
    assert len(found) == len(set(found))


def test_a_pid_file_that_names_an_innocent_process_is_no_obstacle(data_dir: Path) -> None:
    embedded.start(data_dir)
    pid_file = cluster.folder(data_dir) / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    killed = server(data_dir)
    killed.kill()
    killed.wait()
    with subprocess.Popen(["sleep", "600"]) as innocent:
        pid_file.write_text("\n".join([str(innocent.pid), *lines[1:]]) + "\n")
        assert not embedded.is_running(data_dir)
        embedded.start(data_dir)
        assert embedded.is_running(data_dir)
        assert innocent.poll() is None
        innocent.kill()


def test_a_folder_copied_by_root_is_taken_over(data_dir: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    embedded.start(data_dir)
    embedded.stop(data_dir)
    for path in (cluster.folder(data_dir), *cluster.folder(data_dir).rglob("*")):
        os.chown(path, 0, 0)
    assert rows(embedded.start(data_dir), "SELECT 1") == [(1,)]


def test_a_half_made_cluster_is_made_again(data_dir: Path) -> None:
    (data_dir / "postgres.new").mkdir(parents=True)
    (data_dir / "postgres.new" / "PG_VERSION").write_text("18\n")
    assert rows(embedded.start(data_dir), "SELECT 1") == [(1,)]
    assert not (data_dir / "postgres.new").exists()


def test_the_last_who_borrows_it_stops_it(data_dir: Path) -> None:
    with embedded.borrowed(data_dir) as url:
        with embedded.borrowed(data_dir) as same:
            assert same == url
        assert embedded.is_running(data_dir)
    assert not embedded.is_running(data_dir)


@pytest.mark.parametrize("name", ["x" * 90, "a,b", "with space", "per%cent"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    with embedded.borrowed(tmp_path / name) as url:
        assert rows(url, "SELECT current_database()") == [("cinevault",)]
    shutil.rmtree(embedded.socket_folder(cluster.folder(tmp_path / name)))


@pytest.mark.parametrize(("version", "advice"), [("19", "Update CineVault"), ("16", "Dump it")])
def test_a_cluster_of_another_version_is_refused(data_dir: Path, version: str, advice: str) -> None:
    cluster.folder(data_dir).mkdir(parents=True)
    (cluster.folder(data_dir) / "PG_VERSION").write_text(f"{version}\n")
    with pytest.raises(StoreUnsuitable, match=rf"made by PostgreSQL {version}.*{advice}"):
        embedded.start(data_dir)


def test_a_folder_with_something_else_in_it_is_left_alone(data_dir: Path) -> None:
    cluster.folder(data_dir).mkdir(parents=True)
    (cluster.folder(data_dir) / "holiday.jpg").write_bytes(b"jpeg")
    with pytest.raises(StoreUnsuitable, match="not a PostgreSQL cluster"):
        embedded.start(data_dir)
    assert (cluster.folder(data_dir) / "holiday.jpg").exists()


def test_a_data_folder_below_a_file_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnsuitable) as caught:
        embedded.start(tmp_path / "file" / "data")
    assert "cannot be used (Not a directory)" in str(caught.value)
    assert "CINEVAULT_DATA_DIR" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_broken_configuration_is_reported_in_the_servers_own_words(data_dir: Path) -> None:
    embedded.start(data_dir)
    embedded.stop(data_dir)
    with (cluster.folder(data_dir) / "postgresql.conf").open("a") as conf:
        conf.write("shared_buffers = 'plenty'\n")
    with pytest.raises(StoreUnsuitable, match=r"did not start: .*configuration"):
        embedded.start(data_dir)


def small_disk_script(data_dir: Path, size: str) -> str:
    """Starts the server on a disk of that size, which only the script's own processes see."""
    start = START.format(str(data_dir / "data"))
    return f"mount -t tmpfs -o size={size} tmpfs {data_dir} && {sys.executable} -c {start!r}"


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    script = small_disk_script(tmp_path, "20m")
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], cwd=ROOT, capture_output=True, text=True
    )
    if done.stderr.startswith(("mount", "unshare")):
        pytest.skip("a disk of its own needs the right to mount one")
    assert f"The disk of the data folder {tmp_path}/data is full" in done.stderr
