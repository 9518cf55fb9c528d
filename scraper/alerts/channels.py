"""A note in the spelling of a channel, in which a vendor's words are words: no markup, no mention, no hidden link."""

import html
import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from scraper.alerts.words import Note

_BREAK = "\u200b"
# What wakes people up: @everyone, @here, <!channel>, <@U123>, <#C123>; and [words](address), which chats open in text.
_MENTION = re.compile(r"(?<!\w)@(?=\w)|<(?=[!@#])|\](?=\()")
# An underscore within a word marks nothing, and chats that know no backslash would show one.
_MARKS = re.compile(r"[\\`*\[\]<>~|]|^#|(?<![^\W_])_|_(?![^\W_])")
_IN_ADDRESS = str.maketrans({each: f"%{ord(each):02X}" for each in "@()*<>|`\\'\""})


class Spelling(Struct, frozen=True):
    """How a channel escapes words, writes an address, quotes, and joins lines."""

    escaped: Callable[[str], str]
    address: Callable[[str], str]
    quoted: Callable[[str], str]
    line: str = "\n"

    def body(self, note: Note) -> str:
        """Everything but the title."""
        facts = [self.escaped(disarmed(fact)) for fact in note.facts]
        quote = [self.quoted(self.escaped(disarmed(note.quote)))] if note.quote else []
        return self.line.join([*facts, *quote, *(self.address(link.translate(_IN_ADDRESS)) for link in note.links)])

    def title(self, note: Note) -> str:
        """The title as a part of such a text."""
        return self.escaped(disarmed(note.title))


def disarmed(words: str) -> str:
    """Words that mention nobody and lead nowhere, whichever chat shows them."""
    return _MENTION.sub(lambda match: match[0] + _BREAK, words)


def _unmarked(words: str) -> str:
    return _MARKS.sub(lambda match: f"\\{match[0]}", words)


def _anchor(address: str) -> str:
    return f'<a href="{html.escape(address)}">{html.escape(address)}</a>'


SPELLINGS: Mapping[str, Spelling] = {
    "text": Spelling(str, str, lambda words: f'"{words}"'),
    "markdown": Spelling(_unmarked, str, lambda words: f"> {words}"),
    "html": Spelling(html.escape, _anchor, lambda words: f"<i>{words}</i>", "<br/>\n"),
}
