"""Keeps programs running as processes of ours, and ends them all when we end."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from settings import ROOT

GRACE = 2.5  # seconds from SIGTERM to SIGKILL
LONGEST_PAUSE = 30.0
SETTLED = 60.0  # who ran this long starts over with a short pause
PR_SET_PDEATHSIG = 1

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


def tied_to_us(number: int) -> Callable[[], None] | None:
    """What a new process runs first so that it gets the signal when we die, however we die.

    Only Linux can do this; None elsewhere.
    """
    if sys.platform != "linux":
        return None
    libc, us = ctypes.CDLL(None), os.getpid()

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != us:  # we died before it was tied
            os._exit(1)

    return tie


class Child:
    """A program and its present process."""

    def __init__(self, program: Program, report: Report) -> None:
        self.program, self.report = program, report
        self.failures = 0
        self.start_at = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the program in a session of its own: a terminal's Ctrl-C reaches only us."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.program.command,
            cwd=ROOT,
            env=self.program.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=tied_to_us(signal.SIGTERM),
        )

    def look_after(self) -> None:
        """Starts it again when it has ended, after a pause that grows with each failure."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
        elif (status := self.process.poll()) is not None:
            self.failures = 0 if now - self.started_at > SETTLED else self.failures
            pause = min(LONGEST_PAUSE, 2.0**self.failures)
            self.failures += 1
            self.process, self.start_at = None, now + pause
            ended = f"with status {status}" if status >= 0 else f"by signal {-status}"
            self.report(f"{self.program.name} ended {ended}, starting it again in {pause:.0f} s")

    def send(self, number: int) -> None:
        """Sends the signal to the process and all it started."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


def end_all(children: Sequence[Child]) -> None:
    """Ends every child: asked first, forced after the grace."""
    for child in children:
        child.send(signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    for child in children:
        if child.process is not None:
            with suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
            child.send(signal.SIGKILL)
            child.process.wait()
