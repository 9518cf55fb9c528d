"""The components that an entry selects with `only` and `except`, in `now` and in the views."""

import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.model import Affected, Component, Health, Incident, Page, Snapshot
from statusledger.presentation.current_status import answer
from statusledger.reconcile import Observation
from statusledger.store.read import queries
from tests.support.build import at, incident
from tests.support.dataset import ACME, NOW, folded

PARTS = {
    "1": ("eu-west-1", "Compute"),
    "2": ("eu-west-1", "Storage"),
    "3": ("us-east-1", "Compute"),
    "4": (None, "Sign-in"),
    "5": ("Übersee", "Ärger [beta]"),
}


DOWN = Health.MAJOR_OUTAGE


def touching(key: str, *parts: str) -> Incident:
    names = [Affected(part, PARTS[part][1], PARTS[part][0]) for part in parts]
    return replace(incident(key, title=key), components=tuple(names))


def world(only: tuple[str, ...] = (), excluded: tuple[str, ...] = ()) -> Database:
    """A page all of whose parts are down, with an incident for each, one that names none, and one that only names."""
    components = tuple(
        Component(
            key=key, name=name, group_name=group, position=int(key), health=Health.MAJOR_OUTAGE, health_raw="down"
        )
        for key, (group, name) in PARTS.items()
    )
    named = replace(incident("named", title="named"), components=(Affected(None, "Storage"),))
    actual = (*(touching(f"part {key}", key) for key in PARTS), incident("untold", title="untold"), named)
    snapshot = Snapshot(page=Page(health=DOWN), components=components, incidents=actual)
    picked = replace(ACME, only=only, excluded=excluded)
    return folded(None, Observation("incidents", at("10 11:58"), snapshot), sources=(picked,))


def watched(database: Database) -> set[str]:
    return {row[0] for row in database.execute("SELECT key FROM watched_components")}


def titles(database: Database) -> set[str]:
    return {row[0] for row in database.execute("SELECT title FROM open_incidents")}


@pytest.mark.parametrize(
    ("only", "excluded", "parts"),
    [
        ((), (), "12345"),
        (("eu-west-1/*",), (), "12"),
        (("eu-west-1",), (), "12"),
        (("EU-West-1/COMPUTE",), (), "1"),
        (("compute",), (), "13"),
        (("*/compute", "sign-in"), (), "134"),
        (("eu-*",), ("*/storage",), "1"),
        ((), ("us-east-1",), "1245"),
        (("Übersee/*",), (), "5"),
        (("Ärger [[]beta]",), (), "5"),
        (("nothing of the kind",), (), ""),
    ],
)
def test_patterns_match_components_by_group_and_name(
    only: tuple[str, ...], excluded: tuple[str, ...], parts: str
) -> None:
    database = world(only, excluded)
    assert watched(database) == set(parts)
    actual = titles(database) - {"untold", "named"}
    assert actual == {f"part {part}" for part in parts}
    assert "untold" in titles(database), "an incident that names no component may touch what is watched"
    assert queries.situation(database).troubles == [
        each for each in queries.situation(world()).troubles if each.id.removeprefix("acme_") in parts
    ]


def test_a_component_without_a_group_is_matched_by_name() -> None:
    assert "named" in titles(world(only=("storage",)))
    assert "named" not in titles(world(only=("compute",)))


def test_page_health_is_not_the_health_of_the_watched_components() -> None:
    database = world(only=("nothing of the kind",))
    actual = answer(queries.situation(database), NOW)
    assert actual.degraded == []
    assert [each.title for each in actual.open] == ["untold"]


def test_changed_patterns_apply_from_the_next_run() -> None:
    database = world(only=("eu-west-1",))
    store.keep_in_step(database, [ACME])
    assert watched(database) == set(PARTS)
    store.keep_in_step(database, [replace(ACME, only=("sign-in",))])
    assert watched(database) == {"4"}
