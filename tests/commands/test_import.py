"""`cinevault import`, really run: it says what would come, asks, brings in, and takes back."""

from collections.abc import Callable
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest

from store.db import open_pool
from store.imports import batches
from tests import histories as tools
from tests.programs import cinevault, complaint, environment

ROWS = [{}, {"started": tools.NIGHT + 9000, "stopped": tools.NIGHT + 9900}, {"media_type": "clip"}]


@pytest.fixture
def url(clone: Callable[..., str]) -> str:
    return clone(timezone="Europe/Berlin")


@pytest.fixture
def env(url: str, tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path / "data", database_url=url, timezone="Europe/Berlin")


def test_from_a_trial_to_taking_back(url: str, env: dict[str, str], tmp_path: Path) -> None:
    file = str(tools.tautulli(tmp_path / "tautulli.db", ROWS))
    trial = cinevault("import", file, "--dry-run", "--server", "Attic", "--left-out",
                      str(tmp_path / "out.csv"), env=env)  # fmt: skip
    assert trial.returncode == 0, trial.stderr
    assert "would come  2 plays" in trial.stdout
    assert "stays out   1 play, 0.8 h: no film, episode or track" in trial.stdout
    assert "Ada → new" in trial.stdout
    assert "Nothing was written." in trial.stdout
    assert "no_media" in (tmp_path / "out.csv").read_text()
    asked = cinevault("import", file, "--server", "Attic", env=env)
    assert asked.returncode == 1
    assert "Nobody can be asked here" in asked.stderr
    done = cinevault("import", file, "--server", "Attic", "--yes", env=env)
    assert done.returncode == 0, done.stderr
    assert "is in. `cinevault import --undo" in done.stdout
    again = cinevault("import", file, "--yes", env=env)
    assert (again.returncode, "Nothing new" in again.stdout) == (0, True)
    number = str(only(url))
    listed = cinevault("import", "--list", env=env).stdout
    assert f"{number} " in listed
    assert "tautulli.db" in listed
    undone = cinevault("import", "--undo", number, "--yes", env=env)
    assert (undone.returncode, "2 plays are gone" in undone.stdout) == (0, True), undone.stderr
    assert "undone" in cinevault("import", "--list", env=env).stdout
    assert cinevault("import", "--undo", number, "--yes", env=env).returncode == 1


def test_whoever_ends_the_input_has_said_no(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = StringIO()
    monkeypatch.setattr(nobody, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", nobody)
    assert not import_module("commands.import").asked("Bring in 2 plays?")


def only(url: str) -> int:
    """The number of the only import, which the command line gave."""
    with open_pool(url, name="test", size=1) as pool:
        (batch,) = batches.batches(pool)
    assert batch.imported_by == "command line"
    return batch.id


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Name a file, or give either --list or --undo NUMBER."),
        (("none.db",), "There is no file"),
        (("--undo", "7", "--yes"), "There is no import 7"),
        (("none.db", "--list"), "Name a file, or give either"),
        (("none.db", "--zone", "Mars/Olympus"), "is no time zone"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    env: dict[str, str], words: tuple[str, ...], said: str
) -> None:
    ended = cinevault("import", *words, env=env)
    assert ended.returncode == 1
    assert said in complaint(ended)


def test_names_of_a_file_cannot_steer_the_terminal(env: dict[str, str], tmp_path: Path) -> None:
    rows = [{"title": "\x1b[2J\x07gone", "media_type": "clip"}, {}]
    file = str(tools.tautulli(tmp_path / "t.db", rows))
    said = cinevault("import", file, "--dry-run", "--server", "Attic", env=env)
    assert "gone" in said.stdout
    assert "\x1b" not in said.stdout
