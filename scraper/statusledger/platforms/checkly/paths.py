"""Addresses of a page's documents: under its subdomain of Checkly's domain, on customers' domains too."""

from collections.abc import Callable, Iterator

from statusledger.model import Request, Source
from statusledger.text import addresses

HOST = "checkly-status-page.com"
_NAMES = {"incidents": "unresolved-incidents", "uptime": "uptime", "maintenances": "maintenance-windows"}


def requests_of(url: str, subdomain: str) -> Iterator[Request]:
    """Yield requests for the JSON documents of a page."""
    return (Request(_address(url, subdomain, kind), kind) for kind in _NAMES)


def json_at(kind: str) -> Callable[[Source], str | None]:
    """Return the address of a JSON document, if the subdomain is known."""

    def address(source: Source) -> str | None:
        subdomain = _subdomain(source)
        return _address(source.url, subdomain, kind) if subdomain else None

    return address


def page(source: Source) -> str | None:
    """Return the page's address, if it must name the subdomain."""
    return None if _subdomain(source) else source.url


def _address(url: str, subdomain: str, kind: str) -> str:
    return addresses.join(url, f"/api/status-page/{subdomain}/{_NAMES[kind]}")


def _subdomain(source: Source) -> str | None:
    subdomain, _, host = (addresses.split(source.url).hostname or "").partition(".")
    return subdomain if host == HOST else None
