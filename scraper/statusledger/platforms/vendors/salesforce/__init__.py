"""Salesforce Trust: the API behind its status page; incidents by instance, without titles.

`active` and `incidents` list incidents, `instances` and `product` instances with events. `IncidentImpacts` have the
earliest start, and the latest end once all have one (null or "" before); `createdAt` is the posting, `message` an
object of codes. Ids are numbers or words. An entry under an instance lacks status and type, and may lack events. The
source's address decides: everything, `/products/<key>` or `/instances/<key>`. Captures of 2020 to 2026; `active` is
documented to match `incidents`.
"""

from collections.abc import Iterable
from urllib.parse import quote

from statusledger.model import Fact, Request, Source, When
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_entries
from statusledger.platforms.vendors.salesforce import trust
from statusledger.text import addresses

_API = "https://api.status.salesforce.com/v1"


def _locate(source: Source) -> Iterable[Request]:
    folder, name = _watched(source)
    if folder == "instances" and name:
        yield Request(f"{_API}/instances/{name}/status", "instance")
    elif folder == "products" and name:
        yield Request(f"{_API}/instances/status/preview?products={name}", "product")
    else:
        yield Request(f"{_API}/incidents/active", "active")
        yield Request(f"{_API}/incidents?limit=100", "incidents", When.CHANGED)
        yield Request(f"{_API}/instances/status/preview", "instances", When.CHANGED)


def _begin(source: Source) -> Iterable[Request]:
    """A product's incidents cannot be requested."""
    folder, name = _watched(source)
    if folder == "products" and name:
        return
    where = f"&instance={name}" if folder == "instances" and name else ""
    yield Request(f"{_API}/incidents?limit=100{where}", "incidents", When.BACKFILL)


def _watched(source: Source) -> tuple[str, str]:
    folder, _, key = addresses.split(source.url).path.strip("/").partition("/")
    return folder, quote(key.partition("/")[0], safe="")


PLATFORM = Platform(
    name="salesforce",
    title="Salesforce",
    verified=Verified.CAPTURED,
    verified_on="2026-08",
    gaps=(
        "Incidents have no title of their own: it is made of the impact and the instances",
        "The list of open incidents is documented to be like the captured list of all",
    ),
    documents=tuple(
        Doc(kind, "api", trust.parse, matches=has_entries)
        for kind in ("active", "incidents", "instances", "product", "instance")
    ),
    locate=_locate,
    begin=_begin,
    capabilities=frozenset(Fact),
)
