"""Which rule wants to know of what, and what that makes for each target. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from statusledger.alerts import events as happenings
from statusledger.alerts.events import Event, IncidentFacts
from statusledger.alerts.plan import BEGINNINGS, EventType, Plan, Rule
from statusledger.gate.stack import selects
from statusledger.model import Impact, Instant, Kind
from statusledger.store.write.pending_changes import ChangedComponent, IncidentSummary, PendingChange, SourceFailure

Patterns = tuple[Sequence[str], Sequence[str]]


class Happened(Struct, frozen=True):
    """What a run brought: events of incidents, maintenances that begin soon, and pages that stumbled.

    `watched` has what people watch of sources of which they do not watch all.
    """

    events: Sequence[Event]
    soon: Sequence[IncidentSummary]
    stumbles: Sequence[SourceFailure]
    watched: Mapping[str, Patterns]

    def for_rule(self, rule: Rule, now: Instant) -> Iterator[Event]:
        """The events as they are to this rule."""
        yield from self.events
        planned = (happenings.of_plan(subject, rule.ahead, now) for subject in self.soon)
        stumbled = (happenings.of_page(stumble, rule.after, now) for stumble in self.stumbles)
        yield from (event for event in (*planned, *stumbled) if event is not None)


class Match(Struct, frozen=True):
    """An event that a target is told of, as far as it wants to know, and the rules that say so.

    `lone_end`: one of them asks for the end and not for the beginning.
    """

    target: str
    event: Event
    rules: tuple[str, ...]
    lone_end: bool


def events(told: Iterable[PendingChange], subjects: Mapping[str, IncidentSummary]) -> list[Event]:
    """The events of the changes that one run saw, one for each incident."""
    together: dict[str, list[PendingChange]] = {}
    for change in told:
        together.setdefault(change.incident_id, []).append(change)
    found = (happenings.of_incident(changes, subjects[identity]) for identity, changes in together.items())
    return [event for event in found if event is not None]


def matches(plan: Plan, happened: Happened, now: Instant) -> list[Match]:
    """What is told to whom: each event once to each target, whichever rules want it."""
    found: dict[tuple[str, str], Match] = {}
    for rule in plan.rules:
        for event in happened.for_rule(rule, now):
            kinds = _wanted(rule, event, happened.watched.get(event.source_id, ((), ())))
            for target in rule.to if kinds else ():
                known = found.get((target, event.id))
                new = Match(target, _narrowed(event, kinds), (rule.name,), _asks_for_end_alone(rule, kinds))
                found[target, event.id] = _united(known, new)
    return list(found.values())


def _wanted(rule: Rule, event: Event, watched: Patterns) -> set[EventType]:
    """What of an event a rule tells."""
    kinds = set(rule.events).intersection(event.kinds)
    if rule.vendors and not {event.vendor_id, event.source_id}.intersection(rule.vendors):
        return set()
    if rule.tags and not set(rule.tags).intersection(event.tags):
        return set()
    if event.incident is None:
        return kinds
    if not _touches(rule, event.incident.components, watched):
        return set()
    return kinds if _is_bad_enough(rule, event.incident) else kinds & {EventType.MAINTENANCE_SOON}


def _touches(rule: Rule, named: Sequence[ChangedComponent], watched: Patterns) -> bool:
    """Whether one component is meant by all that is asked; an incident that names none may touch any."""
    asked: list[Patterns] = [watched, (rule.components, rule.excluded), (rule.regions, ())]
    return not named or any(all(selects(*each, part.group_name, part.name) for each in asked) for part in named)


def _is_bad_enough(rule: Rule, incident: IncidentFacts) -> bool:
    """By the worst impact that an incident ever had, so that whoever was told of it hears its end."""
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
