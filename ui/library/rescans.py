"""A file that is looked at again."""

from uuid import UUID

from operations.files import rescan as look_again
from ui.changes import change, toast
from ui.reads import settings


def rescan(media_item_id: UUID) -> None:
    """A callback: asks whoever knows the file to read it anew, and says who that is."""
    if outcome := change(look_again, settings(), media_item_id):
        toast(outcome.value or "")
