"""A lake that is written anew is so until it is whole: what came between has no marks."""

from pathlib import Path

import pytest

from store.db import Pool
from store.lake.folder import Folder
from store.lake.keeping import keep
from tests.store.test_lake import assert_same, filled, kept

__all__ = ["filled"]


@pytest.mark.parametrize("hidden", [False, True])
def test_a_run_that_writes_all_anew_and_was_interrupted_is_begun_anew(
    filled: Pool, tmp_path: Path, hidden: bool
) -> None:
    lake = tmp_path / "lake"
    kept(filled, lake, hide_names=hidden)
    with filled.connection() as conn:
        conn.execute("UPDATE stream_sessions SET bytes_served = 5")
        if not hidden:
            conn.execute("DELETE FROM lakes")  # as after 14 days
            conn.execute("DELETE FROM lake_marks")

    def interrupted(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep(filled, Folder(lake), version="1", report=interrupted)
    assert kept(filled, lake, hide_names=hidden).whole
    assert_same(filled, lake, hidden=hidden)
