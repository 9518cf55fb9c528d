"""Preview of rules on past events, without sending."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from statusledger.alerts import levels, matching
from statusledger.alerts.events import of_plan
from statusledger.alerts.facts import Event
from statusledger.alerts.history import past_events, past_notice
from statusledger.alerts.matching import Happened
from statusledger.alerts.plan import EventType, Plan, Rule
from statusledger.model import Instant
from statusledger.store.query import Connection
from statusledger.store.read import alerting
from statusledger.store.read.rows import ChangeRow
from statusledger.store.write import pending_changes
from statusledger.times import shifted


class Foreseen(Struct, frozen=True):
    """Events of a rule, oldest first, and the number of those from before the first poll.

    `unmatched`: numbers of the events that did not match, by the first condition that they do not meet.
    """

    rule: str
    to: tuple[str, ...]
    events: list[Event]
    from_history: int
    unmatched: dict[str, int]


def preview(db: Connection, plan: Plan, since: Instant, now: Instant, sla: Path | None = None) -> list[Foreseen]:
    """Preview all rules, without unreadable pages: failed polls are not kept. `sla` is the file of agreements.

    Raises CatalogueError for a wrong sla.yaml.
    """
    found = [*_observed(db, since), *_past(db, since)]
    if sla is not None and levels.are_wanted(plan):
        found += levels.past_events(db, sla, since, now)
    happened = Happened(found, [], [], alerting.watched(db))
    return [_foreseen(db, plan, rule, happened, since, now) for rule in plan.rules]


def _foreseen(db: Connection, plan: Plan, rule: Rule, happened: Happened, since: Instant, now: Instant) -> Foreseen:
    happened = replace(happened, events=[*happened.events, *_soon(db, rule, since, now)])
    selected = {match.event.id: match.event for match in matching.matches(Plan(plan.targets, (rule,)), happened, now)}
    found = sorted(selected.values(), key=lambda event: (event.at, event.id))
    others = [event for event in happened.events if event.id not in selected]
    first_reads = alerting.first_reads(db)
    obstacles = (matching.obstacle(rule, each, happened.watched.get(each.source_id, ((), ()))) for each in others)
    return Foreseen(
        rule=rule.name,
        to=rule.to,
        events=found,
        from_history=sum(event.incident is not None and event.at < first_reads[event.incident.id] for event in found),
        unmatched=dict(Counter(str(each) for each in obstacles if each is not None)),
    )


def _observed(db: Connection, since: Instant) -> Iterator[Event]:
    passes = list(_passes(db, pending_changes.since(db, since)))
    ids = {each.incident_id for changes in passes for each in changes if each.incident_id is not None}
    subjects = {incident_id: alerting.summary(db, incident_id) for incident_id in ids}
    for changes in passes:
        yield from matching.events(changes, subjects)


def _past(db: Connection, since: Instant) -> Iterator[Event]:
    for incident_id in alerting.backfilled(db, since):
        yield from past_events(alerting.summary(db, incident_id), alerting.timeline(db, incident_id), since)


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
        event = of_plan(subject, rule.ahead, at) or past_notice(subject, rule.ahead)
        if event is not None and since <= event.at <= now:
            yield event
