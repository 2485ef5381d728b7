"""What the events of a Kitsu say has changed. They name things; what these are now is read."""

from dataclasses import dataclass, field

from collector.payload import Object, mapping

TOLD_OF = ("project", "episode", "sequence", "shot", "task", "comment", "preview-file", "playlist")
NAMES = "&".join(f"name_prefixes={name}" for name in TOLD_OF)


@dataclass(slots=True)
class Touched:
    """What events say has changed. `projects` are read whole."""

    projects: set[str] = field(default_factory=set[str])
    shots: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    playlists: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    tasks: set[str] = field(default_factory=set[str])
    previews: set[str] = field(default_factory=set[str])


def note(event: Object, touched: Touched) -> None:
    """Adds what the event names."""
    data = mapping(event.get("data"))
    project = str(data.get("project_id") or event.get("project_id"))
    match str(event.get("name")).partition(":")[0]:
        case "project" | "sequence" | "episode":
            touched.projects.add(project)
        case "shot":
            touched.shots.add((project, str(data.get("shot_id"))))
        case "playlist":
            touched.playlists.add((project, str(data.get("playlist_id"))))
        case "task" | "comment" | "preview-file" if data.get("task_id"):
            touched.tasks.add(str(data["task_id"]))
        case "preview-file":
            touched.previews.add(str(data.get("preview_file_id")))
        case _:
            pass
