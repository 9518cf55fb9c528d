"""Every postmortem of the corpus: the share with known sections, and the numbers of entries, durations and items."""

from pathlib import Path

import pytest

from statusledger.model import Document, Status
from statusledger.platforms import PLATFORMS
from statusledger.postmortems.calendar import Known
from statusledger.postmortems.reading import Postmortem, read
from tests.reconcile.test_postmortems import FILES


def taken_apart(corpus: Path, name: str) -> list[Postmortem]:
    platform, kind = FILES[name]
    document = Document("https://status.example.com/", kind, (corpus / name).read_bytes())
    return [
        read(each.body, Known(incident.started_at, incident.resolved_at, each.posted_at))
        for incident in PLATFORMS[platform].parse(document).incidents
        for each in incident.updates
        if each.status is Status.POSTMORTEM
    ]


@pytest.mark.corpus
def test_real_postmortems_are_taken_apart(corpus: Path) -> None:
    """Numbers of texts, of those with known sections, entries, dated entries, durations, and action items."""
    found = {Path(name).stem: taken_apart(corpus, name) for name in FILES}
    assert {name: counts(each) for name, each in found.items()} == {
        "omnivore__incidents": (1, 1, 8, 0, 0, 2),  # its date differs from the page's
        "atlassian__incidents": (3, 3, 0, 0, 4, 9),
        "circleci__incidents": (6, 6, 28, 28, 1, 16),
        "pagerduty-good": (59, 59, 104, 99, 0, 82),
    }


def counts(found: list[Postmortem]) -> tuple[int, int, int, int, int, int]:
    return (
        len(found),
        sum(any(section.kinds for section in each.sections) for each in found),
        sum(len(each.timeline) for each in found),
        sum(entry.at is not None for each in found for entry in each.timeline),
        sum(len(each.durations) for each in found),
        sum(len(each.actions) for each in found),
    )
