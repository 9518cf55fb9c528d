"""Limits of HTML before parsing: deep nesting and many attributes take quadratic time, and memory.

Measured with lexbor: 67 KB of open formatting tags cost 14 s and 4.5 GB, a tag with 200,000 attributes 40 s. An end tag
counts only if every parser must heed it, so that depth is never underestimated. Real pages are up to 30 deep.
"""

import re
from collections import Counter
from collections.abc import Set
from enum import Enum, auto

from statusledger.errors import BadBody
from statusledger.fetch.fetch_failure import FetchFailure

_DEPTH = 1_000
_ATTRIBUTES = 500
_AT_MOST = {"<option": 5_000, "<frameset": 0, "<math": 0}

# Tags that open nothing, and tags after which all is text up to their own end.
_NEVER_OPEN = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_RAW = frozenset({"script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes"})

# Start tags that end an element before them, and what else may be open between: `<li><p>one<li>two`.
_NONE: Set[str] = frozenset()
_P, _TERMS = frozenset({"p"}), frozenset({"dt", "dd"})
_CELLS, _SECTIONS = frozenset({"td", "th"}), frozenset({"tbody", "thead", "tfoot"})
_ENDS: dict[str, tuple[Set[str], Set[str]]] = {
    "p": (_P, _NONE),
    "li": (frozenset({"li"}), _P),
    "option": (frozenset({"option"}), _NONE),
    "tr": (frozenset({"tr"}), _CELLS | _P),
    **dict.fromkeys(_TERMS, (_TERMS, _P)),
    **dict.fromkeys(_CELLS, (_CELLS, _P)),
    **dict.fromkeys(_SECTIONS, (_SECTIONS, _CELLS | _P | {"tr"})),
}

_TABLE_PARTS = _CELLS | _SECTIONS | {"tr", "caption", "colgroup"}

# End tags that end what was left open inside, and what that may be: `<li>two</ul>`, `<td>three</tr>`.
_BLOCKS = frozenset(
    {"li", "dt", "dd", "ul", "ol", "dl", "menu", "table", "select", "div", "section", "article", "main"}
)
_LEFT_OPEN_IN: dict[str, Set[str]] = {
    **dict.fromkeys(_BLOCKS, _ENDS.keys()),
    **dict.fromkeys(_CELLS, _P),
    **dict.fromkeys(_SECTIONS | {"tr"}, _CELLS | _P | {"tr"}),
}

# In SVG `/>` ends an element, and nothing is raw. These tags lead back to HTML.
_HTML_AGAIN = frozenset(
    {"b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "h1", "h2"}
    | {"h3", "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre"}
    | {"ruby", "s", "small", "span", "strong", "strike", "sub", "sup", "table", "tt", "u", "ul", "var"}
)
_HTML_INSIDE_SVG = frozenset({"foreignobject", "desc", "title"})

_ATTRIBUTE = re.compile(r"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+")
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(?:[!?]|/(?![a-z]))[^>]*+"
    r"|<(?P<end>/?)(?P<name>[a-z][^\s/>]*+)(?P<attributes>(?:[\s/]++|" + _ATTRIBUTE.pattern + r")*+)",
    re.IGNORECASE | re.DOTALL,
)
_RAW_END = {name: re.compile(rf"</{name}[\s/>]|\Z", re.IGNORECASE) for name in _RAW}


class World(Enum):
    """Rules of HTML, of SVG, or in doubt, where everything counts."""

    HTML = auto()
    SVG = auto()
    DOUBT = auto()


def check_markup(text: str) -> None:
    """Refuse a page that would keep a parser busy. Raises FetchFailure."""
    lowered = text.lower()
    for tag, most in _AT_MOST.items():
        if lowered.count(tag) > most:
            raise _refusal(f"more than {most} of {tag}>")
    nesting, position = Nesting(), 0
    while (token := _TOKEN.search(text, position)) is not None:
        if token["name"] is None:
            position = token.end()
            if nesting.world is not World.HTML and token[0].startswith("<![CDATA["):
                raise _refusal("CDATA in a drawing")
        else:
            position = _after_tag(token, nesting)


