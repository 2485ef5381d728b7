"""What Jellyfin, Emby and Plex would answer while people watch: with their own ideas of a position.

Jellyfin moves the position on by itself, whoever is there (one second each second), and gives a
silent player up after five to ten minutes. Emby and Plex repeat what they were last told.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from tests.collector.viewings import Viewing

EPOCH = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
TICKS = 10_000_000
CLEANS_UP = 300.0
UNKNOWN_BITRATE = 2_147_483_647
TRANSCODING = {
    "AudioCodec": "aac",
    "VideoCodec": "h264",
    "Container": "ts",
    "IsVideoDirect": False,
    "IsAudioDirect": False,
    "Width": 1920,
    "Height": 800,
    "AudioChannels": 2,
    "HardwareAccelerationType": "vaapi",
    "TranscodeReasons": ["VideoCodecNotSupported"],
}
TRANSCODE = {
    "videoDecision": "transcode",
    "audioDecision": "transcode",
    "sourceVideoCodec": "hevc",
    "sourceAudioCodec": "eac3",
    "videoCodec": "h264",
    "audioCodec": "aac",
    "container": "mkv",
    "progress": -1,
    "size": -22,
    "speed": 2.5,
    "transcodeHwEncoding": "vaapi",
}


def hexed(name: str) -> str:
    """An id as Jellyfin writes them."""
    return uuid5(NAMESPACE_OID, name).hex


@dataclass(slots=True)
class Double:
    """A server that somebody's viewings go to; its clock may be wrong, and it may start anew."""

    viewings: list[Viewing]
    clock_error: timedelta = timedelta(0)
    started: float = -1e9
    quiet_after_start: float = 8.0
    keys: dict[int, int] = field(default_factory=dict[int, int])

    def now(self, at: float) -> datetime:
        """What the server's own clock says."""
        return EPOCH + timedelta(seconds=at) + self.clock_error

    def start_anew(self, at: float) -> None:
        """Forgets everybody; they are known again when they next report."""
        self.started = at
        self.keys.clear()

    def shown(self, at: float) -> list[Viewing]:
        """The viewings that the server believes to go on."""
        return [one for one in self.viewings if self.shows(one, at)]

    def shows(self, one: Viewing, at: float) -> bool:
        if at < one.begins or at < self.started + self.quiet_after_start:
            return False
        if one.died is None:
            return at < one.ends
        if one.died < self.started:
            return False
        silent = one.reported(at)
        given_up = (silent + CLEANS_UP) // CLEANS_UP * CLEANS_UP + CLEANS_UP
        return at < given_up

    def key(self, one: Viewing) -> int:
        """A number per play that begins at 1 again when the server does."""
        return self.keys.setdefault(one.number, len(self.keys) + 1)


def ticks(seconds: float) -> int:
    return int(seconds * TICKS)


def jellyfin_sessions(double: Double, at: float) -> list[dict[str, Any]]:
    """GET /Sessions; what is null is left out."""
    idle = {
        "Id": hexed("idle"),
        "UserId": hexed("admin"),
        "UserName": "admin",
        "Client": "Dashboard",
        "IsActive": True,
        "LastActivityDate": stamp(double.now(at)),
        "PlayState": {"CanSeek": False, "IsPaused": False},
    }
    return [idle, *(jellyfin_session(double, one, at) for one in double.shown(at))]


