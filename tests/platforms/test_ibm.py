"""IBM Cloud: labels within texts, kinds of entries, ends, and bounds."""

import html

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Kind, Snapshot, Status
from tests.support.hosted import HOSTILE, assert_harmless, normalize


def ibm(title: str, description: str) -> Snapshot:
    item = f"<title>{html.escape(title)}</title><description>{html.escape(description)}</description><guid>g1</guid>"
    feed = f"<rss version='2.0'><channel><item>{item}</item></channel></rss>"
    return normalize("ibm", "feed", feed.encode())


@pytest.mark.parametrize("gap", [" ", "\n", " <br /> ", "</p><p>", "  "])
def test_labels_are_read_on_lines_of_their_own_or_on_one(gap: str) -> None:
    labels = (
        "Type: incident", "Regions: north, south", "Resources: crane",
        "Outage Start: Mon May 04 2026 09:00:00 GMT+0000", "Update Time: Mon May 04 2026 09:10:00 GMT+0000",
    )  # fmt: skip
    (incident,) = ibm("Cranes", f"There is wind: a gale.{gap}{gap.join(labels)}{gap}").incidents
    assert [(part.name, part.group_name) for part in incident.components] == [("crane", "north"), ("crane", "south")]
    assert (incident.started_at, incident.updates[0].posted_at) == ("2026-05-04T09:00:00Z", "2026-05-04T09:10:00Z")
    assert incident.updates[0].body == "There is wind: a gale."


@pytest.mark.parametrize("kind", ["announcement", "release", "security", "poem", ""])
def test_an_entry_of_another_type_is_left_out(kind: str) -> None:
    assert ibm("Fixed: a thing", f"It is. Type: {kind}").incidents == ()


def test_an_unknown_label_hides_nothing() -> None:
    (incident,) = ibm("Cranes", "Wind. Type: incident Mood: grim ID: INC7 Weight: 3 Regions: north").incidents
    assert (incident.key, [part.name for part in incident.components]) == ("INC7", ["north"])


def test_a_feed_without_labels_is_refused() -> None:
    with pytest.raises(NormalizeError, match="no item says of what type it is"):
        ibm("Cranes stand still", "There is wind.")


@pytest.mark.parametrize(
    ("title", "end", "expected"),
    [
        ("RESOLVED: Cranes", "", Status.RESOLVED),
        ("Resolved - Cranes", "", Status.RESOLVED),
        ("Cranes", "Mon May 04 2026 09:30:00 GMT+0000", Status.RESOLVED),
        ("Cranes", "Mon May 04 2026 11:30:00 GMT+0000", Status.UNKNOWN),
        ("Cranes", "when the wind is gone", Status.UNKNOWN),
        ("Unresolved cranes", "", Status.UNKNOWN),
    ],
)
def test_an_incident_is_over_by_its_title_or_a_past_end(title: str, end: str, expected: Status) -> None:
    actual = f"Type: incident Outage End: {end} Update Time: Mon May 04 2026 10:00:00 GMT+0000"
    (incident,) = ibm(title, actual).incidents
    assert incident.status is expected
    assert incident.title == title.removeprefix("RESOLVED: ").removeprefix("Resolved - ")


def test_a_resolved_maintenance_is_completed() -> None:
    (incident,) = ibm("RESOLVED: Dredging", "Type: maintenance").incidents
    assert (incident.kind, incident.status) == (Kind.MAINTENANCE, Status.COMPLETED)


def test_hostile_text_stays_harmless() -> None:
    actual = ibm(HOSTILE, f"{HOSTILE} Type: incident ID: {HOSTILE} Regions: {HOSTILE} Resources: {HOSTILE}")
    assert actual.incidents
    assert_harmless(actual)


def test_regions_times_resources_have_a_bound() -> None:
    regions, resources = (" ".join(f"{letter}{number}" for number in range(500)) for letter in "ab")
    (incident,) = ibm("Cranes", f"Type: incident Regions: {regions} Resources: {resources}").incidents
    assert len(incident.components) == 10_000
