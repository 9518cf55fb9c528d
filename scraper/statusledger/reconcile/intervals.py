"""Intervals in which a component was not operational, from facts in any order."""

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
    """A health from a time on, and the one `before`, if stated.

    It changed after `not_before`, the last read with the former health.
    """

    at: Instant
    health: Health
    before: Health | None = None
    not_before: Instant | None = None
    transition_id: str | None = None


class IncidentStates(Struct, frozen=True):
    """Health changes of the component in one incident, and its end, if any."""

    incident_id: str
    kind: Kind
    ended_at: Instant | None
    steps: tuple[StateChange, ...]


class Gap(Struct, frozen=True):
    """Two consecutive steps of one incident that contradict each other."""

    incident_id: str
    step: StateChange
    after: StateChange


class Interval(Struct, frozen=True):
    """Worst health for a time; `until_at` None while it lasts."""

    from_at: Instant
    until_at: Instant | None
    health: Health
    kind: Kind
    incident_ids: tuple[str, ...]


class Segment(Struct, frozen=True):
    """Part of an interval by one incident; without `incident_id`, by the list of components."""

    from_at: Instant
    until_at: Instant
    health: Health
    kind: Kind
    incident_id: str | None


class _Times:
    def __init__(self, steps: Iterable[StateChange]) -> None:
        self._of: dict[Health, list[Instant]] = defaultdict(list)
        for step in sorted(steps, key=lambda step: step.at):
            self._of[step.health].append(step.at)

    def first(self, health: Health, since: Instant, until: Instant) -> Instant | None:
        """Return the first time of a health in a range."""
        times = self._of.get(health, [])
        place = bisect_left(times, since)
        return times[place] if place < len(times) and times[place] <= until else None


def whole(listed_at: Instant, moves: Sequence[StateChange], now: Health) -> list[StateChange]:
    """Return all health changes of the list of components.

    A missing one, as in old ledgers, gets the latest possible time.
    """
    first = moves[0].before if moves and moves[0].before else now
    steps = [StateChange(listed_at, first, first)]
    for move in moves:
        steps += [*_missing(steps[-1], move.before, move.not_before or move.at), move]
    return [*steps, *_missing(steps[-1], now, _LASTING)]


def _missing(last: StateChange, health: Health | None, by: Instant) -> list[StateChange]:
    return [StateChange(by, health, last.health, last.at)] if health not in (None, last.health) else []


def of_component(
    courses: Iterable[IncidentStates], listed: Sequence[StateChange], gone_at: Instant | None = None
) -> list[Interval]:
    """Return the intervals of one component, without overlap within a kind.

    The list and each incident count separately, and the worst health wins. A health in the list holds until a read
    with a worse one, until the last of several reads before a better one, or until the moment between two reads at
    which an update states that change. A change of the list that no update states counts for all open incidents too:
    it is later, and from the same page. The end of an incident ends its intervals, unless it states more afterwards.
    Maintenance has its own intervals: an outage meanwhile is both. `listed` is in order; `gone_at`, when the page
    dropped the component, ends open intervals.
    """
    stating = sorted((course for course in courses if course.steps), key=lambda course: course.incident_id)
    steps = [step for course in stating for step in course.steps]
    stated, evidence = _Times(steps), _Times([*listed, *steps])
    pieces = [
        *_listed_pieces(listed, stated),
        *(piece for course in stating for piece in _stated_pieces(course, _unstated(listed, stated), evidence)),
    ]
    ended = [_ended(piece, gone_at) for piece in pieces]
    return [
        interval
        for kind in Kind
        for interval in _merged(kind, [each for each in ended if each.kind is kind and each.from_at < each.until_at])
    ]


def gaps(courses: Iterable[IncidentStates], listed: Sequence[StateChange], shown: Iterable[Interval]) -> list[Gap]:
    """Return the gaps that make intervals unknown."""
    stating = [course for course in courses if course.steps]
    evidence = _Times([*listed, *(step for course in stating for step in course.steps)])
    unknown = [each for each in shown if each.health is Health.UNKNOWN]
    return [
        Gap(course.incident_id, step, after)
        for course in stating
        for step, after in pairwise(course.steps)
        if not _fits(step, after, course.ended_at, evidence)
        and any(_is_on_account_of(each, course.incident_id, step.at, after.at) for each in unknown)
    ]


