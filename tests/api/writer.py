"""A program that tells of jobs, burst by burst, and tells a burst again until the store has it.

`python -m tests.api.writer URL BURSTS` says "burst 3" once the store has the burst, and reads no
input.
"""

import random
import sys
from threading import Event, Thread

from store.db import Pool, open_pool
from store.errors import StoreError
from tests.store.test_live import job, tell

EACH, JOBS, WRITERS = 80, 300, 2


def write(pool: Pool, writer: int, bursts: int) -> None:
    """Changes of jobs at random; who writes last about one is not foreseen."""
    dice = random.Random(writer)
    for burst in range(bursts):
        reports = [
            job(
                f"j{dice.randrange(JOBS)}",
                burst,
                status=f"{writer}.{burst}.{dice.random()}",
                removed=dice.random() < 0.1,
            )
            for _ in range(EACH)
        ]
        while True:
            try:
                tell(pool, *reports)
                break
            except StoreError:
                Event().wait(0.1)  # it is away
        print(f"burst {burst}", flush=True)


def main() -> None:
    """Writes from several threads at once."""
    url, bursts = sys.argv[1], int(sys.argv[2])
    with open_pool(url, name="writer", size=WRITERS) as pool:
        threads = [Thread(target=write, args=(pool, n, bursts)) for n in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main()
