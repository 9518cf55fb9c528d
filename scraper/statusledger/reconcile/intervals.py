"""When a component was not operational: intervals, made of what incidents state of it and of what its list told.

Pure, and blind to the order in which things became known.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from msgspec import Struct
from msgspec.structs import replace

from statusledger.model import Health, Instant, Kind
from statusledger.reconcile.merge import worst
from statusledger.times import shifted

_LASTING = Instant("9999")
_OBSERVED, _STATED, _ENDED = range(3)


class StateChange(Struct, frozen=True):
    """A component is that well from a time on, and was `before` until then, where that is told too.

    The list told the former health last at `not_before`: it changed between the two looks.
    """

    at: Instant
    health: Health
    before: Health | None = None
    not_before: Instant | None = None
    transition_id: str | None = None


class IncidentStates(Struct, frozen=True):
    """What one incident or maintenance states of the component, in its order, and when it was over, if it is."""

    incident_id: str
    kind: Kind
    ended_at: Instant | None
    steps: tuple[StateChange, ...]


class Gap(Struct, frozen=True):
    """Two steps of one incident that do not fit together, with nothing else that says how the component went on."""

    incident_id: str
    step: StateChange
    after: StateChange


class Interval(Struct, frozen=True):
    """The component was in that health, the worst that anybody told; `until_at` None while it lasts."""

    from_at: Instant
    until_at: Instant | None
    health: Health
    kind: Kind
    incident_ids: tuple[str, ...]


class Segment(Struct, frozen=True):
    """One teller's part in an interval; without incident where the list of components tells it."""

    from_at: Instant
    until_at: Instant
    health: Health
    kind: Kind
    incident_id: str | None


class _Times:
    """When a component is said to be how, to be looked up."""

    def __init__(self, steps: Iterable[StateChange]) -> None:
        self._of: dict[Health, list[Instant]] = defaultdict(list)
        for step in sorted(steps, key=lambda step: step.at):
            self._of[step.health].append(step.at)

    def first(self, health: Health, since: Instant, until: Instant) -> Instant | None:
        """The first time, from one to another, at which it is said to be so."""
        times = self._of.get(health, [])
        place = bisect_left(times, since)
        return times[place] if place < len(times) and times[place] <= until else None


def whole(listed_at: Instant, moves: Sequence[StateChange], now: Health) -> list[StateChange]:
    """All that the list of components told, from its first look to how it is now, out of the moves that we know.

    Where a move is missing, as in ledgers of before all were kept, its time is what the vendor states, else the next.
    """
    first = moves[0].before if moves and moves[0].before else now
    steps = [StateChange(listed_at, first, first)]
    for move in moves:
        steps += [*_missing(steps[-1], move.before, move.not_before or move.at), move]
    return [*steps, *_missing(steps[-1], now, _LASTING)]


def _missing(last: StateChange, told: Health | None, by: Instant) -> list[StateChange]:
    return [StateChange(by, told, last.health, last.at)] if told not in (None, last.health) else []


def of_component(
    courses: Iterable[IncidentStates], listed: Sequence[StateChange], gone_at: Instant | None = None
) -> list[Interval]:
    """The intervals of one component, those of one kind apart from each other.

    The list of components and each incident have their own say, and the worst counts. What the list tells holds until
    a look at which it tells otherwise, whatever ended meanwhile, or until the moment between two looks at which an
    update states that change. A change that no update states speaks for all incidents that are open then: it comes
    later, and from the same page. An incident that is over ends what it opened, unless it states more afterwards.
    Maintenance is told apart: an outage meanwhile is both. `listed` is in order; `gone_at` is when the page dropped the
    component, which ends what nobody else does.
    """
    told = sorted((course for course in courses if course.steps), key=lambda course: course.incident_id)
    steps = [step for course in told for step in course.steps]
    stated, evidence = _Times(steps), _Times([*listed, *steps])
    pieces = [
        *_listed_pieces(listed, stated),
        *(piece for course in told for piece in _stated_pieces(course, _unstated(listed, stated), evidence)),
    ]
    ended = [_ended(piece, gone_at) for piece in pieces]
    return [
        interval
        for kind in Kind
        for interval in _merged(kind, [each for each in ended if each.kind is kind and each.from_at < each.until_at])
    ]


