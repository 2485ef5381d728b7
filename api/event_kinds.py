"""The kinds of rows that can be pushed: what each looks like, and who merges it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import GenericAlias
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from api.bodies import Row
from api.event_rows import (
    LibraryRow,
    MediaItemRow,
    MetricsRow,
    SessionRow,
    TranscodeRow,
    UserRow,
)
from store.db import Pool
from store.events.batch import Merged, Problem, Rows
from store.events.catalog import merge_libraries, merge_media_items, merge_users
from store.events.machines import merge_metrics
from store.events.pipeline import (
    merge_ingest_runs,
    merge_playlists,
    merge_projects,
    merge_reconcile_errors,
    merge_render_jobs,
    merge_shots,
    merge_versions,
)
from store.events.plays import merge_sessions, merge_transcodes
from store.events.renders import merge_renders
from store.pipeline.rows import (
    IngestRunRow,
    PlaylistRow,
    ProjectRow,
    ReconcileErrorRow,
    RenderJobRow,
    ShotRow,
    VersionRow,
)
from store.renders.tree import Tree

AT_ONCE = 500  # rows read in one go
MOST_BYTES = 2**20  # of them
TOO_LONG = "is longer than 1 MiB"


@dataclass(frozen=True, slots=True)
class Kind:
    """`example` is a row as the documentation shows it."""

    name: str
    row: type[Any]
    merge: Callable[[Pool, Rows], Merged]
    example: dict[str, Any]
    one: TypeAdapter[Any] = field(init=False, repr=False)
    many: TypeAdapter[Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "one", TypeAdapter(self.row))
        several: Any = GenericAlias(list, (self.row,))
        object.__setattr__(self, "many", TypeAdapter(several))

    def read(self, rows: Iterator[Row]) -> Iterator[tuple[Rows, list[Problem]]]:
        """The rows as the store takes them, some at a time, and what is wrong with the others."""
        for some in groups(rows):
            yield self.together(some) or self.each(some)

    def together(self, some: list[Row]) -> tuple[Rows, list[Problem]] | None:
        """The rows read in one pass; None where one of them is wrong."""
        texts = [row.text for row in some if row.text is not None]
        if len(texts) < len(some):
            return None
        try:
            found = self.many.validate_json(b"[" + b",".join(texts) + b"]")
        except ValidationError:
            return None
        return self.packed([row.number for row in some], found) if len(found) == len(some) else None

    def each(self, some: list[Row]) -> tuple[Rows, list[Problem]]:
        """The rows read one by one."""
        good: dict[int, Any] = {}
        problems: list[Problem] = []
        for number, text in some:
            try:
                if text is None:
                    problems.append(Problem(number, "", TOO_LONG))
                else:
                    good[number] = self.one.validate_json(text)
            except ValidationError as exc:
                problems.append(problem(number, exc.errors(include_url=False)[0]))
        rows, _ = self.packed(list(good), list(good.values()))
        return rows, problems

    def schema(self) -> dict[str, Any]:
        """What a row looks like, in one piece."""
        whole = self.one.json_schema()
        return inlined(whole, whole.pop("$defs", {}))

    def example_text(self) -> str:
        """The example as a line."""
        return json.dumps(self.example)

    def packed(self, numbers: list[int], found: list[Any]) -> tuple[Rows, list[Problem]]:
        """Good rows as the store takes them."""
        return Rows(numbers, self.many.dump_json(found, exclude_none=True).decode()), []


def groups(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """The rows, some at a time."""
    some, length = list[Row](), 0
    for row in rows:
        some.append(row)
        length += len(row.text or b"")
        if len(some) == AT_ONCE or length > MOST_BYTES:
            yield some
            some, length = [], 0
    if some:
        yield some


def problem(number: int, error: ErrorDetails) -> Problem:
    """What is wrong with the row, and with which of its fields."""
    context = error.get("ctx", {})
    where = ".".join(str(part) for part in error["loc"]) or str(context.get("field", ""))
    return Problem(number, where, error["msg"])


def inlined(schema: Any, parts: dict[str, Any]) -> Any:
    """The schema with its parts in their places: OpenAPI would look for them elsewhere."""
    if isinstance(schema, list):
        return [inlined(one, parts) for one in cast(list[Any], schema)]
    if not isinstance(schema, dict):
        return schema
    said = cast(dict[str, Any], schema)
    if "$ref" in said:
        return inlined(parts[said["$ref"].rpartition("/")[2]], parts)
    return {name: inlined(value, parts) for name, value in said.items()}


def example(text: str) -> dict[str, Any]:
    """The row that the text shows."""
    return json.loads(text)


KINDS = (
    Kind(
        "sessions",
        SessionRow,
        merge_sessions,
        example(
            '{"id": "2b1f9e6c-54a7-4d0e-9a53-0a3a0ad1f001", "started_at": "2026-03-01T20:00:00Z",'
            ' "last_seen_at": "2026-03-01T20:10:00Z", "playback_type": "transcode",'
            ' "duration_seconds": 600, "bytes_served": 450000000, "client_info": "Living room"}'
        ),
    ),
    Kind(
        "transcodes",
        TranscodeRow,
        merge_transcodes,
        example(
            '{"id": "2b1f9e6c-54a7-4d0e-9a53-0a3a0ad1f002", "started_at": "2026-03-01T20:00:00Z",'
            ' "completed_at": "2026-03-01T20:01:30Z", "status": "failed", "input_codec": "hevc",'
            ' "output_codec": "h264", "error_message": "No space left on device"}'
        ),
    ),
    Kind(
        "metrics",
        MetricsRow,
        merge_metrics,
        example(
            '{"host": "attic", "recorded_at": "2026-03-01T20:00:00Z", "cpu_percent": 12.5,'
            ' "memory_percent": 40.0, "disk_free_gb": 812.0,'
            ' "disks": [{"mount": "/srv", "total_bytes": 4000000000000,'
            ' "free_bytes": 812000000000}]}'
        ),
    ),
    Kind(
        "users",
        UserRow,
        merge_users,
        example('{"id": "2b1f9e6c-54a7-4d0e-9a53-0a3a0ad1f003", "name": "amara"}'),
    ),
    Kind(
        "libraries",
        LibraryRow,
        merge_libraries,
        example(
            '{"id": "2b1f9e6c-54a7-4d0e-9a53-0a3a0ad1f004", "name": "Films", "media_type": "movie"}'
        ),
    ),
    Kind(
        "media-items",
        MediaItemRow,
        merge_media_items,
        example(
            '{"id": "2b1f9e6c-54a7-4d0e-9a53-0a3a0ad1f005", "title": "Heat", "media_type": "movie",'
            ' "library_id": "2b1f9e6c-54a7-4d0e-9a53-0a3a0ad1f004", "runtime_seconds": 10260}'
        ),
    ),
    Kind(
        "renders",
        Tree,
        merge_renders,
        example(
            '{"id": 10001, "updatedAt": "2026-03-01T20:06:10Z",'
            ' "publishedAt": "2026-03-01T20:00:00Z", "name": "Hawks, Sunday", "processing": false,'
            ' "complete": true, "emailSent": false,'
            ' "scheduler": {"id": 31, "account": {"id": 12, "firstName": "Hawks Netball Club",'
            ' "sport": "Netball", "accountType": {"id": 1, "name": "Club"}}},'
            ' "downloads": [{"id": 501, "name": "Result video", "assetType": {"id": 1, "name":'
            ' "MP4"}, "assetCategory": {"id": 1, "name": "VIDEO"}}], "aiArticles": []}'
        ),
    ),
    Kind(
        "projects",
        ProjectRow,
        merge_projects,
        example(
            '{"id": "alpha", "updated_at": "2026-03-01T20:00:00Z", "name": "Alpha", "code": "ALP"}'
        ),
    ),
    Kind(
        "shots",
        ShotRow,
        merge_shots,
        example(
            '{"id": "alpha-0010", "updated_at": "2026-03-01T20:00:00Z", "project_id": "alpha",'
            ' "name": "sh0010", "scene": "sc01"}'
        ),
    ),
    Kind(
        "versions",
        VersionRow,
        merge_versions,
        example(
            '{"id": "alpha-0010-v003", "updated_at": "2026-03-01T20:00:00Z", "project_id": "alpha",'
            ' "shot_id": "alpha-0010", "name": "sh0010_comp_v003", "version_number": 3,'
            ' "job_id": "stub-1", "created_at": "2026-03-01T19:58:00Z", "decision": "waiting"}'
        ),
    ),
    Kind(
        "reconcile-errors",
        ReconcileErrorRow,
        merge_reconcile_errors,
        example(
            '{"id": "missing-17", "updated_at": "2026-03-01T20:00:00Z", "kind": "missing_in_fs",'
            ' "project_id": "alpha", "version_name": "sh0010_comp_v002",'
            ' "path": "/jobs/alpha/sh0010/v002.mov"}'
        ),
    ),
    Kind(
        "ingest-runs",
        IngestRunRow,
        merge_ingest_runs,
        example(
            '{"id": "run-41", "updated_at": "2026-03-01T20:05:12Z", "source": "vendor-a",'
            ' "started_at": "2026-03-01T20:00:00Z", "completed_at": "2026-03-01T20:05:12Z",'
            ' "report": {"processed": [{"path": "ALP_sc01_sh0010_plate.mov", "media_info":'
            ' {"show_code": "ALP", "scene": "sc01", "shot": "sh0010"}}],'
            ' "invalid": [{"path": "notes.txt", "reason": "The name says no show."}]}}'
        ),
    ),
    Kind(
        "render-jobs",
        RenderJobRow,
        merge_render_jobs,
        example(
            '{"id": "stub-1", "updated_at": "2026-03-01T20:00:00Z", "farm": "mock",'
            ' "farm_type": "stub", "status": "queued", "submitted_at": "2026-03-01T20:00:00Z",'
            ' "request": {"dcc": "nuke", "scene": "/jobs/alpha/sh0010.nk", "frames": "1-100",'
            ' "output": "/jobs/alpha/out", "farm": "mock", "user": "amara"}}'
        ),
    ),
    Kind(
        "playlists",
        PlaylistRow,
        merge_playlists,
        example(
            '{"id": "dailies-0301", "updated_at": "2026-03-01T20:00:00Z", "project_id": "alpha",'
            ' "name": "Dailies 1 March", "clips": [{"version_id": "alpha-0010-v003",'
            ' "shot_id": "alpha-0010", "frame_count": 120, "frame_rate": 24.0}]}'
        ),
    ),
)
