"""Runs the real ffmpeg so that nobody can tell there is somebody in between."""

import ctypes
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import IO, NoReturn

FORWARDED = {
    signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2,
}  # fmt: skip
PYTHON_IGNORES = (signal.SIGPIPE, signal.SIGXFSZ)
IS_LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
LAST_WORDS = 1.0  # seconds for the end of the progress to arrive


@dataclass(frozen=True, slots=True)
class Run:
    """`code` is as in subprocess: negative for a signal. `progress` is what ffmpeg said last."""

    code: int
    seconds: float
    progress: Mapping[str, str]
    was_told_to_stop: bool

    def number(self, name: str) -> int | None:
        """A number of the progress, None where ffmpeg does not know it."""
        with suppress(KeyError, ValueError):
            return int(self.progress[name])
        return None


def become(binary: str, args: Sequence[str], env: Mapping[str, str]) -> NoReturn:
    """Turns this process into ffmpeg."""
    for number in PYTHON_IGNORES:
        signal.signal(number, signal.SIG_DFL)
    os.execve(binary, ["ffmpeg", *args], dict(env))


def run(binary: str, args: Sequence[str], env: Mapping[str, str]) -> Run:
    """Runs it to its end, with our own stdin, stdout, stderr and open files."""
    watched = FORWARDED | {signal.SIGCHLD}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, watched)
    listen, say = os.pipe()
    os.set_inheritable(say, True)
    began = time.monotonic()
    process = subprocess.Popen(
        ["ffmpeg", "-progress", f"pipe:{say}", *args],
        executable=binary,
        env=dict(env),
        close_fds=False,  # who started us may have handed over pipes for ffmpeg
        preexec_fn=as_our_own(mask),
    )
    os.close(say)
    progress: dict[str, str] = {}
    reader = Thread(target=follow, args=(os.fdopen(listen), progress), daemon=True)
    reader.start()
    told = pass_on(process, watched)
    reader.join(LAST_WORDS)
    return Run(process.returncode, time.monotonic() - began, dict(progress), told)


def as_our_own(mask: set[int | signal.Signals]) -> Callable[[], None]:
    """What the new process does first: it takes our signals' place and dies when we are killed."""
    tie = ctypes.CDLL(None).prctl if IS_LINUX else None
    us = os.getpid()

    def prepare() -> None:
        if tie:
            tie(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != us:
                os._exit(1)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    return prepare


def pass_on(process: subprocess.Popen[bytes], watched: set[signal.Signals]) -> bool:
    """Hands signals on until the process has ended; whether there were any."""
    told = False
    while process.poll() is None:
        info = signal.sigwaitinfo(watched)
        if info.si_signo != signal.SIGCHLD:
            told = True
            if info.si_code <= 0:  # from a process; what a terminal sends reaches ffmpeg too
                process.send_signal(info.si_signo)
    return told


def follow(lines: IO[str], progress: dict[str, str]) -> None:
    """Keeps the newest value of each thing ffmpeg tells of its progress."""
    with suppress(ValueError, OSError), lines:
        for line in lines:
            name, _, value = line.strip().partition("=")
            progress[name] = value.strip()


def end_like(code: int) -> int:
    """The exit status to end with; where the process died of a signal, so do we."""
    if code >= 0:
        return code
    number = signal.Signals(-code)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
    os.kill(os.getpid(), number)
    return 128 - code
