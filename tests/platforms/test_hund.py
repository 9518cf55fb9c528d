"""Hund: the documented example, and times out of range."""

from pathlib import Path

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Health, Impact, Status
from tests.support.hosted import normalize
from tests.support.paths import GOLDEN


@pytest.mark.corpus
def test_the_documented_example_is_read_in_full(corpus: Path) -> None:
    actual = normalize("hund", "live", (corpus / "hund/docexample__live_v2_init_event.json").read_bytes())
    (incident,) = actual.incidents
    assert (incident.key, incident.title, incident.status) == (
        "57630a2b8fbb654829473756",
        "Heavy Load",
        Status.INVESTIGATING,
    )
    assert (incident.started_at, incident.impact) == ("2016-06-20T23:10:35Z", Impact.MINOR)
    assert actual.page.health is Health.DEGRADED


@pytest.mark.parametrize("seconds", ["1e17", "-1e17", "1e308", "0"])
def test_a_time_out_of_range_is_refused(seconds: str) -> None:
    body = (GOLDEN / "hund/event/input.live.json").read_text().replace("1741079400", seconds)
    with pytest.raises(NormalizeError, match="that cannot be read"):
        normalize("hund", "live", body.encode())
