"""The dataset is a function of its captures: however they came, rebuilt from them it is the same, byte for byte."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.errors import LedgerError
from statusledger.history import importing, replay
from statusledger.history.replay import joined
from statusledger.model import Source
from statusledger.platforms import PLATFORMS
from statusledger.store import dump as dumping
from statusledger.store.captures import Sighting, Stretch, open_captures
from statusledger.store.write import checkpoints, derived
from statusledger.times import instant
from tests.farm import Farm
from tests.support.build import at
from tests.support.fetching import source_at
from tests.support.world import INCIDENTS, MAINTENANCES, SUMMARY, captures_of, incident, incidentio, page, poll, update

START = datetime(2025, 3, 4, 9, tzinfo=UTC)
STATUSES = ("investigating", "identified", "monitoring", "resolved")


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


def dump(database: Database) -> list[str]:
    return list(dumping.lines(database, poll_times=True))


def replayed(database: Database, *sources: Source) -> list[str]:
    for source in sources:
        replay.rederive(database, captures_of(database), source)
    return dump(database)


class Vendor:
    """Makes up what a page tells, worse than any real one."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.parsed: list[dict[str, object]] = []

    def goes_on(self, minute: int) -> list[dict[str, object]]:
        chance = self.chance
        if chance.random() < 0.4:
            key = f"i{len(self.parsed):011d}"
            self.parsed.append(
                incident(key, f"Trouble {key}", update(f"{key[:3]}u{minute:08d}", "investigating", "Hm.", minute))
            )
        for each in self.parsed:
            updates = each["incident_updates"]
            assert isinstance(updates, list)
            if each["resolved_at"] is None and chance.random() < 0.5:
                status = chance.choice(STATUSES)
                updates.insert(0, update(f"x{len(updates):04d}{minute:07d}", status, "More.", minute))
                each["status"] = status
                each["resolved_at"] = updates[0]["display_at"] if status == "resolved" else None
            if chance.random() < 0.1:
                updates[-1] = updates[-1] | {"body": f"Rewritten at {minute}."}
            if chance.random() < 0.1:
                each["name"] = f"Renamed at {minute}"
        return [each for each in self.parsed if chance.random() < 0.9]


@pytest.mark.parametrize("seed", range(6))
def test_replayed_polls_give_the_same_dataset(farm: Farm, seed: int) -> None:
    """Edits, resolutions, entries that vanish and come back, faults, a move to another platform, gaps in polling."""
    site, vendor = farm.site(f"again {seed}"), Vendor(seed)
    source = source_at(site.url)
    database = store.open_database(None)
    store.keep_in_step(database, [source])
    minute = 0
    for step in range(25):
        minute += vendor.chance.choice((5, 5, 5, 90))
        shown = vendor.goes_on(minute)
        site.heal()
        if vendor.chance.random() < 0.15:
            site.fault(vendor.chance.choice(("html", "reset", "empty")))
        elif step < 18:
            page(site, "Acme", shown if vendor.chance.random() < 0.8 else [], minute)
        else:
            incidentio(site, "Acme", *(each | {"id": f"01KTEST{str(each['id'])[-19:]:0>19}"} for each in shown))
        poll(database, [source], START + timedelta(minutes=minute), every=True)
    before = dump(database)
    assert database.table("changes").count > 5
    assert replayed(database, source) == before
    assert database.conn.execute("PRAGMA foreign_key_check").fetchall() == []


MALFORMED = (b'{"page": {}}', b'{"page": "gone"}', b"[]")


