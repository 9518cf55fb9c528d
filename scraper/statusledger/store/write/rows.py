"""Rows of incidents and components: the only place where fields become columns."""

from collections.abc import Mapping
from hashlib import sha256

import msgspec

from statusledger.model import Health, Origin, Status, Transition
from statusledger.reconcile import TrackedIncident, anomalies, row_id
from statusledger.reconcile.changes import Change
from statusledger.reconcile.merge import Combined, worst
from statusledger.reconcile.postmortem_window import stated_window
from statusledger.reconcile.source_memory import UnreadRows
from statusledger.reconcile.tracked_components import ObservedTransition, TrackedComponent

Row = dict[str, str | int | None]
Rows = dict[str, dict[str, Row]]
"""Rows by table and id."""

_encoder = msgspec.json.Encoder(order="deterministic")


def digest(*parts: object) -> str:
    """A digest of some values, sixteen hex digits."""
    return sha256(_encoder.encode(parts)).hexdigest()[:16]


def _derived(source_id: str, *parts: object) -> str:
    """A row id that survives a rename of the source."""
    return f"{source_id}_{digest(*parts)}"


def of_record(record: TrackedIncident, source_id: str, vendor_id: str) -> Rows:
    """Rows of an incident and its parts, except changes."""
    combined = record.combined
    updates = {
        row_id(record.id, seen.update.key): _update(record, number, combined)
        for number, seen in enumerate(combined.updates, start=1)
    }
    return {
        "incidents": {record.id: _incident(record, source_id, vendor_id)},
        "incident_components": _components(record, source_id),
        "updates": updates,
        "transitions": dict(_transition(record, source_id, each) for each in combined.incident.transitions),
        "anomalies": _anomalies(record, source_id),
    }


def _incident(record: TrackedIncident, source_id: str, vendor_id: str) -> Row:
    combined, incident = record.combined, record.combined.incident
    shown = [seen for seen in combined.updates if not seen.withdrawn]
    window = stated_window(seen.update for seen in shown)
    return {
        "id": record.id,
        "vendor_id": vendor_id,
        "source_id": source_id,
        "key": record.key,
        "generation": record.generation,
        "kind": incident.kind,
        "title": incident.title,
        "url": incident.url,
        "status": incident.status,
        "status_raw": incident.status_raw,
        "impact": incident.impact,
        "impact_raw": incident.impact_raw,
        "worst_health": worst(each.new_health for each in incident.transitions),
        "started_at": incident.started_at,
        "started_from": incident.started_from,
        "resolved_at": incident.resolved_at,
        "resolved_from": incident.resolved_from,
        "scheduled_start_at": incident.scheduled_start_at,
        "scheduled_end_at": incident.scheduled_end_at,
        "posted_at": incident.posted_at,
        "postmortem_from": window.from_at if window else None,
        "postmortem_until": window.until_at if window else None,
        "postmortem_quote": window.quote if window else None,
        "origin": combined.origin,
        "detected_at": combined.detected_at,
        "first_seen_at": combined.first_seen_at,
        "last_changed_at": record.last_changed_at,
        "missing_since": combined.missing_since,
        "withdrawn_at": combined.withdrawn_at,
        "update_count": len(shown),
        "has_postmortem": int(any(seen.update.status is Status.POSTMORTEM for seen in shown)),
    }


def _update(record: TrackedIncident, number: int, combined: Combined) -> Row:
    seen = combined.updates[number - 1]
    update = seen.update
    return {
        "id": row_id(record.id, update.key),
        "incident_id": record.id,
        "key": update.key,
        "number": number,
        "status": update.status,
        "status_raw": update.status_raw,
        "body": update.body,
        "posted_at": update.posted_at,
        "posted_from": update.posted_from,
        "origin": seen.origin,
        "first_seen_at": seen.first_seen_at,
        "withdrawn_at": seen.missing_since if seen.withdrawn else None,
    }


def _components(record: TrackedIncident, source_id: str) -> dict[str, Row]:
    healths: Mapping[str, list[Health]] = {}
    transitions = record.combined.incident.transitions
    healths = {key: [each.new_health for each in transitions if each.component_key == key] for key in _moved(record)}
    return {
        f"{record.id} {component.key or (component.group_name, component.name)}": {
            "incident_id": record.id,
            "component_id": row_id(source_id, component.key) if component.key else None,
            "name": component.name,
            "group_name": component.group_name,
            "worst_health": worst(healths.get(component.key or "", ())),
        }
        for component in record.combined.incident.components
    }


