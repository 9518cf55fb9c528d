"""The parser that feedparser drives: expat, which hands a text on in one piece and not at each entity and line end.

A post of HTML in an entry has hundreds of entities, and feedparser takes its time over each piece.
"""

from xml.parsers.expat import XMLParserType
from xml.sax.expatreader import ExpatParser


class _Buffered(ExpatParser):
    _parser: XMLParserType

    def reset(self) -> None:
        super().reset()
        self._parser.buffer_text = True


def create_parser() -> ExpatParser:
    """A parser, as `xml.sax.make_parser` asks a driver for one."""
    return _Buffered()
