"""Parser for feedparser: expat, with text in one piece, not split at entities and line ends.

HTML in an entry has hundreds of entities, and feedparser is slow per piece.
"""

from xml.parsers.expat import XMLParserType
from xml.sax.expatreader import ExpatParser


class _Buffered(ExpatParser):
    _parser: XMLParserType

    def reset(self) -> None:
        super().reset()
        self._parser.buffer_text = True


def create_parser() -> ExpatParser:
    """Return a parser, as `xml.sax.make_parser` requires of a driver."""
    return _Buffered()
