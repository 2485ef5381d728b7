"""cinevault up"""

import fcntl
import os
import secrets
import signal
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from typing import NoReturn

from commands.address import addresses, answers, check_port
from commands.errors import CannotRun
from commands.supervisor import Child, Program, end_all, tied_to_us
from commands.target import explained
from demo.living import is_here
from settings import PREFIX, Settings
from store import embedded
from store.accounts import any_account, create_account
from store.cluster import check_data_folder, folder_errors
from store.db import acting, open_pool
from store.errors import Conflict, StoreError
from store.migrations import migrate

HELP = "start everything: the store, the dashboard with the API, the collector and the jobs"

ADMIN = "admin"
TICK = 0.25
STORE_PAUSE = 15.0  # seconds until a store that does not start is tried again
LIMIT = 4.0  # seconds after which the embedded server is no longer asked politely to end
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that look like another


def add_arguments(parser: ArgumentParser) -> None:
    """Everything is a setting but this."""
    parser.add_argument("--demo", action="store_true",
                        help="where the store holds the demo, its productions go on")  # fmt: skip


def run(args: Namespace, settings: Settings) -> int:
    """Runs everything until SIGINT, SIGTERM or SIGHUP, and leaves no process."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, signal.default_int_handler)  # raises KeyboardInterrupt
    check_data_folder(settings.data_dir)
    with only_one(settings):
        check_port(settings.host, settings.port)
        children: list[Child] = []
        try:
            url = store(settings)
            prepare(url, settings)
            goes_on = args.demo and holds_the_demo(url)
            children += [Child(program, say) for program in programs(url, settings, goes_on)]
            watch(children, settings)
        except KeyboardInterrupt:
            say("stopping")
        finally:
            shut_down(children, settings)
    return 0


def say(line: str) -> None:
    """Tells the user what goes on."""
    print(line, flush=True)


@contextmanager
def only_one(settings: Settings) -> Generator[None]:
    """Holds the data folder; CannotRun where another `up` has it."""
    with folder_errors(settings.data_dir):
        file = (settings.data_dir / "up.lock").open("a+")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CannotRun(f"CineVault runs on this data already: {file.read()}.") from None
        file.truncate(0)
        where = addresses(settings.host, settings.port)[0]
        file.write(f"{where} (process {os.getpid()}, data in {settings.data_dir})")
        file.flush()
        with embedded.in_use(settings.data_dir):
            yield


def store(settings: Settings) -> str:
    """The address of the store, which runs from here on."""
    if settings.database_url:
        return settings.database_url
    tie = tied_to_us(signal.SIGINT)
    return embedded.start(settings.data_dir, report=say, before_exec=tie)


def prepare(url: str, settings: Settings) -> None:
    """Brings the store up to date, and sees to what has to be there once: the key, an account."""
    with explained(settings):
        migrate(url, timezone=settings.timezone, report=say)
        with open_pool(url, name="up", size=1) as pool, suppress(Conflict):
            if not any_account(pool):
                password = settings.admin_password
                given = password.get_secret_value() if password else made_up_password()
                with acting("cinevault up"):
                    create_account(pool, ADMIN, given, "admin")
                say(f"Account {ADMIN}, password {'as you set it' if password else given}")
                say("This is shown once. `cinevault account passwd admin` gives it a new one.")
    with folder_errors(settings.data_dir):
        _ = settings.fernet_keys  # made here, before two programs want it at once


def made_up_password() -> str:
    """A password nobody guesses and everybody can type."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def holds_the_demo(url: str) -> bool:
    """Whether the store's productions are those of the demo."""
    with open_pool(url, name="up", size=1) as pool:
        return is_here(pool)


def programs(url: str, settings: Settings, demo: bool = False) -> list[Program]:
    """What runs beside the store."""
    environment = os.environ | {f"{PREFIX}DATABASE_URL": url, "PYTHONUNBUFFERED": "1"}
    listen = ["--host", settings.host, "--port", str(settings.port)]
    quiet = ["--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "1"]
    app = ["uvicorn", "app:app", *listen, *quiet]
    modules = {"app": app, "collector": ["collector"], "jobs": ["jobs"]}
    modules |= {"demo": ["cli", "demo", "--live"]} if demo else {}
    return [
        Program(name, [sys.executable, "-m", *module], environment)
        for name, module in modules.items()
    ]


def watch(children: Sequence[Child], settings: Settings) -> NoReturn:
    """Keeps everything running, and says once where it is to be found."""
    ready = False
    while True:
        if settings.embedded and not embedded.is_running(settings.data_dir):
            restart_store(settings)
        for child in children:
            child.look_after()
        if not ready and answers(settings.host, settings.port):
            ready = True
            say(f"CineVault is ready: {' or '.join(addresses(settings.host, settings.port))}")
        time.sleep(TICK)


def restart_store(settings: Settings) -> None:
    """Starts the embedded server again after it ended by itself; the others wait for it."""
    say("the embedded PostgreSQL ended, starting it again")
    try:
        store(settings)
    except StoreError as exc:
        say(str(exc))
        time.sleep(STORE_PAUSE)


def shut_down(children: Sequence[Child], settings: Settings) -> None:
    """Ends the programs and then the store under them, whatever signals come meanwhile."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    began = time.monotonic()
    end_all(children)
    if settings.embedded:
        embedded.stop(settings.data_dir, grace=max(0.5, LIMIT - (time.monotonic() - began)))
