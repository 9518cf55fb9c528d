"""Preview of rules on past events, without sending."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from msgspec import Struct

from statusledger.alerts import matching
from statusledger.alerts.events import of_plan
from statusledger.alerts.facts import Event
from statusledger.alerts.matching import Happened
from statusledger.alerts.plan import EventType, Plan, Rule
from statusledger.model import Instant
from statusledger.store.query import Connection
from statusledger.store.read import alerting
from statusledger.store.read.alerting import IncidentSummary
from statusledger.store.read.rows import ChangeRow
from statusledger.store.write import pending_changes
from statusledger.times import shifted


class Foreseen(Struct, frozen=True):
    """Events of a rule, oldest first."""

    rule: str
    to: tuple[str, ...]
    events: list[Event]


def preview(db: Connection, plan: Plan, since: Instant, now: Instant) -> list[Foreseen]:
    """Preview all rules, without unreadable pages: failed polls are not kept."""
    passes = list(_passes(db, pending_changes.since(db, since)))
    subjects: dict[str, IncidentSummary] = {}
    for changes in passes:
        new = {each.incident_id for each in changes if each.incident_id is not None} - subjects.keys()
        subjects |= {incident_id: alerting.summary(db, incident_id) for incident_id in new}
    events = [event for changes in passes for event in matching.events(changes, subjects)]
    watched = alerting.watched(db)
    found = []
    for rule in plan.rules:
        soon = list(_soon(db, rule, since, now))
        alone = Plan(plan.targets, (rule,))
        selected = matching.matches(alone, Happened([*events, *soon], [], [], watched), now)
        once = {match.event.id: match.event for match in selected}
        found.append(Foreseen(rule.name, rule.to, sorted(once.values(), key=lambda event: (event.at, event.id))))
    return found


def _passes(db: Connection, changes: Iterable[ChangeRow]) -> Iterator[list[ChangeRow]]:
    known = alerting.passes(db)
    begun = [start for start, _ in known]
    together: dict[Instant, list[ChangeRow]] = {}
    for change in changes:
        place = bisect_right(begun, change.seen_at) - 1
        seen = place >= 0 and change.seen_at <= known[place][1]
        together.setdefault(known[place][0] if seen else change.seen_at, []).append(change)
    yield from together.values()


def _soon(db: Connection, rule: Rule, since: Instant, now: Instant) -> Iterator[Event]:
    if EventType.MAINTENANCE_SOON not in rule.events:
        return
    for identity in alerting.planned(db, since, shifted(now, rule.ahead), past=True):
        subject = alerting.summary(db, identity)
        start = subject.scheduled_start_at or now
        at = max(shifted(start, -rule.ahead), subject.first_seen_at)
        event = of_plan(subject, rule.ahead, at) if since <= at <= now else None
        if event is not None:
            yield event
