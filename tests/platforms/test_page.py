"""Pages without API or feed: what each captured one tells, what is refused by name, and what must not fool us."""

import re
from html import escape
from pathlib import Path

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Document, Format, Health, Impact, Kind, Request, Snapshot, Source, Status, When
from statusledger.platforms import page, statuspage
from tests.support.hosted import HALF_A_MEGABYTE, HOSTILE, assert_harmless, strangers
from tests.support.paths import GOLDEN

URL = "https://status.example.com/"
SHAPES = {
    "page": GOLDEN / "statuspage/home/input.page.html",
    "months": GOLDEN / "statuspage/months/input.months.html",
    "incident_page": GOLDEN / "statuspage/incident_page/input.incident_page.html",
}


def read(body: str | bytes, kind: str = "page", url: str = URL) -> Snapshot:
    return page.PLATFORM.parse(Document(url, kind, body.encode() if isinstance(body, str) else body))


def html(content: str, title: str = "Acme") -> str:
    return f"<!doctype html><html><head><title>{title}</title></head><body>{content}</body></html>"


def test_the_page_is_asked_for() -> None:
    source = Source(id="x", name="X", url=URL, platform="page", vendor="x")
    assert list(page.PLATFORM.requests(source)) == [Request(URL, "page", expects=Format.HTML)]


def test_statuspage_falls_back_to_its_own_page() -> None:
    source = Source(id="x", name="X", url=URL, platform="statuspage", vendor="x")
    assert list(statuspage.PLATFORM.requests(source))[-1] == Request(URL, "page", When.FALLBACK, Format.HTML)


@pytest.mark.parametrize("kind", SHAPES)
def test_both_platforms_read_a_page_of_statuspage_alike(kind: str) -> None:
    body = SHAPES[kind].read_bytes()
    document = Document(URL, kind, body)
    assert page.PLATFORM.parse(document) == statuspage.PLATFORM.parse(document)
    assert statuspage.PLATFORM.matches(document)
    assert page.PLATFORM.matches(Document(URL, "page", body)) is (kind == "page")


