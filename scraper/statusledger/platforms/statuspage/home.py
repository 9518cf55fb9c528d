"""Statuspage's home page: everything open or planned, incidents of fifteen days, and components by id.

An open incident has no year, nor always a clear zone: if undatable, its own page is requested. Everything open is
listed, so an absence is an end.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from statusledger import text
from statusledger.model import (
    Completeness,
    Component,
    Document,
    Format,
    Incident,
    Instant,
    Kind,
    Request,
    Scope,
    Snapshot,
    When,
)
from statusledger.platforms.statuspage import blocks, times, wire
from statusledger.platforms.statuspage.blocks import BareIncident
from statusledger.platforms.statuspage.skeleton import (
    classes_of,
    dated,
    facts,
    impact_of,
    newest_word,
    rendered_at,
    words_of,
)
from statusledger.platforms.statuspage.times import Anchor
from statusledger.text import addresses
from statusledger.times import from_epoch, moment, month_number

_LINK = re.compile(r"/incidents/(?P<key>[A-Za-z0-9]{1,64})/?$")
_LEAD = re.compile(r"(?<!\s)\s*+<strong>[^<]*+</strong>(?:\s|&nbsp;)*+(?:-(?=\s))?")
_DAY = re.compile(r"(?P<month>[A-Za-z]{3,9}) (?P<day>\d{1,2}), (?P<year>\d{4})")


def snapshot(tree: LexborHTMLParser, document: Document) -> Snapshot:
    """Parse the page. Raises ValueError."""
    at = rendered_at(tree)
    anchor = Anchor(at, document.time_zone) if at else None
    opened = [_incident(node, document, anchor, is_open=True) for node in tree.css(".unresolved-incident")]
    planned = (_maintenance(node, document) for node in tree.css(".scheduled-maintenance"))
    stated = {incident.key: incident for incident in (*_past(tree, document), *planned, *opened)}
    return Snapshot(
        page=facts(tree, document),
        components=tuple(_components(tree)),
        incidents=tuple(stated.values()),
        covers=(Completeness(Scope.OPEN, (Kind.INCIDENT,)),),
        unread=tuple(
            f"an update without its time: {words_of(each)[:80]!r}"
            for each in tree.css(".update")
            if each.css_first("small") is None
        ),
        follow=tuple(
            Request(each.url, "incident_page", When.CHANGED, Format.HTML) for each in opened if each.url is not None
        ),
    )


def _past(tree: LexborHTMLParser, document: Document) -> Iterator[Incident]:
    for day in tree.css(".status-day"):
        date = _DAY.fullmatch(words_of(day.css_first(".date")))
        if date is None:
            raise ValueError("a day without its date")
        noon = datetime(int(date["year"]), month_number(date["month"]), int(date["day"]), 12, tzinfo=UTC)
        for node in day.css(".incident-container"):
            yield _incident(node, document, Anchor(noon, document.time_zone), is_open=False)


def _incident(node: LexborNode, document: Document, anchor: Anchor | None, *, is_open: bool) -> Incident:
    key, title, url = _address(node, document)
    parts = [
        (words_of(each.css_first("strong")), small, _body(each))
        for each in node.css(".update")
        if (small := each.css_first("small"))
    ]
    stated = dated(parts, anchor, is_open)
    impact = impact_of(node if is_open else node.css_first(".incident-title"))
    return blocks.incident(
        BareIncident(key=key, title=title, url=url, impact=impact, is_whole=stated.is_whole),
        stated.blocks,
        None if stated.is_whole else newest_word([word for word, _, _ in parts]),
    )


def _maintenance(node: LexborNode, document: Document) -> Incident:
    """The exact start stands beside the words. Updates lack a status."""
    key, title, url = _address(node, document)
    when = node.css_first(".incident-title small")
    seconds = (when.attributes.get("data-unix-time") or "") if when else ""
    if when is None or not re.fullmatch(r"\d{9,11}", seconds):
        raise ValueError(f"a maintenance without a window: {title!r}")
    start = from_epoch(int(seconds))
    anchor = Anchor(moment(start), document.time_zone)
    posts = [("Scheduled", small, _body(each)) for each in node.css(".update") if (small := each.css_first("small"))]
    stated = dated(posts, anchor, is_open=True)
    window = (start, _end(words_of(when), start, anchor))
    return blocks.incident(
        BareIncident(key=key, title=title, url=url, impact="maintenance", window=window, is_whole=stated.is_whole),
        stated.blocks,
        None if stated.is_whole else "Scheduled",
    )


def _end(words: str, start: Instant, anchor: Anchor) -> Instant | None:
    """None where the words begin at another time, or in an unknown zone."""
    try:
        first, last = times.window(words, anchor)
    except ValueError:
        return None
    return last if first[:16] == start[:16] else None


def _address(node: LexborNode, document: Document) -> tuple[str, str, str]:
    for link in node.css(".incident-title a"):
        url = addresses.join(document.url, link.attributes.get("href") or "")
        match = _LINK.search(url)
        if match and words_of(link):
            return match["key"], words_of(link), url
    raise ValueError(f"an incident without an address: {words_of(node)[:80]!r}")


def _body(update: LexborNode) -> str:
    inner = re.sub(r"\A<[^>]*>|</[^<>]*>\Z", "", update.html or "")
    return _LEAD.sub("", inner[: inner.rfind("<small")], count=1)


def _components(tree: LexborHTMLParser) -> Iterable[Component]:
    nodes = {node.attributes.get("data-component-id") or "": node for node in tree.css("[data-component-id]")}
    for position, (key, node) in enumerate(nodes.items(), start=1):
        status = node.attributes.get("data-component-status") or ""
        described = node.css_first(".tooltip-base")
        name, group = text.plain(words_of(node.css_first(".name"))), _group(node)
        if not key or not status or not name:
            raise ValueError("a component without id, name or status")
        yield Component(
            key=key,
            name=name,
            group_name=text.plain(words_of(group.css_first(".name"))) if group else None,
            description=text.markdown(described.attributes.get("title") or "") if described else None,
            position=position,
            health=wire.HEALTH(status),
            health_raw=text.plain(status, 100),
            is_group=group is None and "is-group" in classes_of(node.parent),
        )


def _group(node: LexborNode) -> LexborNode | None:
    parent = node.parent
    if parent is None or "child-components-container" not in classes_of(parent):
        return None
    return parent.parent
