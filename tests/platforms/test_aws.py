"""AWS: every payload there is, the outage of December 2021 as it was polled, and what no capture shows."""

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from statusledger.errors import NormalizeError
from statusledger.fetch.content_check import admit
from statusledger.history import importing
from statusledger.model import Document, Format, Health, Impact, Incident, Instant, Snapshot, Source, Status
from statusledger.platforms.vendors import aws
from statusledger.reconcile import Observation, SourceState, TrackedIncident
from statusledger.reconcile.source_memory import SourceMemory
from statusledger.times import moment
from tests.support import history
from tests.support.build import at
from tests.support.history import Histories

SERIES = "series/aws__data_json_2021-11-20_12-20.ndjson.xz"
AWS = Source(id="aws", name="AWS", url="https://health.aws.amazon.com/health/status", platform="aws", vendor="aws")

# Kind, events, updates.
CAPTURED = {
    "currentevents_2026-09.json": ("currentevents", 3, 3),
    "currentevents_2026-09.utf16be.json": ("currentevents", 3, 3),
    "data_json_2020-11-07.json": ("data", 326, 987),
    "data_json_2022-07-28.json": ("data", 86, 355),
    "data_json_2023-04-18_last_nonempty.json": ("data", 69, 270),
    "data_json_new_shape_2026-07.json": ("data", 2, 2),
    "outage_2021-12-07_snapshots/2021-12-07T1651.json": ("data", 454, 1528),
    "outage_2021-12-07_snapshots/2021-12-07T1744.json": ("data", 458, 1534),
    "outage_2021-12-07_snapshots/2021-12-07T2208.json": ("data", 458, 1535),
    "outage_2021-12-07_snapshots/2021-12-07T2328.json": ("data", 460, 1539),
    "outage_2021-12-07_snapshots/2021-12-07T2347.json": ("data", 461, 1542),
    "outage_2021-12-07_snapshots/2021-12-08T0146.json": ("data", 462, 1554),
    "outage_2021-12-07_snapshots/2021-12-08T0252.json": ("data", 462, 1555),
    "outage_2021-12-07_snapshots/2021-12-08T0411.json": ("data", 462, 1557),
    "outage_2021-12-07_snapshots/2021-12-08T0526.json": ("data", 462, 1559),
    "status_all_2026-08.rss": ("feed", 3, 50),
}

# The nine events of 7 December 2021, Pacific: when they began and ended, and their updates.
NINE = {
    "management-console": ("2021-12-07T16:22", "2021-12-08T01:14", 4),
    "ec2-us-east-1": ("2021-12-07T16:49", "2021-12-07T23:31", 2),
    "connect-us-east-1": ("2021-12-07T16:53", "2021-12-08T01:10", 5),
    "dynamodb-us-east-1": ("2021-12-07T16:57", "2021-12-07T23:40", 2),
    "supportcenter": ("2021-12-07T17:01", "2021-12-07T23:13", 3),
    "events-us-east-1": ("2021-12-07T22:54", "2021-12-08T05:21", 5),
    "apigateway-us-east-1": ("2021-12-07T23:23", "2021-12-08T01:23", 4),
    "ecs-us-east-1": ("2021-12-07T23:32", "2021-12-08T10:29", 6),
    "batch-us-east-1": ("2021-12-08T00:07", "2021-12-08T04:29", 4),
}


def read(kind: str, body: bytes) -> Snapshot:
    return aws.PLATFORM.parse(Document("https://health.aws.amazon.com/", kind, body))


def old_event(date: str, *updates: tuple[str, str], status: str = "1", **more: Any) -> dict[str, Any]:
    """An event of `data.json`; `date` is a time of UTC, each update a Pacific clock and a text."""
    spans = (f'<div><span class="yellowfg"> {clock}</span>&nbsp;{text}</div>' for clock, text in updates)
    return {
        "service": "ec2-us-east-1",
        "service_name": "Elastic Compute (N. Virginia)",
        "summary": "Increased Error Rates",
        "date": str(int(moment(Instant(date)).timestamp())),
        "status": status,
        "details": "",
        "description": "".join(spans),
    } | more


