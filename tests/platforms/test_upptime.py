"""Upptime: captured summaries, the repository, full pages of issues, and times without a zone."""

from pathlib import Path

import pytest

from statusledger.model import Health, Source, When
from statusledger.platforms import upptime
from tests.support.reading import golden, parsed, refused


def source(platform: str, url: str) -> Source:
    return Source(id="acme", name="Acme", url=url, platform=platform, vendor="acme")


@pytest.mark.corpus
def test_captured_summaries_are_read_and_workflows_refused(corpus: Path) -> None:
    con = parsed("upptime", "summary", (corpus / "upptime/con-datalad__summary.json").read_bytes())
    assert [each.key for each in con.components if each.health is Health.OPERATIONAL] == [
        "hub-datalad-org",
        "dandiarchive-org",
    ]
    assert len([each for each in con.components if each.health is Health.MAJOR_OUTAGE]) == 6
    demo = parsed("upptime", "summary", (corpus / "upptime/upptime-demo__summary.json").read_bytes())
    assert [(each.name, each.health_raw) for each in demo.components][-1] == ("Test Broken Site", "down")
    for path in (corpus / "upptime").glob("*.yml"):
        assert "not an Upptime document" in refused("upptime", "summary", path.read_bytes())


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://github.com/acme/status", "acme/status"),
        ("https://github.com/acme/status.page/", "acme/status.page"),
        ("https://acme.github.io/status/", "acme/status"),
        ("https://status.example.com", None),
        ("https://github.com/acme", None),
    ],
)
def test_a_page_is_asked_at_its_repository(url: str, repository: str | None) -> None:
    asked = list(upptime.PLATFORM.requests(source("upptime", url)))
    if repository is None:
        assert [each.kind for each in asked] == ["page"]
    else:
        assert asked[0].url == f"https://raw.githubusercontent.com/{repository}/HEAD/history/summary.json"
        assert [each.when for each in asked[1:]] == [When.CHANGED, When.CHANGED]
        assert all(f"/repos/{repository}/issues?" in each.url for each in asked[1:])


def test_a_full_page_of_issues_covers_the_shown_issues() -> None:
    issue = golden("upptime", "issues")[0]
    many = [issue | {"number": n, "created_at": f"2025-02-{1 + n % 28:02d}T10:00:00Z"} for n in range(100)]
    assert [each.since for each in parsed("upptime", "issues", many).covers] == ["2025-02-01T10:00:00Z"]
    assert [each.since for each in parsed("upptime", "issues", many[:99]).covers] == [None]
    assert parsed("upptime", "issues", many[::-1]).covers == parsed("upptime", "issues", many).covers


def test_a_time_without_a_zone_is_in_the_configured_zone_or_else_in_utc() -> None:
    body = golden("upptime", "maintenances")
    body[0]["body"] = "<!--\nstart: 2025-03-01 22:00\nend: soon\n-->"
    (first, _) = parsed("upptime", "maintenances", body).incidents
    assert (first.started_at, first.scheduled_end_at) == ("2025-03-01T22:00:00Z", None)
    (first, _) = parsed("upptime", "maintenances", body, "Europe/Berlin").incidents
    assert (first.started_at, first.scheduled_end_at) == ("2025-03-01T21:00:00Z", None)
