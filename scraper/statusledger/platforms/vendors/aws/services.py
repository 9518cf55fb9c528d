"""Shared by AWS's documents: services in regions, severity codes, titles with `[RESOLVED]`."""

import codecs
import re

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Affected, Health, Impact, Status
from statusledger.platforms.toolkit.words import Default

# Operating normally, informational, degradation, disruption.
IMPACT = Default(Impact.UNKNOWN) | {"0": Impact.NONE, "1": Impact.MINOR, "2": Impact.MAJOR, "3": Impact.CRITICAL}
HEALTH = Default(Health.UNKNOWN) | {
    "0": Health.OPERATIONAL,
    "1": Health.DEGRADED,
    "2": Health.PARTIAL_OUTAGE,
    "3": Health.MAJOR_OUTAGE,
}
STATUS = Default(Status.UNKNOWN) | {
    "0": Status.RESOLVED,
    "1": Status.INVESTIGATING,
    "2": Status.INVESTIGATING,
    "3": Status.INVESTIGATING,
}

_REGION = re.compile(
    r"-(us-standard|(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(?:-(?:gov|iso[a-z]?|de))?-(?:north|south|east|west|central)+-\d+)$"
)
_FORMER = {"us-standard": "us-east-1"}
_RESOLVED = re.compile(r"\[RESOLVED\]\s*", re.IGNORECASE)


def decoded(body: bytes) -> str:
    """Decode a body: UTF-16 as served, UTF-8 in archives. Raises NormalizeError."""
    if not body.strip():
        raise NormalizeError("not a document of AWS's: the body is empty")
    marked = body.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE))
    try:
        return body.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeError as error:
        raise NormalizeError(f"not a text: {error}") from error


def affected(service: str, name: str | None = None) -> Affected:
    """Parse `ec2-us-east-1`: a service grouped by region; global ones have no group."""
    region = _REGION.search(service)
    if region is None:
        return Affected(service, text.plain(name or service))
    return Affected(service, text.plain(name or service[: region.start()]), _FORMER.get(region[1], region[1]))


def is_resolved(title: str) -> bool:
    """Return True if a title is marked as resolved."""
    return _RESOLVED.search(title) is not None


def bare_title(title: str) -> str:
    """Return a title without the mark of its end."""
    return text.plain(_RESOLVED.sub("", title))
