"""Who takes something out of the store on this screen."""

from store.exports.runs import Asker
from ui.account import is_admin, me


def asker() -> Asker:
    """This account as exports know it."""
    return Asker(me().name, is_admin=is_admin())
