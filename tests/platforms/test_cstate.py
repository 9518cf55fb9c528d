"""cState: JSON as templates write it, times as people type them, and the same issues told by JSON and feed."""

import re
from collections import Counter
from pathlib import Path

import pytest

from statusledger.model import Document, Impact, Instant, Kind, ResolvedFrom, Scope, Status
from statusledger.platforms import cstate
from statusledger.platforms.toolkit import mending
from statusledger.reconcile import Observation, SourceState
from statusledger.reconcile.source_memory import SourceMemory
from tests.support import paths
from tests.support.reading import by_key, golden, parsed, refused
from tests.support.speed import units

BROKEN = paths.GOLDEN / "cstate/index_broken/input.index.txt"


_MARKS = {"issues": ("issues-index", "__issues"), "issue": ("-issue-", "__issue-"), "index": ("index",)}


def kind_of(name: str) -> str:
    """Which document a capture is, by its name."""
    if name.endswith(".html"):
        return "page"
    if name.endswith(".xml"):
        return "feed"
    return next(kind for kind, marks in _MARKS.items() if any(mark in name for mark in marks))


def captures(corpus: Path) -> list[Path]:
    """All but what Hugo builds them from."""
    return sorted(path for path in (corpus / "cstate").iterdir() if path.suffix in {".json", ".xml", ".html"})


@pytest.mark.corpus
def test_every_payload_is_recognised_and_no_kind_for_another(corpus: Path) -> None:
    paths = captures(corpus)
    assert len(paths) == 18
    for path in paths:
        mine = {
            kind
            for kind in ("index", "issues", "issue", "feed", "page")
            if cstate.PLATFORM.matches(Document("https://x.example/", kind, path.read_bytes()))
        }
        assert mine == {kind_of(path.name)}, path.name


@pytest.mark.corpus
def test_figures(corpus: Path) -> None:
    found = {}
    for path in captures(corpus):
        kind = kind_of(path.name)
        if kind != "page":
            snapshot = parsed("cstate", kind, path.read_bytes())
            updates = sum(len(incident.updates) for incident in snapshot.incidents)
            found[path.name] = (len(snapshot.components), len(snapshot.incidents), updates)
    assert found == {
        "cstate-cstate-6.0.1__index.json": (5, 1, 0),
        "cstate-cstate-6.0.1__index.xml": (0, 7, 7),
        "cstate-cstate-6.0.1__issue-informational.json": (0, 0, 0),
        "cstate-cstate-6.0.1__issue-resolved.json": (0, 1, 1),
        "cstate-cstate-6.0.1__issues.json": (0, 8, 0),
        "jenkins.io__generated-index-v5.0.3.json": (14, 0, 0),
        "jenkins.io__generated-index-v6.0.1.json": (14, 0, 0),
        "jenkins.io__generated-issue-v6.0.1-2021-05-29-no-aci-agents-for-ci-jenkins-io.json": (0, 1, 1),
        "jenkins.io__generated-issue-v6.0.1-2023-12-04-x86medium-migration.json": (0, 1, 1),
        "jenkins.io__generated-issue-v6.0.1-2026-06-11-postgres-public-db-upgrade.json": (0, 1, 1),
        "jenkins.io__generated-issues-index-v5.0.3.json": (0, 297, 0),
        "jenkins.io__generated-rss-v5.0.3.xml": (0, 297, 297),
        "schullogin.de__index.json": (6, 1, 0),
        "torproject.org__index-EXCERPT.json": (2, 1, 0),
    }


