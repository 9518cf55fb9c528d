"""Days of cron against pages that live and misbehave: at their end the dataset is what the pages themselves know.

Two days, and a week with --soak.
"""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.catalogue import load
from statusledger.model import Instant, Source
from statusledger.platforms import PLATFORMS
from statusledger.polling.run import Run, RunReport
from statusledger.store.captures import Captures, beside, open_captures
from statusledger.times import instant, seconds_between
from tests.farm import FAULTS, Farm, Site
from tests.support.fetching import FAST
from tests.support.world import catalogue, incident, page, statusledger, update

START = datetime(2025, 3, 4, 9, tzinfo=UTC)
MINUTES, SITES, STORIES = 5, 3, 14
PROCESS = 100
LONGEST_STORY = 288
QUIET_GROWTH = 350
"""Bytes that the files may grow by with each beat at which the pages tell nothing new."""
# Faults that last until the deadline of a request: a site that has one is given little time, all others plenty.
LITTLE_S, PLENTY_S = 0.3, 10.0
SLOW = {"hang", "drip-headers", "drip-body", "endless-body", "endless-hints", "huge-length"}
Told = dict[str, dict[str, Any]]


class Span(Struct, frozen=True):
    """How long cron goes on, in beats of five minutes: stories begin until `begins`, and all are over at `quiet_from`.

    A site falls ill, and gets well, with these chances at each beat.
    """

    begins: int
    quiet: int
    ill: float
    well: float

    @property
    def quiet_from(self) -> int:
        return self.begins + LONGEST_STORY

    @property
    def beats(self) -> int:
        return self.quiet_from + self.quiet


TWO_DAYS = Span(begins=144, quiet=144, ill=0.04, well=0.3)
A_WEEK = Span(begins=5 * 288, quiet=288, ill=0.015, well=0.12)


class Story:
    """An incident's whole life: what its page tells of it at each beat, edits and escalations included."""

    def __init__(self, key: str, chance: random.Random, span: Span) -> None:
        self.key, self.chance = key, chance
        begin = chance.randrange(span.begins)
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
        """The beats at which the page publishes it again."""
        turns = (self.renamed_at, self.edited_at, self.worse_at, self.gone_at)
        return {beat for beat, *_ in self.posts} | {turn for turn in turns if turn is not None}

    def at(self, beat: int) -> dict[str, Any] | None:
        """As its page tells it; None before and after."""

        def turned(turn: int | None) -> bool:
            return turn is not None and turn <= beat

        if beat < self.posts[0][0] or turned(self.gone_at):
            return None
        edited = " In other words." if turned(self.edited_at) else ""
        actual = [
            update(key, word, f"{body}{edited if number == 1 else ''}", MINUTES * posted)
            for number, (posted, key, word, body) in enumerate(self.posts)
            if posted <= beat
        ]
        title = f"Trouble {self.key}{', mostly over' if turned(self.renamed_at) else ''}"
        return incident(self.key, title, *actual, impact="critical" if turned(self.worse_at) else "minor")


class Vendor:
    """A page with its stories, and what we have seen of it."""

    def __init__(self, site: Site, name: str, seed: int, span: Span) -> None:
        self.site, self.name, self.span = site, name, span
        chance = random.Random(seed)
        self.stories = [Story(f"{name}i{number:03}", chance, span) for number in range(STORIES)]
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
            actual = [story.at(beat) for story in self.stories]
            self.shown = {each["id"]: each for each in actual if each}
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
def farm() -> Iterator[Farm]:
    with Farm() as opened:
        yield opened


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "span", [pytest.param(TWO_DAYS, id="two days"), pytest.param(A_WEEK, id="a week", marks=pytest.mark.soak)]
)
def test_days_of_cron_end_with_the_incidents_of_the_pages(span: Span, farm: Farm, tmp_path: Path) -> None:
    pages = [Vendor(farm.site(f"s{number}"), f"s{number}", number, span) for number in range(SITES)]
    path = tmp_path / "data/status.db"
    sources = load(catalogue(farm, tmp_path, timeout=PLENTY_S), PLATFORMS)
    chance, sizes, faults = random.Random(7), {}, Counter[str]()
    slow: set[str] = set()
    with closing(store.open_database(path).conn) as connection, open_captures(beside(path)) as captures:
        database = Database(connection)
        store.keep_in_step(database, sources, captures)
        for beat in range(span.beats):
            moment = START + timedelta(minutes=MINUTES * beat, seconds=chance.uniform(0, 20))
            for each in pages:
                each.live(beat)
                misbehave(each, chance, faults, slow, ends=beat >= span.beats - 3)
            if beat % PROCESS == PROCESS - 1:
                said = statusledger("run", "--now", instant(moment), folder=tmp_path)
                assert (said.returncode, said.stdout) == (0, ""), said
                assert bool(said.stderr) == bool(lasting(database)), said.stderr
            else:
                timed = [replace(each, timeout=LITTLE_S if each.id in slow else PLENTY_S) for each in sources]
                report = poll(database, captures, timed, instant(moment))
                assert not report.bugs, report.bugs
            observe(database, pages)
            if beat in (span.quiet_from, span.beats - 1):
                sizes[beat] = size(path)
        compare(database, pages)
    print(f"\nfaults met: {sum(faults.values())} of {len(faults)} kinds; files: {sizes}")  # noqa: T201
    assert sizes[span.beats - 1] - sizes[span.quiet_from] < QUIET_GROWTH * span.quiet
    assert len(faults) > 20


def poll(database: Database, captures: Captures, sources: Sequence[Source], at: Instant) -> RunReport:
    return asyncio.run(Run(database, captures, sources, FAST, lambda: at).run())


def misbehave(vendor: Vendor, chance: random.Random, met: Counter[str], slow: set[str], *, ends: bool) -> None:
    """Give a site trouble now and then, for about half an hour at most; `slow` names those with a slow one."""
    if ends or chance.random() < vendor.span.well:
        vendor.site.heal()
        slow.discard(vendor.name)
    elif chance.random() < vendor.span.ill:
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


def size(path: Path) -> int:
    """Bytes of all files, the logs emptied."""
    for each in (path, beside(path)):
        with closing(sqlite3.connect(each)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return sum(file.stat().st_size for file in path.parent.iterdir())


def compare(database: Database, pages: list[Vendor]) -> None:
    for each in pages:
        assert incidents(database, each.name) == {
            key: (
                actual["name"],
                actual["impact"],
                actual["status"],
                actual["started_at"].replace(".000", ""),
                (actual["resolved_at"] or "").replace(".000", ""),
                int(key not in each.shown),
                [(entry["id"], entry["status"], entry["body"]) for entry in reversed(actual["incident_updates"])],
            )
            for key, actual in each.seen.items()
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
    for key, *actual in database.execute(
        "SELECT key, title, impact, status, started_at, coalesce(resolved_at, ''), withdrawn_at IS NOT NULL, id "
        "FROM incidents WHERE source_id = ?",
        [source_id],
    ):
        updates = database.execute(
            "SELECT key, status, body FROM updates WHERE incident_id = ? ORDER BY number", [actual.pop()]
        )
        found[key] = (*actual, [tuple(row) for row in updates])
    return found
