"""An incident as Markdown: whole, newest first, and without anything active from its vendor."""

from pathlib import Path

from msgspec.structs import replace

from statusledger.model import Impact, Status
from statusledger.presentation import markdown, story_markdown
from statusledger.store.read import queries
from tests.support.build import incident, listing, update
from tests.support.dataset import NOW, folded


def written(path: Path, title: str, body: str, url: str | None = None) -> str:
    updates = [update("u1", "5 10:00", body=body), update("u2", "5 12:00", Status.RESOLVED, "All is well.")]
    outage = replace(incident(end="5 12:00", title=title, impact=Impact.MAJOR, updates=updates), url=url)
    database = folded(path / "status.db", listing("9 10:00", outage))
    return story_markdown.of_story(queries.story(database, "acme_one"), NOW)


def test_it_has_title_summary_times_and_updates_newest_first(tmp_path: Path) -> None:
    found = written(tmp_path, "API errors", "Calls fail.", "https://status.acme.example/1")
    assert found.splitlines() == [
        "**[Acme: API errors](<https://status.acme.example/1>)**",
        "",
        "Acme reported a major incident on 5 January 2025; it lasted 2h.",
        "",
        "- Started: 5 Jan 2025 10:00 UTC",
        "- Resolved: 5 Jan 2025 12:00 UTC",
        "- Duration: 2h",
        "- Detected: not observed",
        "- Impact: Major; status: resolved",
        "",
        "> **5 Jan 2025 12:00 UTC, resolved:** All is well.",
        ">",
        "> **5 Jan 2025 10:00 UTC, investigating:** Calls fail.",
        ">",
    ]


def test_nothing_of_the_vendor_is_active(tmp_path: Path) -> None:
    found = written(tmp_path, "[x](javascript:y) <b>@all</b> `z`", "![p](https://evil.example/p.png)", "javascript:x")
    shown = markdown.html(found)
    assert "<a " not in shown
    assert "<img" not in shown
    assert "<b>" not in shown
    assert "javascript:x)" not in found
