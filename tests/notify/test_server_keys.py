"""Keys of media servers: sealed for one server, read by nobody else."""

from uuid import uuid4

import pytest

from notify.server_keys import opener, seal
from settings import new_secret_key

SERVER, OTHER = uuid4(), uuid4()
OURS = (new_secret_key(),)


def test_a_sealed_key_is_read_again_and_shows_nothing() -> None:
    sealed, key_id = seal(OURS, SERVER, "0123456789abcdef")
    assert b"0123456789abcdef" not in sealed
    assert key_id
    assert opener(OURS)(SERVER, sealed) == "0123456789abcdef"


def test_a_key_moved_to_another_server_is_not_read() -> None:
    sealed, _ = seal(OURS, SERVER, "0123456789abcdef")
    with pytest.raises(ValueError, match="enter it again"):
        opener(OURS)(OTHER, sealed)


def test_a_key_whose_seal_is_lost_asks_to_be_entered_again() -> None:
    sealed, _ = seal(OURS, SERVER, "0123456789abcdef")
    with pytest.raises(ValueError, match="enter it again"):
        opener([new_secret_key()])(SERVER, sealed)
