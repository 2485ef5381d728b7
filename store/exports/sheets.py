"""What may stand in the cells of an Excel file."""

from collections.abc import Mapping

from store.exports.engine import identifier, statement


def cells(columns: Mapping[str, str]) -> str:
    """The columns of these types, their texts and numbers as Excel takes them."""
    return ", ".join(cell(identifier(name), kind) for name, kind in columns.items())


def cell(column: str, kind: str) -> str:
    """One of them."""
    if kind == "VARCHAR":
        return statement("sheet_text", column=column)
    if kind in ("DOUBLE", "FLOAT"):
        return statement("sheet_number", column=column)
    return column
