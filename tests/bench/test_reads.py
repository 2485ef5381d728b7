"""What the benchmark compares is the same question twice."""

from zoneinfo import ZoneInfo

from bench.loads import UNTIL
from bench.reads import reads
from demo.loading import Order, load
from store.db import Pool


def test_rollups_and_rows_give_the_benchmark_the_same_answers(each_pool: Pool) -> None:
    load(each_pool, Order(1_500, 100, 1, UNTIL, ZoneInfo("UTC")))
    asked: list[str] = []
    answers = {row[0]: row[-1] for row in reads(each_pool, 1, told=asked.append)}
    assert answers == dict.fromkeys(asked, "yes")
    assert len(asked) >= 12
