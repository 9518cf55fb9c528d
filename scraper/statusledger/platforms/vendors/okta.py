"""Okta: a status page with JSON in three elements, named by `data-id`.

`incidents` are Salesforce records without a log, with an end to the day at most, which is ignored. A cell of `cellList`
that no open incident names is operational, as on the page. `planned-outages` was empty and is not read. An excerpt of
2026.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Fact,
    Format,
    Health,
    Impact,
    Incident,
    Kind,
    Scope,
    Snapshot,
    Status,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.incidents import Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import STAGES, Default
from statusledger.times import iso

STATUS = Default(Status.UNKNOWN) | STAGES
IMPACT = Default(Impact.UNKNOWN) | {
    "Major Service Disruption": Impact.CRITICAL,
    "Service Disruption": Impact.MAJOR,
    "Minor Service Disruption": Impact.MINOR,
    "Feature Disruption": Impact.MINOR,
    "Service Degradation": Impact.MINOR,
    "Performance Issue": Impact.MINOR,
}
HEALTH = Default(Health.UNKNOWN) | {
    "Major Service Disruption": Health.MAJOR_OUTAGE,
    "Service Disruption": Health.MAJOR_OUTAGE,
    "Minor Service Disruption": Health.PARTIAL_OUTAGE,
    "Feature Disruption": Health.PARTIAL_OUTAGE,
    "Service Degradation": Health.DEGRADED,
    "Performance Issue": Health.DEGRADED,
}


class _Record(Struct):
    id: str = msgspec.field(name="Id")
    status: str = msgspec.field(name="Status__c")
    category: str = msgspec.field(name="Category__c")
    title: str = msgspec.field(name="Incident_Title__c")
    started_at: str = msgspec.field(name="Start_Time__c")
    cells: str | None = msgspec.field(name="Impacted_Cells__c", default=None)

    @property
    def places(self) -> list[str]:
        return _cells(self.cells or "")


_DECODER = msgspec.json.Decoder(list[_Record])


def _cells(words: str) -> list[str]:
    """Unique names of cells, split at semicolons or commas."""
    return list(dict.fromkeys(filter(None, map(text.plain, re.split("[;,]", words)))))


def _parse(document: Document) -> Snapshot:
    with refusing("Okta's status page"):
        tree = LexborHTMLParser(document.body)
        words = {name: tree.css_first(f'[data-id="{name}"]') for name in ("incidents", "cellList")}
        if words["incidents"] is None or words["cellList"] is None:
            raise NormalizeError("not Okta's status page: it has no list of incidents or none of cells")
        records = _DECODER.decode(words["incidents"].text())
        cells = _cells(words["cellList"].text())
        return Snapshot(
            components=tuple(_components(cells, records)),
            incidents=tuple(map(_incident, records)),
            covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
        )


def _components(cells: Sequence[str], records: Iterable[_Record]) -> Iterable[Component]:
    going_on = [record for record in records if not _status(record).final]
    words = HEALTH.worst_by((cell, record.category) for record in going_on for cell in record.places)
    for position, cell in enumerate(cells):
        word = words.get(cell)
        yield Component(
            key=cell,
            name=cell,
            group_name=cell.rpartition(":")[0] or None,
            position=position,
            health=Health.OPERATIONAL if word is None else HEALTH(word),
            health_raw=word,
        )


def _status(record: _Record) -> Status:
    return STATUS(record.status.lower())


def _incident(record: _Record) -> Incident:
    return build_incident(
        key=record.id,
        kind=Kind.INCIDENT,
        title=text.plain(record.title),
        status=_status(record),
        status_raw=record.status,
        impact=IMPACT(record.category),
        impact_raw=record.category,
        start=Start.stated(iso(record.started_at)),
        components=tuple(Affected(cell, cell) for cell in record.places),
    )


PLATFORM = Platform(
    name="okta",
    title="Okta",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=(
        "Planned outages are not read: none was captured",
        "Updates are not published, and an end to the day at most, which is left out",
    ),
    documents=(Doc("page", "page", _parse, "{page}/", expects=Format.HTML, matches=has_components),),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT}),
)
