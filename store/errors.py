"""What can go wrong in the store.

StoreError
├── StoreUnavailable     nobody answers, or not in time
├── StoreRefused         it answers, but not to us: wrong password, no such database
├── StoreUnsuitable      too old, too new, or something a migration cannot build on
├── StatementTimeout     the question took longer than its limit
├── StoreBusy            somebody else holds what is needed; try again later
├── Conflict             the change contradicts what is stored
├── Unstorable           a value that no column takes
├── ExportRefused        what is to be exported is not there
├── ExportFailed         a file that could not be written
└── ImportRefused        a file that cannot be brought in
"""


class StoreError(Exception):
    """Anything the store could not do."""


class StoreUnavailable(StoreError):
    """The store does not answer."""


class StoreRefused(StoreError):
    """The store answers but does not let us in."""


class StoreUnsuitable(StoreError):
    """The store is not one this version can work on."""


class StatementTimeout(StoreError):
    """A statement ran longer than it may."""


class StoreBusy(StoreError):
    """Somebody else holds what the statement needs."""


class Conflict(StoreError):
    """The change contradicts what is stored; constraint names the rule it breaks."""

    def __init__(self, message: str, constraint: str | None = None) -> None:
        super().__init__(message)
        self.constraint = constraint


class Unstorable(StoreError):
    """What was given is nothing that can be stored, however often it is tried."""


class ExportRefused(StoreError):
    """Nothing like what is asked for can be exported; the message says what can."""


class ExportFailed(StoreError):
    """The file could not be written: nothing lies under its name that was not there before."""


class ImportRefused(StoreError):
    """The file cannot be brought in, and nothing was; the message says why and what to do."""
