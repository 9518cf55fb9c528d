"""Messages about one incident or page to one target: in order, and one after quiet hours, whatever happens between."""

import asyncio
import random
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import alerts, store
from statusledger.alerts.plan import USUAL, EventType, Plan, Quiet, Rule, Target
from statusledger.model import Impact, Incident, Instant, Status
from statusledger.store.write import outbox
from statusledger.times import shifted
from tests.support.alerting import TAGGED, deliver, failed, looked, maintenance, new_database
from tests.support.build import at, incident, update
from tests.support.fetching import FAST
from tests.support.receiver import SECRET, Receiver, Taken, receiving

NIGHT, MORNING = at("8 23:00"), at("9 07:00")
QUIET = Quiet(begin="22:00", until="07:00")
OPEN = incident("one", "8 22:30", updates=[update("u1", "8 22:30")])
GROWN = replace(OPEN, updates=(*OPEN.updates, update("u2", "8 22:40", Status.IDENTIFIED, "Found.")))
WORSE = replace(OPEN, impact=Impact.CRITICAL)
OVER = replace(
    OPEN, status=Status.RESOLVED, resolved_at=at("8 23:30"),
    updates=(*OPEN.updates, update("u3", "8 23:30", Status.RESOLVED, "Over.")),
)  # fmt: skip
AGAIN = replace(OPEN, updates=(*OVER.updates, update("u4", "8 23:50", Status.INVESTIGATING, "Again.")))
LIKE = {"open": OPEN, "grown": GROWN, "worse": WORSE, "over": OVER, "again": AGAIN}


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("NO_PROXY", "*")
    with receiving() as running:
        yield running


def plan(receiver: Receiver, *events: EventType, **changes: object) -> Plan:
    fields = {"id": "ops", "webhook": receiver.url, "secret": SECRET, "allow_private": True, "timeout": 12} | changes
    return Plan((Target(**fields),), (Rule(to=("ops",), name="all", events=events or USUAL),))  # type: ignore[arg-type]


def kinds(taken: Sequence[Taken]) -> list[list[str]]:
    """What happened, message by message; a message that came again is one."""
    once = {each.id: each.json["data"] for each in taken}
    return [event["happened"] for data in once.values() for event in data.get("events", [data])]


def began(ours: Plan, *before: Incident) -> Database:
    database = new_database()
    looked(database, at("8 20:00"), *before)
    deliver(database, ours, at("8 20:00"))
    return database


def through(database: Database, ours: Plan, states: Sequence[str], start: Instant = NIGHT) -> Instant:
    """So many passes, ten minutes apart, in each of which the incident is in the next of these states."""
    for number, state in enumerate(states):
        when = shifted(start, 600 * number)
        looked(database, when, *([LIKE[state]] if state else []))
        deliver(database, ours, when)
    return shifted(start, 600 * len(states))


@pytest.mark.parametrize(
    ("night", "expected"),
    [
        (["open"], [["opened"]]),
        (["open", "grown"], [["opened"]]),
        (["open", "worse"], [["opened", "escalated"]]),
        (["open", "over"], [["resolved", "opened"]]),
        (["over"], [["resolved", "opened"]]),
        (["open", "over", "again"], [["opened"]]),
        (["open", "", "", ""], [["opened"]]),
    ],
)  # fmt: skip
def test_after_quiet_hours_an_incident_is_one_message_of_how_it_is(
    receiver: Receiver, night: list[str], expected: list[list[str]]
) -> None:
    ours = plan(receiver, quiet=QUIET)
    database = began(ours)
    through(database, ours, night)
    assert receiver.came == []
    deliver(database, ours, MORNING)
    assert kinds(receiver.taken) == expected
    actual = receiver.taken[0].json["data"]["incident"]
    assert actual["is_withdrawn"] == (night[-1] == "")
    assert (actual["status"] == "resolved") == (night[-1] == "over")
    deliver(database, ours, shifted(MORNING, 600))
    assert len(receiver.came) == 1


@pytest.mark.parametrize(
    ("night", "expected"),
    [
        (["open", "over"], [["opened"], ["resolved"]]),
        (["open", "over", "again"], [["opened"], ["reopened"]]),
        (["open", "worse", "over"], [["opened"], ["resolved", "escalated"]]),
    ],
)
def test_later_events_follow_delivered_ones(receiver: Receiver, night: list[str], expected: list[list[str]]) -> None:
    ours = plan(receiver, quiet=QUIET)
    database = began(ours)
    through(database, ours, night[:1], at("8 21:00"))
    through(database, ours, night[1:])
    deliver(database, ours, MORNING)
    assert kinds(receiver.taken) == expected


