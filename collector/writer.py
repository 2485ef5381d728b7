"""Where every source puts what it saw. Nothing that is given to it waits for the store."""

from collections.abc import Sequence

from store import sessions, transcodes
from store.db import Pool
from store.metrics import DiskSample, GpuSample, HostSample, record_sample
from store.sessions import Session
from store.transcodes import Transcode


class Writer:
    """Takes rows from any thread. Rows with a known id replace what was said of them before."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def sessions(self, rows: Sequence[Session]) -> None:
        """Plays, each as it is now known."""
        sessions.save(self.pool, rows)

    def transcodes(self, rows: Sequence[Transcode]) -> None:
        """Transcodes, each as it is now known."""
        transcodes.save(self.pool, rows)

    def sample(
        self, host: HostSample, disks: Sequence[DiskSample] = (), gpus: Sequence[GpuSample] = ()
    ) -> None:
        """One sample of a machine."""
        record_sample(self.pool, host, disks, gpus)

    def waiting_sessions(self) -> list[Session]:
        """Plays the store does not have yet in this form: newer than what it would answer."""
        return []

    def flush(self) -> bool:
        """Gives the store everything that waits; False where some of it still does."""
        return True
