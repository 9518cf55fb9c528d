"""Messages in words, short and without control characters. Pure."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from urllib.parse import quote

from msgspec import Struct

from statusledger import text
from statusledger.alerts import level_words
from statusledger.alerts.facts import Event, IncidentFacts, LevelFacts, PageFacts, UpdateFacts
from statusledger.alerts.messages import Message
from statusledger.alerts.plan import EventType
from statusledger.model import Impact, Instant, Kind, Status
from statusledger.presentation import wording
from statusledger.presentation.markdown import BEGINNING, plain_text
from statusledger.text.characters import storable
from statusledger.times import seconds_between

_TITLE, _QUOTE, _LATEST, _ERROR = 160, 280, 1_200, 160
_PER_LINE = 60
"""Characters that a line counts in addition, which bounds their number."""
_ITEM = re.compile(r"[-*+] ")
_LISTED = 12
_LATE_S = 3_600
_KINDS = {
    EventType.RESOLVED: "Resolved",
    EventType.REOPENED: "Reopened",
    EventType.OPENED: "New incident",
    EventType.ESCALATED: "Escalated",
    EventType.EDITED: "Edited after it was over",
    EventType.UPDATED: "Update",
    EventType.MAINTENANCE_SOON: "Maintenance soon",
    EventType.UNREADABLE: "Page unreadable",
    EventType.RECOVERED: "Page readable again",
    EventType.SLA_BREACHED: "Service level breached",
    EventType.SLA_AT_RISK: "Service level at risk",
}
_OF_MAINTENANCE = {EventType.OPENED: "Maintenance announced", EventType.RESOLVED: "Maintenance over"}
_OWN_WORD = {Status.CANCELLED: "Maintenance cancelled"}


class Tone(StrEnum):
    """Meaning of a message's colour."""

    OVER = "over"
    PLANNED = "planned"
    UNKNOWN = "unknown"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


COLOURS = {
    Tone.OVER: "#2e7d32",
    Tone.PLANNED: "#1565c0",
    Tone.UNKNOWN: "#757575",
    Tone.MINOR: "#f9a825",
    Tone.MAJOR: "#ef6c00",
    Tone.CRITICAL: "#c62828",
}
"""Colours of a bar beside a message; text needs darker ones."""
_TONES = {
    Impact.NONE: Tone.UNKNOWN,
    Impact.UNKNOWN: Tone.UNKNOWN,
    Impact.MAINTENANCE: Tone.PLANNED,
    Impact.MINOR: Tone.MINOR,
    Impact.MAJOR: Tone.MAJOR,
    Impact.CRITICAL: Tone.CRITICAL,
}


class Link(Struct, frozen=True):
    """A link with its words."""

    label: str
    url: str


class Latest(Struct, frozen=True):
    """The newest update: status and time, and the lines of its text."""

    heading: str
    lines: tuple[str, ...]


class Note(Struct, frozen=True, kw_only=True):
    """The text of a message in parts; `quote` is the beginning of `latest`.

    The first fact names the event, except in a list of events or other facts.
    """

    title: str
    facts: tuple[str, ...]
    quote: str | None = None
    latest: Latest | None = None
    links: tuple[Link, ...] = ()
    tone: Tone = Tone.UNKNOWN
    is_list: bool = False


def note(message: Message, base_url: str = "") -> Note:
    """Describe a message; `base_url` is of our pages."""
    if message.is_digest:
        return _digest(message, base_url)
    event = message.events[0]
    if event.incident is not None:
        return _incident(event, event.incident, base_url)
    if event.level is not None:
        return _level(event, event.level, base_url)
    assert event.page is not None, "an event is about an incident, an agreement or a page"
    return _page(event, event.page)


def sample(base_url: str = "") -> Note:
    """Make the note of a sample message."""
    return Note(
        title="statusledger: a test",
        facts=("This target receives the alerts of your rules.", "This is only a test; nothing happened."),
        links=tuple(_links(base_url=base_url)),
        is_list=True,
    )


