"""What a picture is called: its resolution by width and height."""

# (least width, least height, name): a cropped film is as wide as its name says, but not as high.
SIZES = (
    (7600, 4300, "8K"),
    (3200, 2000, "2160p"),
    (2400, 1400, "1440p"),
    (1800, 1000, "1080p"),
    (1200, 700, "720p"),
)
PAL_HEIGHT = 560


def resolution(width: int | None, height: int | None, *, interlaced: bool = False) -> str | None:
    """2160p, 1080i, …; None where the size is unknown."""
    if not width and not height:
        return None
    wide, high = width or 0, height or 0
    least = "576p" if high >= PAL_HEIGHT else "480p"
    name = next((name for w, h, name in SIZES if wide >= w or high >= h), least)
    return name.replace("p", "i") if interlaced else name