def data(current: Iterable[dict[str, Any]] = (), archive: Iterable[dict[str, Any]] = ()) -> Snapshot:
    return read("data", json.dumps({"archive": list(archive), "current": list(current)}).encode())


def item(utc: str, title: str, text: str, service: str = "ec2-us-east-1") -> str:
    """An item of the feed, dated at a time of UTC."""
    when = moment(Instant(utc))
    return (
        f"<item><title>{escape(title)}</title><link>https://status.aws.amazon.com/</link>"
        f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} GMT</pubDate><description>{escape(text)}</description>"
        f"<guid>https://status.aws.amazon.com/#{service}_{int(when.timestamp())}</guid></item>"
    )


def feed(*items: str) -> Snapshot:
    """Items, oldest first, as the feed lists them."""
    body = f'<rss version="2.0"><channel><title>Status</title>{"".join(items[::-1])}</channel></rss>'
    return read("feed", body.encode())


def event(date: str, *log: tuple[str, int, str], **more: Any) -> dict[str, Any]:
    """An event of `currentevents`."""
    entries = [
        {"summary": "Slow", "message": text, "status": code, "timestamp": int(moment(Instant(when)).timestamp())}
        for when, code, text in log
    ]
    return {
        "date": str(int(moment(Instant(date)).timestamp())),
        "arn": "arn:aws:health:us-east-1::event/EC2/AWS_EC2_OPERATIONAL_ISSUE/AWS_EC2_OPERATIONAL_ISSUE_1",
        "status": "1",
        "service": "ec2-us-east-1",
        "service_name": "Elastic Compute",
        "summary": "Increased Error Rates",
        "event_log": entries,
    } | more


def current(*events: dict[str, Any]) -> Snapshot:
    return read("currentevents", json.dumps(events).encode())


def replay(kind: str, *snapshots: Snapshot) -> SourceState:
    """A fold of looks an hour apart."""
    fold = SourceState("aws", aws.PLATFORM.channels, [], [], SourceMemory())
    for hour, snapshot in enumerate(snapshots):
        fold.observe(Observation(kind, at(f"5 {hour:02d}:00"), snapshot))
    return fold


def changes(fold: SourceState) -> list[tuple[str, str | None]]:
    """The second thoughts."""
    return [(each.kind, each.field) for _, each in fold.changes if each.kind not in ("added", "progressed")]


def only(fold: SourceState) -> TrackedIncident:
    (record,) = fold.records.values()
    return record


def test_a_body_in_utf_16_passes_the_gate_and_reads_as_in_utf_8() -> None:
    text = json.dumps([event("2026-03-01T12:51:25Z", ("2026-03-01T12:51:25Z", 1, "遅延 | We are investigating."))])
    plain = read("currentevents", text.encode())
    for mark, encoding in ((codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF16_LE, "utf-16-le")):
        body = mark + text.encode(encoding)
        admit(body, Format.JSON)
        assert read("currentevents", body) == plain
    assert read("currentevents", codecs.BOM_UTF8 + text.encode()) == plain


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"\xfe\xff\x00", b"{}", b"[{}]", b'{"current": []}', b"\xff\xfe[\x00"]
)
@pytest.mark.parametrize("kind", ["currentevents", "data"])
def test_what_is_neither_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(NormalizeError):
        read(kind, body)


@pytest.mark.parametrize("clock", ["8:22 AM", "8:22 PST", "25:99 XM PST", "Foo 3, 8:22 AM PST", "13:22 AM EST", ""])
def test_a_clock_that_does_not_tell_the_time_is_refused(clock: str) -> None:
    with pytest.raises(NormalizeError):
        data([old_event("2021-12-07T16:22:56Z", (clock, "Text."))])


