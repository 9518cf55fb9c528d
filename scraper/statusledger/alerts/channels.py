"""Notes in the format of a channel: no markup, mention or hidden link from vendors."""

import html
import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from statusledger.alerts.words import Note

_BREAK = "\u200b"
# What wakes people up: @everyone, @here, <!channel>, <@U123>, <#C123>; and [words](address), which chats open in text.
_MENTION = re.compile(r"(?<!\w)@(?=\w)|<(?=[!@#])|\](?=\()")
# An underscore within a word marks nothing, and chats that know no backslash would show one.
_MARKS = re.compile(r"[\\`*\[\]<>~|]|^#|(?<![^\W_])_|_(?![^\W_])")
# Slack, Google Chat and WhatsApp know no backslash. What marks words there is written as a sign that looks like it.
_LIKENESS = str.maketrans({"*": "\u2217", "`": "\u02cb", "~": "\u223c", "\\": "\u2216", "|": "\u2223"})
_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_BRACKETS = re.compile(r"[\[\]<>]|^#")
_IN_ADDRESS = str.maketrans({each: f"%{ord(each):02X}" for each in "@()*<>|`\\'\""})


class Spelling(Struct, frozen=True):
    """The format of a channel; `plain` is for a lone title."""

    escaped: Callable[[str], str]
    address: Callable[[str], str]
    quoted: Callable[[str], str]
    line: str = "\n"
    plain: Callable[[str], str] = str

    def body(self, note: Note) -> str:
        """Format all but the title."""
        facts = [self.escaped(disarmed(fact)) for fact in note.facts]
        quote = [self.quoted(self.escaped(disarmed(note.quote)))] if note.quote else []
        return self.line.join([*facts, *quote, *(self.address(link.translate(_IN_ADDRESS)) for link in note.links)])

    def title(self, note: Note) -> str:
        """Format the title within a text."""
        return self.escaped(disarmed(note.title))

    def heading(self, note: Note) -> str:
        """Format the title alone; the channel escapes it."""
        return self.plain(disarmed(note.title))


def disarmed(words: str) -> str:
    """Break mentions and hidden links, for any chat."""
    return _MENTION.sub(lambda match: match[0] + _BREAK, words)


def _unmarked(words: str) -> str:
    return _MARKS.sub(lambda match: f"\\{match[0]}", words)


def _unlike(words: str) -> str:
    """Replace markup by similar signs, for channels without escapes."""
    return _EDGE.sub("\uff3f", words.translate(_LIKENESS))


def _bracketed(words: str) -> str:
    """Escape Markdown that Apprise converts to entities, so that no backslash is left."""
    return _BRACKETS.sub(lambda match: f"\\{match[0]}", _unlike(words))


def _entities(words: str) -> str:
    return html.escape(_unlike(words), quote=False)


def _in_quotes(words: str) -> str:
    return f'"{words}"'


def _anchor(address: str) -> str:
    return f'<a href="{html.escape(address)}">{html.escape(address)}</a>'


SPELLINGS: Mapping[str, Spelling] = {
    "text": Spelling(str, str, _in_quotes),
    "markdown": Spelling(_unmarked, str, lambda words: f"> {words}"),
    "html": Spelling(html.escape, _anchor, lambda words: f"<i>{words}</i>", "<br/>\n"),
}
"""By the formats of Apprise."""

_CHAT = Spelling(_bracketed, str, lambda words: f"> {words}", plain=_unlike)
_LITERAL = Spelling(_unlike, str, _in_quotes, plain=_unlike)
_OWN: Mapping[str, Mapping[str, Spelling]] = {
    "NotifySlack": {"markdown": _CHAT, "text": _LITERAL},
    "NotifyGoogleChat": {
        "markdown": _CHAT,
        "text": Spelling(_entities, lambda address: html.escape(address, quote=False), _in_quotes),
        "html": Spelling(_entities, _anchor, lambda words: f"<i>{words}</i>", "<br/>\n"),
    },
    "NotifyWhapi": {"markdown": _CHAT, "text": _LITERAL},
    "NotifyEvolution": {"markdown": _CHAT, "text": _LITERAL},
}


def spelling_for(service: str, form: str) -> Spelling:
    """Return the spelling of a format for a class of Apprise."""
    return _OWN.get(service, {}).get(form, SPELLINGS[form])
