"""Alibaba Cloud: the list of events behind its status page; a stanza's `feed` (or `url`) is the address of the list.

Times are epochs in milliseconds. How far an event is shows in its `endTime` and in the brackets before its title,
written in two ways and after a space at times. `eventUpdates`, `products` and `regions` were null in what was seen and
are not read. The application says whether it succeeded; what it sends where it did not is refused. A capture of 2026.
"""

import re
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Completeness,
    Document,
    Fact,
    Impact,
    Incident,
    Kind,
    Request,
    ResolvedFrom,
    Scope,
    Snapshot,
    Source,
    StartedFrom,
    Status,
)
from statusledger.platforms.toolkit.parse_errors import accepts, refusing
from statusledger.times import from_epoch

PROVEN = True
TELLS = frozenset({Fact.HISTORY})
CHANNELS = {"events": "api"}

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


def requests(source: Source) -> Iterable[Request]:
    """The list."""
    yield Request(source.feed or source.url, "events")


def normalize(document: Document) -> Snapshot:
    """The list. Raises NormalizeError."""
    with refusing("Alibaba Cloud's events"):
        body = _DECODER.decode(document.body)
        if not body.success:
            raise NormalizeError("Alibaba Cloud's events: the application says that it did not succeed")
        whole = body.total <= len(body.data)
        return Snapshot(
            incidents=tuple(map(_incident, body.data)),
            covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),) if whole else (),
        )


def recognise(document: Document) -> bool:
    """The list, with an event in it."""
    return accepts(normalize, document) and bool(normalize(document).incidents)


def _incident(event: _Event) -> Incident:
    title = text.plain(event.title)
    match = _LABELLED.fullmatch(title)
    return Incident(
        key=str(event.id),
        kind=Kind.INCIDENT,
        title=match["title"] if match else title,
        url=None,
        status=Status.RESOLVED if event.end_time else Status.UNKNOWN,
        status_raw=match["label"] if match else None,
        impact=Impact.UNKNOWN,
        impact_raw=None,
        started_at=from_epoch(event.start_time / 1000),
        started_from=StartedFrom.STATED,
        resolved_at=from_epoch(event.end_time / 1000) if event.end_time else None,
        resolved_from=ResolvedFrom.STATED if event.end_time else None,
    )
