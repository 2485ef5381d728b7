"""A dashboard over demo data, and somebody of each role who is signed in."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from store.accounts import Role
from store.db import connection
from tests.conftest import databases
from tests.dashboard import Dashboard, served
from tests.programs import cinevault, environment
from tests.servers import Server

KEY = "NVtr7bSJpwXKDpIW47LHC7ZTRfd_mEkD9Ugp_dIH_wY="
PEOPLE: dict[Role, str] = {"admin": "amara", "analyst": "ines", "viewer": "vera"}


@contextmanager
def demo(server: Server, folder: Path, sessions: int) -> Generator[Dashboard]:
    """A dashboard over a year of made-up plays."""
    with databases(server) as make:
        url = make(server.template("UTC"))
        env = environment(folder, database_url=url, secret_keys=KEY)
        done = cinevault("demo", "--sessions", str(sessions), env=env)
        assert done.returncode == 0, done.stderr
        with served(url, folder, secret_keys=KEY) as dashboard:
            yield dashboard


def tokens(dashboard: Dashboard) -> dict[str, str]:
    """A session for each role; the viewer is somebody who watches a lot."""
    found = {
        str(role): dashboard.session(dashboard.account(name, role)) for role, name in PEOPLE.items()
    }
    with dashboard.pool() as pool, connection(pool) as conn:
        conn.execute(
            "UPDATE accounts SET viewer_id = (SELECT user_id FROM stream_sessions"
            " WHERE user_id IS NOT NULL GROUP BY user_id ORDER BY count(*) DESC LIMIT 1)"
            " WHERE role = 'viewer'"
        )
    return found
