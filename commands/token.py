"""cinevault token"""

import re
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime, timedelta
from typing import get_args

from commands.errors import CannotRun
from commands.table import table
from commands.target import ACTOR, migrated_pool, tell
from settings import Settings
from store.db import Pool, acting
from store.errors import Conflict
from store.tokens import BadName, Token, TokenRole, list_tokens, new_token, revoke_token

HELP = "make, list or revoke the tokens that programs call the API with"
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
LONGEST = timedelta(days=36500)


def add_arguments(parser: ArgumentParser) -> None:
    """token create --name NAME --role ROLE [--expires WHEN], token list, token revoke NAME."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="create | list | revoke")
    create = actions.add_parser("create", help="make a token; it is shown this once")
    create.add_argument("--name", required=True, help="what it is for")
    create.add_argument("--role", required=True, choices=get_args(TokenRole), help="what it may do")
    create.add_argument(
        "--expires", metavar="WHEN", help="90d, 12h, 4w, or a day such as 2030-12-31; else never"
    )
    actions.add_parser("list", help="show every token, without its text")
    revoke = actions.add_parser("revoke", help="refuse a token from now on")
    revoke.add_argument("name", metavar="NAME", help="its name or its id")


def run(args: Namespace, settings: Settings) -> int:
    """Does what was asked for."""
    expires_at = expiry(args.expires, settings) if args.action == "create" else None
    with migrated_pool(settings) as pool, acting(ACTOR):
        if args.action == "create":
            create(pool, args.name, args.role, expires_at)
        elif args.action == "revoke":
            revoke(pool, args.name)
        else:
            show(list_tokens(pool), settings)
    return 0


def create(pool: Pool, name: str, role: TokenRole, expires_at: datetime | None) -> None:
    """Makes a token and prints its text alone, for a script to read."""
    try:
        _, text = new_token(pool, name, role, expires_at=expires_at)
    except BadName as exc:
        raise CannotRun(str(exc)) from exc
    except Conflict as exc:
        raise CannotRun(f"There is a token {name} already. Revoke it first.") from exc
    tell(f"Token {name} ({role}). It is shown this once:")
    print(text)


def revoke(pool: Pool, name: str) -> None:
    """Revokes the token of that name or id."""
    found = [token for token in list_tokens(pool) if is_meant(token, name)]
    if not found:
        raise CannotRun(f"There is no token {name} to revoke.")
    revoke_token(pool, found[0].id)
    print(f"Token {found[0].name} is revoked.")


def is_meant(token: Token, name: str) -> bool:
    """Whether the token can be revoked and is called so."""
    called = name.lower() in (token.name.lower(), str(token.id))
    return called and token.revoked_at is None


def show(tokens: list[Token], settings: Settings) -> None:
    """Prints the tokens as a table."""
    rows = [
        (token.name, token.role, state(token, settings), used(token, settings), token.id)
        for token in tokens
    ]
    print(table(("name", "role", "state", "last used", "id"), rows))


def used(token: Token, settings: Settings) -> str:
    """When a program came with it last."""
    return day(token.last_used_at, settings) if token.last_used_at else "never"


def state(token: Token, settings: Settings) -> str:
    """What has become of it."""
    if token.revoked_at:
        return f"revoked {day(token.revoked_at, settings)}"
    if token.expires_at is None:
        return "valid"
    word = "expired" if token.has_expired else "until"
    return f"{word} {day(token.expires_at, settings)}"


def day(moment: datetime, settings: Settings) -> str:
    """The moment, to the minute, where the server is."""
    return moment.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M")


def expiry(said: str | None, settings: Settings) -> datetime | None:
    """When a token ends; None where nobody said."""
    if said is None:
        return None
    end = moment(said, settings)
    if end is None or end <= datetime.now(UTC) or end > datetime.now(UTC) + LONGEST:
        raise CannotRun(
            f"--expires {said}: is no time to come. Say 90d, 12h, 4w, or a day such as 2030-12-31."
        )
    return end


def moment(said: str, settings: Settings) -> datetime | None:
    """So long from now, or the end of that day; None for anything else."""
    if found := re.fullmatch(r"(\d{1,5})([hdw])", said):
        return datetime.now(UTC) + int(found[1]) * UNITS[found[2]]
    try:
        last = datetime.strptime(said, "%Y-%m-%d").replace(tzinfo=settings.zone)
        return last + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
