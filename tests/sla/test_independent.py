"""Service levels of real histories, counted again second by second from the raw tables: one bit for each second."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlite_utils import Database

from statusledger.insight.period_keys import Length
from statusledger.insight.sla.periods import of_key
from statusledger.insight.sla.terms import Agreement, Counting
from statusledger.model import Instant, Source
from statusledger.sla.reading import LevelReader
from tests.platforms import test_google, test_slack
from tests.platforms.test_google import CLOUD
from tests.platforms.test_slack import SLACK
from tests.support.history import Histories

GITHUB = Source(id="github", name="GitHub", url="https://www.githubstatus.com", platform="statuspage", vendor="github")
LATER = Instant("2026-11-01T00:00:00Z")
HEALTHS = ("unknown", "degraded", "partial_outage", "major_outage")
OF_IMPACT = {"unknown": "unknown", "minor": "degraded", "major": "partial_outage", "critical": "major_outage"}
CASES = [
    (GITHUB, "github__summary_2023H1.ndjson.xz", "2023-02", "UTC"),
    (GITHUB, "github__summary_2023H1.ndjson.xz", "2023-03", "America/Los_Angeles"),
    (GITHUB, "github__summary_2023H1.ndjson.xz", "2023-Q2", "Asia/Kolkata"),
    (GITHUB, "github__history_atom_2023H1.ndjson.xz", "2023-01", "UTC"),
    (CLOUD, Path(test_google.SERIES).name, "2025-06", "UTC"),
    (CLOUD, Path(test_google.SERIES).name, "2025", "Europe/Berlin"),
    (SLACK, Path(test_slack.SERIES).name, "2020-11", "America/New_York"),
    (SLACK, Path(test_slack.SERIES).name, "2021", "UTC"),
]


def seconds(at: str) -> int:
    return int(datetime.fromisoformat(at).timestamp())


class BySecond:
    """The seconds of a window as bits of whole numbers."""

    def __init__(self, database: Database, vendor: str, since: int, until: int) -> None:
        self._database, self._vendor, self._since, self._until = database, vendor, since, until
        self._now = seconds(LATER)

    def _rows(self, sql: str) -> list[Any]:
        return self._database.execute(sql, {"vendor": self._vendor}).fetchall()

    def _bits(self, start: int, end: int) -> int:
        start, end = max(start, self._since) - self._since, min(end, self._until) - self._since
        return ((1 << (end - start)) - 1) << start if start < end else 0

    def known(self) -> tuple[int, int]:
        """First and last second that the vendor's history covers."""
        starts = self._rows("SELECT min(started_at), max(last_changed_at) FROM incidents WHERE vendor_id = :vendor")
        reads = self._rows("SELECT from_at, until_at FROM coverage JOIN sources s ON s.id = source_id "
                           "WHERE s.vendor_id = :vendor")  # fmt: skip
        first, last = starts[0]
        return min(map(seconds, [first, *(each[0] for each in reads)])), max(
            map(seconds, [last, *(each[1] for each in reads)])
        )

    def watched(self) -> int:
        bits = 0
        for start, end in self._rows("SELECT from_at, until_at FROM coverage JOIN sources s ON s.id = source_id "
                                     "WHERE s.vendor_id = :vendor"):  # fmt: skip
            bits |= self._bits(seconds(start), seconds(end))
        return bits

    def trouble(self, *, posted_only: bool) -> dict[str, int]:
        """The seconds in each health: of intervals, and of incidents that state no health of a component."""
        last, found = self.known()[1], dict.fromkeys(HEALTHS, 0)
        spans = self._spans(last)
        intervals = self._rows(
            "SELECT i.health, i.from_at, i.until_at, i.incident_ids FROM component_intervals i "
            "JOIN watched_components c ON c.id = i.component_id JOIN sources s ON s.id = c.source_id "
            "WHERE s.vendor_id = :vendor AND i.kind = 'incident' AND NOT c.is_group"
        )
        for health, start, end, ids in intervals:
            bits = self._bits(seconds(start), seconds(end) if end else last)
            posts = 0
            for identity in json.loads(ids):
                posts |= spans.get(identity, 0)
            found[health] |= bits & posts if posted_only else bits
        for impact, identity in self._rows(
            "SELECT impact, id FROM watched_incidents WHERE vendor_id = :vendor AND kind = 'incident' "
            "AND coalesce(worst_health, 'operational') = 'operational' "
            "AND (resolved_at IS NOT NULL OR status NOT IN ('resolved', 'postmortem', 'completed', 'cancelled') "
            "AND coalesce(resolved_from, '') != 'unknown')"
        ):
            if impact in OF_IMPACT:
                found[OF_IMPACT[impact]] |= spans.get(identity, 0)
        return found

    def _spans(self, last: int) -> dict[str, int]:
        """The seconds from start to end of each incident whose end is known, or that is open."""
        spans = {}
        for identity, start, end, status, end_from in self._rows(
            "SELECT id, coalesce(started_at, scheduled_start_at, posted_at, first_seen_at), resolved_at, status, "
            "resolved_from FROM incidents WHERE vendor_id = :vendor"
        ):
            is_open = end is None and status not in ("resolved", "postmortem") and end_from != "unknown"
            if end is not None or is_open:
                spans[identity] = self._bits(seconds(start), seconds(end) if end else last)
        return spans


