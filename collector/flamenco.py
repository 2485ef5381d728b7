"""The jobs of a Flamenco manager. It tells of all of them whenever it is asked."""

from collections.abc import Iterator

from collector.connector import Page, Whole
from collector.payload import Object, inner, listed, mapping, moment, natural, text, whole
from collector.rest import Rest
from collector.telling import past, without_unknown
from collector.trouble import NoSuchPage
from connections import FlamencoSetting
from store.pipeline.connected import Known

JOBS = "/api/v3/jobs"
OVER = {"completed", "canceled", "failed"}
# What it is about to do is not done: these words of its own are told as what the job is until then.
UNTIL_THEN = {
    "pause-requested": "active",
    "cancel-requested": "active",
    "under-construction": "queued",
}


class Flamenco:
    """One manager."""

    def __init__(self, setting: FlamencoSetting) -> None:
        self.farm, self.seconds = setting.name, float(setting.seconds)
        self.rest = Rest(setting.url)

    def read(self, place: Object) -> Iterator[Page]:
        """All jobs: it has no way to ask for fewer."""
        jobs = listed(mapping(self.rest.get(JOBS)).get("jobs"), "jobs")
        ids = frozenset(str(each.get("id")) for each in jobs)
        rows = [("render-jobs", job_row(each, self.farm)) for each in jobs]
        yield Page(rows, [Whole("render-jobs", ids)])

    def is_gone(self, thing: Known) -> bool:
        """Whether it knows no page of the job."""
        try:
            self.rest.get(f"{JOBS}/{thing.id}")
        except NoSuchPage:
            return True
        return False

    def close(self) -> None:
        """Ends what it is asked."""
        self.rest.close()


def job_row(said: Object, farm: str) -> Object:
    """A job. Its frames are counted in steps, where it tells of steps."""
    own = text(said.get("status")) or "unknown"
    status = UNTIL_THEN.get(own, own)
    activity = text(said.get("activity"), 20_000)
    about = inner(said, "metadata")
    fields: Object = {
        "id": text(said.get("id")),
        "farm": farm,
        "farm_type": "flamenco",
        "status": status,
        "message": activity if own == status else f"{own}: {activity or 'no reason given'}",
        "request": request(said),
        "show": text(about.get("project")),
        "shot": text(about.get("shot")),
        "submitted_at": past(moment(said.get("created"))),
        "frames_total": whole(said.get("steps_total"), 2**31 - 1),
        "frames_done": whole(said.get("steps_completed"), 2**31 - 1),
    }
    ended = past(moment(said.get("updated"))) if own in OVER else None
    return without_unknown(fields) | {"completed_at": ended}  # one that is begun anew has no end


def request(said: Object) -> Object:
    """What was asked for."""
    settings = inner(said, "settings")
    blend = text(settings.get("blendfile"), 20_000)
    fields: Object = {
        "dcc": "blender" if blend else None,
        "scene": blend or text(said.get("name")),
        "frames": text(settings.get("frames")),
        "output": text(settings.get("render_output_path"), 20_000),
        "priority": whole(said.get("priority"), 2**31 - 1),
        "chunk_size": natural(settings.get("chunk_size"), 2**31 - 1),
        "user": text(inner(said, "metadata").get("user.name")),
    }
    return without_unknown(fields)
