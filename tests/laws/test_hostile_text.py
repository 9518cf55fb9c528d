"""Text of any length is cut, and hostile text is harmless."""

import html
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Snapshot
from tests.support import cases
from tests.support.families import DOCUMENTED_VENDORS, SELF_HOSTED, UNPROVEN, VENDORS, cases_of
from tests.support.hosted import HALF_A_MEGABYTE, HOSTILE, assert_harmless, golden, normalize, with_each, with_every
from tests.support.paths import GOLDEN

TEXTS = {
    "CategoryName", "Message", "ProductName", "ServiceDisplayName", "Title", "alias", "body", "componentName",
    "content", "contents", "custom_domain", "description", "displayName", "environment", "full_url", "htmlMessage",
    "incidentName", "location", "message", "name", "note", "postmortem", "postmortemNote", "region", "serviceName",
    "subject", "system", "textMessage", "title", "usersAffected",
}  # fmt: skip
"""Keys of texts that people write, on pages of vendors and of small platforms."""
WRITTEN = {"title", "name", "message", "content", "text", "body", "description", "label", "group", "groupName"}
"""The same on self-hosted pages."""


def json_cases_of(*platforms: str) -> list[Path]:
    return [case for case in cases_of(*platforms) if case in cases.JSON_CASES]


def read_as(case: Path, value: Any) -> Snapshot:
    """What a golden case says with this JSON instead of its own."""
    return cases.read(case, json.dumps(value).encode())


def value_of(case: Path) -> Any:
    return json.loads(cases.input_of(case).read_text())


def assert_bounded(snapshot: Snapshot) -> None:
    """No markup but Markdown's, and that without active links; texts of one line are short."""
    bodies = [update.body for incident in snapshot.incidents for update in incident.updates]
    bodies += [component.description or "" for component in snapshot.components]
    lines = [snapshot.page.name or "", snapshot.page.url or ""]
    lines += [word for each in snapshot.components for word in (each.key, each.name, each.group_name or "")]
    lines += [word for each in snapshot.incidents for word in (each.title, each.url or "")]
    lines += [component.name for each in snapshot.incidents for component in each.components]
    assert not [words for words in (*bodies, *lines) if re.search("<script|<a |\x1b|\u202e", words)]
    assert not [words for words in bodies if "](javascript" in words]
    assert max(map(len, bodies), default=0) <= 400_000
    assert max(map(len, lines)) <= 2_100


@pytest.mark.parametrize("case", json_cases_of(*UNPROVEN, *VENDORS, *DOCUMENTED_VENDORS), ids=cases.name_of)
def test_half_a_megabyte_of_text_is_cut(case: Path) -> None:
    snapshot = read_as(case, with_each(value_of(case), TEXTS, HALF_A_MEGABYTE))
    assert_harmless(snapshot)
    assert_bounded(snapshot)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("algolia/incidents", "Cluster c1-de: nobody finds anything."),
        ("backblaze/payload", "A tile is **missing**."),
        ("meta/outages", "Parcels move again; we keep watching."),
    ],
)
def test_half_a_megabyte_in_an_update_is_cut(case: str, words: str) -> None:
    body = json.dumps(value_of(GOLDEN / case))
    assert words in body
    snapshot = cases.read(GOLDEN / case, body.replace(words, HALF_A_MEGABYTE).encode())
    assert_harmless(snapshot)
    lengths = [len(update.body) for incident in snapshot.incidents for update in incident.updates]
    assert 100_000 < max(lengths) <= 400_000


@pytest.mark.parametrize(
    "case",
    [
        "cachet/incidents_2_3",
        "cstate/issue",
        "gatus/config",
        "ohdear/down_twice",
        "uptimekuma/status_1_23",
        "uptimerobot/events_new",
        "upptime/issues",
    ],
)
def test_a_megabyte_of_text_is_cut_and_its_length_stated(case: str) -> None:
    text = "Pages load slowly. " * 55_000
    whole = read_as(GOLDEN / case, with_each(value_of(GOLDEN / case), WRITTEN, text))
    for incident in whole.incidents:
        assert len(incident.title) <= 1_000
        assert all(len(update.body) <= 110_000 for update in incident.updates)
    assert any("1,045,000 characters in all" in update.body for each in whole.incidents for update in each.updates)


def poisoned(value: Any, words: str) -> Any:
    """A JSON value with every text that people write replaced."""
    if isinstance(value, dict):
        hit = {key for key, each in value.items() if key in WRITTEN and isinstance(each, str)}
        return {key: words if key in hit else poisoned(each, words) for key, each in value.items()}
    return [poisoned(each, words) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("case", json_cases_of(*SELF_HOSTED), ids=cases.name_of)
def test_half_a_character_is_refused_where_it_would_be_kept(case: Path) -> None:
    try:
        snapshot = read_as(case, poisoned(value_of(case), "half \ud800 of it"))
    except NormalizeError:
        return
    assert b"half" not in msgspec.json.encode(snapshot)


@pytest.mark.parametrize(
    ("platform", "case", "kind", "body"),
    [
        ("statuspal", "summary", "summary", "Cards are declined."),
        ("sorry", "notice", "notice", "We have begun."),
        ("hund", "event", "live", "<p>It is the sale.</p>"),
    ],
)
def test_hostile_text_of_hosted_platforms_stays_harmless_and_is_cut(
    platform: str, case: str, kind: str, body: str
) -> None:
    texts = {"title", "subject", "name", "description", "content", "body"}
    document = golden(platform, case)
    assert_harmless(normalize(platform, kind, json.dumps(with_every(document, texts, HOSTILE)).encode()))
    long = normalize(platform, kind, json.dumps(document).replace(body, HALF_A_MEGABYTE).encode())
    longest = max(len(update.body) for incident in long.incidents for update in incident.updates)
    assert 10_000 < longest < 400_000


@pytest.mark.parametrize(
    ("case", "escaped"), [("azure/feed", 1), ("azure/history", 0), ("azure/grid", 0), ("okta/page", 1)]
)
def test_hostile_markup_stays_harmless(case: str, escaped: int) -> None:
    (path,) = (GOLDEN / case).glob("input.*")
    hostile = (
        "&lt;script&gt;alert(1)&lt;/script&gt;&lt;a href='javascript:alert(2)'&gt;x&lt;/a&gt;[y](javascript:alert(3))"
    )
    hostile = hostile if escaped else html.unescape(hostile)
    body = path.read_text()
    for words in ("They did not attach.", "Rain began.", "Nobody gets in", "We are investigating.", "Names", "Disks -"):
        body = body.replace(words, hostile)
    assert hostile in body
    assert_harmless(normalize(case.partition("/")[0], path.name.split(".")[1], body.encode()))
