"""How pages ask the store: what is asked ahead is not asked twice, and what fails there is told."""

import pytest

from store.db import Pool
from store.errors import StoreError
from tests.ui.conftest import Screen
from ui import reads


def test_what_was_asked_ahead_is_asked_once(screen: Screen) -> None:
    pools: list[Pool] = []

    def answer(pool: Pool) -> int:
        pools.append(pool)
        return 7

    reads.ahead(answer)
    assert reads.read(answer) == 7
    assert len(pools) == 1


def test_what_fails_ahead_is_told_by_the_read(screen: Screen) -> None:
    def away(pool: Pool) -> int:
        raise StoreError("no answer")

    reads.ahead(away)
    with pytest.raises(StoreError, match="no answer"):
        reads.read(away)