def _after_tag(token: re.Match[str], nesting: "Nesting") -> int:
    name, attributes = token["name"].lower(), token["attributes"]
    if len(attributes) > 2 * _ATTRIBUTES and len(_ATTRIBUTE.findall(attributes)) > _ATTRIBUTES:
        raise _refusal(f"more than {_ATTRIBUTES} attributes on a tag")
    if token["end"]:
        nesting.close(name)
    elif name in _RAW and nesting.world is World.HTML:
        return _end_of_raw(name, token.string, token.end())
    else:
        nesting.open(name, attributes)
    return token.end()


class Nesting:
    """Open elements, each with the world of its children.

    Names are counted, so that an end tag without a start costs no search.
    """

    def __init__(self) -> None:
        self._open: list[tuple[str, World]] = []
        self._count: Counter[str] = Counter()

    @property
    def world(self) -> World:
        """World whose rules hold here."""
        return self._open[-1][1] if self._open else World.HTML

    def open(self, name: str, attributes: str) -> None:
        """Open an element. Raises FetchFailure if too deep."""
        if self.world is World.SVG and name in _HTML_AGAIN:
            self._leave()
        if self.world is World.DOUBT:
            self._push(name, World.DOUBT)
        elif self.world is World.SVG or name == "svg":
            self._draw(name, attributes)
        elif name not in _NEVER_OPEN:
            self._end(*_ENDS.get(name, (_NONE, _NONE)))
            self._push(name, World.HTML)
        if len(self._open) > _DEPTH:
            raise _refusal(f"tags more than {_DEPTH} deep")

    def close(self, name: str) -> None:
        """Close an element, if its end tag fits."""
        if self.world is World.SVG:
            self._close_drawn(name)
        else:
            self._end({name}, _LEFT_OPEN_IN.get(name, _NONE))

    def _draw(self, name: str, attributes: str) -> None:
        if name == "font":
            raise _refusal("a font in a drawing")  # depending on its attributes it leads back to HTML
        if not _ends_itself(attributes):
            self._push(name, World.HTML if name in _HTML_INSIDE_SVG else World.SVG)

    def _close_drawn(self, name: str) -> None:
        """Close an element in SVG; an end tag for one outside leaves doubt."""
        if name in ("p", "br"):
            self._leave()
            return
        if not self._count[name]:
            if name in _TABLE_PARTS:
                self._push("", World.DOUBT)
            return
        innermost_first = range(len(self._open) - 1, -1, -1)
        index = next(index for index in innermost_first if self._open[index][0] in (name, "svg"))
        if self._open[index][0] == name:
            self._cut(index)
        else:
            self._push("", World.DOUBT)

    def _leave(self) -> None:
        while self.world is World.SVG:
            self._cut(len(self._open) - 1)

    def _push(self, name: str, world: World) -> None:
        self._open.append((name, world))
        self._count[name] += 1

    def _cut(self, index: int) -> None:
        while len(self._open) > index:
            self._count[self._open.pop()[0]] -= 1

    def _end(self, names: Set[str], through: Set[str]) -> None:
        for index in range(len(self._open) - 1, -1, -1):
            name = self._open[index][0]
            if name in names:
                self._cut(index)
                return
            if name not in through or not any(self._count[each] for each in names):
                return


def _ends_itself(attributes: str) -> bool:
    end = 0
    for attribute in _ATTRIBUTE.finditer(attributes):
        end = attribute.end()
    return attributes.endswith("/") and end < len(attributes)


def _end_of_raw(name: str, text: str, position: int) -> int:
    """Return the end of raw text. Raises FetchFailure for nested scripts."""
    end = _RAW_END[name].search(text, position)
    assert end is not None
    comment = text.find("<!--", position, end.start()) if name == "script" else -1
    if comment >= 0 and "<script" in text[comment : end.start()].lower():
        raise _refusal("a script in a comment of a script")
    return end.start()


def _refusal(what: str) -> FetchFailure:
    return FetchFailure(BadBody, f"a page with {what}, which would keep a parser busy", 200)
