"""Exports: asked for, followed, fetched as a file, removed."""

import pathlib
import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field, StrictBool, StringConstraints

from api.access import CHANGES, DOCUMENTED, Documented, Reader, documented, reading
from api.callers import Caller
from api.errors import Refused
from api.knobs import Knobs
from api.pools import Writes
from operations import exports as operations
from operations.exports import FileGone, NamesToldOnce, NoRoom, TooMany, Wish
from settings import Settings
from store import audit, preferences
from store.db import Pool, acting
from store.errors import ExportRefused
from store.exports import runs
from store.exports.files import manifest_of
from store.exports.runs import Asker, Run

router = APIRouter(
    prefix="/api/v1",
    tags=["Exports"],
    dependencies=[reading],
    responses=DOCUMENTED,
)
MOST = 500
MEDIA_TYPES = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BINARY = {"schema": {"type": "string", "format": "binary"}}
A_FILE: Documented = {
    200: {"content": {kind.partition(";")[0]: BINARY for kind in MEDIA_TYPES.values()}}
}
PART = r"(\d{1,18}-\d{0,18}|-\d{1,18})"
PARTS = re.compile(rf"bytes={PART}(,\s*{PART})*", re.ASCII)
DataSet = Literal[
    "sessions", "slices", "transcodes", "metrics", "daily", "renders", "pipeline", "alerts"
]
Format = Literal["parquet", "csv", "json", "xlsx"]
State = Literal["waiting", "running", "done", "failed", "cancelled", "interrupted"]
Column = Annotated[str, StringConstraints(min_length=1, max_length=63)]
When = Annotated[str, StringConstraints(max_length=40)]
ExportId = Annotated[
    UUID, Path(description="The export.", examples=["6f1c2c1e-4a3f-4c58-9d0b-0a4f5b7c8d9e"])
]


class NewExport(BaseModel):
    """What is to be exported."""

    dataset: DataSet = Field(description="What the rows are: docs/exports.md.")
    format: Format = Field(default="parquet", description="Excel takes 100,000 rows at most.")
    since: When | None = Field(
        default=None,
        alias="from",
        description="The first day, or the time from which on. Without it, from the beginning.",
        examples=["2026-05-01"],
    )
    until: When | None = Field(
        default=None,
        alias="to",
        description="The last day, which is exported whole, or the time before which.",
        examples=["2026-05-31"],
    )
    zone: Annotated[str, StringConstraints(max_length=100)] | None = Field(
        default=None,
        description="The zone of days, and of times as text. Without it, the store's.",
        examples=["Europe/Berlin"],
    )
    columns: list[Column] = Field(
        default=[], max_length=100, description="Only these, in this order. None are all."
    )
    users: list[UUID] | None = Field(
        default=None, max_length=1000, description="Only of these viewers. Null is everybody."
    )
    servers: list[UUID] | None = Field(
        default=None, max_length=1000, description="Only of these media servers. Null is all."
    )
    hide_names: StrictBool = Field(
        default=False,
        description="Pseudonyms for viewers, no addresses and devices, whatever Settings say.",
    )

    def wish(self) -> Wish:
        """The same for the operation."""
        return Wish(
            self.dataset,
            self.format,
            self.since,
            self.until,
            self.zone,
            tuple(self.columns),
            None if self.users is None else tuple(self.users),
            None if self.servers is None else tuple(self.servers),
            self.hide_names,
        )


class Estimated(BaseModel):
    """What an export would be."""

    rows: int
    is_exact: bool = Field(description="Counted, or what the store's statistics say.")
    bytes: int = Field(description="About how large the file would be.")
    has_room: bool = Field(description="Whether the disk has room for it.")


class ShownExport(BaseModel):
    """An export and how it does."""

    id: UUID
    state: State
    dataset: str
    format: str
    since: datetime | None = Field(serialization_alias="from")
    until: datetime | None = Field(
        serialization_alias="to", description="Rows are before this moment."
    )
    zone: str
    columns: list[str]
    users: list[UUID] | None
    servers: list[UUID] | None
    hide_names: bool
    names_hidden: bool | None = Field(
        description="Whether the file tells pseudonyms; null until there is one."
    )
    asked_by: str
    rows_done: int
    rows_total: int | None
    bytes: int | None = Field(description="Of the file, or of what is written so far.")
    file: str | None = Field(description="What the file is called.")
    sha256: str | None
    error: str | None = Field(description="Why there is no file.")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime


@router.post("/exports", status_code=202, responses=CHANGES)
def order_export(
    pool: Writes, settings: Knobs, caller: Reader, body: NewExport, response: Response
) -> ShownExport:
    """Asks for an export. The jobs write it, one after the other; follow it by its id."""
    with refusals(), acting(caller.actor):
        made = operations.ask_for(pool, settings, body.wish(), asker(caller))
    response.headers["Location"] = f"{router.prefix}/exports/{made.id}"
    return shown(made)


@router.post("/export-estimates", responses=documented(400, 408, 409, 413))
def estimate_export(pool: Writes, settings: Knobs, body: NewExport) -> Estimated:
    """How many rows an export would have, and about how many bytes. Nothing is written."""
    with refusals():
        found = operations.estimate(pool, settings, operations.order_of(body.wish(), settings))
    return Estimated(
        rows=found.count.rows,
        is_exact=found.count.is_exact,
        bytes=found.bytes,
        has_room=found.has_room,
    )


