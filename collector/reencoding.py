"""Transcodes as polling sees them: one for each stretch of a play that is re-encoded alike."""

from dataclasses import fields, replace
from datetime import timedelta
from uuid import uuid5

from collector.play import Job, Play
from collector.snapshot import Encoding, Snapshot
from store.pictures import resolution
from store.transcodes import Transcode

TELLING = (
    "video_codec",
    "audio_codec",
    "container",
    "width",
    "height",
    "video_copied",
    "audio_copied",
)


def follow(play: Play, now: Snapshot) -> None:
    """Starts, continues or ends the play's transcode."""
    encoding = now.delivery.encoding
    if not now.delivery.certain:
        return
    job = play.job
    if job is not None and encoding is not None and same(job.encoding, encoding):
        job.until = play.seen
        if encoding != job.encoding:
            job.encoding = merged(job.encoding, encoding)
        return
    stop(play)
    if encoding is not None:
        play.jobs += 1
        play.job = Job(play.jobs, since=play.seen, until=play.seen, encoding=encoding)
        play.changed = True


def stop(play: Play) -> None:
    """Ends the play's transcode, if there is one."""
    if play.job is not None:
        play.job.ended, play.job.until = True, max(play.job.since, play.quiet_end())
        play.ended_jobs.append(play.job)
        play.job, play.changed = None, True


def same(one: Encoding, other: Encoding) -> bool:
    """Whether it is one job: what a server leaves out does not tell them apart."""
    if one == other:
        return True
    pairs = ((getattr(one, name), getattr(other, name)) for name in TELLING)
    return all(a == b or a is None or b is None for a, b in pairs)


def merged(older: Encoding, newer: Encoding) -> Encoding:
    """The newer one, completed by what it leaves out."""
    known = {field.name: getattr(newer, field.name) for field in fields(newer)}
    return replace(older, **{name: value for name, value in known.items() if value is not None})


def rows(play: Play) -> list[Transcode]:
    """The transcodes that have to be told of; the ended ones only once."""
    jobs = [*play.ended_jobs, *([play.job] if play.job is not None else [])]
    return [row(play, job) for job in jobs]


def row(play: Play, job: Job) -> Transcode:
    """The transcode as it is written. That it ended does not say that it succeeded."""
    encoding, session = job.encoding, play.session
    began = session.started_at + timedelta(seconds=job.since)
    failed = encoding.error is not None
    status = "failed" if failed else None if job.ended else "running"
    return Transcode(
        id=uuid5(play.id, f"transcode {job.number}"),
        started_at=began,
        completed_at=session.started_at + timedelta(seconds=job.until) if job.ended else None,
        status=status,
        success=False if failed else None,
        error_message=encoding.error,
        source="poll",
        server_id=session.server_id,
        session_id=session.id,
        user_id=session.user_id,
        media_item_id=session.media_item_id,
        input_codec=encoding.source_video_codec or encoding.source_audio_codec,
        output_codec=encoding.video_codec or encoding.audio_codec,
        input_audio_codec=encoding.source_audio_codec,
        output_audio_codec=encoding.audio_codec,
        input_resolution=play.source_resolution,
        output_resolution=resolution(encoding.width, encoding.height),
        container=encoding.container,
        encoder=encoding.encoder,
        hw_accel=encoding.hw_accel,
        hw_accel_configured=encoding.hw_accel_configured,
        quality=session.quality,
        duration_seconds=round(max(0.0, job.until - job.since)),
        speed=encoding.speed,
        file_size_bytes=encoding.size,
    )
