"""One-sentence summary of an incident, made only from data."""

from statusledger.model import Impact, Instant, Kind, ResolvedFrom, Status
from statusledger.presentation import wording
from statusledger.store.read.rows import IncidentStory

_REPORTED = {
    Impact.NONE: "posted a notice",
    Impact.MAINTENANCE: "announced maintenance",
    Impact.UNKNOWN: "reported an incident of unknown impact",
    Impact.MINOR: "reported a minor incident",
    Impact.MAJOR: "reported a major incident",
    Impact.CRITICAL: "reported a critical incident",
}
_TOUCHING = {Impact.NONE: "about", Impact.MAINTENANCE: "of"}
_FEW = 3
_PLANNED = "{vendor} planned {what} for {window}"
_CANCELLED = "{vendor} cancelled {what} planned for {window}"
_ANNOUNCED = "{vendor} announced {what} for {window}"
_UNDER_WAY = {
    Status.SCHEDULED: "{vendor} plans {what} for {window}",
    Status.IN_PROGRESS: "{vendor} is carrying out {what} planned for {window}",
    Status.VERIFYING: "{vendor} is checking {what} planned for {window}",
}


def of_story(story: IncidentStory, now: Instant) -> str:
    """Compose the sentence, as of `now`."""
    if story.kind is Kind.MAINTENANCE:
        return _maintenance(story, now)
    if story.withdrawn_at is not None:
        return f"{_reported(story)}; it has been gone from the page since {wording.date(story.withdrawn_at)}."
    if story.is_open:
        return _open(story, now)
    return f"{_reported(story)}; {_length(story)}{_postmortem(story)}."


def _reported(story: IncidentStory) -> str:
    began = f" on {wording.day(story.started_at)}" if story.started_at else ", without saying when it began"
    return f"{_what(story)}{began}"


def _what(story: IncidentStory) -> str:
    touching = _TOUCHING.get(story.impact, "affecting")
    return f"{story.vendor} {_REPORTED[story.impact]}{_components(story, touching)}"


def _components(story: IncidentStory, touching: str) -> str:
    names = list(dict.fromkeys(component.name for component in story.components))
    groups = list(dict.fromkeys(component.group_name for component in story.components if component.group_name))
    grouped = all(component.group_name for component in story.components)
    if not names:
        return ""
    if grouped and len(groups) <= _FEW < len(story.components):
        return f" {touching} {len(story.components)} components of {wording.listed(groups)}"
    return f" {touching} {wording.listed(names)}"


def _open(story: IncidentStory, now: Instant) -> str:
    """Describe it as of the last read: it may be closed since."""
    if any(link.is_later and link.goes_on for link in story.same_as):
        return f"{_reported(story)}; it continues under another id."
    if not story.source.is_current_on_day(now):
        return f"{_reported(story)}; it was open when we last read the page{_last_read(story)}."
    if story.started_at is None:
        return f"{_reported(story)}; it is open."
    age = f" ({wording.between(story.started_at, now)})" if story.started_at <= now else ""
    return f"{_what(story)}, open since {wording.date(story.started_at)}{age}."


def _last_read(story: IncidentStory) -> str:
    return f", {wording.date(story.source.read_at)}" if story.source.read_at else ""


def _length(story: IncidentStory) -> str:
    if story.resolved_from is ResolvedFrom.UNKNOWN:
        return "it was open when the page last listed it; its end is not known"
    if story.resolved_at is None:
        return "it is over; its end is not stated"
    if story.started_at is None:
        return f"it was over by {wording.date(story.resolved_at)}"
    if story.duration_s is None:
        return "its end lies before its start, so its duration is not known"
    if story.resolved_from is ResolvedFrom.INFERRED:
        return (
            f"it lasted at most {wording.span(story.duration_s)}: by then it was gone from the list of open incidents"
        )
    if story.duration_s < 60:
        return "it lasted less than a minute"
    return f"it lasted {wording.span(story.duration_s)}"


def _postmortem(story: IncidentStory) -> str:
    return " and a postmortem followed" if story.has_postmortem else ""


def _maintenance(story: IncidentStory, now: Instant) -> str:
    what = f"maintenance{_components(story, 'of')}"
    window = {"vendor": story.vendor, "what": what, "window": _window(story)}
    if story.withdrawn_at is not None:
        gone = wording.date(story.withdrawn_at)
        return f"{_PLANNED.format(**window)}; it has been gone from the page since {gone}."
    if story.status is Status.CANCELLED:
        return f"{_CANCELLED.format(**window)}."
    if story.status.final:
        began = f" on {wording.day(story.started_at)}" if story.started_at else ""
        return f"{story.vendor} carried out {what}{began}; {_length(story)}{_postmortem(story)}."
    if story.resolved_from is ResolvedFrom.UNKNOWN:
        return f"{_PLANNED.format(**window)}; {_length(story)}."
    return f"{_UNDER_WAY.get(story.status, _ANNOUNCED).format(**window)}{_progress(story, now)}."


def _window(story: IncidentStory) -> str:
    start = story.scheduled_start_at or story.started_at
    return wording.window(start, story.scheduled_end_at) if start else "a time that is not stated"


def _progress(story: IncidentStory, now: Instant) -> str:
    start, end = story.scheduled_start_at, story.scheduled_end_at
    if not story.source.is_current_on_day(now):
        return f"; this was its state when we last read the page{_last_read(story)}"
    if story.status is Status.SCHEDULED and start is not None:
        return f", in {wording.between(now, start)}" if start > now else "; the page still lists it as scheduled"
    return f"; it should have ended {wording.between(end, now)} ago" if end is not None and end < now else ""
