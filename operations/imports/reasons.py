"""Why plays stay out, and what is to be said of those that come."""

WHY = {
    "there": "came with an earlier import of this tool",
    "elsewhere": "known already: the collector, a program or another tool saw the same viewer "
    "play the same item at that time",
    "twice": "the file tells of it twice",
    "forgotten": "its viewer was forgotten here",
    "no_media": "no film, episode or track: a trailer, a theme, a photo",
    "no_item": "it names no item",
    "no_start": "it has no readable start",
    "no_end": "it has no end: it was still playing",
    "no_seconds": "it has no readable length",
    "backwards": "it ends before it begins",
    "clock": "it lies before 2000 or in the future",
    "too_long": "it is longer than a month",
    "inferred": "Streamystats guessed it and did not see it",
    "fields": "the line has fewer than nine fields",
}
KNOWN = ("there", "elsewhere", "twice")

SAID = {
    "no_pauses": "the tool does not say when it was paused: only watched time counts",
    "start_estimated": "only its end is told: its start is the end less the watched time",
    "pause_too_long": "the pause is longer than the play, and was cut",
    "negative": "had a negative length: counts as none",
    "cut": "was longer than its item, or than a day: cut",
    "method_unknown": "nobody knows how it was delivered: counts as direct play",
    "skipped_hour": "at a time that the clock skipped: taken as an hour later",
    "double_hour": "at a time that the clock showed twice: taken as the first",
}


def why(reason: str) -> str:
    """The reason in words."""
    return WHY.get(reason, reason)


def said(flag: str) -> str:
    """What is to be said, in words."""
    return SAID.get(flag, flag)
