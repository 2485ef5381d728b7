"""The command `cinevault`. Only what is asked for is loaded: `cinevault ffmpeg` starts at once."""

import os
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, cast

from collector import ffmpeg

if TYPE_CHECKING:
    from settings import Settings


class Command(Protocol):
    """What each module in commands/ that is a command has."""

    @property
    def HELP(self) -> str:
        """What it does, for the list of commands."""
        ...

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declares its arguments."""
        ...

    def run(self, args: Namespace, settings: "Settings") -> int:
        """Its exit status."""
        ...


COMMANDS = (
    "up",
    "migrate",
    "doctor",
    "demo",
    "collect",
    "scan",
    "ffmpeg",
    "jobs",
    "account",
    "token",
    "backup",
    "restore",
    "query",
    "export",
    "import",
    "report",
    "sql",
)
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


def command(name: str) -> Command:
    """The module of the command."""
    return cast("Command", import_module(f"commands.{name}"))


def parser(words: Sequence[str]) -> ArgumentParser:
    """Understands the command that the words begin with; every command where they name none."""
    whole = Parser(prog="cinevault", description="Analytics for media servers.")
    found = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in [word for word in words if word in COMMANDS][:1] or COMMANDS:
        module = command(name)
        module.add_arguments(found.add_parser(name, help=module.HELP, description=module.HELP))
    return whole


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command; its exit status."""
    words = sys.argv[1:] if argv is None else list(argv)
    if words[:1] == ["ffmpeg"]:
        return ffmpeg.main(words[1:])
    args = parser(words).parse_args(words)
    try:
        return command(args.command).run(args, load_settings())
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


def load_settings() -> "Settings":
    """The settings of this process."""
    from settings import load

    return load()


def reason(exc: Exception) -> str:
    """What went wrong, in one line."""
    from commands.errors import CannotRun
    from settings import WrongSetting
    from store.errors import StoreError

    if isinstance(exc, (CannotRun, StoreError, WrongSetting)):
        return " ".join(str(exc).split())
    said = " ".join(f"{type(exc).__name__}: {exc}".split())
    return f"{said} (this is a fault in CineVault; --debug shows where)"


if __name__ == "__main__":
    sys.exit(main())
