"""The tab of exports."""


def draw() -> None:
    """The tab."""
