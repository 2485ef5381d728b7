"""The tab of ready."""


def draw() -> None:
    """The tab."""