def _moved(record: TrackedIncident) -> set[str]:
    return {transition.component_key for transition in record.combined.incident.transitions}


def _transition(record: TrackedIncident, source_id: str, stated: Transition) -> tuple[str, Row]:
    identity = _derived(source_id, record.key, record.generation, stated)
    return identity, {
        "id": identity,
        "component_id": row_id(source_id, stated.component_key),
        "incident_id": record.id,
        "update_id": row_id(record.id, stated.update_key) if stated.update_key else None,
        "at": stated.at,
        "not_before": None,
        "old_health": stated.old_health,
        "new_health": stated.new_health,
        "origin": Origin.STATED,
    }


def of_move(source_id: str, move: ObservedTransition) -> Row:
    """The row of an observed transition."""
    return {
        "id": _derived(source_id, move),
        "component_id": row_id(source_id, move.component_key),
        "incident_id": None,
        "update_id": None,
        "at": move.at,
        "not_before": move.not_before,
        "old_health": move.old_health,
        "new_health": move.new_health,
        "origin": Origin.OBSERVED,
    }


def _anomalies(record: TrackedIncident, source_id: str) -> dict[str, Row]:
    noticed = {}
    for each in record.odd:
        key = each.found.key
        entity, entity_id = ("update", row_id(record.id, key)) if key else ("incident", record.id)
        row = anomaly(source_id, entity, entity_id, each.found, each.since) | {"cleared_at": each.cleared_at}
        noticed[str(row["id"])] = row
    return noticed


def anomaly(source_id: str, entity: str, entity_id: str, found: anomalies.Anomaly, at: str) -> Row:
    """The row of an anomaly first seen at `at`. Its id stays when it clears and returns."""
    return {
        "id": _derived(source_id, entity, entity_id.removeprefix(source_id), found.code),
        "entity": entity,
        "entity_id": entity_id,
        "source_id": source_id,
        "code": found.code,
        "detail": found.detail,
        "first_seen_at": at,
        "cleared_at": None,
    }


def of_source(source_id: str, found: anomalies.Anomaly, at: str) -> dict[str, Row]:
    """The row of an anomaly of a source itself."""
    row = anomaly(source_id, "source", source_id, found, at)
    return {str(row["id"]): row}


def of_unread(source_id: str, unread: Mapping[str, UnreadRows]) -> dict[str, Row]:
    """Anomalies of unreadable rows, one for each document."""
    found = (
        anomaly(source_id, "document", document, anomalies.Anomaly("unread_row", "; ".join(each.words)), each.since)
        for document, each in unread.items()
    )
    return {str(row["id"]): row for row in found}


def of_part(source_id: str, part: TrackedComponent) -> Rows:
    """Rows of a component and its anomalies."""
    component = part.component
    identity = row_id(source_id, component.key)
    row: Row = {
        "id": identity,
        "source_id": source_id,
        "key": component.key,
        "name": component.name,
        "group_name": component.group_name,
        "description": component.description,
        "position": component.position,
        "is_group": int(component.is_group),
        "health": component.health,
        "health_raw": component.health_raw,
        "first_seen_at": part.first_seen_at,
        "missing_since": part.missing_since,
        "withdrawn_at": part.missing_since if part.withdrawn else None,
    }
    odd = [
        anomaly(source_id, "component", identity, each, part.first_seen_at)
        for each in anomalies.of_component(component)
    ]
    return {"components": {identity: row}, "anomalies": {str(each["id"]): each for each in odd}}


def of_change(source_id: str, vendor_id: str, record: TrackedIncident | None, change: Change) -> Row:
    """The row of a change to an incident or update; to a component if `record` is None."""
    if record is None:
        entity, entity_id = "component", row_id(source_id, change.key or "")
    elif change.key is None:
        entity, entity_id = "incident", record.id
    else:
        entity = "update"
        entity_id = row_id(record.id, record.combined.row_keys.get(change.key, change.key))
    return {
        "id": _derived(source_id, record.key if record else None, record.generation if record else None, change),
        "seen_at": change.seen_at,
        "vendor_id": vendor_id,
        "source_id": source_id,
        "incident_id": record.id if record else None,
        "entity": entity,
        "entity_id": entity_id,
        "kind": change.kind,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "after_resolution": int(change.after_resolution),
    }
