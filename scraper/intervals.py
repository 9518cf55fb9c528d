"""When a component was not operational: intervals, made of what incidents state of it and of what we saw in its list.

Pure, and blind to the order in which things became known.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from scraper.merge import worst
from scraper.model import Health, Instant, Kind

_LASTING = Instant("9999")
_OBSERVED, _STATED, _ENDED = range(3)
_PLANNED = (Health.OPERATIONAL, Health.MAINTENANCE)


class Step(Struct, frozen=True):
    """A component is that well from a time on."""

    at: Instant
    health: Health


class Course(Struct, frozen=True):
    """What one incident or maintenance states of the component, in its order, and when it was over, if it is."""

    incident_id: str
    kind: Kind
    ended_at: Instant | None
    steps: tuple[Step, ...]


class Interval(Struct, frozen=True):
    """The component was in that health, the worst that anybody told; `until_at` None while it lasts."""

    from_at: Instant
    until_at: Instant | None
    health: Health
    kind: Kind
    incident_ids: tuple[str, ...]


class _Piece(Struct, frozen=True):
    """One teller's part in an interval; without incident where we saw it in the list of components."""

    from_at: Instant
    until_at: Instant
    health: Health
    kind: Kind
    incident_id: str | None


def of_component(courses: Iterable[Course], seen: Iterable[Step], gone_at: Instant | None = None) -> list[Interval]:
    """The intervals of one component, those of one kind apart from each other.

    Each incident has its own say, and the worst counts. What we saw in the list of components, where no update states
    it, speaks for all incidents that are open then: it comes later, and from the same page. An incident that is over
    ends what it opened, unless it states more afterwards. Maintenance is told apart: an outage meanwhile is both.
    `gone_at` is when the page dropped the component, which ends what nobody else does.
    """
    told = sorted((course for course in courses if course.steps), key=lambda course: course.incident_id)
    listed = sorted((step for step in seen if step.health is not Health.UNKNOWN), key=lambda step: step.at)
    pieces = [*_seen_pieces(told, listed), *(piece for course in told for piece in _stated_pieces(course, listed))]
    ended = [_ended(piece, gone_at) for piece in pieces]
    return [
        interval
        for kind in Kind
        for interval in _merged(kind, [each for each in ended if each.kind is kind and each.from_at < each.until_at])
    ]


def _stated_pieces(course: Course, listed: Sequence[Step]) -> Iterator[_Piece]:
    """What an incident states, as far as what we saw meanwhile does not say otherwise."""
    steps = [step for step in course.steps if step.health is not Health.UNKNOWN]
    first, last = min(step.at for step in course.steps), max(step.at for step in course.steps)
    end = course.ended_at
    until = _LASTING if end is None or last > end else end
    events = [(step.at, _STATED, step.health) for step in steps]
    events += [(step.at, _OBSERVED, step.health) for step in listed if first <= step.at <= until]
    events += [(end, _ENDED, Health.OPERATIONAL)] if end else []
    return _pieces(events, course.kind, course.incident_id)


def _seen_pieces(courses: Iterable[Course], listed: Iterable[Step]) -> Iterator[_Piece]:
    """What we saw, until an incident has its say. The work that a maintenance announces says nothing of an outage."""
    events = [(step.at, _OBSERVED, step.health) for step in listed]
    events += [
        (step.at, _STATED, Health.OPERATIONAL)
        for course in courses
        for step in course.steps
        if course.kind is Kind.INCIDENT or step.health in _PLANNED
    ]
    return _pieces(events, Kind.INCIDENT, None)


def _pieces(events: list[tuple[Instant, int, Health]], kind: Kind, incident_id: str | None) -> Iterator[_Piece]:
    """From each event to the next; of one moment, what is stated comes after what was seen, the end comes last."""
    events = sorted(events, key=lambda event: event[:2])
    for place, (at, _, health) in enumerate(events):
        until = events[place + 1][0] if place + 1 < len(events) else _LASTING
        if health is not Health.OPERATIONAL:
            own = Kind.MAINTENANCE if health is Health.MAINTENANCE else kind
            yield _Piece(at, until, health, own, incident_id)


def _ended(piece: _Piece, gone_at: Instant | None) -> _Piece:
    lasts = piece.until_at == _LASTING
    return replace(piece, until_at=gone_at) if lasts and gone_at is not None and gone_at > piece.from_at else piece


def _merged(kind: Kind, pieces: Sequence[_Piece]) -> Iterator[Interval]:
    """Pieces without overlap: at each moment the worst health, stretches of one health in one."""
    edges = sorted(
        ((at, begins, number) for number, piece in enumerate(pieces) for at, begins in _edges(piece)),
        key=lambda edge: edge[:1],
    )
    active: set[int] = set()
    current: Interval | None = None
    for at, group in groupby(edges, key=lambda edge: edge[0]):
        for _, begins, number in group:
            (active.add if begins else active.remove)(number)
        health = worst(pieces[number].health for number in active)
        told_by = {pieces[number].incident_id or "" for number in active} - {""}
        if current is not None and health is current.health:
            current = replace(current, incident_ids=tuple(sorted(told_by.union(current.incident_ids))))
            continue
        if current is not None:
            yield replace(current, until_at=None if at == _LASTING else at)
        current = Interval(at, None, health, kind, tuple(sorted(told_by))) if health else None


def _edges(piece: _Piece) -> tuple[tuple[Instant, bool], tuple[Instant, bool]]:
    return (piece.from_at, True), (piece.until_at, False)
