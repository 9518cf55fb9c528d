"""Addresses of status pages."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import SplitResult, urlsplit, urlunsplit

from statusledger.config.checks import LONGEST_ADDRESS
from statusledger.platforms import PLATFORMS
from statusledger.text import addresses

# Sites to which makers redirect from addresses that nobody has claimed.
_SHOPS = frozenset({"www.atlassian.com", "atlassian.com", "uptime.betterstack.com", "www.freshworks.com"})

_NO_NAMES = frozenset({"www", "status", "co", "com"})

# Path segments of parts of a status page.
_PARTS = frozenset(
    {"history", "incident", "incidents", "maintenance", "maintenances", "notices", "subscribe", "uptime"}
)


def address(text: str) -> str:
    """Convert pasted text to an https address without fragment. Raises ValueError."""
    text = text.strip()
    if len(text) > LONGEST_ADDRESS:
        raise ValueError(f"it is longer than {LONGEST_ADDRESS:,} characters")
    parts = urlsplit(text if re.match(r"[a-z][a-z0-9+.-]*://", text, re.IGNORECASE) else f"https://{text}")
    return urlunsplit(parts._replace(fragment=""))


def page(url: str) -> str:
    """Return the page of an address, without query and part."""
    parts = addresses.split(url)
    kept = [*_before_part(parts)]
    return urlunsplit(parts._replace(path="/".join(["", *kept]), query=""))


def _before_part(parts: SplitResult) -> Iterator[str]:
    segments = [segment for segment in parts.path.split("/") if segment]
    if segments and segments[-1] == "api":
        segments.pop()
    for segment in segments:
        if segment in _PARTS:
            return
        yield segment


def above(url: str) -> Iterator[str]:
    """Yield host and folders above an address, shortest first."""
    parts = addresses.split(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    for length in range(len(segments)):
        yield urlunsplit(parts._replace(path="/".join(["", *segments[:length]]), query=""))


def settled(asked: str, found: str) -> str:
    """Return a page after redirects; on the same host a path is only a view."""
    was, now = addresses.split(asked), addresses.split(found)
    path = was.path if was.hostname == now.hostname else now.path
    return urlunsplit((now.scheme, now.netloc, path.rstrip("/"), "", ""))


def same_path(asked: str, found: str) -> bool:
    """Return True if redirects kept the path, on any host."""
    return addresses.split(asked).path.rstrip("/") == addresses.split(found).path.rstrip("/")


def host(url: str) -> str:
    """Return the host in lower case."""
    return (addresses.split(url).hostname or "").rstrip(".")


@cache
def makers() -> Mapping[str, str]:
    """Return the domains of makers of status pages, with their platform."""
    return {host: platform.name for platform in PLATFORMS.values() for host in platform.hosts}


def maker(url: str) -> str | None:
    """Return the platform of a maker's host, or None."""
    labels = host(url).split(".")
    return next(filter(None, (makers().get(".".join(labels[start:])) for start in range(len(labels)))), None)


def is_shop(url: str) -> bool:
    """Return True for a maker's own site."""
    name = host(url)
    return name in _SHOPS or name.removeprefix("www.") in makers()


def vendor(url: str) -> str:
    """Return the vendor: `acme` of status.acme.com and acme.statuspage.io."""
    name = host(url)
    if re.fullmatch(r"[\d.]+|[^:]*+:.*", name):
        return name
    labels = [label for label in name.split(".")[:-1] if label not in _NO_NAMES] or name.split(".")
    return labels[0] if maker(url) else re.sub(r"^status-?|-?status$", "", labels[-1]) or labels[-1]
