"""StatusHub: numbers of services that are up, affected and down.

The worst state of any service counted in `/api/statuses` is the page's health. Described by inket/stts
(StatusHubService) and a university's script that draws the counters.
"""

import msgspec
from msgspec import Struct

from statusledger.model import Document, Health, Page, Snapshot
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default

HEALTH = Default(Health.UNKNOWN) | {
    "count_status_1": Health.OPERATIONAL,
    "count_status_2": Health.DEGRADED,
    "count_status_3": Health.MAJOR_OUTAGE,
}


class _Counters(Struct):
    up: int = msgspec.field(name="count_status_1")
    affected: int = msgspec.field(name="count_status_2")
    down: int = msgspec.field(name="count_status_3")


class _Statuses(Struct):
    counters: _Counters


_DECODER = msgspec.json.Decoder(_Statuses)


def _parse(document: Document) -> Snapshot:
    with refusing("the counters of a StatusHub page"):
        counters = _DECODER.decode(document.body).counters
    worst = HEALTH.worst(word for word, count in msgspec.to_builtins(counters).items() if count > 0)
    return Snapshot(page=Page(health=HEALTH(worst), health_raw=worst))


PLATFORM = Platform(
    name="statushub",
    title="StatusHub",
    verified=Verified.DOCUMENTED,
    verified_on="2026-11",
    gaps=("Only the number of services in each state is read: no services, no incidents",),
    hosts=("statushub.io",),
    documents=(Doc("statuses", "page", _parse, "{page}/api/statuses"),),
    capabilities=frozenset(),
)