def gaps(courses: Iterable[IncidentStates], listed: Sequence[StateChange], shown: Iterable[Interval]) -> list[Gap]:
    """Where a component's intervals are unknown because a chain is broken."""
    told = [course for course in courses if course.steps]
    evidence = _Times([*listed, *(step for course in told for step in course.steps)])
    unknown = [each for each in shown if each.health is Health.UNKNOWN]
    return [
        Gap(course.incident_id, step, after)
        for course in told
        for step, after in pairwise(course.steps)
        if not _fits(step, after, course.ended_at, evidence)
        and any(_is_on_account_of(each, course.incident_id, step.at, after.at) for each in unknown)
    ]


def _is_on_account_of(interval: Interval, incident_id: str, since: Instant, until: Instant) -> bool:
    overlaps = interval.from_at < until and (interval.until_at is None or interval.until_at > since)
    return overlaps and incident_id in interval.incident_ids


def _dated(seen: StateChange, stated: _Times) -> Instant | None:
    """When an update states the change that we saw between two looks, if one does."""
    return stated.first(seen.health, seen.not_before or seen.at, seen.at)


def _unstated(listed: Iterable[StateChange], stated: _Times) -> list[StateChange]:
    """The changes of the list that no update states; the first look is none."""
    changes = (step for step in listed if step.health not in (step.before, Health.UNKNOWN))
    return [step for step in changes if _dated(step, stated) is None]


def _listed_pieces(listed: Sequence[StateChange], stated: _Times) -> Iterator[Segment]:
    """What the list tells, from the look that told it to the change that came next."""
    for step, after in pairwise([*listed, StateChange(_LASTING, Health.OPERATIONAL)]):
        ends = (_dated(after, stated) or after.at, _ENDED, Health.OPERATIONAL)
        yield from _pieces([(step.at, _OBSERVED, step.health), ends], Kind.INCIDENT, None)


def _stated_pieces(course: IncidentStates, unstated: Sequence[StateChange], evidence: _Times) -> Iterator[Segment]:
    """What an incident states, as far as what we saw meanwhile does not say otherwise."""
    steps = list(_certain(course, evidence))
    first, last, end = steps[0].at, steps[-1].at, course.ended_at
    until = _LASTING if end is None or last > end else end
    events = [(step.at, _STATED, step.health) for step in steps]
    events += [(step.at, _OBSERVED, step.health) for step in unstated if first <= step.at <= until]
    events += [(end, _ENDED, Health.OPERATIONAL)] if end else []
    return _pieces(events, course.kind, course.incident_id)


def _certain(course: IncidentStates, evidence: _Times) -> Iterator[StateChange]:
    """What an incident states. Unknown is what a broken chain leaves open, and what was well until a strange word."""
    health = Health.OPERATIONAL
    for step, after in zip(course.steps, [*course.steps[1:], None], strict=True):
        if step.health is not Health.UNKNOWN or health is Health.OPERATIONAL:
            health = step.health
        lost = after is not None and not _fits(step, after, course.ended_at, evidence)
        yield replace(step, health=Health.UNKNOWN if lost else health)


def _fits(step: StateChange, after: StateChange, ended_at: Instant | None, evidence: _Times) -> bool:
    """Whether a component was told to be as it is said to have been next, by the incident or by anything else."""
    if after.before in (None, step.health) or Health.UNKNOWN in (step.health, after.before):
        return True
    is_over = ended_at is not None and step.at <= ended_at < after.at
    told = evidence.first(after.before, shifted(step.at, 1), shifted(after.at, -1))
    return told is not None or (is_over and after.before is Health.OPERATIONAL)


def _pieces(events: list[tuple[Instant, int, Health]], kind: Kind, incident_id: str | None) -> Iterator[Segment]:
    """From each event to the next; of one moment, what is stated comes after what was seen, the end comes last."""
    events = sorted(events, key=lambda event: event[:2])
    for place, (at, _, health) in enumerate(events):
        until = events[place + 1][0] if place + 1 < len(events) else _LASTING
        if health is not Health.OPERATIONAL:
            own = Kind.MAINTENANCE if health is Health.MAINTENANCE else kind
            yield Segment(at, until, health, own, incident_id)


def _ended(piece: Segment, gone_at: Instant | None) -> Segment:
    lasts = piece.until_at == _LASTING
    return replace(piece, until_at=gone_at) if lasts and gone_at is not None and gone_at > piece.from_at else piece


def _merged(kind: Kind, pieces: Sequence[Segment]) -> Iterator[Interval]:
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


def _edges(piece: Segment) -> tuple[tuple[Instant, bool], tuple[Instant, bool]]:
    return (piece.from_at, True), (piece.until_at, False)
