"""Zendesk: captured incidents and services, empty lists, and parts of services."""

import json
from collections import Counter
from pathlib import Path

import pytest

from statusledger.model import Impact, Snapshot, Status
from tests.support.hosted import golden, normalize
from tests.support.reading import captured, looks


def test_a_list_without_entries_covers_nothing() -> None:
    assert normalize("zendesk", "incidents", b'{"data": [], "included": []}') == Snapshot()


@pytest.mark.corpus
def test_captured_incidents_and_services_are_read_in_full(corpus: Path) -> None:
    actual = captured(corpus, "zendesk", "incidents", "zendesk/ssp_incidents_2026-09-19_excerpt.json")
    assert Counter(each.impact for each in actual.incidents) == {Impact.MAJOR: 5, Impact.MINOR: 2, Impact.CRITICAL: 1}
    assert {each.status for each in actual.incidents} == {Status.RESOLVED}
    stale = next(each for each in actual.incidents if each.key == "10079")
    assert (stale.status_raw, stale.resolved_at) == ("monitoring", "2026-07-24T12:42:29Z")
    assert actual.covers[0].since == "2026-06-25T14:59:00Z"
    assert Counter(len(each.components) for each in actual.incidents) == {3: 1, 2: 1, 5: 1, 0: 5}
    assert sum(len(each.transitions) for each in actual.incidents) == 8
    assert len(captured(corpus, "zendesk", "services", "zendesk/ssp_services_2026-09-19.json").components) == 16


def test_a_part_of_a_service_is_no_component_that_could_go_missing() -> None:
    kinds = ("incidents", "services", "services", "services")
    folded = looks("zendesk", *((kind, json.dumps(golden("zendesk", kind)).encode()) for kind in kinds))
    assert {key: part.missing_since for key, part in folded.components.by_key.items()} == {"31": None, "7": None}
