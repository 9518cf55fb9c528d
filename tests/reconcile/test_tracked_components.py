"""Components told piecemeal: a list in pages, names in one document and healths in another."""

from msgspec.structs import replace

from statusledger.model import Affected, Component, Health, Snapshot
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.source_memory import SourceMemory
from tests.support.build import at, incident

CHANNELS = {"names": "names", "healths": "healths"}


def look(when: str, *components: Component, kind: str = "names", whole: bool = True) -> Observation:
    return Observation(kind, at(when), Snapshot(components=components, all_components=whole))


def part(key: str, name: str, health: Health = Health.UNKNOWN) -> Component:
    return Component(key=key, name=name, health=health, health_raw=None if health is Health.UNKNOWN else health)


def folded(*observations: Observation) -> SourceState:
    fold = SourceState("acme", CHANNELS, [], [], SourceMemory())
    for observation in observations:
        fold.observe(observation)
    return fold


def test_a_page_of_a_list_withdraws_nothing() -> None:
    pages = [look(f"5 10:0{n}", part(f"p{n}", "Part", Health.OPERATIONAL), whole=False) for n in range(3)]
    fold = folded(*pages, *pages)
    fold.confirm("names", at("5 11:00"))
    assert fold.components.by_key.keys() == {"p0", "p1", "p2"}
    assert not any(each.missing_since or each.withdrawn for each in fold.components.by_key.values())


def test_names_and_healths_of_two_documents_make_one_component() -> None:
    names = look("5 10:00", part("1", "API"), part("2", "Web"))
    healths = look(
        "5 10:00", part("1", "", Health.OPERATIONAL), part("9", "", Health.OPERATIONAL), kind="healths", whole=False
    )
    fold = folded(names, healths, look("5 10:05", part("1", "API"), part("2", "Web")))
    assert {key: (each.component.name, each.component.health) for key, each in fold.components.by_key.items()} == {
        "1": ("API", Health.OPERATIONAL),
        "2": ("Web", Health.UNKNOWN),
    }
    assert fold.components.transitions == []
    assert fold.components.changes == []


def test_a_transition_is_dated_by_two_reads_of_healths() -> None:
    def health(when: str, health: Health) -> Observation:
        return look(when, part("1", "", health), kind="healths", whole=False)

    names = [look(f"5 10:0{minute}", part("1", "API")) for minute in (0, 5)]
    fold = folded(names[0], health("5 10:00", Health.OPERATIONAL), names[1], health("5 10:05", Health.MAJOR_OUTAGE))
    (move,) = fold.components.transitions
    assert (move.not_before, move.at, move.new_health) == (at("5 10:00"), at("5 10:05"), Health.MAJOR_OUTAGE)


def test_the_first_health_is_no_transition() -> None:
    names = [look(f"5 10:0{minute}", part("1", "API"), part("2", "Web")) for minute in (0, 5)]
    one = look("5 10:00", part("1", "", Health.OPERATIONAL), kind="healths", whole=False)
    both = look(
        "5 10:05", part("1", "", Health.OPERATIONAL), part("2", "", Health.DEGRADED), kind="healths", whole=False
    )
    assert folded(names[0], one, names[1], both).components.transitions == []


def test_a_component_named_by_key_alone_gets_its_known_name() -> None:
    struck = replace(incident(), components=(Affected("1", ""), Affected("13", ""), Affected(None, "Phones")))
    fold = folded(look("5 10:00", part("1", "API")), Observation("names", at("5 10:01"), Snapshot(incidents=(struck,))))
    actual = fold.records["acme_one"].combined.incident.components
    assert actual == (Affected("1", "API"), Affected("13", ""), Affected(None, "Phones"))
