"""A complete list that gives its incidents new keys shows the incidents it showed before."""

import pytest
from msgspec.structs import replace

from statusledger.alerts import queue
from statusledger.model import Incident, Origin, Snapshot, Status
from statusledger.reconcile import Observation, SourceState
from tests.support.alerting import kinds, looked, new_database
from tests.support.build import at, fold, incident, listing, summary, update

FIRST = listing("4 10:00")


def posted(key: str, number: int, title: str = "", words: str = "") -> Incident:
    when = f"5 {number // 60 + 8:02}:{number % 60:02}"
    said = update(f"u-{key}", when, body=words or f"We look at {number}.")
    actual = incident(key, when, title=title or f"Trouble {number}", updates=[said])
    return replace(actual, posted_at=actual.started_at)


OLD = [posted(f"old{number}", number * 7) for number in range(5)]
NEW = [replace(each, key=each.key.replace("old", "new")) for each in OLD]


def linked(folded: SourceState) -> dict[str, str]:
    return {link.same_as: link.incident_id for link in folded.links}


EXPECTED = {f"acme_old{number}": f"acme_new{number}" for number in range(5)}


@pytest.mark.parametrize(
    "steps",
    [
        (NEW,),
        (NEW[:2] + OLD[2:], NEW),
        (OLD[3:], OLD[3:] + NEW[:3], NEW),
        (OLD + NEW[:3], OLD[3:] + NEW[:3], NEW),
        (OLD + NEW, NEW),
        (list(reversed(NEW)),),
    ],
    ids=["at once", "bit by bit", "loses first", "gains first", "shows both", "in another order"],
)
def test_incidents_under_new_keys_are_linked_and_not_new(steps: tuple[list[Incident], ...]) -> None:
    folded = fold(FIRST, listing("5 12:00", *OLD))
    for hour, step in enumerate((*steps, steps[-1], steps[-1])):
        folded.observe(listing(f"6 {hour:02}:00", *step))
    assert linked(folded) == EXPECTED
    for former, record in EXPECTED.items():
        assert folded.records[former].combined.withdrawn_at is None
        assert folded.records[record].combined.origin is Origin.BACKFILLED
    assert [change.kind for record, change in folded.changes if record not in EXPECTED] == []
    kinds = {change.kind for record, change in folded.changes if record in EXPECTED}
    assert kinds <= {"added"}, "the former ones were neither withdrawn nor restored"


def test_a_title_shared_by_all_matches_nothing() -> None:
    alike = [posted(f"old{number}", number * 7, "Incident", "We look into it.") for number in range(5)]
    folded = fold(FIRST, listing("5 12:00", *alike))
    folded.observe(listing("6 00:00", *(replace(each, key=each.key.replace("old", "new")) for each in alike)))
    assert linked(folded) == EXPECTED, "each by its start"


def test_indistinguishable_incidents_are_not_linked() -> None:
    alike = [posted(f"old{number}", 7, "Incident", "We look into it.") for number in range(2)]
    folded = fold(FIRST, listing("5 12:00", *alike))
    for hour in range(3):
        folded.observe(listing(f"6 0{hour}:00", *(replace(each, key=f"n{each.key}") for each in alike)))
    assert linked(folded) == {}
    assert folded.records["acme_nold0"].combined.origin is Origin.BACKFILLED, "posted before our last complete look"


def test_a_merely_similar_incident_is_new_and_the_former_deleted() -> None:
    folded = fold(FIRST, listing("5 12:00", OLD[0]))
    other = replace(posted("other", 0, "Mail", "Mail is late."), posted_at=at("5 23:00"))
    for hour in range(3):
        folded.observe(listing(f"6 0{hour}:00", other))
    assert linked(folded) == {}
    assert folded.records["acme_old0"].combined.withdrawn_at == at("6 00:00")
    assert folded.records["acme_other"].combined.origin is Origin.OBSERVED


def test_an_update_that_comes_with_the_new_key_is_observed() -> None:
    folded = fold(FIRST, listing("5 12:00", OLD[0]))
    grown = replace(NEW[0], updates=(*NEW[0].updates, update("u2", "5 23:00", Status.IDENTIFIED, "Found.")))
    folded.observe(listing("6 00:00", grown))
    assert [seen.origin for seen in folded.records["acme_new0"].combined.updates] == [
        Origin.BACKFILLED,
        Origin.OBSERVED,
    ]


def test_an_incident_posted_before_a_full_list_that_lacked_it_is_never_observed() -> None:
    folded = fold(FIRST, listing("5 12:00", OLD[0]))
    folded.observe(listing("6 00:00", OLD[0], posted("late", 33), replace(posted("new", 40), posted_at=at("5 13:00"))))
    origins = {key: folded.records[f"acme_{key}"].combined.origin for key in ("late", "new")}
    assert origins == {"late": Origin.BACKFILLED, "new": Origin.OBSERVED}


@pytest.mark.parametrize(("when", "origin"), [("5 09:00", Origin.BACKFILLED), ("5 23:30", Origin.OBSERVED)])
def test_in_a_list_of_new_keys_dates_of_updates_decide_about_new_incidents(when: str, origin: Origin) -> None:
    """Many pages do not say when they posted an incident."""
    before, after = ([replace(each, posted_at=None) for each in many] for many in (OLD, NEW))
    folded = fold(FIRST, listing("5 12:00", *before, incident("lost", "5 09:00", title="Mail", updates=[])))
    other = incident("other", when, title="Post", updates=[update("u", when, body="Post is late.")])
    folded.observe(listing("6 00:00", *after, other))
    assert linked(folded) == EXPECTED
    assert folded.records["acme_other"].combined.origin is origin


