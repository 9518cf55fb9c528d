"""Whom is told of what: each kind of change against each rule, and what is never told."""

import pytest
from msgspec.structs import replace

from statusledger import store
from statusledger.alerts import queue
from statusledger.alerts.plan import EventType, Plan, Rule
from statusledger.alerts.preview import preview
from statusledger.model import Affected, Component, Health, Impact, Incident, Instant, Status
from statusledger.store.write import pending_changes
from tests.support.alerting import EVERY_KIND, TAGGED, failed, filled, kinds, looked, maintenance, new_database
from tests.support.build import at, incident, update

OLD = incident(
    "old", "1 10:00", end="1 11:00", updates=[update("o1", "1 10:00"), update("o2", "1 11:00", Status.RESOLVED)]
)
FIRST = update("u1", "5 10:00")
SECOND = update("u2", "5 10:30", Status.IDENTIFIED, "We found it.")
LAST = update("u3", "5 11:00", Status.RESOLVED, "All is well.")
POSTMORTEM = update("u4", "6 11:00", Status.POSTMORTEM, "What happened.")
OPEN = incident(updates=[FIRST])
GROWN = incident(updates=[FIRST, SECOND], status=Status.IDENTIFIED)
OVER = incident(updates=[FIRST, SECOND, LAST], end="5 11:00")
SHORTENED = replace(OPEN, status=Status.RESOLVED, resolved_at=at("5 11:00"))
FULL = replace(SHORTENED, resolved_at=Instant("2025-01-05T11:00:35Z"))
UNSAID = replace(OPEN, status=Status.UNKNOWN)
ENDED_AT_ONCE = replace(OPEN, status=Status.RESOLVED, resolved_at=at("8 00:00"))
WORK = maintenance("12 10:00", "12 12:00")
REWRITTEN = replace(SECOND, body="We found nothing.")

