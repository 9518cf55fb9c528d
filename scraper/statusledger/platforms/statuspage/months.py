"""Statuspage's `/history?page=N`: three months of incidents, newest first, without updates.

They are properties of the page's one script. `Aug 26, 23:37 - Aug 27, 19:44 UTC` is start to end; a single time is of
an open incident or one written when over. The month has the year. Pages name the next, at least back to the page's
creation.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from selectolax.lexbor import LexborHTMLParser

from statusledger import text
from statusledger.model import (
    Document,
    Format,
    Impact,
    Incident,
    Instant,
    Kind,
    Request,
    Snapshot,
    Status,
    When,
)
from statusledger.platforms.statuspage import api, times, wire
from statusledger.platforms.statuspage.skeleton import facts
from statusledger.platforms.statuspage.times import Anchor
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.times import instant, iso, month_number

_LONGEST = 500
_CODE = re.compile(r"[A-Za-z0-9]{1,64}")
_ADDRESS = re.compile(r"(?P<page>[^?#]*)/history(?:\?page=(?P<number>\d{1,4}))?")


class _Entry(Struct):
    """`message` is the newest update or the postmortem, without its time."""

    code: str
    name: str
    timestamp: str
    impact: str | None = None


class _Month(Struct):
    name: str
    year: int
    incidents: list[_Entry]


class _PageStatus(Struct):
    page: wire.Page


class _History(Struct):
    page_status: _PageStatus
    components: list[wire.Component]
    months: list[_Month]


def snapshot(tree: LexborHTMLParser, document: Document) -> Snapshot:
    """Parse the page, which covers nothing: newer months may be elsewhere. Raises ValueError."""
    script = tree.css_first('[data-react-class="HistoryIndex"]')
    if script is None:
        raise ValueError("no HistoryIndex")
    history = msgspec.json.decode(script.attributes.get("data-react-props") or "", type=_History)
    stated, shown = history.page_status.page, facts(tree, document)
    page = replace(shown, key=stated.id, name=text.plain(stated.name) or shown.name, time_zone=stated.time_zone)
    return Snapshot(
        page=page,
        components=tuple(api.components(history.components)),
        incidents=tuple(
            _incident(entry, month, page.url, document.time_zone or stated.time_zone)
            for month in history.months
            for entry in month.incidents
        ),
        follow=tuple(_further(history, document.url)),
    )


def _further(history: _History, url: str) -> Iterable[Request]:
    address = _ADDRESS.fullmatch(url)
    if address is None:
        return
    page, number = address["page"], int(address["number"] or 1)
    codes = [entry.code for month in history.months for entry in month.incidents]
    for code in filter(_CODE.fullmatch, codes):
        yield Request(f"{page}/api/v2/incidents/{code}.json", "incident", When.BACKFILL, Format.JSON, code)
        yield Request(f"{page}/incidents/{code}", "incident_page", When.BACKFILL, Format.HTML, code)
    if codes or not _is_before(history):
        yield Request(f"{page}/history?page={number + 1}", "months", When.BACKFILL, Format.HTML)


def _is_before(history: _History) -> bool:
    """True if the months reach back to the page's creation."""
    made = history.page_status.page.created_at
    shown = [f"{month.year}-{month_number(month.name):02}" for month in history.months]
    return not shown or (made is not None and min(shown) <= iso(made)[:7])


def _incident(entry: _Entry, month: _Month, page_url: str | None, time_zone: str | None) -> Incident:
    impact = wire.IMPACT(entry.impact)
    planned = impact is Impact.MAINTENANCE
    middle = datetime(month.year, month_number(month.name), 15, tzinfo=UTC)
    start, end = _times(times.bare(entry.timestamp[:_LONGEST]), Anchor(middle, time_zone))
    ended = end if impact not in (Impact.MAINTENANCE, Impact.UNKNOWN) else None
    return build_incident(
        key=entry.code,
        kind=Kind.MAINTENANCE if planned else Kind.INCIDENT,
        title=text.plain(entry.name),
        url=text.link(f"{page_url}/incidents/{entry.code}"),
        status=Status.RESOLVED if ended else Status.UNKNOWN,
        impact=impact,
        impact_raw=entry.impact,
        start=Start.stated(start),
        end=End.stated(ended),
        whole_timeline=False,
    )


def _times(words: str, anchor: Anchor) -> tuple[Instant | None, Instant | None]:
    try:
        if "-" in words:
            return times.window(words, anchor)
        return instant(times.moment(words, anchor.near, anchor)), None
    except ValueError:
        return None, None
