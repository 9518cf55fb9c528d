"""Page of an unknown platform: its banner and marked posts, or a refusal."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from statusledger import text
from statusledger.errors import NormalizeError
from statusledger.model import Document, Page, Snapshot, Status
from statusledger.platforms import feed
from statusledger.platforms.page.banners import ELSEWHERE, PLACES, health_of
from statusledger.platforms.page.marked import entries
from statusledger.platforms.statuspage import skeleton
from statusledger.platforms.toolkit.feeds import Feed

_LONGEST_SENTENCE = 120
_MOST_SENTENCES = 1_000
_DEEPEST = 100
_LAST_BYTES = 2_000
_HEADINGS = "title, h1, h2, h3, [role=status], [role=alert]"
_SENTENCES = ", ".join((_HEADINGS, *(f'[class*="{word}"], [class*="{word}"] > *' for word in PLACES)))
_HIDDEN = 'script, style, template, noscript, [hidden], [style*="display:none"], [style*="display: none"]'
# What titles and headings of pages say that are no status page, and what such a page is.
_REFUSED = {
    "a login page": r"(?:.* [-|] )?(?:log ?in|sign ?in|access (?:required|restricted))(?: [-|] .*)?"
    r"|authentication required|(?:log|sign) in to .*|private status page|this (?:status )?page is private",
    "an inactive page": r"(?:.* [-|] )?page inactive|(?:this )?(?:status )?page (?:is |has been )?"
    r"(?:inactive|disabled|deactivated|suspended|not (?:yet )?active|unpublished)",
    "a page of nobody": r"(?:status ?)?page (?:was |could )?not (?:be )?found|(?:error )?404(?: .*)?|not found"
    r"|.*domain (?:is|may be) for sale.*|there(?:'s| is) (?:no status page|nothing) here.*|there isn't a .* page here"
    r"|no such (?:status )?page|unclaimed (?:status )?page",
    "a challenge": r"just a moment\W*|attention required!.*|checking your browser.*|access denied",
}
_REFUSALS = {what: re.compile(words, re.IGNORECASE | re.DOTALL) for what, words in _REFUSED.items()}


def parse(document: Document) -> Snapshot:
    """Parse a page, its health unknown without a banner. Raises NormalizeError."""
    tree = skeleton.parse(document)
    if not re.search(rb"</(?:html|body)\s*>", document.body[-_LAST_BYTES:], re.IGNORECASE):
        raise NormalizeError("not a whole page: it does not end with </html>")
    skeleton.shape(tree)
    _refuse(tree)
    posts = entries(tree, document.url)
    for node in tree.css(_HIDDEN):
        node.decompose()
    health, words = health_of(_sentences(tree))
    stated = feed.incidents(
        Feed("", document.url, tuple(each for each in posts if each.id or each.link)), document.time_zone
    )
    labelled = [each for each in stated if each.status is not Status.UNKNOWN]
    title = tree.css_first("title")
    return Snapshot(
        page=Page(
            name=text.plain(title.text()) or None if title else None,
            url=text.link(document.url),
            health=health,
            health_raw=text.plain(words) if words else None,
        ),
        incidents=tuple(each for each in labelled if each.started_at),
        unread=tuple(f"a post without a time: {each.title[:80]!r}" for each in labelled if not each.started_at),
    )


def _refuse(tree: LexborHTMLParser) -> None:
    if tree.css_first("input[type=password]"):
        raise NormalizeError("a login page: it asks for a password")
    for node in tree.css("title, h1, h2")[:6]:
        words = skeleton.words_of(node)[:_LONGEST_SENTENCE]
        for what, refused in _REFUSALS.items():
            if refused.fullmatch(words):
                raise NormalizeError(f"{what}: {text.plain(words, 80)!r}")


def _sentences(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css(_SENTENCES)[:_MOST_SENTENCES]:
        words = skeleton.words_of(node)
        if 0 < len(words) <= _LONGEST_SENTENCE and not _stands_elsewhere(node):
            yield words


def _stands_elsewhere(node: LexborNode | None) -> bool:
    for _ in range(_DEEPEST):
        if node is None or node.tag in {"body", "main"}:
            return False
        if node.tag == "article" or any(map(ELSEWHERE.search, skeleton.classes_of(node))):
            return True
        node = node.parent
    return True
