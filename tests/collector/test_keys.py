"""Keys of media servers: sealed for one server, read by nobody else."""

from pathlib import Path
from uuid import uuid4

import pytest

from collector.keys import opener, seal
from settings import Settings

SERVER, OTHER = uuid4(), uuid4()


def test_a_sealed_key_is_read_again_and_shows_nothing(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    sealed, key_id = seal(settings, SERVER, "0123456789abcdef")
    assert b"0123456789abcdef" not in sealed
    assert key_id
    assert opener(settings)(SERVER, sealed) == "0123456789abcdef"


def test_a_key_moved_to_another_server_is_not_read(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    sealed, _ = seal(settings, SERVER, "0123456789abcdef")
    with pytest.raises(ValueError, match="enter it again"):
        opener(settings)(OTHER, sealed)


def test_a_key_whose_seal_is_lost_asks_to_be_entered_again(tmp_path: Path) -> None:
    sealed, _ = seal(Settings(data_dir=tmp_path / "before"), SERVER, "0123456789abcdef")
    with pytest.raises(ValueError, match="enter it again"):
        opener(Settings(data_dir=tmp_path / "after"))(SERVER, sealed)
