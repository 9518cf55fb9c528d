"""Okta: a captured page."""

from pathlib import Path

import pytest

from statusledger.model import Impact, Status
from tests.support.reading import captured


@pytest.mark.corpus
def test_a_captured_page_is_read_in_full(corpus: Path) -> None:
    actual = captured(corpus, "okta", "page", "okta/status_page_spans_2026-09_excerpt.html")
    (incident,) = actual.incidents
    assert (incident.key, incident.status, incident.impact) == ("a9CWR0000002Hcg2AE", Status.RESOLVED, Impact.MINOR)
    assert incident.started_at == "2026-09-03T09:30:00Z"
    assert [each.group_name for each in actual.components] == ["okta.com", "okta.com", "oktapreview.com"]
