"""The tab of sql."""


def draw() -> None:
    """The tab."""
