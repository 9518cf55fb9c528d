"""Doubts about a service level: what a reader must know before relying on it."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from statusledger.insight import stretches
from statusledger.insight.history import VendorHistory
from statusledger.insight.sla.scope import AgreementScope
from statusledger.insight.sla.segments import CountedSegment
from statusledger.insight.sla.terms import Agreement
from statusledger.insight.stretches import Stretch
from statusledger.insight.troubles import Trouble
from statusledger.model import Health
from statusledger.store.read.figures import CountedIncident
from statusledger.times import epoch


class DoubtKind(StrEnum):
    """Kinds of doubts."""

    END_NOT_KNOWN = "end_not_known"
    SEVERITY_NOT_STATED = "severity_not_stated"
    COMPONENT_NOT_STATED = "component_not_stated"
    STILL_OPEN = "still_open"
    DURING_MAINTENANCE = "during_maintenance"


class LevelDoubt(Struct, frozen=True, kw_only=True):
    """A doubt; `seconds` are those it is about, None where not known.

    Seconds of an incident without severity or component do not count, those of one still open or during maintenance do.
    """

    kind: DoubtKind
    seconds: int | None
    incident_id: str | None = None


def doubts(
    agreement: Agreement,
    history: VendorHistory,
    scope: AgreementScope,
    counted: Sequence[CountedSegment],
    passed: Stretch,
) -> list[LevelDoubt]:
    """Return the doubts about the reported figure of a time."""
    begun = [each for each in history.incidents if epoch(each.started_at) < passed[1]]
    return [
        *_without_end([each for each in begun if epoch(each.started_at) >= passed[0]], history, scope),
        *_unstated(counted),
        *(() if scope.includes(None) else _elsewhere(history.loose, passed)),
        *_still_open([each for each in begun if each.is_open], counted),
        *(() if agreement.counts.maintenance else _during_maintenance(history, scope, counted)),
    ]


def _without_end(
    begun: Sequence[CountedIncident], history: VendorHistory, scope: AgreementScope
) -> Iterator[LevelDoubt]:
    """Yield the incidents whose end is not known: they do not count."""
    stated = {identity for each in _selected(history, scope) for identity in each.incident_ids}
    for each in begun:
        is_lost = each.resolved_at is None and not each.is_open and each.status.begun
        is_named = each.id in stated or any(scope.includes(named) for named in each.component_ids)
        is_loose = scope.includes(None) and not each.component_ids and not each.states_trouble
        if is_lost and (is_named or is_loose):
            yield LevelDoubt(kind=DoubtKind.END_NOT_KNOWN, seconds=None, incident_id=each.id)


def _selected(history: VendorHistory, scope: AgreementScope) -> Iterator[Trouble]:
    for component_id, found in history.by_component.items():
        if scope.includes(component_id):
            yield from found


def _unstated(counted: Sequence[CountedSegment]) -> Iterator[LevelDoubt]:
    """Yield the incidents in time of unknown health, which does not count."""
    for identity, length in _lasted(each for each in counted if each.health is Health.UNKNOWN).items():
        yield LevelDoubt(kind=DoubtKind.SEVERITY_NOT_STATED, seconds=length, incident_id=identity)


def _lasted(segments: Iterable[CountedSegment]) -> dict[str | None, int]:
    """Return the seconds of each incident, of None without any."""
    lasted: dict[str | None, int] = {}
    for each in segments:
        for identity in each.incident_ids or (None,):
            lasted[identity] = lasted.get(identity, 0) + each.until - each.since
    return lasted


def _elsewhere(loose: Sequence[Trouble], passed: Stretch) -> Iterator[LevelDoubt]:
    """Yield the incidents that name no component, and may concern those of the agreement."""
    for each in loose:
        length = stretches.length(stretches.within([(each.since, each.until)], passed))
        if length and each.health is not Health.MAINTENANCE:
            identity = next(iter(each.incident_ids), None)
            yield LevelDoubt(kind=DoubtKind.COMPONENT_NOT_STATED, seconds=length, incident_id=identity)


def _still_open(begun: Sequence[CountedIncident], counted: Sequence[CountedSegment]) -> Iterator[LevelDoubt]:
    lasted = _lasted(each for each in counted if each.weight)
    for each in begun:
        if each.id in lasted:
            yield LevelDoubt(kind=DoubtKind.STILL_OPEN, seconds=lasted[each.id], incident_id=each.id)


def _during_maintenance(
    history: VendorHistory, scope: AgreementScope, counted: Sequence[CountedSegment]
) -> Iterator[LevelDoubt]:
    """Yield the counted seconds in which maintenance of components was under way."""
    planned = stretches.union(
        (each.since, each.until) for each in _selected(history, scope) if each.health is Health.MAINTENANCE
    )
    down = [(each.since, each.until) for each in counted if each.weight]
    if length := stretches.length(stretches.intersection((down, planned))):
        yield LevelDoubt(kind=DoubtKind.DURING_MAINTENANCE, seconds=length)
