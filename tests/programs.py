"""Starts the product's programs as their users do, as processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from settings import PREFIX, Settings, variable
from tests.keeper import free_port
from tests.source import ROOT

PATIENCE = 10  # seconds: five are promised, a busy machine may take twice as long
NAMES = {variable(field): field for field in Settings.model_fields}
OURS = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(PREFIX) and name not in NAMES
}


def environment(data_dir: Path, **given: object) -> dict[str, str]:
    """The settings of a program, and nothing of this machine's own."""
    knobs = {"data_dir": data_dir, "host": "127.0.0.1", "port": free_port(), "timezone": "UTC"}
    return OURS | {variable(name): str(value) for name, value in (knobs | given).items()}


def cinevault(
    *arguments: str, env: Mapping[str, str], stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    """A finished run of the command."""
    return subprocess.run(
        [sys.executable, "cli.py", *arguments],
        cwd=ROOT,
        env=env,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line with which the command said that it cannot."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.startswith("cinevault: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.fixture
def passable_folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user may pass through; pytest closes its own to others."""
    with TemporaryDirectory(prefix="cinevault-test-") as path:
        yield Path(path)


class Program:
    """A running program of ours; what it says is read line by line."""

    def __init__(self, *command: str, env: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.said: list[str] = []

    def until(self, text: str) -> str:
        """The next line with the text in it, which is waited for."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            if text in line:
                return line
        raise AssertionError(f"it ended without saying {text!r}:\n{''.join(self.said)}")

    def family(self) -> list[psutil.Process]:
        """The process and all below it."""
        process = psutil.Process(self.process.pid)
        return [process, *process.children(recursive=True)]

    def below(self, argument: str) -> psutil.Process:
        """The direct child that was started with this argument."""
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if argument in child.cmdline())

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Sends the signal to the whole group, as a terminal does; the exit status."""
        os.killpg(self.process.pid, number)
        with self.process:
            assert self.process.stdout
            self.said += self.process.stdout
            return self.process.wait(PATIENCE)

    def clean_up(self) -> None:
        """Leaves nothing behind, whatever the test did."""
        if self.process.poll() is None:
            self.end()
        elif self.process.stdout:
            self.process.stdout.close()
