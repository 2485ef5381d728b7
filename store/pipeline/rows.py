"""The rows of a production as they are told: projects, shots, versions, runs, jobs, playlists.

Each says with `updated_at` when that was so. What is left out, or null, is unknown.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from store.events.fields import Count, Prose, Row, Text, Time, wrong

Key = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
FILES = 50_000  # in one report


class Thing(Row):
    """A thing of a production. `removed` is true from when its system has it no more."""

    id: Key
    updated_at: Time
    source: Text | None = None
    removed: bool = False


class ProjectRow(Thing):
    """A project. Its `code` is what names of files begin with."""

    name: Text | None = None
    code: Text | None = None
    archived: bool | None = None


class ShotRow(Thing):
    """A shot of a project. Files find it by its name, and by its scene and episode if told."""

    project_id: Key
    name: Key
    episode: Text | None = None
    scene: Text | None = None
    status: Text | None = None


class VersionRow(Thing):
    """A version that was published, and what review decided."""

    project_id: Key
    shot_id: Key | None = None
    name: Text | None = None
    version_number: Count | None = None
    task: Text | None = None
    artist: Text | None = None
    status: Text | None = None
    decision: Literal["waiting", "approved", "changes", "rejected"] | None = None
    decided_at: Time | None = None
    path: Prose | None = None
    job_id: Key | None = None
    created_at: Time | None = None


class ReconcileErrorRow(Thing):
    """Something a tracker has and a disk or bucket has not, or the other way round."""

    kind: Literal[
        "missing_in_fs", "missing_in_s3", "orphan_in_fs", "orphan_in_s3", "version_mismatch"
    ]
    project_id: Key | None = None
    shot_id: Key | None = None
    version_name: Text | None = None
    path: Prose | None = None
    message: Prose | None = None
    found_at: Time | None = None
    resolved_at: Time | None = None


class MediaInfo(Row):
    """What the name of a file says."""

    show_code: Text | None = None
    episode: Text | None = None
    scene: Text | None = None
    shot: Text | None = None
    descriptor: Text | None = None
    extension: Text | None = None


class IngestedFile(Row):
    """A file that was taken."""

    path: Prose
    bucket: Text | None = None
    key: Prose | None = None
    media_info: MediaInfo | None = None


class RefusedFile(Row):
    """A file that was not taken."""

    path: Prose
    reason: Prose
    media_info: MediaInfo | None = None


class Report(Row):
    """What a run did. The counts may be more than what is listed."""

    processed: Annotated[list[IngestedFile], Field(max_length=FILES)] = Field(
        default_factory=list[IngestedFile]
    )
    invalid: Annotated[list[RefusedFile], Field(max_length=FILES)] = Field(
        default_factory=list[RefusedFile]
    )
    warnings: Annotated[list[Prose], Field(max_length=1000)] = Field(default_factory=list[str])
    processed_count: Count | None = None
    invalid_count: Count | None = None

    @model_validator(mode="after")
    def counts_what_it_lists(self) -> Self:
        """The report, if it does not list more than it counts."""
        for field, count, rows in (
            ("processed_count", self.processed_count, self.processed),
            ("invalid_count", self.invalid_count, self.invalid),
        ):
            if count is not None and count < len(rows):
                raise wrong(field, "is less than the files that are listed")
        return self


class IngestRunRow(Thing):
    """A run that took files in: told when it begins and when it is over, with its report."""

    project_id: Key | None = None
    started_at: Time | None = None
    completed_at: Time | None = None
    report: Report | None = None

    @model_validator(mode="after")
    def fits_together(self) -> Self:
        """The row, if its times can be those of one run."""
        if self.started_at and self.completed_at and self.completed_at < self.started_at:
            raise wrong("completed_at", "lies before the start")
        return self


class JobRequest(Row):
    """What a farm was asked to render."""

    dcc: Text | None = None
    scene: Prose | None = None
    frames: Text | None = None
    output: Prose | None = None
    farm: Text | None = None
    priority: Count | None = None
    chunk_size: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    user: Text | None = None


class RenderJobRow(Thing):
    """A job of a render farm, as far as it has come. `status` is the farm's own word."""

    farm: Text | None = None
    farm_type: Text | None = None
    status: Text | None = None
    message: Prose | None = None
    request: JobRequest | None = None
    project_id: Key | None = None
    shot_id: Key | None = None
    submitted_at: Time | None = None
    started_at: Time | None = None
    completed_at: Time | None = None
    frames_total: Count | None = None
    frames_done: Count | None = None
    frames_failed: Count | None = None


class Clip(Row):
    """A clip of a playlist. Its duration is given, or is its frames by their rate."""

    version_id: Key | None = None
    shot_id: Key | None = None
    name: Text | None = None
    duration_seconds: Annotated[float, Field(ge=0, le=10**6, allow_inf_nan=False)] | None = None
    frame_count: Count | None = None
    frame_rate: Annotated[float, Field(ge=0, le=10**4, allow_inf_nan=False)] | None = None


class PlaylistRow(Thing):
    """A playlist for review, with its clips in their order."""

    project_id: Key
    name: Text | None = None
    kind: Text | None = None
    due_at: Time | None = None
    created_at: Time | None = None
    clips: Annotated[list[Clip], Field(max_length=5000)] | None = None
