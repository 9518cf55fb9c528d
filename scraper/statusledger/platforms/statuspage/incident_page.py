"""Statuspage's `/incidents/<code>`: an incident with updates to the second, and names of components."""

import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from statusledger import text
from statusledger.model import Affected, Document, Snapshot
from statusledger.platforms.statuspage import blocks
from statusledger.platforms.statuspage.blocks import BareIncident
from statusledger.platforms.statuspage.skeleton import dated, facts, impact_of, words_of
from statusledger.text import addresses

_PATH = re.compile(r"/incidents/(?P<key>[A-Za-z0-9]{1,64})(?:/|$)")
_LONGEST = 5_000
_LEAD = re.compile(r"^[^:]*:\s*")
_GROUP = re.compile(r"[^()]{1,200}+\((?P<names>[^()]*+)\)(?:,?\s++and\s+|,\s*+|$)|(?P<name>[^(),]{1,200}+)(?:,|$)")


def snapshot(tree: LexborHTMLParser, document: Document) -> Snapshot:
    """Parse the page. Raises ValueError for an update without an exact time."""
    named = tree.css_first(".incident-name")
    path = _PATH.search(addresses.split(_canonical(tree) or document.url).path)
    if named is None or path is None:
        raise ValueError("no name or no address")
    rows = [_row(node) for node in tree.css(".incident-updates-container .update-row")]
    stated = dated(rows, None, is_open=False)
    if not rows or not stated.is_whole:
        raise ValueError("an update without its time")
    page = facts(tree, document)
    known = BareIncident(
        key=path["key"],
        title=words_of(named),
        url=f"{page.url}/incidents/{path['key']}",
        impact=impact_of(named),
        components=tuple(_affected(words_of(tree.css_first(".components-affected")))),
    )
    return Snapshot(page=page, incidents=(blocks.incident(known, stated.blocks),))


def _row(node: LexborNode) -> tuple[str, LexborNode, str]:
    at, body = node.css_first(".update-timestamp"), node.css_first(".update-body")
    if at is None or body is None:
        raise ValueError(f"an update without its time or text: {words_of(node)[:80]!r}")
    return words_of(node.css_first(".update-title")), at, _inner(body)


def _canonical(tree: LexborHTMLParser) -> str | None:
    link = tree.css_first('link[rel="canonical"]')
    return link.attributes.get("href") if link else None


def _inner(node: LexborNode) -> str:
    return re.sub(r"\A<[^>]*>|</[^<>]*>\Z", "", node.html or "")


def _affected(words: str) -> Iterable[Affected]:
    """`This incident affected: Regions (SGP1) and Services (Spaces, API).` Names with a comma are split."""
    for match in _GROUP.finditer(_LEAD.sub("", words[:_LONGEST]).removesuffix(".")):
        for name in (match["names"] or match["name"] or "").split(","):
            if name.strip():
                yield Affected(None, text.plain(name))
