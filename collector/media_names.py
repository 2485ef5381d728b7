"""What a file's name tells of what is in it, where no media server says it better."""

import re
from dataclasses import dataclass
from pathlib import PurePath

VIDEO = {
    ".mkv", ".mp4", ".m4v", ".avi", ".mov", ".ts", ".m2ts", ".mts", ".webm", ".wmv", ".mpg",
    ".mpeg", ".flv", ".ogv", ".vob", ".3gp", ".divx", ".iso",
}  # fmt: skip
AUDIO = {
    ".mp3", ".flac", ".m4a", ".m4b", ".ogg", ".oga", ".opus", ".wav", ".aac", ".wma", ".aiff",
    ".alac", ".ape", ".dsf", ".mka", ".ac3", ".eac3", ".dts", ".thd",
}  # fmt: skip
MEDIA = VIDEO | AUDIO
EPISODE = re.compile(r"^(.*?)[ ._-]*\bS(\d{1,3})[ ._-]?E(\d{1,4})", re.IGNORECASE)
YEAR = re.compile(r"^(.+?)[ ._]*[(\[]?\b((?:19|20)\d\d)\b[)\]]?")
SEASON_FOLDER = re.compile(r"(season|staffel|saison|specials)", re.IGNORECASE)
BLANKS = re.compile(r"[._]+| {2,}")


@dataclass(frozen=True, slots=True)
class Name:
    media_type: str
    title: str
    series_title: str | None = None
    season_number: int | None = None
    episode_number: int | None = None
    year: int | None = None


def named(path: str) -> Name:
    """What the name says: a track, an episode or a film."""
    place = PurePath(path)
    if place.suffix.lower() in AUDIO:
        return Name("track", plain(place.stem))
    if episode := EPISODE.match(place.stem):
        season, number = int(episode[2]), int(episode[3])
        series = plain(episode[1]) or show_folder(place)
        return Name("episode", f"S{season:02}E{number:02}", series, season, number)
    if dated := YEAR.match(place.stem):
        return Name("movie", plain(dated[1]), year=int(dated[2]))
    return Name("movie", plain(place.stem))


def plain(text: str) -> str:
    """The text with spaces for dots and underscores."""
    return BLANKS.sub(" ", text).strip(" -([")


def show_folder(place: PurePath) -> str | None:
    """The series as its folder is called, a season's folder aside."""
    folders = [folder.name for folder in place.parents if folder.name]
    shows = (plain(name) for name in folders if not SEASON_FOLDER.match(name))
    return next(shows, None)