@pytest.mark.parametrize(("posted_at", "origin"), [("11:54", Origin.BACKFILLED), ("11:56", Origin.OBSERVED)])
def test_a_cached_list_may_lag_a_few_minutes(posted_at: str, origin: Origin) -> None:
    folded = fold(FIRST, listing("5 12:00", OLD[0]))
    folded.observe(listing("5 12:05", OLD[0], replace(posted("late", 33), posted_at=at(f"5 {posted_at}"))))
    assert folded.records["acme_late"].combined.origin is origin


OPENED = posted("old", 200)
CLOSED = replace(
    OPENED, status=Status.RESOLVED, resolved_at=at("5 12:00"), updates=(*OPENED.updates, update("u2", "5 12:00"))
)


def rekeyed(parsed: Incident) -> Incident:
    updates = tuple(replace(each, key=f"new-{each.key}") for each in parsed.updates)
    return replace(parsed, key="new", updates=updates)


@pytest.mark.parametrize(
    ("now", "same"),
    [
        (rekeyed(OPENED), True),
        (replace(rekeyed(OPENED), title="Translated"), True),
        (replace(rekeyed(OPENED), updates=()), True),
        (replace(rekeyed(OPENED), started_at=at("5 11:55"), posted_at=at("5 11:55")), False),
        (replace(rekeyed(OPENED), title="Another", updates=()), False),
    ],
    ids=["all", "start and words", "start and title", "all but the start", "start"],
)
def test_a_list_of_open_incidents_may_have_new_keys(now: Incident, same: bool) -> None:
    """What ends there while another comes in the same words began at another time."""
    folded = fold(summary("5 10:00"), summary("5 11:30", OPENED))
    for minute in range(3):
        folded.observe(summary(f"5 12:0{minute}", now))
    assert linked(folded) == ({"acme_old": "acme_new"} if same else {})
    is_new = folded.records["acme_new"].combined.origin is Origin.OBSERVED
    assert is_new is not same
    assert folded.records["acme_old"].combined.incident.status.final is not same


def test_an_outage_that_begins_in_the_same_words_as_another_ends_is_new() -> None:
    """They begin within a minute of each other, and between them lies our last look."""
    other = replace(rekeyed(OPENED), title="Mail", started_at=at("5 11:21"), posted_at=at("5 11:21"))
    folded = fold(summary("5 10:00"), summary("5 11:20", OPENED))
    for minute in range(3):
        folded.observe(summary(f"5 11:3{minute}", other))
    assert linked(folded) == {}
    assert folded.records["acme_new"].combined.origin is Origin.OBSERVED
    assert folded.records["acme_old"].combined.incident.status is Status.RESOLVED


def test_a_former_key_lost_by_a_list_of_open_incidents_is_left_to_the_full_list() -> None:
    folded = fold(summary("5 10:00"), FIRST, listing("5 11:30", OPENED), summary("5 11:31", OPENED))
    for minute in range(3):
        folded.observe(summary(f"5 12:0{minute}"))
        folded.observe(listing(f"5 12:0{minute}", rekeyed(CLOSED)))
    assert linked(folded) == {"acme_old": "acme_new"}
    assert folded.records["acme_old"].combined.incident.status is Status.INVESTIGATING, "nobody says that it ended"


def feed(when: str, *incidents: Incident) -> Observation:
    return Observation("history", at(when), Snapshot(incidents=incidents))


@pytest.mark.parametrize("over", [False, True], ids=["open", "over"])
def test_entries_of_a_feed_with_new_ids_are_linked(*, over: bool) -> None:
    """Where a list of the open is read, too, they would have been taken for what it should have shown."""
    actual = CLOSED if over else OPENED
    folded = fold(
        summary("5 10:00"), feed("5 10:00", *OLD[:2]), summary("5 11:30", OPENED), feed("5 11:30", *OLD[:2], actual)
    )
    folded.observe(feed("5 12:10", *OLD[:2], actual))
    if over:
        folded.observe(summary("5 12:20"))
        folded.observe(summary("5 12:30"))
    folded.observe(feed("5 13:00", *NEW[:2], rekeyed(actual)))
    expected = {f"acme_old{number}": f"acme_new{number}" for number in range(2)}
    assert linked(folded) == expected | ({"acme_old": "acme_new"} if over else {}), "the list still shows the open one"


def test_the_lost_oldest_entry_of_a_feed_is_not_linked() -> None:
    folded = fold(feed("5 10:00", *OLD[:4]))
    folded.observe(feed("5 11:00", *OLD[1:4], replace(OLD[0], key="other", started_at=at("5 10:30"))))
    assert linked(folded) == {}


def test_an_end_that_comes_with_a_new_key_is_one_change() -> None:
    database = new_database()
    looked(database, at("5 08:00"))
    looked(database, at("5 11:30"), OPENED)
    queue.fill(database, None, at("5 11:30"))
    looked(database, at("5 12:01"), rekeyed(CLOSED))
    assert kinds(database, at("5 12:01")) == {"resolved", "updated"}
    course = database.query("SELECT field, old, new FROM changes WHERE incident_id = 'acme_new' AND field IS NOT NULL")
    assert sorted(tuple(row.values()) for row in course) == [
        ("resolved_at", None, at("5 12:00")),
        ("status", "investigating", "resolved"),
    ]
    for minute in range(2, 5):
        looked(database, at(f"5 12:0{minute}"), rekeyed(CLOSED))
        assert kinds(database, at(f"5 12:0{minute}")) == set()


def test_an_incident_open_again_under_a_new_key_is_reopened() -> None:
    database = new_database()
    looked(database, at("5 08:00"))
    looked(database, at("5 12:01"), CLOSED)
    queue.fill(database, None, at("5 12:01"))
    looked(database, at("5 12:05"), rekeyed(OPENED))
    assert kinds(database, at("5 12:05")) == {"reopened"}
