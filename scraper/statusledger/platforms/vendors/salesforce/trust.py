"""Documents of Salesforce Trust to Snapshots."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Impact,
    Incident,
    Instant,
    Kind,
    Request,
    Scope,
    Snapshot,
    Status,
    Update,
    When,
)
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import undated
from statusledger.platforms.toolkit.titles import listed
from statusledger.platforms.vendors.salesforce import wire
from statusledger.text import phrases
from statusledger.times import exact, iso

_PAGE = "https://status.salesforce.com"
_OFFSET = re.compile(r"[?&]offset=(?P<number>\d{1,7})$")
_INCIDENTS = msgspec.json.Decoder(list[wire.Incident])
_INSTANCES = msgspec.json.Decoder(list[wire.Instance])
_INSTANCE = msgspec.json.Decoder(wire.Instance)
# What holds all that is open. `instances` does not: an incident may be at none.
_WHOLE = frozenset({"active", "product", "instance"})
_Entry = TypeVar("_Entry", bound=wire.Incident | wire.Maintenance)


def parse(document: Document) -> Snapshot:
    """Parse one document. Raises NormalizeError."""
    with refusing(f"Salesforce Trust's {document.kind}"):
        stated = _READ[document.kind](document.body)
    if document.kind == "incidents" and stated.incidents:
        return replace(stated, follow=(_older(document.url, len(stated.incidents)),))
    return replace(stated, covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),)) if document.kind in _WHOLE else stated


def _older(url: str, count: int) -> Request:
    offset = _OFFSET.search(url)
    address = url.removesuffix(offset[0]) if offset else url
    skipped = count + (int(offset["number"]) if offset else 0)
    return Request(f"{address}{'&' if '?' in address else '?'}offset={skipped}", "incidents", When.BACKFILL)


def _incidents(entries: Sequence[wire.Incident]) -> Snapshot:
    return Snapshot(incidents=tuple(_incident(entry, entry.instance_keys) for entry in entries))


def _instances(instances: Sequence[wire.Instance]) -> Snapshot:
    """Everything open anywhere, once. An inactive instance is no component."""
    incidents = _with_places((incident, each.key) for each in instances for incident in each.incidents)
    maintenances = _with_places((planned, each.key) for each in instances for planned in each.maintenances)
    return Snapshot(
        components=tuple(_component(each) for each in instances if each.is_active),
        incidents=(
            *(_incident(incident, places) for incident, places in incidents),
            *(_maintenance(planned, places) for planned, places in maintenances),
        ),
    )


def _with_places(listed: Iterable[tuple[_Entry, str]]) -> list[tuple[_Entry, list[str]]]:
    entries: dict[str, _Entry] = {}
    places: dict[str, set[str]] = defaultdict(set)
    for entry, key in listed:
        entries[str(entry.id)] = entry
        places[str(entry.id)] |= {key, *entry.instance_keys}
    return [(entries[key], sorted(named)) for key, named in places.items()]


def _component(instance: wire.Instance) -> Component:
    group = " ".join(filter(None, (instance.location, instance.environment)))
    return Component(
        key=instance.key,
        name=text.plain(instance.key),
        group_name=text.plain(group) or None,
        health=wire.HEALTH(instance.status),
        health_raw=instance.status,
    )


def _incident(entry: wire.Incident, places: Sequence[str]) -> Incident:
    updates = (*_introduced(entry), *_updates(entry.events, entry.created_at), *_explained(entry.message))
    started_at, ended_at = _span(entry.impacts)
    first_at = next((each.posted_at for each in updates if each.posted_at), iso(entry.created_at))
    over = entry.status == "Resolved" or (entry.status is None and ended_at is not None)
    known = [update.status for update in updates if update.status is not Status.UNKNOWN and not update.status.final]
    severity = wire.IMPACT.worst(filter(None, (each.severity for each in entry.impacts)))
    return build_incident(
        key=str(entry.id),
        kind=Kind.INCIDENT,
        title=_title(entry, places),
        url=text.link(f"{_PAGE}/incidents/{entry.id}"),
        status=Status.RESOLVED if over else known[-1] if known else Status.UNKNOWN,
        status_raw=entry.status,
        impact=wire.IMPACT(severity),
        impact_raw=severity,
        start=Start.stated(started_at) or Start.first_update(first_at),
        end=End.stated(ended_at) if over else None,
        posted_at=iso(entry.created_at),
        components=_affected(places),
        updates=updates,
    )


def _maintenance(entry: wire.Maintenance, places: Sequence[str]) -> Incident:
    updates = _updates(entry.events, entry.created_at)
    began_at, ended_at = _span(entry.impacts)
    cancelled = any(update.status is Status.CANCELLED for update in updates[-1:])
    begun = Status.COMPLETED if ended_at else Status.IN_PROGRESS if began_at else Status.SCHEDULED
    return build_incident(
        key=f"maintenance-{entry.id}",
        kind=Kind.MAINTENANCE,
        title=text.plain(entry.name),
        url=text.link(f"{_PAGE}/maintenances/{entry.id}"),
        status=Status.CANCELLED if cancelled else begun,
        status_raw=updates[-1].status_raw if updates else None,
        impact=Impact.MAINTENANCE,
        start=Start.stated(iso(entry.planned_start_time)),
        end=End.stated(ended_at),
        window=(iso(entry.planned_start_time), iso(entry.planned_end_time)),
        posted_at=iso(entry.created_at),
        components=_affected(places),
        updates=updates,
    )


def _updates(events: Sequence[wire.Event], created_at: str) -> tuple[Update, ...]:
    """An event without a time counts as posted with its incident."""
    newest_last = [(event.created_at or created_at, event) for event in events[::-1]]
    return tuple(
        Update(
            key=str(event.id),
            status=_status_of(event),
            status_raw=event.type,
            body=text.markdown(event.message),
            posted_at=iso(at),
        )
        for at, event in sorted(newest_last, key=lambda each: exact(each[0]))
    )


def _introduced(entry: wire.Incident) -> Iterable[Update]:
    """Text that is overwritten counts as posted with the incident."""
    if body := text.markdown(entry.additional_information or ""):
        yield Update(
            key="additionalInformation",
            status=Status.UNKNOWN,
            status_raw=None,
            body=body,
            posted_at=iso(entry.created_at),
        )


def _explained(message: wire.Message | None) -> tuple[Update, ...]:
    stated = (message.root_cause, message.path_to_resolution, message.action_plan) if message else ()
    texts = dict.fromkeys(body for each in stated if each and (body := text.markdown(each)))
    return undated("rootCause", Status.POSTMORTEM, "\n\n".join(texts))


def _status_of(event: wire.Event) -> Status:
    """A plain `update` counts by its text, except for an end that no impact has."""
    by_type = next((status for start, status in wire.EVENT.items() if event.type.startswith(start)), None)
    stated = by_type or phrases.status_of(event.message)
    return Status.UNKNOWN if stated is Status.RESOLVED else stated


def _span(impacts: Sequence[wire.Impacted]) -> tuple[Instant | None, Instant | None]:
    starts = [iso(each.start_time) for each in impacts if each.start_time]
    ends = [iso(each.end_time) for each in impacts if each.end_time]
    return min(starts, default=None), max(ends) if ends and len(ends) == len(impacts) else None


def _title(entry: wire.Incident, places: Sequence[str]) -> str:
    """`Performance degradation on NA137`."""
    impacts = sorted(entry.impacts, key=lambda each: (each.start_time or "", each.type or ""))
    what = next((each.type for each in impacts if each.type), None) or entry.type or "incident"
    where = sorted(places) or sorted(entry.service_keys)
    return text.plain(f"{_words(what)} on {listed(where)}" if where else _words(what))


def _words(camel: str) -> str:
    """`featurePerfDegradation` as "Feature perf degradation"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", camel).replace("_", " ").capitalize()


def _affected(places: Iterable[str]) -> tuple[Affected, ...]:
    return tuple(Affected(key, text.plain(key)) for key in sorted(places))


_READ: dict[str, Callable[[bytes], Snapshot]] = {
    "active": lambda body: _incidents(_INCIDENTS.decode(body)),
    "incidents": lambda body: _incidents(_INCIDENTS.decode(body)),
    "instances": lambda body: _instances(_INSTANCES.decode(body)),
    "product": lambda body: _instances(_INSTANCES.decode(body)),
    "instance": lambda body: _instances([_INSTANCE.decode(body)]),
}
