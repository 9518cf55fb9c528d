"""What each rule would have told in the past, had it been there: by what is known of it today. Nothing is sent."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from msgspec import Struct

from statusledger.alerts import events as happenings
from statusledger.alerts import matching
from statusledger.alerts.events import Event
from statusledger.alerts.matching import Happened
from statusledger.alerts.plan import EventType, Plan, Rule
from statusledger.model import Instant
from statusledger.store.query import Connection
from statusledger.store.write import pending_changes
from statusledger.store.write.pending_changes import IncidentSummary, PendingChange
from statusledger.times import shifted


class Foreseen(Struct, frozen=True):
    """What a rule would have told to whom, oldest first."""

    rule: str
    to: tuple[str, ...]
    events: list[Event]


def preview(db: Connection, plan: Plan, since: Instant, now: Instant) -> list[Foreseen]:
    """Rule by rule. Polls that failed are not kept one by one, so that pages that were unreadable are not in it."""
    passes = list(_passes(db, pending_changes.since(db, since)))
    subjects: dict[str, IncidentSummary] = {}
    for changes in passes:
        subjects |= {
            each.incident_id: pending_changes.subject(db, each.incident_id)
            for each in changes
            if each.incident_id not in subjects
        }
    events = [event for changes in passes for event in matching.events(changes, subjects)]
    watched = pending_changes.watched(db)
    found = []
    for rule in plan.rules:
        soon = list(_soon(db, rule, since, now))
        alone = Plan(plan.targets, (rule,))
        told = matching.matches(alone, Happened([*events, *soon], [], [], watched), now)
        once = {match.event.id: match.event for match in told}
        found.append(Foreseen(rule.name, rule.to, sorted(once.values(), key=lambda event: (event.at, event.id))))
    return found


def _passes(db: Connection, changes: Iterable[PendingChange]) -> Iterator[list[PendingChange]]:
    """Changes by the pass that saw them; what no pass of ours saw, by when it was seen."""
    known = pending_changes.passes(db)
    begun = [start for start, _ in known]
    together: dict[Instant, list[PendingChange]] = {}
    for change in changes:
        place = bisect_right(begun, change.seen_at) - 1
        seen = place >= 0 and change.seen_at <= known[place][1]
        together.setdefault(known[place][0] if seen else change.seen_at, []).append(change)
    yield from together.values()


def _soon(db: Connection, rule: Rule, since: Instant, now: Instant) -> Iterator[Event]:
    """That maintenances begin soon, where that became so in this time."""
    if EventType.MAINTENANCE_SOON not in rule.events:
        return
    for identity in pending_changes.planned(db, since, shifted(now, rule.ahead), past=True):
        subject = pending_changes.subject(db, identity)
        start = subject.scheduled_start_at or now
        at = max(shifted(start, -rule.ahead), subject.first_seen_at)
        event = happenings.of_plan(subject, rule.ahead, at) if since <= at <= now else None
        if event is not None:
            yield event
