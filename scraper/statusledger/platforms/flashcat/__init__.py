"""Flashcat (Flashduty) pages, such as DeepSeek's: `summary/active` of the API.

Only open changes state health. The source's `feed` holds the page's id, which the page does not show:
`/api/status-page/<id>`. The Go backend omits what is empty. `change/list` requires times, so it is imported, not
requested. Captured from DeepSeek, September 2026; changes follow flashcatcloud/flashduty-cli and readers of that page.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import UNSET

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Completeness,
    Component,
    Document,
    Fact,
    Health,
    Impact,
    Incident,
    Instant,
    Kind,
    Page,
    Scope,
    Snapshot,
    Source,
    Status,
    Update,
)
from statusledger.platforms.flashcat import wire
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_entries
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered, undated
from statusledger.times import from_epoch


def _active(document: Document) -> Snapshot:
    with refusing("Flashcat's summary"):
        data = wire.DECODER.decode(document.body).data
        if data.page is UNSET or data.active_changes is UNSET:
            raise NormalizeError("not Flashcat's summary: it has no page or no active_changes")
        components = tuple(_components(data.page, data.active_changes))
        names = {component.key: component.name for component in components}
        return Snapshot(
            page=_page(data.page),
            components=components,
            incidents=tuple(_incident(change, names) for change in data.active_changes),
            covers=(Completeness(Scope.OPEN),),
            all_components=data.page.components is not None,
        )


def _changes(document: Document) -> Snapshot:
    with refusing("Flashcat's changes"):
        items = wire.DECODER.decode(document.body).data.items
        if items is UNSET:
            raise NormalizeError("not Flashcat's changes: it has no items")
        return Snapshot(incidents=tuple(_incident(change, {}) for change in items))


def _page(page: wire.Page) -> Page:
    return Page(
        key=str(page.page_id) if page.page_id is not None else None,
        name=text.plain(page.name or "") or None,
        url=text.link(f"https://{page.custom_domain}") if page.custom_domain else None,
    )


def _components(page: wire.Page, changes: Iterable[wire.Change]) -> Iterator[Component]:
    """Operational, as on the page, if no change in progress names it; unknown while one names none at all.

    The raw word is then the status of that change.
    """
    sections = {section.section_id: text.plain(section.name) for section in page.sections or ()}
    under_way = [change for change in changes if _is_under_way(wire.STATUS(change.status))]
    affected = (each for change in under_way for each in _named(change) or ())
    words = wire.HEALTH.worst_by((each.component_id, each.status or "") for each in affected)
    vague = next((change.status for change in under_way if _named(change) is None), None)
    for position, component in enumerate(page.components or ()):
        word = words.get(component.component_id, vague)
        yield Component(
            key=component.component_id,
            name=text.plain(component.name),
            group_name=sections.get(component.section_id or ""),
            description=text.markdown(component.description) if component.description else None,
            position=position,
            health=Health.OPERATIONAL if word is None else wire.HEALTH(word),
            health_raw=word,
        )


def _is_under_way(status: Status) -> bool:
    return status.begun and not status.final


def _incident(change: wire.Change, names: Mapping[str, str]) -> Incident:
    kind = wire.KIND.get(change.type, Kind.INCIDENT)
    planned, status = kind is Kind.MAINTENANCE, wire.STATUS(change.status)
    word = _worst(change) if change.type in wire.KIND else change.type
    start = from_epoch(change.start_at_seconds)
    close = from_epoch(change.close_at_seconds) if change.close_at_seconds else None
    updates = _updates(change, status)
    return build_incident(
        key=str(change.change_id),
        kind=kind,
        title=text.plain(change.title),
        status=status,
        status_raw=change.status,
        impact=Impact.MAINTENANCE if planned else wire.IMPACT(word),
        impact_raw=word if kind is Kind.INCIDENT else None,
        start=Start.stated(start),
        end=_end(change, close, updates),
        window=(start, None if status.final else close) if planned else (None, None),
        components=tuple(_affected(change, names)),
        updates=updates,
    )


def _end(change: wire.Change, close: Instant | None, updates: Sequence[Update]) -> End | None:
    is_over = wire.STATUS(change.status).final
    if close and (is_over or wire.KIND.get(change.type) is Kind.INCIDENT):
        return End.stated(close)
    return End.closing(updates) if is_over else None


def _affected(change: wire.Change, names: Mapping[str, str]) -> Iterator[Affected]:
    for each in _named(change) or ():
        yield Affected(each.component_id, text.plain(each.name or "") or names.get(each.component_id, ""))


def _named(change: wire.Change) -> Sequence[wire.Affected] | None:
    """Components by a change's own list, else as its updates left them; None if neither is there."""
    if change.affected_components is not None:
        return change.affected_components
    ordered = sorted(change.updates or (), key=lambda update: update.at_seconds)
    moves = [each for update in ordered for each in update.component_changes or () if each.component_id]
    named = {each.component_id: wire.Affected(each.component_id, each.component_name, each.status) for each in moves}
    return tuple(named.values()) or None


def _worst(change: wire.Change) -> str | None:
    """The worst of all time: components of a closed change are operational again."""
    words = [each.status for each in change.affected_components or ()]
    words += [each.status for update in change.updates or () for each in update.component_changes or ()]
    return wire.HEALTH.worst(filter(None, words))


def _updates(change: wire.Change, status: Status) -> tuple[Update, ...]:
    if not change.updates:
        return undated("description", status, text.markdown(change.description or ""))
    return numbered(map(_post, sorted(change.updates, key=lambda update: update.at_seconds)))


def _post(update: wire.Update) -> Post:
    key = str(update.update_id) if update.update_id else None
    body = text.markdown(update.description or "")
    return Post(from_epoch(update.at_seconds), wire.STATUS(update.status), update.status, body, key)


def _address(source: Source) -> str:
    return f"{(source.feed or source.url).rstrip('/')}/summary/active"


PLATFORM = Platform(
    name="flashcat",
    title="Flashcat",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=("Open changes are known from descriptions", "Past changes are parsed where they are imported, not requested"),
    documents=(
        Doc("active", "api", _active, _address, matches=has_entries),
        Doc("changes", "api", _changes, matches=has_entries),
    ),
    capabilities=frozenset(Fact),
)