@pytest.mark.parametrize(
    ("date", "clock", "expected"),
    [
        ("2021-12-07T16:22:56Z", "8:22 AM PST", "2021-12-07T16:22:00Z"),
        ("2021-12-08T06:00:00Z", "11:30 PM PST", "2021-12-08T07:30:00Z"),
        ("2019-10-09T00:04:00Z", "7:00 PM PDT", "2019-10-09T02:00:00Z"),
        ("2019-05-11T10:08:46Z", "12:21 AM PDT", "2019-05-11T07:21:00Z"),
        ("2021-01-01T07:00:00Z", "Jan 1,  1:05 AM PST", "2021-01-01T09:05:00Z"),
        ("2021-01-01T09:00:00Z", "Dec 31, 11:58 PM PST", "2021-01-01T07:58:00Z"),
        ("2020-02-28T20:00:00Z", "Feb 29, 12:05 AM PST", "2020-02-29T08:05:00Z"),
        ("2021-11-07T08:30:00Z", "1:30 AM PDT", "2021-11-07T08:30:00Z"),
        ("2021-11-07T08:30:00Z", "1:30 AM PST", "2021-11-07T09:30:00Z"),
    ],
)
def test_a_clock_is_of_the_pacific_day_of_the_event(date: str, clock: str, expected: str) -> None:
    (actual,) = data([old_event(date, (clock, "Text."))]).incidents
    assert actual.updates[0].posted_at == expected


def test_what_is_over_in_the_minute_it_began_did_not_end_before() -> None:
    (actual,) = data(archive=[old_event("2021-12-07T16:22:56Z", ("8:22 AM PST", "It was slow for a while."))]).incidents
    assert actual.resolved_at == actual.started_at


def test_a_translation_added_later_is_an_edit() -> None:
    first = old_event("2021-12-07T16:22:56Z", ("8:22 AM PST", "We are investigating."), ("8:40 AM PST", "Still."))
    later = old_event(
        "2021-12-07T16:22:56Z", ("8:22 AM PST", "調査しています。| We are investigating."), ("8:40 AM PST", "Still.")
    )
    fold = replay("data", data([first]), data([later]))
    assert changes(fold) == [("edited", "body")]
    assert len(only(fold).combined.updates) == 2


def test_an_event_whose_date_changes_stays_one() -> None:
    updates = [("8:22 AM PST", "We are investigating errors."), ("9:08 AM PST", "We can confirm them.")]
    before = old_event("2021-12-07T16:22:56Z", *updates[:1])
    after = old_event("2021-12-07T15:00:00Z", *updates)
    over = old_event("2021-12-07T15:00:00Z", *updates, ("10:00 AM PST", "The issue has been resolved."), status="0")
    fold = replay("data", data([before]), data([after]), data([over]), data(archive=[over]))
    record = only(fold)
    assert record.id == "aws_ec2-us-east-1-20211207T1622"
    assert changes(fold) == [("retimed", "started_at")]
    assert (record.combined.incident.started_at, len(record.combined.updates)) == ("2021-12-07T15:00:00Z", 3)


@pytest.mark.parametrize(
    ("date", "clock", "text", "records"),
    [
        ("2021-12-07T16:40:00Z", "8:40 AM PST", "We are investigating.", 1),
        ("2021-12-07T16:23:10Z", "8:23 AM PST", "Something else.", 1),
        ("2021-12-07T16:40:00Z", "8:40 AM PST", "Something else.", 2),
        ("2021-12-08T16:40:00Z", "8:40 AM PST", "We are investigating.", 2),
    ],
)
def test_a_new_date_is_the_old_event_by_its_words_or_its_title(date: str, clock: str, text: str, records: int) -> None:
    before = data([old_event("2021-12-07T16:22:56Z", ("8:22 AM PST", "We are investigating."))])
    assert len(replay("data", before, data([old_event(date, (clock, text))])).records) == records


def test_an_archive_that_is_cut_back_and_returns_withdraws_nothing() -> None:
    old = old_event("2018-12-07T16:22:56Z", ("8:22 AM PST", "It was slow. The issue has been resolved."))
    new = old_event("2021-12-07T16:22:56Z", ("8:22 AM PST", "We are investigating."))
    long, short = data([new], [old]), data([new])
    fold = replay("data", long, short, short, long, short, long, long)
    assert changes(fold) == []
    assert [each.combined.withdrawn_at for each in fold.records.values()] == [None, None]


