"""The downtime of an incident is its own stated time, whatever other incidents overlap it."""

from statusledger.insight import incident_downtime
from statusledger.model import Health, Impact
from statusledger.times import epoch
from tests.insight.build import JANUARY, NOW, acme, interval, posted
from tests.support.build import at

HOUR = 3600


def test_an_incident_without_components_counts_by_its_impact() -> None:
    (found,) = incident_downtime.of_incidents(acme([posted("a", "5 10:00", "5 12:00")]), JANUARY.stretch)
    assert (found.incident_id, found.seconds, found.downtime_s) == ("a", {Health.PARTIAL_OUTAGE: 2 * HOUR}, 2 * HOUR)


def test_overlapping_incidents_count_each_for_themselves_and_a_second_once() -> None:
    incidents = [
        posted("a", "5 10:00", "5 12:00", worst=Health.MAJOR_OUTAGE),
        posted("b", "5 11:00", "5 13:00", worst=Health.MAJOR_OUTAGE),
    ]
    intervals = [
        interval("api", "5 10:00", "5 13:00", names=["a", "b"], posts=[("5 10:00", "5 13:00")]),
        interval("web", "5 10:00", "5 10:30", Health.DEGRADED, names=["a"]),
        interval("db", "5 11:30", "5 12:00", Health.DEGRADED, names=["a"]),
    ]
    found = incident_downtime.of_incidents(acme(incidents, intervals), JANUARY.stretch)
    assert [(each.incident_id, each.seconds) for each in found] == [
        ("b", {Health.MAJOR_OUTAGE: 2 * HOUR}),
        ("a", {Health.MAJOR_OUTAGE: 2 * HOUR}),
    ]


def test_only_stated_time_within_the_window_counts() -> None:
    shown = interval("api", "5 10:00", "5 11:00", posts=[])
    open_one = posted("a", "30 23:00", None, Impact.CRITICAL)
    found = incident_downtime.of_incidents(acme([open_one], [shown]), (epoch(at("30 23:30")), epoch(NOW)))
    assert [(each.incident_id, each.seconds) for each in found] == [("a", {Health.MAJOR_OUTAGE: HOUR // 2})]
