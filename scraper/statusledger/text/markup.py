"""Convert HTML, Markdown, plain text, or a mix, to Markdown without active content."""

import hashlib
import html
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt
from markdownify import MarkdownConverter

from statusledger.text import elements
from statusledger.text.characters import storable

LIMIT = 400_000  # characters of a body; a longer one keeps its first KEPT
KEPT = 100_000
_CACHED = 16_384  # characters; longer bodies are rare, and would make the cache heavy
_MOST_TAGS = 2_000  # a list of 2,000 items takes 0.3 s to convert; the time grows with the square
_ROUNDS = 4

_PARTS_LINES = re.compile(r"</?(?:p|br|hr|li|[ou]l|tr|table|pre|blockquote|h[1-6])\b", re.IGNORECASE)
_SCHEMES = frozenset({"http", "https", "mailto"})

_CODE = r"""(?P<code>
    ^[ ]{0,3}(?P<rail>`{3,}+|~{3,}+)[^\n`]*+\n(?:[^\n]*+\n){0,200}?[ ]{0,3}(?P=rail)[`~]*+[ ]*+$
  | (?<!`)(?P<ticks>`++)(?!`)(?:(?!\n[ \t]*\n|</(?:p|li|div|td)\b).){1,2000}?(?<!`)(?P=ticks)(?!`)
)"""
_ESCAPE = r"\\[!-/:-@\[-`{-~]"
_AUTOLINK = r"<(?:https?://|mailto:)[^\s<>]*>|<[\w.+-]+@[\w.-]+>"
_MARKUP = (
    _ESCAPE,
    _AUTOLINK,
    r"(?P<comment><!--)",
    r"</?(?P<tag>[a-z][a-z0-9]*)(?P<attributes>\s[^<>]*|\s*/)?>",
    r"&(?:amp;)*(?P<entity>\#[0-9]{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});",
)
_ALLOWED = r"\s*<?(?:https?://|mailto:)"
_ACTIVE = (
    _ESCAPE,
    _AUTOLINK,
    rf"!?\[(?P<label>[^\[\]<`\\]*)\]\((?!{_ALLOWED})[^()\n`]*(?:\([^()\n`]*\)[^()\n`]*)*\)",
    rf"(?P<target>\]\()(?!{_ALLOWED})",
    rf"^(?P<margin>[ \t>*+\-\d.)]*)(?P<definition>\[)(?=(?:[^\[\]\\]|\\.){{1,999}}\]:(?!{_ALLOWED}))",
    r"(?P<angle><)(?=[a-z/!?])",
)


def _tokens(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.VERBOSE | re.IGNORECASE | re.DOTALL | re.MULTILINE)


# By whether apparent code is trusted to be code.
_READ = {True: _tokens(_CODE, *_MARKUP), False: _tokens(*_MARKUP)}
_DEFUSE = {True: _tokens(_CODE, *_ACTIVE), False: _tokens(*_ACTIVE)}
_RISKY_CODE = re.compile(r"<[a-z/!?]|\]\(|\]:", re.IGNORECASE)
_MEANT_FOR_MARKDOWN = frozenset("\\`~*_[]()!|#\n")
_COMMONMARK = MarkdownIt("commonmark").enable("table")
_COMMONMARK.validateLink = lambda url: True  # type: ignore[method-assign]


def markdown(body: str) -> str:
    """Convert vendor text to Markdown without active content. Idempotent.

    Line breaks are kept: render soft breaks as breaks. Elements become Markdown or are removed; other words in angle
    brackets (`<class name>`) stay. Links lead to http, https and mailto only. Blank lines are single, and no line ends
    in a space.
    """
    return _cached_markdown(body) if len(body) <= _CACHED else _markdown(body)


def flat(text: str) -> str:
    """Remove elements from titles, which are no Markdown."""
    return _Reading(text, trust_code=False).flat()


def _markdown(body: str) -> str:
    text = _tidy(storable(body))
    if len(text) > LIMIT:
        text = _cut(text, body)
    inert = _inert(text)
    return inert if len(inert) <= LIMIT else _inert(_cut(inert, body))


_cached_markdown = lru_cache(maxsize=4096)(_markdown)


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"(?<![ \t])[ \t]+$", "", text, flags=re.MULTILINE)).strip()


def _cut(text: str, whole: str) -> str:
    digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{text[:KEPT].rstrip()}\n\n(cut: {len(whole):,} characters in all, sha256 {digest})"


def _inert(text: str) -> str:
    """Convert until nothing changes: removed markup can join its neighbours."""
    for _ in range(_ROUNDS):
        if not any(sign in text for sign in ("<", "&", "](", "]:")):
            return text
        before, text = text, _round(text)
        if text == before:
            return text
    return re.sub(r"(?<!\\)[<\[\]&]", r"\\\g<0>", text)


