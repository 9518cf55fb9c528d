"""Riot Games: one game's status file in one region, at the source's `feed` (or `url`).

Texts are in every language; English is used. An incident is open until it leaves the file. A maintenance's updates are
written beforehand and shown at `updated_at`, which may lie ahead; unpublished ones are skipped. Excerpts of 2021 and
2024 show an entry and its updates; the file's `id`, `name`, `maintenances` and `incidents` are documented.
"""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Document,
    Fact,
    Impact,
    Incident,
    Kind,
    Page,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.incidents import Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.words import Default
from statusledger.times import exact, iso

STATUS = Default(Status.UNKNOWN) | {
    "scheduled": Status.SCHEDULED,
    "in_progress": Status.IN_PROGRESS,
    "complete": Status.COMPLETED,
}
IMPACT = Default(Impact.UNKNOWN) | {"info": Impact.MINOR, "warning": Impact.MAJOR, "critical": Impact.CRITICAL}


class _Words(Struct):
    locale: str
    content: str


class _Update(Struct):
    id: int
    created_at: str
    publish: bool
    translations: list[_Words]
    updated_at: str | None = None


class _Entry(Struct):
    id: int
    titles: list[_Words]
    created_at: str
    maintenance_status: str | None
    incident_severity: str | None = None
    updates: list[_Update] | None = None
    platforms: list[str] = []


class _File(Struct):
    id: str
    maintenances: list[_Entry]
    incidents: list[_Entry]
    name: str = ""


_DECODER = msgspec.json.Decoder(_File)


def _parse(document: Document) -> Snapshot:
    with refusing("Riot's status"):
        body = _DECODER.decode(document.body)
        entries = [*((Kind.INCIDENT, each) for each in body.incidents)]
        entries += ((Kind.MAINTENANCE, each) for each in body.maintenances)
        return Snapshot(
            page=Page(key=body.id, name=text.plain(body.name) or None),
            incidents=tuple(_incident(kind, entry) for kind, entry in entries),
            covers=(Completeness(Scope.OPEN),),
        )


def _incident(kind: Kind, entry: _Entry) -> Incident:
    updates = _updates(entry.updates or ())
    word = entry.maintenance_status if kind is Kind.MAINTENANCE else None
    impact = Impact.MAINTENANCE if kind is Kind.MAINTENANCE else IMPACT.get(entry.incident_severity or "")
    return build_incident(
        key=str(entry.id),
        kind=kind,
        title=text.plain(_english(entry.titles)),
        status=STATUS(word),
        status_raw=word,
        impact=impact or Impact.UNKNOWN,
        impact_raw=entry.incident_severity,
        start=Start.first_update(iso(entry.created_at)) if kind is Kind.INCIDENT else None,
        posted_at=iso(entry.created_at),
        components=tuple(Affected(None, text.plain(name)) for name in dict.fromkeys(entry.platforms)),
        updates=updates,
        whole_timeline=entry.updates is not None,
    )


def _updates(updates: Sequence[_Update]) -> tuple[Update, ...]:
    """Oldest first by the time they are shown; at one moment by id."""
    published = (update for update in updates if update.publish)
    ordered = sorted(published, key=lambda update: (exact(_shown_at(update)), update.id))
    return tuple(
        Update(
            key=str(update.id),
            status=Status.UNKNOWN,
            status_raw=None,
            body=text.markdown(_english(update.translations)),
            posted_at=iso(_shown_at(update)),
        )
        for update in ordered
    )


def _shown_at(update: _Update) -> str:
    return update.updated_at or update.created_at


def _english(texts: Sequence[_Words]) -> str:
    """American English, other English, or the first language by name. Raises ValueError for none."""
    if not texts:
        raise ValueError("a text in no language")
    return min(texts, key=lambda each: (each.locale != "en_US", not each.locale.startswith("en"), each.locale)).content


def _has_locales(document: Document, snapshot: Snapshot | None) -> bool:
    return snapshot is not None and b'"locales"' in document.body


PLATFORM = Platform(
    name="riot",
    title="Riot Games",
    verified=Verified.CAPTURED,
    verified_on="2024-03",
    gaps=(
        "Entries were captured, the frame of the file is documented",
        "The end of an incident is not published: it leaves the file",
    ),
    documents=(Doc("status", "api", _parse, "{url}", feed=True, matches=_has_locales),),
    capabilities=frozenset({Fact.IMPACT, Fact.UPDATES, Fact.MAINTENANCES}),
)
