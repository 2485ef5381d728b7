"""What can go wrong between a media server and us; each message is fit for a user.

ServerTrouble
├── Unreachable      nobody answers, or not in time
├── Unauthorized     it answers, but does not take the key
├── NotUnderstood    it answers something a media server would not
└── GivenUp          we stopped asking
"""


class ServerTrouble(Exception):
    """Anything a media server did not do; `state` is what servers.state says of it."""

    state = "unreachable"


class Unreachable(ServerTrouble):
    """No answer."""


class Unauthorized(ServerTrouble):
    """The key is not accepted, or may not do this."""

    state = "unauthorized"


class NotUnderstood(ServerTrouble):
    """The answer is none that we can read."""

    state = "not_understood"


class GivenUp(ServerTrouble):
    """Nobody wants the answer any more."""