@pytest.mark.parametrize(
    ("events", "expected"), [(USUAL, []), ((EventType.RESOLVED,), [["resolved"]]), (tuple(EventType), [])]
)
def test_an_end_goes_to_targets_of_its_beginning_or_of_ends_alone(
    receiver: Receiver, events: tuple[EventType, ...], expected: list[list[str]]
) -> None:
    ours = plan(receiver, *events)
    database = began(ours, OPEN)
    through(database, ours, ["over"])
    assert kinds(receiver.taken) == expected


def test_a_new_rule_sends_no_end_without_its_beginning(receiver: Receiver) -> None:
    ours, other = plan(receiver), plan(receiver, id="new")
    database = began(ours)
    through(database, ours, ["open"])
    through(database, Plan((*ours.targets, *other.targets), (*ours.rules, *replace(other, rules=(
        replace(other.rules[0], to=("new",)),)).rules)), ["over"], at("8 23:40"))  # fmt: skip
    assert kinds(receiver.taken) == [["opened"], ["resolved"]]


def test_a_message_that_passes_quiet_hours_takes_earlier_ones_along(receiver: Receiver) -> None:
    ours = plan(receiver, quiet=Quiet(begin="22:00", until="07:00", let_through=Impact.CRITICAL))
    database = began(ours)
    through(database, ours, ["open", "worse"])
    assert kinds(receiver.taken) == [["opened", "escalated"]]
    assert receiver.taken[0].json["data"]["incident"]["impact"] == "critical"


@pytest.mark.parametrize("status", [400, 500])
def test_a_refused_message_goes_before_later_ones(receiver: Receiver, status: int) -> None:
    """A refusal is certain, so that one message stands for both; after anything else the first may have arrived."""
    ours = plan(receiver)
    database = began(ours)
    receiver.status = status
    through(database, ours, ["open"])
    receiver.status = 204
    later = shifted(NIGHT, 30)
    looked(database, later, OVER)
    deliver(database, ours, later)
    deliver(database, ours, shifted(later, 600))
    assert kinds(receiver.taken) == ([["resolved", "opened"]] if status == 400 else [["opened"], ["resolved"]])
    assert status == 400 or receiver.taken[0].id == receiver.came[0].id


class Killed(BaseException):
    """The process is no more."""


def killed(database: Database, ours: Plan, now: Instant, calls: int) -> None:
    """A pass that is killed when it asks for the time so many times; whatever was sent by then was sent."""
    left = calls

    def clock() -> Instant:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed
        return now

    with suppress(Killed, BaseExceptionGroup):
        asyncio.run(alerts.send_alerts(database, ours, clock, FAST))


@pytest.mark.parametrize("calls", range(8))
def test_killed_anywhere_the_first_comes_first_under_its_id(receiver: Receiver, calls: int) -> None:
    ours = plan(receiver)
    database = began(ours)
    looked(database, NIGHT, OPEN)
    killed(database, ours, NIGHT, calls)
    looked(database, shifted(NIGHT, 30), OVER)
    for seconds in (30, 100, 160, 300):
        deliver(database, ours, shifted(NIGHT, seconds))
    assert kinds(receiver.taken) in ([["opened"], ["resolved"]], [["resolved", "opened"]])


def test_a_digest_that_may_have_arrived_goes_before_what_came_later(receiver: Receiver) -> None:
    ours = plan(receiver, digest=1)
    database = began(ours)
    two = incident("two", "8 22:30", updates=[update("utwo", "8 22:30")])
    receiver.status = 503
    looked(database, NIGHT, OPEN, two)
    deliver(database, ours, NIGHT)
    receiver.status = 204
    for minutes in (1, 10):
        looked(database, shifted(NIGHT, 60 * minutes), OVER, two)
        deliver(database, ours, shifted(NIGHT, 60 * minutes))
    assert [taken.json["type"] for taken in receiver.taken] == ["digest", "incident.resolved"]


@pytest.mark.parametrize(
    ("polls", "events", "expected"),
    [
        ("fff.", ("unreadable", "recovered"), []),
        ("fff", ("unreadable", "recovered"), ["unreadable"]),
        ("fff.fff", ("unreadable", "recovered"), ["unreadable"]),
        ("fff.", ("unreadable",), []),
        ("fff.", ("recovered",), ["recovered"]),
    ],
)
def test_a_page_after_quiet_hours_is_reported_in_its_present_state(
    receiver: Receiver, polls: str, events: tuple[str, ...], expected: list[str]
) -> None:
    ours = plan(receiver, *map(EventType, events), quiet=QUIET)
    database = began(ours)
    for number, poll in enumerate(polls):
        when = shifted(NIGHT, 600 * number)
        if poll == "f":
            failed(database, when)
        else:
            looked(database, when)
        deliver(database, ours, when)
    deliver(database, ours, MORNING)
    assert [kind for each in kinds(receiver.taken) for kind in each] == expected