@pytest.mark.parametrize("seed", range(12))
def test_malformed_bodies_between_equal_ones_replay_the_same(farm: Farm, seed: int) -> None:
    """Good bodies, malformed ones, the same good ones again and old ones that return, document by document."""
    site, vendor = farm.site(f"malformed {seed}"), Vendor(100 + seed)
    chance, source = vendor.chance, source_at(site.url)
    database = store.open_database(None)
    store.keep_in_step(database, [source])
    shown = [(deepcopy(vendor.goes_on(0)), 0, "operational")]
    for minute in range(0, 100, 5):
        if chance.random() < 0.5:
            listed = deepcopy(vendor.goes_on(minute) if chance.random() < 0.7 else [])
            shown.append((listed, minute // 20, chance.choice(("operational", "major_outage"))))
        listed, updated, health = shown[-1] if chance.random() < 0.8 else chance.choice(shown)
        page(site, "Acme", listed, updated, health=health)
        for path in (SUMMARY, INCIDENTS, MAINTENANCES):
            if chance.random() < 0.25:
                site.reply(path, chance.choice(MALFORMED))
        poll(database, [source], START + timedelta(minutes=minute), every=True)
    before = dump(database)
    assert replayed(database, source) == before


def bodies(seed: int) -> list[tuple[Sighting, bytes]]:
    """A made-up series of two documents of one page."""
    vendor, found = Vendor(seed), []
    for number in range(14):
        minute = 5 * number + vendor.chance.choice((0, 0, 1))
        listed = vendor.goes_on(minute)
        head = {"id": "q1w2e3r4t5y6", "name": "Acme", "url": "https://status.acme.example"}
        summary = {
            "page": head,
            "components": [],
            "scheduled_maintenances": [],
            "status": {"indicator": "none", "description": ""},
            "incidents": [each for each in listed if each["resolved_at"] is None],
        }
        when = instant(START + timedelta(minutes=minute))
        for kind, document in (("summary", summary), ("incidents", {"page": head, "incidents": listed})):
            body = json.dumps(document).encode()
            sighting = Sighting(
                source_id="acme",
                platform="statuspage",
                kind=kind,
                url=f"https://status.acme.example/{kind}",
                sha256=sha256(body).hexdigest(),
                first_at=when,
                last_at=when,
            )
            found.append((sighting, body))
    return found


SERIES = bodies(3)
ACME = source_at("https://status.acme.example")


def brought(portions: list[list[tuple[Sighting, bytes]]]) -> list[str]:
    database = store.open_database(None)
    store.keep_in_step(database, [ACME])
    with open_captures(None) as captures:
        for portion in portions:
            importing.import_captures(database, captures, ACME, portion, at("5"))
    return dump(database)


@pytest.fixture(scope="module")
def whole() -> list[str]:
    return brought([SERIES])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(len(SERIES))), st.lists(st.integers(0, len(SERIES)), max_size=3))
def test_imports_in_any_order_and_split_are_the_same(whole: list[str], order: list[int], cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(order)]
    portions = [[SERIES[each] for each in order[start:end]] for start, end in pairwise(edges)]
    assert brought(portions) == whole


def test_a_second_import_adds_nothing(whole: list[str]) -> None:
    assert brought([SERIES, SERIES, SERIES[3:7]]) == whole


def test_the_next_run_completes_an_interrupted_import(farm: Farm, tmp_path: Path, whole: list[str]) -> None:
    path = tmp_path / "captures.db"
    with open_captures(path) as captures:
        captures.keep(SERIES)
        assert captures.unsettled() == {"acme"}
    database = store.open_database(None)
    store.keep_in_step(database, [ACME])
    with open_captures(path) as captures:
        found = importing.import_captures(database, captures, ACME, SERIES[:2], at("5"))
        assert (found.new, captures.unsettled()) == (0, set())
    assert dump(database) == whole


def stretch(start: str, end: str, polls: int = 1, gap: int = 0) -> Stretch:
    return Stretch(at(start), at(end), polls, gap)


def test_imported_reads_extend_coverage() -> None:
    watched = [stretch("5 10:00", "5 10:30", 7, 300), stretch("5 11:20", "5 11:50", 7, 300)]
    assert joined(watched, [], 3600) == watched, "a gap that ended a stretch then is one now"
    looks = [stretch(each, each) for each in ("5 11:00", "5 09:10", "5 15:00")]
    assert joined(watched, looks, 3600) == [stretch("5 09:10", "5 11:50", 16, 3000), stretch("5 15:00", "5 15:00")]
    assert joined([], [], 3600) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_checkpoint_replaces_pruned_captures(seed: int) -> None:
    series = bodies(seed)
    database = store.open_database(None)
    store.keep_in_step(database, [ACME])
    with open_captures(None) as captures:
        importing.import_captures(database, captures, ACME, series, at("5"))
        whole = dump(database)
        for place in (9, 17, 23):
            before = series[place][0].first_at
            assert replay.prune(captures, ACME, before) > 0
            assert replay.prune(captures, ACME, before) == 0
            replay.rederive(database, captures, ACME)
            assert dump(database) == whole
        assert len(captures.sightings("acme")) < len(series)
        with pytest.raises(LedgerError, match="older than the checkpoint of acme"):
            importing.import_captures(database, captures, ACME, series[:1], at("5"))