# What the page told before, what it tells now, and the events that this is.
TRUTH: list[tuple[str, list[Incident], list[Incident], set[str]]] = [
    ("nothing happens", [OPEN], [OPEN], set()),
    ("it appears", [], [OPEN], {"opened"}),
    ("it appears when it is over", [], [OVER], {"opened", "resolved"}),
    ("an update", [OPEN], [GROWN], {"updated"}),
    ("a status without an update", [OPEN], [replace(OPEN, status=Status.IDENTIFIED)], {"updated"}),
    ("worse", [OPEN], [replace(OPEN, impact=Impact.MAJOR)], {"escalated"}),
    ("worse, with an update", [OPEN], [replace(GROWN, impact=Impact.MAJOR)], {"escalated", "updated"}),
    ("less bad", [OPEN], [replace(OPEN, impact=Impact.NONE)], {"updated"}),
    ("its end, with an update", [GROWN], [OVER], {"resolved", "updated"}),
    ("its end, without one", [OPEN], [replace(OPEN, status=Status.RESOLVED, resolved_at=at("5 12:00"))], {"resolved"}),
    ("a postmortem", [OVER], [replace(OVER, updates=(*OVER.updates, POSTMORTEM))], {"updated"}),
    ("again", [OVER], [replace(GROWN, updates=(*OVER.updates, replace(SECOND, key="u5")))], {"reopened", "updated"}),
    ("another text while it is open", [GROWN], [replace(GROWN, updates=(FIRST, REWRITTEN))], set()),
    ("another title while it is open", [OPEN], [replace(OPEN, title="API is down")], {"updated"}),
    ("another text afterwards", [OVER], [replace(OVER, updates=(FIRST, REWRITTEN, LAST))], {"edited"}),
    ("another title afterwards", [OVER], [replace(OVER, title="API was slow")], {"edited"}),
    ("another start afterwards", [OVER], [replace(OVER, started_at=at("5 09:00"))], {"edited"}),
    ("the seconds of its end afterwards", [SHORTENED], [FULL], set()),
    ("an end of the minute of our first look", [UNSAID], [ENDED_AT_ONCE], {"resolved"}),
    ("worse afterwards", [OVER], [replace(OVER, impact=Impact.MAJOR)], {"edited"}),
    ("less bad afterwards", [OVER], [replace(OVER, impact=Impact.NONE)], {"edited"}),
    ("a maintenance", [], [WORK], {"opened"}),
    ("a maintenance at another time", [WORK], [maintenance("13 10:00", "13 12:00")], {"updated"}),
    ("a maintenance called off", [WORK], [replace(WORK, status=Status.CANCELLED)], {"resolved"}),
    ("a maintenance begins", [WORK], [replace(WORK, status=Status.IN_PROGRESS)], {"updated"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "before", "after", "expected"), TRUTH, ids=[row[0] for row in TRUTH])
def test_each_kind_of_change_against_each_kind_of_rule(
    name: str, before: list[Incident], after: list[Incident], expected: set[str]
) -> None:
    database = new_database()
    looked(database, at("4 00:00"), OLD)
    looked(database, at("8 00:00"), OLD, *before)
    queue.fill(database, None, at("8 00:00"))
    looked(database, at("8 00:05"), OLD, *after)
    assert kinds(database, at("8 00:05")) == expected
    looked(database, at("8 00:10"), OLD, *after)
    assert kinds(database, at("8 00:10")) == set(), "told once"


def test_incidents_of_the_first_read_alert_nobody() -> None:
    database = new_database()
    crowd = [incident(f"i{number}", "5 10:00", updates=[update(f"u{number}", "5 10:00")]) for number in range(30)]
    looked(database, at("8 00:00"), OLD, *crowd, maintenance("8 10:00", "8 12:00"))
    assert kinds(database, at("8 00:00")) == set()
    looked(database, at("8 00:05"), OLD, *crowd, maintenance("8 10:00", "8 12:00"))
    assert kinds(database, at("8 00:05")) == set()
    ended = replace(crowd[0], status=Status.RESOLVED, resolved_at=at("8 00:07"))
    looked(database, at("8 00:10"), OLD, ended, *crowd[1:], maintenance("8 10:00", "8 12:00"))
    assert kinds(database, at("8 00:10")) == {"resolved"}, "but how it goes on is"


def test_an_end_stated_after_the_final_status_is_no_second_end() -> None:
    database = new_database()
    looked(database, at("8 00:00"), replace(OPEN, status=Status.RESOLVED))
    looked(database, at("8 00:05"), replace(OPEN, status=Status.RESOLVED, resolved_at=at("5 12:00")))
    assert kinds(database, at("8 00:05")) == set()


def test_an_end_corrected_by_another_document_in_one_pass_is_one_event() -> None:
    database = new_database()
    looked(database, at("8 00:00"), OPEN)
    queue.fill(database, None, at("8 00:00"))
    looked(database, at("8 00:05"), replace(OPEN, status=Status.RESOLVED, resolved_at=at("8 00:04")))
    looked(database, at("8 00:05"), replace(OPEN, status=Status.RESOLVED, resolved_at=at("8 00:02")))
    assert kinds(database, at("8 00:05")) == {"resolved"}


def test_an_incident_missing_twice_from_the_open_list_is_resolved() -> None:
    database = new_database()
    looked(database, at("8 00:00"), OLD)
    looked(database, at("8 00:05"), OLD, OPEN)
    assert kinds(database, at("8 00:05")) == {"opened"}
    looked(database, at("8 00:10"), OLD)
    assert kinds(database, at("8 00:10")) == set()
    looked(database, at("8 00:15"), OLD)
    assert kinds(database, at("8 00:15")) == {"updated"}, "a full list that lacks it took it back"


def test_a_page_is_unreadable_once_and_recovers_once() -> None:
    database = new_database()
    looked(database, at("8 00:00"), OLD)
    actual = []
    for minute in range(5, 35, 5):
        failed(database, at(f"8 00:{minute:02}"))
        actual.append(kinds(database, at(f"8 00:{minute:02}")))
    assert actual == [set(), set(), {"unreadable"}, set(), set(), set()]
    looked(database, at("8 00:40"), OLD)
    assert kinds(database, at("8 00:40")) == {"recovered"}
    looked(database, at("8 00:45"), OLD)
    failed(database, at("8 00:50"))
    looked(database, at("8 00:55"), OLD)
    assert kinds(database, at("8 00:55")) == set(), "two polls are no outage of ours"


def test_a_page_that_recovers_before_an_alert_sends_nothing() -> None:
    database = new_database()
    looked(database, at("8 00:00"), OLD)
    for minute in range(5, 35, 5):
        failed(database, at(f"8 00:{minute:02}"))
    looked(database, at("8 00:40"), OLD)
    assert kinds(database, at("8 00:40")) == set()


def test_a_maintenance_comes_once_for_each_time_it_is_planned_for() -> None:
    database = new_database()
    looked(database, at("8 00:00"), maintenance("12 10:00", "12 12:00"))
    assert [kinds(database, at(when)) for when in ("8 00:00", "11 09:55", "11 10:00", "11 10:05", "12 09:59")] == [
        set(), set(), {"maintenance_soon"}, set(), set(),
    ]  # fmt: skip
    looked(database, at("12 09:59"), maintenance("13 10:00", "13 12:00"))
    assert kinds(database, at("12 09:59")) == {"updated"}
    assert kinds(database, at("12 10:00")) == {"maintenance_soon"}
    looked(database, at("13 10:00"), maintenance("13 10:00", "13 12:00", status=Status.IN_PROGRESS))
    assert kinds(database, at("13 10:00")) == {"updated"}


def test_an_announcement_replaces_the_reminder_of_a_maintenance() -> None:
    database = new_database()
    plan = Plan(EVERY_KIND.targets[:1], (Rule(to=("resolved",), events=tuple(EventType)),))
    looked(database, at("8 00:00"))
    looked(database, at("8 00:05"), maintenance("8 10:00", "8 12:00"))
    assert [message.events[0].kinds for message in filled(database, plan, at("8 00:05"))] == [(EventType.OPENED,)]
    assert filled(database, plan, at("8 00:10")) == []


# Which rule tells it.

AWS = [
    Component(key="s3", name="S3", group_name="eu-west-1", health=Health.OPERATIONAL),
    Component(key="ec2", name="EC2", group_name="us-east-1", health=Health.OPERATIONAL),
]
S3 = (Affected("s3", "S3", "eu-west-1"),)


@pytest.mark.parametrize(
    ("rule", "change", "expected"),
    [
        ({}, {}, True),
        ({"vendors": ("acme",)}, {}, True),
        ({"vendors": ("other",)}, {}, False),
        ({"tags": ("cloud", "dns")}, {}, True),
        ({"tags": ("dns",)}, {}, False),
        ({"components": ("S3",)}, {"components": S3}, True),
        ({"components": ("*/s3",)}, {"components": S3}, True),
        ({"components": ("EC2",)}, {"components": S3}, False),
        ({"components": ("EC2",)}, {}, True),
        ({"excluded": ("S3",)}, {"components": S3}, False),
        ({"regions": ("eu-*",)}, {"components": S3}, True),
        ({"regions": ("us-*",)}, {"components": S3}, False),
        ({"components": ("S3",), "regions": ("us-*",)}, {"components": S3}, False),
        ({"impact": Impact.MINOR}, {}, True),
        ({"impact": Impact.MAJOR}, {}, False),
        ({"impact": Impact.CRITICAL}, {"impact": Impact.CRITICAL}, True),
        ({"impact": Impact.MAJOR}, {"impact": Impact.UNKNOWN}, True),
        ({"impact": Impact.MAJOR, "unknown_impact": False}, {"impact": Impact.UNKNOWN}, False),
        ({"events": (EventType.RESOLVED,)}, {}, False),
    ],
)
def test_a_rule_selects_events_that_match_all_its_conditions(
    rule: dict[str, object], change: dict[str, object], expected: bool
) -> None:
    database = new_database()
    looked(database, at("8 00:00"), components=AWS)
    looked(database, at("8 00:05"), replace(OPEN, **change), components=AWS)
    plan = Plan(EVERY_KIND.targets[:1], (Rule(to=("resolved",), **rule),))  # type: ignore[arg-type]
    assert bool(filled(database, plan, at("8 00:05"))) is expected


def test_the_end_follows_the_beginning_to_the_same_target() -> None:
    database = new_database()
    plan = Plan(EVERY_KIND.targets[:1], (Rule(to=("resolved",), impact=Impact.MAJOR),))
    looked(database, at("8 00:00"))
    steps = [
        (replace(OPEN, impact=Impact.MAJOR), ["opened"]),
        (replace(GROWN, impact=Impact.MINOR), []),
        (replace(OVER, impact=Impact.MINOR), ["resolved"]),
    ]
    for minute, (actual, expected) in enumerate(steps, 1):
        looked(database, at(f"8 00:0{minute}"), actual)
        found = filled(database, plan, at(f"8 00:0{minute}"))
        assert [str(kind) for message in found for kind in message.events[0].kinds] == expected


def test_two_rules_that_want_the_same_send_it_once() -> None:
    database = new_database()
    rules = (Rule(to=("resolved",), name="a"), Rule(to=("resolved",), name="b", events=tuple(EventType)))
    looked(database, at("8 00:00"), OPEN)
    looked(database, at("8 00:05"), OVER)
    (message,) = filled(database, Plan(EVERY_KIND.targets[:1], rules), at("8 00:05"))
    assert message.rules == ("a", "b")
    assert message.events[0].kinds == (EventType.RESOLVED, EventType.UPDATED)


def test_unwatched_components_alert_nobody() -> None:
    database = new_database()
    looked(database, at("8 00:00"), components=AWS)
    database.conn.execute("INSERT INTO watch_patterns VALUES ('acme', 'us-*', 0)")
    looked(database, at("8 00:05"), replace(OPEN, components=S3), components=AWS)
    assert kinds(database, at("8 00:05")) == set()


def test_a_source_that_is_renamed_takes_its_news_along() -> None:
    database = new_database()
    looked(database, at("8 00:00"))
    looked(database, at("8 00:05"), OPEN)
    failed(database, at("8 00:10"))
    store.keep_in_step(database, [replace(TAGGED, id="acme-eu", aliases=("acme",))])
    (message,) = filled(database, EVERY_KIND, at("8 00:10"))
    assert (message.events[0].source_id, message.events[0].incident and message.events[0].incident.id) == (
        "acme-eu",
        "acme-eu_one",
    )


def test_events_older_than_three_days_are_dropped() -> None:
    database = new_database()
    looked(database, at("1 00:00"))
    looked(database, at("1 00:05"), OPEN)
    assert kinds(database, at("5 00:00")) == set()
    assert not pending_changes.exists(database)


def test_a_preview_shows_incidents_as_they_were_then() -> None:
    database, plan = (
        new_database(),
        Plan(EVERY_KIND.targets, (Rule(to=("opened",), impact=Impact.MAJOR, events=tuple(EventType)),)),
    )
    looked(database, at("8 00:00"))
    looked(database, at("8 00:05"), OPEN, WORK)
    looked(database, at("8 00:10"), replace(GROWN, impact=Impact.MAJOR), WORK)
    looked(database, at("8 00:15"), replace(OVER, impact=Impact.MAJOR), WORK)

    def parsed(since: str, now: str) -> list[tuple[Instant, list[str]]]:
        (rule,) = preview(database, plan, at(since), at(now))
        return [(event.at, [str(kind) for kind in event.kinds]) for event in rule.events]

    assert parsed("7", "12 09:00") == [
        (at("8 00:10"), ["escalated", "updated"]),
        (at("8 00:15"), ["resolved", "updated"]),
        (at("11 10:00"), ["maintenance_soon"]),
    ]
    assert parsed("8 00:11", "11 09:00") == [(at("8 00:15"), ["resolved", "updated"])]
    assert database.table("outbox").count == 0


MAJOR_PLAN = Plan(EVERY_KIND.targets, (Rule(to=("opened",), name="major", impact=Impact.MAJOR),))


def test_a_preview_shows_history_from_before_the_first_poll() -> None:
    database = new_database()
    bad = replace(OVER, key="bad", impact=Impact.MAJOR)
    done = replace(maintenance("7 10:00", "7 12:00", status=Status.RESOLVED), posted_at=at("5 12:00"))
    looked(database, at("8 00:00"), OVER, bad, done)

    def shown(rule: Rule, since: str = "1") -> list[tuple[Instant, str, list[str]]]:
        (found,) = preview(database, Plan(EVERY_KIND.targets, (rule,)), at(since), at("9 00:00"))
        assert found.from_history == len(found.events)
        return [(each.at, each.about, [str(kind) for kind in each.kinds]) for each in found.events]

    assert shown(MAJOR_PLAN.rules[0]) == [
        (at("5 10:00"), "acme_bad", ["opened"]),
        (at("5 11:00"), "acme_bad", ["resolved"]),
    ]
    assert shown(MAJOR_PLAN.rules[0], "5 10:30") == [(at("5 11:00"), "acme_bad", ["resolved"])]
    updates = Rule(to=("opened",), impact=Impact.MAJOR, events=(EventType.UPDATED,))
    assert shown(updates) == [(at("5 10:30"), "acme_bad", ["updated"])]
    soon = Rule(to=("opened",), events=(EventType.MAINTENANCE_SOON,))
    assert shown(soon) == [(at("6 10:00"), "acme_work", ["maintenance_soon"])]
    assert database.table("outbox").count == 0


def test_a_preview_counts_history_apart_from_what_was_watched() -> None:
    database = new_database()
    bad = replace(OPEN, key="bad", impact=Impact.MAJOR)
    looked(database, at("8 00:00"), bad)
    looked(database, at("8 00:05"), bad, replace(bad, key="new", started_at=at("8 00:03")))
    (found,) = preview(database, MAJOR_PLAN, at("1"), at("9 00:00"))
    assert (len(found.events), found.from_history) == (2, 1)


@pytest.mark.parametrize(
    ("rule", "unmatched"),
    [
        (Rule(to=(), vendors=("github",)), {"at other vendors": 2}),
        (Rule(to=(), tags=("payments",)), {"at vendors without its tags": 2}),
        (Rule(to=(), events=(EventType.EDITED,)), {"of other types": 2}),
        (Rule(to=(), impact=Impact.CRITICAL), {"below its impact": 2}),
        (Rule(to=(), components=("Git",)), {"at other components or regions": 2}),
        (Rule(to=(), impact=Impact.MAJOR), {"below its impact": 1}),
    ],
)
def test_a_preview_states_why_events_do_not_match(rule: Rule, unmatched: dict[str, int]) -> None:
    database = new_database()
    looked(database, at("8 00:00"))
    named = replace(OPEN, components=(Affected(None, "API"),))
    looked(database, at("8 00:05"), named, replace(named, key="bad", impact=Impact.MAJOR))
    (found,) = preview(database, Plan((), (rule,)), at("1"), at("9 00:00"))
    assert found.unmatched == unmatched
