"""Matching of events, rules and targets. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from statusledger.alerts.events import of_incident, of_page, of_plan
from statusledger.alerts.facts import ComponentFacts, Event, IncidentFacts
from statusledger.alerts.plan import BEGINNINGS, EventType, Plan, Rule
from statusledger.catalogue.component_patterns import selects
from statusledger.model import Impact, Instant, Kind
from statusledger.store.read.alerting import IncidentSummary
from statusledger.store.read.rows import ChangeRow
from statusledger.store.write.pending_changes import SourceFailure

Patterns = tuple[Sequence[str], Sequence[str]]


class Obstacle(StrEnum):
    """A condition of a rule that an event does not meet, in words about the event."""

    VENDORS = "at other vendors"
    TAGS = "at vendors without its tags"
    COMPONENTS = "at other components or regions"
    EVENTS = "of other types"
    IMPACT = "below its impact"


class Happened(Struct, frozen=True):
    """The results of a run; `watched` has the patterns of partly watched sources."""

    events: Sequence[Event]
    soon: Sequence[IncidentSummary]
    failures: Sequence[SourceFailure]
    watched: Mapping[str, Patterns]

    def for_rule(self, rule: Rule, now: Instant) -> Iterator[Event]:
        """Yield the events, some by the rule's settings."""
        yield from self.events
        planned = (of_plan(subject, rule.ahead, now) for subject in self.soon)
        failed = (of_page(failure, rule.after, now) for failure in self.failures)
        yield from (event for event in (*planned, *failed) if event is not None)


class Match(Struct, frozen=True):
    """An event for a target, with selected kinds and names of rules.

    `lone_end`: a rule selects the end and not the beginning.
    """

    target: str
    event: Event
    rules: tuple[str, ...]
    lone_end: bool


def events(changes: Iterable[ChangeRow], subjects: Mapping[str, IncidentSummary]) -> list[Event]:
    """Make one event for each incident of a run."""
    together: dict[str, list[ChangeRow]] = {}
    for change in changes:
        if change.incident_id is not None:
            together.setdefault(change.incident_id, []).append(change)
    found = (of_incident(those, subjects[incident_id]) for incident_id, those in together.items())
    return [event for event in found if event is not None]


def matches(plan: Plan, happened: Happened, now: Instant) -> list[Match]:
    """Select events: once for each target, under any number of rules."""
    found: dict[tuple[str, str], Match] = {}
    for rule in plan.rules:
        for event in happened.for_rule(rule, now):
            kinds = _wanted(rule, event, happened.watched.get(event.source_id, ((), ())))
            for target in rule.to if kinds else ():
                known = found.get((target, event.id))
                new = Match(target, _narrowed(event, kinds), (rule.name,), _asks_for_end_alone(rule, kinds))
                found[target, event.id] = _united(known, new)
    return list(found.values())


def obstacle(rule: Rule, event: Event, watched: Patterns) -> Obstacle | None:
    """Return the first condition of a rule that an event does not meet."""
    incident = event.incident
    conditions = {
        Obstacle.VENDORS: not rule.vendors or bool({event.vendor_id, event.source_id}.intersection(rule.vendors)),
        Obstacle.TAGS: not rule.tags or bool(set(rule.tags).intersection(event.tags)),
        Obstacle.COMPONENTS: incident is None or _touches(rule, incident.components, watched),
        Obstacle.EVENTS: bool(set(rule.events).intersection(event.kinds)),
        Obstacle.IMPACT: bool(_kinds(rule, event)),
    }
    return next((each for each, is_met in conditions.items() if not is_met), None)


def _wanted(rule: Rule, event: Event, watched: Patterns) -> set[EventType]:
    return set() if obstacle(rule, event, watched) else _kinds(rule, event)


def _kinds(rule: Rule, event: Event) -> set[EventType]:
    kinds = set(rule.events).intersection(event.kinds)
    is_enough = event.incident is None or _is_bad_enough(rule, event.incident)
    return kinds if is_enough else kinds & {EventType.MAINTENANCE_SOON}


def _touches(rule: Rule, named: Sequence[ComponentFacts], watched: Patterns) -> bool:
    """An incident without components may touch any."""
    asked: list[Patterns] = [watched, (rule.components, rule.excluded), (rule.regions, ())]
    return not named or any(all(selects(*each, part.group_name, part.name) for each in asked) for part in named)


def _is_bad_enough(rule: Rule, incident: IncidentFacts) -> bool:
    """Compare the worst impact so far, so that the end follows the beginning."""
    if incident.kind is Kind.MAINTENANCE:
        return rule.impact is Impact.NONE
    if incident.worst is Impact.UNKNOWN:
        return rule.unknown_impact
    return incident.worst.badness >= rule.impact.badness


def _narrowed(event: Event, kinds: set[EventType]) -> Event:
    return replace(event, kinds=tuple(kind for kind in EventType if kind in kinds))


def _united(known: Match | None, new: Match) -> Match:
    if known is None:
        return new
    kinds = {*known.event.kinds, *new.event.kinds}
    rules = tuple(dict.fromkeys((*known.rules, *new.rules)))
    return Match(new.target, _narrowed(new.event, kinds), rules, known.lone_end or new.lone_end)


def _asks_for_end_alone(rule: Rule, kinds: set[EventType]) -> bool:
    return any(end in kinds and beginning not in rule.events for end, beginning in BEGINNINGS.items())
