"""Does once, before the first visitor, what the first page would otherwise wait for."""

from ui import charts, reads


def up() -> None:
    """Opens the pools and loads what drawing a chart takes."""
    for discreet in (False, True):
        reads.primary_for(discreet)
        reads.replica_for(discreet)
    charts.warm_up()


def down() -> None:
    """Closes the pools."""
    reads.close_pools()
