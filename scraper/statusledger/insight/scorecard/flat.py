"""A scorecard as a row of columns, for files."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from statusledger.insight.scorecard.card import Scorecard
from statusledger.insight.scorecard.table import FIGURES, Figure
from statusledger.insight.scorecard.values import Count, Longest, Sample, Share
from statusledger.schema.declare import Column, integer, text, time

_encode = msgspec.json.Encoder().encode


def columns(period: str, sentence: str) -> tuple[Column, ...]:
    """Declare the columns; the second one, of the period, has this name and meaning."""
    return (
        text("vendor_id", "Vendor.", references="vendors"),
        text(period, sentence),
        time("from_at", "Begin of the period."),
        time("until_at", "End of the period; the present one ends with the last read or change of the dataset."),
        integer("seconds", "Length of the period."),
        integer(
            "covered_s", "Seconds of it of which the vendor's posts are known: from its first incident or read on."
        ),
        integer("watched_s", "Seconds of it in which all pages of the vendor were read."),
        *(column for figure in FIGURES for column in _columns(figure)),
        text("unknown", "JSON object: each figure without a value, and the reason; its columns are null."),
    )


def row(vendor_id: str, card: Scorecard) -> tuple[Any, ...]:
    """Return the cells of a scorecard in the order of its columns."""
    values = {figure.key: figure.of(card) for figure in FIGURES}
    unknown = {key: value.unknown for key, value in values.items() if value.unknown is not None}
    return (
        vendor_id,
        card.period,
        card.from_at,
        card.until_at,
        card.seconds,
        card.covered_s,
        card.watched_s,
        *(cell for value in values.values() for cell in _cells(value)),
        _encode(unknown).decode(),
    )


def _columns(figure: Figure) -> Iterator[Column]:
    title, key = figure.title, figure.key
    yield from _SHAPED[figure.shape](f"{key}_s" if figure.is_seconds else key, title, figure.note)


def _count(key: str, title: str, note: str) -> Iterator[Column]:
    yield integer(key, f"{title}: {note}.", null=True)


def _share(key: str, title: str, note: str) -> Iterator[Column]:
    yield integer(key, f"{title}: {note}.", null=True)
    yield integer(f"{key}_of", f"{title}: number of cases.")


def _longest(key: str, title: str, note: str) -> Iterator[Column]:
    yield integer(f"{key}_s", f"{title}: {note}, in seconds.", null=True)
    yield integer(f"{key}_n", f"{title}: number of incidents.")
    yield text(f"{key}_incident_id", f"{title}: the incident it is of.", null=True, references="incidents")


def _sample(key: str, title: str, note: str) -> Iterator[Column]:
    yield integer(f"{key}_n", f"{title}: number of cases.")
    yield integer(f"{key}_median_s", f"{title}, {note}: median in seconds; null below five cases.", null=True)
    yield integer(f"{key}_p90_s", f"{title}: 90th percentile in seconds; null below five cases.", null=True)
    yield text(f"{key}_values_s", f"{title}: JSON array of the seconds themselves, of one to four cases.", null=True)


_SHAPED: Mapping[type, Any] = {Count: _count, Share: _share, Longest: _longest, Sample: _sample}


def _cells(value: Count | Share | Longest | Sample) -> tuple[Any, ...]:
    match value:
        case Count():
            return (value.value,)
        case Share():
            return value.count, value.n
        case Longest():
            return value.seconds, value.n, value.incident_id
        case Sample():
            return value.n, value.median_s, value.p90_s, _encode(value.values_s).decode() if value.values_s else None
