"""A page whose API and feed are read in turn: no incident stays open that one of its documents calls resolved."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from tests.farm import Farm, Reply, Site
from tests.support.world import INCIDENTS, MAINTENANCES, SUMMARY, catalogue, incident, page, statusledger, update

NINE = datetime(2025, 3, 4, 9, tzinfo=UTC)
API = (SUMMARY, INCIDENTS, MAINTENANCES)
FEED = "/history.atom"
WORDS = {"investigating": "Uploads fail.", "monitoring": "They work again.", "resolved": "All is well."}
DAYS = range(60, 3 * 24 * 60, 12 * 60)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Farm() as farm:
        site = farm.site("acme")
        catalogue(farm, tmp_path)
        yield site


def parsed(count: int) -> dict[str, Any]:
    """The incident as the API lists it with its first updates, which come ten minutes apart."""
    words = [update(f"u{place}", status, body, 10 * place) for place, (status, body) in enumerate(WORDS.items())]
    return incident("i00000000001", "Uploads fail", *words[:count])


def entry(key: str, count: int) -> str:
    """An incident as the feed tells it, its newest update first."""
    blocks = [
        f"<p><small>Mar 4, {NINE + timedelta(minutes=10 * place):%H:%M} UTC</small><br/>"
        f"<strong>{status.capitalize()}</strong> - {body}</p>"
        for place, (status, body) in enumerate(WORDS.items())
    ]
    text = "".join(reversed(blocks[:count])).replace("<", "&lt;")
    link = f"https://status.acme.example/incidents/{key}"
    return (
        f"<entry><id>tag:status.acme.example,2005:Incident/1</id><published>{NINE:%FT%TZ}</published>"
        f"<updated>{NINE:%FT%TZ}</updated><link rel='alternate' href='{link}'/><title>Uploads fail</title>"
        f"<content type='html'>{text}</content></entry>"
    )


def show(site: Site, count: int, feed: int, *, status: int = 200) -> None:
    """So many updates in the API, which may be gone, and in the feed."""
    page(site, "Acme", [parsed(count)], 10 * count)
    if status != 200:
        for path in API:
            site.reply(path, Reply(status=status, body=b"{}", etag=None))
    body = (
        "<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'>"
        "<id>tag:status.acme.example,2005:/history</id><title>Acme Status - Incident History</title>"
        f"<updated>{NINE:%FT%TZ}</updated>{entry('i00000000001', feed)}</feed>"
    )
    site.reply(FEED, Reply(body=body.encode(), content_type="application/atom+xml"))


def run(folder: Path, minute: int) -> None:
    statusledger("run", "--all", "--now", f"{NINE + timedelta(minutes=minute):%FT%TZ}", folder=folder)


def rows(folder: Path) -> list[tuple[Any, ...]]:
    database = Database(folder / "data/status.db")
    return database.execute("SELECT status, resolved_at IS NULL FROM incidents").fetchall()


def reopened(folder: Path) -> list[tuple[Any, ...]]:
    database = Database(folder / "data/status.db")
    return database.execute("SELECT kind, old, new FROM changes WHERE kind = 'reopened'").fetchall()


@pytest.mark.parametrize("status", [404, 500])
def test_the_feed_ends_what_the_api_left_open_when_it_went(site: Site, tmp_path: Path, status: int) -> None:
    show(site, 2, 2)
    run(tmp_path, 15)
    show(site, 2, 2, status=status)
    run(tmp_path, 20)
    assert rows(tmp_path) == [("monitoring", 1)]
    show(site, 2, 3, status=status)
    for minute in DAYS:
        run(tmp_path, minute)
    assert rows(tmp_path) == [("resolved", 0)]
    assert reopened(tmp_path) == []


@pytest.mark.parametrize("status", [404, 500])
def test_an_api_that_returns_late_reopens_nothing(site: Site, tmp_path: Path, status: int) -> None:
    """Its copy is older than what the feed told meanwhile; then it lists what is open, and that is nothing."""
    show(site, 2, 3, status=status)
    for minute in DAYS:
        run(tmp_path, minute)
    assert rows(tmp_path) == [("resolved", 0)]
    for count in (2, 3):
        show(site, count, 3)
        run(tmp_path, DAYS.stop + 60 * count)
        assert rows(tmp_path) == [("resolved", 0)]
    assert reopened(tmp_path) == []
