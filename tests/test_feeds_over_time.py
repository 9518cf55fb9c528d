"""Feeds as they are polled: what we watched appear, when it ended, and which update is which, live and told again."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlite_utils import Database

from scraper import replay, store
from scraper.model import Source
from scraper.store import dumping
from scraper.timestamps import instant
from tests import alerting
from tests.farm import Farm, Reply
from tests.world import captures_of, poll

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
    live = list(dumping.lines(database, poll_times=True))
    replay.refold(database, captures_of(database), source)
    assert list(dumping.lines(database, poll_times=True)) == live
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
def test_an_entry_posted_after_our_last_look_is_observed(farm: Farm, before: list[str]) -> None:
    late = item("10:04", "Investigating - Parcels wait.")
    database = watched(farm, f"observed {len(before)}", ("10:00", before), ("10:10", [late, *before]))
    found = incidents(database)
    assert (found["p1"]["origin"], found["p1"]["detected_at"]) == ("observed", stamp("10:10"))
    assert changes(database) == [("added", None, "10:10"), ("added", None, "10:10")]
    assert [found[each]["origin"] for each in found if each != "p1"] == ["backfilled"] * len(before)
    assert alerting.kinds(database, instant(on("10:11"))) == {"opened"}


def test_what_we_are_shown_at_our_first_look_is_not_observed(farm: Farm) -> None:
    database = watched(farm, "first", ("10:10", [item("10:09", "Investigating - Parcels wait.")]))
    assert incidents(database)["p1"]["detected_at"] is None


def test_an_entry_dated_before_a_look_that_lacked_it_is_not_observed(farm: Farm) -> None:
    """The look counts although the body was the one before."""
    late = item("10:04", "Investigating - Parcels wait.")
    database = watched(farm, "backdated", ("10:00", [OLD]), ("10:05", [OLD]), ("10:10", [late, OLD]))
    assert incidents(database)["p1"]["origin"] == "backfilled"


def test_a_look_that_failed_is_none(farm: Farm) -> None:
    late = item("10:04", "Investigating - Parcels wait.")
    database = watched(farm, "broken", ("10:00", [OLD]), ("10:05", ["<"]), ("10:10", [late, OLD]))
    assert incidents(database)["p1"]["detected_at"] == stamp("10:10")
