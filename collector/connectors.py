"""The systems of productions that the settings name."""

from collector.connector import Connected, Connector
from collector.flamenco import Flamenco
from collector.kitsu import Kitsu
from collector.opencue import OpenCue
from collector.shotgrid import ShotGrid
from collector.writer import Writer
from connections import (
    AnyConnector,
    FlamencoSetting,
    KitsuSetting,
    OpenCueSetting,
    ShotGridSetting,
)
from settings import Settings
from store.db import Pool


def connected(settings: Settings, pool: Pool, writer: Writer) -> list[Connected]:
    """A source for each of them."""
    return [Connected(called(each), connector(each), pool, writer) for each in settings.connectors]


def called(setting: AnyConnector) -> str:
    """What the system goes by in rows and states: its kind and the name it was given."""
    return f"{setting.kind} {setting.name}"


def connector(setting: AnyConnector) -> Connector:
    """What reads the system."""
    match setting:
        case KitsuSetting():
            return Kitsu(setting)
        case FlamencoSetting():
            return Flamenco(setting)
        case OpenCueSetting():
            return OpenCue(setting)
        case ShotGridSetting():
            return ShotGrid(setting)