@pytest.mark.corpus
def test_six_years_of_jenkins(corpus: Path) -> None:
    body = (corpus / "cstate/jenkins.io__generated-issues-index-v5.0.3.json").read_bytes()
    listed = parsed("cstate", "issues", body)
    issues = by_key(listed)
    assert [(each.extent, each.since) for each in listed.covers] == [(Scope.SINCE, None)]
    assert Counter(each.impact for each in issues.values()) == {
        Impact.MINOR: 130, Impact.MAJOR: 112, Impact.NONE: 55
    }  # fmt: skip
    assert {each.status for each in issues.values()} == {Status.RESOLVED, Status.COMPLETED}
    derived = [each.key for each in issues.values() if each.resolved_from is ResolvedFrom.DERIVED]
    assert len(derived) == 11
    in_utc = by_key(parsed("cstate", "issues", body, "UTC"))
    assert {each.resolved_from for each in in_utc.values()} == {ResolvedFrom.STATED}
    assert [(each.key, each.resolved_at) for each in in_utc.values()] == [
        (each.key, each.resolved_at) for each in issues.values()
    ]
    backwards = [each for each in in_utc.values() if str(each.resolved_at) < str(each.started_at)]
    assert len(backwards) == 8
    slip = in_utc["2026-04-29-ci-maintenance-sec-advisory"]
    assert (slip.started_at, slip.resolved_at) == ("2026-04-29T11:30:00Z", "2026-03-18T12:35:00Z")
    assert in_utc["2020-06-13-maintenance-window"].resolved_at == "2020-06-13T16:54:00Z"
    assert issues["2024-03-19-maintenance-az-publick8s-1-27"].resolved_at == "2024-03-19T09:35:00Z"


@pytest.mark.corpus
def test_json_and_feed_tell_the_same_issues(corpus: Path) -> None:
    listed = by_key(
        parsed("cstate", "issues", (corpus / "cstate/jenkins.io__generated-issues-index-v5.0.3.json").read_bytes())
    )
    feed = by_key(parsed("cstate", "feed", (corpus / "cstate/jenkins.io__generated-rss-v5.0.3.xml").read_bytes()))
    assert listed.keys() == feed.keys()
    for key, issue in listed.items():
        other = feed[key]
        same = ("kind", "title", "url", "status", "started_at", "resolved_at", "resolved_from", "scheduled_start_at")
        assert [getattr(issue, name) for name in same] == [getattr(other, name) for name in same], key


@pytest.mark.corpus
def test_what_is_open(corpus: Path) -> None:
    (tor,) = parsed("cstate", "index", (corpus / "cstate/torproject.org__index-EXCERPT.json").read_bytes()).incidents
    assert (tor.status, tor.impact, tor.started_at) == (Status.INVESTIGATING, Impact.MINOR, "2025-04-10T13:00:00Z")
    assert [each.name for each in tor.components] == ["metrics.torproject.org"]


def test_only_what_is_broken_is_mended() -> None:
    assert mending.loads('{"a": "x, ] y", "b": [1, 2, ], }') == {"a": "x, ] y", "b": [1, 2]}
    assert mending.loads('{\n "a": "say "hi" to C:\\shop",\n "b": "fine \\"so\\" \\u00e9"\n}') == {
        "a": 'say "hi" to C:\\shop',
        "b": 'fine "so" é',
    }
    assert mending.loads('{"a": "two\nlines"}') == {"a": "two\nlines"}
    for body in ('{"a": "unended', '{"a": "b" "c"}', "", "<html>"):
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            mending.loads(body)


def test_half_of_a_broken_document_is_refused() -> None:
    body = BROKEN.read_bytes().rstrip()
    for length in range(0, len(body), 7):
        refused("cstate", "index", body[:length])


