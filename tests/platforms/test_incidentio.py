"""incident.io: every capture there is, the addresses it is asked at, and what a hostile page can do."""

import json
from pathlib import Path

import msgspec
import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Affected, Document, Health, Impact, Instant, Kind, Origin, Snapshot, Source, Status, When
from statusledger.platforms import incidentio
from statusledger.reconcile import Observation
from statusledger.reconcile.channel_views import first_reported, updated
from statusledger.reconcile.merge import combine
from tests.support import paths

GOLDEN = paths.GOLDEN / "incidentio"
ADDRESS = "https://status.example.com/proxy/status.example.com"

# Captures by kind of document: incidents, updates, transitions, components.
FIGURES = {
    "proxy aiven__proxy_summary_derived.json": (1, 4, 1, 2),
    "proxy linear__proxy_summary_derived.json": (0, 0, 0, 6),
    "proxy openai__proxy_summary_derived.json": (1, 5, 2, 31),
    "page aiven__home.html": (1, 4, 1, 2),
    "page linear__home.html": (6, 26, 29, 6),
    "page openai__home.html": (1, 5, 2, 31),
    "incidents pleo__proxy_incidents_trimmed.json": (2, 2, 4, 0),
    "impacts aiven__proxy_component_impacts_derived.json": (3, 0, 4, 0),
    "impacts linear__proxy_component_impacts_derived.json": (8, 0, 35, 0),
    "impacts openai__proxy_component_impacts_derived.json": (69, 0, 382, 0),
    "shim openai__incidents_compat_shim.json": (30, 112, 0, 0),
    "feed openai__history_trimmed.atom": (2, 2, 0, 0),
    "feed openai__feed_trimmed.rss": (1, 0, 0, 0),
}
# What is no document of its own, and what it is refused with.
REFUSED = {
    "shim openai__incidents_compat_EXCERPT_2026-09-23.json": "missing required field `incidents`",
    "summary docexample__widget_api_v1_summary.json": "missing required field `created_at`",
}


def read(kind: str, body: bytes, url: str = "https://status.example.com/") -> Snapshot:
    return incidentio.PLATFORM.parse(Document(url, kind, body))


def capture(corpus: Path, name: str) -> Snapshot:
    kind, _, file = name.partition(" ")
    return read(kind, (corpus / "incidentio" / file).read_bytes())


def golden(case: str) -> tuple[str, bytes]:
    (path,) = (GOLDEN / case).glob("input.*")
    return path.name.split(".")[1], path.read_bytes()


@pytest.mark.corpus
def test_every_capture_is_read_or_refused_by_name(corpus: Path) -> None:
    files = {path.name for path in (corpus / "incidentio").iterdir()}
    assert {name.split()[1] for name in (*FIGURES, *REFUSED)} == files
    for name, figures in FIGURES.items():
        actual = capture(corpus, name)
        updates = sum(len(incident.updates) for incident in actual.incidents)
        transitions = sum(len(incident.transitions) for incident in actual.incidents)
        assert (len(actual.incidents), updates, transitions, len(actual.components)) == figures, name
        assert incidentio.PLATFORM.matches(
            Document("", name.split()[0], (corpus / "incidentio" / name.split()[1]).read_bytes())
        )
    for name, reason in REFUSED.items():
        with pytest.raises(NormalizeError, match=reason):
            capture(corpus, name)


@pytest.mark.corpus
@pytest.mark.parametrize("vendor", ["aiven", "linear", "openai"])
def test_the_home_page_and_the_proxy_say_the_same(corpus: Path, vendor: str) -> None:
    proxy, page = (
        capture(corpus, f"proxy {vendor}__proxy_summary_derived.json"),
        capture(corpus, f"page {vendor}__home.html"),
    )
    assert (proxy.page, proxy.components, proxy.covers) == (page.page, page.components, page.covers)
    assert set(proxy.incidents) <= set(page.incidents)


