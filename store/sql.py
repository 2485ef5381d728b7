"""Where the statements lie: one file each, found by topic and name."""

from pathlib import Path

SQL = Path(__file__).resolve().parent.parent / "sql"
QUERIES = SQL / "queries"


def query(name: str) -> bytes:
    """The statement called topic/name."""
    return (QUERIES / f"{name}.sql").read_bytes()


def names() -> list[str]:
    """Every statement there is, as topic/name."""
    return sorted(
        path.relative_to(QUERIES).with_suffix("").as_posix() for path in QUERIES.rglob("*.sql")
    )


def scripts(folder: str) -> list[Path]:
    """The files of a folder under sql/, in the order they run."""
    return sorted((SQL / folder).glob("*.sql"))
