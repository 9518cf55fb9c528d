"""Upstreams by what vendors say, and their own incidents with those that name them."""

from statusledger.insight.blast_radius import Begun, Chance
from statusledger.insight.upstream_figures import OwnStarts, dependents, episodes, summaries
from statusledger.model import Impact, Status
from statusledger.store.read.named_upstreams import Naming, OwnIncident
from statusledger.times import epoch, seconds_between
from tests.insight.build import NOW
from tests.support.build import at


def naming(
    vendor: str, began: str, named: str = "", *, incident: str = "", region: str | None = None, hedged: bool = False,
    is_open: bool = False, upstream: str | None = "aws",
) -> Naming:  # fmt: skip
    return Naming(
        incident_id=incident or f"{vendor}_{began}", vendor_id=vendor, vendor=vendor.upper(), title="Trouble",
        upstream_id=upstream, upstream="AWS" if upstream else "Other Co.", region=region,
        certainty="suspected" if hedged else "stated", quote="because of it", update_id=None, number=None,
        named_at=at(named or began), began_at=at(began), is_open=is_open,
    )  # fmt: skip


def own(start: str, end: str | None) -> OwnIncident:
    return OwnIncident(
        id=f"aws_{start}", title="Power", impact=Impact.MAJOR, status=Status.RESOLVED if end else Status.IDENTIFIED,
        started_at=at(start), resolved_at=at(end) if end else None, resolved_from=None,
        duration_s=seconds_between(at(start), at(end)) if end else None, posted_at=at(start),
    )  # fmt: skip


def test_an_upstream_counts_vendors_and_incidents_once() -> None:
    namings = [
        naming("a", "5 10:00", incident="one", region="x-1"), naming("a", "5 10:00", incident="one", region="y-1"),
        naming("a", "6 10:00", hedged=True), naming("b", "7 10:00", region="x-1", is_open=True),
    ]  # fmt: skip
    (found,) = summaries(namings, {"aws": 9})
    assert (found.key, found.vendors, found.incidents, found.suspected, found.now, found.own) == ("aws", 2, 3, 1, 1, 9)
    assert found.regions == {"x-1": 2, "y-1": 1}
    assert found.latest.vendor_id == "b"


def test_those_named_now_come_first_and_strangers_have_no_incidents_of_their_own() -> None:
    namings = [naming("a", "5 10:00"), naming("b", "5 10:00"), naming("c", "5 11:00", upstream=None, is_open=True)]
    first, second = summaries(namings, {})
    assert (first.key, first.own) == ("other-co", None)
    assert (second.key, second.own) == ("aws", 0)


def test_a_naming_belongs_to_the_own_incident_about_its_start() -> None:
    starts = OwnStarts([own("5 10:00", "5 12:00"), own("6 10:00", None), own("3 10:00", None)], NOW)
    expected = {
        "5 08:59": None, "5 09:00": "aws_5 10:00", "5 12:00": "aws_5 10:00", "5 12:01": None,
        "6 12:00": "aws_6 10:00", "7 10:00": "aws_6 10:00", "7 10:01": None, "3 22:00": "aws_3 10:00",
    }  # fmt: skip
    found = {each: starts.about(naming("a", each)) for each in expected}
    assert {each: incident and incident.id for each, incident in found.items()} == expected


def test_dependents_have_lag_and_share_of_their_incidents() -> None:
    starts = OwnStarts([own("5 10:00", "5 12:00"), own("6 10:00", "6 12:00")], NOW)
    namings = [naming("a", "5 10:10", "5 10:20"), naming("b", "5 11:00"), naming("a", "6 10:10", "6 09:50"),
               naming("b", "9 10:00", is_open=True)]  # fmt: skip
    first, second = dependents(namings, starts, {"a": 7})
    assert (first.vendor_id, first.now, first.naming, first.incidents, first.lag.n) == ("b", namings[3], 2, 2, 1)
    assert (second.vendor_id, second.naming, second.incidents) == ("a", 2, 7)
    assert (second.lag.n, second.lag.shortest_s, second.lag.longest_s) == (2, -600, 1200)


def test_episodes_tell_naming_from_the_same_time() -> None:
    incident = own("5 10:00", "5 16:00")
    namings = [
        naming("a", "5 10:30", "5 10:40"),
        naming("a", "5 11:30"),
        naming("b", "5 15:00"),
        naming("c", "9 15:00"),
    ]
    begun = [Begun(each.vendor_id, each.incident_id, epoch(each.began_at)) for each in namings]
    begun.append(Begun("d", "d_1", epoch(at("5 10:05"))))
    chance = Chance(begun, dict.fromkeys("abcd", 0), (epoch(at("1")), epoch(at("31"))))
    (found,) = episodes([incident], OwnStarts([incident], NOW), namings, chance)
    assert [each.vendor_id for each in found.namings] == ["a", "b"]
    assert [each.vendor_id for each in found.radius.naming] == ["a"]
    assert [each.vendor_id for each in found.radius.unnamed] == ["d"]
    assert found.named_expected == 4 / (30 * 12)
