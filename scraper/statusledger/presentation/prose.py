"""The vendor's Markdown as HTML that can do nothing: no HTML of theirs, no images, links to the web only.

Pages and feeds show it alike.
"""

import html as escaping
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from statusledger import text

_PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["strikethrough", "table"])
_TAGS = set(
    "p br hr h3 h4 h5 h6 ul ol li strong em s code pre blockquote table thead tbody tr th td a".split()  # noqa: SIM905
)
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_DEEPEST = 20


@lru_cache(maxsize=512)
def html(words: str, top: int = 4) -> str:
    """A text as HTML, its headings from `h<top>` down. What may be wider than the page can be reached by keyboard."""
    tokens = _PARSER.parse(text.terminal(words))
    if any(token.level > _DEEPEST for token in tokens):
        return f"<p>{escaping.escape(words)}</p>"
    for token in tokens:
        _tame(token, top)
    drawn = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        drawn, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel="noopener nofollow"
    )
    return clean.replace("<pre>", '<pre tabindex="0">')


def _tame(token: Token, top: int) -> None:
    """Images become their words, headings fit below ours."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, top + max(0, int(token.tag[1]) - 2))}"
    if token.type == "image":
        token.type, token.tag, token.children = "text", "", None
        token.content = f"[image: {token.content or 'without words'}]"
    for child in token.children or ():
        _tame(child, top)
