"""Groups of components: one event for a group's renaming, and one style for the names of components."""

from itertools import permutations
from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger.model import Affected, Component, Incident, Snapshot
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.changes import Change
from statusledger.reconcile.source_memory import SourceMemory
from statusledger.store import open_database
from statusledger.vocabulary import ChangeKind
from tests.reconcile.test_tracked_components import folded
from tests.support.build import at, incident
from tests.support.cases import CASES, input_of, name_of, read
from tests.support.dataset import folded as stored
from tests.support.dataset import say

NAMES = ("API", "Web", "Phones")


def page(when: str, *groups: str | None, own: str | None = None, names: tuple[str, ...] = NAMES) -> Observation:
    """A list of components, each in its group; with `own`, the group is a component of the list itself."""
    parts = [
        Component(key=name.lower(), name=name, group_name=group, position=place)
        for place, (name, group) in enumerate(zip(names, groups, strict=True), start=1)
    ]
    whole = [Component(key="group", name=own, is_group=True, position=0)] if own else []
    return Observation("names", at(when), Snapshot(components=(*whole, *parts), all_components=True))


def events(*looks: Observation) -> list[tuple[str, str | None, str | None, str | None, str | None]]:
    return [(each.kind, each.key, each.field, each.old, each.new) for each in folded(*looks).components.changes]


def test_a_renamed_group_is_one_change() -> None:
    looks = page("5 10:00", "Core", "Core", "Core"), page("5 10:05", "Base", "Base", "Base")
    assert events(*looks) == [("renamed", "api", "group_name", "Core", "Base")]


def test_a_renamed_group_that_is_a_component_is_one_change_of_that() -> None:
    looks = page("5 10:00", "Core", "Core", None, own="Core"), page("5 10:05", "Base", "Base", None, own="Base")
    assert events(*looks) == [("renamed", "group", "name", "Core", "Base")]


MOVES = {
    "one of several": (("Core", "Core", "Core"), ("Base", "Core", "Core")),
    "the only one": (("Core", None, None), ("Base", None, None)),
    "to a group that was there": (("Core", "Core", "Base"), ("Base", "Base", "Base")),
    "to two groups": (("Core", "Core", "Core"), ("Base", "Base", "Edge")),
    "from two groups": (("Core", "Core", "Edge"), ("Base", "Base", "Base")),
    "each to the other's": (("Core", "Core", "Base"), ("Base", "Base", "Core")),
    "out of any group": (("Core", "Core", "Core"), (None, None, None)),
    "into a group": ((None, None, None), ("Core", "Core", "Core")),
}


@pytest.mark.parametrize(("before", "after"), MOVES.values(), ids=MOVES)
def test_other_moves_between_groups_are_an_edit_of_each_component(
    before: tuple[str | None, ...], after: tuple[str | None, ...]
) -> None:
    moved = sum(old != new for old, new in zip(before, after, strict=True))
    parsed = events(page("5 10:00", *before), page("5 10:05", *after))
    assert [(kind, field) for kind, _, field, _, _ in parsed] == [("edited", "group_name")] * moved


def test_a_group_may_lose_and_gain_members_while_renamed() -> None:
    looks = [page("5 10:00", "Core", "Core", "Core"), page("5 10:05", *["Base"] * 3, names=("API", "Web", "Mail"))]
    assert events(*looks) == [("renamed", "api", "group_name", "Core", "Base")]


def test_a_later_part_of_a_list_in_pages_renames_no_group() -> None:
    part = page("5 10:05", "Base", "Base", names=("API", "Web"))
    part = replace(part, snapshot=replace(part.snapshot, all_components=False))
    assert [kind for kind, *_ in events(page("5 10:00", "Core", "Core", "Core"), part)] == ["edited", "edited"]


def test_pages_describe_a_renamed_group(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    looks = (page("5 10:00", "Core", "Core", "Core"), page("5 10:05", "Base", "Base", "Base"))
    stored(path, *(replace(look, kind="summary") for look in looks))
    said = say(path, "changes").stdout
    assert "Group \u2018Core\u2019 is now called \u2018Base\u2019 (three components)" in said
    with open_database(path).conn as db:
        assert db.execute("SELECT entity, kind, field, old, new FROM changes").fetchall() == [
            ("component", "renamed", "group_name", "Core", "Base")
        ]


def naming(key: str, *names: str) -> Incident:
    return replace(incident(key), components=tuple(Affected(name.rpartition(" - ")[2].lower(), name) for name in names))


def named(fold: SourceState, key: str) -> list[str]:
    return [each.name for each in fold.records[f"acme_{key}"].combined.incident.components]


def parsed(when: str, *incidents: Incident) -> Observation:
    return Observation("healths", at(when), Snapshot(incidents=incidents))


def test_components_have_names_without_their_group() -> None:
    fold = folded(
        page("5 10:00", "Core", "Core", None), parsed("5 10:01", naming("one", "Core - API", "Web", "Old - Db"))
    )
    assert named(fold, "one") == ["API", "Web", "Old - Db"], "what no list has keeps its name"


def test_a_name_with_the_former_name_of_its_group_is_known() -> None:
    looks = page("5 10:00", "Core", "Core", "Core"), page("5 10:05", "Base", "Base", "Base")
    assert named(folded(*looks, parsed("5 10:10", naming("one", "Core - API"))), "one") == ["API"]


@pytest.mark.parametrize("order", list(permutations(("a", "b"))))
def test_without_a_list_the_bare_name_of_the_same_id_counts(order: tuple[str, ...]) -> None:
    incidents = {"a": naming("a", "Core - API"), "b": naming("b", "API")}
    fold = folded(parsed("5 10:00", *(incidents[each] for each in order)))
    assert (named(fold, "a"), named(fold, "b")) == (["API"], ["API"])


def test_names_are_joined_by_id_only() -> None:
    struck = replace(incident(), components=(Affected("other", "Core - API"), Affected(None, "Core - Web")))
    fold = folded(page("5 10:00", "Core", "Core", None), parsed("5 10:01", struck))
    assert named(fold, "one") == ["Core - API", "Core - Web"]


def test_the_change_of_a_group_belongs_to_its_first_component() -> None:
    fold = folded(page("5 10:00", "Core", "Core", None), page("5 10:05", "Base", "Base", None))
    assert fold.components.changes == [Change(at("5 10:05"), ChangeKind.RENAMED, "api", "group_name", "Core", "Base")]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_components_of_no_golden_case_have_their_group_before_their_name(case: Path) -> None:
    snapshot = read(case, input_of(case).read_bytes())
    fold = SourceState("acme", {"any": "any"}, [], [], SourceMemory())
    fold.observe(Observation("any", at("5 10:00"), snapshot))
    parts = {key: part.component.name for key, part in fold.components.by_key.items()}
    components = (each for record in fold.records.values() for each in record.combined.incident.components)
    assert not [each for each in components if each.key in parts and each.name.endswith(f" - {parts[each.key]}")]
