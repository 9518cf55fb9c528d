"""Vendors' Markdown for a terminal."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from markdown_it.token import Token
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown, MarkdownElement
from rich.padding import Padding
from rich.text import Text

from statusledger import text
from statusledger.cli.pages.terminal import safe
from statusledger.presentation import markdown

_DEEPEST = 8  # lists within lists take columns, and at last leave none for words


class _Heading(Heading):
    """A heading, underlined so that it stands out without colour."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(self.text.plain, "bold")
        if self.tag in ("h1", "h2"):
            yield Text("─" * min(self.text.cell_len, options.max_width), "dim")


class _Code(CodeBlock):
    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Padding(Text(str(self.text).rstrip(), "cyan"), (0, 0, 0, 4))


def render(words: str) -> RenderableType:
    """Render a text: line breaks stay, addresses are readable, nothing is active."""
    tokens = markdown.parse(words, _DEEPEST)
    return safe(words) if tokens is None else _Rendered([_made_safe(token) for token in tokens])


class _Rendered(Markdown):
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
    """Remove control characters after parsing, which may add some from entities."""
    token.content = text.terminal(token.content)
    if "href" in token.attrs:
        token.attrs["href"] = text.terminal(str(token.attrs["href"]))
    if token.children:
        doubled = set(_doubled(token.children))
        token.children = [_made_safe(each) for place, each in enumerate(token.children) if place not in doubled]
    if token.type == "softbreak":
        token.type = "hardbreak"
    if token.type == "image":
        markdown.replace_image(token, f" ({text.terminal(str(token.attrs['src']))})")
    return token


def _doubled(children: Sequence[Token]) -> Iterable[int]:
    """Yield places of tokens around an address that is its own label."""
    for place, (opening, words, closing) in enumerate(zip(children, children[1:], children[2:], strict=False)):
        if (opening.type, closing.type) != ("link_open", "link_close"):
            continue
        if opening.markup == "autolink" or words.content.rstrip("/") == str(opening.attrs["href"]).rstrip("/"):
            yield from (place, place + 2)
