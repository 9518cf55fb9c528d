"""Causes and mitigations of a vendor's incidents: one main tag of each kind for each incident, and the trend."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from statusledger.insight.figures import began_in
from statusledger.insight.spread import Spread, spread
from statusledger.insight.stretches import Stretch
from statusledger.model import Kind
from statusledger.store.read.figures import CountedIncident
from statusledger.store.read.story_rows import SUSPECTED
from statusledger.store.read.tags import IncidentTag
from statusledger.vocabulary import TagKind

_QUARTERS = 8
_FIRST_MONTHS = ("01", "04", "07", "10")


class TagCount(Struct, frozen=True, kw_only=True):
    """Incidents whose main tag is this one; `tag` None: none is stated.

    `suspected` of them hedge it; `quarters` are their numbers in each quarter of the trend.
    """

    tag: str | None
    incidents: int
    suspected: int
    duration: Spread
    quarters: list[int]


class TagFigures(Struct, frozen=True, kw_only=True):
    """Tags of one kind in a window: `counts` by frequency, then those not stated, of `n` incidents.

    `quarters` are those of the trend, oldest first, as `2026 Q4`; the last one may continue.
    """

    n: int
    counts: list[TagCount]
    quarters: list[str]

    @property
    def stated(self) -> int:
        """Incidents with a tag."""
        return sum(each.incidents for each in self.counts if each.tag is not None)


def tag_figures(
    kind: TagKind,
    incidents: Sequence[CountedIncident],
    tags: Iterable[IncidentTag],
    window: Stretch,
    months: Iterable[str],
) -> TagFigures:
    """Count the main tags of incidents begun in a window; the trend is of the quarters that begin in `months`."""
    main = main_tags(each for each in tags if each.kind is kind)
    counted = [each for each in incidents if each.kind is Kind.INCIDENT]
    shown = began_in(counted, window)
    quarters = sorted(quarter(each) for each in months if each[5:7] in _FIRST_MONTHS)[-_QUARTERS:]
    by_tag: dict[str | None, list[CountedIncident]] = {}
    for each in shown:
        by_tag.setdefault(_tag(main, each), []).append(each)
    trend = _trend(counted, main, quarters)
    found = [_count(tag, members, main, trend.get(tag, {}), quarters) for tag, members in by_tag.items()]
    found.sort(key=lambda each: (each.tag is None, -each.incidents, each.tag or ""))
    return TagFigures(n=len(shown), counts=found, quarters=quarters)


def main_tags(tags: Iterable[IncidentTag]) -> dict[str, IncidentTag]:
    """Return the main tag of each incident.

    What is stated comes before what is suspected, a postmortem before an update; of equals, the first by name.
    """
    main: dict[str, IncidentTag] = {}
    for each in tags:
        if each.incident_id not in main or _weight(each) < _weight(main[each.incident_id]):
            main[each.incident_id] = each
    return main


def quarter(at: str) -> str:
    """Return `2026 Q4` of a time."""
    return f"{at[:4]} Q{(int(at[5:7]) + 2) // 3}"


def _weight(each: IncidentTag) -> tuple[bool, bool, str]:
    return each.certainty == SUSPECTED, not each.is_of_postmortem, each.tag


def _tag(main: Mapping[str, IncidentTag], incident: CountedIncident) -> str | None:
    return main[incident.id].tag if incident.id in main else None


def _trend(
    incidents: Iterable[CountedIncident], main: Mapping[str, IncidentTag], quarters: Sequence[str]
) -> dict[str | None, dict[str, int]]:
    found: dict[str | None, dict[str, int]] = {}
    for each in incidents:
        if (name := quarter(each.started_at)) in quarters:
            of_tag = found.setdefault(_tag(main, each), {})
            of_tag[name] = of_tag.get(name, 0) + 1
    return found


def _count(
    tag: str | None,
    members: Sequence[CountedIncident],
    main: Mapping[str, IncidentTag],
    trend: Mapping[str, int],
    quarters: Sequence[str],
) -> TagCount:
    return TagCount(
        tag=tag,
        incidents=len(members),
        suspected=sum(each.id in main and main[each.id].certainty == SUSPECTED for each in members),
        duration=spread(each.duration_s for each in members if each.duration_s is not None),
        quarters=[trend.get(each, 0) for each in quarters],
    )