def _round(text: str) -> str:
    """Convert once, keeping apparent code if CommonMark finds nothing active."""
    reading = _Reading(text, trust_code=True)
    result = _tidy(_DEFUSE[True].sub(_defused, reading.markdown()))
    if reading.risky_code and not _harmless(result):
        return _tidy(_DEFUSE[False].sub(_defused, _Reading(text, trust_code=False).markdown()))
    return result


class _Reading:
    def __init__(self, text: str, trust_code: bool) -> None:
        self.risky_code = False
        self._text = text
        self._lowered = text.lower()
        self._closings: dict[str, int] = {}
        self._pieces = list(self._read(_READ[trust_code]))

    def markdown(self) -> str:
        """Return Markdown, without elements if too many or too deep."""
        if 0 < sum(is_tag for is_tag, _ in self._pieces) <= _MOST_TAGS:
            with suppress(RecursionError):
                return _converted("".join(piece if is_tag else _escaped(piece) for is_tag, piece in self._pieces))
        return self.flat()

    def flat(self) -> str:
        """Return the text without its elements."""
        return "".join(
            piece if not is_tag else "\n" if _PARTS_LINES.match(piece) else "" for is_tag, piece in self._pieces
        )

    def _read(self, tokens: re.Pattern[str]) -> Iterator[tuple[bool, str]]:
        end = 0
        for match in tokens.finditer(self._text):
            yield False, self._text[end : match.start()]
            yield self._piece(match)
            end = match.end()
        yield False, self._text[end:]

    def _piece(self, match: re.Match[str]) -> tuple[bool, str]:
        groups = match.groupdict()
        if groups.get("code"):
            self.risky_code = self.risky_code or _RISKY_CODE.search(match[0]) is not None
        elif groups["entity"]:
            return False, _character(groups["entity"])
        elif groups["comment"]:
            return self._closed("-->", match.end()), match[0]
        elif groups["tag"] and self._is_element(match):
            # A parser closes a <p> before the next, so blocks cannot nest out of bounds.
            name, slash = groups["tag"].lower(), "/" if match[0].startswith("</") else ""
            return True, f"<{slash}p>" if name in elements.BLOCKS else match[0]
        return False, match[0]

    def _is_element(self, match: re.Match[str]) -> bool:
        """Return False for a placeholder: an unclosed bare word in angle brackets."""
        name = match["tag"].lower()
        meant = match[0].startswith("</") or match["attributes"] or name in elements.LONE
        return name in elements.ALL and bool(meant or self._closed(f"</{name}", match.end()))

    def _closed(self, closing: str, position: int) -> bool:
        if closing not in self._closings:
            self._closings[closing] = self._lowered.rfind(closing)
        return self._closings[closing] >= position


def _character(entity: str) -> str:
    """Decode an entity, unless Markdown would read its character."""
    character = storable(html.unescape(f"&{entity};"))
    return f"&{entity};" if character.endswith(";") or character in _MEANT_FOR_MARKDOWN else character


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


class _Converter(MarkdownConverter):
    """Converter that keeps line breaks and spaces: vendors mean them."""

    def process_text(self, el: object, parent_tags: set[str] | None = None) -> str:
        return str(super().process_text(el, {*(parent_tags or ()), "pre"}))  # type: ignore[misc]


_CONVERTER = _Converter(
    heading_style="atx", bullets="-", escape_asterisks=False, escape_underscores=False, table_infer_header=True
)


def _converted(markup: str) -> str:
    clean = nh3.clean(
        markup,
        tags=set(elements.KEPT),
        clean_content_tags=set(elements.GONE_WITH_CONTENT),
        attributes={"a": {"href"}, "img": {"src", "alt"}},
        attribute_filter=_attribute,
        link_rel=None,
    )
    # Without an element around it, the parser behind the converter could take the text for the name of a file.
    return _CONVERTER.convert(f"<body>{clean}</body>")


def _attribute(_element: str, name: str, value: str) -> str | None:
    if name == "alt":
        return value
    allowed = re.match(_ALLOWED, value, re.IGNORECASE)
    return re.sub(r"[\s()<>\\`]", lambda character: quote(character[0]), value.strip()) if allowed else None


def _defused(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if groups["label"] is not None:
        return str(groups["label"])
    if groups["target"]:
        return r"]\("
    if groups["definition"]:
        return rf"{groups['margin']}\["
    return r"\<" if groups["angle"] else match[0]


def _harmless(text: str) -> bool:
    pending = list(_COMMONMARK.parse(text))
    while pending:
        token = pending.pop()
        pending += token.children or []
        address = str(token.attrs.get("href") or token.attrs.get("src") or "https:")
        if token.type in {"html_block", "html_inline"} or address.partition(":")[0].lower() not in _SCHEMES:
            return False
    return True