def test_old_copies_between_new_ones_change_nothing() -> None:
    updates = [("8:22 AM PST", "We are investigating."), ("9:08 AM PST", "The issue has been resolved.")]
    old = data([old_event("2021-12-07T16:22:56Z", *updates[:1])])
    new = data([old_event("2021-12-07T16:22:56Z", *updates, status="0")])
    fold = replay("data", old, new, old, old, new, old, new)
    assert changes(fold) == []
    assert (only(fold).combined.incident.status, len(only(fold).combined.updates)) == (Status.RESOLVED, 2)


def test_the_severity_is_the_worst_that_was_told_and_stays() -> None:
    log = (("2026-03-01T12:51:25Z", 1, "We are investigating."), ("2026-03-01T13:00:00Z", 3, "It is down."))
    open_event = event("2026-03-01T12:51:25Z", *log)
    over = event("2026-03-01T12:51:25Z", *log, ("2026-03-01T14:00:00Z", 0, "Over."), status="0", end_time="1772373600")
    (actual,) = current(over).incidents
    assert (actual.impact, actual.status, actual.resolved_at) == (
        Impact.CRITICAL,
        Status.RESOLVED,
        "2026-03-01T14:00:00Z",
    )
    assert changes(replay("currentevents", current(open_event), current(over))) == []


def test_services_are_components_in_the_group_of_their_region() -> None:
    services = {
        "sts-us-gov-west-1": {"service_name": "Token Service", "current": "0", "max": "2"},
        "iam": {"service_name": "Identity", "current": 1, "max": 1},
    }
    change = {
        "service": "lambda-ap-southeast-2",
        "service_name": "Functions",
        "previous_status": "0",
        "current_status": 3,
        "timestamp": 1772369485,
    }
    actual = current(
        event("2026-03-01T12:51:25Z", impacted_services=services, impacted_service_status_changes=[change])
    )
    (incident,) = actual.incidents
    groups = {each.key: (each.name, each.group_name) for each in incident.components}
    assert groups == {
        "ec2-us-east-1": ("Elastic Compute", "us-east-1"),
        "lambda-ap-southeast-2": ("Functions", "ap-southeast-2"),
        "sts-us-gov-west-1": ("Token Service", "us-gov-west-1"),
        "iam": ("Identity", None),
    }
    assert incident.transitions[0].new_health is Health.MAJOR_OUTAGE
    assert (
        replay("currentevents", actual).components.by_key["sts-us-gov-west-1"].component.group_name == "us-gov-west-1"
    )


def test_the_same_event_by_json_and_by_feed_is_one() -> None:
    log = [("2026-03-01T12:51:25Z", 1, "We are investigating."), ("2026-03-01T13:19:12Z", 1, "It is the power.")]
    items = [item(when, "Service impact: Increased Error Rates", text) for when, _, text in log]
    over = item("2026-03-01T14:00:00Z", "Service is operating normally: [RESOLVED] Increased Error Rates", "Over.")
    for actual in (feed(*items, over), feed(*items[1:], over)):
        fold = replay("currentevents", current(event("2026-03-01T12:51:25Z", *log)), current())
        fold.observe(Observation("feed", at("5 01:00"), actual))
        combined = only(fold).combined
        assert [each.update.posted_at[11:16] for each in combined.updates] == ["12:51", "13:19", "14:00"]
        assert (combined.incident.status, combined.incident.resolved_at) == (Status.RESOLVED, "2026-03-01T14:00:00Z")
        assert combined.incident.started_at == "2026-03-01T12:51:25Z"


OPEN, OVER = "Service impact: Increased Error Rates", "Service is operating normally: [RESOLVED] Increased Error Rates"


@pytest.mark.parametrize(
    ("items", "events"),
    [
        (["01T10:00 a " + OPEN, "01T11:00 b " + OVER], 1),
        (["01T10:00 a " + OVER, "01T11:00 b " + OVER], 1),
        (["01T10:00 a " + OVER, "03T11:00 b " + OVER], 2),
        (["01T10:00 a " + OVER, "01T11:00 b " + OPEN], 2),
        (["01T10:00 a " + OVER, "01T11:00 b Informational message: [RESOLVED] Slow billing"], 2),
        (["01T10:00 a " + OPEN, "01T11:00 b Service disruption: Increased Errors"], 1),
        (["01T10:00 a " + OPEN, "03T11:00 b Service disruption: Increased Errors"], 2),
        (["01T10:00 a " + OPEN, "30T11:00 b " + OPEN.replace("impact", "disruption")], 1),
    ],
)
def test_items_of_a_service_are_chained_until_one_is_over_and_the_next_is_another(
    items: list[str], events: int
) -> None:
    actual = feed(*(item(f"2026-04-{when}:00Z", title, text) for when, text, title in (i.split(" ", 2) for i in items)))
    assert len(actual.incidents) == events


