"""The systems of productions that the settings name."""

from collector.connector import Connected, Connector
from collector.kitsu import Kitsu
from collector.writer import Writer
from connections import AnyConnector, KitsuSetting
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
        case _:
            raise NotImplementedError
