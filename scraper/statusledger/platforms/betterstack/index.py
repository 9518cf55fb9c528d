"""`index.json` to a Snapshot.

A report has no phase: its end and state show if it is open, its updates' words the progress. An update that calls all
its resources resolved closes.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeVar

import msgspec
from msgspec import Struct

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
    Page,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.betterstack import wire
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.text import addresses, phrases
from statusledger.times import exact, iso, shifted

_A_DAY_S = 86_400
_DECODER = msgspec.json.Decoder(wire.Index)
_Attributes = TypeVar("_Attributes", bound=Struct)


class _Index(Struct, dict=True):
    url: str
    sections: Mapping[str, wire.Section]
    resources: Mapping[str, wire.Resource]
    updates: Mapping[str, wire.Update]

    @cached_property
    def last_day(self) -> str:
        """Newest day of any history (`2025-03-04`), when the page was read; or empty."""
        return max((day.day for each in self.resources.values() for day in each.status_history), default="")


def parse(document: Document) -> Snapshot:
    """Parse the index. Raises NormalizeError."""
    with refusing("a Better Stack index"):
        return _snapshot(_DECODER.decode(document.body), document.url)


def _snapshot(body: wire.Index, url: str) -> Snapshot:
    page = body.data.attributes
    index = _Index(
        url=url,
        sections=_by_id(body.included, "status_page_section", wire.Section),
        resources=_by_id(body.included, "status_page_resource", wire.Resource),
        updates=_by_id(body.included, "status_update", wire.Update),
    )
    reports = _by_id(body.included, "status_report", wire.Report)
    related = {each.id: each.relationships for each in body.included if each.type == "status_report"}
    return Snapshot(
        page=Page(
            key=body.data.id,
            name=text.plain(page.company_name) or None,
            url=text.link(f"https://{page.custom_domain}/") if page.custom_domain else None,
            health=wire.HEALTH(page.aggregate_state.lower()),
            health_raw=page.aggregate_state or None,
        ),
        components=tuple(_component(key, each, index) for key, each in index.resources.items()),
        incidents=tuple(_incident(key, each, _updates(related[key], index), index) for key, each in reports.items()),
        covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
    )


def _by_id(included: list[wire.Included], name: str, shape: type[_Attributes]) -> dict[str, _Attributes]:
    return {each.id: msgspec.json.decode(each.attributes, type=shape) for each in included if each.type == name}


def _component(key: str, resource: wire.Resource, index: _Index) -> Component:
    section = index.sections.get(str(resource.status_page_section_id))
    return Component(
        key=key,
        name=text.plain(resource.public_name),
        group_name=text.plain(section.name) or None if section else None,
        description=text.markdown(resource.explanation) if resource.explanation else None,
        position=resource.position,
        health=wire.HEALTH(resource.status.lower()),
        health_raw=resource.status,
    )


def _updates(related: wire.Relationships | None, index: _Index) -> list[tuple[str, wire.Update]]:
    """Oldest first; ids count up."""
    references = related.status_updates if related else None
    ids = [each.id for each in references.data] if references else []
    stated = [(key, index.updates[key]) for key in ids if key in index.updates]
    return sorted(stated, key=lambda each: (exact(each[1].published_at), len(each[0]), each[0]))


def _incident(key: str, report: wire.Report, raw: list[tuple[str, wire.Update]], index: _Index) -> Incident:
    planned = report.report_type.lower() == "maintenance"
    updates = tuple(_update(each, update, planned) for each, update in raw)
    impact, impact_raw = _impact(report, raw)
    starts_at, ends_at = iso(report.starts_at), iso(report.ends_at) if report.ends_at else None
    state = report.aggregate_state.lower()
    is_ended = ends_at is not None and report.report_type.lower() in wire.UNPLANNED
    over = _over(ends_at, state, index.last_day) if planned else is_ended or state in wire.OVER
    return build_incident(
        key=key,
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(report.title),
        url=text.link(addresses.join(index.url, f"incident/{key}")),
        status=_closed(planned) if over else _progress(report, updates, planned, index),
        status_raw=_word(report),
        impact=impact,
        impact_raw=impact_raw,
        start=Start.stated(starts_at),
        end=End.stated(ends_at) or End.closing(updates) if over else None,
        window=(starts_at, ends_at) if planned else (None, None),
        components=_affected(report, raw, index),
        updates=updates,
    )


def _update(key: str, update: wire.Update, planned: bool) -> Update:
    words = {each.status.lower() for each in update.affected_resources}
    closes = bool(words) and words <= wire.OVER
    strange = next((each.status for each in update.affected_resources if each.status.lower() not in wire.HEALTH), None)
    label = phrases.label_of(update.message)
    status = Status.RESOLVED if closes else phrases.status_of(update.message)
    return Update(
        key=key,
        status=_closed(planned) if status is Status.RESOLVED else status,
        status_raw=strange or (update.affected_resources[0].status if closes else label.word if label else None),
        body=text.markdown(update.message),
        posted_at=iso(update.published_at),
    )


def _word(report: wire.Report) -> str | None:
    state = report.aggregate_state.lower()
    if state not in wire.OVER and report.report_type.lower() not in wire.KINDS:
        return report.report_type
    return report.aggregate_state if state in wire.OVER or state not in wire.HEALTH else None


def _closed(planned: bool) -> Status:
    return Status.COMPLETED if planned else Status.RESOLVED


def _over(ends_at: Instant | None, state: str, last_day: str) -> bool:
    """By state, or if planned to end a full day, in any zone, before the last day."""
    return state == "resolved" or (ends_at is not None and shifted(ends_at, _A_DAY_S)[:10] < last_day)


def _progress(report: wire.Report, updates: tuple[Update, ...], planned: bool, index: _Index) -> Status:
    """In progress while an affected resource is in maintenance, if its day may have come."""
    if planned:
        touched = (index.resources.get(str(each.status_page_resource_id)) for each in report.affected_resources)
        upkeep = any(each and each.status.lower() == "maintenance" for each in touched)
        begun = upkeep and shifted(iso(report.starts_at), -_A_DAY_S)[:10] <= (index.last_day or report.starts_at)
        return Status.IN_PROGRESS if begun else Status.SCHEDULED
    known = [each.status for each in updates if each.status is not Status.UNKNOWN and not each.status.final]
    return known[-1] if known else Status.UNKNOWN


def _impact(report: wire.Report, raw: list[tuple[str, wire.Update]]) -> tuple[Impact, str | None]:
    """The worst word of updates or report; the report alone loses it once all is well."""
    words = [each.status for _, update in raw for each in update.affected_resources]
    words += [report.aggregate_state, *(each.status for each in report.affected_resources)]
    bad = [word for word in words if word.lower() not in wire.OVER]
    worst = max(bad, key=lambda word: wire.IMPACT.badness(word.lower()), default=None)
    return wire.IMPACT(worst and worst.lower()), worst


def _affected(report: wire.Report, raw: list[tuple[str, wire.Update]], index: _Index) -> tuple[Affected, ...]:
    lists: Iterable[list[wire.AffectedResource]] = (
        report.affected_resources,
        *(update.affected_resources for _, update in raw),
    )
    keys = dict.fromkeys(str(each.status_page_resource_id) for resources in lists for each in resources)
    return tuple(Affected(key, text.plain(index.resources[key].public_name)) for key in keys if key in index.resources)
