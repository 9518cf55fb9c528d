"""Feeds as they are polled: what we watched appear, when it ended, and which update is which, live and told again."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import NormalizeError
from statusledger.history import replay
from statusledger.model import Document, Incident, Instant, Snapshot, Source
from statusledger.platforms.statuspage import history
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.source_memory import SourceMemory
from statusledger.store import dump
from statusledger.times import instant
from tests.farm import Farm, Reply
from tests.support import alerting
from tests.support.world import captures_of, poll

DAY = datetime(2026, 5, 4, tzinfo=UTC)
Look = tuple[str, Sequence[str]]


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


def on(clock: str) -> datetime:
    """`10:05` on the day of these tests; `-3 10:05` three days before it."""
    days, _, time = clock.rpartition(" ")
    hour, minute = map(int, time.split(":"))
    return DAY + timedelta(days=int(days or 0), hours=hour, minutes=minute)


def stamp(clock: str) -> str:
    return f"{on(clock):%Y-%m-%dT%H:%M:%SZ}"


def item(
    date: str,
    text: str,
    title: str = "Parcels are late",
    guid: str = "p1",
    link: str | None = "https://status.parcels.example/incidents/p1",
) -> str:
    """An item of RSS; `date` as `on` reads it, or in words of its own."""
    words = f"{on(date):%a, %d %b %Y %H:%M:%S} GMT" if date[-3:-2] == ":" and "," not in date else date
    address = f"<link>{link}</link>" if link else ""
    name = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    return (
        f"<item><title>{title}</title>{address}{name}<pubDate>{words}</pubDate>"
        f"<description><![CDATA[{text}]]></description></item>"
    )


def feed_of(*items: str) -> bytes:
    page = "<title>Parcel Post</title><link>https://status.parcels.example/</link>"
    return f"<rss version='2.0'><channel>{page}{''.join(items)}</channel></rss>".encode()


def watched(farm: Farm, name: str, *looks: Look, time_zone: str | None = None) -> Database:
    """A feed polled at these times with these items; told again from its captures it is the same."""
    site = farm.site(name)
    source = Source(
        id="post", name="Post", url=site.url, platform="feed", vendor="post", feed=f"{site.url}/rss",
        allow_private=True, timeout=30, time_zone=time_zone,
    )  # fmt: skip
    database = store.open_database(None)
    store.keep_in_step(database, [source])
    for clock, items in looks:
        site.reply("/rss", Reply(body=feed_of(*items)))
        poll(database, [source], on(clock), every=True)
    live = list(dump.lines(database, poll_times=True))
    replay.rederive(database, captures_of(database), source)
    assert list(dump.lines(database, poll_times=True)) == live
    return database


def incidents(database: Database) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in database.query("SELECT * FROM incidents ORDER BY id")}


def changes(database: Database) -> list[tuple[str, str | None, str]]:
    """Kind, field and time of each event, oldest first."""
    found = database.execute("SELECT kind, field, seen_at FROM changes ORDER BY seen_at, entity, kind, field")
    return [(kind, field, seen_at[11:16]) for kind, field, seen_at in found]


OLD = item(
    "-3 08:00", "Resolved - Vans run again.", "Vans stand still", "v1", "https://status.parcels.example/incidents/v1"
)


@pytest.mark.parametrize("before", [[OLD], []], ids=["with another", "empty"])
def test_an_entry_posted_after_the_last_read_is_observed(farm: Farm, before: list[str]) -> None:
    late = item("10:04", "Investigating - Parcels wait.")
    database = watched(farm, f"observed {len(before)}", ("10:00", before), ("10:10", [late, *before]))
    found = incidents(database)
    assert (found["p1"]["origin"], found["p1"]["detected_at"]) == ("observed", stamp("10:10"))
    assert changes(database) == [("added", None, "10:10"), ("added", None, "10:10")]
    assert [found[each]["origin"] for each in found if each != "p1"] == ["backfilled"] * len(before)
    assert alerting.kinds(database, instant(on("10:11"))) == {"opened"}


def test_entries_of_the_first_read_are_not_observed(farm: Farm) -> None:
    database = watched(farm, "first", ("10:10", [item("10:09", "Investigating - Parcels wait.")]))
    assert incidents(database)["p1"]["detected_at"] is None


def test_an_entry_dated_before_a_read_that_lacked_it_is_not_observed(farm: Farm) -> None:
    """The look counts although the body was the one before."""
    late = item("10:04", "Investigating - Parcels wait.")
    database = watched(farm, "backdated", ("10:00", [OLD]), ("10:05", [OLD]), ("10:10", [late, OLD]))
    assert incidents(database)["p1"]["origin"] == "backfilled"


def test_a_failed_poll_is_no_read(farm: Farm) -> None:
    late = item("10:04", "Investigating - Parcels wait.")
    database = watched(farm, "broken", ("10:00", [OLD]), ("10:05", ["<"]), ("10:10", [late, OLD]))
    assert incidents(database)["p1"]["detected_at"] == stamp("10:10")


def end_of(database: Database, key: str = "p1") -> tuple[Any, ...]:
    row = incidents(database)[key]
    return row["status"], row["resolved_at"], row["resolved_from"], row["duration_s"]


def updates(database: Database) -> list[tuple[str, str, str]]:
    """Body, time and where it comes from, oldest first."""
    found = database.execute("SELECT body, posted_at, posted_from FROM updates ORDER BY incident_id, number")
    return [(body, posted_at[11:16], posted_from) for body, posted_at, posted_from in found]


def test_an_overwritten_entry_ends_at_the_read_and_keeps_its_texts(farm: Farm) -> None:
    texts = ("Investigating - Parcels wait.", "Watching - Vans left.", "Fixed - All delivered.")
    looks = [(clock, [item("10:00", text)]) for clock, text in zip(("10:05", "10:20", "11:20"), texts, strict=True)]
    database = watched(farm, "overwritten", *looks)
    assert end_of(database) == ("resolved", stamp("11:20"), "inferred", 80 * 60)
    assert updates(database) == [
        (texts[0], "10:00", "stated"),
        (texts[1], "10:20", "first_seen"),
        (texts[2], "11:20", "first_seen"),
    ]
    assert {kind for kind, *_ in changes(database)} == {"added", "progressed"}


def test_a_resolved_title_alone_ends_the_incident_at_the_read(farm: Farm) -> None:
    looks = [
        (clock, [item("10:00", "Parcels wait.", f"[{label}] Parcels are late")])
        for clock, label in (("10:05", "Investigating"), ("10:20", "Monitoring"), ("11:20", "Resolved"))
    ]
    database = watched(farm, "retitled", *looks)
    assert end_of(database) == ("resolved", stamp("11:20"), "inferred", 80 * 60)
    assert [kind for kind, *_ in changes(database)] == ["progressed", "progressed", "progressed"]


def test_the_last_read_of_the_same_body_counts_as_open(farm: Farm) -> None:
    """The closing update bears a time before it, and is not believed."""
    opened, closed = item("10:00", "Investigating - Parcels wait."), item("10:15", "Resolved - Delivered.", guid="p2")
    looks = (("10:05", [opened]), ("10:20", [opened]), ("10:25", [closed, opened]))
    assert end_of(watched(farm, "late word", *looks)) == ("resolved", stamp("10:25"), "inferred", 25 * 60)
    assert end_of(watched(farm, "timely word", looks[0], looks[2])) == ("resolved", stamp("10:15"), "update", 15 * 60)


def test_a_single_date_is_no_end(farm: Farm) -> None:
    database = watched(farm, "one date", ("10:10", [item("10:00", "Resolved - All delivered.")]))
    assert end_of(database) == ("resolved", None, None, None)
    assert [row["code"] for row in database.table("anomalies").rows] == ["closed_without_end"]


def test_an_entry_with_a_new_date_at_each_read_is_one_update(farm: Farm) -> None:
    looks = [(clock, [item(clock, "Investigating - Parcels wait.")]) for clock in ("10:00", "10:05", "10:10")]
    database = watched(farm, "dated anew", *looks, ("10:15", [item("10:15", "Resolved - Delivered.")]),
                       ("10:20", [item("10:20", "Resolved - Delivered.")]))  # fmt: skip
    assert [(at, source) for _, at, source in updates(database)] == [("10:00", "stated"), ("10:15", "stated")]
    assert end_of(database) == ("resolved", stamp("10:15"), "update", 15 * 60)
    assert [kind for kind, *_ in changes(database)] == ["progressed", "progressed", "added"]


def test_two_entries_with_the_same_words_are_two_updates_as_long_as_they_are_shown_and_after(farm: Farm) -> None:
    pair = [item("10:30", "Still late."), item("10:00", "Still late.")]
    database = watched(farm, "same words", ("10:05", pair[1:]), ("10:35", pair), ("10:40", pair[:1]))
    assert [at for _, at, _ in updates(database)] == ["10:00", "10:30"]


def test_a_date_that_cannot_be_read_loses_neither_entry_nor_text(farm: Farm) -> None:
    odd = item("the day after, soon, 10", "Investigating - Parcels wait.")
    looks = (("10:05", [odd]), ("10:10", [odd, OLD]), ("10:20", [item("10:04", "Investigating - Parcels wait."), OLD]))
    before = watched(farm, "unreadable", *looks[:2])
    assert updates(before)[0] == ("Investigating - Parcels wait.", "10:05", "first_seen")
    (found,) = (row for row in before.table("anomalies").rows if row["code"] == "unreadable_date")
    assert (found["detail"], found["entity"]) == ("the day after, soon, 10", "update")
    assert incidents(before)["p1"]["started_at"] is None
    after = watched(farm, "readable at last", *looks)
    assert updates(after)[0][1:] == ("10:04", "stated")


def test_entries_that_share_a_page_are_neither_renamed_nor_reopened(farm: Farm) -> None:
    page = "https://www.parcels.example/en/status"
    first = item("-1 10:00", "Resolved - Found.", "A van is lost", "n1", page)
    second = item("10:00", "Investigating - Parcels wait.", "Parcels are late", "n2", page)
    found = watched(farm, "shared page", ("-1 11:00", [first]), ("10:10", [second, first]))
    assert {key: row["title"] for key, row in incidents(found).items()} == {
        "n1": "A van is lost",
        "n2": "Parcels are late",
    }
    assert {kind for kind, *_ in changes(found)} == {"added"}


def test_a_reused_id_makes_two_incidents(farm: Farm) -> None:
    page = "https://www.parcels.example/en/status"
    first = item("-1 10:00", "Resolved - Found.", "A van is lost", "now", page)
    second = item("10:00", "Investigating - Parcels wait.", "Parcels are late", "now", page)
    found = watched(farm, "one id", ("-1 11:00", [first]), ("10:10", [second]))
    rows = found.execute("SELECT title, generation, origin FROM incidents ORDER BY generation").fetchall()
    assert rows == [("A van is lost", 1, "backfilled"), ("Parcels are late", 2, "observed")]
    assert {kind for kind, *_ in changes(found)} == {"added"}


def atom(published: str, *blocks: tuple[str, str, str]) -> bytes:
    """A feed of Statuspage with one entry, its blocks newest first: a time without a year, a status and a text."""
    shown = "".join(f"<p><small>{at}</small><br><strong>{word}</strong> - {body}</p>" for at, word, body in blocks)
    link = "<link rel='alternate' href='https://status.post.example/incidents/abcdefghij12'/>"
    dates = f"<published>{published}</published><updated>{published}</updated>"
    content = f"<content type='html'><![CDATA[{shown}]]></content>"
    entry = f"<entry><id>tag:1</id>{dates}{link}<title>Parcels</title>{content}</entry>"
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><id>tag:0</id><title>Post</title>{entry}</feed>".encode()


def read_atom(body: bytes) -> Incident:
    (incident,) = history.parse(Document("https://status.post.example", "history", body)).incidents
    return incident


PAIRS = [
    ("2026-03-08T03:30:00-05:00", "Mar 8, 03:30 CDT", "Mar 8, 01:50 CST", "2026-03-08T07:50:00Z"),
    ("2026-11-01T01:30:00-06:00", "Nov 1, 01:30 CST", "Nov 1, 00:50 CDT", "2026-11-01T05:50:00Z"),
    ("2026-03-08T03:30:00-05:00", "Mar 8, 03:30 CDT", "Mar 8, 01:50 CDT", "2026-03-08T06:50:00Z"),
]


@pytest.mark.parametrize(("published", "newest", "oldest", "expected"), PAIRS)
def test_a_zone_of_the_other_half_of_the_year_is_an_hour_off(
    published: str, newest: str, oldest: str, expected: str
) -> None:
    actual = read_atom(atom(published, (newest, "Resolved", "Delivered."), (oldest, "Investigating", "Late.")))
    assert actual.updates[0].posted_at == expected


def test_an_entry_without_a_zone_is_refused() -> None:
    blocks = (("Mar 8, 03:30 CDT", "Resolved", "Delivered."), ("Mar 8, 01:50 IST", "Investigating", "Late."))
    with pytest.raises(NormalizeError, match="IST"):
        read_atom(atom("2026-03-08T03:30:00-05:00", *blocks))


def test_a_guessed_year_makes_no_second_incident() -> None:
    blocks = (("Jun 10, 12:00 UTC", "Resolved", "Delivered."), ("Jun 10, 10:00 UTC", "Investigating", "Late."))
    actual = read_atom(atom("2023-06-10T12:00:00Z", *blocks))
    late = read_atom(atom("2026-03-05T10:00:00Z", ("Mar 5, 10:00 UTC", "Postmortem", "Snow."), *blocks))
    assert [update.year_guessed for update in actual.updates] == [False, False]
    assert [update.year_guessed for update in late.updates] == [True, True, False]
    channels = {"incidents": "api", "history": "feed"}
    for first in channels:
        folded = SourceState("post", channels, [], [], SourceMemory())
        for kind, when, incident in ((first, "2023-06-11", actual), ("history", "2026-03-06", late)):
            folded.observe(Observation(kind, Instant(f"{when}T00:00:00Z"), Snapshot(incidents=(incident,))))
        (record,) = folded.records.values()
        assert (record.combined.incident.started_at, record.generation) == ("2023-06-10T10:00:00Z", 1)
        assert [seen.update.posted_at[:4] for seen in record.combined.updates] == ["2023", "2023", "2026"]
        assert record.odd == ()
    folded = SourceState("post", channels, [], [], SourceMemory())
    folded.observe(Observation("history", Instant("2026-03-06T00:00:00Z"), Snapshot(incidents=(late,))))
    assert {each.found.code for each in folded.records["post_abcdefghij12"].odd} == {"guessed_year"}
