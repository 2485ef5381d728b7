"""What a question may be made of: one SELECT over relations of the store, and nothing beside.

DuckDB's own parser takes the statement apart, so nothing is hidden by quotes, comments or spelling.
What it finds has to be known here: relations and functions that make rows by name; of all other
functions those that tell of the program are left out.
"""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any, cast

ROWS = {"range", "generate_series", "unnest"}
TOLD = {
    "current_query",
    "current_setting",
    "currval",
    "error",
    "getenv",
    "getvariable",
    "nextval",
    "query",
    "query_table",
    "setseed",
    "sleep_ms",
    "sql_auto_complete",
    "txid_current",
    "which_secret",
    "write_log",
}
FAMILIES = (
    "duckdb_",
    "enable_",
    "has_",
    "http",
    "inet_",
    "json_deserialize",
    "json_execute",
    "json_serialize",
    "parse_duckdb",
    "pg_",
    "postgres_",
    "pragma_",
    "read_",
    "write_",
)
HARMLESS = {"pg_typeof", "pg_size_pretty"}
NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
PLACES = {"", "analytics", "analytics_discreet"}
NOWHERE = 2**64 - 1

Tree = dict[str, Any]


class NotAllowed(Exception):
    """The question asks for more than it may; `at` is where, in letters from its beginning."""

    def __init__(self, message: str, at: int | None = None) -> None:
        super().__init__(message)
        self.at = at


def check(parsed: Tree, relations: Collection[str], taken: Collection[str]) -> None:
    """Raises NotAllowed unless it is one SELECT over these relations; `taken` are others' names."""
    if parsed.get("error"):
        raise wrong(parsed)
    statements = parsed.get("statements", [])
    if len(statements) != 1:
        raise NotAllowed("Ask one question at a time: this is more than one statement, or none.")
    trees = list(within(statements[0]))
    own = {name.lower() for tree in trees for name in common(tree)}
    if clash := own & {name.lower() for name in taken}:
        raise NotAllowed(f"Give {min(clash)} another name: DuckDB has something called so.")
    known = own | set(relations)
    for tree in trees:
        look(tree, known)


def wrong(parsed: Tree) -> NotAllowed:
    """Why there is nothing to look at."""
    if parsed.get("error_type") == "not implemented":
        return NotAllowed("Only SELECT is allowed: nothing can be changed, set or loaded here.")
    said = str(parsed.get("error_message", "This is no SQL.")).splitlines()[0]
    position = str(parsed.get("position", ""))
    return NotAllowed(said[:1].upper() + said[1:], int(position) if position.isdigit() else None)


def within(tree: object) -> Iterator[Tree]:
    """Every part of it."""
    if isinstance(tree, dict):
        part = cast(Tree, tree)
        yield part
        for each in part.values():
            yield from within(each)
    elif isinstance(tree, list):
        for each in cast(list[object], tree):
            yield from within(each)


def common(tree: Tree) -> list[str]:
    """The names that a WITH gives."""
    given = cast("Tree", tree.get("cte_map") or {})
    named = [str(each["key"]) for each in cast("list[Tree]", given.get("map", []))]
    return named + ([str(tree["cte_name"])] if "cte_name" in tree else [])


def look(tree: Tree, known: Collection[str]) -> None:
    """Raises NotAllowed where the part is none that may be."""
    kind, place = str(tree.get("type", "")), where(tree)
    if kind.endswith("_NODE") and kind not in NODES:
        raise NotAllowed("Only SELECT is allowed.", place)
    if kind == "BASE_TABLE":
        relation(tree, known, place)
    elif kind == "TABLE_FUNCTION":
        named = str(tree["function"].get("function_name", "")).lower()
        if named not in ROWS or elsewhere(tree["function"]):
            raise NotAllowed(f"{named} is not allowed here.", place)
    elif kind == "SHOW_REF":
        raise NotAllowed("DESCRIBE and SHOW are not allowed: columns are listed beside.", place)
    elif tree.get("class") == "FUNCTION":
        function(tree, place)


def relation(tree: Tree, known: Collection[str], place: int | None) -> None:
    """Raises NotAllowed where it is none of the store's."""
    name = str(tree.get("table_name", ""))
    inside = (
        str(tree.get("catalog_name", "")).lower() in ("", "cinevault")
        and str(tree.get("schema_name", "")).lower() in (*PLACES, "cinevault")
        and not tree.get("at_clause")
    )
    if not inside or name.lower() not in known:
        near = ", ".join(get_close_matches(name.lower(), known) or sorted(known))
        raise NotAllowed(f"There is no relation {name} to be asked. There is: {near}.", place)


def function(tree: Tree, place: int | None) -> None:
    """Raises NotAllowed where the function tells of the program."""
    name = str(tree.get("function_name", "")).lower()
    denied = name in TOLD or (name.startswith(FAMILIES) and name not in HARMLESS)
    if denied or elsewhere(tree):
        raise NotAllowed(f"The function {name} is not allowed here.", place)


def elsewhere(tree: Tree) -> bool:
    """Whether the function is named with a place: there is no need to."""
    return bool(tree.get("catalog")) or str(tree.get("schema", "")) not in ("", "main")


def where(tree: Tree) -> int | None:
    """How many letters stand before it."""
    at = tree.get("query_location")
    return at if isinstance(at, int) and at < NOWHERE else None
