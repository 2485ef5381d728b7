"""How a long job is told to stop."""


class Stopped(KeyboardInterrupt):
    """The process has to end; what is done so far is stored, the rest follows at the next run.

    Of this kind because the driver then cancels the statement it is waiting for.
    """
