"""Vendors' Markdown for HTML, plain text and terminal.

No output has their HTML, images or active content; links lead to the web only.
"""

import html as escaping
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from statusledger import text

_PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["strikethrough", "table"])
_BREAKS = ("softbreak", "hardbreak")
_TAGS = set(
    "p br hr h3 h4 h5 h6 ul ol li strong em s code pre blockquote table thead tbody tr th td a".split()  # noqa: SIM905
)
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_ACTIVE = re.compile(r"([\\`*_{}\[\]<>#|~!@&])")
_FIRST = re.compile(r"^([0-9]*)([-+=.)])")
"""The signs that begin an item of a list or underline a heading."""
_DEEPEST = 20
BEGINNING = 4_000
"""Characters of a text that is shown in part: marks without end take time that grows faster than their number."""


def parse(words: str, deepest: int) -> list[Token] | None:
    """Parse into tokens; None if nested deeper than `deepest`."""
    tokens = _PARSER.parse(words)
    return None if any(token.level > deepest for token in tokens) else tokens


def replace_image(token: Token, note: str = "") -> None:
    """Replace an image by its words and a note."""
    token.type, token.tag, token.children = "text", "", None
    token.content = f"[image: {token.content or 'without words'}]{note}"


def escaped(words: str) -> str:
    """Return words as Markdown in which nothing is active."""
    return _ACTIVE.sub(r"\\\1", text.terminal(words))


def quotation(words: str) -> str:
    """Return a text as a quotation in Markdown, line by line as it is."""
    lines = (_FIRST.sub(r"\1\\\2", escaped(line.strip())) for line in words.strip().splitlines())
    return "\n".join(f"> {line}".rstrip() for line in lines)


def plain_text(words: str) -> str:
    """Return the words of the beginning in one line, without marks."""
    return text.terminal(" ".join(" ".join(_words(_PARSER.parse(words[:BEGINNING]))).split()))


@lru_cache(maxsize=512)
def html(words: str, top: int = 4) -> str:
    """Render HTML, headings from `h<top>`; wide elements scroll by keyboard."""
    import nh3  # which the terminal does not need

    tokens = parse(text.terminal(words), _DEEPEST)
    if tokens is None:
        return f"<p>{escaping.escape(words)}</p>"
    _adapt(tokens, top)
    rendered = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        rendered, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel="noopener nofollow"
    )
    return clean.replace("<pre>", '<pre tabindex="0">')


def document(words: str) -> str:
    """Render a document of our own, in which the words of vendors are `escaped`."""
    rendered = str(_PARSER.render(words))
    return rendered.replace("<table>", '<div class="wide" tabindex="0"><table>').replace("</table>", "</table></div>")


def _words(blocks: Sequence[Token]) -> Iterator[str]:
    for block in blocks:
        yield "".join(" " if child.type in _BREAKS else child.content for child in block.children or [block])


def _adapt(tokens: Sequence[Token], top: int) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, top + max(0, int(token.tag[1]) - 2))}"
        if token.type == "image":
            replace_image(token)
        _adapt(token.children or (), top)
