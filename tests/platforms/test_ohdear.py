"""Oh Dear: a captured page with a week of history."""

from pathlib import Path

import pytest

from statusledger.model import Document, Health, Status
from statusledger.platforms import ohdear
from tests.support.reading import by_key, parsed


@pytest.mark.corpus
def test_a_captured_week_of_history_is_read_in_full(corpus: Path) -> None:
    body = (corpus / "ohdear/php.net__status.json").read_bytes()
    week = parsed("ohdear", "status", body)
    assert ohdear.PLATFORM.matches(Document("https://x.example/", "status", body))
    assert (len(week.components), {each.health for each in week.components}) == (8, {Health.OPERATIONAL})
    assert [each.since for each in week.covers] == ["2024-11-20T00:00:00Z"]
    ended, silent = by_key(week)["1273622"], by_key(week)["1273623"]
    assert (ended.started_at, ended.resolved_at) == ("2024-11-24T06:19:23Z", "2024-11-24T17:59:20Z")
    assert [update.key for update in ended.updates] == ["1273622", "1274100"]
    assert (silent.status, silent.resolved_at) == (Status.RESOLVED, None)
    assert [each.name for each in silent.components] == ["downloads.php.net"]
