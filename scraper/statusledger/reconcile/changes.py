"""The event stream: what appeared, what moved on, and what a vendor rewrote afterwards."""

from collections.abc import Container, Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Component, Impact, Incident, Instant, Origin, Status
from statusledger.reconcile.merge import Combined
from statusledger.reconcile.timeline import TrackedUpdate
from statusledger.times import minute
from statusledger.vocabulary import ChangeKind

COURSE = frozenset(kind for kind in ChangeKind if kind.ordinary)
"""Kinds of change that every incident goes through."""


class Change(Struct, frozen=True):
    """One event. `key` is the update's or component's own, None for the incident itself; `field` None for a whole."""

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
"""The times of planned work, which move together."""


def moved_on(before: Combined | None, after: Combined, at: Instant, told: Iterable[Change] = ()) -> Iterable[Change]:
    """What became of the incident, whichever voice told it: each value that differs is one row.

    A first value is no row, unless those `told` say that it was known before. So the new value of a field's last row is
    the field's value, and the old value of its first row the first that we knew.
    """
    if before is None:
        if after.origin is Origin.OBSERVED:
            yield Change(at, ChangeKind.ADDED)
    else:
        yield from _revised(before, after, at)
        rows = [change for change in told if change.key is None]
        lost = {change.field for change in rows if change.new in _NOTHING}
        yield from _fields(before.incident, after.incident, at, lost, {change.field for change in rows})
        yield from _course(before, after, at, lost)
    known = {seen.update.key for seen in before.updates} | before.row_keys.keys() if before else set()
    for seen in after.updates:
        if seen.first_seen_at == at and seen.origin is Origin.OBSERVED and seen.update.key not in known:
            yield Change(at, ChangeKind.ADDED, key=seen.update.key)


def succeeded(former: Combined, after: Combined, at: Instant) -> Iterable[Change]:
    """What became of an incident by the look that first shows it under another key: it ended, or began again."""
    if former.incident.status.final is not after.incident.status.final:
        yield from _course(replace(former, withdrawn_at=after.withdrawn_at), after, at, ())


def rearranged(before: Component, after: Component, at: Instant) -> Iterable[Change]:
    """A component that goes by another name or stands in another group."""
    if before.name != after.name:
        yield Change(at, ChangeKind.RENAMED, after.key, "name", before.name, after.name)
    if before.group_name != after.group_name:
        yield Change(at, ChangeKind.EDITED, after.key, "group_name", before.group_name, after.group_name)


def _revised(before: Combined, after: Combined, at: Instant) -> Iterable[Change]:
    former = _rows(before.updates, after.row_keys)
    for seen in after.updates:
        if seen.update.key in former:
            yield from _update(former[seen.update.key], seen, at, over=before.incident.status.final)


def _rows(updates: Iterable[TrackedUpdate], row_keys: Mapping[str, str]) -> dict[str, TrackedUpdate]:
    """The updates before, by the keys that their rows have now."""
    moved = {row_keys[seen.update.key]: seen for seen in updates if seen.update.key in row_keys}
    return moved | {seen.update.key: seen for seen in updates}


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
        yield Change(at, ChangeKind.RETIMED, None, field, getattr(old, field), getattr(new, field), over)


def _moved(old: Incident, new: Incident, rewritten: Container[str | None]) -> Iterable[str]:
    """The times that moved; of a planned window, whose start and end move together, the first.

    A time that was known to the minute and is known to the second now has not moved; those that have rows go on.
    """
    pairs = {field: (getattr(old, field), getattr(new, field)) for field in dict.fromkeys((*_TIMES, *WINDOW))}
    other = {field: pair for field, pair in pairs.items() if all(pair) and pair[0] != pair[1]}
    moved = [field for field, pair in other.items() if field in rewritten or not is_fuller(*pair)]
    window = [field for field in moved if field in WINDOW]
    return [field for field in moved if field not in window[1:]]


def is_fuller(old: Instant, new: Instant) -> bool:
    """Whether a time that was known to the minute is known to the second now."""
    return minute(old) == minute(new) and old == f"{minute(old)}:00Z"


def _direction(before: Impact, after: Impact) -> ChangeKind:
    if after is Impact.UNKNOWN:
        return ChangeKind.EDITED
    return ChangeKind.ESCALATED if after.badness > before.badness else ChangeKind.DEESCALATED


def _update(before: TrackedUpdate, after: TrackedUpdate, at: Instant, *, over: bool) -> Iterable[Change]:
    """What a voice revised now. Where another wording merely takes the place of a first one, nobody edited anything."""
    for field, kind in _REVISED.items():
        old, new = getattr(before.update, field), getattr(after.update, field)
        if after.revised.get(field) == at and old != new:
            yield Change(at, kind, after.update.key, field, old, new, over)
    if before.withdrawn is not after.withdrawn:
        kind = ChangeKind.WITHDRAWN if after.withdrawn else ChangeKind.RESTORED
        yield Change(at, kind, after.update.key, after_resolution=over)


def _course(before: Combined, after: Combined, at: Instant, lost: Container[str | None]) -> Iterable[Change]:
    """Status, end, disappearance and return: one row each, of the most telling kind."""
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
    """Whether a status moved in the course of things: with an update, to the end, or where the page shows the last.

    An update that one voice told without a word for its status is one when another voice has that.
    """
    known = [sum(seen.update.status is not Status.UNKNOWN for seen in each.updates) for each in (before, after)]
    grew = len(after.updates) > len(before.updates) or known[1] > known[0]
    return grew or after.incident.status.final or not after.incident.whole_timeline


def filled_in(changes: Iterable[Change], told: Sequence[Change]) -> Iterable[Change]:
    """What history that was filled in adds to events: second thoughts, and what goes on from those that we have."""
    fields = {change.field for change in told if change.key is None and change.field}
    return (each for each in changes if each.kind not in COURSE or (each.key is None and each.field in fields))
