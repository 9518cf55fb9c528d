"""What a platform declares to tell is what its golden cases tell: no more, no less."""

from collections.abc import Iterable, Iterator

import msgspec
import pytest

from statusledger.model import Fact, Health, Impact, Kind, Scope, Snapshot
from statusledger.platforms import PLATFORMS
from tests.support.cases import CASES


def parsed(snapshots: Iterable[Snapshot]) -> frozenset[Fact]:
    return frozenset(fact for snapshot in snapshots for fact in _facts(snapshot))


def _facts(snapshot: Snapshot) -> Iterator[Fact]:
    if any(component.health is not Health.UNKNOWN for component in snapshot.components):
        yield Fact.COMPONENTS
    incidents = [each for each in snapshot.incidents if each.kind is Kind.INCIDENT]
    if any(incident.impact is not Impact.UNKNOWN for incident in incidents):
        yield Fact.IMPACT
    if any(len(incident.updates) > 1 for incident in snapshot.incidents):
        yield Fact.UPDATES
    if sum(incident.status.final for incident in incidents) > _lingering(snapshot):
        yield Fact.HISTORY
    if len(incidents) < len(snapshot.incidents):
        yield Fact.MAINTENANCES


def _lingering(snapshot: Snapshot) -> int:
    """A list of the open ones may show one that is over for a while, which makes no history."""
    return int({each.extent for each in snapshot.covers} == {Scope.OPEN})


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_a_platform_tells_is_what_its_golden_cases_tell(platform: str) -> None:
    expected = [case / "expected.json" for case in CASES if case.parent.name == platform]
    proven = parsed(msgspec.json.decode(path.read_bytes(), type=Snapshot) for path in expected)
    facts = ", ".join(f"Fact.{fact.name}" for fact in Fact if fact in proven)
    right = "frozenset(Fact)" if proven == frozenset(Fact) else f"frozenset({{{facts}}})"
    assert PLATFORMS[platform].capabilities == proven, (
        f"the golden cases of {platform} prove others than it declares; write `capabilities={right}` in its module, "
        "or add a golden case for what they leave out"
    )
