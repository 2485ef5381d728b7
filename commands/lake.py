"""cinevault export lake"""

from argparse import Namespace
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from commands.errors import CannotRun
from commands.target import migrated_pool
from demo.progress import progress
from settings import Settings, version
from store.lake.bucket import Access, Bucket
from store.lake.folder import Folder
from store.lake.keeping import Kept, keep

REFUSED = ("since", "until", "user", "server", "columns", "format", "zone", "output")


def run(args: Namespace, settings: Settings) -> int:
    """Brings the lake up to date and says what changed."""
    if args.place is None:
        raise CannotRun("Name the folder of the lake: cinevault export lake DIR.")
    if any(getattr(args, name) for name in REFUSED):
        raise CannotRun("A lake is always whole: only --hide-names goes with it.")
    place = place_at(args.place, settings)
    with migrated_pool(settings, size=2) as pool, ExitStack() as bars:
        draw: list[Callable[[int], None]] = []

        def tell(done: int, total: int) -> None:
            if total and not draw:
                draw.append(bars.enter_context(progress("lake", total, "days")))
            if draw:
                draw[0](done)

        kept = keep(pool, place, version=version(), hide_names=args.hide_names, report=tell)
    print(summary(kept))
    return 0


def place_at(name: str, settings: Settings) -> Folder | Bucket:
    """The lake of that address or in that folder."""
    if not name.startswith("s3://"):
        return Folder(Path(name).expanduser().absolute())
    key, secret = settings.lake_key_id, settings.lake_secret
    if not key or not secret or not urlsplit(name).netloc:
        raise CannotRun(
            "A lake at s3://BUCKET/PATH needs CINEVAULT_LAKE_KEY_ID and "
            "CINEVAULT_LAKE_SECRET, and CINEVAULT_LAKE_ENDPOINT where it is not Amazon's."
        )
    access = Access(
        key.get_secret_value(),
        secret.get_secret_value(),
        settings.lake_region,
        settings.lake_endpoint,
    )
    return Bucket(name, access)


def summary(kept: Kept) -> str:
    """What was done, in a line."""
    if not kept.days:
        return f"{kept.place}: nothing changed."
    how = "all" if kept.whole else "changed"
    gone = f", {kept.gone:,} of them without rows now" if kept.gone else ""
    return f"{kept.place}: {kept.days:,} {how} days, {kept.rows:,} rows{gone}."
