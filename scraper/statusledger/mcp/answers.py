"""Rows of the dataset as answers of tools: bounded, each with its source and the time of the last read."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from statusledger.gate.evaluate import UNPOLLED
from statusledger.insight.figures import VendorFigures
from statusledger.presentation.current_status import CurrentStatusData
from statusledger.presentation.states import VendorState
from statusledger.store.read.rows import ChangeRow, Current, IncidentRow, IncidentStory, UpdateRow
from statusledger.store.read.source_rows import SourceRow

Answer = dict[str, Any]
"""JSON with the field names of the dataset."""
Sources = Mapping[str, SourceRow]

MOST = 100
LONGEST = 4_000
"""Characters of one text; an incident's page has the rest."""
_MOST_UPDATES = 50
_BRIEF = (
    *("id", "vendor_id", "vendor", "kind", "title", "impact", "status", "started_at", "started_from", "resolved_at"),
    *("resolved_from", "duration_s", "scheduled_start_at", "scheduled_end_at", "detected_at", "last_changed_at"),
)
_STATE = ("vendor_id", "vendor", "state", "since", "reason")
_UPDATE = ("number", "status", "status_raw", "posted_at", "posted_from", "withdrawn_at")
_CHANGE = (
    *("seen_at", "vendor_id", "vendor", "incident_id", "title", "kind", "field", "old", "new", "number"),
    *("component", "after_resolution"),
)


def current(data: CurrentStatusData, sources: Sources, vendor: str | None = None) -> Answer:
    """Answer who is down, at all vendors or at one."""

    def of_vendor(source_id: str) -> bool:
        return vendor is None or (source_id in sources and sources[source_id].vendor_id == vendor)

    opened = [
        _current(each, sources) | {"recovery": msgspec.to_builtins(data.recovery.get(each.id))}
        for each in data.open
        if of_vendor(each.source_id)
    ]
    planned = [each for each in data.maintenances if of_vendor(each.source_id)]
    unread = [each for each in data.unread if of_vendor(each.source_id)]
    return {
        "at": data.at,
        "headline": data.headline if vendor is None else None,
        "states": _list(_states(data, sources, vendor)),
        "open_incidents": _list(opened),
        "trouble_without_incident": _list(
            [
                {"vendor": each.vendor, "health": each.health, **_evidence(each.source_id, sources)}
                for each in data.degraded
                if of_vendor(each.source_id)
            ]
        ),
        "maintenances": _list([_current(each, sources) for each in planned]),
        "unknown": _list(
            [{"vendor": each.vendor, "reason": each.reason, **_evidence(each.source_id, sources)} for each in unread]
        ),
        "sources_read": data.read,
        "sources_watched": data.sources,
    }


def _states(data: CurrentStatusData, sources: Sources, vendor: str | None) -> list[Answer]:
    """The state of each vendor, worst first; one of which no page is polled has no data."""
    found = [each for each in data.vendors if vendor in (None, each.vendor_id)]
    pages: dict[str, SourceRow] = {}
    for source in sorted(sources.values(), key=lambda each: each.read_at or ""):
        pages.setdefault(source.vendor_id, source)
    rows = [_fields(each, _STATE) | _evidence(pages[each.vendor_id].id, sources, each.url) for each in found]
    if vendor is None or found:
        return rows
    page = pages[vendor]
    unpolled = {"vendor_id": vendor, "vendor": page.vendor, "state": VendorState.NO_DATA, "since": None}
    return [unpolled | {"reason": UNPOLLED} | _evidence(page.id, sources)]


def incidents(found: Iterable[IncidentRow], sources: Sources, most: int) -> Answer:
    """List incidents."""
    return {"incidents": _list([_brief(each, sources) for each in found], most)}


def story(found: IncidentStory, sources: Sources) -> Answer:
    """Give one incident with its timeline, edits and data-quality notes."""
    return _brief(found, sources) | {
        "components": _list([_fields(each, ("name", "group_name", "worst_health")) for each in found.components]),
        "updates": _list([_update(each) for each in found.updates], _MOST_UPDATES),
        "changes": _list([_change(each) for each in found.changes if each.is_rewrite]),
        "data_quality_notes": [each.detail for each in found.anomalies if each.cleared_at is None][:MOST],
        "same_event_as": [each.id for each in found.same_as],
    }


def changes(found: Iterable[ChangeRow], sources: Sources, most: int) -> Answer:
    """List edits by vendors."""
    return {"changes": _list([_change(each) | _evidence(each.source_id, sources) for each in found], most)}


def figures(found: VendorFigures, sources: Iterable[SourceRow]) -> Answer:
    """Give the figures of a vendor, and its pages."""
    pages = [{"source_url": each.url, "read_at": each.read_at} for each in sources]
    return {**msgspec.to_builtins(found), "sources": pages}


def _list(rows: list[Answer], most: int = MOST) -> Answer:
    return {"rows": rows[:most], "more": len(rows) > most}


def _brief(found: IncidentRow, sources: Sources) -> Answer:
    return _fields(found, _BRIEF) | {"is_open": found.is_open} | _evidence(found.source_id, sources, found.url)


def _current(found: Current, sources: Sources) -> Answer:
    latest = found.latest_update
    return _brief(found, sources) | {
        "components": found.components[:MOST],
        "latest_update": None if latest is None else _update(latest),
    }


def _update(found: UpdateRow) -> Answer:
    return _fields(found, _UPDATE) | {"text": _cut(found.body)}


def _change(found: ChangeRow) -> Answer:
    return _fields(found, _CHANGE)


def _evidence(source_id: str, sources: Sources, url: str | None = None) -> Answer:
    """The vendor's own page of it, and the time of its last read."""
    source = sources.get(source_id)
    return {"source_url": url or (source and source.url), "read_at": source and source.read_at}


def _fields(row: msgspec.Struct, names: Iterable[str]) -> Answer:
    return {name: _cut(value) if isinstance(value := getattr(row, name), str) else value for name in names}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}… (cut: {len(text):,} characters in all)"
