"""The words of a Markdown text without its marks."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

from statusledger import text

PARSER = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])
_BREAKS = ("softbreak", "hardbreak")


def gist(words: str) -> str:
    """All words of a Markdown text in one line."""
    return text.terminal(" ".join(" ".join(map(_words, PARSER.parse(words))).split()))


def _words(block: Token) -> str:
    return "".join(" " if child.type in _BREAKS else child.content for child in block.children or [block])
