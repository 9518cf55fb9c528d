"""Entries of feeds that stand for a whole incident, on all platforms: overwritten in place, dated again, silent."""

from collections.abc import Callable, Sequence

import pytest

from statusledger.model import Document, Instant, Origin, Status
from statusledger.platforms import PLATFORMS
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.merge import Combined
from statusledger.reconcile.source_memory import SourceMemory

URL = "https://status.parcels.example/"
NEVER_OVER = "Investigating"
ULID = "01KHYH2KT8VNWS146V0S09MF29"
UUID = "0b1c2d3e-1111-4222-8333-444455556666"
TEXTS = ("Parcels wait.", "Vans left.", "All delivered.")
LABELS = ("Investigating", "Monitoring", "Resolved")
LOOKS = ("10:05", "10:20", "11:20")


def rss(guid: str, link: str, date: str, text: str, title: str = "Parcels are late") -> str:
    item = (
        f"<item><title>{title}</title><link>{link}</link><guid isPermaLink='false'>{guid}</guid>"
        f"<pubDate>Mon, 04 May 2026 {date}:00 GMT</pubDate><description><![CDATA[{text}]]></description></item>"
    )
    return f"<rss version='2.0'><channel><title>Post</title><link>{URL}</link>{item}</channel></rss>"


def atom(link: str, date: str, text: str) -> str:
    entry = (
        f"<entry><id>tag:1</id><title>Parcels are late</title><link rel='alternate' href='{link}'/>"
        f"<published>2026-05-04T10:00:00Z</published><updated>2026-05-04T{date}:00Z</updated>"
        f"<content type='html'><![CDATA[{text}]]></content></entry>"
    )
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><id>tag:0</id><title>Post</title>{entry}</feed>"


def plain(date: str, label: str, text: str) -> str:
    return rss("p1", f"{URL}incidents/p1", date, f"{label} - {text}" if label else text)


def kener(date: str, label: str, text: str) -> str:
    actual = f"Status: {label.upper()}\nAffected: All monitors\n\n{text}"
    return rss("incident-7", f"{URL}incidents/7", date, actual, "[Incident] Parcels are late")


def incidentio(date: str, label: str, text: str) -> str:
    return atom(f"{URL}incidents/{ULID}", date, f"<b>Status: {label}</b><br/><br/>{text}")


def ibm(date: str, label: str, text: str) -> str:
    actual = f"{label} - {text}<br>Type: Incident<br>ID: INC7<br>Regions: north<br>"
    return rss("INC7", f"{URL}incident/INC7", date, actual)


def azure(date: str, label: str, text: str) -> str:
    return rss("https://azure.example/7", f"{URL}status", date, f"{label} - {text}")


def hetzner(date: str, label: str, text: str) -> str:
    return atom(f"https://status.hetzner.com/incident/{UUID}", date, f"{label} - {text}")


Writer = Callable[[str, str, str], str]
WRITERS: dict[str, tuple[str, Writer]] = {
    "feed": ("feed", plain),
    "cachet": ("feed", plain),
    "betterstack": ("feed", plain),
    "deepl": ("feed", plain),
    "paypal": ("feed", plain),
    "kener": ("feed", kener),
    "incidentio": ("feed", incidentio),
    "ibm": ("feed", ibm),
    "azure": ("feed", azure),
    "hetzner": ("feed", hetzner),
}


def followed(platform: str, *looks: tuple[str, str, str, str]) -> tuple[Combined, list[tuple[str, str | None]]]:
    """What becomes of the incident when a feed is read at these times: time, date, label and text of its entry."""
    kind, write = WRITERS[platform]
    fold = SourceState("post", PLATFORMS[platform].channels, [], [], SourceMemory(), platform)
    for clock, date, label, text in looks:
        snapshot = PLATFORMS[platform].parse(Document(URL, kind, write(date, label, text).encode()))
        fold.observe(Observation(kind, Instant(f"2026-05-04T{clock}:00Z"), snapshot))
    (record,) = fold.records.values()
    return record.combined, [(change.kind, change.field) for change in record.events]


def updates(found: Combined) -> list[tuple[str, str]]:
    return [(seen.update.posted_at[11:16], seen.update.posted_from) for seen in found.updates]