def stamp(moment: datetime) -> str:
    """A time as .NET writes it: seven digits."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


def jellyfin_session(double: Double, one: Viewing, at: float) -> dict[str, Any]:
    act, heard = one.act(at), one.reported(at)
    position = act.position if not act.playing else one.position(heard) + int(at - heard)
    state: dict[str, Any] = {
        "PositionTicks": ticks(position),
        "IsPaused": not act.playing,
        "PlayMethod": one.method,
        "MediaSourceId": hexed(one.item),
    }
    session: dict[str, Any] = {
        "Id": hexed(one.device),
        "UserId": hexed(one.user),
        "UserName": one.user,
        "Client": "Jellyfin Web",
        "ApplicationVersion": "10.11.11",
        "DeviceName": "Firefox",
        "DeviceId": one.device,
        "RemoteEndPoint": "192.168.1.20",
        "IsActive": True,
        "LastActivityDate": stamp(double.now(at)),
        "LastPlaybackCheckIn": stamp(double.now(heard)),
        "PlayState": state,
        "NowPlayingItem": jellyfin_item(one),
    }
    if not act.playing:
        session["LastPausedDate"] = stamp(double.now(act.at))
    if one.method == "Transcode":
        session["TranscodingInfo"] = {**TRANSCODING, "Bitrate": 4_000_000 + int(at) % 1000}
    return session


def jellyfin_item(one: Viewing) -> dict[str, Any]:
    return {
        "Id": hexed(one.item),
        "Name": f"Film {one.number}",
        "Type": "Movie",
        "MediaType": "Video",
        "RunTimeTicks": ticks(one.runtime),
        "Container": "mkv",
        "MediaStreams": [
            {"Type": "Video", "Codec": "hevc", "Width": 3840, "Height": 1600, "IsDefault": True},
            {"Type": "Audio", "Codec": "eac3", "Channels": 6, "IsDefault": True},
        ],
    }


def emby_sessions(double: Double, at: float) -> list[dict[str, Any]]:
    """GET /emby/Sessions: nobody says when a player was heard, and positions are its own."""
    found = jellyfin_sessions(double, at)
    for session, one in zip(found[1:], double.shown(at), strict=True):
        session.pop("LastPlaybackCheckIn")
        session.pop("LastPausedDate", None)
        session.pop("IsActive")
        session["PlayState"]["PositionTicks"] = ticks(one.position(one.reported(at)))
        session["PlayState"]["PlaybackRate"] = 1
        if info := session.get("TranscodingInfo"):
            info.pop("HardwareAccelerationType")
            info |= {
                "VideoEncoder": "h264_vaapi",
                "VideoEncoderIsHardware": True,
                "VideoEncoderHwAccel": "VAAPI",
            }
    return found


def plex_sessions(double: Double, at: float) -> dict[str, Any]:
    """GET /status/sessions; nothing but the size when nobody watches."""
    found = [plex_session(double, one, at) for one in double.shown(at)]
    container: dict[str, Any] = {"size": len(found)}
    if found:
        container["Metadata"] = found
    return {"MediaContainer": container}


def plex_session(double: Double, one: Viewing, at: float) -> dict[str, Any]:
    act = one.act(at)
    position = one.position(one.reported(at))
    session: dict[str, Any] = {
        "sessionKey": str(double.key(one)),
        "ratingKey": str(one.number + 1),
        "type": "movie",
        "title": f"Film {one.number}",
        "duration": int(one.runtime * 1000),
        "viewOffset": int(position * 1000),
        "librarySectionID": 1,
        "User": {"id": int(one.user[4:]) + 1, "title": one.user},
        "Player": {
            "address": "192.168.1.30",
            "machineIdentifier": one.device,
            "product": "Plex Web",
            "state": "playing" if act.playing else "paused",
            "local": True,
        },
        "Session": {"id": "reused", "bandwidth": 10_000_000, "location": "lan"},
        "Media": [plex_media(one)],
    }
    if one.method == "Transcode":
        session["TranscodeSession"] = {"key": f"/transcode/sessions/{one.number}", **TRANSCODE}
    return session


def plex_media(one: Viewing) -> dict[str, Any]:
    how = {"DirectPlay": {}, "DirectStream": {"decision": "copy"}}
    decided = how.get(one.method, {"decision": "transcode"})
    streams = [
        {"streamType": 1, "codec": "h264", "bitrate": UNKNOWN_BITRATE, **decided},
        {"streamType": 2, "codec": "aac", "selected": True, **decided},
    ]
    return {
        "id": str(one.number),
        "selected": True,
        "bitrate": 4000,
        "container": "mkv",
        "width": 1920,
        "height": 800,
        "Part": [{"decision": "transcode", "selected": True, "Stream": streams}],
    }