def _is_on_account_of(interval: Interval, incident_id: str, since: Instant, until: Instant) -> bool:
    overlaps = interval.from_at < until and (interval.until_at is None or interval.until_at > since)
    return overlaps and incident_id in interval.incident_ids


def _dated(change: StateChange, stated: _Times) -> Instant | None:
    return stated.first(change.health, change.not_before or change.at, change.at)


def _unstated(listed: Iterable[StateChange], stated: _Times) -> list[StateChange]:
    changes = (step for step in listed if step.health not in (step.before, Health.UNKNOWN))
    return [step for step in changes if _dated(step, stated) is None]


def _listed_pieces(listed: Sequence[StateChange], stated: _Times) -> Iterator[Segment]:
    for step, after in pairwise([*listed, StateChange(_LASTING, Health.OPERATIONAL)]):
        dated = _dated(after, stated)
        events = [(step.at, _OBSERVED, step.health), (dated or after.at, _ENDED, Health.OPERATIONAL)]
        events += [] if dated else _between_reads(step, after)
        yield from _pieces(events, Kind.INCIDENT, None)


def _between_reads(step: StateChange, after: StateChange) -> list[tuple[Instant, int, Health]]:
    """Return the better health from the last of several reads with the worse one on; unknown instead of operational."""
    better = max(after.health, Health.UNKNOWN, key=lambda health: health.badness)
    last_at = after.not_before or after.at
    is_better = better.badness < step.health.badness and step.at < last_at
    return [(last_at, _STATED, better)] if is_better else []


def _stated_pieces(course: IncidentStates, unstated: Sequence[StateChange], evidence: _Times) -> Iterator[Segment]:
    steps = list(_certain(course, evidence))
    first, last, end = steps[0].at, steps[-1].at, course.ended_at
    until = _LASTING if end is None or last > end else end
    events = [(step.at, _STATED, step.health) for step in steps]
    events += [(step.at, _OBSERVED, step.health) for step in unstated if first <= step.at <= until]
    events += [(end, _ENDED, Health.OPERATIONAL)] if end else []
    return _pieces(events, course.kind, course.incident_id)


def _certain(course: IncidentStates, evidence: _Times) -> Iterator[StateChange]:
    """Yield steps; unknown in a broken chain, and for an unknown word after operational."""
    health = Health.OPERATIONAL
    for step, after in zip(course.steps, [*course.steps[1:], None], strict=True):
        if step.health is not Health.UNKNOWN or health is Health.OPERATIONAL:
            health = step.health
        lost = after is not None and not _fits(step, after, course.ended_at, evidence)
        yield replace(step, health=Health.UNKNOWN if lost else health)


def _fits(step: StateChange, after: StateChange, ended_at: Instant | None, evidence: _Times) -> bool:
    """Return True if a former health is that of the step before, or reported meanwhile."""
    if after.before in (None, step.health) or Health.UNKNOWN in (step.health, after.before):
        return True
    is_over = ended_at is not None and step.at <= ended_at < after.at
    reported_at = evidence.first(after.before, shifted(step.at, 1), shifted(after.at, -1))
    return reported_at is not None or (is_over and after.before is Health.OPERATIONAL)


def _pieces(events: list[tuple[Instant, int, Health]], kind: Kind, incident_id: str | None) -> Iterator[Segment]:
    """Yield segments between events; in one moment observed comes first, then stated, then the end."""
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
        reported_by = {pieces[number].incident_id or "" for number in active} - {""}
        if current is not None and health is current.health:
            current = replace(current, incident_ids=tuple(sorted(reported_by.union(current.incident_ids))))
            continue
        if current is not None:
            yield replace(current, until_at=None if at == _LASTING else at)
        current = Interval(at, None, health, kind, tuple(sorted(reported_by))) if health else None


def _edges(piece: Segment) -> tuple[tuple[Instant, bool], tuple[Instant, bool]]:
    return (piece.from_at, True), (piece.until_at, False)
