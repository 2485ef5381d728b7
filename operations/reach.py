"""Where requests of ours may go, as the settings say."""

from notify.guard import PORTS, Policy
from notify.networks import networks
from settings import Settings


def policy(settings: Settings) -> Policy:
    """What the guard allows."""
    return Policy(
        allow=networks(settings.webhook_allow_cidrs),
        ports=frozenset(PORTS.values()) | frozenset(settings.webhook_ports),
        apprise=settings.apprise_enabled,
    )
