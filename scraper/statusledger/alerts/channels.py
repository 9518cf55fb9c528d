"""Notes in the format of a channel: no markup, mention or hidden link from vendors."""

import html
import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from statusledger.alerts.words import Note, short

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
        return self.line.join([*facts, *quote, *(self.address(safe_address(link.url)) for link in note.links)])

    def title(self, note: Note) -> str:
        """Format the title within a text."""
        return self.escaped(disarmed(note.title))

    def heading(self, note: Note) -> str:
        """Format the title alone; the channel escapes it."""
        return self.plain(disarmed(note.title))


def safe_address(url: str) -> str:
    """Encode what chats read as markup in an address."""
    return url.translate(_IN_ADDRESS)


def fitted(words: str, limit: int, escape: Callable[[str], str], size: Callable[[str], int] = len) -> str:
    """Escape a text, shortened until it fits into a limit of a service."""
    written = escape(disarmed(words))
    while size(written) > limit:
        words = short(words, len(words) * limit // size(written))
        written = escape(disarmed(words))
    return written


def fitted_lines(
    lines: Sequence[str], limit: int, escape: Callable[[str], str], size: Callable[[str], int] = len
) -> str:
    """Escape lines, of which each has its share of a limit."""
    share = limit // max(len(lines), 1) - 1
    return "\n".join(fitted(line, share, escape, size) for line in lines)


def disarmed(words: str) -> str:
    """Break mentions and hidden links, for any chat."""
    return _MENTION.sub(lambda match: match[0] + _BREAK, words)


def unmarked(words: str) -> str:
    """Escape Markdown by backslashes."""
    return _MARKS.sub(lambda match: f"\\{match[0]}", words)


def _unlike(words: str) -> str:
    """Replace markup by similar signs, for channels without escapes."""
    return _EDGE.sub("\uff3f", words.translate(_LIKENESS))


def _bracketed(words: str) -> str:
    """Escape Markdown that Apprise converts to entities, so that no backslash is left."""
    return _BRACKETS.sub(lambda match: f"\\{match[0]}", _unlike(words))


def entities(words: str) -> str:
    """Escape for Slack and Google Chat, which know no backslash."""
    return html.escape(_unlike(words), quote=False)


def _in_quotes(words: str) -> str:
    return f'"{words}"'


def _anchor(address: str) -> str:
    return f'<a href="{html.escape(address)}">{html.escape(address)}</a>'


SPELLINGS: Mapping[str, Spelling] = {
    "text": Spelling(str, str, _in_quotes),
    "markdown": Spelling(unmarked, str, lambda words: f"> {words}"),
    "html": Spelling(html.escape, _anchor, lambda words: f"<i>{words}</i>", "<br/>\n"),
}
"""By the formats of Apprise."""

_CHAT = Spelling(_bracketed, str, lambda words: f"> {words}", plain=_unlike)
_LITERAL = Spelling(_unlike, str, _in_quotes, plain=_unlike)
_OWN: Mapping[str, Mapping[str, Spelling]] = {
    "NotifySlack": {"markdown": _CHAT, "text": _LITERAL},
    "NotifyGoogleChat": {
        "markdown": _CHAT,
        "text": Spelling(entities, lambda address: html.escape(address, quote=False), _in_quotes),
        "html": Spelling(entities, _anchor, lambda words: f"<i>{words}</i>", "<br/>\n"),
    },
    "NotifyWhapi": {"markdown": _CHAT, "text": _LITERAL},
    "NotifyEvolution": {"markdown": _CHAT, "text": _LITERAL},
}


def spelling_for(service: str, form: str) -> Spelling:
    """Return the spelling of a format for a class of Apprise."""
    return _OWN.get(service, {}).get(form, SPELLINGS[form])
