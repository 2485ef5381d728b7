"""What a Kitsu says of projects, shots, previews and playlists, as rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from collector.payload import Object, mapping, moment, natural, number, objects, text, whole
from collector.telling import past, without_unknown

MOST_CLIPS = 5000

Row = tuple[str, Object]
Decision = Literal["waiting", "approved", "changes", "rejected"]


@dataclass(frozen=True, slots=True)
class Words:
    """What its statuses, task types and people are called."""

    statuses: Mapping[str, Object] = field(default_factory=dict[str, Object])
    types: Mapping[str, Object] = field(default_factory=dict[str, Object])
    people: Mapping[str, str] = field(default_factory=dict[str, str])
    closed: frozenset[str] = frozenset()

    def lack(self, task: Object) -> bool:
        """Whether its type or status came after these were learnt."""
        type, status = str(task.get("task_type_id")), str(task.get("task_status_id"))
        return type not in self.types or status not in self.statuses

    def is_of_shots(self, task: Object) -> bool:
        """Whether the task is one of shots."""
        return self.types.get(str(task.get("task_type_id")), {}).get("for_entity") == "Shot"


def project_row(said: Object, words: Words) -> Row:
    """A project; closed is archived."""
    fields: Object = {
        "id": text(said.get("id")),
        "name": text(said.get("name")),
        "code": text(said.get("code")),
        "archived": str(said.get("project_status_id")) in words.closed,
    }
    return "projects", without_unknown(fields)


def shot_row(said: Object, sequence: str | None, episode: str | None) -> Row:
    """A shot; one that was cancelled is there no more."""
    fields: Object = {
        "id": text(said.get("id")),
        "project_id": text(said.get("project_id")),
        "name": text(said.get("name")),
        "scene": sequence,
        "episode": episode,
        "status": text(said.get("status")),
    }
    if said.get("canceled") is True:
        fields["removed"] = True
    return "shots", without_unknown(fields)


def version_row(preview: Object, task: Object, project: str, words: Words) -> Row:
    """A revision of a shot's task."""
    kind = text(words.types.get(str(task.get("task_type_id")), {}).get("name"))
    revision = natural(preview.get("revision"))
    newest = task.get("last_preview_file_id") == preview.get("id")
    status = words.statuses.get(str(task.get("task_status_id")), {}) if newest else {}
    made = text(preview.get("original_name")) or f"{kind or 'version'} v{revision or 0:03d}"
    decision, decided_at = decided(preview, task, status)
    fields: Object = {
        "id": text(preview.get("id")),
        "project_id": project,
        "shot_id": text(task.get("entity_id")),
        "name": made,
        "version_number": revision,
        "task": kind,
        "artist": words.people.get(str(preview.get("person_id"))),
        "status": text(status.get("name")),
        "path": text(preview.get("path")),
        "created_at": past(moment(preview.get("created_at"))),
    }
    verdict: Object = {"decision": decision, "decided_at": decided_at}
    # Of the newest revision it also says that nothing is decided any more.
    return "versions", without_unknown(fields) | (verdict if status else without_unknown(verdict))


def decided(
    preview: Object, task: Object, status: Object
) -> tuple[Decision | None, datetime | None]:
    """What review decided of a revision, and when: by its own word, or by its task's status."""
    own: dict[object, Decision] = {"validated": "approved", "rejected": "rejected"}
    if decision := own.get(preview.get("validation_status")):
        return decision, past(moment(preview.get("updated_at")))
    at = past(moment(task.get("last_comment_date")))
    if status.get("is_done"):
        return "approved", at
    if status.get("is_retake"):
        return "changes", at
    if status.get("is_feedback_request"):
        return "waiting", None
    return None, None


def playlist_row(said: Object, durations: Mapping[str, float]) -> Row:
    """A playlist with its clips; `durations` are those of previews where it says none itself."""
    of_shots = said.get("for_entity") == "shot"
    clips = [clip(each, durations, of_shots=of_shots) for each in objects(said.get("shots") or [])]
    fields: Object = {
        "id": text(said.get("id")),
        "project_id": text(said.get("project_id")),
        "name": text(said.get("name")),
        "kind": "client" if said.get("for_client") is True else text(said.get("for_entity")),
        "created_at": past(moment(said.get("created_at"))),
        "clips": clips[:MOST_CLIPS],
    }
    return "playlists", without_unknown(fields)


def clip(said: Object, durations: Mapping[str, float], *, of_shots: bool) -> Object:
    """A clip; a picture lasts no time that anybody knows."""
    version = text(said.get("preview_file_id"))
    lasts = number(said.get("preview_file_duration")) or durations.get(version or "")
    fields: Object = {
        "version_id": version,
        "shot_id": text(said.get("entity_id")) if of_shots else None,
        "duration_seconds": lasts if lasts and lasts > 0 else None,
    }
    return without_unknown(fields)


def is_version(preview: Object) -> bool:
    """Whether it is a revision itself, and no further picture of one."""
    return (whole(preview.get("position")) or 1) == 1


def named(people: list[Object]) -> dict[str, str]:
    """What each person is called."""
    found: dict[str, str] = {}
    for each in people:
        parts = (text(each.get("first_name")), text(each.get("last_name")))
        name = text(each.get("full_name")) or " ".join(part for part in parts if part)
        if name:
            found[str(each.get("id"))] = name
    return found


def by_id(said: object) -> dict[str, Object]:
    """The objects of a list by their ids."""
    return {str(each.get("id")): mapping(each) for each in objects(said)}
