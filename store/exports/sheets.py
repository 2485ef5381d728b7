"""What may stand in the cells of an Excel file."""

from collections.abc import Mapping

from store.exports.engine import identifier, statement


def cells(columns: Mapping[str, str]) -> str:
    """The columns of these types, their texts as Excel takes them."""
    return ", ".join(
        statement("sheet_text", column=identifier(name)) if kind == "VARCHAR" else identifier(name)
        for name, kind in columns.items()
    )
