"""Common parts of Statuspage's pages: kind, owner, and layout of updates."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Document, Page
from statusledger.platforms.statuspage import times, wire
from statusledger.platforms.statuspage.blocks import Block
from statusledger.platforms.statuspage.times import Anchor
from statusledger.times import from_epoch
from statusledger.times import moment as moment_of

# The classes of <body> by which a page says which one it is, and what no platform reads.
SHAPES = {"index": "home page", "history": "history page", "incident": "page of an incident", "uptime": "uptime page"}
_CLOSED = {"inactive": "an inactive page", "new": "a login page", "login": "a login page"}
_NAME = re.compile(
    r"(?:^(?P<named>.+?)(?: -)? Status History - \w+ Feed$)|(?:^(?P<titled>.+?)(?: -)? Status(?: - (?s:.+))?$)"
)
_PATH = re.compile(r"/(?:(?:history|uptime|incidents)\b(?s:.*))?$")
_LONGEST = 300
_BELIEVED = timedelta(days=90)
_SLIP = timedelta(days=1)


class Dated(Struct, frozen=True):
    """Datable blocks, newest first, and if those are all."""

    blocks: list[Block]
    is_whole: bool


def parse(document: Document) -> LexborHTMLParser:
    """Parse the page as a tree."""
    return LexborHTMLParser(document.body.decode("utf-8", "replace"))


def shape(tree: LexborHTMLParser) -> str | None:
    """Return a page's name in SHAPES, else None. Raises NormalizeError for a closed one."""
    classes = classes_of(tree.body)
    if "status" not in classes or not tree.css_matches('[class^="layout-content status"], [data-react-class]'):
        return None
    closed = next((words for name, words in _CLOSED.items() if name in classes), None)
    if closed:
        raise NormalizeError(f"{closed} of Statuspage: it shows nothing")
    return next((name for name in SHAPES if name in classes), None)


def facts(tree: LexborHTMLParser, document: Document) -> Page:
    """Parse the page's name, address and health, in words of the API's indicator."""
    feed = tree.css_first('link[rel="alternate"][title$=" Feed"]')
    title = tree.css_first("title")
    words = [node.attributes.get("title") or node.text() for node in (feed, title) if node]
    named = next(filter(None, (_NAME.match(" ".join(each.split())[:_LONGEST]) for each in words)), None)
    prefix, states = "status-", classes_of(tree.body)
    indicator = next((name.removeprefix(prefix) for name in states if name.startswith(prefix)), None)
    address = (feed.attributes.get("href") or "").rpartition("/history.")[0] if feed else ""
    return Page(
        name=text.plain(named["named"] or named["titled"]) if named else None,
        url=text.link(address or _PATH.sub("", document.url)),
        health=wire.INDICATOR(indicator) if indicator else None,
        health_raw=text.plain(indicator, 100) if indicator else None,
    )


def rendered_at(tree: LexborHTMLParser) -> datetime | None:
    """Return the time at which the page was made, if stated."""
    issued = tree.css_first('meta[name="issued"]')
    seconds = (issued.attributes.get("content") or "") if issued else ""
    return moment_of(from_epoch(int(seconds))) if re.fullmatch(r"\d{9,11}", seconds) else None


def dated(nodes: Iterable[tuple[str, LexborNode, str]], anchor: Anchor | None, is_open: bool) -> Dated:
    """Build blocks of (word, node with the time, body). An open incident's times lie before `anchor`.

    Unless times are exact, a year counts if it makes no gap of over ninety days, a zone if known; older blocks are
    skipped.
    """
    near = anchor.near if anchor else None
    bound = near + _SLIP if near and is_open else None
    blocks: list[Block] = []
    for word, node, body in nodes:
        at = _exact(node) or _placed(node, near, anchor, bound)
        if at is None:
            return Dated(blocks, False)
        near, bound = at, at + _SLIP
        blocks.append(Block(at, word, body))
    return Dated(blocks, True)


def _exact(node: LexborNode) -> datetime | None:
    """Milliseconds since 1970, beside the words of newer pages."""
    marked = node.css_first("[data-datetime-unix]")
    digits = (marked.attributes.get("data-datetime-unix") or "") if marked else ""
    if not re.fullmatch(r"\d{12,14}", digits):
        return None
    return datetime.fromtimestamp(int(digits) / 1000, UTC)


def _placed(node: LexborNode, near: datetime | None, anchor: Anchor | None, bound: datetime | None) -> datetime | None:
    if near is None or anchor is None:
        return None
    try:
        at = times.moment(words_of(node).removeprefix("Posted on "), near, anchor, bound)
    except ValueError:
        return None
    return at if abs(at - near) <= _BELIEVED else None


def newest_word(words: Sequence[str]) -> str | None:
    """Return the status by words, newest first: postmortems and "Update" state none."""
    return next((word for word in words if word.lower() not in {"postmortem", "update", ""}), None)


def classes_of(node: LexborNode | None) -> list[str]:
    """Return the classes of an element, in order."""
    return (node.attributes.get("class") or "").split() if node else []


def impact_of(node: LexborNode | None) -> str | None:
    """Return `minor` of an element with the class `impact-minor`."""
    prefix = "impact-"
    word = next((each.removeprefix(prefix) for each in classes_of(node) if each.startswith(prefix)), None)
    return text.plain(word, 100) if word else None


def words_of(node: LexborNode | None) -> str:
    """Return the text of an element as one line."""
    return " ".join(node.text().split()) if node else ""
