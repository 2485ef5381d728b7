"""cinevault account"""

import sys
from argparse import ArgumentParser, Namespace
from getpass import getpass
from typing import get_args

from commands.errors import CannotRun
from commands.target import ACTOR, migrated_pool
from settings import Settings
from store.accounts import Role, Unacceptable, create_account, set_password
from store.db import acting
from store.errors import Conflict

HELP = "make an account, or give one a new password"


def add_arguments(parser: ArgumentParser) -> None:
    """account create NAME [--role ROLE], account passwd NAME."""
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="create NAME | passwd NAME"
    )
    create = actions.add_parser("create", help="make an account; asks for its password")
    create.add_argument("name", metavar="NAME")
    create.add_argument("--role", choices=get_args(Role), default="viewer", help="what it may do")
    passwd = actions.add_parser("passwd", help="give an account a new password")
    passwd.add_argument("name", metavar="NAME")


def run(args: Namespace, settings: Settings) -> int:
    """Asks for the password and stores it."""
    password = asked_password()
    with migrated_pool(settings) as pool, acting(ACTOR):
        try:
            if args.action == "create":
                create_account(pool, args.name, password, args.role)
                print(f"Account {args.name} ({args.role}) is made.")
            elif set_password(pool, args.name, password):
                print(f"Account {args.name} has a new password.")
            else:
                raise CannotRun(f"There is no account {args.name}.")
        except Unacceptable as exc:
            raise CannotRun(str(exc)) from exc
        except Conflict as exc:
            raise CannotRun(f"There is an account {args.name} already.") from exc
    return 0


def asked_password() -> str:
    """The password typed twice on a terminal, else the first line of the input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if getpass("Again: ") != password:
        raise CannotRun("The two passwords differ. Nothing was changed.")
    return password
