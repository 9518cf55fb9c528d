"""Changes of incidents and components."""

from collections.abc import Container, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Component, Impact, Incident, Instant, Origin, Status
from statusledger.reconcile.merge import Combined
from statusledger.reconcile.planned_work import UNDER_WAY
from statusledger.reconcile.timeline import TrackedUpdate
from statusledger.times import minute
from statusledger.vocabulary import ChangeKind, ResolvedFrom

COURSE = frozenset(kind for kind in ChangeKind if kind.ordinary)
"""Kinds of change that every incident goes through."""


class Change(Struct, frozen=True):
    """A change; `key` is None for the incident itself, `field` None for a whole."""

    seen_at: Instant
    kind: ChangeKind
    key: str | None = None
    field: str | None = None
    old: str | None = None
    new: str | None = None
    after_resolution: bool = False


_NOTHING = ("unknown", "")
_TIMES = ("started_at", "resolved_at")
_REVISED = {"body": ChangeKind.EDITED, "status": ChangeKind.EDITED, "posted_at": ChangeKind.RETIMED}
WINDOW = ("started_at", "scheduled_start_at", "scheduled_end_at")
"""Times of planned work, which move together."""


def incident_changes(
    before: Combined | None, after: Combined, at: Instant, earlier: Iterable[Change] = ()
) -> Iterable[Change]:
    """Yield one change for each differing value.

    A first value is no change, unless `earlier` changes have it. So the changes of a field have its first known and its
    last value. An end in place of an inferred one is the ordinary course: the vendor edited nothing.
    """
    if before is None:
        if after.origin is Origin.OBSERVED:
            yield Change(at, ChangeKind.ADDED)
    else:
        yield from _revised(before, after, at)
        rows = [change for change in earlier if change.key is None]
        lost = {change.field for change in rows if change.new in _NOTHING}
        yield from _fields(before.incident, after.incident, at, lost, {change.field for change in rows})
        yield from _course(before, after, at, lost)
    known = {tracked.update.key for tracked in before.updates} | before.row_keys.keys() if before else set()
    for tracked in after.updates:
        if tracked.first_seen_at == at and tracked.origin is Origin.OBSERVED and tracked.update.key not in known:
            yield Change(at, ChangeKind.ADDED, key=tracked.update.key)


def successor_changes(former: Combined, after: Combined, at: Instant) -> Iterable[Change]:
    """Yield the end or new beginning in the first read under another key."""
    if former.incident.status.final is not after.incident.status.final:
        yield from _course(replace(former, withdrawn_at=after.withdrawn_at), after, at, ())


def component_changes(before: Component, after: Component, at: Instant) -> Iterable[Change]:
    """Yield renaming and regrouping of a component."""
    if before.name != after.name:
        yield Change(at, ChangeKind.RENAMED, after.key, "name", before.name, after.name)
    if before.group_name != after.group_name:
        yield Change(at, ChangeKind.EDITED, after.key, "group_name", before.group_name, after.group_name)


def _revised(before: Combined, after: Combined, at: Instant) -> Iterable[Change]:
    former = _rows(before.updates, after.row_keys)
    for tracked in after.updates:
        if tracked.update.key in former:
            yield from _update(former[tracked.update.key], tracked, at, over=before.incident.status.final)


def _rows(updates: Iterable[TrackedUpdate], row_keys: Mapping[str, str]) -> dict[str, TrackedUpdate]:
    moved = {row_keys[tracked.update.key]: tracked for tracked in updates if tracked.update.key in row_keys}
    return moved | {tracked.update.key: tracked for tracked in updates}


def _fields(
    old: Incident, new: Incident, at: Instant, lost: Container[str | None], rewritten: Container[str | None]
) -> Iterable[Change]:
    over = old.status.final
    if old.title != new.title and (old.title or "title" in lost):
        yield Change(at, ChangeKind.RENAMED, None, "title", old.title, new.title, over)
    if old.impact is not new.impact and (old.impact is not Impact.UNKNOWN or "impact" in lost):
        yield Change(at, _direction(old.impact, new.impact), None, "impact", old.impact, new.impact, over)
    if old.kind is not new.kind:
        yield Change(at, ChangeKind.EDITED, None, "kind", old.kind, new.kind, over)
    for field in _moved(old, new, rewritten):
        is_stated_late = field == "resolved_at" and old.resolved_from is ResolvedFrom.INFERRED
        kind = ChangeKind.PROGRESSED if is_stated_late else ChangeKind.RETIMED
        yield Change(at, kind, None, field, getattr(old, field), getattr(new, field), over and not is_stated_late)


