"""The state of each vendor now: which sign decides, what is folded, and what is planned today."""

import pytest
from msgspec.structs import replace

from statusledger.model import Affected, Component, Health, Impact, Incident, Instant, Page, Snapshot, Status
from statusledger.presentation.current_status import CurrentStatusData, answer
from statusledger.presentation.states import WORDS, VendorState
from statusledger.presentation.verdict import posting_delay
from statusledger.reconcile import Observation
from statusledger.store.read import queries
from statusledger.store.read.background import Background, background
from tests.support import stack
from tests.support.build import at, incident, update
from tests.support.dataset import folded

NOW = stack.NOW
READ = "10 11:58"


def seen(*incidents: Incident, health: Health | None = None, parts: tuple[Component, ...] = ()) -> CurrentStatusData:
    """The answer where one vendor's page lists this."""
    page = Snapshot(page=Page(health=health), components=parts, incidents=incidents)
    database = folded(None, Observation("summary", at(READ), page))
    return answer(queries.situation(database), NOW, background(database, NOW))


def state(*incidents: Incident, health: Health | None = None, parts: tuple[Component, ...] = ()) -> VendorState:
    return seen(*incidents, health=health, parts=parts).vendors[0].state


def old(days_open: int, days_silent: int) -> Incident:
    """An incident open and silent for so many days."""
    start = Instant(f"2024-12-{31 - (days_open - 10):02d}T12:00:00Z")
    words = update("u", "1 00:00")
    posted = Instant(f"2025-01-{10 - days_silent:02d}T11:00:00Z")
    return replace(incident(), started_at=start, updates=(replace(words, posted_at=posted),))


def test_each_state_has_a_word_of_the_ladder() -> None:
    assert list(WORDS.values()) == [
        "Major outage", "Partial outage", "Degraded", "Impact not stated", "No data", "Maintenance", "Operational",
        "Nothing reported",
    ]  # fmt: skip
    assert list(WORDS) == list(VendorState)


@pytest.mark.parametrize(
    ("incidents", "health", "parts", "expected"),
    [
        ([], None, [], VendorState.NOTHING_REPORTED),
        ([], Health.OPERATIONAL, [], VendorState.OPERATIONAL),
        ([], Health.UNKNOWN, [], VendorState.NO_DATA),
        ([], Health.MAINTENANCE, [], VendorState.MAINTENANCE),
        ([], Health.PARTIAL_OUTAGE, [], VendorState.PARTIAL_OUTAGE),
        ([], Health.OPERATIONAL, [Health.DEGRADED], VendorState.DEGRADED),
        ([Impact.NONE], Health.OPERATIONAL, [], VendorState.OPERATIONAL),
        ([Impact.UNKNOWN], Health.OPERATIONAL, [], VendorState.UNKNOWN_IMPACT),
        ([Impact.UNKNOWN], Health.DEGRADED, [], VendorState.DEGRADED),
        ([Impact.MINOR], Health.OPERATIONAL, [Health.MAJOR_OUTAGE], VendorState.MAJOR_OUTAGE),
        ([Impact.MINOR, Impact.CRITICAL], Health.DEGRADED, [], VendorState.MAJOR_OUTAGE),
    ],
)
def test_the_worst_sign_decides(
    incidents: list[Impact], health: Health | None, parts: list[Health], expected: VendorState
) -> None:
    components = tuple(Component(key=str(n), name=f"Part {n}", health=each) for n, each in enumerate(parts))
    found = [incident(str(n), impact=impact) for n, impact in enumerate(incidents)]
    assert state(*found, health=health, parts=components) is expected


def test_an_unknown_word_of_a_page_is_no_data_with_the_word() -> None:
    database = folded(
        None, Observation("summary", at(READ), Snapshot(page=Page(health=Health.UNKNOWN, health_raw="wobbly")))
    )
    (found,) = answer(queries.situation(database), NOW).vendors
    assert found.about == "its page states a status that is not known here: wobbly"