@pytest.mark.corpus
def test_times_and_impacts_of_incidents_worth_a_look(corpus: Path) -> None:
    (signing_in,) = capture(corpus, "proxy openai__proxy_summary_derived.json").incidents
    assert signing_in.status is Status.MONITORING  # resolved once, and taken up again
    assert signing_in.resolved_at is None
    assert (signing_in.started_at, signing_in.posted_at) == ("2026-03-17T02:42:00Z", "2026-03-17T03:06:13Z")
    assert [update.status for update in signing_in.updates][2:4] == [Status.RESOLVED, Status.IDENTIFIED]
    (cloud,) = capture(corpus, "proxy aiven__proxy_summary_derived.json").incidents
    assert (cloud.started_at, cloud.impact, cloud.impact_raw) == (
        "2026-03-01T23:12:45Z",
        Impact.MAJOR,
        "partial_outage",
    )
    history = {each.key: each for each in capture(corpus, "page linear__home.html").incidents}
    agents = history["01KJQSGSNF0FHV5DP7DM467GHK"]
    assert (agents.started_at, agents.resolved_at) == ("2026-03-02T17:28:46Z", "2026-03-02T21:02:05Z")
    upkeep = capture(corpus, "incidents pleo__proxy_incidents_trimmed.json").incidents[1]
    assert (upkeep.kind, upkeep.status) == (Kind.MAINTENANCE, Status.COMPLETED)
    assert (upkeep.scheduled_start_at, upkeep.scheduled_end_at) == ("2026-01-25T00:00:00Z", "2026-01-25T02:00:00Z")


@pytest.mark.corpus
def test_all_routes_share_keys_and_the_feed_joins_the_history(corpus: Path) -> None:
    outages = {
        each.key: each for each in capture(corpus, "impacts openai__proxy_component_impacts_derived.json").incidents
    }
    for name in ("feed openai__history_trimmed.atom", "feed openai__feed_trimmed.rss"):
        for entry in capture(corpus, name).incidents:
            assert entry.title == outages[entry.key].title
    assert max(outages.values(), key=lambda each: each.impact.badness).impact is Impact.CRITICAL


def source(url: str, feed: str | None = None) -> Source:
    return Source(id="acme", name="Acme", url=url, platform="incidentio", vendor="acme", feed=feed)


def test_the_proxy_is_asked_for_its_host_or_on_the_shared_host_for_the_page() -> None:
    own = {request.kind: request for request in incidentio.PLATFORM.requests(source("https://status.acme.example/"))}
    assert own["proxy"].url == "https://status.acme.example/proxy/status.acme.example"
    assert own["incidents"].url == f"{own['proxy'].url}/incidents"
    assert [request.when for request in own.values()] == [When.ALWAYS, When.CHANGED] + 3 * [When.FALLBACK]
    shared = next(iter(incidentio.PLATFORM.requests(source("https://statuspage.incident.io/acme"))))
    assert shared.url == "https://statuspage.incident.io/proxy/acme"


def test_a_window_of_history_leads_to_the_one_before_it_until_the_beginning() -> None:
    kind, body = golden("incidents")
    url, windows = f"{ADDRESS}/incidents", []
    while request := next(iter(read(kind, body, url).follow), None):
        assert request.kind == "incidents"
        url, body = request.url, b'{"incidents": []}'
        windows.append(url.partition("?")[2])
    assert windows[:2] == [
        "start_at=2026-01-01T00:00:00Z&end_at=2026-03-01T00:00:00Z",
        "start_at=2025-11-01T00:00:00Z&end_at=2026-01-01T00:00:00Z",
    ]
    assert windows[-1] == "start_at=2021-01-01T00:00:00Z&end_at=2021-03-01T00:00:00Z"
    assert read("incidents", b'{"incidents": []}', f"{ADDRESS}/incidents").follow == ()


@pytest.mark.parametrize(
    ("case", "url", "page"),
    [
        ("proxy", ADDRESS, "https://status.example.com"),
        ("incidents", f"{ADDRESS}/incidents?start_at=2026-01-01T00:00:00Z", "https://status.example.com"),
        ("page", "https://status.example.com/", "https://status.example.com"),
        ("shim", "https://status.example.com/api/v2/incidents.json", "https://status.example.com"),
        ("incidents", "https://statuspage.incident.io/proxy/acme/incidents", "https://statuspage.incident.io/acme"),
    ],
)
def test_incidents_have_the_same_address_by_every_route(case: str, url: str, page: str) -> None:
    incident = read(*golden(case), url).incidents[0]
    assert incident.url == f"{page}/incidents/{incident.key}"