def _moved(old: Incident, new: Incident, rewritten: Container[str | None]) -> Iterable[str]:
    """Yield the names of times that moved, other than by gaining seconds; of a planned window only the first.

    Once a field has changes, gained seconds count too.
    """
    pairs = {field: (getattr(old, field), getattr(new, field)) for field in dict.fromkeys((*_TIMES, *WINDOW))}
    other = {field: pair for field, pair in pairs.items() if all(pair) and pair[0] != pair[1]}
    moved = [field for field, pair in other.items() if field in rewritten or not is_fuller(*pair)]
    window = [field for field in moved if field in WINDOW]
    return [field for field in moved if field not in window[1:]]


def is_fuller(old: Instant, new: Instant) -> bool:
    """Return True if a time only gained its seconds."""
    return minute(old) == minute(new) and old == f"{minute(old)}:00Z"


def _direction(before: Impact, after: Impact) -> ChangeKind:
    if after is Impact.UNKNOWN:
        return ChangeKind.EDITED
    return ChangeKind.ESCALATED if after.badness > before.badness else ChangeKind.DEESCALATED


def _update(before: TrackedUpdate, after: TrackedUpdate, at: Instant, *, over: bool) -> Iterable[Change]:
    """Yield revisions of an update; replacing the first wording is none."""
    for field, kind in _REVISED.items():
        old, new = getattr(before.update, field), getattr(after.update, field)
        if after.revised.get(field) == at and old != new:
            yield Change(at, kind, after.update.key, field, old, new, over)
    if before.withdrawn is not after.withdrawn:
        kind = ChangeKind.WITHDRAWN if after.withdrawn else ChangeKind.RESTORED
        yield Change(at, kind, after.update.key, after_resolution=over)


def _course(before: Combined, after: Combined, at: Instant, lost: Container[str | None]) -> Iterable[Change]:
    old, new = before.incident, after.incident
    reopened = old.status.final and not new.status.final
    if (before.withdrawn_at is None) is not (after.withdrawn_at is None):
        kind = ChangeKind.RESTORED if before.withdrawn_at else ChangeKind.WITHDRAWN
        yield Change(at, kind, after_resolution=old.status.final)
    if reopened:
        yield Change(at, ChangeKind.REOPENED, None, "status", old.status, new.status)
    elif old.status is not new.status and (old.status is not Status.UNKNOWN or "status" in lost):
        kind = ChangeKind.PROGRESSED if _went_on(before, after) else ChangeKind.EDITED
        yield Change(at, kind, None, "status", old.status, new.status)
    if old.resolved_at is None and new.resolved_at is not None:
        yield Change(at, ChangeKind.PROGRESSED, None, "resolved_at", None, new.resolved_at)
    elif old.resolved_at is not None and new.resolved_at is None:
        kind = ChangeKind.RETIMED if new.status.final else ChangeKind.PROGRESSED
        yield Change(at, kind, None, "resolved_at", old.resolved_at, None, new.status.final)


def _went_on(before: Combined, after: Combined) -> bool:
    """Return True if a status moved with an update, to the end, to planned work's start, or without a full timeline.

    An update counts as new once another channel states its status.
    """
    if before.incident.status is Status.SCHEDULED and after.incident.status in UNDER_WAY:
        return True
    known = [sum(tracked.update.status is not Status.UNKNOWN for tracked in each.updates) for each in (before, after)]
    grew = len(after.updates) > len(before.updates) or known[1] > known[0]
    return grew or after.incident.status.final or not after.incident.whole_timeline


def backfilled_changes(changes: Iterable[Change], earlier: Sequence[Change]) -> Iterable[Change]:
    """Return edits, and changes of fields that have changes already."""
    fields = {change.field for change in earlier if change.key is None and change.field}
    return (each for each in changes if each.kind not in COURSE or (each.key is None and each.field in fields))
