"""The lifetimes of a vendor's latest incidents: whose count, and up to which time."""

import pytest
from msgspec.structs import replace

from statusledger.model import Affected, Impact, Incident, Kind, ResolvedFrom, Source, Status
from statusledger.reconcile import Observation
from statusledger.store.read import lifetimes
from statusledger.store.read.lifetimes import Lifetime
from statusledger.times import shifted
from tests.support.build import at, incident, listing, summary, update
from tests.support.dataset import ACME, folded, observe, source

NOW = at("10 12:00")
OPEN = incident("open", "10 11:00")


def read(*observations: Observation, sources: tuple[Source, ...] = (ACME,)) -> dict[str, Lifetime]:
    database = folded(None, *observations, sources=sources)
    return {each.incident_id: each for each in lifetimes.lifetimes(database, NOW).get("acme", [])}


def seconds(*incidents: Incident) -> dict[str, tuple[int, bool]]:
    found = read(listing("10 11:58", OPEN, *incidents))
    return {key.removeprefix("acme_"): (each.seconds, each.ended) for key, each in found.items()}


def test_a_stated_end_ends_a_lifetime() -> None:
    assert seconds(incident("past", "5 10:00", end="5 11:30")) == {"past": (5_400, True)}


def test_an_open_incident_lasted_at_least_up_to_its_last_post() -> None:
    posts = (update("u1", "5 10:10"), update("u2", "5 10:40"))
    assert seconds(incident("other", "5 10:00", updates=posts)) == {"other": (2_400, False)}


def test_an_inferred_end_counts_up_to_the_last_post_before_it() -> None:
    past = incident("past", "5 10:00", updates=(update("u1", "5 10:40"),))
    found = read(*(summary(f"5 {when}", past, OPEN) for when in ("10:50", "11:00")),
                 *(summary(f"5 {when}", OPEN) for when in ("12:00", "12:05", "12:10")))  # fmt: skip
    assert found == {"acme_past": Lifetime("acme_past", Impact.MINOR, [], 2_400, ended=False)}


def test_a_closing_post_is_no_sign_of_life() -> None:
    posts = (update("u1", "5 10:40"), update("u2", "5 12:00", Status.RESOLVED))
    closed = replace(incident("past", "5 10:00", updates=posts, status=Status.RESOLVED), resolved_from=None)
    lost = replace(incident("lost", "5 10:00", updates=posts[:1]), resolved_from=ResolvedFrom.UNKNOWN)
    assert seconds(closed, lost) == {"past": (2_400, False), "lost": (2_400, False)}


@pytest.mark.parametrize(
    "other",
    [
        incident("other", "5 10:00", end="5 10:00"),
        incident("other", "5 10:00", end="5 09:00"),
        incident("other", "5 10:00"),
        incident("other", "5 10:00", end="5 12:00", kind=Kind.MAINTENANCE),
        incident("other", "10 13:00", end="10 14:00"),
        replace(incident("other", end="5 12:00"), started_at=None, started_from=None),
    ],
)
def test_what_has_no_known_length_is_left_out(other: Incident) -> None:
    assert seconds(other) == {}


def test_withdrawn_incidents_are_left_out() -> None:
    past = incident("past", "5 10:00", end="5 11:30")
    gone = [listing(f"10 11:{minute}", OPEN) for minute in (40, 45, 50)]
    assert read(listing("10 11:30", OPEN, past), *gone) == {}


def test_components_are_given_by_id() -> None:
    components = (Affected("web", "Web"), Affected("api", "API"))
    found = read(listing("10 11:58", OPEN, replace(incident("past", end="5 11:00"), components=components)))
    assert set(found["acme_past"].component_ids) == {"acme_api", "acme_web"}


def test_a_forgotten_incident_is_asked_about_by_its_vendor_only() -> None:
    database = folded(None, listing("10 11:58", OPEN, incident("past", "5 10:00", end="5 11:30")))
    later = shifted(NOW, 31 * 86_400)
    assert lifetimes.lifetimes(database, later) == {}
    assert list(lifetimes.lifetimes(database, later, "acme")) == ["acme"]


def test_only_vendors_with_an_open_incident_are_read_and_only_their_latest() -> None:
    other = source("bolt", "Bolt")
    database = folded(None, sources=(ACME, other))
    many = [incident(f"past{day}", f"{1 + day // 24} {day % 24:02}:00", end=f"{1 + day // 24} {day % 24:02}:30")
            for day in range(lifetimes.MOST + 20)]  # fmt: skip
    observe(database, ACME, listing("10 11:58", OPEN, *many))
    observe(database, other, listing("10 11:58", *many))
    found = lifetimes.lifetimes(database, NOW)
    assert list(found) == ["acme"]
    assert {each.incident_id for each in found["acme"]} == {f"acme_past{day}" for day in range(21, 120)}
    assert lifetimes.lifetimes(database, NOW, "bolt") == {}
    assert lifetimes.lifetimes(database, NOW, "acme") == found
