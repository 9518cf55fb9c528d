"""A week of cron against pages that live and misbehave: at its end the dataset is what the pages themselves know."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from scraper import store
from scraper.catalogue import load
from scraper.collect import Report, Run
from scraper.model import Instant, Source
from scraper.platforms import PLATFORMS
from scraper.store.captures import Captures, beside, open_captures
from scraper.timestamps import instant, seconds_between
from tests.farm import FAULTS, Farm, Site
from tests.fetching import FAST
from tests.world import catalogue, incident, page, statusledger, update

START = datetime(2025, 3, 4, 9, tzinfo=UTC)
BEATS, MINUTES, SITES, STORIES = 7 * 288, 5, 3, 14
QUIET_FROM = 6 * 288
FAULTY, PROCESS = 0.015, 100
# Faults that last until the deadline of a request: a site that has one is given little time, all others plenty.
LITTLE_S, PLENTY_S = 0.3, 10.0
SLOW = {"hang", "drip-headers", "drip-body", "endless-body", "endless-hints", "huge-length"}
Told = dict[str, dict[str, Any]]


class Story:
    """An incident's whole life: what its page tells of it at each beat, edits and escalations included."""

    def __init__(self, key: str, chance: random.Random) -> None:
        self.key, self.chance = key, chance
        begin = chance.randrange(QUIET_FROM - 288)
        beats = sorted(begin + beat for beat in [0, *chance.sample(range(1, 60), 3)])
        words = ("investigating", "identified", "monitoring", "resolved")
        self.posts = [
            (beat, f"{key}{number}", word, f"{word}: {number} of {key}")
            for number, (beat, word) in enumerate(zip(beats, words, strict=True))
        ]
        after = beats[-1] + 6
        self.renamed_at = after + chance.randrange(90) if chance.random() < 0.3 else None
        self.edited_at = beats[1] + chance.randrange(150) if chance.random() < 0.5 else None
        self.worse_at = beats[0] + chance.randrange(1, 30) if chance.random() < 0.3 else None
        self.gone_at = after + 100 + chance.randrange(60) if chance.random() < 0.15 else None

    def events(self) -> set[int]:
        """The beats at which the page tells it anew."""
        turns = (self.renamed_at, self.edited_at, self.worse_at, self.gone_at)
        return {beat for beat, *_ in self.posts} | {turn for turn in turns if turn is not None}

    def at(self, beat: int) -> dict[str, Any] | None:
        """As its page tells it; None before and after."""

        def turned(turn: int | None) -> bool:
            return turn is not None and turn <= beat

        if beat < self.posts[0][0] or turned(self.gone_at):
            return None
        edited = " In other words." if turned(self.edited_at) else ""
        told = [
            update(key, word, f"{body}{edited if number == 1 else ''}", MINUTES * posted)
            for number, (posted, key, word, body) in enumerate(self.posts)
            if posted <= beat
        ]
        title = f"Trouble {self.key}{', mostly over' if turned(self.renamed_at) else ''}"
        return incident(self.key, title, *told, impact="critical" if turned(self.worse_at) else "minor")


class Vendor:
    """A page with its stories, and what we have seen of it."""

    def __init__(self, site: Site, name: str, seed: int) -> None:
        self.site, self.name = site, name
        chance = random.Random(seed)
        self.stories = [Story(f"{name}i{number:03}", chance) for number in range(STORIES)]
        self.turns = {0}.union(*(story.events() for story in self.stories))
        self.shown: Told = {}
        self.seen: Told = {}
        self.read_at: Instant | None = None
        self.has_looked = False
        self.first_seen: dict[str, Instant | None] = {}
        self.expected: Counter[tuple[str, str | None, int]] = Counter()

    def live(self, beat: int) -> None:
        """Shows what there is to tell at this beat."""
        if beat in self.turns:
            told = [story.at(beat) for story in self.stories]
            self.shown = {each["id"]: each for each in told if each}
            page(self.site, self.name, self.shown.values(), MINUTES * beat)

    def look(self) -> None:
        """Somebody read the page: whatever is other than at the look before is a change that must be kept.

        What the first look finds was there before; of all else we know when it appeared.
        """
        for key in self.shown:
            self.first_seen.setdefault(key, self.read_at if self.has_looked else None)
        for key, now in self.shown.items():
            if before := self.seen.get(key):
                late = int(before["status"] == "resolved")
                if now["name"] != before["name"]:
                    self.expected["renamed", "title", late] += 1
                if now["impact"] != before["impact"]:
                    self.expected["escalated", "impact", late] += 1
                words = {each["id"]: each["body"] for each in before["incident_updates"]}
                edited = [
                    each for each in now["incident_updates"] if words.get(each["id"], each["body"]) != each["body"]
                ]
                self.expected["edited", "body", late] += len(edited)
        self.seen, self.has_looked = self.seen | self.shown, True


@pytest.fixture
def vendors() -> Iterator[tuple[Farm, list[Vendor]]]:
    with Farm() as farm:
        yield farm, [Vendor(farm.site(f"s{number}"), f"s{number}", number) for number in range(SITES)]


