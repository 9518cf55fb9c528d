"""The figures of a scorecard once more, from the tables, one incident after the other and without care for speed."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlite_utils import Database

from statusledger.insight.scorecard.promises import promises

FINAL = {"resolved", "completed", "cancelled", "postmortem"}
IMPACTS = {"critical": "critical", "major": "major", "minor": "minor", "notices": "none", "unrated": "unknown"}
OUTAGES = ("critical", "major")
Row = dict[str, Any]


def sure(at: str) -> int:
    return int(datetime.fromisoformat(at).timestamp())


def seconds(at: str | None) -> int | None:
    return None if at is None else sure(at)


class Naive:
    """A vendor as of a moment."""

    def __init__(self, db: Database, vendor: str, now: str) -> None:
        self.db, self.vendor, self.now = db, vendor, sure(now)
        self.incidents = list(db.query("SELECT * FROM watched_incidents WHERE vendor_id = ?", [vendor]))
        self.watched = self._watched()
        self.covered = self._covered()

    def figures(self, since: int, until: int) -> dict[str, Any]:
        """The value of each figure, None where it is not known; of samples the sorted cases."""
        begun = [each for each in self.incidents if each["started_at"] and since <= start(each) < until]
        bad = [each for each in begun if each["kind"] == "incident"]
        works = [each for each in begun if each["kind"] == "maintenance"]
        works = [each for each in works if each["status"] not in ("scheduled", "cancelled")]
        over = [each for each in bad if each["resolved_at"] or each["status"] in FINAL]
        severe = [each for each in over if each["impact"] in ("major", "critical")]
        firsts = sorted(seconds for each in bad if (seconds := self.first_post(each)) is not None)
        silences = [(max(found), each["id"]) for each in bad if (found := list(self.silences(each)))]
        outcomes = [outcome for each in bad for outcome in self.outcomes(each)]
        overruns = [overrun for each in works for overrun in self.overruns(each)]
        return {
            "incidents": len(bad),
            **{name: sum(each["impact"] == word for each in bad) for name, word in IMPACTS.items()},
            "reported_downtime": self.downtime(since, until),
            "duration": sorted(each["duration_s"] for each in bad if each["duration_s"] is not None),
            "first_post": firsts,
            "started_at_post": (sum(each < 60 for each in firsts), len(firsts)),
            "silence": max(silences, default=(None, None)),
            "cadence": sorted(gap for each in bad for gap in self.gaps(each)),
            "promises": (outcomes.count("kept"), outcomes.count("kept") + outcomes.count("missed")),
            "unclear_promises": outcomes.count("unclear"),
            "postmortems": (sum(each["has_postmortem"] for each in severe), len(severe)),
            "postmortem_lag": sorted(lag for each in severe for lag in self.lags(each)),
            "afterwards": counted(self.afterwards(each) for each in over),
            "edited": counted(self.edited(each) for each in over),
            "reopened": counted(self.reopened(each) for each in bad),
            "maintenances": len(works),
            "notice": sorted(notice for each in works if (notice := self.notice(each)) is not None),
            "overran": (sum(each > 300 for each in overruns), len(overruns)),
            "overrun": sorted(each for each in overruns if each > 300),
        }

    def first_post(self, incident: Row) -> int | None:
        posted = seconds(incident["posted_at"])
        everything = self.updates(incident, shown=False)
        if posted is None and everything and everything[0]["posted_from"] == "stated":
            posted = seconds(everything[0]["posted_at"])
        if posted is None or incident["started_from"] != "stated" or posted < start(incident):
            return None
        return posted - start(incident)

    def updates(self, incident: Row, *, shown: bool = True) -> list[Row]:
        sql = "SELECT * FROM updates WHERE incident_id = ? ORDER BY number"
        return [each for each in self.db.query(sql, [incident["id"]]) if not shown or not each["withdrawn_at"]]

    def posts(self, incident: Row) -> list[tuple[int, Row]]:
        return [
            (sure(each["posted_at"]), each)
            for each in self.updates(incident)
            if each["posted_from"] == "stated" and each["status"] != "postmortem"
        ]

    def gaps(self, incident: Row) -> Iterator[int]:
        for (at, update), (later, _) in pairwise(self.posts(incident)):
            if update["status"] not in FINAL and later >= at:
                yield later - at

    def silences(self, incident: Row) -> Iterator[int]:
        yield from self.gaps(incident)
        posts, until = self.posts(incident), self.until(incident)
        if posts and posts[-1][1]["status"] not in FINAL and until is not None and until >= posts[-1][0]:
            yield until - posts[-1][0]

    def until(self, incident: Row) -> int | None:
        if incident["resolved_at"]:
            return seconds(incident["resolved_at"])
        is_open = incident["resolved_from"] != "unknown" and incident["status"] not in FINAL
        return self.covered[1] if is_open and self.covered else None

    def outcomes(self, incident: Row) -> Iterator[str]:
        posts, until = self.posts(incident), self.until(incident)
        for place, (at, update) in enumerate(posts):
            for promise in promises(update["body"], at) if update["status"] not in FINAL else ():
                later = [other for other, _ in posts[place + 1 :] if other > at]
                if promise.due is None:
                    yield "unclear"
                elif later:
                    yield "kept" if later[0] <= promise.due + 300 else "missed"
                else:
                    yield "missed" if until is not None and until > promise.due + 300 else "unclear"

    def lags(self, incident: Row) -> Iterator[int]:
        found = [sure(each["posted_at"]) for each in self.updates(incident)
                 if each["status"] == "postmortem" and each["posted_from"] == "stated"]  # fmt: skip
        end = seconds(incident["resolved_at"])
        if found and end is not None and min(found) >= end:
            yield min(found) - end

    def afterwards(self, incident: Row) -> bool | None:
        created, end = seconds(incident["posted_at"]), seconds(incident["resolved_at"])
        if created is not None and end is not None and incident["resolved_from"] == "stated" and created >= end:
            return True
        updates = self.updates(incident)
        sql = "source_id = ? AND origin = 'backfilled' AND kind = 'incident' AND update_count > 1"
        is_whole = incident["origin"] == "observed" or self.db["incidents"].count_where(sql, [incident["source_id"]])
        if not updates or updates[0]["status"] == "unknown" or not (is_whole or len(updates) > 1):
            return None
        return updates[0]["status"] in FINAL

    def changed(self, incident: Row, condition: str) -> bool:
        where = "incident_id = ? AND kind NOT IN ('added', 'progressed') AND "
        return self.db["changes"].count_where(where + condition, [incident["id"]]) > 0

    def edited(self, incident: Row) -> bool | None:
        return self.changed(incident, "after_resolution") if self.is_watched(incident["resolved_at"]) else None

    def reopened(self, incident: Row) -> bool | None:
        words = [each["status"] for each in self.updates(incident) if each["status"] not in ("postmortem", "unknown")]
        again = any(one in FINAL and other not in FINAL for one, other in pairwise(words))
        seen = self.changed(incident, "kind = 'reopened'")
        is_over = bool(incident["resolved_at"]) or incident["status"] in FINAL
        known = again or seen or self.is_watched(incident["resolved_at"]) or (len(words) > 1 and is_over)
        return again or seen if known else None

    def notice(self, work: Row) -> int | None:
        times = [work["posted_at"], work["detected_at"]]
        times += [each["posted_at"] for each in self.updates(work, shown=False) if each["status"] == "scheduled"]
        known = [sure(each) for each in times if each]
        if not known or not work["scheduled_start_at"]:
            return None
        return sure(work["scheduled_start_at"]) - min(known)

    def overruns(self, work: Row) -> Iterator[int]:
        planned, end = seconds(work["scheduled_end_at"]), seconds(work["resolved_at"])
        if planned is not None and end is not None and work["resolved_from"] != "inferred":
            yield end - planned

    def is_watched(self, at: str | None) -> bool:
        moment = seconds(at)
        return moment is not None and any(since <= moment <= until for since, until in self.watched)

    def _watched(self) -> list[tuple[int, int]]:
        """The time in which all enabled pages were read; these vendors have one."""
        (source,) = self.db.query("SELECT * FROM sources WHERE vendor_id = ?", [self.vendor])
        found = []
        for each in self.db.query("SELECT * FROM coverage WHERE source_id = ? ORDER BY from_at", [source["id"]]):
            until = sure(each["until_at"])
            patience = max(3600, 2 * source["interval_s"])
            found.append((sure(each["from_at"]), self.now if until + patience >= self.now else until))
        return found

    def _covered(self) -> tuple[int, int] | None:
        everything = list(self.db.query("SELECT * FROM incidents WHERE vendor_id = ?", [self.vendor]))
        starts = [start(each) for each in everything if each["started_at"]] + [since for since, _ in self.watched]
        ends = [sure(each["last_changed_at"]) for each in everything] + [until for _, until in self.watched]
        sources = self.db["sources"].rows_where("vendor_id = ?", [self.vendor])
        ends += [sure(each["last_success_at"]) for each in sources if each["last_success_at"]]
        return (min(starts), max(ends)) if starts and ends else None

    def downtime(self, since: int, until: int) -> int | None:
        """Cut the time at every edge, and sum the pieces within an outage."""
        if self.covered is None or max(since, self.covered[0]) >= min(until, self.covered[1]):
            return None
        since, until = max(since, self.covered[0]), min(until, self.covered[1])
        troubles = [*self._of_incidents(), *self._of_components()]
        edges = sorted({since, until, *(at for one, other in troubles for at in (one, other) if since < at < until)})
        return sum(other - one for one, other in pairwise(edges) if any(a <= one and other <= b for a, b in troubles))

    def _of_incidents(self) -> Iterator[tuple[int, int]]:
        for each in self.incidents:
            until, is_stated = self.until(each), each["worst_health"] not in (None, "operational")
            is_outage = each["kind"] == "incident" and each["impact"] in OUTAGES and not is_stated
            if is_outage and each["started_at"] and until is not None and start(each) < until:
                yield start(each), until

    def _of_components(self) -> Iterator[tuple[int, int]]:
        """The parts of intervals in an outage within the incidents that state them."""
        sql = """
            SELECT c.*, s.id AS stated_by FROM component_intervals c JOIN watched_components p ON p.id = c.component_id
            JOIN sources o ON o.id = p.source_id, json_each(c.incident_ids) j JOIN incidents s ON s.id = j.value
            WHERE o.vendor_id = ? AND c.kind = 'incident' AND c.health IN ('partial_outage', 'major_outage')
              AND NOT p.is_group
        """
        by_id = {each["id"]: each for each in self.db["incidents"].rows}
        last = self.covered[1] if self.covered else 0
        for each in self.db.query(sql, [self.vendor]):
            post = by_id[each["stated_by"]]
            begin = post["started_at"] or post["scheduled_start_at"] or post["posted_at"] or post["first_seen_at"]
            end = post["resolved_at"] or post["withdrawn_at"]
            if not end and (post["status"] in FINAL or post["resolved_from"] == "unknown"):
                end = post["last_changed_at"]
            since = max(seconds(begin) or 0, seconds(each["from_at"]) or 0)
            until = min(seconds(end) or last, seconds(each["until_at"]) or last)
            if since < until:
                yield since, until


def start(incident: Row) -> int:
    return sure(incident["started_at"])


def counted(cases: Iterable[bool | None]) -> tuple[int, int]:
    known = [each for each in cases if each is not None]
    return sum(known), len(known)
