"""A vendor has the same state in now, on every page, in badges and in the static API; check agrees."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger import store
from statusledger.model import Affected, Component, Health, Impact, Incident, Page, Snapshot, Source, Status
from statusledger.presentation.states import WORDS, VendorState
from statusledger.reconcile import Observation
from tests.support.browsing import Site
from tests.support.build import at, incident, update
from tests.support.dataset import ACME, observe, poll, say, source
from tests.support.stack import work

SECOND = replace(source("acme-eu", "Acme EU"), vendor="acme")
HALF = replace(ACME, only=("Other",))
API = Component(key="api", name="API", health=Health.OPERATIONAL)
BAD = replace(API, health=Health.PARTIAL_OUTAGE)
FORGOTTEN = incident("old", "1 10:00", impact=Impact.MAJOR, updates=[update("u", "1 10:00")])
FORGOTTEN = replace(FORGOTTEN, started_at=at("1").replace("2025", "2024"), updates=(
    replace(FORGOTTEN.updates[0], posted_at=at("1").replace("2025", "2024")),))  # fmt: skip


def page(
    *incidents: Incident,
    health: Health | None = Health.OPERATIONAL,
    parts: tuple[Component, ...] = (),
    read: str = "10 11:58",
) -> Observation:
    return Observation("summary", at(read), Snapshot(page=Page(health=health), components=parts, incidents=incidents))


GOOD = page()
Found = Observation | str | None
"""The content of a page, the reason of a failure, or None before the first read."""
CASES: dict[str, tuple[VendorState, list[tuple[Source, Found]]]] = {
    "healthy": (VendorState.OPERATIONAL, [(ACME, GOOD)]),
    "health not stated": (VendorState.NOTHING_REPORTED, [(ACME, page(health=None))]),
    "health not stated, parts unknown": (
        VendorState.NOTHING_REPORTED,
        [(ACME, page(health=None, parts=(replace(API, health=Health.UNKNOWN),)))],
    ),
    "unknown word": (VendorState.NO_DATA, [(ACME, page(health=Health.UNKNOWN))]),
    "one of two pages with an unknown word": (
        VendorState.NO_DATA,
        [(ACME, GOOD), (SECOND, page(health=Health.UNKNOWN))],
    ),
    "one of two pages without health": (VendorState.OPERATIONAL, [(ACME, GOOD), (SECOND, page(health=None))]),
    "one of two pages never read": (VendorState.NO_DATA, [(ACME, GOOD), (SECOND, None)]),
    "one of two pages unreadable": (VendorState.NO_DATA, [(ACME, GOOD), (SECOND, "Unreachable: no answer")]),
    "one of two pages off": (VendorState.NO_DATA, [(ACME, GOOD), (replace(SECOND, enabled=False), None)]),
    "one of two pages stale, with trouble then": (
        VendorState.NO_DATA,
        [(ACME, GOOD), (SECOND, page(incident(impact=Impact.CRITICAL), read="9 11:58"))],
    ),
    "trouble beside an unreadable page": (
        VendorState.DEGRADED,
        [(ACME, page(incident())), (SECOND, "Unreachable: no answer")],
    ),
    "clock in the future": (VendorState.NO_DATA, [(ACME, page(read="12 12:00"))]),
    "maintenance under way": (
        VendorState.MAINTENANCE,
        [(ACME, page(work("Work", "10 11:00", "10 13:00", Status.IN_PROGRESS)))],
    ),
    "maintenance announced": (VendorState.OPERATIONAL, [(ACME, page(work("Work", "11 11:00", "11 13:00")))]),
    "notice": (VendorState.OPERATIONAL, [(ACME, page(incident(impact=Impact.NONE)))]),
    "notice, health not stated": (
        VendorState.NOTHING_REPORTED,
        [(ACME, page(incident(impact=Impact.NONE), health=None))],
    ),
    "impact not stated": (VendorState.UNKNOWN_IMPACT, [(ACME, page(incident(impact=Impact.UNKNOWN)))]),
    "only long-running": (VendorState.OPERATIONAL, [(ACME, page(FORGOTTEN))]),
    "only long-running, page in trouble": (
        VendorState.NOTHING_REPORTED,
        [(ACME, page(FORGOTTEN, health=Health.DEGRADED))],
    ),
    "component in trouble": (VendorState.PARTIAL_OUTAGE, [(ACME, page(parts=(BAD,)))]),
    "watched in part, the rest in trouble": (
        VendorState.NOTHING_REPORTED,
        [(HALF, page(health=Health.DEGRADED, parts=(BAD, replace(API, key="o", name="Other"))))],
    ),
    "incident of an unwatched part": (
        VendorState.NOTHING_REPORTED,
        [
            (
                HALF,
                page(
                    replace(incident(), components=(Affected("api", "API"),)),
                    parts=(BAD, replace(API, key="o", name="Other")),
                ),
            )
        ],
    ),
}


AS_OF_NEWEST_READ = "clock in the future"
"""An export is as of the newest read, so none lies in its future."""


def made(name: str, path: Path) -> VendorState:
    """Make the dataset of a case; return the state of its vendor."""
    expected, pages = CASES[name]
    database = store.open_database(path)
    store.keep_in_step(database, [each for each, _ in pages])
    for known, found in pages:
        if isinstance(found, str):
            observe(database, known, GOOD)
            poll(database, known, at("10 11:59"), found)
        elif found is not None:
            observe(database, known, found)
    database.close()
    return expected


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[VendorState, Path]:
    path = tmp_path / "status.db"
    return made(request.param, path), path


def test_all_views_agree(case: tuple[VendorState, Path]) -> None:
    expected, path = case
    (vendor,) = json.loads(say(path, "now", "--json").stdout)["vendors"]
    (there,) = Site(path).get("/now.json").json()["vendors"]
    assert (vendor["state"], there["state"]) == (expected, expected)
    listed, own = (unescape(each.text) for each in Site(path).gets(["/vendors", "/vendor/acme"]))
    row = re.search(r"<tbody>.*?</tr>", listed, re.DOTALL)
    badge = re.search(r'<p class="badges">.*?</p>', own, re.DOTALL)
    assert row and badge
    assert WORDS[expected] in row[0]
    assert WORDS[expected] in badge[0]


@pytest.mark.parametrize("name", [each for each in CASES if each != AS_OF_NEWEST_READ])
def test_exports_agree(name: str, tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    expected = made(name, path)
    assert say(path, "export", str(tmp_path / "out"), "--format", "api,badges").exit_code == 0
    (vendor,) = json.loads((tmp_path / "out/api/v1/vendors.json").read_text())["vendors"]
    assert vendor["state"] == expected
    assert (vendor["health"] == "operational") is (expected is VendorState.OPERATIONAL)
    assert f">{WORDS[expected]}<" in (tmp_path / "out/badges/acme.svg").read_text()


def test_check_is_fine_only_where_now_is(case: tuple[VendorState, Path]) -> None:
    expected, path = case
    codes = {impact: say(path, "check", "--max-impact", impact).exit_code for impact in ("none", "minor")}
    if expected in (VendorState.NO_DATA, VendorState.UNKNOWN_IMPACT):
        assert codes == {"none": 11, "minor": 11}
    elif expected.troubled or expected is VendorState.MAINTENANCE:
        assert codes["none"] == 10
