"""Gives a store what waits in a spool, until a test kills it.

python -m tests.collector.replay URL SPOOL
"""

import sys
from pathlib import Path

from collector.writer import Writer
from store.db import open_pool


def main() -> None:
    url, spool = sys.argv[1:]
    with open_pool(url, name="replay", size=1) as pool:
        writer = Writer(pool, Path(spool))
        print("replaying", flush=True)
        while not writer.flush():
            pass
        print("done", flush=True)


if __name__ == "__main__":
    main()
