"""What a command says when it cannot do its work."""


class CannotRun(Exception):
    """The command cannot do it; the message is one line that says why and what to do."""
