"""What may stand in the cells of an Excel file."""

from collections.abc import Mapping

from store.exports.engine import identifier, statement

TAKEN = {"VARCHAR": "sheet_text", "DOUBLE": "sheet_number", "FLOAT": "sheet_number"}


def cells(columns: Mapping[str, str]) -> str:
    """The columns of these types, their texts and numbers as Excel takes them."""
    return ", ".join(
        statement(TAKEN[kind], column=identifier(name)) if kind in TAKEN else identifier(name)
        for name, kind in columns.items()
    )
