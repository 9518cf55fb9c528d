"""Tables of causes and mitigations on a vendor's page."""

from collections.abc import Mapping

from msgspec import Struct

from statusledger.insight.tag_figures import TagCount, TagFigures
from statusledger.presentation.tag_words import word
from statusledger.vocabulary import TagKind


class TagTableRow(Struct, frozen=True, kw_only=True):
    """A tag with its label and the length of its bar in percent."""

    label: str
    count: TagCount
    bar: float


class TagTable(Struct, frozen=True, kw_only=True):
    """The table of one kind of tag."""

    kind: TagKind
    figures: TagFigures
    rows: list[TagTableRow]


def tag_tables(found: Mapping[TagKind, TagFigures]) -> list[TagTable]:
    """Return a table for each kind with incidents."""
    return [
        TagTable(kind=kind, figures=figures, rows=_rows(kind, figures)) for kind, figures in found.items() if figures.n
    ]


def _rows(kind: TagKind, figures: TagFigures) -> list[TagTableRow]:
    most = max(each.incidents for each in figures.counts)
    return [
        TagTableRow(
            label=word(kind, each.tag) if each.tag else "Not stated",
            count=each,
            bar=round(100 * each.incidents / most, 1),
        )
        for each in figures.counts
    ]
