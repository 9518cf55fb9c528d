"""Services and regions of platforms without a list of components, and the example of the manual."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from statusledger.catalogue import component_patterns, known_components
from statusledger.model import Document
from statusledger.platforms import PLATFORMS
from tests.farm import Farm, Reply
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


def azure(farm: Farm, *, disks: bytes) -> str:
    """Azure's page, on which all is well but disks in Kattegat, which are in this state; returns its address."""
    site = farm.site("azure")
    site.reply("/en-us/status/feed/", (GOLDEN / "azure/feed_empty/input.feed.xml").read_bytes())
    grid = (GOLDEN / "azure/grid/input.grid.html").read_bytes()
    for word in (b"Warning", b"Information", b"Odd"):
        grid = grid.replace(b'"%b"' % word, b'"Good"')
    site.reply("/en-us/status/", Reply(body=grid.replace(b'"Critical"', b'"%b"' % disks), content_type="text/html"))
    return site.url


def heroku(farm: Farm, *, apps: bytes) -> str:
    systems = b'[{"system": "Apps", "status": "%b"}, {"system": "Data", "status": "green"}]' % apps
    farm.site("heroku").reply("/api/v4/current-status", b'{"status": %b, "incidents": [], "scheduled": []}' % systems)
    return farm.site("heroku").url


@pytest.mark.parametrize(
    ("platform", "state", "pattern", "code"),
    [
        ("azure", b"Good", "Kattegat/*", FINE),
        ("azure", b"Good", "*/Disks", FINE),
        ("azure", b"Critical", "*/Disks", DOWN),
        ("azure", b"Critical", "North Sea/*", FINE),
        ("azure", b"Good", "Kategat/*", UNKNOWN),
        ("heroku", b"green", "Apps", FINE),
        ("heroku", b"red", "Apps", DOWN),
        ("heroku", b"red", "Data", FINE),
        ("heroku", b"green", "Aps", UNKNOWN),
    ],
)
def test_azure_and_heroku_list_components_while_all_is_well(
    farm: Farm, tmp_path: Path, platform: str, state: bytes, pattern: str, code: int
) -> None:
    url = azure(farm, disks=state) if platform == "azure" else heroku(farm, apps=state)
    entry = {"id": platform, "name": platform, "url": url, "platform": platform, "allow_private": True}
    (tmp_path / "sources.yaml").write_text(yaml.safe_dump([entry]))
    done = check(tmp_path, "--vendor", platform, "--component", pattern)
    assert done.returncode == code, done.stdout
    assert ("did you mean" in done.stdout) is (code == UNKNOWN)


@pytest.mark.parametrize("platform", ["aws", "google"])
def test_the_components_of_golden_incidents_are_known(platform: str) -> None:
    """A name that is missing here is one that the list should have, or made up for the case."""
    known = known_components.known(platform)
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
    assert [group for group in sorted(named) if not component_patterns.names_known(known, group)] == []


def test_every_short_name_is_a_pattern_that_the_platform_has() -> None:
    for platform in ("aws", "google"):
        known = known_components.known(platform)
        assert known is not None
        assert [word for word in sorted(known.words) if not component_patterns.names_known(known, word)] == []
        assert known.source
        assert known.as_of


def google(products: list[str], locations: list[str]) -> bytes:
    """Google's list of incidents with one that is open."""
    key = "abcdefghij0123456789"
    incident = {
        "id": key,
        "number": "1",
        "begin": when(1),
        "created": when(2),
        "external_desc": "Errors",
        "severity": "high",
        "service_key": "all",
        "service_name": "Multiple Products",
        "uri": f"incidents/{key}",
        "affected_products": [{"id": each, "title": each} for each in products],
        "currently_affected_locations": [{"id": each, "title": each} for each in locations],
        "updates": [{"when": when(3), "text": "We see errors.", "status": "SERVICE_OUTAGE"}],
    }
    return json.dumps([incident]).encode()


