"""Signs of a vendor's state: open incidents, components, the summaries of its pages, and pages that cannot be read."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from statusledger.model import Health, Instant
from statusledger.presentation import wording
from statusledger.presentation.states import OF_HEALTH, OF_IMPACT, VendorState
from statusledger.presentation.triage import Triage
from statusledger.store.read.rows import AffectedRow, ComponentRow, Current, Situation
from statusledger.store.read.source_rows import SWITCHED_OFF, SourceRow

NOT_YET = "not read yet"
FROM_THE_FUTURE = "last read in the future, by a clock that was wrong then or is wrong now"


class Sign(Struct, frozen=True, kw_only=True):
    """A reason for a state; `reason` says why there is no data."""

    source_id: str
    state: VendorState
    since: Instant | None = None
    affected: Sequence[AffectedRow] = ()
    incident: Current | None = None
    reason: str | None = None


def signs(situation: Situation, sorted_: Triage, trouble_since: Mapping[str, Instant]) -> Iterator[Sign]:
    """Yield all signs; what a long-running incident explains is none."""
    yield from (_of_incident(each, OF_IMPACT[each.impact]) for each in sorted_.counted)
    yield from (_of_incident(each, VendorState.MAINTENANCE) for each in sorted_.under_way)
    active = [*sorted_.counted, *sorted_.under_way]
    explained = _affected(sorted_.neglected) - _affected(active)
    for part in situation.troubles:
        if part.source_id in sorted_.current and part.id not in explained:
            yield _of_component(part, trouble_since)
    forgotten = {each.source_id for each in sorted_.neglected} - {each.source_id for each in active}
    open_then = Counter(each.source_id for each in situation.open)
    for source in situation.sources:
        if not sorted_.is_current(source):
            yield _of_unread(source, open_then[source.id], sorted_.at)
        elif source.page_health is Health.OPERATIONAL or source.id not in forgotten:
            yield from _of_summary(source)


def _affected(found: Sequence[Current]) -> set[str | None]:
    return {part.component_id for each in found for part in each.affected}


def _of_incident(incident: Current, state: VendorState) -> Sign:
    since = incident.started_at or incident.scheduled_start_at
    return Sign(source_id=incident.source_id, state=state, since=since, affected=incident.affected, incident=incident)


def _of_component(part: ComponentRow, since: Mapping[str, Instant]) -> Sign:
    named = AffectedRow(component_id=part.id, name=part.name, group_name=part.group_name, worst_health=part.health)
    return Sign(source_id=part.source_id, state=OF_HEALTH[part.health], since=since.get(part.id), affected=[named])


def _of_unread(source: SourceRow, open_then: int, at: Instant) -> Sign:
    reason = why_unread(source, at)
    if open_then:
        reason += f"; {wording.counted(open_then, 'incident was', 'incidents were')} open then"
    return Sign(source_id=source.id, state=VendorState.NO_DATA, since=source.read_by(at), reason=reason)


def _of_summary(source: SourceRow) -> Iterator[Sign]:
    if source.page_health is not None and not source.is_watched_in_part:
        raw = source.page_health_raw or "unknown"
        state, reason = OF_HEALTH[source.page_health], f"its page states a status that is not known here: {raw}"
        yield Sign(source_id=source.id, state=state, reason=reason)


def why_unread(source: SourceRow, at: Instant) -> str:
    """Return the last error, or the lack of a read."""
    if not source.enabled:
        return SWITCHED_OFF
    if source.last_error:
        return source.last_error
    return "not polled since" if source.read_by(at) else FROM_THE_FUTURE if source.read_at else NOT_YET
