"""What can go wrong between a media server and us; each message is fit for a user.

ServerTrouble
├── Unreachable      nobody answers, or not in time
│   └── Busy         it says when to come back
├── Unauthorized     it answers, but does not take the key
│   └── Forbidden    it takes the key, but not for this
├── NotUnderstood    it answers something a media server would not
│   ├── NoSuchPage   it does not know what is asked for
│   └── Partly       the rest of it was read
└── GivenUp          we stopped asking
"""


class ServerTrouble(Exception):
    """Anything a media server did not do; `state` is what servers.state says of it."""

    state = "unreachable"


class Unreachable(ServerTrouble):
    """No answer."""


class Busy(Unreachable):
    """No answer before so many seconds have passed."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class Unauthorized(ServerTrouble):
    """The key is not accepted, or may not do this."""

    state = "unauthorized"


class Forbidden(Unauthorized):
    """The key may not do this."""


class NotUnderstood(ServerTrouble):
    """The answer is none that we can read; its status, where it was that."""

    state = "not_understood"

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class NoSuchPage(NotUnderstood):
    """Nothing is there."""


class Partly(NotUnderstood):
    """Some of it cannot be read. The rest is, so it is asked again as soon as ever."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class GivenUp(ServerTrouble):
    """Nobody wants the answer any more."""
