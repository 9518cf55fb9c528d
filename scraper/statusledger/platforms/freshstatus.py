"""Freshstatus: the public list of a page's incidents, twenty or so to an answer, newest first as far as is known.

It is asked by the number of an account, which the page hides in its script: the source's `feed` gives the address,
`https://public-api.freshstatus.io/v1/public-incidents/?account_id=<number>`. Components are numbers here, without a
name, and left out; what updates look like is not known. Described by readers of the API, 2025 and 2026; not seen in a
capture.
"""

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import (
    Document,
    Fact,
    Impact,
    Incident,
    Kind,
    Snapshot,
    Status,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_incidents
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.times import iso


class _Incident(Struct):
    """`end_time` is null while it is open."""

    id: int | str
    title: str
    start_time: str
    end_time: str | None
    is_planned: bool
    scheduled_start_time: str | None
    scheduled_end_time: str | None


class _Incidents(Struct):
    results: list[_Incident]
    next: str | None


_DECODER = msgspec.json.Decoder(_Incidents)


def _parse(document: Document) -> Snapshot:
    """A list. Raises NormalizeError."""
    with refusing("a list of Freshstatus incidents"):
        listed = _DECODER.decode(document.body)
        return Snapshot(incidents=tuple(map(_incident, listed.results)))


def _incident(entry: _Incident) -> Incident:
    over = Status.COMPLETED if entry.is_planned else Status.RESOLVED
    planned = entry.scheduled_start_time if entry.is_planned else None
    return build_incident(
        key=str(entry.id),
        kind=Kind.MAINTENANCE if entry.is_planned else Kind.INCIDENT,
        title=text.plain(entry.title),
        status=over if entry.end_time else Status.UNKNOWN,
        impact=Impact.MAINTENANCE if entry.is_planned else Impact.UNKNOWN,
        start=Start.stated(iso(planned or entry.start_time)),
        end=End.stated(iso(entry.end_time)) if entry.end_time else None,
        window=(
            iso(entry.scheduled_start_time) if entry.scheduled_start_time else None,
            iso(entry.scheduled_end_time) if entry.scheduled_end_time else None,
        ),
        whole_timeline=False,
    )


PLATFORM = Platform(
    name="freshstatus",
    title="Freshstatus",
    verified=Verified.DOCUMENTED,
    hosts=("freshstatus.io",),
    documents=(Doc("incidents", "api", _parse, "{url}", feed=True, matches=has_incidents),),
    capabilities=frozenset({Fact.HISTORY, Fact.MAINTENANCES}),
)