@pytest.mark.parametrize(
    ("service", "name", "pattern", "code"),
    [
        ("iam", "AWS Identity and Access Management", "*/IAM", DOWN),
        ("iam", "AWS Identity and Access Management", "us-east-1/IAM", DOWN),
        ("cloudfront", "Amazon CloudFront", "eu-west-1/*", DOWN),
        ("cloudfront", "Amazon CloudFront", "eu-west-1/S3", FINE),
        ("multipleservices-eu-west-1", "Multiple services (Ireland)", "*/S3", DOWN),
        ("multipleservices-eu-west-1", "Multiple services", "eu-west-1/Amazon Simple Storage Service", DOWN),
        ("multipleservices-eu-west-1", "Multiple services", "us-east-1/S3", FINE),
        ("multipleservices", "Multiple services", "us-east-1/S3", UNKNOWN),
        ("ec2-eu-west-1", "Amazon Elastic Compute Cloud", "*/EC*", DOWN),
        ("s3-eu-west-1", "Amazon S3 (EU)", "eu-west-1/S3", UNKNOWN),
        ("s3-eu-west-1", "Amazon S3 (EU)", "us-east-1/S3", FINE),
    ],
)
def test_an_event_that_may_affect_a_selected_service_is_never_fine(
    farm: Farm, folder: Path, service: str, name: str, pattern: str, code: int
) -> None:
    shows(farm, event(service, name))
    done = check(folder, "--vendor", "amazon-web-services", "--component", pattern)
    assert done.returncode == code, done.stdout


@pytest.mark.parametrize(
    ("products", "locations", "pattern", "code"),
    [
        (["Google Compute Engine"], ["Belgium (europe-west1)"], "europe-west1", DOWN),
        (["Google Compute Engine"], ["Belgium (europe-west1)"], "Locations/us-east1", FINE),
        (["Google Compute Engine"], ["Global"], "Locations/europe-west1", DOWN),
        (["Google Compute Engine"], ["Multi-region: europe"], "europe-west1", DOWN),
        (["Google Compute Engine"], ["Multi-region: europe"], "us-east1", FINE),
        (["Google Compute Engine"], [], "Locations/europe-west1", UNKNOWN),
        (["Google Compute Engine"], [], "Products/Google Cloud Storage", FINE),
        ([], ["Global"], "Products/Google Compute Engine", DOWN),
        (["Brand New Product"], ["Global"], "Products/Google Compute Engine", UNKNOWN),
    ],
)
def test_an_incident_of_google_that_may_affect_a_selected_component_is_never_fine(
    farm: Farm, folder: Path, products: list[str], locations: list[str], pattern: str, code: int
) -> None:
    site = farm.site("google")
    site.reply("/incidents.json", google(products, locations))
    site.reply("/products.json", b'{"products": [{"id": "gcs", "title": "Google Cloud Storage"}]}')
    entry = {"id": "google", "name": "Google", "url": site.url, "platform": "google", "allow_private": True}
    path = folder / "sources.yaml"
    path.write_text(path.read_text() + yaml.safe_dump([entry], sort_keys=False))
    done = check(folder, "--vendor", "google", "--component", pattern)
    assert done.returncode == code, done.stdout


def test_an_event_of_multiple_services_reaches_what_the_catalogue_watches(farm: Farm, folder: Path) -> None:
    path = folder / "sources.yaml"
    path.write_text(path.read_text() + "  only: ['*/S3']\n")
    shows(farm, event("multipleservices-eu-west-1", "Multiple services"))
    assert check(folder, "--vendor", "amazon-web-services").returncode == DOWN


@pytest.mark.parametrize(
    ("only", "arguments", "advice"),
    [
        ("[eu-wst-1/*]", (), "leave no component to watch"),
        ("[us-east-1/*]", ("--component", "eu-west-1/S3"), "no component is called eu-west-1/S3"),
    ],
)
def test_what_the_catalogue_does_not_watch_is_unknown(
    farm: Farm, folder: Path, only: str, arguments: tuple[str, ...], advice: str
) -> None:
    path = folder / "sources.yaml"
    path.write_text(path.read_text() + f"  only: {only}\n")
    shows(farm, event("s3-eu-west-1", "Amazon Simple Storage Service"))
    done = check(folder, "--vendor", "amazon-web-services", *arguments)
    assert done.returncode == UNKNOWN
    assert advice in " ".join(done.stdout.split())


def test_a_page_whose_watched_components_do_not_exist_is_unknown(farm: Farm, folder: Path) -> None:
    page(farm.site("github"), "GitHub", health="major_outage")
    path = folder / "sources.yaml"
    path.write_text(path.read_text().replace("- id: github\n", "- id: github\n  only: [APY]\n"))
    assert check(folder, "--vendor", "github").returncode == UNKNOWN
