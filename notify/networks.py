"""Which addresses a message may go to."""

from collections.abc import Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def networks(names: Iterable[str]) -> tuple[Network, ...]:
    """The networks of that names; ValueError where one is none."""
    return tuple(ip_network(name, strict=False) for name in names)


# Whatever is allowed: where clouds keep their credentials, and what is no host at all.
NEVER = networks(
    (
        "169.254.0.0/16",
        "fe80::/10",
        "fd00:ec2::254/128",
        "0.0.0.0/8",
        "224.0.0.0/4",
        "ff00::/8",
        "240.0.0.0/4",
        "::/128",
    )
)
# Unless allowed, and although Python may call some of it global.
EXTRA = networks(
    (
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "::/96",
    )
)
NAT64 = IPv6Network("64:ff9b::/96")


def allowed(name: str, allow: Sequence[Network]) -> bool:
    """Whether a message may go to the address: the public ones, and those somebody allowed."""
    outer = ip_address(name)
    both = (outer, inner(outer))
    if within(both, NEVER):
        return False
    if within(both, allow):
        return True
    return not within(both, EXTRA) and all(each.is_global for each in both)


def inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, otherwise the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def within(addresses: Iterable[Address], ranges: Sequence[Network]) -> bool:
    """Whether one of the addresses lies in one of the ranges."""
    return any(
        each.version == network.version and each in network
        for each in addresses
        for network in ranges
    )