def test_a_checkpoint_of_a_dataset_replaces_its_captures(farm: Farm) -> None:
    """Its checkpoint alone, without any capture, makes the same dataset."""
    for seed in range(4):
        site, vendor = farm.site(f"standing in {seed}"), Vendor(40 + seed)
        source = source_at(site.url)
        database = store.open_database(None)
        store.keep_in_step(database, [source])
        for step in range(20):
            listed = vendor.goes_on(5 * step)
            if step < 14:
                shown = listed if vendor.chance.random() < 0.8 else []
                page(site, "Acme", shown, 5 * step, health=vendor.chance.choice(("operational", "major_outage")))
            else:
                incidentio(site, "Acme", *(each | {"id": f"01KTEST{str(each['id'])[-19:]:0>19}"} for each in listed))
            poll(database, [source], START + timedelta(minutes=5 * step), every=True)
        before = dump(database)
        at, checkpoint = checkpoints.of_dataset(database, source, lambda platform: PLATFORMS[platform].channels)
        with open_captures(None) as captures:
            captures.begin_from("acme", at, checkpoint.encoded(), checkpoints.watched(database, "acme"))
            with store.transaction(database):
                derived.save(database, captures, ["acme"])
            replay.rederive(database, captures, source)
        assert dump(database) == before


@pytest.mark.parametrize("seed", range(3))
def test_polling_resumes_from_a_checkpoint(farm: Farm, seed: int) -> None:
    site, vendor = farm.site(f"pruned {seed}"), Vendor(seed)
    source = source_at(site.url)
    database = store.open_database(None)
    store.keep_in_step(database, [source])
    for step in range(16):
        page(site, "Acme", vendor.goes_on(5 * step), 5 * step)
        poll(database, [source], START + timedelta(minutes=5 * step), every=True)
        if step in (6, 11):
            replay.prune(captures_of(database), source, instant(START + timedelta(minutes=5 * step - 7)))
    before = dump(database)
    assert replayed(database, source) == before


def test_lost_captures_begin_again_with_full_requests(farm: Farm, tmp_path: Path) -> None:
    site = farm.site("lost")
    source = source_at(site.url)
    page(site, "Acme", [incident("i00000000001", "Trouble", update("u00000000001", "investigating", "Hm.", 0))])
    database = store.open_database(None)
    store.keep_in_step(database, [source])
    poll(database, [source], START)
    captures_of(database).forget("acme", instant(START + timedelta(days=9)))
    captures_of(database).collect()
    poll(database, [source], START + timedelta(minutes=5), every=True)
    assert captures_of(database).sightings("acme") == []
    poll(database, [source], START + timedelta(minutes=10), every=True)
    assert {each.kind for each in captures_of(database).sightings("acme")} == {"summary", "incidents", "maintenances"}


def test_a_stale_copy_read_twice_confirms_nothing(farm: Farm) -> None:
    site = farm.site("stale twice")
    source = source_at(site.url)
    database = store.open_database(None)
    store.keep_in_step(database, [source])
    actual = [incident(f"i{n:011d}", f"Trouble {n}", update(f"u{n:011d}", "investigating", "Hm.", n)) for n in range(3)]
    for minute, (shown, dated) in enumerate([(actual, 5), (actual[1:], 7), (actual, 6), (actual, 6)], start=10):
        page(site, "Acme", shown, dated)
        poll(database, [source], START + timedelta(minutes=minute), every=True)
    before = dump(database)
    assert replayed(database, source) == before


def test_polls_under_a_clock_set_back_replay_the_same(farm: Farm) -> None:
    site = farm.site("set back")
    source = source_at(site.url)
    database = store.open_database(None)
    store.keep_in_step(database, [source])
    for hour, words in ((3, "Trouble"), (1, "More trouble"), (4, "Much trouble")):
        page(site, "Acme", [incident("i00000000001", words, update("u00000000001", "investigating", words, 0))])
        poll(database, [source], START + timedelta(hours=hour), every=True)
    before = dump(database)
    assert replayed(database, source) == before


def test_a_document_that_failed_and_returned_unchanged_is_one_sighting(farm: Farm) -> None:
    site = farm.site("came back")
    source = source_at(site.url)
    database = store.open_database(None)
    store.keep_in_step(database, [source])
    for hour, health, fault in ((0, "operational", ""), (1, "operational", "short-body"), (2, "operational", ""),
                                (9, "degraded_performance", "")):  # fmt: skip
        page(site, "Acme", [], etag=f'"{hour}"')
        shown = site._replies[SUMMARY][0]
        site.reply(SUMMARY, replace(shown, body=shown.body.replace(b'"operational"', b'"%b"' % health.encode())))
        site.heal()
        if fault:
            site.fault(fault, INCIDENTS)
        poll(database, [source], START + timedelta(hours=hour * 10), every=True)
    before = dump(database)
    assert database.execute("SELECT count(*) FROM transitions").fetchone() == (1,)
    assert replayed(database, source) == before
