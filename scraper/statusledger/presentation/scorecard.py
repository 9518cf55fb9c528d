"""Figures of a scorecard in words, for terminal and pages."""

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from statusledger.insight.scorecard.card import Scorecard
from statusledger.insight.scorecard.table import FIGURES, REASONS, Figure, Group
from statusledger.insight.scorecard.values import Count, Longest, Sample, Share, Unknown
from statusledger.presentation import wording

NONE = "\u2013"
_FEW = 5


class VendorCards(Struct, frozen=True):
    """A vendor's scorecards, one for each period."""

    vendor_id: str
    name: str
    scorecards: list[Scorecard]


class Shown(Struct, frozen=True):
    """A figure in words: `cases` are those behind it, or the reason for which it is unknown."""

    figure: Figure
    value: str
    cases: str
    is_known: bool = True
    incident_id: str | None = None

    @property
    def is_idle(self) -> bool:
        """True without a case, where nothing is missing."""
        return self.value == NONE

    @property
    def note(self) -> str:
        """Its cases and its short formula."""
        return "; ".join(filter(None, (self.cases, self.figure.note if self.is_known else "")))


def shown(figure: Figure, card: Scorecard) -> Shown:
    """Format a figure of a scorecard."""
    value = figure.of(card)
    if value.unknown is not None:
        word = NONE if value.unknown in (Unknown.NO_CASES, Unknown.NO_PROMISES) else "not known"
        return Shown(figure, word, REASONS[value.unknown], is_known=False)
    match value:
        case Count():
            return Shown(figure, _count(value.value or 0, is_seconds=figure.is_seconds), "")
        case Share():
            return Shown(figure, f"{value.count:,} of {value.n:,}", _percent(value))
        case Longest():
            return Shown(figure, wording.span(value.seconds or 0), f"n {value.n:,}", incident_id=value.incident_id)
        case Sample():
            return _sample(figure, value)


def groups(cards: Sequence[Scorecard]) -> list[tuple[Group, list[tuple[Figure, list[Shown]]]]]:
    """Return the figures under their headings, each in every scorecard; an optional one that is 0 is left out."""
    return [
        (group, [(each, [shown(each, card) for card in cards]) for each in figures if not _are_idle(each, cards)])
        for group, figures in groupby(FIGURES, key=lambda figure: figure.group)
    ]


def communication(cards: Sequence[Scorecard]) -> list[tuple[Group, list[tuple[Figure, list[Shown]]]]]:
    """Return the same without the numbers of incidents, which pages show elsewhere."""
    return [(group, figures) for group, figures in groups(cards) if group is not Group.INCIDENTS]


def coverage(card: Scorecard) -> str:
    """Return the time that is known and watched, in words."""
    known = f"history known for {wording.span(card.covered_s)} of {wording.span(card.seconds)}"
    watched = f"watched for {wording.span(card.watched_s)}" if card.watched_s else "never watched"
    return f"{known}, {watched}"


def brief(figure: Figure, card: Scorecard) -> str:
    """Return the value alone; of few cases their number."""
    value = figure.of(card)
    if isinstance(value, Sample) and 0 < value.n < _FEW:
        return f"n {value.n}"
    return NONE if value.unknown is not None else shown(figure, card).value


def _count(value: int, *, is_seconds: bool) -> str:
    if is_seconds:
        return wording.span(value) if value else "none"
    return f"{value:,}"


def _percent(value: Share) -> str:
    return f"{100 * (value.count or 0) / value.n:.0f}%" if value.n >= _FEW else ""


def _sample(figure: Figure, value: Sample) -> Shown:
    if value.median_s is None or value.p90_s is None:
        values = ", ".join(map(_signed, value.values_s))
        return Shown(figure, values, f"n {value.n}: the {'values' if value.n > 1 else 'value'}; median from {_FEW}")
    return Shown(figure, _signed(value.median_s), f"median; p90 {_signed(value.p90_s)}, n {value.n:,}")


def _signed(seconds: int) -> str:
    return f"{wording.span(seconds)} late" if seconds < 0 else wording.span(seconds)


def _are_idle(figure: Figure, cards: Sequence[Scorecard]) -> bool:
    values = [figure.of(card) for card in cards]
    return figure.is_optional and not any(isinstance(each, Count) and each.value for each in values)
