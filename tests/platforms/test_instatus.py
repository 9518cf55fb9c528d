"""Instatus: every capture there is, the two notations of its times, feed years, and what a hostile page can do."""

import json
from pathlib import Path

import msgspec
import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Document, Health, Impact, Kind, Scope, Snapshot, Source, Status, When
from statusledger.platforms import instatus
from tests.support import paths

GOLDEN = paths.GOLDEN / "instatus"

# Captures by kind of document: incidents, updates, transitions, components.
FIGURES = {
    "page mastodon-social__home.html": (2, 2, 7, 4),
    "notices mastodon-social__home.html": (2, 2, 7, 0),
    "summary docexample__summary.json": (2, 0, 0, 0),
    "summary perplexity__summary_up.json": (0, 0, 0, 0),
    "summary wistia__v3_summary_up_2026-09-23.json": (0, 0, 0, 0),
    "components wistia__v3_components_EXCERPT_2026-09-23.json": (0, 0, 0, 1),
    "feed docexample__history_maintenance.atom": (1, 1, 0, 0),
}
# Quoted in part: without an address an incident has no identity. Derived: the page's data without the page.
REFUSED = {
    "summary manychat__summary_up_with_open_incident.json": "missing required field `started`",
    "page mastodon-social__page_props_derived.json": "it holds no site",
}


def read(kind: str, body: bytes) -> Snapshot:
    return instatus.PLATFORM.parse(Document("https://status.example.com/", kind, body))


def capture(corpus: Path, name: str) -> Snapshot:
    kind, _, file = name.partition(" ")
    return read(kind, (corpus / "instatus" / file).read_bytes())


def golden(case: str) -> tuple[str, bytes]:
    (path,) = (GOLDEN / case).glob("input.*")
    return path.name.split(".")[1], path.read_bytes()


@pytest.mark.corpus
def test_every_capture_is_read_or_refused_by_name(corpus: Path) -> None:
    files = {path.name for path in (corpus / "instatus").iterdir()}
    assert {name.split()[1] for name in (*FIGURES, *REFUSED)} == files
    for name, figures in FIGURES.items():
        actual = capture(corpus, name)
        updates = sum(len(incident.updates) for incident in actual.incidents)
        transitions = sum(len(incident.transitions) for incident in actual.incidents)
        assert (len(actual.incidents), updates, transitions, len(actual.components)) == figures, name
        kind, _, file = name.partition(" ")
        assert instatus.PLATFORM.matches(Document("", kind, (corpus / "instatus" / file).read_bytes())), name
    for name, reason in REFUSED.items():
        with pytest.raises(NormalizeError, match=reason):
            capture(corpus, name)


@pytest.mark.corpus
def test_a_captured_home_page_says_what_a_person_reads_there(corpus: Path) -> None:
    actual = capture(corpus, "page mastodon-social__home.html")
    assert (actual.page.name, actual.page.url) == ("mastodon.social", "https://status.mastodon.social")
    assert (actual.page.health, actual.page.health_raw) == (Health.MAJOR_OUTAGE, "SOMEMAJOROUTAGE")
    assert {part.name: part.health for part in actual.components} == {
        "Website & API": Health.MAJOR_OUTAGE,
        "Background queues": Health.MAJOR_OUTAGE,
        "Media storage": Health.OPERATIONAL,
        "Streaming API": Health.MAJOR_OUTAGE,
    }
    lasting, storm = actual.incidents
    assert (lasting.status, lasting.started_at, lasting.resolved_at) == (
        Status.MONITORING,
        "2025-12-17T14:00:00Z",
        None,
    )
    assert (lasting.impact, lasting.impact_raw) == (
        Impact.MINOR,
        "DEGRADEDPERFORMANCE",
    )  # of its outages; now OPERATIONAL
    assert [each.posted_at for each in lasting.updates] == ["2025-12-17T14:00:00Z", "2026-01-07T06:42:57Z"]
    assert {each.update_key for each in lasting.transitions} == {each.key for each in lasting.updates}
    assert (storm.status, storm.resolved_at, storm.impact) == (Status.RESOLVED, "2026-02-25T21:35:12Z", Impact.CRITICAL)
    assert [each.name for each in storm.components] == ["Website & API", "Streaming API", "Background queues"]


@pytest.mark.corpus
def test_times_of_javascript_and_minutes_in_words(corpus: Path) -> None:
    incident, maintenance = capture(corpus, "summary docexample__summary.json").incidents
    assert (incident.started_at, incident.impact) == ("2022-06-11T18:55:50Z", Impact.CRITICAL)
    assert (maintenance.kind, maintenance.status) == (Kind.MAINTENANCE, Status.SCHEDULED)
    assert maintenance.scheduled_end_at == "2022-06-11T19:55:54Z"


def test_the_page_is_asked_for_texts_only_unless_nothing_else_can_be_read() -> None:
    source = Source(id="acme", name="Acme", url="https://status.acme.example/", platform="instatus", vendor="acme")
    asked = {
        request.kind: (request.url.removeprefix(source.url), request.when)
        for request in instatus.PLATFORM.requests(source)
    }
    assert asked == {
        "summary": ("summary.json", When.ALWAYS),
        "components": ("v2/components.json", When.ALWAYS),
        "notices": ("https://status.acme.example", When.CHANGED),
        "feed": ("history.atom", When.CHANGED),
        "page": ("https://status.acme.example", When.FALLBACK),
    }


