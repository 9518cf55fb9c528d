"""The current incidents by severity, the long-running ones, and the maintenances of the day."""

from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.status_style import StatusStyle
from statusledger.model import Instant
from statusledger.presentation import open_incidents, planned_work, wording
from statusledger.presentation.current_status import CurrentStatusData
from statusledger.presentation.expectation import Expectation, expectation
from statusledger.presentation.grouped import grouped
from statusledger.presentation.markdown import plain_text
from statusledger.store.read.rows import Current
from statusledger.store.read.source_rows import SourceRow

_SAID = 340
_IN_FULL = 8


class Story(Struct, frozen=True, kw_only=True):
    """An open incident with its latest update; `names`: the upstreams that its texts name."""

    incident: Current
    said: str
    components: str
    age: str
    last: str
    is_silent: bool
    names: list[str]
    page: str
    expectation: Expectation | None


class Severity(Struct, frozen=True):
    """The incidents of an impact, newest first."""

    state: StatusStyle
    count: str
    stories: list[Story]


class OldIncident(Struct, frozen=True):
    """A long-running incident, or a maintenance past its window."""

    incident: Current
    since: Instant | None
    neglect: str


class Work(Struct, frozen=True):
    """Planned work, and its progress."""

    incident: Current
    when: str
    window: str


def by_severity(answer: CurrentStatusData, sources: Iterable[SourceRow]) -> list[Severity]:
    """Return the counted incidents, worst first; texts of the first ones only."""
    pages = {source.id: source.url for source in sources}
    stories = [
        _story(each, answer, pages[each.source_id], in_full=place < _IN_FULL)
        for place, each in enumerate(answer.counted)
    ]
    return [
        Severity(status_style.state(impact), wording.counted(len(found), "incident"), found)
        for impact, own in groupby(stories, key=lambda each: each.incident.impact)
        if (found := list(own))
    ]


def _story(incident: Current, answer: CurrentStatusData, page: str, *, in_full: bool) -> Story:
    known, at, names = answer.is_current(incident), answer.at, answer.names(incident)
    last = incident.latest_update
    return Story(
        incident=incident,
        said=_short(plain_text(last.body)) if last and in_full else "",
        components=grouped(incident.affected),
        age=open_incidents.age(incident, at, known=known),
        last=open_incidents.last_update(incident, at),
        is_silent=known and open_incidents.is_silent(incident, at),
        names=names,
        page=incident.url or page,
        expectation=expectation(found, incident, names) if (found := answer.recovery.get(incident.id)) else None,
    )


def _short(words: str) -> str:
    return words if len(words) <= _SAID else f"{words[:_SAID].rsplit(' ', 1)[0]} …"


def old_ones(answer: CurrentStatusData) -> list[OldIncident]:
    """Return the neglected incidents and maintenances, newest first."""
    found = [
        OldIncident(each, each.started_at or each.scheduled_start_at, open_incidents.neglect(each, answer.at))
        for each in answer.neglected
    ]
    return sorted(found, key=lambda each: each.since or "", reverse=True)


def works(answer: CurrentStatusData) -> list[Work]:
    """Return the maintenances under way, then those later today."""
    return [
        Work(each, planned_work.progress(each, answer.at, known=answer.is_current(each)), planned_work.window(each))
        for each in answer.planned_today
    ]
