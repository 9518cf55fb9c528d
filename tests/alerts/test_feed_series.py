"""Feeds that grow poll by poll: each event is one incident, with the alerts that its progress gives and no others."""

import pytest
from sqlite_utils import Database

from statusledger import store
from statusledger.model import Document, Instant
from statusledger.platforms import PLATFORMS
from statusledger.reconcile import Observation
from statusledger.store.write import load, pending_changes
from statusledger.store.write.load import LoadScope
from tests.support import dataset
from tests.support.alerting import TAGGED, kinds, new_database

FEED = PLATFORMS["feed"]
FOUND = ("15:10", "Investigating", "Half of all pictures fail.")
CAUSE = ("15:40", "A full queue", "The cause has been identified.")
OVER = ("16:20", "Service restored", "Pictures come again.")
Block = tuple[str, str, str]
STATES: dict[str, list[tuple[str, str, str, tuple[Block, ...]]]] = {
    "empty": [],
    "opened": [("INVESTIGATING", "outage", "", ())],
    "found": [("INVESTIGATING", "outage", "", (FOUND,))],
    "cause": [("IDENTIFIED", "outage", "", (CAUSE, FOUND))],
    "over": [("RESOLVED", "available", "16:18", (OVER, CAUSE, FOUND))],
}


def xai(states: list[tuple[str, str, str, tuple[Block, ...]]], components: tuple[str, ...]) -> str:
    """A feed in xAI's dialect whose incident has an entry for each component."""
    items = ""
    for status, severity, end, blocks in states:
        resolved = f"<p>Resolved: Fri, 09 Jan 2026 {end}:00 GMT</p>" if end else ""
        updates = "".join(
            f"<div><p><strong>Fri, 09 Jan 2026 {at}:00 GMT</strong></p><h3>{stage}</h3><p>{body}</p></div>"
            for at, stage, body in blocks
        )
        text = f"<h3>Status: {status}</h3><p>Severity: {severity}</p>{resolved}<hr/><h4>Updates:</h4>{updates}"
        items += "".join(
            f"<item><title>[{component}] Pictures fail</title><link>https://status.x.ai/{component.lower()}/INC7</link>"
            f"<guid isPermaLink='false'>INC7</guid><pubDate>Fri, 09 Jan 2026 15:02:00 GMT</pubDate>"
            f"<description><![CDATA[{text}]]></description><category>{severity}</category></item>"
            for component in components
        )
    return f"<rss version='2.0'><channel><title>x</title><link>https://status.x.ai</link>{items}</channel></rss>"


def one_title(*entries: tuple[str, str, str]) -> str:
    """A feed whose entries share their address and have no ids; each is a title, a date and a text."""
    items = "".join(
        f"<item><title>{title}</title><link>https://status.pine.example/</link><description>{text}</description>"
        f"<pubDate>{date}:00 +0800</pubDate></item>"
        for title, date, text in entries
    )
    link = "<link>https://status.pine.example/</link>"
    return f"<rss version='2.0'><channel><title>Pine</title>{link}{items}</channel></rss>"


def polled(db: Database, when: str, body: str) -> set[str]:
    """The kinds of event that a poll of this body gives."""
    at = Instant(f"{when}:00Z")
    seen = Observation("feed", at, FEED.parse(Document("https://status.example.com/", "feed", body.encode())))
    with store.transaction(db):
        opened = load.load_state(db, TAGGED, FEED.channels, LoadScope.of([seen]))
        opened.state.observe(seen)
        opened.save(db, live=True)
        pending_changes.note_poll(db, TAGGED.id, failed=False)
        dataset.poll(db, TAGGED, at)
    return kinds(db, at)


def rows(db: Database) -> list[tuple[str, ...]]:
    return db.execute("SELECT title, status, started_at, resolved_at FROM incidents ORDER BY started_at").fetchall()


@pytest.mark.parametrize("components", [("API",), ("API", "Chat", "Voice")])
def test_an_entry_that_grows_is_one_incident(components: tuple[str, ...]) -> None:
    db = new_database()
    clocks = ("15:00", "15:05", "15:12", "15:45", "16:30", "17:30")
    states = ("empty", "opened", "found", "cause", "over", "over")
    events = [
        polled(db, f"2026-01-09T{clock}", xai(STATES[state], components))
        for clock, state in zip(clocks, states, strict=True)
    ]
    assert events == [set(), {"opened"}, {"updated"}, {"updated"}, {"updated", "resolved"}, set()]
    assert rows(db) == [("Pictures fail", "resolved", "2026-01-09T15:02:00Z", "2026-01-09T16:18:00Z")]
    assert db.execute("SELECT impact, impact_raw FROM incidents").fetchall() == [("major", "outage")]
    assert db.execute("SELECT kind FROM changes WHERE kind NOT IN ('added', 'progressed')").fetchall() == []


@pytest.mark.parametrize(("day", "date"), [("Tue, 14 Oct 2025", "2025-10-14"), ("Sat, 06 Sep 2025", "2025-09-06")])
def test_a_later_event_of_the_same_title_is_another_incident(day: str, date: str) -> None:
    db = new_database()
    was, over = "Storage fails", "Storage fails (resolved)"
    first = ((over, "Mon, 01 Sep 2025 09:20", "All is well."), (over, "Mon, 01 Sep 2025 09:00", "Uploads fail."))
    assert polled(db, "2025-09-01T02:00", one_title(*first)) == set()
    assert polled(db, f"{date}T02:05", one_title((was, f"{day} 10:00", "Downloads fail."), *first)) == {"opened"}
    closed = ((over, f"{day} 10:40", "They work."), (over, f"{day} 10:00", "Downloads fail."), *first)
    assert polled(db, f"{date}T02:45", one_title(*closed)) == {"updated", "resolved"}
    assert polled(db, f"{date}T03:45", one_title(*closed)) == set()
    assert rows(db) == [
        ("Storage fails", "resolved", "2025-09-01T01:00:00Z", "2025-09-01T01:20:00Z"),
        ("Storage fails", "resolved", f"{date}T02:00:00Z", f"{date}T02:40:00Z"),
    ]
    assert db.execute("SELECT kind FROM changes WHERE kind NOT IN ('added', 'progressed')").fetchall() == []
