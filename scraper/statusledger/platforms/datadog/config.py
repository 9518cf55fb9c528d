"""`config.json` to a Snapshot."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import UNSET

from statusledger import text
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Health,
    Impact,
    Incident,
    Kind,
    Page,
    Scope,
    Snapshot,
    Status,
    Transition,
    Update,
)
from statusledger.platforms.datadog import wire
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import oldest_first
from statusledger.times import iso


@refusing("a config.json of Datadog Status Pages")
def parse(document: Document) -> Snapshot:
    """Parse a page's document. Raises NormalizeError."""
    config = wire.DECODER.decode(document.body)
    lists = {Kind.INCIDENT: config.incidents, Kind.MAINTENANCE: config.maintenances}
    listed = {kind: notices or [] for kind, notices in lists.items() if notices is not UNSET}
    return Snapshot(
        page=Page(key=config.id, name=text.plain(config.name) or None, url=text.link(_address(config))),
        components=tuple(_components(config.components or ())),
        incidents=tuple(
            _incident(notice, kind) for kind, notices in listed.items() for notice in notices if not notice.deleted_at
        ),
        covers=tuple(_completeness(listed)),
    )


def _completeness(listed: Mapping[Kind, Sequence[wire.Notice]]) -> Iterator[Completeness]:
    """Incidents stay listed when they end; one that is gone, or marked as deleted, was deleted."""
    dates = [iso(each.published_date) for each in listed.get(Kind.INCIDENT, ()) if each.published_date]
    if dates:
        yield Completeness(Scope.SINCE, (Kind.INCIDENT,), min(dates))
    if listed:
        yield Completeness(Scope.OPEN, tuple(listed))


def _address(config: wire.Config) -> str:
    is_custom = config.custom_domain_enabled and config.custom_domain
    return f"https://{config.custom_domain}" if is_custom else config.page_url or ""


def _components(listed: Iterable[wire.Component], group_name: str | None = None) -> Iterator[Component]:
    for component in listed:
        name = text.plain(component.name)
        if component.is_group:
            yield from _components(component.components or (), name)
            continue
        yield Component(
            key=component.id,
            name=name,
            group_name=group_name,
            position=component.position,
            health=wire.HEALTH(component.status),
            health_raw=component.status,
        )


def _incident(notice: wire.Notice, kind: Kind) -> Incident:
    """A completed maintenance ended at its planned end."""
    is_planned = kind is Kind.MAINTENANCE
    ordered = oldest_first([each for each in notice.timeline or () if not each.deleted_at], lambda each: each.shown_at)
    updates, status = tuple(map(_update, ordered)), wire.STATUS(notice.current_status)
    published, begun, planned_end, resolved = (
        iso(words) if words else None
        for words in (notice.published_date, notice.start_date, notice.completed_date, notice.resolved_date)
    )
    word = _worst_word(notice, ordered)
    end = End.stated(planned_end if is_planned else resolved) or End.closing(updates)
    return build_incident(
        key=notice.id,
        kind=kind,
        title=text.plain(notice.title),
        status=status,
        status_raw=notice.current_status,
        impact=Impact.MAINTENANCE if is_planned else wire.IMPACT(word),
        impact_raw=None if is_planned else word,
        start=Start.stated(begun or (None if is_planned else published)) or _first_update(updates, kind),
        end=end if status.final and status is not Status.CANCELLED else None,
        window=(begun, planned_end) if is_planned else (None, None),
        posted_at=published if is_planned else None,
        components=_affected(notice, ordered),
        transitions=tuple(_transitions(ordered)),
        updates=updates,
    )


def _first_update(updates: Sequence[Update], kind: Kind) -> Start | None:
    begun = (each.posted_at for each in updates if kind is Kind.INCIDENT or each.status is Status.IN_PROGRESS)
    return Start.first_update(next(begun, None))


def _update(update: wire.Update) -> Update:
    return Update(
        key=update.id,
        status=wire.STATUS(update.status),
        status_raw=update.status,
        body=text.markdown(update.description or ""),
        posted_at=iso(update.shown_at),
    )


def _mentions(notice: wire.Notice, updates: Iterable[wire.Update]) -> Iterator[wire.Component]:
    for listed in (notice.components_affected, *(update.components_affected for update in updates)):
        yield from listed or ()


def _worst_word(notice: wire.Notice, updates: Iterable[wire.Update]) -> str | None:
    return wire.IMPACT.worst(each.status for each in _mentions(notice, updates) if each.status)


def _affected(notice: wire.Notice, updates: Iterable[wire.Update]) -> tuple[Affected, ...]:
    named = {each.id: text.plain(each.name) for each in _mentions(notice, updates)}
    return tuple(Affected(key, name) for key, name in named.items())


def _transitions(updates: Iterable[wire.Update]) -> Iterator[Transition]:
    """Components were operational before the first update."""
    stated: dict[str, Health] = {}
    for update in updates:
        for component in sorted(update.components_affected or (), key=lambda each: each.id):
            if component.status is None:
                continue
            before, health = stated.get(component.id, Health.OPERATIONAL), wire.HEALTH(component.status)
            stated[component.id] = health
            if health is not before:
                yield Transition(
                    component_key=component.id,
                    at=iso(update.shown_at),
                    old_health=before,
                    new_health=health,
                    update_key=update.id,
                )
