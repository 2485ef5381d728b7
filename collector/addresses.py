"""Where a player is, from its network address."""

from functools import lru_cache
from ipaddress import ip_address


@lru_cache(1024)
def plain_address(said: str | None) -> str | None:
    """The address without a port or a zone; None where it is none."""
    if said is None:
        return None
    bare = said.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return str(getattr(found, "ipv4_mapped", None) or found)


@lru_cache(1024)
def is_local(said: str | None) -> str | None:
    """lan or wan; None where the address does not tell."""
    plain = plain_address(said)
    if plain is None:
        return None
    found = ip_address(plain)
    return "lan" if found.is_private or found.is_loopback or found.is_link_local else "wan"
