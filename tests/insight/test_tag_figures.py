"""One main tag for each incident, those not stated, and the trend by quarter."""

from statusledger.insight.tag_figures import main_tags, quarter, tag_figures
from statusledger.model import Kind
from statusledger.store.read.tags import IncidentTag
from statusledger.vocabulary import TagKind
from tests.insight.build import JANUARY, posted

CAUSE, MITIGATION = TagKind
MONTHS = ("2025-01", "2024-12", "2024-11")


def tag(
    incident: str, name: str, certainty: str = "stated", kind: TagKind = CAUSE, *, late: bool = False
) -> IncidentTag:
    return IncidentTag(incident_id=incident, kind=kind, tag=name, certainty=certainty, is_of_postmortem=late)


def test_every_incident_counts_once_and_the_total_is_n() -> None:
    incidents = [posted(name, "5", "5 01:00") for name in "abcd"]
    found = tag_figures(
        CAUSE, incidents, [tag("a", "network"), tag("a", "capacity"), tag("b", "capacity")], JANUARY.stretch, MONTHS
    )
    assert [(each.tag, each.incidents) for each in found.counts] == [("capacity", 2), (None, 2)]
    assert (found.n, found.stated) == (4, 2)


def test_those_not_stated_come_last_even_if_most() -> None:
    incidents = [posted(name, "5", "5 01:00") for name in "abcd"]
    found = tag_figures(CAUSE, incidents, [tag("a", "network")], JANUARY.stretch, MONTHS)
    assert [each.tag for each in found.counts] == ["network", None]


def test_what_is_stated_comes_before_what_is_suspected_and_a_postmortem_before_an_update() -> None:
    found = main_tags([
        tag("a", "capacity", "suspected"), tag("a", "network"),
        tag("b", "capacity"), tag("b", "network", late=True),
        tag("c", "capacity", "suspected", late=True), tag("c", "network"),
        tag("d", "database"), tag("d", "network"),
    ])  # fmt: skip
    assert {each: found[each].tag for each in found} == dict(zip("abcd", ("network",) * 3 + ("database",), strict=True))


def test_suspected_ones_are_counted_apart_and_durations_have_n() -> None:
    incidents = [posted("a", "5", "5 01:00"), posted("b", "6", "6 03:00"), posted("c", "7", None)]
    tags = [tag("a", "network"), tag("b", "network", "suspected"), tag("c", "network")]
    (found,) = tag_figures(CAUSE, incidents, tags, JANUARY.stretch, MONTHS).counts
    assert (found.incidents, found.suspected, found.duration.n, found.duration.median_s) == (3, 1, 2, 3600)


def test_kinds_are_apart_and_maintenances_do_not_count() -> None:
    incidents = [posted("a", "5", "5 01:00"), posted("b", "5", "5 01:00", kind=Kind.MAINTENANCE)]
    tags = [tag("a", "rollback", kind=MITIGATION)]
    assert [each.tag for each in tag_figures(CAUSE, incidents, tags, JANUARY.stretch, MONTHS).counts] == [None]
    assert tag_figures(MITIGATION, incidents, tags, JANUARY.stretch, MONTHS).n == 1


def test_the_trend_has_whole_quarters_only() -> None:
    found = tag_figures(CAUSE, [posted("a", "5", "6")], [tag("a", "network")], JANUARY.stretch, MONTHS)
    assert found.quarters == ["2025 Q1"]
    assert found.counts[0].quarters == [1]
    assert [quarter(f"2025-{month:02}-01") for month in (1, 3, 4, 12)] == ["2025 Q1", "2025 Q1", "2025 Q2", "2025 Q4"]
