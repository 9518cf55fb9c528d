"""The list of a vendor's incidents: filters, pages and months."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import Struct

from statusledger.browse import status_style
from statusledger.browse.pages import Invalid, PageRequest
from statusledger.browse.ranges import Range
from statusledger.browse.status_style import StatusStyle
from statusledger.insight.figures import MonthFigures
from statusledger.model import Impact
from statusledger.presentation import wording
from statusledger.presentation.tag_words import WORDS, word
from statusledger.store.query import Connection
from statusledger.store.read import incidents
from statusledger.store.read.incidents import ListChoice, ListedIncident
from statusledger.vocabulary import TagKind

PAGE = 60


class MonthGroup(Struct, frozen=True):
    """The listed incidents of a month."""

    name: str
    note: str
    incidents: list[ListedIncident]


class ListFilter(Struct, frozen=True):
    """A filter, the number of entries that it leaves, and their shape, if they share one."""

    key: str
    word: str
    count: int
    state: StatusStyle | None


class IncidentList(Struct, frozen=True, kw_only=True):
    """A page of incidents; `count` is the number in the range that the filter leaves, `ids` are those of all pages."""

    incidents: list[ListedIncident]
    ids: Iterable[str]
    choice: ListChoice
    page: int
    count: int
    filters: list[ListFilter]

    @property
    def only(self) -> str:
        """The key of the filter by impact."""
        return self.choice.only

    @property
    def tags(self) -> dict[str, str]:
        """The chosen tags by kind, as arguments."""
        return {"cause": self.choice.cause, "mitigation": self.choice.mitigation}

    @property
    def tag_words(self) -> list[str]:
        """The chosen tags in words."""
        return [word(TagKind(kind), tag) for kind, tag in self.tags.items() if tag]

    @property
    def more(self) -> bool:
        """True if there is another page."""
        return self.count > self.page * PAGE


def listed(db: Connection, vendor_id: str, asked: PageRequest, chosen: Range) -> IncidentList:
    """Read a page of the incidents that began in a range; a static page has the latest of all. Raises Invalid."""
    only, page = asked.argument("impact") or "", asked.number("page")
    if only not in incidents.FILTERS:
        words = ", ".join(filter(None, incidents.FILTERS))
        raise Invalid(f"impact={only[:40]} is none of {words}.")
    choice = ListChoice(
        vendor=vendor_id,
        since="" if asked.kept else chosen.window.from_at,
        until=None if chosen.window.until_at == asked.now else chosen.window.until_at,
        only=only,
        cause=_tag(asked, TagKind.CAUSE),
        mitigation=_tag(asked, TagKind.MITIGATION),
    )
    numbers = incidents.numbers(db, choice)
    found = incidents.latest(db, choice, most=PAGE, skip=(page - 1) * PAGE)
    filters = [
        ListFilter(key, _word(key), count, _state(key)) for key, count in numbers.items() if count or key == only
    ]
    ids = incidents.ids(db, choice)
    return IncidentList(incidents=found, ids=ids, choice=choice, page=page, count=numbers[only], filters=filters)


def _tag(asked: PageRequest, kind: TagKind) -> str:
    tag = asked.argument(kind) or ""
    if tag and tag not in WORDS[kind]:
        raise Invalid(f"{kind}={tag[:40]} is none of {', '.join(WORDS[kind])}.")
    return tag


def month_groups(found: Sequence[ListedIncident], months: Sequence[MonthFigures]) -> list[MonthGroup]:
    """Group incidents by month; notes count the whole month, where it has figures."""
    figures = {each.month: each for each in months}
    return [
        MonthGroup(status_style.month(key) if key else "Without a time", _note(figures.get(key)), list(group))
        for key, group in groupby(found, key=lambda each: (each.began_at or "")[:7])
    ]


def _note(month: MonthFigures | None) -> str:
    if month is None or not (month.counts.incidents or month.counts.maintenances):
        return ""
    notes = [
        wording.counted(month.counts.incidents, "incident") if month.counts.incidents else "",
        wording.counted(month.counts.maintenances, "maintenance") if month.counts.maintenances else "",
        f"{wording.span(month.downtime_s)} of reported downtime" if month.downtime_s else "",
    ]
    return ", ".join(filter(None, notes))


def _word(key: str) -> str:
    words = {"": "All", "postmortem": "With postmortem"}
    return words[key] if key in words else wording.IMPACTS[Impact(key)]


def _state(key: str) -> StatusStyle | None:
    return status_style.state(Impact(key)) if key in set(Impact) else None
