"""What a page proves with that a change asked for in its name is its own."""

import hmac
from hashlib import sha256

PURPOSE = b"cinevault csrf"


def csrf_token(session_token: str) -> str:
    """The word that goes with a session: only who knows the session can make it."""
    return hmac.new(session_token.encode("utf-8", "replace"), PURPOSE, sha256).hexdigest()


def is_csrf_token(session_token: str, given: str) -> bool:
    """Whether it is that word; it takes the same time whatever is wrong with it."""
    return hmac.compare_digest(csrf_token(session_token).encode(), given.encode("utf-8", "replace"))
