"""Services and regions of platforms without a list of components, and the example of the manual."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from statusledger.catalogue import component_patterns
from statusledger.model import Document
from statusledger.platforms import PLATFORMS
from tests.farm import Farm
from tests.support.markdown import block
from tests.support.paths import GOLDEN
from tests.support.world import page, statusledger, when

FINE, DOWN, UNKNOWN = 0, 10, 11
EVENTS = "/public/currentevents"
FEED = b"<rss version='2.0'><channel><title>Amazon Web Services Service Status</title></channel></rss>"
EPOCH = 1_741_079_100  # 2025-03-04 09:05


def event(service: str, name: str) -> dict[str, Any]:
    """An event of AWS that is under way."""
    return {
        "arn": f"arn:aws:health:eu-west-1::event/{service}/1",
        "date": str(EPOCH),
        "service": service,
        "service_name": name,
        "status": "3",
        "summary": "Errors",
        "event_log": [{"message": "We see errors.", "status": 3, "timestamp": EPOCH}],
    }


def shows(farm: Farm, *events: dict[str, Any]) -> None:
    farm.site("aws").reply(EVENTS, json.dumps(events).encode("utf-16"))


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


@pytest.fixture
def folder(farm: Farm, tmp_path: Path) -> Path:
    """The vendors of the example in docs/gate.md, and the example as stack.yaml."""
    shows(farm)
    farm.site("aws").reply("/rss/all.rss", FEED)
    for name in ("stripe", "github"):
        page(farm.site(name), name.title())
    known = [
        ("stripe", "stripe", "statuspage"),
        ("github", "github", "statuspage"),
        ("amazon-web-services", "aws", "aws"),
    ]
    entries = [
        {"id": key, "name": key, "url": farm.site(site).url, "platform": platform, "allow_private": True}
        | ({"feed": f"{farm.site(site).url}/rss/all.rss"} if platform == "aws" else {})
        for key, site, platform in known
    ]
    (tmp_path / "sources.yaml").write_text(yaml.safe_dump(entries, sort_keys=False))
    (tmp_path / "stack.yaml").write_text(block("yaml", "- stripe"))
    return tmp_path


def check(folder: Path, *arguments: str, minute: int = 6) -> subprocess.CompletedProcess[str]:
    """Poll every page, then check."""
    polled = statusledger("run", "--all", "--quiet", "--now", when(minute), folder=folder)
    assert (polled.returncode, polled.stderr) == (0, "")
    return statusledger("check", *arguments, "--now", when(minute), folder=folder)


def test_the_example_of_the_manual_is_fine_while_all_is_well(folder: Path) -> None:
    done = check(folder)
    assert (done.returncode, done.stderr) == (FINE, "")


@pytest.mark.parametrize(
    ("service", "name", "code"),
    [
        ("s3-eu-west-1", "Amazon Simple Storage Service", DOWN),
        ("s3-us-east-1", "Amazon Simple Storage Service", DOWN),
        ("s3-us-east-1", "Amazon Simple Storage Service (N. Virginia)", DOWN),
        ("lambda-eu-west-1", "AWS Lambda", DOWN),
        ("lambda-us-east-1", "AWS Lambda", FINE),
    ],
)
def test_an_event_of_a_selected_service_or_region_is_down(
    farm: Farm, folder: Path, service: str, name: str, code: int
) -> None:
    shows(farm, event(service, name))
    assert check(folder).returncode == code


@pytest.mark.parametrize(
    ("typo", "advice"),
    [("eu-wst-1/*", "did you mean eu-west-1?"), ("*/Lamda", "did you mean Lambda?"), ("Wether/*", "")],
)
def test_a_typo_is_unknown_and_names_the_nearest_spelling(folder: Path, typo: str, advice: str) -> None:
    done = check(folder, "--vendor", "amazon-web-services", "--component", typo)
    assert done.returncode == UNKNOWN
    words = " ".join(done.stdout.split())
    assert f"no component is called {typo}{'; ' if advice else ''}{advice}" in words


def test_only_in_the_catalogue_takes_short_names_too(farm: Farm, folder: Path) -> None:
    path = folder / "sources.yaml"
    path.write_text(path.read_text() + "  only: ['*/S3']\n")
    for service, name, count in (
        ("lambda-eu-west-1", "AWS Lambda", 0),
        ("s3-eu-west-1", "Amazon Simple Storage Service", 1),
    ):
        shows(farm, event(service, name))
        check(folder)
        now = json.loads(statusledger("now", "--json", "--now", when(6), folder=folder).stdout)
        assert len(now["open"]) == count


def test_the_check_of_the_catalogue_names_patterns_that_match_nothing(folder: Path) -> None:
    path = folder / "sources.yaml"
    path.write_text(path.read_text() + "  only: [eu-wst-1/*, eu-west-1/S3]\n")
    done = statusledger("sources", "check", "--offline", folder=folder)
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "amazon-web-services: only: no component is called eu-wst-1/*; did you mean eu-west-1?"
    ]


@pytest.mark.parametrize("platform", ["aws", "google"])
def test_the_components_of_golden_incidents_are_known(platform: str) -> None:
    """A name that is missing here is one that the list should have, or made up for the case."""
    known = component_patterns.known(platform)
    assert known is not None
    documents = [
        Document("https://status.example.com/", path.name.split(".")[1], path.read_bytes())
        for path in sorted((GOLDEN / platform).glob("*/input.*"))
    ]
    named = {
        each.group_name
        for document in documents
        for incident in PLATFORMS[platform].parse(document).incidents
        for each in incident.components
        if each.group_name
    }
    assert [group for group in sorted(named) if not known.has(group)] == []


def test_every_short_name_is_a_pattern_that_the_platform_has() -> None:
    for platform in ("aws", "google"):
        known = component_patterns.known(platform)
        assert known is not None
        assert [word for word in sorted(known.words) if not known.has(word)] == []
        assert known.source
        assert known.as_of