@router.get("/exports")
def list_exports(
    pool: Writes,
    caller: Reader,
    limit: Annotated[
        int, Query(ge=1, le=MOST, description="At most so many.", examples=[100])
    ] = 100,
) -> list[ShownExport]:
    """The newest first: an analyst's own, for administrators everybody's."""
    return [shown(run) for run in runs.recent(pool, asker(caller), most=limit)]


@router.get("/exports/{export_id}", responses=documented(404))
def show_export(pool: Writes, caller: Reader, export_id: ExportId) -> ShownExport:
    """The export, and how far it is."""
    return shown(existing(pool, caller, export_id))


@router.get(
    "/exports/{export_id}/file",
    response_class=FileResponse,
    responses=documented(404, 409, 416) | A_FILE,
)
def fetch_export(
    pool: Writes, settings: Knobs, caller: Reader, export_id: ExportId, request: Request
) -> FileResponse:
    """The file. Parts of it can be asked for with Range (206); the ETag is its SHA-256."""
    run, path = fetched(pool, settings, caller, export_id)
    check_parts(request.headers.get("range"), path.stat().st_size)
    if not goes_on(pool, caller, run, request):
        audit.record(
            pool,
            "export.download",
            actor=caller.actor,
            object_type="exports",
            object_id=run.id,
            dataset=run.dataset,
            rows=run.rows_done,
            asked_by=run.asked_by,
        )
    headers = {"ETag": f'"{run.sha256}"', "Cache-Control": "private, no-store"}
    return FileResponse(
        path, headers=headers, media_type=MEDIA_TYPES[run.file_format], filename=path.name
    )


@router.get(
    "/exports/{export_id}/manifest",
    response_class=FileResponse,
    responses=documented(404, 409) | A_FILE,
)
def fetch_manifest(
    pool: Writes, settings: Knobs, caller: Reader, export_id: ExportId
) -> FileResponse:
    """What is in the file: rows, hash, columns with types, filters, the moment, the version."""
    _, path = fetched(pool, settings, caller, export_id)
    manifest = manifest_of(path)
    return FileResponse(manifest, media_type=MEDIA_TYPES["json"], filename=manifest.name)


@router.delete("/exports/{export_id}", status_code=204, responses=documented(404))
def drop_export(pool: Writes, settings: Knobs, caller: Reader, export_id: ExportId) -> None:
    """Cancels an export that waits or runs; removes any other with its file."""
    run = existing(pool, caller, export_id)
    with acting(caller.actor):
        operations.drop(pool, settings, run)


def asker(caller: Caller) -> Asker:
    """The caller as exports know them."""
    return Asker(caller.name, caller.token_id, caller.role == "admin")


def existing(pool: Pool, caller: Caller, id: UUID) -> Run:
    """The export; refused where there is none that the caller may see."""
    found = runs.get(pool, id)
    if found is None or not found.is_of(asker(caller)):
        raise Refused(
            404, "export_not_found", "There is no export with this id, or it has expired."
        )
    return found


def fetched(pool: Pool, settings: Settings, caller: Caller, id: UUID) -> tuple[Run, pathlib.Path]:
    """The export and its file; refused where the caller cannot have it."""
    run = existing(pool, caller, id)
    may_show = caller.role == "admin" or not preferences.in_force(pool, {}).pseudonyms
    with refusals():
        return run, operations.file_of(settings, run, names_may_show=may_show)


def check_parts(wanted: str | None, size: int) -> None:
    """Refuses parts that the file does not have."""
    if wanted is None:
        return
    known = PARTS.fullmatch(wanted)  # first: Python refuses numbers of thousands of digits
    starts = re.findall(r"[=,]\s*(\d+)-", wanted, re.ASCII)
    if not known or not all(int(start) < size for start in starts):
        headers = {"Content-Range": f"bytes */{size}"}
        raise Refused(416, "no_such_part", f"The file has {size} bytes.", headers=headers)


def goes_on(pool: Pool, caller: Caller, run: Run, request: Request) -> bool:
    """Whether the caller goes on with a file: it is written down already who fetches it."""
    if request.headers.get("range", "bytes=0-").replace(" ", "").startswith("bytes=0-"):
        return False
    lately = audit.recent(pool, actor=caller.actor, object_type="exports")
    return any((e.action, e.object_id) == ("export.download", str(run.id)) for e in lately)


@contextmanager
def refusals() -> Generator[None]:
    """Turns what is wrong with an export into the answer that says so."""
    try:
        yield
    except NoRoom as exc:
        raise Refused(409, "no_room", str(exc)) from exc
    except TooMany as exc:
        raise Refused(409, "too_many_exports", str(exc)) from exc
    except FileGone as exc:
        raise Refused(409, "no_file", str(exc)) from exc
    except NamesToldOnce as exc:
        raise Refused(409, "names_hidden", str(exc)) from exc
    except ExportRefused as exc:
        raise Refused(422, "invalid", str(exc)) from exc


def shown(run: Run) -> ShownExport:
    """The export as the API shows it."""
    return ShownExport(
        id=run.id,
        state=run.state,  # type: ignore[arg-type]
        dataset=run.dataset,
        format=run.file_format,
        since=run.since,
        until=run.until,
        zone=run.zone,
        columns=run.columns,
        users=run.users,
        servers=run.servers,
        hide_names=run.hide_names,
        names_hidden=run.names_hidden,
        asked_by=run.asked_by,
        rows_done=run.rows_done,
        rows_total=run.rows_total,
        bytes=run.bytes,
        file=run.file_name,
        sha256=run.sha256,
        error=run.error,
        created_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        expires_at=run.expires_at,
    )