@pytest.mark.timeout(600)
def test_a_week_of_cron_ends_as_the_pages_know_it(vendors: tuple[Farm, list[Vendor]], tmp_path: Path) -> None:
    farm, pages = vendors
    path = tmp_path / "data/status.db"
    sources = load(catalogue(farm, tmp_path, timeout=PLENTY_S), PLATFORMS)
    chance, sizes, faults = random.Random(7), {}, Counter[str]()
    slow: set[str] = set()
    with closing(store.open_database(path).conn) as connection, open_captures(beside(path)) as captures:
        database = Database(connection)
        store.keep_in_step(database, sources, captures)
        for beat in range(BEATS):
            moment = START + timedelta(minutes=MINUTES * beat, seconds=chance.uniform(0, 20))
            for each in pages:
                each.live(beat)
                misbehave(each, chance, faults, slow, ends=beat >= BEATS - 3)
            if beat % PROCESS == PROCESS - 1:
                said = statusledger("run", "--now", instant(moment), folder=tmp_path)
                assert (said.returncode, said.stdout) == (0, ""), said
                assert bool(said.stderr) == bool(lasting(database)), said.stderr
            else:
                timed = [replace(each, timeout=LITTLE_S if each.id in slow else PLENTY_S) for each in sources]
                report = poll(database, captures, timed, instant(moment))
                assert not report.bugs, report.bugs
            observe(database, pages)
            if beat in (QUIET_FROM, BEATS - 1):
                sizes[beat] = size(database, path)
        compare(database, pages)
    print(f"\nfaults met: {sum(faults.values())} of {len(faults)} kinds; files: {sizes}")  # noqa: T201
    assert sizes[BEATS - 1] - sizes[QUIET_FROM] < 100_000
    assert len(faults) > 20


def poll(database: Database, captures: Captures, sources: Sequence[Source], at: Instant) -> Report:
    return asyncio.run(Run(database, captures, sources, FAST, lambda: at).take())


def misbehave(vendor: Vendor, chance: random.Random, met: Counter[str], slow: set[str], *, ends: bool) -> None:
    """Give a site trouble now and then, for half an hour at the median; `slow` names the sites with a slow fault."""
    if ends or chance.random() < 0.12:
        vendor.site.heal()
        slow.discard(vendor.name)
    elif chance.random() < FAULTY:
        is_slow = chance.random() < 0.06
        name = chance.choice(sorted(SLOW if is_slow else FAULTS.keys() - SLOW))
        met[name] += 1
        vendor.site.fault(name)
        (slow.add if is_slow else slow.discard)(vendor.name)


def observe(database: Database, pages: list[Vendor]) -> None:
    """Which pages the run has read, by the dataset's own word."""
    read = dict(database.execute("SELECT id, last_success_at FROM sources"))
    for each in pages:
        if read[each.name] != each.read_at:
            each.read_at = read[each.name]
            each.look()


def lasting(database: Database) -> list[str]:
    """Sources that have just failed for the third time in a row, which is the one time to say so."""
    last = "SELECT max(started_at) FROM runs"
    found = f"SELECT id FROM sources WHERE consecutive_failures = 3 AND last_failure_at >= ({last})"
    return [key for (key,) in database.execute(found)]


def size(database: Database, path: Path) -> int:
    """Bytes of all files, the log emptied."""
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return sum(file.stat().st_size for file in path.parent.iterdir())


def compare(database: Database, pages: list[Vendor]) -> None:
    for each in pages:
        assert incidents(database, each.name) == {
            key: (
                told["name"],
                told["impact"],
                told["status"],
                told["started_at"].replace(".000", ""),
                (told["resolved_at"] or "").replace(".000", ""),
                int(key not in each.shown),
                [(entry["id"], entry["status"], entry["body"]) for entry in reversed(told["incident_updates"])],
            )
            for key, told in each.seen.items()
        }
        kinds = "SELECT kind, field, after_resolution FROM changes WHERE source_id = ? AND kind NOT IN (?, ?, ?)"
        rewritten = Counter(database.execute(kinds, [each.name, "added", "progressed", "withdrawn"]))
        assert rewritten == +each.expected
        for key, detected_at in database.execute(
            "SELECT key, detected_at FROM incidents WHERE source_id = ?", [each.name]
        ):
            known = each.first_seen[key]
            assert (known is None) == (detected_at is None)
            assert known is None or abs(seconds_between(Instant(detected_at), known)) < 10


def incidents(database: Database, source_id: str) -> dict[str, tuple[Any, ...]]:
    found = {}
    for key, *told in database.execute(
        "SELECT key, title, impact, status, started_at, coalesce(resolved_at, ''), withdrawn_at IS NOT NULL, id "
        "FROM incidents WHERE source_id = ?",
        [source_id],
    ):
        updates = database.execute(
            "SELECT key, status, body FROM updates WHERE incident_id = ? ORDER BY number", [told.pop()]
        )
        found[key] = (*told, [tuple(row) for row in updates])
    return found
