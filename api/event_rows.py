"""The rows that other programs push, field by field: the names are the store's columns.

What is left out, or null, is unknown: it never takes the place of something known.
"""

from datetime import timedelta
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from store.events.fields import (
    Amount,
    Bytes,
    Count,
    Name,
    Number,
    Prose,
    Rate,
    Row,
    Share,
    Size,
    Text,
    Texts,
    Time,
    wrong,
)

LONGEST = timedelta(days=31)
MOST_SECONDS = 31 * 86_400

Seconds = Annotated[int, Field(ge=0, le=MOST_SECONDS)]
Playback = Literal["direct_play", "direct_stream", "transcode"]


class Moment(Row):
    """From so many seconds after the start on, a play was in this state."""

    at: Annotated[float, Field(ge=0, le=MOST_SECONDS, allow_inf_nan=False)]
    state: Literal["playing", "paused", "buffering", "gap"]
    playback_type: Playback | None = None
    video_decision: Text | None = None
    audio_decision: Text | None = None
    bitrate: Rate | None = None


class SessionRow(Row):
    """A play, as far as it has come: sent when it begins, while it goes on, and when it ends."""

    id: UUID
    started_at: Time
    ended_at: Time | None = None
    last_seen_at: Time | None = None
    is_active: bool | None = None
    user_id: UUID | None = None
    media_item_id: UUID | None = None
    library_id: UUID | None = None
    server_id: UUID | None = None
    external_key: Text | None = None
    group_id: UUID | None = None
    playback_type: Playback | None = None
    video_decision: Text | None = None
    audio_decision: Text | None = None
    transcode_reasons: Texts | None = None
    quality: Text | None = None
    codec: Text | None = None
    resolution: Text | None = None
    container: Text | None = None
    bitrate: Rate | None = None
    bytes_served: Bytes | None = None
    bytes_source: Text | None = None
    duration_seconds: Seconds | None = None
    paused_seconds: Seconds | None = None
    buffering_seconds: Seconds | None = None
    position_seconds: Count | None = None
    completed: bool | None = None
    client_info: Text | None = None
    device: Text | None = None
    ip: Text | None = None
    location: Literal["lan", "wan"] | None = None
    end_reason: Text | None = None
    error_message: Prose | None = None
    timeline: Annotated[list[Moment], Field(min_length=1, max_length=5000)] | None = None

    @model_validator(mode="after")
    def fits_together(self) -> Self:
        """The row, if its times and totals can be those of one play."""
        for field, at in (("ended_at", self.ended_at), ("last_seen_at", self.last_seen_at)):
            if at is not None and not self.started_at <= at <= self.started_at + LONGEST:
                raise wrong(field, "lies before the start or more than 31 days after it")
        if self.is_active and self.ended_at is not None:
            raise wrong("ended_at", "is given, but is_active says that the play goes on")
        total = (self.duration_seconds or 0) + (self.paused_seconds or 0)
        if total + (self.buffering_seconds or 0) > MOST_SECONDS:
            raise wrong("duration_seconds", "is more than 31 days, what was paused included")
        return self


class TranscodeRow(Row):
    """A transcode job, as far as it has come."""

    id: UUID
    started_at: Time
    completed_at: Time | None = None
    status: Literal["running", "success", "stopped", "failed", "killed"] | None = None
    success: bool | None = None
    error_message: Prose | None = None
    source: Text | None = None
    host: Text | None = None
    server_id: UUID | None = None
    session_id: UUID | None = None
    user_id: UUID | None = None
    media_item_id: UUID | None = None
    input_path: Prose | None = None
    input_codec: Text | None = None
    output_codec: Text | None = None
    input_audio_codec: Text | None = None
    output_audio_codec: Text | None = None
    input_resolution: Text | None = None
    output_resolution: Text | None = None
    container: Text | None = None
    encoder: Text | None = None
    hw_accel: Text | None = None
    hw_accel_configured: Text | None = None
    quality: Text | None = None
    duration_seconds: Seconds | None = None
    media_seconds: Amount | None = None
    speed: Amount | None = None
    file_size_bytes: Bytes | None = None
    exit_code: Annotated[int, Field(ge=-(2**31), le=2**31 - 1)] | None = None

    @model_validator(mode="after")
    def fits_together(self) -> Self:
        """The row, if its times can be those of one job."""
        if self.completed_at is not None:
            if self.completed_at < self.started_at:
                raise wrong("completed_at", "lies before the start")
            if self.status == "running":
                raise wrong("completed_at", "is given, but status says that the job runs")
        return self


