"""The command `cinevault`."""

import os
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Any, NoReturn, Protocol

import settings
from commands import account, collect, demo, doctor, jobs, migrate, query, up
from commands.errors import CannotRun
from settings import Settings, WrongSetting
from store.errors import StoreError


class Command(Protocol):
    """What each module in commands/ that is a command has."""

    @property
    def HELP(self) -> str:
        """What it does, for the list of commands."""
        ...

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declares its arguments."""
        ...

    def run(self, args: Namespace, settings: Settings) -> int:
        """Its exit status."""
        ...


COMMANDS: dict[str, Command] = {
    "up": up,
    "migrate": migrate,
    "doctor": doctor,
    "demo": demo,
    "collect": collect,
    "jobs": jobs,
    "account": account,
    "query": query,
}
INTERRUPTED = 130


class Parser(ArgumentParser):
    """Answers a wrong command line with one line, and takes --debug after any of its words."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.add_argument(
            "--debug", action="store_true", default=SUPPRESS, help="show where an error comes from"
        )

    def error(self, message: str) -> NoReturn:
        """Ends the program."""
        self.exit(2, f"{self.prog}: {message}. See `{self.prog} --help`.\n")


def parser() -> ArgumentParser:
    """Understands every command."""
    whole = Parser(prog="cinevault", description="Analytics for media servers.")
    found = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        module.add_arguments(found.add_parser(name, help=module.HELP, description=module.HELP))
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command; its exit status."""
    args = parser().parse_args(argv)
    try:
        return COMMANDS[args.command].run(args, settings.load())
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as exc:
        if "debug" in args:
            raise
        print(f"cinevault: {reason(exc)}", file=sys.stderr)
        return 1


def reason(exc: Exception) -> str:
    """What went wrong, in one line."""
    if isinstance(exc, (CannotRun, StoreError, WrongSetting)):
        return " ".join(str(exc).split())
    said = " ".join(f"{type(exc).__name__}: {exc}".split())
    return f"{said} (this is a fault in CineVault; --debug shows where)"


if __name__ == "__main__":
    sys.exit(main())
