"""cinevault query"""

from argparse import ArgumentParser, Namespace
from difflib import get_close_matches

from commands.errors import CannotRun
from commands.table import table
from commands.target import store_url
from settings import Settings
from store import inspect
from store.sql import names

HELP = "run one of the statements in sql/queries by name, without changing anything"


def add_arguments(parser: ArgumentParser) -> None:
    """query NAME [KEY=VALUE …] [--explain]."""
    parser.add_argument("name", metavar="NAME", help="topic/name, as the file is called")
    parser.add_argument(
        "parameters", metavar="KEY=VALUE", nargs="*", help="its parameters; NULL where not given"
    )
    parser.add_argument("--explain", action="store_true", help="print the plan it ran with")


def run(args: Namespace, settings: Settings) -> int:
    """Prints the statement's rows, or its plan."""
    if args.name not in names():
        near = get_close_matches(str(args.name), names(), n=3, cutoff=0.4)
        hint = (
            f"Did you mean {' or '.join(near)}?" if near else "They are the files in sql/queries."
        )
        raise CannotRun(f"There is no statement {args.name}. {hint}")
    given = parameters(args.parameters, inspect.parameters(args.name))
    with store_url(settings) as url:
        if args.explain:
            print("\n".join(inspect.plan(url, args.name, given)))
            return 0
        found = inspect.rows(url, args.name, given)
        print(table(found.columns, found.rows))
        print(f"({len(found.rows)} rows)")
    return 0


def parameters(pairs: list[str], expected: list[str]) -> dict[str, str | None]:
    """A value for each expected parameter; CannotRun where a pair is none or names another."""
    given = {key: value for key, _, value in (pair.partition("=") for pair in pairs)}
    if wrong := [pair for pair in pairs if "=" not in pair]:
        raise CannotRun(f"{wrong[0]} is not KEY=VALUE.")
    if unknown := given.keys() - set(expected):
        takes = ", ".join(expected) or "none"
        raise CannotRun(f"The statement has no parameter {min(unknown)}. It takes: {takes}.")
    return dict.fromkeys(expected) | given
