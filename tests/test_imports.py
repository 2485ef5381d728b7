"""Imports point down only: docs/architecture.md draws the picture, this holds it."""

import ast
from pathlib import Path

import pytest

from tests.source import LAYERS, ROOT, files, parsed, shown

MAY_IMPORT = {
    "app": {"api", "ui", "logs", "settings"},
    "pages": {"ui", "store"},
    "ui": {"operations", "notify", "store", "settings"},
    "api": {"operations", "notify", "store", "logs", "settings"},
    "collector": {"connections", "notify", "store", "logs", "settings"},
    "jobs": {"operations", "notify", "store", "logs", "settings"},
    "cli": {"commands", "collector", "jobs", "notify", "store", "logs", "settings"},
    "commands": {
        "collector",
        "demo",
        "jobs",
        "operations",
        "notify",
        "store",
        "logs",
        "settings",
    },
    "demo": {"store"},
    "operations": {"connections", "notify", "store", "settings"},
    "notify": set(),
    "store": set(),
    "logs": set(),
    "settings": {"connections", "zones"},
    "connections": set(),
    "zones": set(),
}
ONLY_IN = {
    "streamlit": {"app", "ui", "pages"},
    "fastapi": {"app", "api"},
    "psycopg": {"store"},
    "psycopg_pool": {"store"},
    "duckdb": {"store"},
}


def imported(path: Path) -> set[str]:
    """The first names of everything the file imports."""
    names: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{shown(path)}:{node.lineno}: relative import"
            names.add(str(node.module).partition(".")[0])
    return names


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_down(layer: str) -> None:
    forbidden = set(LAYERS) - MAY_IMPORT[layer] - {layer} | {"bench", "tests"}
    forbidden |= {package for package, where in ONLY_IN.items() if layer not in where}
    wrong = {shown(path): sorted(imported(path) & forbidden) for path in files(layer)}
    assert not {path: names for path, names in wrong.items() if names}


def test_every_module_belongs_to_a_layer() -> None:
    ours = [path for path in ROOT.glob("*.py")] + [path.parent for path in ROOT.glob("*/*.py")]
    assert {path.stem for path in ours} <= {*LAYERS, "bench", "tests"}
