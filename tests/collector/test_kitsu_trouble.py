"""A Kitsu that does not let everybody in, or is cut off: against a real zou."""

from contextlib import closing

import pytest

from collector.connector import Connected
from collector.kitsu import SWEPT_EVERY, Kitsu
from collector.trouble import Unauthorized, Unreachable
from collector.writer import Writer
from connections import KitsuSetting
from store.db import Pool
from store.pipeline.connected import place_of
from tests.collector.kitsu_reader import Clock, Reader, reading, rows
from tests.collector.studio import Studio
from tests.line import Line
from tests.zou import EMAIL, PASSWORD


def test_a_look_that_is_cut_off_anywhere_is_made_again(pool: Pool, studio: Studio) -> None:
    shot = studio.shot("SH010")
    studio.publish(studio.tasks("Compositing")[shot["id"]], "v001")
    line = Line(studio.url.replace("http", "postgresql") + "/any")  # which carries what it gets
    setting = KitsuSetting.model_validate(
        {
            "kind": "kitsu",
            "name": "Studio",
            "url": f"http://127.0.0.1:{line.port}",
            "token": studio.token,
        }
    )
    with closing(Reader(pool, setting, Clock())) as reader:
        for left in (0, 2, 5, 8):
            reader.cut(line, after=left)
            with pytest.raises(Unreachable):
                reader.poll()
            line.mend()
        assert place_of(pool, "kitsu Studio") is None
        reader.poll()
        assert set(rows(pool, "versions", studio)) == {"v001"}
        studio.shot("SH020")
        reader.cut(line, after=1)
        with pytest.raises(Unreachable):
            reader.poll()
        line.mend()
        reader.poll()
        assert set(rows(pool, "shots", studio)) == {"SH010", "SH020"}
    line.cut()


@pytest.mark.parametrize(
    ("way_in", "said"),
    [
        ({"token": "no-token"}, "token"),
        ({"email": EMAIL, "password": "wrong"}, "email and the password"),
    ],
)
def test_who_may_not_come_in_is_told_so(
    pool: Pool, zou: str, way_in: dict[str, str], said: str
) -> None:
    asked = {"kind": "kitsu", "name": "Studio", "url": zou, **way_in}
    with closing(Kitsu(KitsuSetting.model_validate(asked))) as connector:
        source = Connected("kitsu Studio", connector, pool, Writer(pool))
        with pytest.raises(Unauthorized, match=said):
            source.poll()


def test_an_account_comes_in_and_comes_in_again_when_its_token_is_over(
    pool: Pool, studio: Studio
) -> None:
    asked = {"kind": "kitsu", "name": "Studio", "url": studio.url, "email": EMAIL}
    setting = KitsuSetting.model_validate(asked | {"password": PASSWORD})
    with closing(Reader(pool, setting, Clock())) as reader:
        reader.poll()
        reader.connector.rest.http.introduce({"Authorization": ""})
        studio.shot("SH010")
        reader.poll()
        assert set(rows(pool, "shots", studio)) == {"SH010"}


def test_a_manager_reads_the_projects_of_the_team_and_what_is_seen_no_more_stays(
    pool: Pool, studio: Studio
) -> None:
    clock, token = Clock(), studio.bot("manager")
    shot = studio.shot("SH010")
    tasks = studio.tasks("Compositing")
    preview = studio.publish(tasks[shot["id"]], "v001")
    studio.playlist("Dailies", (shot, preview))
    with reading(pool, studio, clock, token) as reader:
        reader.poll()
        assert rows(pool, "versions", studio)["v001"]["artist"] == "Super Admin"
        clips = rows(pool, "playlists", studio)["Dailies"]["clips"]
        assert clips == [{"version_id": preview["id"], "shot_id": shot["id"]}]
        studio.publish(tasks[shot["id"]], "v002")
        reader.poll()
        assert set(rows(pool, "versions", studio)) == {"v001", "v002"}
        me = [each for each in studio.get(f"{studio.under}/team") if each["last_name"] == "manager"]
        studio.delete(f"{studio.under}/team/{me[0]['id']}")
        clock.ahead = SWEPT_EVERY
        reader.poll()
        assert set(rows(pool, "projects", studio)) == {studio.project["name"]}
        assert set(rows(pool, "shots", studio)) == {"SH010"}
