"""What people watch on: which apps there are and what they can play as it is."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from demo.arrays import Bools, Floats, Ints

# What an app can do beside H.264 and stereo.
HEVC, AV1, HDR, DOLBY_VISION, SURROUND, LOSSLESS, MATROSKA = (1 << bit for bit in range(7))
TELEVISION = HEVC | HDR | SURROUND | MATROSKA
TABLET = HEVC | HDR | DOLBY_VISION | SURROUND


class Model(NamedTuple):
    """A kind of device: its app for each server, how common it is, what it shows and can do."""

    name: str
    jellyfin: str
    plex: str
    share: float
    mobile: bool
    height: int
    skills: int


MODELS = (
    Model("Living room TV", "Jellyfin for webOS", "Plex for LG", 20, False, 2160,
          TELEVISION | AV1 | DOLBY_VISION),
    Model("Shield TV", "Jellyfin for Android TV", "Plex for Android (TV)", 12, False, 2160,
          TELEVISION | DOLBY_VISION | LOSSLESS),
    Model("Fire TV Stick", "Jellyfin for Fire TV", "Plex for Android (TV)", 11, False, 2160,
          TELEVISION),
    Model("Apple TV", "Swiftfin", "Plex for Apple TV", 9, False, 2160, TELEVISION | DOLBY_VISION),
    Model("Chrome", "Jellyfin Web", "Plex Web", 11, False, 1080, AV1),
    Model("Firefox", "Jellyfin Web", "Plex Web", 6, False, 1080, AV1),
    Model("iPhone", "Jellyfin Mobile", "Plex for iOS", 9, True, 1080, TABLET),
    Model("Android phone", "Findroid", "Plex for Android", 9, True, 1080,
          HEVC | AV1 | SURROUND | MATROSKA),
    Model("iPad", "Swiftfin", "Plex for iOS", 6, True, 1080, TABLET),
    Model("Laptop", "Jellyfin Media Player", "Plex for Windows", 7, False, 1080,
          HEVC | AV1 | SURROUND | LOSSLESS | MATROSKA),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Abilities:
    """The models as columns."""

    share: Floats
    mobile: Bools
    height: Ints
    skills: Ints


ABILITIES = Abilities(
    share=np.array([model.share for model in MODELS], dtype=np.float64),
    mobile=np.array([model.mobile for model in MODELS]),
    height=np.array([model.height for model in MODELS], dtype=np.int64),
    skills=np.array([model.skills for model in MODELS], dtype=np.int64),
)
