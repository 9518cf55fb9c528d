"""Alibaba Cloud: the list of events behind its page, at the source's `feed` (or `url`).

Times are epochs in milliseconds. `endTime` and brackets before the title (two spellings) show progress. `eventUpdates`,
`products` and `regions` were null and are not read. An answer that states failure is refused. A capture of 2026.
"""

import re

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Completeness,
    Document,
    Fact,
    Incident,
    Kind,
    Scope,
    Snapshot,
    Status,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_incidents
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.times import from_epoch

_LABELLED = re.compile(r"\[(?P<label>[^\]]{1,60})\]\s*+(?P<title>.+)")


class _Event(Struct, rename="camel"):
    id: int
    title: str
    start_time: int
    end_time: int | None


class _Body(Struct):
    data: list[_Event]
    total: int
    success: bool


_DECODER = msgspec.json.Decoder(_Body)


def _parse(document: Document) -> Snapshot:
    with refusing("Alibaba Cloud's events"):
        body = _DECODER.decode(document.body)
        if not body.success:
            raise NormalizeError("Alibaba Cloud's events: the application says that it did not succeed")
        whole = body.total <= len(body.data)
        return Snapshot(
            incidents=tuple(map(_incident, body.data)),
            covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),) if whole else (),
        )


def _incident(event: _Event) -> Incident:
    title = text.plain(event.title)
    match = _LABELLED.fullmatch(title)
    return build_incident(
        key=str(event.id),
        kind=Kind.INCIDENT,
        title=match["title"] if match else title,
        status=Status.RESOLVED if event.end_time else Status.UNKNOWN,
        status_raw=match["label"] if match else None,
        start=Start.stated(from_epoch(event.start_time / 1000)),
        end=End.stated(from_epoch(event.end_time / 1000)) if event.end_time else None,
    )


PLATFORM = Platform(
    name="alibaba",
    title="Alibaba Cloud",
    verified=Verified.CAPTURED,
    verified_on="2026-08",
    gaps=("Products, regions and updates of an event are not read: they were empty where captured",),
    documents=(Doc("events", "api", _parse, "{url}", feed=True, matches=has_incidents),),
    capabilities=frozenset({Fact.HISTORY}),
)
