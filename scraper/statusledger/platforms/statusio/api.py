"""`api.status.io/1.0/status/<page>` to a Snapshot. Messages lack ids and come oldest first."""

import re
from collections.abc import Iterable

import msgspec

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Impact,
    Incident,
    Kind,
    Page,
    Scope,
    Snapshot,
    Status,
    Update,
)
from statusledger.platforms.statusio import wire
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.times import exact, iso

_DECODER = msgspec.json.Decoder(wire.Answer)
_PAGE = re.compile(r"/1\.0/status/([0-9a-f]{24})")


def parse(document: Document) -> Snapshot:
    """Parse one answer. Raises NormalizeError."""
    with refusing("an answer of Status.io"):
        answer = _DECODER.decode(document.body)
        if answer.result is None:
            raise NormalizeError(f"no status from Status.io: {answer.error or 'neither a result nor an error'}")
        return _snapshot(answer.result, _PAGE.search(document.url))


def _snapshot(result: wire.Result, page: re.Match[str] | None) -> Snapshot:
    key = page[1] if page else None
    planned = result.maintenance if isinstance(result.maintenance, wire.Maintenances) else wire.Maintenances([], [])
    overall = result.status_overall
    return Snapshot(
        page=Page(
            key=key,
            health=wire.HEALTH(overall.status_code),
            health_raw=_label(overall),
            updated_at=iso(overall.updated) if overall.updated else None,
        ),
        components=tuple(_components(result.status)),
        incidents=(
            *(_incident(each, key) for each in result.incidents),
            *(_incident(each, key, Status.IN_PROGRESS) for each in planned.active),
            *(_incident(each, key, Status.SCHEDULED) for each in planned.upcoming),
        ),
        covers=(Completeness(Scope.OPEN),),
    )


def _components(components: list[wire.Component]) -> Iterable[Component]:
    """Components share ids of containers."""
    for position, component in enumerate(components):
        places = component.containers if len(component.containers) > 1 else []
        yield _component(component.id, component, position, is_group=bool(places))
        for inner, place in enumerate(places):
            yield _component(f"{component.id}-{place.id}", place, inner, group_name=text.plain(component.name))


def _component(
    key: str,
    raw: wire.Component | wire.Container,
    position: int,
    *,
    group_name: str | None = None,
    is_group: bool = False,
) -> Component:
    return Component(
        key=key,
        name=text.plain(raw.name),
        group_name=group_name,
        position=position,
        health=wire.HEALTH(raw.status_code),
        health_raw=_label(raw),
        is_group=is_group,
    )


def _label(raw: wire.Overall | wire.Container | wire.Component) -> str:
    return raw.status if raw.status_code in wire.HEALTH else str(raw.status_code)


def _incident(event: wire.Incident, page: str | None, phase: Status | None = None) -> Incident:
    window = (iso(event.start), iso(event.end)) if isinstance(event, wire.Maintenance) else None
    kind = Kind.MAINTENANCE if window else Kind.INCIDENT
    messages = sorted(event.messages, key=lambda message: exact(message.datetime))
    updates = _updates(messages, kind)
    newest = updates[-1] if updates else None
    status = phase or (newest.status if newest else Status.UNKNOWN)
    worst = max((message.status for message in messages), default=None)
    opened_at = iso(event.datetime_open)
    return build_incident(
        key=event.key,
        kind=kind,
        title=text.plain(event.name),
        url=text.link(f"https://status.io/pages/{kind}/{page}/{event.key}") if page else None,
        status=status,
        status_raw=newest.status_raw if newest else None,
        impact=wire.IMPACT(worst) if worst is not None else Impact.UNKNOWN,
        impact_raw=str(worst) if worst is not None else None,
        start=Start.stated(window[0] if window else opened_at),
        end=End.closing(updates) if status.final else None,
        window=window or (None, None),
        posted_at=opened_at,
        components=tuple(Affected(each.key, text.plain(each.name)) for each in event.components_affected),
        updates=updates,
    )


def _updates(messages: list[wire.Message], kind: Kind) -> tuple[Update, ...]:
    words = wire.STATUS[kind]
    return numbered(
        Post(iso(each.datetime), words(each.state), str(each.state), text.markdown(each.details)) for each in messages
    )
