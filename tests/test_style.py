"""The budgets that keep the code readable: a module fits in a head, a function on a screen."""

from tests.source import everything, functions, shown

LONGEST_MODULE = 350
LONGEST_FUNCTION = 40


def test_modules_are_short() -> None:
    lengths = {shown(path): len(path.read_text().splitlines()) for path in everything()}
    assert not {path: lines for path, lines in lengths.items() if lines > LONGEST_MODULE}


def test_functions_are_short() -> None:
    lengths = {
        f"{shown(path)}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in everything()
        for function in functions(path)
    }
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION}
