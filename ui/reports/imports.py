"""The tab of imports."""


def draw() -> None:
    """The tab."""