class DiskRow(Row):
    """A filesystem of the machine."""

    mount: Name
    total_bytes: Size | None = None
    used_bytes: Size | None = None
    free_bytes: Size | None = None
    inodes_total: Size | None = None
    inodes_free: Size | None = None
    error: Text | None = None


class GpuRow(Row):
    """A graphics card of the machine."""

    gpu_index: Count
    name: Text | None = None
    vendor: Text | None = None
    gpu_percent: Share | None = None
    encoder_percent: Share | None = None
    decoder_percent: Share | None = None
    memory_percent: Share | None = None
    temp_celsius: Number | None = None
    power_watts: Amount | None = None
    throttle_reasons: Texts | None = None
    error: Text | None = None


class MetricsRow(Row):
    """A machine at one moment. The id is made of host and time where there is none."""

    id: UUID | None = None
    host: Name
    recorded_at: Time
    cpu_percent: Share | None = None
    memory_percent: Share | None = None
    memory_used_mb: Count | None = None
    swap_percent: Share | None = None
    load_1m: Amount | None = None
    cpu_temp_celsius: Number | None = None
    disk_total_gb: Amount | None = None
    disk_used_gb: Amount | None = None
    disk_free_gb: Amount | None = None
    network_rx_bytes_per_second: Amount | None = None
    network_tx_bytes_per_second: Amount | None = None
    disk_read_bytes_per_second: Amount | None = None
    disk_write_bytes_per_second: Amount | None = None
    active_streams: Count | None = None
    active_transcodes: Count | None = None
    gpu_index: Count | None = None
    gpu_name: Text | None = None
    gpu_percent: Share | None = None
    gpu_encoder_percent: Share | None = None
    gpu_decoder_percent: Share | None = None
    gpu_memory_percent: Share | None = None
    gpu_temp_celsius: Number | None = None
    gpu_power_watts: Amount | None = None
    booted_at: Time | None = None
    disks: Annotated[list[DiskRow], Field(max_length=1000)] | None = None
    gpus: Annotated[list[GpuRow], Field(max_length=1000)] | None = None


class UserRow(Row):
    """A viewer."""

    id: UUID
    name: Name
    server_id: UUID | None = None
    external_id: Text | None = None
    is_admin: bool | None = None
    last_seen_at: Time | None = None
    removed_at: Time | None = None


class LibraryRow(Row):
    """A library."""

    id: UUID
    name: Name
    media_type: Name
    server_id: UUID | None = None
    external_id: Text | None = None
    paths: Texts | None = None
    scanned_at: Time | None = None
    removed_at: Time | None = None


class MediaItemRow(Row):
    """Something there is to watch."""

    id: UUID
    media_type: Name
    title: Name
    server_id: UUID | None = None
    external_id: Text | None = None
    library_id: UUID | None = None
    series_title: Text | None = None
    season_number: Count | None = None
    episode_number: Count | None = None
    year: Annotated[int, Field(ge=0, le=9999)] | None = None
    genres: Texts | None = None
    runtime_seconds: Count | None = None
    file_path: Prose | None = None
    file_size_bytes: Bytes | None = None
    container: Text | None = None
    video_codec: Text | None = None
    audio_codec: Text | None = None
    width: Count | None = None
    height: Count | None = None
    resolution: Text | None = None
    hdr_format: Text | None = None
    has_atmos: bool | None = None
    bitrate: Rate | None = None
    has_poster: bool | None = None
    has_metadata: bool | None = None
    scan_error: Prose | None = None
    added_at: Time | None = None
    removed_at: Time | None = None
