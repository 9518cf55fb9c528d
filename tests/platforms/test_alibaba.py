"""Alibaba Cloud: captured events, and answers without success."""

import json
from pathlib import Path

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Status
from tests.support.hosted import golden, normalize
from tests.support.reading import captured


def test_an_answer_without_success_is_refused() -> None:
    with pytest.raises(NormalizeError, match="did not succeed"):
        normalize("alibaba", "events", json.dumps(golden("alibaba", "events") | {"success": False}).encode())


@pytest.mark.corpus
def test_captured_events_are_read_in_full(corpus: Path) -> None:
    actual = captured(corpus, "alibaba", "events", "alibaba/events_2026-07.json")
    assert [each.key for each in actual.incidents] == ["35", "34", "33", "32"]
    assert {each.status for each in actual.incidents} == {Status.RESOLVED}
    assert not [each.title for each in actual.incidents if each.title.startswith(("[", " "))]
    first = actual.incidents[0]
    assert (first.started_at, first.resolved_at) == ("2026-07-28T04:55:00Z", "2026-07-28T09:25:00Z")
