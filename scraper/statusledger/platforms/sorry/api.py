"""Answers of a page's API to Snapshots. Updates have no ids."""

from collections.abc import Iterable

import msgspec
from msgspec import UNSET

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Health,
    Incident,
    Kind,
    Page,
    Request,
    Scope,
    Snapshot,
    Update,
)
from statusledger.platforms.sorry import wire
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.text import addresses
from statusledger.times import exact, iso

_LONG_PAST = "past_distant"
_DECODER = msgspec.json.Decoder(wire.Body)


def parse(document: Document) -> Snapshot:
    """Parse one answer. Raises NormalizeError."""
    with refusing(f"the {document.kind} of a Sorry page"):
        body = _DECODER.decode(document.body)
        field = wire.FIELD.get(document.kind, "")
        if getattr(body, field, UNSET) is UNSET:
            raise NormalizeError(f"not the {document.kind} of a Sorry page: it has no {field or 'such thing'}")
        return _snapshot(body, document.url)


def _snapshot(body: wire.Body, url: str) -> Snapshot:
    notices = [*(body.notices or ()), *([body.notice] if body.notice else ())]
    return Snapshot(
        page=_page(body.page) if body.page else Page(),
        components=tuple(_components(body.components or [])),
        incidents=tuple(map(_incident, notices)),
        covers=(Completeness(Scope.SINCE),) if body.notices is not UNSET and body.is_all else (),
        follow=tuple(
            Request(addresses.join(url, f"notices/{addresses.step(str(notice.id))}"), "notice")
            for notice in notices
            if notice.updates is None and notice.timeline_state != _LONG_PAST
        ),
    )


def _page(page: wire.Page) -> Page:
    return Page(
        name=text.plain(page.name) or None,
        url=text.link(page.url),
        health=_health(page.state),
        health_raw=page.state,
        updated_at=iso(page.updated_at) if page.updated_at else None,
    )


def _components(components: list[wire.Component]) -> Iterable[Component]:
    names = {component.id: text.plain(component.name) for component in components}
    parents = {component.parent_id for component in components}
    for position, component in enumerate(components):
        yield Component(
            key=str(component.id),
            name=names[component.id],
            group_name=names.get(component.parent_id) if component.parent_id is not None else None,
            description=text.markdown(component.description) if component.description else None,
            position=position,
            health=_health(component.state),
            health_raw=component.state,
            is_group=component.id in parents,
        )


def _health(state: str) -> Health:
    """Some pages write the words with hyphens."""
    return wire.HEALTH(state.replace("-", "_"))


def _incident(notice: wire.Notice) -> Incident:
    planned = notice.type == "planned"
    updates = _updates(notice.updates or [])
    status = wire.STATUS(notice.state)
    began_at = (notice.begins_at or notice.began_at) if planned else notice.began_at
    ended = End.stated(iso(notice.ended_at)) if notice.ended_at else None
    return build_incident(
        key=str(notice.id),
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(notice.subject),
        url=text.link(notice.url or ""),
        status=status,
        status_raw=notice.state,
        start=Start.stated(iso(began_at)) if began_at else None,
        end=ended or (End.closing(updates) if status.final else None),
        window=(iso(notice.begins_at) if notice.begins_at else None, iso(notice.ends_at) if notice.ends_at else None),
        posted_at=iso(notice.created_at) if notice.created_at else None,
        components=tuple(Affected(str(each.id), text.plain(each.name)) for each in notice.components),
        updates=updates,
        whole_timeline=notice.updates is not None,
    )


def _updates(updates: list[wire.Update]) -> tuple[Update, ...]:
    ordered = sorted(updates, key=lambda update: exact(update.created_at))
    return numbered(
        Post(iso(update.created_at), wire.STATUS(update.state), update.state, text.markdown(update.content))
        for update in ordered
    )
