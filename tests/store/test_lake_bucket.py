"""A lake in a bucket, over a server that speaks S3: the same rows, and no key in any message."""

import os
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import httpx2 as httpx
import pytest

from bench.loads import UNTIL
from demo.loading import Order as Demo
from demo.loading import load
from store.db import Pool
from store.errors import ExportFailed, ExportRefused
from store.exports.datasets import DATASETS, Order
from store.exports.engine import engine, literal, statement
from store.exports.snapshot import snapshot
from store.exports.writing import export
from store.lake.bucket import Access, Bucket
from store.lake.keeping import Kept, keep
from tests.programs import cinevault, complaint, environment
from tests.store.objects import serving_objects

SECRET = "s3cret-of-the-bucket"
KEY = "key-of-the-bucket"


GIVEN = os.environ.get("CINEVAULT_TEST_S3")  # a server of S3, such as moto's: its address


@pytest.fixture(params=["ours", "given"])
def endpoint(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server with an empty bucket."""
    if request.param == "ours":
        with serving_objects() as address:
            yield address
    elif GIVEN:
        httpx.post(f"{GIVEN}/moto-api/reset")
        httpx.put(f"{GIVEN}/films").raise_for_status()
        yield GIVEN
    else:
        pytest.skip("a given server of S3: CINEVAULT_TEST_S3 is unset")


@pytest.fixture
def bucket(endpoint: str) -> Bucket:
    """A lake that is not there yet."""
    return Bucket("s3://films/lake", Access(KEY, SECRET, "us-east-1", endpoint))


@pytest.fixture
def filled(pool: Pool) -> Pool:
    """A store with some days."""
    load(pool, Demo(100, 4, 1, UNTIL, ZoneInfo("UTC")))
    return pool


def kept(pool: Pool, bucket: Bucket) -> Kept:
    """What a run did."""
    return keep(pool, bucket, version="1", report=lambda done, total: None)


def assert_same(pool: Pool, bucket: Bucket, folder: Path) -> None:
    """The lake holds what an export of now does."""
    with (
        snapshot(str(pool.conninfo)) as taken,
        engine("httpfs", zone="UTC", threads=1, spill=folder / "spill") as reading,
    ):
        bucket.prepare(reading)
        for dataset in DATASETS:
            done = export(taken, Order(dataset), folder / f"{dataset}.parquet", version="1")
            if done.rows:
                ours = rows(reading, f"{bucket.root}/{dataset}/**/*.parquet")
                assert (dataset, ours) == (dataset, rows(reading, str(done.path)))


def rows(reading: duckdb.DuckDBPyConnection, files: str) -> list[str]:
    """The rows of the files, each as text."""
    asked = f"SELECT * FROM read_parquet({literal(files)}, hive_partitioning = false)"
    found = [name for name, *_ in reading.execute(statement("describe", rows=asked)).fetchall()]
    text = ", ".join(f'"{name}"::text' for name in found)
    asked = f"SELECT concat_ws('|', {text}) FROM read_parquet({literal(files)})"
    return sorted(row[0] for row in reading.execute(asked).fetchall())


def test_a_lake_in_a_bucket_follows_the_store(filled: Pool, bucket: Bucket, tmp_path: Path) -> None:
    assert kept(filled, bucket).whole
    assert_same(filled, bucket, tmp_path)
    assert kept(filled, bucket).days == 0
    with filled.connection() as conn:
        conn.execute("UPDATE users SET name = name || '!'")
        conn.execute("DELETE FROM system_metrics")
    run = kept(filled, bucket)
    assert not run.whole
    assert run.gone
    assert_same(filled, bucket, tmp_path)
    with filled.connection() as conn:
        conn.execute("DELETE FROM lakes")
    assert kept(filled, bucket).whole
    assert_same(filled, bucket, tmp_path)
    with bucket.ready():
        assert str(bucket.text("README.md")).startswith("# A lake")


def test_what_is_wrong_is_said_without_the_keys(
    filled: Pool, bucket: Bucket, endpoint: str
) -> None:
    elsewhere = Bucket("s3://nowhere/lake", bucket.access)
    away = Bucket("s3://films/lake", Access(KEY, SECRET, "us-east-1", "http://127.0.0.1:1"))
    for wrong in (elsewhere, away):
        with pytest.raises(ExportFailed) as told:
            kept(filled, wrong)
        assert str(told.value).startswith(f"{wrong} cannot be ")
        assert SECRET not in str(told.value)
        assert KEY not in str(told.value)
    httpx.put(f"{endpoint}/films/lake/letter.txt", content=b"Dear").raise_for_status()
    with pytest.raises(ExportRefused, match="no lake"):
        kept(filled, bucket)


def test_the_command_takes_the_keys_from_settings(
    filled: Pool, bucket: Bucket, endpoint: str, tmp_path: Path
) -> None:
    given = {"lake_endpoint": endpoint, "lake_key_id": KEY, "lake_secret": SECRET}
    url = str(filled.conninfo)
    env = environment(tmp_path, database_url=url, log_level="debug", **given)
    done = cinevault("--debug", "export", "lake", "s3://films/lake", env=env)
    assert done.returncode == 0, done.stderr
    assert "all days" in done.stdout
    assert SECRET not in done.stdout + done.stderr
    bare = environment(tmp_path, database_url=url)
    said = complaint(cinevault("export", "lake", "s3://films/lake", env=bare))
    assert "CINEVAULT_LAKE_KEY_ID" in said


def test_without_the_extension_it_is_named(
    filled: Pool, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.exports.engine.find_spec", lambda name: None)
    with pytest.raises(ExportFailed, match="no extension httpfs"):
        kept(filled, bucket)
