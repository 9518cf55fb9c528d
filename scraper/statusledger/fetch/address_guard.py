"""Reachable addresses: public ones, private ones if allowed, some never."""

import socket
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx
from aiohappyeyeballs import AddrInfoType
from msgspec import Struct

from statusledger.errors import Refused, Unreachable
from statusledger.fetch.fetch_failure import FetchFailure

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class Reach(StrEnum):
    """Reach of an address; the value names its kind."""

    PUBLIC = "a public address"
    PRIVATE = "a private address; `allow_private: true` in its entry (or --allow-private) permits it"
    NEVER = "a link-local, metadata or unusable address, which nothing can permit"


# Link-local, this-network, multicast; then what clouds answer instance metadata and credentials at outside of those.
_NEVER = [
    ip_network(text)
    for text in (
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32", "::/128", "fe80::/10", "ff00::/8",
        "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::254/128", "fd20:ce::254/128",
    )
]  # fmt: skip
_NAT64 = ip_network("64:ff9b::/96")

_LOCAL_ENDINGS = (".localhost", ".local", ".internal", ".home.arpa", ".lan")


class Allowance(Struct, frozen=True):
    """Private hosts and networks that a source allows."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def granted(cls, allow_private: bool | tuple[str, ...], own: Iterable[httpx.URL]) -> "Allowance":
        """Return the allowance of a source with these addresses."""
        if not allow_private:
            return cls()
        return cls(frozenset(map(host_of, own)), () if allow_private is True else networks(allow_private))

    def screened(self, host: str, candidates: Sequence[AddrInfoType]) -> list[AddrInfoType]:
        """Return permitted addresses. Raises FetchFailure without any."""
        if not candidates:
            raise FetchFailure(Unreachable, "DNS: a name without an address")
        permitted = [candidate for candidate in candidates if self._permits(host, str(candidate[4][0]))]
        if not permitted:
            address = str(candidates[0][4][0])
            raise FetchFailure(Refused, f"{host} is at {address}, {reach(address)}")
        return permitted

    def check_name(self, host: str) -> None:
        """Refuse a private name, behind a proxy that resolves it. Raises FetchFailure."""
        address = literal(host)
        if address is not None:
            self.screened(host, [address_info(address, 0)])
        elif ("." not in host or host.endswith(_LOCAL_ENDINGS)) and host.rstrip(".") not in self.hosts:
            raise FetchFailure(Refused, f"{host} is a name of a private network")

    def _permits(self, host: str, address: str) -> bool:
        kind = reach(address)
        if kind is not Reach.PRIVATE:
            return kind is Reach.PUBLIC
        inner = _inner(ip_address(address))
        return host.rstrip(".") in self.hosts or any(inner in network for network in self.networks)


@lru_cache(maxsize=4096)
def reach(address: str) -> Reach:
    """Return the reach, in IPv6 that of an inner IPv4 address."""
    inner = _inner(ip_address(address))
    if any(inner in network for network in _NEVER):
        return Reach.NEVER
    site_local = isinstance(inner, IPv6Address) and inner.is_site_local
    if site_local or inner.is_multicast or inner.is_reserved or not inner.is_global:
        return Reach.PRIVATE
    return Reach.PUBLIC


@lru_cache(maxsize=256)
def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Parse the networks of an allow_private list."""
    return tuple(ip_network(text) for text in texts)


def literal(host: str) -> Address | None:
    """Parse an address in any spelling: 127.0.0.1, 0x7f.1, 2130706433; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        try:
            return IPv4Address(socket.inet_aton(host)) if host[:1].isdigit() else None
        except OSError:
            return None


def address_info(address: Address, port: int) -> AddrInfoType:
    """Return an address in the form of name lookups."""
    if isinstance(address, IPv4Address):
        return socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (str(address), port)
    return socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (str(address), port, 0, 0)


def host_of(url: httpx.URL) -> str:
    """Return the host in ASCII, without a final dot."""
    return url.raw_host.decode("ascii").rstrip(".")


def _inner(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address
