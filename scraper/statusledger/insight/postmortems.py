"""Postmortems in figures: what they state, beside the times on the page of the incident."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import asdict

from statusledger.model import Impact, Instant, ResolvedFrom, StartedFrom
from statusledger.postmortems import reading
from statusledger.postmortems.actions import ActionItem
from statusledger.postmortems.calendar import Known
from statusledger.postmortems.comparison import TimeDifference, difference
from statusledger.postmortems.durations import Stage, StatedDuration
from statusledger.postmortems.headings import SectionKind
from statusledger.postmortems.reading import StatedEntry
from statusledger.postmortems.sections import Section
from statusledger.store.read.postmortems import PublishedPostmortem
from statusledger.store.read.rows import IncidentRow


class StatedFacts(Struct, frozen=True, kw_only=True):
    """Statements of a postmortem, beside the times on the page; `quote` is the sentence with its start and end."""

    start: TimeDifference
    started_from: StartedFrom | None
    end: TimeDifference
    resolved_from: ResolvedFrom | None
    quote: str | None
    kinds: list[SectionKind]
    durations: list[StatedDuration]
    timeline: list[StatedEntry]
    actions: list[ActionItem]
    sections: list[Section]


class PostmortemSummary(Struct, frozen=True, kw_only=True):
    """A postmortem in a list."""

    incident_id: str
    vendor_id: str
    vendor: str
    title: str
    impact: Impact
    url: str | None
    update_id: str
    number: int
    published_at: Instant
    words: int
    kinds: list[SectionKind]
    start: TimeDifference
    started_from: StartedFrom | None
    end: TimeDifference
    resolved_from: ResolvedFrom | None
    quote: str | None
    durations: list[StatedDuration]
    timeline_entries: int
    dated_entries: int
    action_items: int


class PostmortemDetails(PostmortemSummary, frozen=True, kw_only=True):
    """A whole postmortem, taken apart."""

    timeline: list[StatedEntry]
    actions: list[ActionItem]
    sections: list[Section]
    body: str


def stated(incident: IncidentRow, body: str, published_at: Instant) -> StatedFacts:
    """Read a postmortem of an incident."""
    parts = reading.read(body, Known(incident.started_at, incident.resolved_at, published_at))
    return StatedFacts(
        start=difference(incident.started_at, incident.postmortem_from),
        started_from=incident.started_from,
        end=difference(incident.resolved_at, incident.postmortem_until),
        resolved_from=incident.resolved_from,
        quote=incident.postmortem_quote,
        kinds=_kinds(parts.sections),
        durations=parts.durations,
        timeline=parts.timeline,
        actions=parts.actions,
        sections=parts.sections,
    )


def details(published: PublishedPostmortem) -> PostmortemDetails:
    """Describe a postmortem in full."""
    facts = stated(published, published.body, published.published_at)
    return PostmortemDetails(
        incident_id=published.id,
        vendor_id=published.vendor_id,
        vendor=published.vendor,
        title=published.title,
        impact=published.impact,
        url=published.url,
        update_id=published.update_id,
        number=published.number,
        published_at=published.published_at,
        words=len(published.body.split()),
        timeline_entries=len(facts.timeline),
        dated_entries=sum(each.at is not None for each in facts.timeline),
        action_items=len(facts.actions),
        body=published.body,
        **asdict(facts),
    )


def summary(whole: PostmortemDetails) -> PostmortemSummary:
    """Leave out what is long."""
    return PostmortemSummary(**{name: getattr(whole, name) for name in PostmortemSummary.__struct_fields__})


def single_s(durations: Iterable[StatedDuration], stage: Stage) -> int | None:
    """Return the seconds of a stage; None where none or several are stated."""
    found = {each.seconds for each in durations if each.stage is stage}
    return found.pop() if len(found) == 1 else None


def _kinds(sections: Iterable[Section]) -> list[SectionKind]:
    found = {kind for each in sections for kind in each.kinds}
    return [kind for kind in SectionKind if kind in found]
