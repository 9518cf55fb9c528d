"""Posts marked up for machines, as feed entries: microformats and schema.org.

Microformats: `h-entry` with `p-name`, `u-url`, `dt-published`, `dt-updated`, `e-content`, or the older `hentry`.
schema.org: JSON-LD objects or elements with `itemprop` of the types below (https://schema.org/LiveBlogPosting, ...).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode

from statusledger.platforms.toolkit.feeds import Entry
from statusledger.text import addresses

_MOST_OBJECTS = 5_000
_TYPES = {"Article", "BlogPosting", "LiveBlogPosting", "NewsArticle", "Report", "SpecialAnnouncement"}


class _Marks(Struct, frozen=True):
    post: str
    title: str
    link: str
    published: str
    updated: str
    body: str


_MARKUPS = (
    _Marks(".h-entry", ".p-name", "a.u-url", ".dt-published", ".dt-updated", ".e-content"),
    _Marks(".hentry", ".entry-title", "a[rel~=bookmark]", ".published", ".updated", ".entry-content"),
    _Marks(
        ", ".join(f'[itemscope][itemtype$="schema.org/{name}"]' for name in sorted(_TYPES)),
        "[itemprop=headline], [itemprop=name]",
        "a[itemprop=url]",
        "[itemprop=datePublished]",
        "[itemprop=dateModified]",
        "[itemprop=articleBody], [itemprop=text]",
    ),
)


def entries(tree: LexborHTMLParser, url: str) -> list[Entry]:
    """Return the posts in page order, JSON-LD second: it repeats other markup."""
    posts = [_entry(node, marks, url) for marks in _MARKUPS for node in tree.css(marks.post)]
    return posts or list(_linked_data(tree, url))


def _entry(node: LexborNode, marks: _Marks, url: str) -> Entry:
    link, body = node.css_first(marks.link), node.css_first(marks.body)
    address = link.attributes.get("href") if link else None
    return Entry(
        id=node.attributes.get("id"),
        title=_words(node.css_first(marks.title)) or "",
        link=_joined(url, address),
        published=_time(node.css_first(marks.published)),
        updated=_time(node.css_first(marks.updated)),
        html=(body.html or "") if body else "",
    )


def _time(node: LexborNode | None) -> str | None:
    if node is None:
        return None
    stated = node.attributes.get("datetime") or node.attributes.get("content") or node.attributes.get("title")
    return stated or _words(node)


def _words(node: LexborNode | None) -> str | None:
    return " ".join(node.text().split()) or None if node else None


def _linked_data(tree: LexborHTMLParser, url: str) -> Iterator[Entry]:
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            value = msgspec.json.decode(script.text())
        except (msgspec.DecodeError, RecursionError):
            continue
        for each in _objects(value):
            if _types_of(each) & _TYPES:
                yield from _posts(each, url)


def _types_of(thing: Mapping[str, Any]) -> set[str]:
    stated = thing.get("@type")
    return {each for each in (stated if isinstance(stated, list) else [stated]) if isinstance(each, str)}


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    """Not the updates within a post."""
    pending: list[object] = [value]
    left = _MOST_OBJECTS
    while pending and left:
        value, left = pending.pop(), left - 1
        if isinstance(value, dict):
            yield value
            pending += [each for name, each in reversed(value.items()) if name != "liveBlogUpdate"]
        elif isinstance(value, list):
            pending += reversed(value)


def _posts(post: Mapping[str, Any], url: str) -> Iterator[Entry]:
    """A post, or the updates of a live blog under its name and address."""
    updates = post.get("liveBlogUpdate")
    listed = updates if isinstance(updates, list) else []
    parts: list[Mapping[str, Any]] = [each for each in listed if isinstance(each, dict)]
    title, link = _text(post, "headline", "name"), _joined(url, _text(post, "url", "@id", "mainEntityOfPage"))
    for part in parts or [post]:
        yield Entry(
            id=_text(post, "@id", "identifier"),
            title=title or _text(part, "headline", "name") or "",
            link=link,
            published=_text(part, "datePublished", "datePosted"),
            updated=_text(part, "dateModified"),
            html=_text(part, "articleBody", "text", "description") or "",
            categories=tuple(filter(None, [_text(part, "headline")])) if parts else (),
        )


def _text(fields: Mapping[str, Any], *names: str) -> str | None:
    return next((value for name in names if isinstance(value := fields.get(name), str) and value.strip()), None)


def _joined(url: str, address: str | None) -> str | None:
    return (addresses.join(url, address) or None) if address else None
