"""Excel files: whatever people and programs wrote into the store, Excel can open them."""

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pyarrow as pa

from store.analytics.asking import Answer
from store.analytics.writing import as_bytes
from store.db import Pool
from store.exports.datasets import Order
from store.exports.snapshot import snapshot
from store.exports.writing import export
from tests.store.test_exports import address, filled

__all__ = ["filled"]


def test_excel_can_open_what_somebody_else_wrote(filled: Pool, tmp_path: Path) -> None:
    with filled.connection() as conn:
        conn.execute("UPDATE users SET name = E'\x1b[31mAda & \uffff' || repeat('x', 40000)")
    order = Order("sessions", "xlsx", columns=("started_at", "username", "device"))
    with snapshot(address(filled)) as taken:
        path = export(taken, order, tmp_path / "plays.xlsx", version="1").path
    with ZipFile(path) as file:
        sheet = ElementTree.fromstring(file.read("xl/worksheets/sheet1.xml"))
    texts = {cell.text or "" for cell in sheet.iter() if cell.tag.endswith("}t")}
    assert "username" in texts
    assert {text[:9] for text in texts if "xxx" in text} == {"[31mAda &"}
    assert max(map(len, texts)) == 32_767


def test_excel_can_open_an_answer_of_numbers_that_are_none() -> None:
    numbers = pa.table({"share": [0.5, float("nan"), float("inf"), None]})
    content = as_bytes(Answer(numbers, cut=False, seconds=0.1), "xlsx", "UTC")
    with ZipFile(BytesIO(content)) as file:
        sheet = ElementTree.fromstring(file.read("xl/worksheets/sheet1.xml"))
    assert [cell.text for cell in sheet.iter() if cell.tag.endswith("}v")] == ["0.5"]
