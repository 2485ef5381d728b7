"""Does once, before the first visitor, what the first page would otherwise wait for."""

from operations.cache import Cache
from ui import charts, reads
from ui.settings.cache import API


def up(cache: Cache) -> None:
    """Opens the pools, loads what drawing a chart takes, and shows what the API keeps."""
    API.cache = cache
    for discreet in (False, True):
        reads.primary_for(discreet)
        reads.replica_for(discreet)
    charts.warm_up()


def down() -> None:
    """Closes the pools."""
    reads.close_pools()
