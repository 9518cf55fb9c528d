"""A static API: vendors, and each vendor's page for clients of Statuspage.

A client with the page address `.../api/v1/statuspage/VENDOR` finds `/api/v2/summary.json` and siblings. Unknown health
is `unknown`, never green; Statuspage lacks that word. Documented at https://metastatuspage.com/api
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from statusledger.export import health as states
from statusledger.export.card import as_of
from statusledger.export.job import Job
from statusledger.model import Health, Instant, Kind, Status
from statusledger.presentation.states import VendorState
from statusledger.store.read import publication, vendors, watched_components
from statusledger.store.read.publication import PublishedIncident
from statusledger.store.read.rows import ComponentRow, TransitionRow, UpdateRow
from statusledger.store.read.vendors import VendorSources

_HEALTH = {
    Health.OPERATIONAL: "operational",
    Health.DEGRADED: "degraded_performance",
    Health.PARTIAL_OUTAGE: "partial_outage",
    Health.MAJOR_OUTAGE: "major_outage",
    Health.MAINTENANCE: "under_maintenance",
    Health.UNKNOWN: "unknown",
}
_INDICATOR = {
    Health.OPERATIONAL: ("none", "All Systems Operational"),
    Health.DEGRADED: ("minor", "Minor Service Outage"),
    Health.PARTIAL_OUTAGE: ("major", "Partial System Outage"),
    Health.MAJOR_OUTAGE: ("critical", "Major Service Outage"),
    Health.MAINTENANCE: ("maintenance", "Service Under Maintenance"),
    Health.UNKNOWN: ("unknown", "Not Known"),
}
_EPOCH = Instant("1970-01-01T00:00:00Z")
Json = dict[str, Any]


def write(job: Job) -> None:
    """Write api/v1/vendors.json, and api/v1/statuspage/VENDOR/api/v2/*.json."""
    root = job.folder / "api/v1"
    root.mkdir(parents=True)
    found = states.states(job.dataset)
    index = []
    for vendor in vendors.with_wanted_sources(job.dataset):
        unresolved = publication.unresolved(job.dataset, vendor.id)
        state = found.get(vendor.id, VendorState.NO_DATA)
        health = states.health(state)
        index.append(_listed(vendor, state, health, unresolved))
        folder = root / "statuspage" / vendor.id / "api/v2"
        folder.mkdir(parents=True)
        for name, document in _documents(job, vendor, health, unresolved).items():
            path = folder / f"{name}.json"
            path.parent.mkdir(exist_ok=True)
            _write(path, document)
        job.step(1)
    _write(root / "vendors.json", {"as_of": as_of(job.dataset), "vendors": index})


def _listed(vendor: VendorSources, state: VendorState, health: Health, unresolved: Iterable[PublishedIncident]) -> Json:
    return {
        "id": vendor.id,
        "name": vendor.name,
        "tags": vendor.tags,
        "state": state,
        "health": health,
        "open_incidents": [entry.id for entry in unresolved if entry.kind is Kind.INCIDENT],
        "read_at": min((source.read_at or _EPOCH for source in vendor.sources), default=None),
        "pages": [source.url for source in vendor.sources],
        "statuspage": f"statuspage/{vendor.id}",
    }


def _documents(
    job: Job, vendor: VendorSources, health: Health, unresolved: Sequence[PublishedIncident]
) -> dict[str, Json]:
    rows = watched_components.with_groups(job.dataset, vendor.id)
    page = _page(vendor)
    components = _components(rows, page["id"])
    by_id = {each["id"]: each for each in components}
    indicator, description = _INDICATOR[health]
    status = {"indicator": indicator, "description": description}

    def shaped(entries: Iterable[PublishedIncident]) -> list[Json]:
        return [_incident(entry, page["id"], by_id) for entry in entries]

    of_kind = {kind: publication.newest(job.dataset, kind, vendor=vendor.id) for kind in Kind}
    open_of = {kind: shaped(entry for entry in unresolved if entry.kind is kind) for kind in Kind}
    maintenances = shaped(of_kind[Kind.MAINTENANCE])
    upcoming = [each for each in open_of[Kind.MAINTENANCE] if each["status"] == Status.SCHEDULED]
    active = [each for each in open_of[Kind.MAINTENANCE] if each["status"] != Status.SCHEDULED]
    summary: Json = {
        "components": components,
        "incidents": open_of[Kind.INCIDENT],
        "scheduled_maintenances": open_of[Kind.MAINTENANCE],
        "status": status,
    }
    documents: dict[str, Json] = {
        "summary": summary,
        "status": {"status": status},
        "components": {"components": components},
        "incidents": {"incidents": shaped(of_kind[Kind.INCIDENT])},
        "incidents/unresolved": {"incidents": open_of[Kind.INCIDENT]},
        "scheduled-maintenances": {"scheduled_maintenances": maintenances},
        "scheduled-maintenances/upcoming": {"scheduled_maintenances": upcoming},
        "scheduled-maintenances/active": {"scheduled_maintenances": active},
    }
    return {name: {"page": page, **document} for name, document in documents.items()}


def _page(vendor: VendorSources) -> Json:
    read = min((source.read_at or _EPOCH for source in vendor.sources), default=_EPOCH)
    return {
        "id": hashlib.sha256(vendor.id.encode()).hexdigest()[:12],
        "name": vendor.name,
        "url": next((source.url for source in vendor.sources if "${" not in source.url), ""),
        "time_zone": "Etc/UTC",
        "updated_at": _time(read),
    }


def _components(rows: Sequence[ComponentRow], page_id: str) -> list[Json]:
    groups = {(each.source_id, each.name): each.id for each in rows if each.is_group}
    members: dict[str, list[str]] = {}
    shaped: list[Json] = []
    for place, each in enumerate(rows, 1):
        group = groups.get((each.source_id, each.group_name or "")) if not each.is_group else None
        if group is not None:
            members.setdefault(group, []).append(each.id)
        shaped.append(
            {
                "id": each.id,
                "name": each.name,
                "status": _HEALTH[each.health],
                "created_at": _time(each.first_seen_at),
                "updated_at": _time(each.first_seen_at),
                "position": each.position if each.position is not None else place,
                "description": each.description,
                "showcase": False,
                "start_date": None,
                "group_id": group,
                "page_id": page_id,
                "group": each.is_group,
                "only_show_if_degraded": False,
            }
        )
    for each_shaped in shaped:
        if each_shaped["group"]:
            each_shaped["components"] = members.get(each_shaped["id"], [])
    return shaped


def _incident(entry: PublishedIncident, page_id: str, components: Mapping[str, Json]) -> Json:
    steps: dict[str, list[TransitionRow]] = {}
    for step in entry.transitions:
        steps.setdefault(step.update_id or "", []).append(step)
    named = [each.component_id for each in entry.components if each.component_id is not None]
    watched = [_time(update.posted_at) for update in entry.updates if update.status is Status.MONITORING]
    document: Json = {
        "id": entry.id,
        "name": entry.title,
        "status": _status(entry),
        "created_at": _time(entry.posted_at),
        "updated_at": _time(entry.updated_at),
        "monitoring_at": next(iter(watched), None),
        "resolved_at": _time(entry.resolved_at) if entry.resolved_at else None,
        "impact": entry.impact,
        "shortlink": entry.url,
        "started_at": _time(entry.started_at or entry.posted_at),
        "page_id": page_id,
        "incident_updates": [_update(each, steps.get(each.id, ())) for each in reversed(entry.updates)],
        "components": [components[id_] for id_ in named if id_ in components],
    }
    if entry.kind is Kind.MAINTENANCE:
        start = entry.scheduled_start_at or entry.started_at or entry.posted_at
        document["scheduled_for"] = _time(start)
        document["scheduled_until"] = _time(entry.scheduled_end_at or entry.resolved_at or start)
    return document


def _status(entry: PublishedIncident) -> str:
    """Return Statuspage's status, which includes a published postmortem."""
    words = [update.status for update in entry.updates]
    return Status.POSTMORTEM if entry.kind is Kind.INCIDENT and Status.POSTMORTEM in words else entry.status


def _update(update: UpdateRow, steps: Sequence[TransitionRow]) -> Json:
    return {
        "id": update.id,
        "status": update.status,
        "body": update.body,
        "incident_id": update.incident_id,
        "created_at": _time(update.posted_at),
        "updated_at": _time(update.posted_at),
        "display_at": _time(update.posted_at),
        "affected_components": [
            {
                "code": step.component_id,
                "name": step.component,
                "old_status": _HEALTH[step.old_health],
                "new_status": _HEALTH[step.new_health],
            }
            for step in steps
        ]
        or None,
        "deliver_notifications": False,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _time(at: Instant) -> str:
    return f"{at[:-1]}.000Z"


def _write(path: Path, document: Json) -> None:
    path.write_bytes(msgspec.json.encode(document) + b"\n")
