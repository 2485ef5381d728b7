"""Takes what wrapped runs of ffmpeg wrote down into the store."""

import logging
from pathlib import Path

from pydantic import TypeAdapter

from collector.ffmpeg_journal import Found, journals
from collector.writer import Writer
from store.transcodes import Transcode

EVERY = 5.0  # seconds

TRANSCODE = TypeAdapter(Transcode)
logger = logging.getLogger("collector.ffmpeg")


class WrappedRuns:
    """The runs recorded in a folder: each is told once when it is seen and once when it ended."""

    def __init__(self, folder: Path, writer: Writer) -> None:
        self.folder, self.writer = folder, writer
        self.running: set[str] = set()

    def poll(self) -> float:
        """Tells the writer what is new; seconds until it is worth looking again."""
        seen: set[str] = set()
        for run in journals(self.folder):
            seen.add(run.path.name)
            self.take(run)
        self.running &= seen
        return EVERY

    def take(self, run: Found) -> None:
        """Writes the run; its file goes as soon as the writer has its end."""
        if run.is_running and (run.record is None or run.path.name in self.running):
            return
        try:
            if run.record is not None:
                self.writer.transcodes([TRANSCODE.validate_python(run.record)])
        except ValueError as exc:
            logger.warning("%s is no record of a transcode and is removed: %s", run.path, exc)
        if run.is_running:
            self.running.add(run.path.name)
        else:
            run.remove()