def short(words: str, limit: int) -> str:
    """Shorten a text to one clean line."""
    line = " ".join(storable(words).split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def headline(event: Event) -> str:
    """Return `Resolved`, `Maintenance announced`, `Escalated, update`."""
    incident = event.incident
    own = _OF_MAINTENANCE if incident is not None and incident.kind is Kind.MAINTENANCE else {}
    said = [own.get(kind, _KINDS[kind]) for kind in event.kinds]
    if incident is not None and event.kinds[0] is EventType.RESOLVED:
        said[0] = _OWN_WORD.get(incident.status, said[0])
    if incident is not None and incident.is_withdrawn:
        said.append("removed from its page")
    return ", ".join([said[0], *(word[0].lower() + word[1:] for word in said[1:])])


def event_line(event: Event) -> str:
    """Return `Resolved · Major`, for a maintenance or page `Maintenance soon`."""
    incident = event.incident
    if incident is None or incident.impact is Impact.MAINTENANCE:
        return headline(event)
    return f"{headline(event)} · {wording.IMPACTS[incident.impact]}"


def _incident(event: Event, incident: IncidentFacts, base_url: str) -> Note:
    page = f"{base_url.rstrip('/')}/incident/{quote(incident.id)}" if base_url else ""
    body = incident.latest.body if incident.latest is not None else ""
    return Note(
        title=f"{short(event.vendor, 60)}: {short(incident.title, _TITLE)}",
        facts=tuple(_facts(event, incident)),
        quote=short(plain_text(body), _QUOTE) or None,
        latest=_latest(incident.latest, tuple(_lines(body))) if incident.latest is not None else None,
        links=tuple(_links(incident.url or "", page)),
        tone=Tone.OVER if incident.status.final else _TONES[incident.impact],
    )


def _latest(update: UpdateFacts, lines: tuple[str, ...]) -> Latest | None:
    heading = f"{wording.sentence_case(update.status)} · {wording.date(update.posted_at)}"
    return Latest(heading, lines) if lines else None


def _lines(body: str) -> Iterator[str]:
    """Yield lines without marks, except dots of lists, up to a limit in all."""
    left = _LATEST
    for line in filter(None, map(str.strip, body[:BEGINNING].splitlines())):
        words = short(plain_text(line), left)
        if words and left > 0:
            yield f"• {words}" if _ITEM.match(line) else words
        left -= len(words) + _PER_LINE


def _facts(event: Event, incident: IncidentFacts) -> Iterator[str]:
    yield event_line(event)
    if incident.scheduled_start_at is not None:
        yield f"Planned: {wording.window(incident.scheduled_start_at, incident.scheduled_end_at)}"
    elif incident.started_at is not None:
        until = f", until {wording.date(incident.resolved_at)}" if incident.resolved_at else ""
        yield f"Since {wording.date(incident.started_at)}{until}"
        yield from _lateness(event, incident.started_at, incident.posted_at)
    if incident.components:
        yield f"Components: {wording.some([short(part.name, 60) for part in incident.components])}"


def _lateness(event: Event, started_at: Instant, posted_at: Instant | None) -> Iterator[str]:
    if posted_at is not None and EventType.OPENED in event.kinds and seconds_between(started_at, posted_at) >= _LATE_S:
        yield f"Began {wording.between(started_at, posted_at)} before it was posted"


def _links(vendor_page: str = "", base_url: str = "") -> Iterator[Link]:
    for label, address in (("Vendor's page", vendor_page), ("Our page", base_url)):
        if link := text.link(address):
            yield Link(label, link)


def _page(event: Event, page: PageFacts) -> Note:
    last = f"Last read {wording.date(page.read_at)}" if page.read_at else "Never read"
    failed = f"{wording.counted(page.failures, 'poll')} in a row failed"
    why = [f"Why: {short(page.error, _ERROR)}"] if page.error else []
    facts = (event_line(event), failed, last, *why)
    return Note(
        title=short(page.name, _TITLE),
        facts=facts,
        links=tuple(_links(page.url)),
        tone=Tone.OVER if EventType.RECOVERED in event.kinds else Tone.UNKNOWN,
    )


def _level(event: Event, level: LevelFacts, base_url: str) -> Note:
    page = f"{base_url.rstrip('/')}/sla/{quote(level.id)}" if base_url else ""
    return Note(
        title=f"{short(event.vendor, 60)}: {short(level_words.title(level), 90)}",
        facts=(event_line(event), *level_words.facts(level)),
        links=tuple(_links(base_url=page)),
        tone=Tone.MAJOR if EventType.SLA_BREACHED in event.kinds else Tone.MINOR,
    )


def _digest(message: Message, base_url: str) -> Note:
    vendors = len({event.vendor_id for event in message.events})
    count = len(message.events) + message.more
    return Note(
        title=f"{count:,} events at {wording.counted(vendors, 'vendor')}",
        facts=tuple(_listed(message.events, count)),
        links=tuple(_links(base_url=base_url)),
        is_list=True,
        tone=_TONES[message.impact],
    )


def _listed(events: Iterable[Event], count: int) -> Iterator[str]:
    shown = list(events)[:_LISTED]
    for event in shown:
        yield f"{short(event.vendor, 40)}: {short(event.title, 80)} ({headline(event)})"
    if count > len(shown):
        yield f"and {count - len(shown):,} more"
