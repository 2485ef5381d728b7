"""The two servers of the demo, their machines, and the libraries on them."""

from typing import NamedTuple

from demo import words
from demo.moments import FILM, KIDS, MUSIC, SERIES

JELLYFIN, PLEX = range(2)


def server_id(number: int) -> str:
    """The id of a server: the same in every demo."""
    return f"0000000000007000800000000000000{number + 1}"


def library_id(number: int) -> str:
    """The id of a library: the same in every demo."""
    return f"000000000000700080000000000001{number + 1:02}"


class Server(NamedTuple):
    """A media server, its machine and its hardware encoder."""

    kind: str
    name: str
    host: str
    version: str
    encoder: str


class Library(NamedTuple):
    """A library: how large it is, what its files are like, how well it is kept."""

    server: int
    name: str
    media_type: str
    kind: int
    groups: int
    titles: tuple[str, ...]
    genres: tuple[str, ...]
    minutes: tuple[int, ...]  # the usual lengths
    resolutions: tuple[float, float, float, float]  # how many in 480p, 720p, 1080p, 2160p
    popularity: float = 1.0
    neglected: float = 0.02


SERVERS = (
    Server("jellyfin", "Harbour", "harbour", "10.11.11", "h264_nvenc"),
    Server("plex", "Lighthouse", "lighthouse", "1.43.0", "h264_qsv"),
)

LIBRARIES = (
    Library(
        JELLYFIN, "Films", "movies", FILM, 620,
        words.FILM_TITLES, words.FILM_GENRES,
        minutes=(88, 96, 104, 112, 124, 142), resolutions=(0.06, 0.12, 0.62, 0.20),
    ),
    Library(
        JELLYFIN, "Series", "series", SERIES, 96,
        words.SERIES_TITLES, words.SERIES_GENRES,
        minutes=(22, 24, 43, 46, 54), resolutions=(0.08, 0.20, 0.64, 0.08),
    ),
    Library(
        JELLYFIN, "Kids", "mixed", KIDS, 60,
        words.KIDS_TITLES, words.KIDS_GENRES,
        minutes=(7, 11, 22, 24), resolutions=(0.15, 0.30, 0.52, 0.03), neglected=0.05,
    ),
    Library(
        JELLYFIN, "Music", "music", MUSIC, 140,
        words.ALBUM_TITLES, words.MUSIC_GENRES,
        minutes=(3, 4, 5), resolutions=(1, 0, 0, 0), neglected=0.08,
    ),
    Library(
        JELLYFIN, "Home videos", "videos", FILM, 60,
        words.HOME_TITLES, words.HOME_GENRES,
        minutes=(2, 5, 9, 20, 40), resolutions=(0.10, 0.25, 0.50, 0.15),
        popularity=0.05, neglected=0.7,
    ),
    Library(
        PLEX, "Films 4K", "movies", FILM, 260,
        words.FILM_TITLES, words.FILM_GENRES,
        minutes=(92, 101, 112, 126, 148), resolutions=(0, 0, 0.12, 0.88), neglected=0.01,
    ),
    Library(
        PLEX, "Documentaries", "series", SERIES, 42,
        words.DOCUMENTARY_TITLES, words.DOCUMENTARY_GENRES,
        minutes=(42, 50, 58), resolutions=(0.05, 0.15, 0.55, 0.25), popularity=0.7,
    ),
    Library(
        PLEX, "Anime", "series", SERIES, 40,
        words.SERIES_TITLES, words.ANIME_GENRES,
        minutes=(23, 24), resolutions=(0.05, 0.20, 0.73, 0.02), neglected=0.06,
    ),
    Library(
        PLEX, "Family", "mixed", KIDS, 36,
        words.KIDS_TITLES, words.KIDS_GENRES,
        minutes=(8, 12, 23), resolutions=(0.05, 0.25, 0.66, 0.04), neglected=0.04,
    ),
)  # fmt: skip
