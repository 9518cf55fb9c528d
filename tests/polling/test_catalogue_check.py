"""`sources check`: what became of the pages of a catalogue, asked politely and never twice."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.farm import Farm, Reply, redirect
from tests.support.world import INCIDENTS, MAINTENANCES, SUMMARY, catalogue, incidentio, page, statusledger, when

HOME = Reply(body=b"<html><body>Powered by Statuspage</body></html>", content_type="text/html")


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


@pytest.fixture
def folder(farm: Farm, tmp_path: Path) -> Path:
    """A catalogue of pages to each of which something else happened."""
    for name in ("well", "login", "busy", "found", "blank", "new"):
        page(farm.site(name), name.title())
    farm.site("new").reply("/", HOME)
    for name, fault in (("login", "login"), ("blank", "blank")):
        farm.site(name).fault(fault)
    farm.site("busy").reply(SUMMARY, Reply(status=429, headers=(("Retry-After", "3600"),)))
    farm.site("dead")
    incidentio(farm.site("changed"), "Changed")
    for place in ("/", SUMMARY, INCIDENTS, MAINTENANCES):
        farm.site("moved").reply(place, redirect(f"{farm.site('new').url}{place}", 308))
    farm.site("gone").close()
    path = catalogue(farm, tmp_path)
    text = path.read_text().replace("allow_private: true", "allow_private: [127.0.0.0/8]")
    before, name, after = text.partition("- id: found\n")
    path.write_text(before + name + after.replace("platform: statuspage", "platform: auto", 1))
    return tmp_path


def check(folder: Path, *arguments: str, minute: int = 0) -> list[dict[str, Any]]:
    done = statusledger("sources", "check", "--json", *arguments, "--now", when(minute), folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def asked(farm: Farm) -> int:
    return sum(len(site.requests) for site in farm.sites.values())


def test_each_page_gets_its_verdict(farm: Farm, folder: Path) -> None:
    found = {each["source_id"]: each for each in check(folder)}
    assert {key: each["verdict"] for key, each in found.items()} == {
        "well": "well", "new": "well", "moved": "moved", "changed": "platform_changed", "found": "found",
        "dead": "dead", "login": "refused", "blank": "unreadable", "busy": "busy", "gone": "unreachable",
    }  # fmt: skip
    assert farm.site("new").url in found["moved"]["detail"]
    assert "platform: incidentio" in found["changed"]["detail"]
    assert len(farm.site("well").requests) == 1, "one document is enough"

    before = asked(farm)
    assert {each["source_id"]: each for each in check(folder, minute=60)} == found
    assert asked(farm) == before, "a page asked in the last day is not asked again"
    check(folder, "well", minute=24 * 60 + 1)
    assert asked(farm) == before + 1

    actual = statusledger("sources", "check", "--now", when(60), folder=folder)
    lines = actual.stdout.splitlines()
    assert lines[0] == "sources.yaml: 10 sources of 10 vendors, no mistakes"
    assert lines[1] == "2 of 10 pages match the catalogue."
    assert [line for line in lines if line.startswith(("Moved", "Dead", "Refused"))] != []


def test_found_entries_can_be_written(farm: Farm, folder: Path) -> None:
    check(folder)
    mended = statusledger("sources", "fix", folder=folder)
    assert mended.stdout.count("sources.yaml:") == 2
    text = (folder / "sources.yaml").read_text()
    assert f"- id: changed\n  name: changed\n  url: {farm.site('changed').url}\n  platform: incidentio\n" in text
    assert f"- id: moved\n  name: moved\n  url: {farm.site('new').url}\n" in text
    assert {each["source_id"]: each["verdict"] for each in check(folder, "changed")} == {"changed": "well"}


def test_disabled_pages_are_checked_on_demand(farm: Farm, folder: Path) -> None:
    path = folder / "sources.yaml"
    path.write_text(path.read_text().replace("- id: well\n", "- id: well\n  enabled: false\n"))
    assert "well" not in {each["source_id"] for each in check(folder)}
    assert [each["verdict"] for each in check(folder, "well")] == ["well"]
    assert {each["source_id"] for each in check(folder, "--all")} > {"well", "dead"}
    assert len(farm.site("well").requests) == 1


def test_offline_reads_only_the_catalogue(farm: Farm, folder: Path) -> None:
    done = statusledger("sources", "check", "--offline", folder=folder)
    assert (done.returncode, done.stdout) == (0, "sources.yaml: 10 sources of 10 vendors, no mistakes\n")
    assert asked(farm) == 0
    assert not (folder / "data").exists()