def test_a_quiet_summary_covers_all_that_is_open() -> None:
    (covers,) = read(*golden("summary_quiet")).covers
    assert (covers.extent, covers.kinds) == (Scope.OPEN, (Kind.INCIDENT, Kind.MAINTENANCE))


@pytest.mark.parametrize(
    ("word", "health"),
    [
        ("UP", Health.OPERATIONAL),
        ("HASISSUES", Health.DEGRADED),
        ("ALLUNDERMAINTENANCE", Health.MAINTENANCE),
        ("ONEDEGRADEDPERFORMANCE", Health.DEGRADED),
        ("SOMEMAJOROUTAGE", Health.MAJOR_OUTAGE),
        ("ALLSORTS", Health.UNKNOWN),
    ],
)
def test_a_page_tells_how_it_is_and_how_much_of_it(word: str, health: Health) -> None:
    body = json.dumps({"page": {"name": "Acme", "url": "https://a.example", "status": word}}).encode()
    assert (read("summary", body).page.health, read("summary", body).page.health_raw) == (health, word)
    assert instatus.PLATFORM.matches(Document("", "summary", body)) is (health is not Health.UNKNOWN)


@pytest.mark.parametrize(
    "start", ["Sat Jun 11 2022 18:55:50", "2022-06-11 18:55:50", "Sat Jun 31 2022 18:55:50 GMT+0000 (x)", "soon", ""]
)
def test_a_time_without_a_zone_or_a_sense_is_refused(start: str) -> None:
    kind, body = golden("summary")
    actual = json.loads(body)
    actual["activeIncidents"][0]["started"] = start
    with pytest.raises(NormalizeError, match="something that cannot be read"):
        read(kind, json.dumps(actual).encode())


@pytest.mark.parametrize("month", ["Feb <var> 30</var>", "Foo <var> 1</var>"])
def test_a_block_on_no_day_is_refused(month: str) -> None:
    kind, body = golden("feed")
    with pytest.raises(NormalizeError, match="something that cannot be read"):
        read(
            kind,
            body.decode()
            .replace("Nov &lt;var data-var=&#x27;date&#x27;&gt; 1&lt;/var&gt;", month.replace("<", "&lt;"))
            .encode(),
        )


def test_a_leap_day_is_in_the_leap_year() -> None:
    kind, body = golden("feed")
    blocks = body.decode().replace("2026-11-01T06:00:00", "2027-10-01T06:00:00").replace("Nov &lt;var", "Feb &lt;var")
    fog = read(kind, blocks.replace("&#x27;date&#x27;&gt; 1&lt;", "&#x27;date&#x27;&gt; 29&lt;").encode()).incidents[2]
    assert [each.posted_at for each in fog.updates] == ["2028-02-29T06:00:00Z", "2028-02-29T06:00:40Z"]


def test_the_order_of_blocks_and_lists_means_nothing() -> None:
    kind, body = golden("summary")
    actual = json.loads(body)
    for name in ("activeIncidents", "activeMaintenances"):
        actual[name].reverse()
    turned = read(kind, json.dumps(actual).encode())
    assert sorted(turned.incidents, key=str) == sorted(read(kind, body).incidents, key=str)


def test_hostile_words_stay_harmless() -> None:
    kind, body = golden("page")
    bad = "<script>alert(1)</script>\x1b[31m\x00<b onclick=x>y</b>"
    escaped = json.dumps(json.dumps(bad)[1:-1])[1:-1].replace("<", "\\u003c")
    link = "[x](javascript:alert(1))"
    page = (
        body.decode().replace("Ferries", escaped).replace("Storm", escaped).replace("We look into it.", escaped + link)
    )
    page = page.replace("MONITORING", "PONDERING").replace('\\"customDomain\\":null', '\\"customDomain\\":\\"a b@c\\"')
    snapshot = read(kind, page.encode())
    words = msgspec.json.encode(snapshot).decode()
    for trouble in ("<script", "](javascript:", "onclick", "\\u001b", "\\u0000"):
        assert trouble not in words
    assert "alert(1)" in words
    assert snapshot.page.url is None
    assert {each.status for each in snapshot.incidents if each.status_raw == "PONDERING"} == {Status.UNKNOWN}


def test_a_body_of_a_megabyte_is_cut() -> None:
    kind, body = golden("feed")
    actual = read(kind, body.replace(b"No sight.", b"No sight. " * 100_000))
    assert len(actual.incidents[2].updates[0].body) < 200_000


def test_other_pages_are_not_taken_for_its_own() -> None:
    for path in GOLDEN.parent.glob("*/*/input.*"):
        kind, ours = path.name.split(".")[1], path.parts[-3] == "instatus"
        for tried in instatus.PLATFORM.channels:
            if instatus.PLATFORM.matches(Document("https://status.example.com/", tried, path.read_bytes())):
                assert ours, (path, tried)
        if ours:
            assert instatus.PLATFORM.matches(Document("https://status.example.com/", kind, path.read_bytes())), path
