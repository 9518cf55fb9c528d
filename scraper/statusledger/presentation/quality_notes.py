"""Data-quality notes: the anomalies of an incident in words, those of one kind together."""

import re
from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct

from statusledger.model import Instant
from statusledger.presentation import wording
from statusledger.reconcile.anomalies import CODES
from statusledger.store.read.rows import AnomalyRow
from statusledger.times import moment

_INSTANT = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z(?!\w)", re.ASCII)


class QualityNote(Struct, frozen=True):
    """A kind of anomaly with its explanation, and what it is about, case by case."""

    title: str
    explained: str
    details: tuple[str, ...]


def quality_notes(found: Iterable[AnomalyRow]) -> list[QualityNote]:
    """Combine anomalies that are sorted by kind."""
    return [
        QualityNote(wording.sentence_case(code), CODES.get(code, ""), tuple(map(_detail, alike)))
        for code, alike in groupby(found, key=lambda each: each.code)
    ]


def readable(detail: str) -> str:
    """Return a detail with its times as people read them."""
    return _INSTANT.sub(lambda found: _time(found[0]), detail)


def _detail(anomaly: AnomalyRow) -> str:
    where = f"update {anomaly.number}: " if anomaly.number else ""
    return f"{where}{readable(anomaly.detail)}"


def _time(text: str) -> str:
    """Return `28 Jan 2023 03:08 UTC`, with seconds if it has some; text that is no time stays."""
    try:
        at = moment(Instant(text))
    except ValueError:
        return text
    return f"{at.day} {at:%b %Y} {at:%H:%M}{f':{at:%S}' if at.second else ''} UTC"