def bounds(key: str, zone: str) -> tuple[int, int]:
    year, _, part = key.partition("-")
    first = 1 if not part else 3 * int(part[1]) - 2 if part.startswith("Q") else int(part)
    months = 12 if not part else 3 if part.startswith("Q") else 1
    end = (int(year), first + months) if first + months <= 12 else (int(year) + 1, 1)
    return tuple(  # type: ignore[return-value]
        int(datetime(each[0], each[1], 1, tzinfo=ZoneInfo(zone)).timestamp()) for each in ((int(year), first), end)
    )


def worst_only(found: dict[str, int], covered: int) -> dict[str, int]:
    """The number of covered seconds of each health, each second in its worst."""
    taken, counts = 0, {}
    for health in reversed(HEALTHS):
        counts[health] = (found[health] & covered & ~taken).bit_count()
        taken |= found[health]
    return {health: count for health, count in counts.items() if count}


@pytest.mark.corpus
@pytest.mark.parametrize(("source", "series", "key", "zone"), CASES)
def test_levels_are_those_counted_second_by_second(
    histories: Histories, source: Source, series: str, key: str, zone: str
) -> None:
    database, _ = histories(source, series)
    length = Length.QUARTER if "Q" in key else Length.MONTH if "-" in key else Length.YEAR
    counts = Counting(partial=0.5, degraded=0.25)
    agreement = Agreement(vendor=source.vendor, id="x", target=99.9, period=length, time_zone=zone, counts=counts)
    period = of_key(key, zone)
    assert period is not None
    (level,) = LevelReader(database, LATER).levels(agreement, [period])
    since, until = bounds(key, zone)
    again = BySecond(database, source.vendor, since, until)
    first, last = again.known()
    covered = again._bits(first, last)
    reported = worst_only(again.trouble(posted_only=True), covered)
    observed = worst_only(again.trouble(posted_only=False), again.watched())

    def of(account: Any) -> dict[str, int]:
        return {str(health): count for health, count in account.seconds.items() if health != "maintenance"}

    assert period.stretch == (since, until)
    assert reported, "a window without trouble tests nothing"
    assert (of(level.reported), of(level.observed)) == (reported, observed)
    assert level.reported.covered_s == covered.bit_count()
    assert level.observed.covered_s == again.watched().bit_count()
    expected = reported.get("major_outage", 0) + reported.get("partial_outage", 0) / 2 + reported.get("degraded", 0) / 4
    assert level.reported.downtime_s == pytest.approx(expected, abs=1e-6)
    if level.reported.availability is not None:
        whole = until - since - (level.reported.elapsed_s - level.reported.covered_s)
        assert level.reported.availability == pytest.approx(1 - expected / whole, abs=1e-12)
