"""The product's own source, for the tests that hold its rules."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "api",
    "collector",
    "commands",
    "demo",
    "jobs",
    "notify",
    "operations",
    "pages",
    "store",
    "ui",
)
LAYERS = ("app", "cli", "connections", "logs", "settings", "zones", *PACKAGES)
BESIDE = ("bench", "tests")


def files(layer: str) -> list[Path]:
    """The modules of a layer, which is a folder or a single file."""
    return sorted((ROOT / layer).rglob("*.py")) or [
        path for path in [ROOT / f"{layer}.py"] if path.exists()
    ]


def everything() -> list[Path]:
    """Every Python file there is."""
    return [path for layer in (*LAYERS, *BESIDE) for path in files(layer)]


@cache
def parsed(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_bytes(), path)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of the file, nested ones too."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def shown(path: Path) -> str:
    """The file's name as people say it."""
    return path.relative_to(ROOT).as_posix()