@pytest.mark.parametrize(
    ("title", "text", "over"),
    [
        ("Informational message: Slow", "Between 9 AM and 10 AM it was slow. The service is operating normally.", True),
        ("Informational message: Slow", "We replaced it, and the service is now operating normally.", True),
        ("Slow", "The issue has been resolved.", True),
        ("Slow", "We are looking.", False),
        ("Service impact: Slow", "We tell more once the service is operating normally.", False),
        ("Service impact: Slow", "The service is not operating normally.", False),
    ],
)
def test_a_text_closes_and_a_severity_that_is_missing_costs_itself(title: str, text: str, over: bool) -> None:
    (incident,) = feed(item("2026-04-01T10:00:00Z", title, text)).incidents
    assert incident.status is (Status.RESOLVED if over else Status.INVESTIGATING)
    assert (incident.title, incident.impact is Impact.UNKNOWN) == ("Slow", title == "Slow")


def test_a_feed_that_loses_the_first_items_of_an_event_keeps_its_start() -> None:
    items = [item(f"2026-04-01T1{hour}:00:00Z", OPEN, f"Text {hour}.") for hour in range(5)]
    fold = replay("feed", feed(*items[:3]), feed(*items[1:4]), feed(*items[3:]))
    record = only(fold)
    assert (record.combined.incident.started_at, len(record.combined.updates)) == ("2026-04-01T10:00:00Z", 5)
    assert changes(fold) == []


def test_hostile_text_stays_harmless() -> None:
    nasty = "<script>alert(1)</script><p>[x](javascript:alert(1)) \x1b[31m\u202eevil</p>" + "A" * 1_000_000
    clean = nasty.replace("\x1b", "")
    actual: list[Incident] = [
        *current(event("2026-03-01T12:51:25Z", ("2026-03-01T12:51:25Z", 1, nasty), summary=nasty, arn=nasty)).incidents,
        *data([old_event("2021-12-07T16:22:56Z", ("8:22 AM PST", nasty), summary=nasty, service_name=nasty)]).incidents,
        *feed(item("2026-04-01T10:00:00Z", f"Service impact: {clean}", clean)).incidents,
    ]
    assert len(actual) == 3
    for each in actual:
        assert each.url is None or each.url.startswith("https://health.aws.amazon.com/")
        assert "](javascript" not in each.updates[0].body
        for text in (each.title, each.updates[0].body, each.components[0].name):
            assert len(text) < 200_000
            assert not [sign for sign in ("<script", "\x1b", "\u202e") if sign in text]


def test_its_own_documents_are_recognised_and_others_are_not() -> None:
    elsewhere = "https://mirror.example/"
    listed = json.dumps([event("2026-03-01T12:51:25Z")]).encode()
    assert aws.PLATFORM.matches(Document(elsewhere, "currentevents", listed))
    assert not aws.PLATFORM.matches(Document(elsewhere, "currentevents", b"[]"))
    assert aws.PLATFORM.matches(Document("https://health.aws.amazon.com/public/currentevents", "currentevents", b"[]"))
    assert not aws.PLATFORM.matches(Document(elsewhere, "feed", b'<rss version="2.0"><channel></channel></rss>'))
    assert aws.PLATFORM.matches(Document("https://status.aws.amazon.com/", "page", b"<html>"))


@pytest.mark.corpus
def test_every_payload_is_read(corpus: Path) -> None:
    folder = corpus / "vendors/aws"
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    assert {name for name in files if not name.startswith("rss_per_service")} == CAPTURED.keys()
    for name, path in files.items():
        kind, incidents, updates = CAPTURED.get(name, ("feed", None, 15))
        document = Document("https://mirror.example/", kind, path.read_bytes())
        actual = aws.PLATFORM.parse(document).incidents
        assert sum(len(each.updates) for each in actual) == updates, name
        assert incidents in (None, len(actual)), name
        assert aws.PLATFORM.matches(document), name
        assert len({each.key for each in actual}) == len(actual), name


