"""A production in a real zou, made by its own API as people at work would."""

from functools import cached_property
from typing import Any
from uuid import uuid4

import requests

from tests.zou import EMAIL, PASSWORD

Object = dict[str, Any]
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63600000"
    "02000001e221bc330000000049454e44ae426082"
)


class Studio:
    """Who works there, in a project of their own."""

    def __init__(self, url: str) -> None:
        self.url, self.http = url, requests.Session()
        account = {"email": EMAIL, "password": PASSWORD}
        self.token = self.call("POST", "/auth/login", data=account)["access_token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"
        self.project = self.post("/data/projects", name=f"Alpine {uuid4().hex[:6]}", code="ALP")
        self.under = f"/data/projects/{self.project['id']}"
        self.episode = self.post(f"{self.under}/episodes", name="E01")
        self.sequence = self.post(
            f"{self.under}/sequences", name="SQ01", episode_id=self.episode["id"]
        )

    def call(self, method: str, path: str, **more: Any) -> Any:
        """What it answers; it has to be a success."""
        response = self.http.request(method, self.url + path, timeout=60, **more)
        assert response.ok, (method, path, response.text)
        return response.json() if response.content else None

    def post(self, path: str, **fields: Any) -> Any:
        return self.call("POST", path, json=fields)

    def put(self, path: str, **fields: Any) -> Any:
        return self.call("PUT", path, json=fields)

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def delete(self, path: str) -> None:
        self.call("DELETE", path)

    @cached_property
    def statuses(self) -> dict[str, str]:
        return {each["short_name"]: each["id"] for each in self.get("/data/task-status")}

    @cached_property
    def types(self) -> dict[str, str]:
        found = self.get("/data/task-types")
        return {each["name"]: each["id"] for each in found if each["for_entity"] == "Shot"}

    def project_status(self, name: str) -> None:
        """Opens or closes the project."""
        found = {each["name"]: each["id"] for each in self.get("/data/project-status")}
        self.put(f"/data/projects/{self.project['id']}", project_status_id=found[name])

    def bot(self, role: str) -> str:
        """The token of a bot that works in the project."""
        made = self.post(
            "/data/persons",
            first_name="Robot",
            last_name=role,
            email=f"{uuid4().hex[:8]}@example.org",
            role=role,
            is_bot=True,
            expiration_date="2030-01-01",
        )
        self.post(f"{self.under}/team", person_id=made["id"])
        return made["access_token"]

    def leave(self) -> None:
        """Closes the project, if it is still there: others need not read it."""
        if self.project["id"] in {each["id"] for each in self.get("/data/projects")}:
            self.project_status("Closed")

    def shot(self, name: str) -> Object:
        return self.post(f"{self.under}/shots", name=name, sequence_id=self.sequence["id"])

    def tasks(self, kind: str) -> dict[str, Object]:
        """A task of this type for each shot, by shot."""
        made = self.post(
            f"/actions/projects/{self.project['id']}/task-types/{self.types[kind]}/shots/"
            f"create-tasks?project_id={self.project['id']}"
        )
        return {task["entity_id"]: task for task in made}

    def comment(self, task: Object, status: str) -> Object:
        return self.post(
            f"/actions/tasks/{task['id']}/comment",
            task_status_id=self.statuses[status],
            comment="as said",
        )

    def publish(self, task: Object, name: str) -> Object:
        """A revision with a picture, to be looked at."""
        comment = self.comment(task, "wfa")
        under = f"/actions/tasks/{task['id']}/comments/{comment['id']}"
        preview = self.post(f"{under}/add-preview")
        self.call(
            "POST",
            f"/pictures/preview-files/{preview['id']}",
            files={"file": (f"{name}.png", PICTURE, "image/png")},
        )
        return preview | {"under": f"{under}/preview-files/{preview['id']}"}

    def playlist(self, name: str, *clips: tuple[Object, Object]) -> Object:
        """A playlist of shots, each with a preview."""
        made = self.post(
            "/data/playlists", name=name, project_id=self.project["id"], for_entity="shot"
        )
        for shot, preview in clips:
            self.show(made, shot, preview)
        return made

    def show(self, playlist: Object, shot: Object, preview: Object) -> None:
        self.post(
            f"/actions/playlists/{playlist['id']}/add-entity",
            entity_id=shot["id"],
            preview_file_id=preview["id"],
        )
