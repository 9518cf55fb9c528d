"""The times of an incident."""

from collections.abc import Iterable

from statusledger.model import Instant, Kind, ResolvedFrom, StartedFrom
from statusledger.presentation import wording
from statusledger.store.read.rows import IncidentStory

_STARTED_FROM = {
    StartedFrom.STATED: "stated by the vendor",
    StartedFrom.FIRST_UPDATE: "time of the first update",
    StartedFrom.PARSED: "read from the vendor's text",
    None: "not stated by the vendor",
}
_RESOLVED_FROM = {
    ResolvedFrom.STATED: "stated by the vendor",
    ResolvedFrom.DERIVED: "stated by the vendor without a zone; that of the start is assumed",
    ResolvedFrom.UPDATE: "time of the closing update",
    ResolvedFrom.INFERRED: "inferred: by then the page no longer showed it open",
    ResolvedFrom.UNKNOWN: "open when the page last listed it; the list holds newer ones only",
    None: "not stated by the vendor",
}
FIRST_SEEN = "dated by the first read of it: the vendor's date is not readable, or belongs to an earlier text"
"""The note on an update whose time is that of our read."""
Fact = tuple[str, str, str]


def facts(story: IncidentStory, now: Instant) -> Iterable[Fact]:
    """Yield label, value and provenance."""
    if story.scheduled_start_at:
        window = wording.window(story.scheduled_start_at, story.scheduled_end_at)
        yield "Planned", window, "stated by the vendor"
    if story.status.begun:
        yield _start(story)
        yield _end(story)
        yield _duration(story, now)
    yield _detection(story)


def _start(story: IncidentStory) -> Fact:
    planned = story.kind is Kind.MAINTENANCE and story.started_at == story.scheduled_start_at is not None
    source = "start of the planned window" if planned else _STARTED_FROM[story.started_from]
    return "Started", wording.date(story.started_at) if story.started_at else "not stated", source


def _end(story: IncidentStory) -> Fact:
    label = "Ended" if story.kind is Kind.MAINTENANCE else "Resolved"
    if story.resolved_at is not None:
        return label, wording.date(story.resolved_at), _RESOLVED_FROM[story.resolved_from]
    if not story.is_open:
        value = "not known" if story.resolved_from is ResolvedFrom.UNKNOWN else "not stated"
        return label, value, _RESOLVED_FROM[story.resolved_from]
    if any(link.is_later and link.goes_on for link in story.same_as):
        return label, "not stated here", "it continues under another id"
    read_at = story.source.read_at
    return label, "not yet", f"as the page was read, {wording.date(read_at)}" if read_at else "the page was never read"


def _duration(story: IncidentStory, now: Instant) -> Fact:
    if story.duration_s is not None:
        seconds = f": {story.duration_s} seconds" if story.duration_s < 60 else ""
        return "Duration", wording.span(story.duration_s), f"end minus start{seconds}"
    if story.resolved_at is not None and story.started_at is not None:
        return "Duration", "none", "it ended before it started"
    until = now if story.source.is_current_on_day(now) else story.source.read_at
    if not story.is_open or story.started_at is None or until is None or until < story.started_at:
        return "Duration", "not known", "start or end is missing"
    so_far = f"{wording.between(story.started_at, until)} so far"
    return "Duration", so_far, "up to now" if until == now else "at that read"


def _detection(story: IncidentStory) -> Fact:
    if story.detected_at is None:
        return "Detected", "not observed", "it started before monitoring began"
    if story.started_at is None or story.detected_at < story.started_at:
        return "Detected", wording.date(story.detected_at), "observed: it was not listed before"
    after = wording.between(story.started_at, story.detected_at)
    return "Detected", wording.date(story.detected_at), f"observed, {after} after the start"
