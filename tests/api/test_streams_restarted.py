"""Two API processes, writers in a third, and PostgreSQL restarted under all of them."""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

import pytest

from store import embedded
from store.db import open_pool
from store.migrations import migrate
from store.pipeline.lookups import jobs
from tests.api.standalone import served
from tests.api.test_streams_lossless import Client, compared, settled
from tests.api.writer import JOBS, WRITERS
from tests.calling import bearer
from tests.programs import Program, environment, passable_folder

tmp_path = passable_folder

BURSTS, CLIENTS, PATIENCE = 14, 6, 120


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    """The data folder of a PostgreSQL of the test's own."""
    data_dir = tmp_path / "store"
    migrate(embedded.start(data_dir), timezone="UTC")
    yield data_dir
    embedded.stop(data_dir)


@pytest.mark.parametrize("grace", [60, 0], ids=["stopped", "crashed"])
def test_nothing_is_lost_though_the_server_is_started_anew(
    store: Path, tmp_path: Path, grace: float
) -> None:
    url, over = embedded.running_url(store), Event()
    with ExitStack() as stack:
        pool = stack.enter_context(open_pool(url, name="test", size=2))
        headers = bearer(pool, "analyst")
        bases = [
            stack.enter_context(served(url, tmp_path / f"api-{number}")).base for number in range(2)
        ]
        clients = [Client(bases, headers, random.Random(n), over) for n in range(CLIENTS)]
        threads = [Thread(target=client.run) for client in clients]
        for thread in threads:
            thread.start()
        try:
            writer = Program(
                "-m", "tests.api.writer", url, str(BURSTS), env=environment(tmp_path / "writer")
            )
            stack.callback(writer.clean_up)
            writer.until(f"burst {BURSTS // 2}")
            embedded.stop(store, grace=grace)
            assert not embedded.is_running(store)
            embedded.start(store)
            for _ in range(WRITERS):
                writer.until(f"burst {BURSTS - 1}")
            assert writer.process.wait(PATIENCE) == 0
            last = str(settled(pool))
            stored = {each.id: compared(each.payload) for each in jobs(pool, limit=JOBS)}
            for _ in range(PATIENCE * 10):
                if all(client.last == last for client in clients):
                    break
                over.wait(0.1)
        finally:
            over.set()
            for thread in threads:
                thread.join(20)
    for client in clients:
        assert client.last == last
        assert {name: compared(shown) for name, shown in client.state.items()} == stored
        assert client.returns > 1
