"""Gatus: captured endpoints and suites, and the keys of announcements."""

from pathlib import Path

import pytest

from statusledger.model import Health, Kind
from tests.support.reading import golden, parsed


@pytest.mark.corpus
def test_a_captured_endpoint_and_a_suite_are_components(corpus: Path) -> None:
    for name, key in (("endpoints", "group_name"), ("suites", "suite-group_test-suite")):
        path = corpus / f"gatus/gatus-selftest__{name}-statuses.json"
        (only,) = parsed("gatus", "endpoints", path.read_bytes()).components
        assert (only.key, only.health, only.health_raw) == (key, Health.MAJOR_OUTAGE, "false")


def test_announcements_are_distinguished_by_their_minute() -> None:
    config = golden("gatus", "config")
    turned = config | {"announcements": config["announcements"][::-1]}
    assert parsed("gatus", "config", turned) == parsed("gatus", "config", config)
    assert [each.kinds for each in parsed("gatus", "config", config).covers] == [(Kind.INCIDENT, Kind.MAINTENANCE)]
