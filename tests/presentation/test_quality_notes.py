"""Data-quality notes in words: one of a kind, with times as people read them."""

import pytest

from statusledger.presentation.quality_notes import quality_notes, readable
from statusledger.store.read.rows import AnomalyRow
from tests.support.build import at


def anomaly(code: str, detail: str, number: int | None = None) -> AnomalyRow:
    return AnomalyRow(
        id=f"{code}{number}", entity="update", entity_id="u", source_id="acme", vendor_id="acme", vendor="Acme",
        incident_id="acme_one", title="Down", number=number, component=None, code=code, detail=detail,
        first_seen_at=at("5"), cleared_at=None,
    )  # fmt: skip


def test_anomalies_of_one_kind_are_one_note() -> None:
    found = quality_notes(
        [
            anomaly("guessed_year", "taken for 2025-01-05T10:00:00Z", 1),
            anomaly("guessed_year", "taken for 2025-01-05T11:00:00Z", 2),
            anomaly("zero_duration", "2025-01-05T10:00:07Z"),
            anomaly("of_tomorrow", "odd"),
        ]
    )
    assert [(each.title, each.details) for each in found] == [
        ("Guessed year", ("update 1: taken for 5 Jan 2025 10:00 UTC", "update 2: taken for 5 Jan 2025 11:00 UTC")),
        ("Zero duration", ("5 Jan 2025 10:00:07 UTC",)),
        ("Of tomorrow", ("odd",)),
    ]
    assert [bool(each.explained) for each in found] == [True, True, False]


@pytest.mark.parametrize("words", ["2025-02-30T10:00:00Z", "12025-01-05T10:00:00Z", "2025-01-05T10:00:00Zulu", "5 Jan"])
def test_text_that_is_no_time_stays(words: str) -> None:
    assert readable(words) == words