@pytest.mark.parametrize("platform", WRITERS)
def test_an_entry_overwritten_in_place_is_an_update_each_time(platform: str) -> None:
    looks = [(clock, "10:00", label, text) for clock, label, text in zip(LOOKS, LABELS, TEXTS, strict=True)]
    found, events = followed(platform, *looks)
    assert updates(found) == [("10:00", "stated"), ("10:20", "first_seen"), ("11:20", "first_seen")]
    assert {kind for kind, _ in events} == {"added", "progressed"}
    assert found.incident.resolved_at in (None, "2026-05-04T11:20:00Z")


@pytest.mark.parametrize("platform", WRITERS)
def test_an_entry_that_is_dated_anew_at_each_look_is_one_update(platform: str) -> None:
    found, events = followed(platform, *[(clock, clock, NEVER_OVER, TEXTS[0]) for clock in LOOKS])
    assert updates(found) == [("10:05", "stated")]
    assert events == []


def test_what_says_nothing_of_its_status_is_as_it_was() -> None:
    actual = (("Investigating", "Parcels wait."), ("", "We load vans."), ("Resolved", "Done."), ("", "Thank you."))
    clocks = ("10:05", "10:20", "10:40", "11:20")
    for dates, end in ((("10:00",) * 4, "10:40"), (("10:00", "10:15", "10:35", "11:10"), "10:35")):
        looks = [(clock, date, *what) for clock, date, what in zip(clocks, dates, actual, strict=True)]
        found, events = followed("feed", *looks)
        assert (found.incident.status, found.incident.status_raw) == (Status.RESOLVED, "Resolved")
        assert found.incident.resolved_at == f"2026-05-04T{end}:00Z"
        fields = [field for _, field in events if field]
        assert fields == ["status", "resolved_at"]


@pytest.mark.parametrize(("last", "source"), [("10:00", "inferred"), ("11:10", "update")])
def test_what_never_said_that_it_was_open_ends_after_we_saw_it_so(last: str, source: str) -> None:
    """It is open to all who ask, so that its end is news."""
    looks = [("10:05", "10:00", "", TEXTS[0]), ("10:20", "10:00", "", TEXTS[0]), ("11:20", last, "Resolved", "Done.")]
    found, events = followed("feed", *looks)
    end = "11:20" if source == "inferred" else last
    assert (found.incident.resolved_at, found.incident.resolved_from) == (f"2026-05-04T{end}:00Z", source)
    assert ("progressed", "resolved_at") in events


def test_a_page_that_says_that_all_is_well_has_no_open_incident() -> None:
    looks = [("10:05", "10:00", "Investigating", TEXTS[0]), ("11:20", "11:10", "", "All systems are operational.")]
    found, _ = followed("feed", *looks)
    assert (found.incident.status, found.incident.resolved_at) == (Status.RESOLVED, "2026-05-04T11:10:00Z")


def late(platform: str, entries: Sequence[tuple[str, str]]) -> SourceState:
    fold = SourceState("post", PLATFORMS[platform].channels, [], [], SourceMemory(), platform)
    for day, text in entries:
        body = plain("10:00", "", text).replace("04 May", day)
        snapshot = PLATFORMS[platform].parse(Document(URL, "feed", body.encode()))
        month = {"May": "05", "Jul": "07"}[day[3:]]
        fold.observe(Observation("feed", Instant(f"2026-{month}-{day[:2]}T11:00:00Z"), snapshot))
    return fold


def test_a_postmortem_that_takes_the_place_of_all_months_later_is_no_second_incident() -> None:
    fold = late("feed", [("04 May", "Investigating - It waits."), ("05 May", "Resolved - Done."),
                         ("13 Jul", "Postmortem - A van broke.")])  # fmt: skip
    (record,) = fold.records.values()
    assert (record.combined.incident.started_at, record.combined.incident.resolved_at) == (
        "2026-05-04T10:00:00Z",
        "2026-05-05T10:00:00Z",
    )
    assert [seen.update.status for seen in record.combined.updates][-1] is Status.POSTMORTEM
    assert record.combined.origin is Origin.BACKFILLED