@pytest.mark.parametrize("kind", SHAPES)
def test_half_a_page_and_another_page_are_refused(kind: str) -> None:
    body = SHAPES[kind].read_bytes().rstrip()
    for length in range(0, len(body) - 7, len(body) // 40):
        with pytest.raises(NormalizeError):
            read(body[:length], kind)
    for other in SHAPES.keys() - {kind}:
        with pytest.raises(NormalizeError, match="it is the"):
            read(body, other)


def test_what_an_open_incident_is_named_by_is_asked_for() -> None:
    actual = read(SHAPES["page"].read_bytes())
    assert [(request.url.rpartition("/")[2], request.kind, request.when) for request in actual.follow] == [
        (key, "incident_page", When.CHANGED) for key in ("k2m4n6p8q0r2", "zz9yy8xx7ww6", "m1a2i3n4t5e6")
    ]


def test_a_time_in_a_zone_that_could_be_several_is_not_guessed() -> None:
    body = SHAPES["page"].read_text().replace(" PST", " IST")
    actual = {incident.key: incident for incident in read(body).incidents}
    late = actual["k2m4n6p8q0r2"]
    assert (late.status, late.status_raw, late.started_at, late.updates) == (Status.IDENTIFIED, "Identified", None, ())
    assert not late.whole_timeline
    assert actual["s3c4h5e6d7u8"].scheduled_start_at == "2025-01-11T08:00:00Z"
    assert actual["s3c4h5e6d7u8"].scheduled_end_at is None
    in_india = statuspage.PLATFORM.parse(Document(URL, "page", body.encode(), "Asia/Kolkata"))
    (late,) = [incident for incident in in_india.incidents if incident.key == "k2m4n6p8q0r2"]
    assert [update.posted_at for update in late.updates] == ["2024-12-31T18:20:00Z", "2025-01-02T03:45:00Z"]


@pytest.mark.parametrize(
    ("lost", "reason"),
    [
        (' data-component-status="operational"', "a component without id, name or status"),
        ('<span class="name">Hall B</span>', "a component without id, name or status"),
        ('<var data-var="year">2024</var>', "a day without its date"),
        (' data-unix-time="1736582400"', "a maintenance without a window"),
        ('href="/incidents/k2m4n6p8q0r2"', "an incident without an address"),
    ],
)
def test_what_must_be_there_is_missed(lost: str, reason: str) -> None:
    with pytest.raises(NormalizeError, match=reason):
        read(SHAPES["page"].read_text().replace(lost, ""))


def test_an_incident_page_needs_its_exact_times() -> None:
    with pytest.raises(NormalizeError, match="an update without its time"):
        read(SHAPES["incident_page"].read_text().replace("data-datetime-unix", "data-other"), "incident_page")


BANNERS = {
    "<h1>All Systems Operational</h1>": Health.OPERATIONAL,
    "<div class='overall-state'>✅ All services are online!</div>": Health.OPERATIONAL,
    "<p role='status'>Alle Systeme funktionieren.</p>": Health.OPERATIONAL,
    "<h2>No known issues at this time</h2>": Health.OPERATIONAL,
    "<h2>Partial System Outage</h2>": Health.PARTIAL_OUTAGE,
    "<h2>Major service outage</h2>": Health.MAJOR_OUTAGE,
    "<h2>All systems are down</h2>": Health.MAJOR_OUTAGE,
    "<h2>We are currently experiencing issues</h2>": Health.DEGRADED,
    "<h2>Scheduled maintenance in progress</h2>": Health.MAINTENANCE,
    "<h2>Not all systems operational</h2>": Health.UNKNOWN,
    "<h2>Are all systems operational?</h2><p>Ask us.</p>": Health.UNKNOWN,
    "<h2>Mail is operational</h2>": Health.UNKNOWN,
    "<p>All systems operational</p>": Health.UNKNOWN,
    "<div class='status'>Operational</div><div class='status'>Partial outage</div>": Health.UNKNOWN,
    "<div class='incident-update'><h3>All systems operational</h3></div>": Health.UNKNOWN,
    "<script>'<h1>All systems operational</h1>'</script>": Health.UNKNOWN,
    "<h1 style='display:none'>All systems operational</h1>": Health.UNKNOWN,
    "<h1>All systems operational</h1><h1>Major service outage</h1>": Health.UNKNOWN,
    "": Health.UNKNOWN,
}


@pytest.mark.parametrize(("content", "health"), BANNERS.items())
def test_only_a_banner_tells_the_health_of_a_page(content: str, health: Health) -> None:
    document = Document(URL, "page", html(content).encode())
    assert page.PLATFORM.parse(document).page.health is health
    assert page.PLATFORM.matches(document) is (health is not Health.UNKNOWN)


REFUSED = {
    html("<form><input type=password></form>"): "a login page: it asks for a password",
    html("", "Acme Status - Login"): "a login page",
    html("<h1>Sign in to Acme</h1>"): "a login page",
    html("<h1>This page is inactive</h1>"): "an inactive page",
    html("<h1>404 Not Found</h1>"): "a page of nobody",
    html("<h2>Status page not found</h2>"): "a page of nobody",
    html("", "acme.example domain is for sale!"): "a page of nobody",
    html("", "Just a moment..."): "a challenge",
    '{"status": "ok"}': "not a whole page",
    "": "not a whole page",
}


@pytest.mark.parametrize(("body", "reason"), REFUSED.items())
def test_what_is_no_status_page_is_refused_by_name(body: str, reason: str) -> None:
    with pytest.raises(NormalizeError, match=reason):
        read(body)
    assert not page.PLATFORM.matches(Document(URL, "page", body.encode()))


def test_posts_in_any_order_tell_the_same() -> None:
    body = (GOLDEN / "page/linked_data/input.page.html").read_text()
    lines = re.findall(r" {3}\{.*?\}", body)
    assert len(lines) == 2
    turned = body.replace(lines[0], "?").replace(lines[1], lines[0]).replace("?", lines[1])
    assert turned != body
    assert read(turned) == read(body)


HOSTILE_HTML = HOSTILE.replace("\x00", "")


@pytest.mark.parametrize("words", [HOSTILE_HTML, HALF_A_MEGABYTE, " " * 1_000_000, "&lt;" * 100_000, "<div>" * 5_000])
def test_hostile_text_stays_harmless(words: str) -> None:
    home = SHAPES["page"].read_text()
    assert_harmless(read(home.replace("Presses in both halls", escape(words))))
    assert_harmless(read(home.replace("Better glue.", words)))
    for place in ("Letters are printed &amp; posted late", "Web shop"):
        if words.strip():
            assert_harmless(read(home.replace(place, escape(words))))
    post = (GOLDEN / "page/microformats/input.page.html").read_text()
    for place in ("again", "Trains stop at the old bridge"):
        assert_harmless(read(post.replace(place, words)))
    incident = SHAPES["incident_page"].read_text().replace("Hall A", words).replace("on its way", words)
    assert_harmless(read(incident, "incident_page"))


# Of each captured page: health, components, incidents, updates, incidents whose times cannot all be told.
CAPTURED = {
    "2000charge__home_2021": (Health.OPERATIONAL, 2, 9, 21, 0),
    "acmeapico-demo__home_2021": (Health.PARTIAL_OUTAGE, 18, 7, 1, 6),
    "airhead__home_2021": (Health.OPERATIONAL, 7, 0, 0, 0),
    "appveyor__home_2021": (Health.OPERATIONAL, 9, 1, 2, 0),
    "aquafadas__home_2021": (Health.DEGRADED, 24, 1, 5, 0),
    "atlassian-access__home_2021": (Health.OPERATIONAL, 6, 0, 0, 0),
    "avetta__home_2021": (Health.OPERATIONAL, 7, 1, 2, 0),
    "binarylane__home_2021": (Health.OPERATIONAL, 5, 2, 6, 0),
    "box__home_2021": (Health.OPERATIONAL, 49, 2, 7, 0),
    "citrix-sharefile__home_2021": (Health.OPERATIONAL, 1, 3, 9, 0),
    "datadog__home_2021": (Health.OPERATIONAL, 14, 3, 17, 0),
    "digitalocean__incident_page_2020-01-03": (Health.OPERATIONAL, 0, 1, 4, 0),
    "fastly__home_2021": (Health.OPERATIONAL, 105, 15, 48, 1),
    "github__history_page_trimmed": (None, 2, 3, 0, 3),
    "jwplayer__home_2021": (Health.OPERATIONAL, 13, 2, 10, 0),
    "karte__home_2021": (Health.OPERATIONAL, 5, 2, 5, 0),
    "loggly__home_2021": (Health.OPERATIONAL, 7, 2, 6, 0),
    "particle__home_2021": (Health.OPERATIONAL, 16, 2, 4, 0),
    "postmates-api__home_2021": (Health.OPERATIONAL, 13, 0, 0, 0),
    "python-infra__home_2021": (Health.DEGRADED, 105, 3, 14, 0),
    "scalepoint__home_2021": (Health.OPERATIONAL, 29, 9, 19, 0),
    "signrequest__home_2021": (Health.OPERATIONAL, 21, 1, 1, 0),
    "streamyard__history_2024-06": (Health.OPERATIONAL, 4, 0, 0, 0),
    "streamyard__home_2024-06": (Health.OPERATIONAL, 4, 0, 0, 0),
    "stride__home_2021": (Health.OPERATIONAL, 0, 2, 1, 1),
    "zoom__home_2021": (Health.OPERATIONAL, 22, 6, 15, 0),
}
CLOSED = {
    "anzgcis-login__home_2021": "a login page of Statuspage",
    "birdeye-inactive__home_2021": "an inactive page of Statuspage",
    "streamyard__uptime_2024-06": "it is the uptime page",
}


def captured(path: Path) -> Snapshot:
    kind = next(
        (kind for word, kind in (("history", "months"), ("incident_", "incident_page")) if word in path.stem), ""
    )
    url = f"{URL}incidents/d0glfj89j57y" if kind == "incident_page" else URL
    return read(path.read_bytes(), kind or "page", url)


@pytest.mark.corpus
def test_every_captured_page_of_statuspage_is_read_or_refused_by_name(corpus: Path) -> None:
    figures, refused = {}, {}
    for path in sorted((corpus / "statuspage").glob("*.html")):
        try:
            actual = captured(path)
        except NormalizeError as error:
            refused[path.stem] = str(error)
            continue
        updates = sum(len(incident.updates) for incident in actual.incidents)
        undated = sum(not incident.whole_timeline for incident in actual.incidents)
        figures[path.stem] = (actual.page.health, len(actual.components), len(actual.incidents), updates, undated)
        assert all(incident.title and incident.url and incident.impact_raw for incident in actual.incidents if updates)
        assert all(component.health is not Health.UNKNOWN for component in actual.components)
    assert figures == CAPTURED
    assert refused.keys() == CLOSED.keys()
    assert all(CLOSED[name] in reason for name, reason in refused.items())


@pytest.mark.corpus
def test_what_the_pages_tell_to_the_second(corpus: Path) -> None:
    (spaces,) = captured(corpus / "statuspage/digitalocean__incident_page_2020-01-03.html").incidents
    assert (spaces.key, spaces.impact, spaces.started_at, spaces.resolved_at) == (
        "d0glfj89j57y", Impact.MINOR, "2019-12-21T10:23:26Z", "2019-12-21T12:31:48Z",
    )  # fmt: skip
    assert [component.name for component in spaces.components] == ["SGP1", "Spaces"]
    incidents = captured(corpus / "statuspage/scalepoint__home_2021.html").incidents
    (tool,) = [incident for incident in incidents if incident.key == "jw2747vymzyz"]
    assert (tool.kind, tool.status, tool.scheduled_start_at, tool.scheduled_end_at) == (
        Kind.MAINTENANCE, Status.SCHEDULED, "2021-01-30T21:00:00Z", "2021-01-31T05:00:00Z",
    )  # fmt: skip
    (files,) = captured(corpus / "statuspage/aquafadas__home_2021.html").incidents
    assert (files.status, files.started_at) == (Status.MONITORING, "2020-12-31T09:00:00Z")
    months = captured(corpus / "statuspage/github__history_page_trimmed.html").incidents
    assert [(each.key, each.started_at, each.resolved_at) for each in months] == [
        ("5bn0vk444m1w", "2026-08-26T23:37:00Z", "2026-08-27T19:44:00Z"),
        ("tx9qn4khd664", "2026-08-27T10:04:00Z", "2026-08-27T12:12:00Z"),
        ("kfspvrz14xr0", "2026-08-26T22:56:00Z", "2026-08-27T00:26:00Z"),
    ]


@pytest.mark.corpus
def test_pages_of_others_tell_their_health_and_no_more(corpus: Path) -> None:
    healths = {}
    for path in strangers(corpus, "statuspage"):
        if path.suffix == ".html" and page.PLATFORM.matches(Document(URL, "page", path.read_bytes())):
            actual = read(path.read_bytes())
            assert actual.incidents == ()
            healths[path.stem] = actual.page.health
    assert healths == {
        "buildjet__home": Health.OPERATIONAL, "buildjet-good": Health.OPERATIONAL,
        "jenkins.io__generated-index-v6.0.1": Health.OPERATIONAL,
        "aiven__home": Health.DEGRADED, "aiven-minor": Health.DEGRADED,
        "linear__home": Health.OPERATIONAL, "linear-good": Health.OPERATIONAL,
        "openai__home": Health.DEGRADED, "openai-major": Health.DEGRADED,
        "mastodon-social__home": Health.PARTIAL_OUTAGE, "mastodonsocial-major": Health.PARTIAL_OUTAGE,
    }  # fmt: skip