@pytest.mark.speed
@pytest.mark.parametrize("piece", ['"a": "', ',]"', "\\", ', "x": "y"\n', "[" * 100])
def test_mending_takes_time_in_step_with_the_body(piece: str) -> None:
    assert units(lambda: refused("cstate", "index", (piece * (1_000_000 // len(piece))).encode()), rounds=1) < 100


def test_a_time_that_cannot_be_told_is_left_out_and_a_printed_one_must_be_right() -> None:
    issues = golden("cstate", "issues")
    issues["pages"][0]["resolvedAt"] = "yesterday"
    assert parsed("cstate", "issues", issues).incidents[0].resolved_at is None
    issues["pages"][0]["createdAt"] = "yesterday"
    assert "cannot be read" in refused("cstate", "issues", issues)
    issues["pages"][0] |= {"createdAt": "2025-02-02 10:00:00 +0000 UTC", "permalink": "https://status.example.com/"}
    assert "without an address" in refused("cstate", "issues", issues)


def test_a_maintenance_is_told_by_its_title() -> None:
    kinds = {
        each.key: (each.kind, each.scheduled_start_at)
        for each in parsed("cstate", "issues", golden("cstate", "issues")).incidents
    }
    assert kinds["2025-01-05-window"] == (Kind.MAINTENANCE, "2025-01-05T10:00:00Z")
    assert kinds["2025-02-02-slow-shop"] == (Kind.INCIDENT, None)


def test_the_order_of_issues_means_nothing() -> None:
    issues = golden("cstate", "issues")
    turned = issues | {"pages": issues["pages"][::-1]}
    assert by_key(parsed("cstate", "issues", turned)) == by_key(parsed("cstate", "issues", issues))


def test_a_page_names_its_generator() -> None:
    page = b'<meta name="generator" content="cState v6.0.1 - https://github.com/cstate/cstate">'
    assert cstate.PLATFORM.matches(Document("https://x.example/", "page", page))
    assert not cstate.PLATFORM.matches(Document("https://x.example/", "page", re.sub(b"cState", b"Hugo", page)))


@pytest.mark.parametrize("word", ["NaN", "-Infinity", "1e400"])
def test_a_number_that_json_does_not_have_is_not_mended(word: str) -> None:
    with pytest.raises(ValueError, match="no number of JSON"):
        mending.loads(f'{{"a": {word},}}')


def test_a_post_that_was_taken_for_an_incident_is_withdrawn() -> None:
    """Releases to 0.2.0 took all posts for incidents."""
    now = golden("cstate", "issues_informational")
    then = now | {"pages": [each | {"informational": False} for each in now["pages"]]}
    state = SourceState("acme", cstate.PLATFORM.channels, [], [], SourceMemory())
    for hour, body in enumerate((then, now, now), start=12):
        state.observe(Observation("issues", Instant(f"2025-03-03T{hour}:00:00Z"), parsed("cstate", "issues", body)))
    record = state.records["acme_2025-03-01-party"]
    assert record.combined.withdrawn_at == "2025-03-03T13:00:00Z"


@pytest.mark.parametrize(
    ("typed", "zone", "expected"),
    [
        ("2025-02-02 13:30:00", None, ("2025-02-02T12:30:00Z", "derived")),
        ("2025-02-02 13:30", None, ("2025-02-02T12:30:00Z", "derived")),
        ("2025-02-02 9:30:00", "UTC", ("2025-02-02T09:30:00Z", "stated")),
        ("2025-02-02T13:30:00-05:00", None, ("2025-02-02T18:30:00Z", "stated")),
        ("2025-02-02", None, (None, None)),
        ("later", None, (None, None)),
        ("<no value>", None, (None, None)),
    ],
)
def test_an_end_without_a_zone_has_that_of_the_start(
    typed: str, zone: str | None, expected: tuple[str | None, str | None]
) -> None:
    body = golden("cstate", "issues_informational")
    body["pages"] = [body["pages"][2] | {"resolvedAt": typed}]
    (issue,) = parsed("cstate", "issues", body, zone).incidents
    assert (issue.resolved_at, issue.resolved_from) == expected


def test_the_documents_of_open_issues_lead_to_their_texts() -> None:
    body, url = golden("cstate", "issues_informational"), "https://example.com/status/issues/index.json"
    first = body["pages"][0]
    assert [each.url for each in parsed("cstate", "issues", body, url=url).follow] == [
        "https://example.com/status/issues/2025-03-02-slow/index.json"
    ]
    body["pages"] = [first | {"permalink": f"https://x.example/issues/{number}%20ü/"} for number in range(30)]
    followed = parsed("cstate", "issues", body, url=url).follow
    assert len(followed) == 20
    assert followed[0].url == "https://example.com/status/issues/0%20%C3%BC/index.json"
