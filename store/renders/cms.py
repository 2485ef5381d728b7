"""How far a content system was read, and which of its documents is which render."""

from collections.abc import Sequence
from dataclasses import dataclass

from store.db import Pool, execute, fetch_all, fetch_value


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the content system, and the number it goes by here."""

    document: str
    id: int


def number_documents(pool: Pool, told: Sequence[Document]) -> list[Document]:
    """The same documents with the numbers they had when they were first seen."""
    return fetch_all(
        pool,
        "renders/number_documents",
        Document,
        documents=[each.document for each in told],
        ids=[each.id for each in told],
    )


def documents(pool: Pool) -> list[Document]:
    """Every document that is not known to be gone."""
    return fetch_all(pool, "renders/documents", Document)


def document_count(pool: Pool) -> int:
    """How many documents are not known to be gone."""
    return fetch_value(pool, "renders/document_count")


def place_in_cms(pool: Pool, collection: str) -> str | None:
    """Until which change the collection was read, None where it never was."""
    return fetch_value(pool, "renders/place_in_cms", collection=collection)


def note_place_in_cms(pool: Pool, collection: str, until: str) -> None:
    """Notes until which change the collection was read."""
    execute(pool, "renders/note_place_in_cms", collection=collection, until=until)
