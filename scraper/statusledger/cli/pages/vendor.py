"""The vendor's own words: their Markdown drawn for a terminal."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from markdown_it.token import Token
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown, MarkdownElement
from rich.padding import Padding
from rich.text import Text

from statusledger import text
from statusledger.cli.pages.terminal import safe
from statusledger.presentation.plain_text import PARSER

_DEEPEST = 8  # lists within lists take columns, and at last leave none for words


class _Heading(Heading):
    """Underlined with a rule as wide as itself, so that it stands out without colour too."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(self.text.plain, "bold")
        if self.tag in ("h1", "h2"):
            yield Text("─" * min(self.text.cell_len, options.max_width), "dim")


class _Code(CodeBlock):
    """Code as it is, set in."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Padding(Text(str(self.text).rstrip(), "cyan"), (0, 0, 0, 4))


def prose(words: str) -> RenderableType:
    """Markdown to draw: line breaks are breaks, addresses are readable, and nothing is active."""
    tokens = PARSER.parse(words)
    if any(token.level > _DEEPEST for token in tokens):
        return safe(words)
    return _Prose([_made_safe(token) for token in tokens])


class _Prose(Markdown):
    elements: ClassVar[dict[str, type[MarkdownElement]]] = {
        **Markdown.elements,
        "heading_open": _Heading,
        "fence": _Code,
        "code_block": _Code,
    }

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__("", hyperlinks=False)
        self.parsed = tokens


def _made_safe(token: Token) -> Token:
    """After parsing, so that no entity brings in what the text itself may not have."""
    token.content = text.terminal(token.content)
    if "href" in token.attrs:
        token.attrs["href"] = text.terminal(str(token.attrs["href"]))
    if token.children:
        doubled = set(_doubled(token.children))
        token.children = [_made_safe(each) for place, each in enumerate(token.children) if place not in doubled]
    if token.type == "softbreak":
        token.type = "hardbreak"
    if token.type == "image":
        token.type, token.tag, token.children = "text", "", None
        token.content = f"[image: {token.content}] ({text.terminal(str(token.attrs['src']))})"
    return token


def _doubled(children: Sequence[Token]) -> Iterable[int]:
    """Places of the tokens around an address that stands there as its own words: it need not be told twice."""
    for place, (opening, words, closing) in enumerate(zip(children, children[1:], children[2:], strict=False)):
        if (opening.type, closing.type) != ("link_open", "link_close"):
            continue
        if opening.markup == "autolink" or words.content.rstrip("/") == str(opening.attrs["href"]).rstrip("/"):
            yield from (place, place + 2)
