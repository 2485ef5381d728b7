"""How a long job is told to stop."""


class Stopped(Exception):
    """The process has to end; what is done so far is stored, the rest follows at the next run."""
