"""Azure: captured feeds and history, the pages of the history, and the grid of regions."""

from pathlib import Path

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Document, ResolvedFrom, Status
from statusledger.platforms import PLATFORMS
from tests.support.build import at
from tests.support.hosted import normalize
from tests.support.paths import GOLDEN
from tests.support.reading import captured, looks


def test_the_pages_of_the_history_end() -> None:
    body = (GOLDEN / "azure/history/input.history.html").read_bytes()
    address = "https://azure.status.microsoft/en-us/statushistoryapi/?startDate=all&page={}&x=true"
    azure = PLATFORMS["azure"]
    (request,) = azure.parse(Document(address.format(1), "history", body)).follow
    assert request.url == address.format(2)
    assert azure.parse(Document(address.format(2), "history", body)).follow == ()


def test_a_row_with_too_few_cells_is_refused() -> None:
    body = (GOLDEN / "azure/grid/input.grid.html").read_text().replace("<th>Kattegat</th>", "")
    with pytest.raises(NormalizeError, match="a row of 2 cells for 1 regions"):
        normalize("azure", "grid", body.encode())


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["status_feed_empty_2026-08-06.xml", "status_feed_empty_2026-09-23.xml"])
def test_an_empty_feed_covers_all_open_incidents(corpus: Path, name: str) -> None:
    actual = captured(corpus, "azure", "feed", f"azure/{name}")
    assert (actual.page.name, actual.incidents, len(actual.covers)) == ("Azure Status", (), 1)


@pytest.mark.corpus
def test_a_captured_history_is_read_in_full(corpus: Path) -> None:
    actual = captured(corpus, "azure", "history", "azure/statushistoryapi_fragment_2026-02_excerpt.html")
    (incident,) = actual.incidents
    assert (incident.key, incident.title) == ("_SVS-5_G", "Power event impacting multiple services – West US")  # noqa: RUF001
    assert (incident.started_at, incident.resolved_at) == ("2026-02-07T07:58:00Z", "2026-02-08T04:24:00Z")
    assert [each.posted_at[11:16] for each in incident.updates] == ["07:54", "07:58", "09:31", "04:24", "04:24"]
    assert incident.updates[-1].status is Status.POSTMORTEM
    assert "Between 07:58 UTC on 07 February 2026" in incident.updates[-1].body
    assert [each.name for each in incident.components] == [
        "Azure App Service", "Azure Cache for Redis", "Azure Cosmos DB",
    ]  # fmt: skip
    assert actual.follow == ()


def test_an_incident_that_leaves_the_feed_is_over() -> None:
    feed, empty = ((GOLDEN / f"azure/{case}/input.feed.xml").read_bytes() for case in ("feed", "feed_empty"))
    folded = looks("azure", *(("feed", body) for body in (empty, feed, empty, empty)))
    (record,) = (each for each in folded.records.values() if each.key.startswith("1111"))
    assert record.combined.incident.resolved_at == at("5 14:00")
    assert record.combined.incident.resolved_from is ResolvedFrom.INFERRED
