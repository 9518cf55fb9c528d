"""Selection and merging of waiting messages. Pure.

A tried message may have arrived: it goes again unchanged, under its id, before later ones of its incident. Others are
merged by incident, with its present state.
"""

from collections.abc import Callable, Collection, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from statusledger.alerts.events import as_of, identity
from statusledger.alerts.facts import Event
from statusledger.alerts.messages import Message, unpacked
from statusledger.alerts.plan import EventType, Target
from statusledger.model import Impact, Instant
from statusledger.store.read.alerting import IncidentSummary
from statusledger.store.write.outbox import OutboxMessage

_ANNOUNCING = {EventType.OPENED, EventType.REOPENED, EventType.ESCALATED}
_PART_OF_OPENED = {EventType.REOPENED, EventType.UPDATED, EventType.MAINTENANCE_SOON}
_WHILE_OVER = {EventType.RESOLVED, EventType.EDITED}


class Waiting(Struct, frozen=True):
    """An outbox row with its message."""

    letter: OutboxMessage
    message: Message

    @property
    def subjects(self) -> set[str]:
        """Ids of its incidents and sources."""
        return {event.about for event in self.message.events}

    @property
    def was_tried(self) -> bool:
        """Return whether it goes unchanged: tried, or a digest."""
        return self.letter.attempts > 0 or self.message.is_digest


class Now(Struct, frozen=True):
    """The present state of an incident or page, and the last delivered event types.

    `subject` is None for a page or an unknown incident.
    """

    at: Instant
    subject: IncidentSummary | None
    is_failing: bool
    delivered: Collection[EventType]


def read(letters: Iterable[OutboxMessage]) -> list[Waiting]:
    """Read the messages of outbox rows."""
    return [Waiting(letter, unpacked(letter)) for letter in letters]


def awake(waiting: Sequence[Waiting], target: Target, now: Instant) -> list[Waiting]:
    """Select messages outside quiet hours; one that passes takes earlier ones of its incident along."""
    if target.quiet is None or not target.quiet.holds(now):
        return list(waiting)
    passes = _passing(target.quiet.let_through)
    found: list[Waiting] = []
    wanted: set[str] = set()
    for each in reversed(waiting):
        if passes(each.message) or not wanted.isdisjoint(each.subjects):
            found.append(each)
            wanted |= each.subjects
    return found[::-1]


def tried(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Select unchanged messages; a refused one gives way to later ones of its incident."""
    known = list(waiting)
    later = {about for each in known if not each.was_tried for about in each.subjects}
    return [each for each in known if each.was_tried and not _gives_way(each, later)]


def groups(waiting: Iterable[Waiting], held: Collection[str]) -> list[list[Waiting]]:
    """Group the others by subject, except those behind a tried one."""
    known = list(waiting)
    settled = {each.letter.event_id for each in tried(known)}
    found: dict[str, list[Waiting]] = {}
    for each in known:
        if each.letter.event_id not in settled and each.message.events[0].about not in held:
            found.setdefault(each.message.events[0].about, []).append(each)
    return list(found.values())


def merged(messages: Sequence[Message], now: Now) -> Message | None:
    """Merge messages of one subject; None if no event still holds."""
    last = messages[-1].events[0]
    kinds = _holding(messages, now)
    if not kinds:
        return None
    ids = [message.id for message in messages]
    incident = as_of(now.subject, now.at) if now.subject is not None else last.incident
    event_id = identity(*ids) if len(ids) > 1 else ids[0]
    ordered = tuple(kind for kind in EventType if kind in kinds)
    return Message(
        id=event_id,
        at=last.at,
        events=(replace(last, id=event_id, kinds=ordered, incident=incident),),
        rules=tuple(dict.fromkeys(rule for message in messages for rule in message.rules)),
        lone_end=any(message.lone_end for message in messages),
    )


def _holding(messages: Sequence[Message], now: Now) -> set[EventType]:
    """Return the event types that still hold."""
    last = messages[-1].events[0]
    if last.incident is not None:
        return _of_incident(messages, now)
    return _of_level(messages) if last.level is not None else _of_page(messages, now)


def _gives_way(each: Waiting, later: Collection[str]) -> bool:
    return each.letter.state == "refused" and not each.message.is_digest and not each.subjects.isdisjoint(later)


def _passing(least: Impact | None) -> Callable[[Message], bool]:
    return lambda message: least is not None and message.impact.badness >= least.badness


def _of_incident(messages: Sequence[Message], now: Now) -> set[EventType]:
    """Return queued event types that the present state neither contradicts nor implies."""
    events = [message.events[0] for message in messages]
    kinds = {kind for event in events for kind in event.kinds}
    if now.delivered:
        kinds -= {EventType.OPENED}
    if EventType.OPENED in kinds:
        kinds -= _PART_OF_OPENED
    if not _is_over(events, now.subject):
        kinds -= _WHILE_OVER
    if not _is_ahead(events[-1], now):
        kinds -= {EventType.MAINTENANCE_SOON}
    is_end = EventType.RESOLVED in kinds and kinds.isdisjoint(_ANNOUNCING)
    return kinds if not is_end or now.delivered or any(message.lone_end for message in messages) else set()


def _is_over(events: Sequence[Event], subject: IncidentSummary | None) -> bool:
    if subject is not None:
        return subject.is_over
    turns = [event for event in events if {EventType.RESOLVED, EventType.REOPENED}.intersection(event.kinds)]
    return EventType.RESOLVED in (turns or events)[-1].kinds


def _is_ahead(event: Event, now: Now) -> bool:
    start = event.incident.scheduled_start_at if event.incident is not None else None
    return start is not None and now.at < start


def _of_level(messages: Sequence[Message]) -> set[EventType]:
    """Return the worst: a breach says all that a risk does."""
    kinds = {kind for message in messages for kind in message.events[0].kinds}
    return kinds - {EventType.SLA_AT_RISK} or kinds


def _of_page(messages: Sequence[Message], now: Now) -> set[EventType]:
    (kind,) = messages[-1].events[0].kinds
    seen = {kind for message in messages for kind in message.events[0].kinds}
    if kind is EventType.UNREADABLE:
        is_news = now.is_failing and not (len(seen) > 1 and kind in now.delivered)
    else:
        is_news = EventType.UNREADABLE in now.delivered or any(message.lone_end for message in messages)
    return {kind} if is_news else set()
