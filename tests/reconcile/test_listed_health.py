"""What the list of components tells of their health, held against the intervals: in small, and over real series."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger.history import series
from statusledger.model import (
    Affected,
    Component,
    Document,
    Health,
    Incident,
    Kind,
    Snapshot,
    Source,
    Transition,
)
from statusledger.platforms import statuspage
from statusledger.reconcile import Observation
from statusledger.reconcile.intervals import IncidentStates, StateChange, of_component, whole
from statusledger.times import shifted
from tests.history.test_series import FEED, GITHUB, OCI, OCI_MONTHS, SUMMARY
from tests.support.build import at, fold, incident, listing
from tests.support.dataset import ACME, folded, observe, poll
from tests.support.history import Histories

OPERATIONAL, DEGRADED, UNKNOWN = Health.OPERATIONAL, Health.DEGRADED, Health.UNKNOWN
PARTIAL, MAJOR = Health.PARTIAL_OUTAGE, Health.MAJOR_OUTAGE


def listed(when: str, health: Health, *incidents: Incident) -> Observation:
    api = Component(key="api", name="API", health=health, health_raw=health, position=1)
    return Observation("summary", at(when), Snapshot(components=(api,), incidents=incidents))


def outage(*parsed: tuple[str, Health, Health], end: str | None = None) -> Incident:
    moves = tuple(
        Transition(component_key="api", at=at(when), old_health=old, new_health=new) for when, old, new in parsed
    )
    return replace(incident(end=end), components=(Affected("api", "API"),), transitions=moves)


def stored(database: Database) -> list[tuple[str, str | None, str]]:
    columns = "substr(from_at, 12, 5), substr(until_at, 12, 5), health"
    return database.execute(f"SELECT {columns} FROM component_intervals ORDER BY from_at").fetchall()


def test_a_component_stays_down_until_the_last_read_that_lists_it_so() -> None:
    opened, over = outage(("5 10:00", OPERATIONAL, MAJOR)), outage(("5 10:00", OPERATIONAL, MAJOR), end="5 11:00")
    looks = [listed("5 09:30", OPERATIONAL), listed("5 10:05", MAJOR, opened), listed("5 11:05", MAJOR, over)]
    looks += [listed("5 13:00", MAJOR), listed("5 13:05", OPERATIONAL)]
    assert stored(folded(None, *looks[:4])) == [("10:00", None, MAJOR)]
    assert stored(folded(None, *looks)) == [("10:00", "13:00", MAJOR), ("13:00", "13:05", UNKNOWN)]


def test_a_component_down_at_the_first_read_outlasts_its_incident() -> None:
    over = outage(("5 10:00", OPERATIONAL, MAJOR), end="5 11:00")
    looks = [listed("5 10:30", MAJOR, outage(("5 10:00", OPERATIONAL, MAJOR))), listed("5 11:30", MAJOR, over)]
    assert stored(folded(None, *looks, listed("5 12:00", OPERATIONAL))) == [
        ("10:00", "11:30", MAJOR),
        ("11:30", "12:00", UNKNOWN),
    ]


def test_a_health_of_one_read_alone_holds_until_the_next() -> None:
    looks = listed("5 10:00", OPERATIONAL), listed("5 10:05", MAJOR), listed("5 10:10", OPERATIONAL)
    assert stored(folded(None, *looks)) == [("10:05", "10:10", MAJOR)]


def test_a_better_health_holds_from_the_last_read_with_the_worse_one() -> None:
    looks = listed("5 10:00", MAJOR), listed("5 10:05", MAJOR), listed("5 10:10", DEGRADED)
    assert stored(folded(None, *looks)) == [("10:00", "10:05", MAJOR), ("10:05", None, DEGRADED)]


def test_an_update_dates_a_change_between_two_reads() -> None:
    actual = outage(("5 10:02", OPERATIONAL, MAJOR), ("5 10:32", MAJOR, OPERATIONAL))
    looks = [listed("5 10:00", OPERATIONAL), listed("5 10:05", MAJOR), listed("5 10:30", MAJOR)]
    assert stored(folded(None, *looks, listed("5 10:35", OPERATIONAL, actual))) == [("10:02", "10:32", MAJOR)]


def test_a_read_of_the_same_body_is_a_read() -> None:
    """The change lies after it, so that an update of before it does not date the change."""
    actual = outage(("5 10:32", MAJOR, OPERATIONAL))
    folding = fold(listed("5 10:00", MAJOR))
    folding.confirm("summary", at("5 11:00"))
    folding.observe(listed("5 11:05", OPERATIONAL, actual))
    assert [(move.not_before, move.at) for move in folding.components.transitions] == [(at("5 11:00"), at("5 11:05"))]


def test_a_ledger_without_a_transition_does_not_stay_down_for_ever() -> None:
    """Ledgers of former versions have no moves that an update states."""
    down = StateChange(at("5 10:05"), MAJOR, OPERATIONAL, at("5 10:00"))
    course = IncidentStates("one", Kind.INCIDENT, at("5 11:00"), (StateChange(at("5 10:30"), OPERATIONAL, MAJOR),))
    (found,) = of_component([course], whole(at("5"), [down], OPERATIONAL))
    assert (found.from_at, found.until_at) == (down.at, at("5 10:30"))


# Chains of what incidents state.


def broken_chains(database: Database) -> int:
    return database.table("anomalies").count_where("code = 'broken_chain' AND cleared_at IS NULL")


@pytest.mark.parametrize(
    ("expected", "shown", "odd"),
    [
        ([("5 10:00", DEGRADED, DEGRADED), ("5 12:00", DEGRADED, OPERATIONAL)], [("10:00", "12:00", DEGRADED)], 0),
        ([("5 10:00", OPERATIONAL, DEGRADED), ("5 12:00", OPERATIONAL, OPERATIONAL)], [("10:00", "12:00", UNKNOWN)], 1),
        ([("5 10:00", OPERATIONAL, DEGRADED), ("5 12:00", MAJOR, OPERATIONAL)], [("10:00", "12:00", UNKNOWN)], 1),
        (
            [("5 10:00", OPERATIONAL, PARTIAL), ("5 11:00", MAJOR, DEGRADED), ("5 12:00", DEGRADED, OPERATIONAL)],
            [("10:00", "11:00", UNKNOWN), ("11:00", "12:00", DEGRADED)],
            1,
        ),
    ],
)
def test_health_within_a_broken_chain_is_unknown(
    expected: list[tuple[str, Health, Health]], shown: list[tuple[str, str, Health]], odd: int
) -> None:
    database = folded(None, listing("5 13:00", outage(*expected, end="5 12:00")))
    assert stored(database) == shown
    assert broken_chains(database) == odd


def test_an_observed_change_of_the_list_closes_a_gap() -> None:
    actual = outage(("5 10:00", OPERATIONAL, PARTIAL), ("5 12:00", OPERATIONAL, OPERATIONAL))
    looks = [listed("5 10:05", PARTIAL), listed("5 11:00", OPERATIONAL)]
    database = folded(None, *looks, listing("5 13:00", actual))
    assert stored(database) == [("10:00", "11:00", PARTIAL)]
    assert broken_chains(database) == 0


def test_another_incident_closes_a_gap_in_any_order() -> None:
    actual = outage(("5 10:00", OPERATIONAL, PARTIAL), ("5 12:00", MAJOR, OPERATIONAL))
    other = replace(outage(("5 11:00", OPERATIONAL, MAJOR), ("5 12:00", MAJOR, OPERATIONAL)), key="two")
    looks = [listing("5 13:00", actual), listing("5 13:05", actual, other)]
    assert [broken_chains(folded(None, *looks[:count])) for count in (1, 2)] == [1, 0]


def affected(code: str, old: str, new: str) -> dict[str, str]:
    return {"code": code, "name": code, "old_status": old, "new_status": new}


def test_a_mention_on_statuspage_states_the_health() -> None:
    down, well = "degraded_performance", "operational"
    actual = [
        [affected("a", down, down), affected("b", well, well)],
        [affected("b", well, down)],
        [affected("b", well, well)],
    ]
    updates = [
        {"id": f"u{n}", "status": "investigating", "body": "", "created_at": f"2026-07-14T1{n}:00:00Z",
         "affected_components": several} for n, several in enumerate(actual)
    ]  # fmt: skip
    entry = {"id": "i", "name": "Slow", "status": "investigating", "impact": "minor",
             "created_at": "2026-07-14T10:00:00Z", "resolved_at": None, "incident_updates": updates[::-1]}  # fmt: skip
    document = Document("https://status.example.com", "incidents", json.dumps({"incidents": [entry]}).encode())
    (found,) = statuspage.PLATFORM.parse(document).incidents
    moves = [(each.component_key, each.old_health, each.new_health) for each in found.transitions]
    degraded = Health.DEGRADED
    assert moves == [("a", degraded, degraded), ("b", OPERATIONAL, degraded), ("b", OPERATIONAL, OPERATIONAL)]


def test_unknown_time_counts_neither_as_up_nor_as_down() -> None:
    chain = outage(("2 10:00", OPERATIONAL, DEGRADED), ("2 12:00", OPERATIONAL, OPERATIONAL), end="2 12:00")
    down = replace(outage(("3 10:00", OPERATIONAL, MAJOR), end="3 11:00"), key="two")
    database = folded(None, listed("1", OPERATIONAL))
    for hour in range(24 * 50):
        poll(database, ACME, shifted(at("1"), 3600 * hour))
    observe(database, ACME, listing("30", chain, down))
    (row,) = database.query("SELECT * FROM component_uptime_90d")
    known = row["watched_s"] - 7200
    assert (row["unknown_s"], row["uptime_percent"]) == (7200, round(100 * (1 - 3600 / known), 4))


# The real ones, from the raw bodies.

Stretches = Mapping[str, list[tuple[int, int]]]


def moment(at: str) -> int:
    return int(datetime.fromisoformat(at).timestamp())


def polls(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """When each body that can be read was read, and the health of each component that is no group, as it says."""
    for payload in series.read(path):
        try:
            actual = json.loads(payload.body)["components"]
        except (ValueError, KeyError):
            continue
        yield moment(payload.fetched_at), {each["id"]: each["status"] for each in actual if not each.get("group")}


def not_operational(database: Database, source: Source) -> Stretches:
    """By the vendor's own id, without overlap."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    rows = database.execute("SELECT component_id, from_at, until_at FROM component_intervals ORDER BY from_at")
    for component_id, from_at, until_at in rows:
        own = found[component_id.removeprefix(f"{source.id}_")]
        since, until = moment(from_at), moment(until_at or "9000-01-01T00:00:00Z")
        own.append((max(since, own[-1][1]) if own else since, max(until, own[-1][1]) if own else until))
    return found


def share_called_operational(database: Database, source: Source, path: Path) -> float:
    """Of the component-seconds between two polls that both list it as not operational."""
    stretches, listed, missed = not_operational(database, source), 0, 0
    for (since, before), (until, after) in pairwise(polls(path)):
        for key, status in before.items():
            if status != "operational" and after.get(key, "operational") != "operational":
                actual = sum(max(0, min(until, end) - max(since, start)) for start, end in stretches.get(key, ()))
                listed, missed = listed + until - since, missed + until - since - actual
    assert listed > 100_000
    return missed / listed


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("source", "names"),
    [(GITHUB, (SUMMARY,)), (GITHUB, (SUMMARY, FEED)), (OCI, (OCI_MONTHS,))],
)
def test_a_component_listed_as_down_is_never_operational(
    corpus: Path, histories: Histories, source: Source, names: tuple[str, ...]
) -> None:
    database = histories(source, *names)[0]
    assert share_called_operational(database, source, corpus / "series" / names[0]) < 0.0005
