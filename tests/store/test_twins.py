"""One event that two sources of a vendor tell: linked, shown once, and the same whatever was saved first."""

from itertools import permutations

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.model import Incident, Instant, Kind, Source
from statusledger.reconcile import Observation
from statusledger.store import dump
from statusledger.store.read import alerting
from tests.support.build import at, incident, summary, update
from tests.support.dataset import observe, source

PAGE = source("acme")
FEED = replace(source("acme-feed"), vendor="acme")
OTHER = source("bolt")
WORDS = "Requests to the API fail for some customers."


def parsed(key: str, when: str = "5 10:00", title: str = "API errors", words: str = WORDS) -> Incident:
    return replace(
        incident(key, when, title=title, updates=[update(f"u{key}", when, body=words)]), url=f"https://x.example/{key}"
    )


def known(*steps: tuple[Source, Observation]) -> Database:
    database = store.open_database(None)
    store.keep_in_step(database, [PAGE, FEED, OTHER])
    for teller, seen in steps:
        observe(database, teller, seen)
    return database


def links(database: Database) -> list[tuple[str, str]]:
    return [tuple(row) for row in database.execute("SELECT incident_id, same_as FROM incident_links ORDER BY 1, 2")]


def shown(database: Database) -> list[str]:
    return [row["id"] for row in database.query("SELECT id FROM open_incidents ORDER BY id")]


def two(mine: Incident, theirs: Incident, feed: Source = FEED) -> Database:
    return known((PAGE, summary("5 10:30", mine)), (feed, summary("5 10:31", theirs)))


@pytest.mark.parametrize(
    ("theirs", "are_one"),
    [
        (parsed("b"), True),
        (parsed("b", "5 10:15", words="x"), True),
        (parsed("b", "5 10:16"), False),
        (parsed("b", title="Mail"), True),
        (parsed("b", title="Mail", words="Looking."), False),
        (replace(parsed("b", title="Mail", words="x"), url="https://x.example/a"), True),
        (replace(parsed("b"), kind=Kind.MAINTENANCE), False),
        (replace(parsed("b"), started_at=None), False),
    ],
)
def test_what_makes_two_incidents_one_event(theirs: Incident, are_one: bool) -> None:
    database = two(parsed("a"), theirs)
    assert links(database) == ([("acme_a", "acme-feed_b")] if are_one else [])


def test_another_vendor_tells_another_event() -> None:
    assert links(two(parsed("a"), parsed("b"), OTHER)) == []


def test_it_is_shown_once_and_alerted_once() -> None:
    database = two(parsed("a"), parsed("b"))
    assert shown(database) == ["acme_a"]
    assert [alerting.summary(database, each).is_superseded for each in ("acme_a", "acme-feed_b")] == [
        False,
        True,
    ]


def test_one_that_two_resemble_alike_is_linked_to_neither() -> None:
    both = summary("5 10:31", parsed("b", "5 10:01"), parsed("c", "5 10:01"))
    assert links(known((PAGE, summary("5 10:30", parsed("a"))), (FEED, both))) == []


def test_one_that_turns_out_to_differ_is_a_second_event_again() -> None:
    database = two(parsed("a"), parsed("b"))
    observe(database, FEED, summary("5 11:00", replace(parsed("b", title="Mail", words="No mail."), key="b")))
    assert links(database) == []
    assert shown(database) == ["acme-feed_b", "acme_a"]


def test_a_source_switched_off_counts_no_more() -> None:
    database = two(parsed("a"), parsed("b"))
    store.keep_in_step(database, [FEED, OTHER])
    assert shown(database) == ["acme-feed_b"]


def test_a_source_that_moves_to_another_vendor_leaves_its_links() -> None:
    database = two(parsed("a"), parsed("b"))
    store.keep_in_step(database, [PAGE, replace(FEED, vendor="bolt"), OTHER])
    assert links(database) == []


STEPS = [
    (PAGE, summary("5 10:30", parsed("a"), parsed("d", "5 10:20", "Mail"))),
    (
        FEED,
        summary("5 10:31", parsed("b", "5 10:02"), parsed("c", "5 10:21", "Mail", "Mails wait in a queue for long.")),
    ),
    (PAGE, summary("5 10:40", parsed("a"), parsed("d", "5 10:22", "Mail"), parsed("e", "5 10:03", "API errors", "x"))),
    (FEED, summary("5 10:45", parsed("b", "5 10:02", "API errors again"), parsed("c", "5 10:21", "Mail", "Still."))),
]


def in_order(order: tuple[int, ...]) -> bool:
    return order.index(0) < order.index(2) and order.index(1) < order.index(3)


@pytest.mark.parametrize("order", [each for each in permutations(range(4)) if in_order(each)])
def test_the_links_do_not_depend_on_what_is_saved_first(order: tuple[int, ...]) -> None:
    tables = [
        [line for line in dump.lines(known(*(STEPS[each] for each in steps)), poll_times=True) if "_at" in line]
        for steps in ((0, 1, 2, 3), order)
    ]
    stable = [[line for line in lines if '"coverage"' not in line and '"sources"' not in line] for lines in tables]
    assert stable[0] == stable[1]


def test_a_start_that_moves_away_takes_the_link_along() -> None:
    database = known(*STEPS)
    assert ("acme_d", "acme-feed_c") in links(database)
    observe(database, PAGE, summary("5 11:00", parsed("d", "5 08:00", "Mail"), parsed("a")))
    assert ("acme_d", "acme-feed_c") not in links(database)
    assert Instant(at("5 08:00")) in [row["started_at"] for row in database.query("SELECT * FROM incidents")]
