"""A look at HTML before it is parsed: parsers need quadratic time, and memory, for tags nested or adorned without end.

Measured with lexbor: 67 KB of formatting tags left open cost 14 s and 4.5 GB, a tag with 200,000 attributes 40 s. The
nesting is judged from the tags alone, where they can be matched without doubt; what browsers would mend counts as open.
"""

import re

from scraper.errors import BadBody
from scraper.fetch.unusable import Unusable

_DEPTH = 1_000
_ATTRIBUTES = 500
_OPTIONS = 5_000

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_END_OPTIONAL = frozenset(
    {"p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "tbody", "thead", "tfoot", "colgroup", "caption"}
)
_SVG = frozenset(
    {"svg", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text"}
    | {"tspan", "textpath", "marker", "pattern", "mask", "clippath", "lineargradient", "radialgradient", "stop"}
)
_RAW = frozenset({"script", "style"})

_ATTRIBUTE = re.compile(r"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+")
_TOKEN = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(?:[!?]|/(?![a-z]))[^>]*+"
    r"|<(?P<end>/?)(?P<name>[a-z][^\s/>]*+)(?P<attributes>(?:[\s/]++|" + _ATTRIBUTE.pattern + r")*+)",
    re.IGNORECASE | re.DOTALL,
)


def check_markup(text: str) -> None:
    """Raises Unusable for a page that would keep a parser busy."""
    if text.count("<option") > _OPTIONS:
        raise Unusable(BadBody, f"a page with more than {_OPTIONS} options", 200)
    nesting, position = Nesting(), 0
    while (token := _TOKEN.search(text, position)) is not None:
        position = token.end()
        if token["name"] is None:
            continue
        name, attributes = token["name"].lower(), token["attributes"]
        if len(attributes) > 2 * _ATTRIBUTES and len(_ATTRIBUTE.findall(attributes)) > _ATTRIBUTES:
            raise Unusable(BadBody, f"a page with more than {_ATTRIBUTES} attributes on a tag", 200)
        if token["end"]:
            nesting.close(name)
        elif name in _RAW and not nesting.in_svg:
            position = _end_of_raw(text, name, position)
        elif name not in _VOID:
            nesting.open(name, attributes.endswith("/"))


class Nesting:
    """The elements open at a point of a page, each with whether it is drawn in SVG, where `/>` closes a tag."""

    def __init__(self) -> None:
        self._open: list[tuple[str, bool]] = []

    @property
    def in_svg(self) -> bool:
        """The next element belongs to a drawing."""
        return bool(self._open) and self._open[-1][1]

    def open(self, name: str, slash: bool) -> None:
        """A start tag; a list item, table cell or paragraph ends the one before. Raises Unusable when too deep."""
        drawn = name == "svg" or (self.in_svg and name in _SVG)
        if drawn and slash:
            return
        if name in _END_OPTIONAL:
            self._close(name)
        self._open.append((name, drawn))
        if len(self._open) > _DEPTH:
            raise Unusable(BadBody, f"a page with tags more than {_DEPTH} deep", 200)

    def close(self, name: str) -> None:
        """An end tag; one that does not fit is not counted."""
        self._close(name)

    def _close(self, name: str) -> None:
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == name:
                del self._open[index:]
                return
            if self._open[index][0] not in _END_OPTIONAL:
                return


def _end_of_raw(text: str, name: str, position: int) -> int:
    """Where the text of a script or style ends."""
    end = re.compile(f"</{name}", re.IGNORECASE).search(text, position)
    return end.start() if end else len(text)
