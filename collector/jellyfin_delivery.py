"""How Jellyfin and Emby deliver a play, from what their session object says."""

from collector.payload import Object, flag, mapping, natural, number, objects, text, texts
from collector.snapshot import Delivery, Encoding

HARDWARE = ("nvenc", "qsv", "vaapi", "amf", "videotoolbox", "v4l2m2m", "rkmpp")


def jellyfin_delivery(session: Object) -> Delivery:
    """What the transcoder says counts, not what the client claims."""
    method = text(mapping(session.get("PlayState")).get("PlayMethod"))
    info = mapping(session.get("TranscodingInfo"))
    if info:
        return transcoded(session, info)
    if method == "Transcode":
        return Delivery("transcode", certain=False)
    return as_it_is(session, known=method is not None)


def emby_delivery(session: Object) -> Delivery:
    """As Jellyfin's, but here the play method tells what is done to the file."""
    method = text(mapping(session.get("PlayState")).get("PlayMethod"))
    info = mapping(session.get("TranscodingInfo"))
    copied = bool(flag(info.get("IsVideoDirect")) and flag(info.get("IsAudioDirect")))
    if method == "DirectPlay" or (method == "DirectStream" and (not info or copied)):
        return as_it_is(session, known=True)
    return jellyfin_delivery(session)


def as_it_is(session: Object, *, known: bool) -> Delivery:
    """The file, untouched."""
    item = mapping(session.get("NowPlayingItem"))
    video, audio = stream(item, "Video"), stream(item, "Audio")
    decision = "direct" if known else None
    return Delivery(
        "direct_play",
        video=None if "Audio" in (item.get("MediaType"), item.get("Type")) else decision,
        audio=decision,
        video_codec=text(video.get("Codec"), 40),
        audio_codec=text(audio.get("Codec"), 40),
        container=first_of(item.get("Container")),
        width=natural(video.get("Width")),
        height=natural(video.get("Height")),
    )


def transcoded(session: Object, info: Object) -> Delivery:
    """What comes out of the transcoder, which may only repack the file."""
    item = mapping(session.get("NowPlayingItem"))
    source, sound = stream(item, "Video"), stream(item, "Audio")
    codec = text(info.get("VideoCodec"), 40)
    flagged = flag(info.get("IsVideoDirect"))
    has_picture = "Audio" not in (item.get("MediaType"), item.get("Type"))
    # The server omits what is empty, and says of no picture at all that it is not copied.
    video_copied = bool(flagged) or (codec is None and (flagged is None or not has_picture))
    audio_copied = bool(flag(info.get("IsAudioDirect")))
    both = video_copied and audio_copied
    rate = natural(info.get("Bitrate"), 10**10)
    return Delivery(
        "direct_stream" if both else "transcode",
        video=("copy" if video_copied else "transcode") if has_picture else None,
        audio="copy" if audio_copied else "transcode",
        rate=rate if not both else None,
        rate_source="bitrate" if rate and not both else None,
        reasons=texts(info.get("TranscodeReasons")),
        video_codec=text(source.get("Codec"), 40) if video_copied else codec,
        audio_codec=text(sound.get("Codec") if audio_copied else info.get("AudioCodec"), 40),
        container=first_of(info.get("Container")),
        width=natural(source.get("Width") if video_copied else info.get("Width")),
        height=natural(source.get("Height") if video_copied else info.get("Height")),
        encoding=None if both else encoding(info, source, sound, video_copied, audio_copied),
    )


def encoding(
    info: Object, source: Object, sound: Object, video_copied: bool, audio_copied: bool
) -> Encoding:
    """The job behind it. Jellyfin tells which hardware is set up, Emby which one works."""
    encoder = None if video_copied else text(info.get("VideoEncoder"), 60)
    configured = text(info.get("HardwareAccelerationType"), 40)
    return Encoding(
        video_codec=text(info.get("VideoCodec"), 40),
        audio_codec=text(info.get("AudioCodec"), 40),
        container=first_of(info.get("Container")),
        width=natural(info.get("Width")),
        height=natural(info.get("Height")),
        video_copied=video_copied,
        audio_copied=audio_copied,
        source_video_codec=text(source.get("Codec"), 40),
        source_audio_codec=text(sound.get("Codec"), 40),
        encoder=encoder,
        hw_accel=None if video_copied else emby_hardware(info),
        hw_accel_configured=configured.lower() if configured and not video_copied else None,
    )


def emby_hardware(info: Object) -> str | None:
    """The hardware Emby encodes with; none for software, None where it does not tell."""
    on_hardware = flag(info.get("VideoEncoderIsHardware"))
    if not on_hardware:
        return "none" if on_hardware is False else None
    said = (
        text(info.get("VideoEncoderHwAccel"), 40) or text(info.get("VideoEncoder")) or ""
    ).lower()
    return next((name for name in HARDWARE if name in said), said or None)


def stream(item: Object, kind: str) -> Object:
    """The item's first stream of the kind that is meant to be played, empty where there is none."""
    found = [one for one in objects(item.get("MediaStreams")) if one.get("Type") == kind]
    return next((one for one in found if flag(one.get("IsDefault"))), found[0] if found else {})


def first_of(container: object) -> str | None:
    """mp4 of mov,mp4,m4a: what people call it."""
    names = (text(container) or "").split(",")
    return next((name for name in names if name == "mp4"), names[0] or None)


def pace(session: Object) -> float:
    """How fast it plays; 1 unless Emby says otherwise."""
    found = number(mapping(session.get("PlayState")).get("PlaybackRate"))
    return found if found and 0.1 <= found <= 16 else 1.0