def test_a_name_once_told_stays_when_only_the_key_is() -> None:
    kind, body = golden("proxy")
    named = next(each for each in read(kind, body).incidents if each.kind is Kind.INCIDENT)
    bare = msgspec.structs.replace(named, components=tuple(Affected(each.key, "") for each in named.components))
    at = Instant("2026-05-03T09:00:00Z")
    for first, second in ((named, bare), (bare, named)):
        account = first_reported("api", first, at, Origin.BACKFILLED, None)
        account = updated(account, second, Observation("incidents", at, Snapshot()), missed_elsewhere=False)
        assert combine([account], ["api"]).incident.components == named.components
    views = [
        first_reported(channel, each, at, Origin.BACKFILLED, None) for channel, each in (("api", bare), ("shim", named))
    ]
    assert combine(views, ["api", "shim"]).incident.components == named.components


def test_hostile_words_stay_harmless() -> None:
    kind, body = golden("proxy")
    actual = json.loads(body)
    summary = actual["summary"]
    bad = "<script>alert(1)</script>\x1b[31m\x00<b onclick=x>y</b>"
    summary["name"] = summary["components"][1]["name"] = bad
    summary["components"][0]["description"] = f"{bad}[x](javascript:alert(1))"
    summary["public_url"] = "javascript:alert(1)"
    incident = summary["ongoing_incidents"][0]
    incident["name"] = incident["status"] = bad
    incident["updates"][0]["message_string"] = f"{bad}[x](javascript:alert(1)){'long ' * 200_000}"
    snapshot = read(kind, json.dumps(actual).encode())
    assert snapshot.page.url is None
    words = msgspec.json.encode(snapshot).decode()
    assert len(words) < 200_000
    for trouble in ("<script", "](javascript:", "onclick", "\\u001b", "\\u0000"):
        assert trouble not in words
    unheard_of = next(each for each in snapshot.incidents if each.kind is Kind.INCIDENT)
    assert unheard_of.status is Status.UNKNOWN


def test_a_word_nobody_knows_is_unknown_and_kept() -> None:
    kind, body = golden("proxy")
    actual = read(kind, body.replace(b'"degraded_performance"', b'"on_fire"'))
    assert (actual.components[0].health, actual.components[0].health_raw) == (Health.UNKNOWN, "on_fire")


@pytest.mark.parametrize("length", range(0, 100, 9))
def test_half_a_home_page_is_refused_or_tells_no_less_of_what_is_open(length: int) -> None:
    kind, body = golden("page")
    open_then = {each.key for each in read(kind, body).incidents if not each.status.final}
    try:
        actual = read(kind, body[: len(body) * length // 100])
    except NormalizeError:
        return
    assert {each.key for each in actual.incidents if not each.status.final} == open_then


def test_data_that_refers_to_itself_or_grows_without_end_is_refused() -> None:
    def page(rows: str) -> bytes:
        return f"<script>self.__next_f.push([1,{json.dumps(rows)}])</script>".encode()

    grows = "".join(f'{row:x}:["${row + 1:x}","${row + 1:x}"]\n' for row in range(1, 60))
    for rows in (
        '1:{"summary":{"name":"$1"}}\n',
        f'0:{{"summary":["$1"]}}\n{grows}',
        '1:{"summary":{}',
        "1:T9,ab",
        "1:T-5,ab",
        "!",
    ):
        with pytest.raises(NormalizeError):
            read("page", page(rows))
    with pytest.raises(NormalizeError, match="cannot be read"):
        read("page", b"<script>self.__next_f.push([" * 20_000)
    with pytest.raises(NormalizeError, match="it holds no summary"):
        read("page", b"<script>self.__next_f.push([0])</script>")


def test_other_pages_are_not_taken_for_its_own() -> None:
    for path in GOLDEN.parent.glob("*/*/input.*"):
        kind = path.name.split(".")[1]
        for tried in incidentio.PLATFORM.channels:
            mine = path.parts[-3] == "incidentio" and kind == tried
            if not mine and incidentio.PLATFORM.matches(
                Document("https://status.example.com/", tried, path.read_bytes())
            ):
                assert path.parts[-3] == "incidentio", (path, tried)
        if path.parts[-3] == "incidentio":
            assert incidentio.PLATFORM.matches(Document("https://status.example.com/", kind, path.read_bytes())), path