@pytest.mark.corpus
def test_the_feeds_of_2015_in_order_are_18_events(corpus: Path) -> None:
    fold = SourceState("aws", aws.PLATFORM.channels, [], [], SourceMemory())
    for path in sorted((corpus / "vendors/aws/rss_per_service_2015").iterdir()):
        day, hour, minute, second = re.findall(r"^(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)-(\d\d)", path.name)[0]
        fold.observe(Observation("feed", Instant(f"{day}T{hour}:{minute}:{second}Z"), read("feed", path.read_bytes())))
    actual = {record.id: record.combined for record in fold.records.values()}
    assert (len(actual), sum(len(each.updates) for each in actual.values())) == (18, 39)
    metrics = actual["aws_cloudwatch-sa-east-1-20151105T0612"]
    assert [each.update.posted_at[11:16] for each in metrics.updates] == ["06:12", "06:32", "07:16", "10:08", "10:20"]
    assert (metrics.incident.resolved_at, metrics.incident.impact) == ("2015-11-05T10:36:35Z", Impact.MINOR)
    assert {kind for kind, _ in changes(fold)} == {"retimed", "edited", "renamed"}


@pytest.mark.corpus
def test_json_and_feed_of_2026_are_three_events(corpus: Path) -> None:
    folder = corpus / "vendors/aws"
    fold = replay("currentevents", read("currentevents", (folder / "data_json_new_shape_2026-07.json").read_bytes()))
    fold.observe(Observation("feed", at("5 01:00"), read("feed", (folder / "status_all_2026-08.rss").read_bytes())))
    counted = {record.key: len(record.combined.updates) for record in fold.records.values()}
    assert counted == {
        "multipleservices-me-central-1-20260301T1251": 17,
        "multipleservices-me-south-1-20260302T0556": 13,
        "directconnect-eu-central-1-20260815T0342": 20,
    }


@pytest.fixture(scope="module")
def replayed(histories: Histories) -> tuple[Database, importing.Imported]:
    return histories(AWS, Path(SERIES).name)


@pytest.mark.corpus
def test_a_month_of_data_json(replayed: tuple[Database, importing.Imported]) -> None:
    database, found = replayed
    assert (found.replayed.applied, found.replayed.stale, found.replayed.unusable) == (67, 0, 1)
    assert database.table("incidents").count == 467
    assert database.table("updates").count_where("withdrawn_at IS NULL") == 1580
    actual = Counter(map(tuple, database.execute("SELECT kind, field FROM changes").fetchall()))
    assert (actual["edited", "body"], actual["withdrawn", None], actual["renamed", "title"]) == (12, 2, 1)
    assert actual["retimed", "posted_at"] == 2
    assert not [each for each in actual if each[0] in ("escalated", "deescalated", "reopened", "restored")]
    assert database.table("incidents").count_where("withdrawn_at IS NOT NULL OR resolved_at IS NULL") == 0


@pytest.mark.corpus
def test_the_nine_events_of_7_december_2021(replayed: tuple[Database, importing.Imported]) -> None:
    database, _ = replayed
    rows = database.execute(
        "SELECT key, started_at, resolved_at, update_count, detected_at FROM incidents "
        "WHERE started_at BETWEEN '2021-12-07T08:00:00Z' AND '2021-12-08T07:59:59Z'"
    ).fetchall()
    actual = {key.rpartition("-")[0]: (start[:16], end[:16], updates) for key, start, end, updates, _ in rows}
    assert actual == NINE
    assert all(detected for *_, detected in rows)


@pytest.mark.corpus
def test_again_writes_nothing(corpus: Path, replayed: tuple[Database, importing.Imported]) -> None:
    database, _ = replayed
    before = database.conn.total_changes
    again = history.bring(database, AWS, corpus / SERIES)
    assert (again.new, database.conn.total_changes) == (0, before)
