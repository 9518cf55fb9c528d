"""Page of Azure's history, an HTML fragment of reviews, to a Snapshot.

All is over. The first sentence with times has start and end; timeline entries begin with a time; the review has a day
at most. Its whole text is one postmortem at the end of the incident.
"""

import re
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import (
    Affected,
    Document,
    Format,
    Incident,
    Instant,
    Kind,
    Request,
    Snapshot,
    Status,
    Update,
    When,
)
from statusledger.platforms.toolkit.incidents import End, Start, build_incident
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.toolkit.timelines import Post, numbered
from statusledger.platforms.vendors.azure import prose
from statusledger.times import instant

_PAGE_LENGTH = 10
_PAGE = re.compile(r"(?<=[?&]page=)\d{1,4}\b")


def parse(document: Document) -> Snapshot:
    """Parse one page of reviews; it names the next. Raises NormalizeError."""
    with refusing("Azure's history"):
        tree = LexborHTMLParser(document.body)
        count = tree.css_first("input.wa-historyResult-count")
        items = tree.css(".incident-history-item")
        total = int((count.attributes.get("value") if count else None) or 0)
        if count is None or (total and not items and _number(document.url) == 1):
            raise NormalizeError("not Azure's history: it has no count of reviews, or none of those it counts")
        more = items and total > _number(document.url) * _PAGE_LENGTH
        return Snapshot(incidents=tuple(map(_incident, items)), follow=(_next_page(document.url),) if more else ())


def _number(url: str) -> int:
    page = _PAGE.search(url)
    return int(page[0]) if page else 1


def _next_page(url: str) -> Request:
    number = str(_number(url) + 1)
    address = _PAGE.sub(number, url) if _PAGE.search(url) else f"{url}{'&' if '?' in url else '?'}page={number}"
    return Request(address, "history", When.BACKFILL, Format.HTML)


def _incident(item: LexborNode) -> Incident:
    kind, title = prose.kind_and_title(_words(item, ".incident-history-title"))
    key = prose.tracking_id(_words(item, ".incident-history-tracking-id"))
    body = item.css_first(".card-body")
    if key is None or body is None:
        raise NormalizeError(f"Azure's history with a review without tracking id or text: {title!r}")
    span = prose.span(body.text(separator=" "))
    log = tuple(_log(body))
    ended_at = span.ended_at if span else None
    written_at = ended_at or (log[-1].posted_at if log else _day(_words(item, ".hide-text")))
    review = Update(
        key=key,
        status=Status.POSTMORTEM,
        status_raw=kind,
        body=text.markdown(body.html or ""),
        posted_at=written_at,
    )
    return build_incident(
        key=key,
        kind=Kind.INCIDENT,
        title=title,
        status=Status.RESOLVED,
        start=Start.parsed(span.started_at) if span else None,
        end=End.stated(ended_at),
        components=tuple(Affected(None, name) for name in _services(body)),
        updates=(*log, review),
    )


def _words(item: LexborNode, selector: str) -> str:
    node = item.css_first(selector)
    return text.plain(node.text()) if node else ""


def _day(words: str) -> Instant:
    """`02/07/2026`, where no time is stated. Raises ValueError."""
    return instant(datetime.strptime(words, "%m/%d/%Y").replace(tzinfo=UTC))


def _log(body: LexborNode) -> tuple[Update, ...]:
    stated = [(prose.moment(each.text()), each) for each in body.css("li")]
    timed = sorted(((at, each.html or "") for at, each in stated if at), key=lambda entry: entry[0])
    return numbered(Post(at, Status.UNKNOWN, None, text.markdown(_inside(entry))) for at, entry in timed)


def _inside(item: str) -> str:
    return re.sub(r"^\s*<li[^>]*>|</li>\s*$", "", item)


def _services(body: LexborNode) -> list[str]:
    """Words in bold before a colon in a list."""
    names = (text.plain(each.text()) for each in body.css("li > strong:first-child"))
    return list(dict.fromkeys(name.removesuffix(":") for name in names if name.endswith(":")))
