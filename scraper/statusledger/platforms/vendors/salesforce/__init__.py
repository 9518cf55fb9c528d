"""Salesforce Trust: the API behind its status page, which lists incidents by instance and without a title.

`active` and `incidents` list incidents; `instances` lists every instance with what is up there, `product` those of one
product, `instance` is one of them. A title is made of what was impacted and where. Times stand in `IncidentImpacts`:
the earliest start, and the latest end once all have one (null or "" while not); `createdAt` is when it was posted.
`message` is no text, but an object of codes. Ids are numbers or words. An entry under an instance says neither status
nor type, and its events may be empty. What is watched follows from the source's address: everything, `/products/<key>`
or `/instances/<key>`. Captures of 2020 to 2026; `active` is documented to hold the same objects as `incidents`.
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
    """One instance, or those of one product, or what is open and then the newest incidents and all instances."""
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
    """The incidents of one instance or of all, a hundred at a time; those of a product cannot be asked for."""
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