def test_a_tile_says_since_when_and_what() -> None:
    found = answer(queries.situation(stack.bad_day(None)), NOW).vendors
    about = {each.vendor: (each.since, each.about) for each in found if each.state.troubled}
    assert about["GitHub"] == (at("10 11:09"), "Automation: Actions; Hosting: Pages")
    assert about["Amazon Web Services"][1] == "me-central-1: EBS, EC2 and 4 more"
    assert about["Twilio"][1] == "Messaging: SMS to Brazil; no incident posted"


@pytest.mark.parametrize("impact", [Impact.MAJOR, Impact.NONE])
def test_an_incident_of_less_impact_than_the_health_of_a_component_is_an_incident_posted(impact: Impact) -> None:
    part = Component(key="api", name="API", health=Health.MAJOR_OUTAGE)
    (found,) = seen(incident(impact=impact), parts=(part,)).vendors
    assert (found.state, found.about, len(found.incident_ids)) == (VendorState.MAJOR_OUTAGE, "API", 1)


def test_a_healthy_vendor_is_well_since_its_last_incident_or_the_start_of_the_watch() -> None:
    assert seen(incident(end="5 11:00"), health=Health.OPERATIONAL).vendors[0].since == at("5 11:00")
    assert seen(health=Health.OPERATIONAL).vendors[0].since == at(READ)


@pytest.mark.parametrize(("days_open", "days_silent", "is_folded"), [(15, 8, True), (15, 6, False), (13, 8, False)])
def test_what_is_open_and_silent_for_long_is_folded_and_not_counted(
    days_open: int, days_silent: int, is_folded: bool
) -> None:
    found = seen(old(days_open, days_silent), health=Health.DEGRADED)
    assert bool(found.long_running) is is_folded
    assert found.counted == ([] if is_folded else found.open)
    assert found.vendors[0].state is (VendorState.NOTHING_REPORTED if is_folded else VendorState.DEGRADED)
    assert len(found.open) == 1


def test_a_component_that_a_long_running_incident_explains_is_not_counted() -> None:
    part = Component(key="api", name="API", health=Health.DEGRADED)
    forgotten = replace(old(15, 8), components=(Affected("api", "API"),))
    assert state(forgotten, health=Health.DEGRADED, parts=(part,)) is VendorState.NOTHING_REPORTED
    assert state(health=Health.DEGRADED, parts=(part,)) is VendorState.DEGRADED


def test_maintenances_of_the_day_are_listed_and_past_windows_are_folded() -> None:
    found = seen(
        stack.work("running", "10 11:00", "10 13:00", Status.IN_PROGRESS),
        stack.work("tonight", "10 23:00", "11 01:00"),
        stack.work("tomorrow", "11 00:30", "11 01:00"),
        stack.work("overdue", "10 08:00", "10 11:00", Status.IN_PROGRESS),
        stack.work("past", "9 08:00", "9 11:00"),
    )
    assert [each.title for each in found.planned_today] == ["running", "tonight"]
    assert sorted(each.title for each in found.neglected) == ["overdue", "past"]
    assert found.vendors[0].state is VendorState.MAINTENANCE


@pytest.mark.parametrize(("seconds", "expected"), [([60] * 19, None), (list(range(1, 101)), (100, 50, 90))])
def test_the_posting_delay_needs_twenty_incidents(seconds: list[int], expected: tuple[int, int, int] | None) -> None:
    found = posting_delay(seconds)
    assert (found and (found.incidents, found.median_s, found.p90_s)) == expected


def test_first_posts_count_only_after_a_stated_start() -> None:
    late = [incident(f"i{n}", "5 10:00", end="5 12:00", updates=[update("u", f"5 10:{n:02d}")]) for n in range(1, 31)]
    found = seen(*late, incident("same", "5 10:00", end="5 12:00", updates=[update("u", "5 10:00")]))
    assert found.posting_delay is not None and found.posting_delay.incidents == 30
    assert found.late is not None and "half came within 15m, one in ten after 27m" in found.late


def test_without_background_the_answer_is_the_same_but_for_figures() -> None:
    database = stack.bad_day(None)
    bare = answer(queries.situation(database), NOW, Background())
    assert (bare.headline, bare.upstreams, bare.late) == (
        "8 of your 40 vendors report trouble; Okta is in a major outage.", [], None,
    )  # fmt: skip
