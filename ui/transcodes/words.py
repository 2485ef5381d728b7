"""How transcodes are put into words."""

ENGINES = {"audio only": "Sound only", "software": "Software", "unknown": "Unknown"}
OUTCOMES = {
    "success": ("Done", "gray"),
    "running": ("Running", "blue"),
    "stopped": ("Stopped", "gray"),
    "failed": ("Failed", "red"),
    "killed": ("Killed", "orange"),
    "unknown": ("Unknown", "gray"),
}


def outcome(name: str) -> tuple[str, str]:
    """How a job ended, and the colour of that."""
    return OUTCOMES.get(name, (name.capitalize(), "gray"))


def arrow(source: str | None, result: str | None) -> str | None:
    """hevc → h264, or what is known of it."""
    if source is None and result is None:
        return None
    return f"{source or '?'} → {result or '?'}"


def path(file: str | None, most: int = 120) -> str | None:
    """The file's path, its beginning left out where it is long."""
    if file is None or len(file) <= most:
        return file
    return "…" + file[1 - most :]
