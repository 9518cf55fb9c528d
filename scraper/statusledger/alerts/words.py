"""Messages in words, short and without control characters. Pure."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from msgspec import Struct

from statusledger import text
from statusledger.alerts.facts import Event, IncidentFacts, PageFacts
from statusledger.alerts.messages import Message
from statusledger.alerts.plan import EventType
from statusledger.model import Impact, Instant, Kind, Status
from statusledger.presentation import wording
from statusledger.presentation.markdown import plain_text
from statusledger.text.characters import storable
from statusledger.times import seconds_between

_TITLE, _QUOTE, _ERROR = 160, 280, 160
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
}
_OF_MAINTENANCE = {EventType.OPENED: "Maintenance announced", EventType.RESOLVED: "Maintenance over"}
_OWN_WORD = {Status.CANCELLED: "Maintenance cancelled"}


class Note(Struct, frozen=True, kw_only=True):
    """The text of a message in parts."""

    title: str
    facts: tuple[str, ...]
    quote: str | None = None
    links: tuple[str, ...] = ()


def note(message: Message, base_url: str = "") -> Note:
    """Describe a message; `base_url` is of our pages."""
    if message.is_digest:
        return _digest(message, base_url)
    event = message.events[0]
    if event.incident is not None:
        return _incident(event, event.incident, base_url)
    assert event.page is not None, "an event is about an incident or a page"
    return _page(event, event.page)


def sample(base_url: str = "") -> Note:
    """Make the note of a sample message."""
    return Note(
        title="statusledger: a test",
        facts=("This target receives the alerts of your rules.", "This is only a test; nothing happened."),
        links=(base_url,) if text.link(base_url) else (),
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


def _incident(event: Event, incident: IncidentFacts, base_url: str) -> Note:
    latest = incident.latest
    return Note(
        title=f"{short(event.vendor, 60)}: {short(incident.title, _TITLE)}",
        facts=tuple(_facts(event, incident)),
        quote=short(plain_text(latest.body), _QUOTE) or None if latest is not None else None,
        links=tuple(_links(incident, base_url)),
    )


def _facts(event: Event, incident: IncidentFacts) -> Iterator[str]:
    shown = "" if incident.impact is Impact.MAINTENANCE else f" · {wording.IMPACTS[incident.impact]}"
    yield f"{headline(event)}{shown}"
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


def _links(incident: IncidentFacts, base_url: str) -> Iterator[str]:
    ours = f"{base_url.rstrip('/')}/incident/{quote(incident.id)}" if base_url else ""
    for address in (incident.url or "", ours):
        if link := text.link(address):
            yield link


def _page(event: Event, page: PageFacts) -> Note:
    last = f"Last read {wording.date(page.read_at)}" if page.read_at else "Never read"
    failed = f"{wording.counted(page.failures, 'poll')} in a row failed"
    why = [f"Why: {short(page.error, _ERROR)}"] if page.error else []
    facts = (headline(event), failed, last, *why)
    link = text.link(page.url)
    return Note(title=short(page.name, _TITLE), facts=facts, links=(link,) if link else ())


def _digest(message: Message, base_url: str) -> Note:
    vendors = len({event.vendor_id for event in message.events})
    count = len(message.events) + message.more
    link = text.link(base_url)
    return Note(
        title=f"{count:,} events at {wording.counted(vendors, 'vendor')}",
        facts=tuple(_listed(message.events, count)),
        links=(link,) if link else (),
    )


def _listed(events: Iterable[Event], count: int) -> Iterator[str]:
    shown = list(events)[:_LISTED]
    for event in shown:
        title = event.incident.title if event.incident else event.page.name if event.page else ""
        yield f"{short(event.vendor, 40)}: {short(title, 80)} ({headline(event)})"
    if count > len(shown):
        yield f"and {count - len(shown):,} more"
