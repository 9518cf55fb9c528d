"""Conversion of pending changes into messages."""

from collections.abc import Collection, Sequence

from sqlite_utils import Database

from statusledger import store
from statusledger.alerts import matching
from statusledger.alerts.facts import Event
from statusledger.alerts.matching import Happened, Match
from statusledger.alerts.messages import Message, packed
from statusledger.alerts.plan import EventType, Plan
from statusledger.model import Instant
from statusledger.store.read import alerting
from statusledger.store.write import outbox, pending_changes
from statusledger.store.write.outbox import OutboxMessage
from statusledger.times import shifted

STALE_S = 3 * 86_400
"""The age at which a pending change or an undelivered message is dropped."""
_REMEMBERED_S = 60 * 86_400
_SAYS_WHEN = {EventType.OPENED, EventType.UPDATED}


def fill(db: Database, plan: Plan | None, now: Instant, levels: Sequence[Event] = ()) -> None:
    """Queue messages, also of service levels, in one transaction; without a plan, drop the changes."""
    letters = _letters(db, plan, now, levels) if plan is not None else []
    new = [letter for letter in letters if not outbox.known(db, letter.event_id, letter.target)]
    if not new and not pending_changes.exists(db):
        return
    with store.transaction(db):
        outbox.put(db, new)
        outbox.prune(db, shifted(now, -_REMEMBERED_S))
        pending_changes.clear(db)


def _letters(db: Database, plan: Plan, now: Instant, levels: Sequence[Event]) -> list[OutboxMessage]:
    found = matching.matches(plan, _happened(db, plan, now, levels), now)
    fresh = [match for match in found if match.event.at >= shifted(now, -STALE_S)]
    return [_letter(match, fresh, now) for match in fresh]


def _happened(db: Database, plan: Plan, now: Instant, levels: Sequence[Event]) -> Happened:
    changes = pending_changes.waiting(db)
    ids = {change.incident_id for change in changes if change.incident_id is not None}
    subjects = {incident_id: alerting.summary(db, incident_id) for incident_id in ids}
    ahead = max((rule.ahead for rule in plan.rules if EventType.MAINTENANCE_SOON in rule.events), default=0)
    soon = [alerting.summary(db, incident_id) for incident_id in alerting.planned(db, now, shifted(now, ahead))]
    events = [*matching.events(changes, subjects), *levels]
    return Happened(events, soon, pending_changes.source_failures(db), alerting.watched(db))


def _letter(match: Match, beside: Collection[Match], now: Instant) -> OutboxMessage:
    """Make a message, except of a maintenance soon whose time another message has."""
    event = match.event
    message = Message(id=event.id, at=event.at, events=(event,), rules=match.rules, lone_end=match.lone_end)
    said = event.kinds == (EventType.MAINTENANCE_SOON,) and any(_says_when(other, match) for other in beside)
    return packed(message, match.target, now, "folded" if said else "waiting")


def _says_when(other: Match, match: Match) -> bool:
    same = other.target == match.target and _incident(other.event) == _incident(match.event)
    return same and bool(_SAYS_WHEN.intersection(other.event.kinds))


def _incident(event: Event) -> str | None:
    return event.incident.id if event.incident else None
