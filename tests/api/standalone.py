"""The API alone under uvicorn, as a process with a port."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from store.db import open_pool
from store.tokens import TokenRole, new_token
from tests.programs import Program, environment


@dataclass(frozen=True, slots=True)
class Served:
    """A running API over the store at `url`."""

    url: str
    base: str
    program: Program

    def token(self, role: TokenRole) -> str:
        """The text of a new token."""
        with open_pool(self.url, name="test", size=1) as pool:
            return new_token(pool, f"{role} {uuid4()}", role)[1]

    def peak(self) -> int:
        """The most bytes of memory it ever had."""
        status = Path(f"/proc/{self.program.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024


@contextmanager
def served(url: str, folder: Path, **knobs: object) -> Iterator[Served]:
    """The API with these settings, ready."""
    env = environment(folder, database_url=url, log_level="warning", **knobs)
    port = env["CINEVAULT_PORT"]
    command = ("-m", "uvicorn", "--factory", "api.main:create_api", "--no-access-log")
    program = Program(*command, "--host", "127.0.0.1", "--port", port, env=env)
    try:
        program.until("Uvicorn running")
        yield Served(url, f"http://127.0.0.1:{port}", program)
    finally:
        program.clean_up()