def test_a_maintenance_that_began_while_it_was_quiet_comes_no_more(receiver: Receiver) -> None:
    ours = plan(receiver, EventType.MAINTENANCE_SOON, quiet=QUIET)
    early = maintenance("9 03:00", "9 04:00")
    database = began(ours, early)
    ours = replace(ours, rules=(replace(ours.rules[0], ahead=3600),))
    for when in (at("9 02:30"), MORNING):
        deliver(database, ours, when)
    assert receiver.came == []


def test_a_renamed_source_keeps_its_alerts(receiver: Receiver) -> None:
    ours = plan(receiver)
    database = began(ours)
    through(database, ours, ["open"])
    store.keep_in_step(database, [replace(TAGGED, id="acme-eu", aliases=("acme",))])
    assert outbox.last_events(database, "ops", ["acme-eu_one"]) == {"acme-eu_one": ("opened",)}


def test_delivered_events_of_open_incidents_are_kept(receiver: Receiver) -> None:
    ours = plan(receiver)
    database = began(ours)
    through(database, ours, ["open"])
    late = shifted(NIGHT, 200 * 86_400)
    outbox.prune(database, late)
    looked(database, late, replace(OVER, resolved_at=late))
    deliver(database, ours, late)
    assert kinds(receiver.taken) == [["opened"], ["resolved"]]
    outbox.prune(database, shifted(late, 86_400))
    assert database.table("outbox").count == 0


# Whatever happens.

STEPS = ("open", "grown", "worse", "over", "again")


def legal(parsed: Sequence[Sequence[str]]) -> bool:
    """Whether what a target heard of one incident, or of one page, makes sense in that order."""
    heard: list[str] = []
    for each in parsed:
        begins, ends = {"opened", "unreadable"}.intersection(each), {"resolved", "recovered"}.intersection(each)
        if "opened" in begins and heard:
            return False
        if ends and not heard and not {"opened", "reopened", "escalated"}.intersection(each):
            return False
        if {"unreadable", "recovered"}.intersection(each) and heard[-1:] == list(each):
            return False
        heard += each
    return True


@pytest.mark.parametrize("seed", range(12))
def test_messages_of_an_incident_arrive_in_order(receiver: Receiver, seed: int) -> None:
    """Incidents that come and go, outages of the target and of the page, quiet hours, kills and jumps in time."""
    chance = random.Random(seed)
    quiet = Quiet(begin="22:00", until="07:00", let_through=chance.choice([None, Impact.CRITICAL]))
    ours = plan(receiver, *EventType, quiet=quiet, digest=chance.choice([1, 2, 10]))
    database, now = began(ours), at("8 20:00")
    shown: dict[str, str] = {}
    for _ in range(50):
        now = shifted(now, chance.choice([60, 600, 3_600]))
        receiver.status = chance.choice([204, 204, 400, 429, 500])
        if chance.random() < 0.2:
            failed(database, now)
        else:
            key = chance.choice(("a", "b", "c"))
            shown[key] = STEPS[0] if key not in shown else chance.choice(STEPS)
            looked(database, now, *(_renamed(LIKE[state], name) for name, state in shown.items()))
        killed(database, ours, now, chance.choice([*range(8), 99, 99, 99]))
    receiver.status = 204
    for hour in range(0, 60, 6):
        deliver(database, ours, shifted(now, 3_600 * hour))
    by_subject: dict[str, list[list[str]]] = {}
    for each in {taken.id: taken for taken in receiver.taken}.values():
        for event in each.json["data"].get("events", [each.json["data"]]):
            about = event["incident"]["id"] if "incident" in event else event["source_id"]
            by_subject.setdefault(about, []).append(event["happened"])
    assert {about: actual for about, actual in by_subject.items() if not legal(actual)} == {}
    assert {about for about in by_subject if about != "acme"} == {f"acme_{name}" for name in shown}


def _renamed(parsed: Incident, key: str) -> Incident:
    return replace(parsed, key=key, updates=tuple(replace(each, key=f"{key}{each.key}") for each in parsed.updates))
