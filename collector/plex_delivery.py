"""How Plex delivers a play, from the streams and the transcoder that its session lists."""

from collector.payload import Object, flag, natural, number, objects, text, whole
from collector.snapshot import Delivery, Encoding

KBIT = 1000
MOST_KBIT = 10**6  # beyond this Plex means that it does not know
VIDEO, AUDIO = 1, 2
DECISIONS = {
    "directplay": "direct",
    "direct play": "direct",
    "copy": "copy",
    "transcode": "transcode",
}


def delivery(said: Object) -> Delivery:
    """What the selected streams say, else the transcoder; a part's own decision is misleading."""
    media, job = chosen(said.get("Media")), first(said.get("TranscodeSession"))
    part = chosen(media.get("Part"))
    video, audio = stream(part, VIDEO), stream(part, AUDIO)
    has_picture = said.get("type") != "track"
    decisions = [
        decision(video, job.get("videoDecision")) if has_picture else None,
        decision(audio, job.get("audioDecision")),
    ]
    playback = playback_type(decisions)
    rate = kbit(media.get("bitrate")) or kbit(part.get("bitrate"))
    reserved = kbit(first(said.get("Session")).get("bandwidth"))
    return Delivery(
        playback,
        video=decisions[0] if decisions[0] or not has_picture else default(playback),
        audio=decisions[1] or default(playback),
        rate=rate or reserved,
        rate_source="bitrate" if rate else "bandwidth" if reserved else None,
        video_codec=codec(job, "video") or text(video.get("codec") or media.get("videoCodec"), 40),
        audio_codec=codec(job, "audio") or text(audio.get("codec") or media.get("audioCodec"), 40),
        container=text(media.get("container"), 40),
        width=natural(media.get("width"), 10**6),
        height=natural(media.get("height"), 10**6),
        encoding=encoding(job, media, video, audio, decisions) if playback == "transcode" else None,
    )


def playback_type(decisions: list[str | None]) -> str:
    """The worst of the decisions."""
    if "transcode" in decisions:
        return "transcode"
    return "direct_stream" if "copy" in decisions else "direct_play"


def default(playback: str) -> str | None:
    """What an untold decision has to be."""
    return "direct" if playback == "direct_play" else None


def decision(chosen_stream: Object, of_job: object) -> str | None:
    """direct, copy or transcode; None where nothing is said, which is a file as it is."""
    said = text(chosen_stream.get("decision"), 20) or text(of_job, 20)
    return DECISIONS.get(said or "")


def encoding(
    job: Object, media: Object, video: Object, audio: Object, decisions: list[str | None]
) -> Encoding:
    """The job behind it, from the session's streams where the transcoder is not listed."""
    if job:
        return job_encoding(
            job, width=natural(media.get("width")), height=natural(media.get("height"))
        )
    return Encoding(
        video_codec=text(video.get("codec") or media.get("videoCodec"), 40),
        audio_codec=text(audio.get("codec") or media.get("audioCodec"), 40),
        container=text(media.get("container"), 40),
        width=natural(media.get("width"), 10**6),
        height=natural(media.get("height"), 10**6),
        video_copied=decisions[0] != "transcode",
        audio_copied=decisions[1] != "transcode",
        source_video_codec=source_codec(video, decisions[0]),
        source_audio_codec=source_codec(audio, decisions[1]),
    )


def job_encoding(job: Object, width: int | None = None, height: int | None = None) -> Encoding:
    """A transcoder as Plex lists it. The hardware it names is the one that works."""
    copied = job.get("videoDecision") != "transcode"
    return Encoding(
        video_codec=codec(job, "video"),
        audio_codec=codec(job, "audio"),
        container=text(job.get("container"), 40),
        width=natural(job.get("width"), 10**6) or width,
        height=natural(job.get("height"), 10**6) or height,
        video_copied=copied,
        audio_copied=job.get("audioDecision") != "transcode",
        source_video_codec=text(job.get("sourceVideoCodec"), 40),
        source_audio_codec=text(job.get("sourceAudioCodec"), 40),
        hw_accel=None if copied else text(job.get("transcodeHwEncoding"), 40),
        hw_decoder=None if copied else text(job.get("transcodeHwDecoding"), 40),
        hw_throughout=flag(job.get("transcodeHwFullPipeline")),
        speed=speed if (speed := number(job.get("speed"))) and 0 < speed < 1e6 else None,
        size=whole(job.get("size")),
        error="Plex says that this transcode failed" if flag(job.get("error")) else None,
    )


def codec(job: Object, kind: str) -> str | None:
    """What comes out; a star stands for what went in."""
    said = text(job.get(f"{kind}Codec"), 40)
    return text(job.get(f"source{kind.capitalize()}Codec"), 40) if said == "*" else said


def source_codec(one: Object, decided: str | None) -> str | None:
    """The codec of the file: the stream's own where it is copied, else the one in its title."""
    if decided != "transcode":
        return text(one.get("codec"), 40)
    title = text(one.get("displayTitle")) or ""
    inside = title.rpartition("(")[2].rstrip(") ")
    return inside.split()[0].lower() if inside else None


def kbit(value: object) -> int | None:
    """Bits per second of a number of kilobits, None where it stands for unknown."""
    found = natural(value, MOST_KBIT)
    return found * KBIT if found else None


def first(value: object) -> Object:
    """The object, or the first one of a list; empty where there is none."""
    found = objects(value)
    return found[0] if found else {}


def chosen(value: object) -> Object:
    """The selected one of a list, else the first."""
    found = objects(value)
    return next((one for one in found if flag(one.get("selected"))), found[0] if found else {})


def stream(part: Object, kind: int) -> Object:
    """The selected stream of the kind, else the first."""
    return chosen(
        [one for one in objects(part.get("Stream")) if whole(one.get("streamType")) == kind]
    )
