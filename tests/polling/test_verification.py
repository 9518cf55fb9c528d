"""`sources verify`: the right proposal for each page of a large catalogue that is off or of unknown platform."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from msgspec import Struct
from msgspec.structs import replace

from statusledger import catalogue
from statusledger.catalogue import fixing, writing
from statusledger.errors import CatalogueError
from statusledger.model import Source
from statusledger.platforms import PLATFORMS
from tests.farm import Farm, Reply, redirect
from tests.polling.test_scale import show, source_at
from tests.support.world import SUMMARY, page, statusledger, when

DETECTABLE = ("betterstack", "instatus", "pagerduty", "statuspage", "statuspal")
"""Platforms whose golden documents alone prove what they are; others need a home page with their marks."""
LOOPBACK = ("127.0.0.0/8",)
GONE = "gone on 2025-03-04"


class World(Struct, frozen=True):
    """A catalogue, and each entry as it should become; None where nothing should change."""

    folder: Path
    expected: dict[str, Source | None]
    entries: dict[str, Source]


def names_its_host(platform: str) -> bool:
    """Whether the addresses of its documents contain the page's own host a second time: a redirect cannot know that."""
    source = Source(id="a", name="A", url="https://a.example", platform=platform, vendor="a")
    return any("a.example" in request.url.removeprefix(source.url) for request in PLATFORMS[platform].requests(source))


def entry(farm: Farm, number: int, platforms: list[str]) -> tuple[Source, Source | None]:
    """An entry that is off, and how it should become. Of ten pages one has moved, one is gone, one has changed."""
    name, platform = f"p{number:04d}", platforms[number // 10 % len(platforms)]
    site, known = farm.site(name), DETECTABLE[number // 10 % len(DETECTABLE)]
    source = replace(source_at(site, name, platform), enabled=False, note="not verified", allow_private=LOOPBACK)
    on = replace(source, enabled=True, note=None)
    match number % 10:
        case 0 if not names_its_host(platform):
            new = farm.site(f"{name}-new")
            assert show(new, source_at(new, name, platform))
            site.move(new)
            return source, replace(on, url=new.url)
        case 1:
            return source, replace(source, note=GONE)
        case 2:
            assert show(site, source_at(site, name, known))
            wrong = "instatus" if known != "instatus" else "statuspal"
            return replace(source, platform=wrong), replace(on, platform=known)
        case 3:
            assert show(site, source_at(site, name, known))
            return replace(source, platform="auto"), replace(on, platform=known)
        case 4:
            site.fault("login")
            return source, None
        case _:
            assert show(site, source_at(site, name, platform))
            return source, on


@pytest.fixture(params=[200, pytest.param(3_000, marks=pytest.mark.soak)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with Farm() as farm:
        trial = farm.site("trial")
        platforms = [name for name in PLATFORMS if show(trial, source_at(trial, "trial", name))]
        assert len(platforms) >= 40
        pairs = [entry(farm, number, platforms[:40]) for number in range(request.param)]
        before = [source for source, _ in pairs]
        (tmp_path / "sources.yaml").write_text("# ours\n" + "".join(map(writing.written, before)))
        expected = {source.id: after for source, after in pairs}
        yield World(tmp_path, expected, {source.id: source for source in before})


def verify(world: World, *arguments: str) -> list[dict[str, Any]]:
    done = statusledger("sources", "verify", "--json", *arguments, "--now", when(0), folder=world.folder)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.mark.timeout(600)
def test_each_page_gets_the_right_proposal(world: World) -> None:
    found = {each["source_id"]: each for each in verify(world, "--report", "report.md", "--patch", "changes.patch")}
    wrong = {
        key: (found[key]["verdict"], found[key]["reason"], found[key]["entry"], after and writing.inline(after))
        for key, after in world.expected.items()
        if found[key]["entry"] != (after and writing.inline(after))
    }
    assert wrong == {}
    size = len(world.expected)
    changes = Counter(each["change"] for each in found.values())
    assert changes["mark_gone"] == changes[None] == size // 10
    assert changes["turn_on"] + changes["correct"] == size * 8 // 10

    report = (world.folder / "report.md").read_text()
    assert f"## Turn on: {changes['turn_on']:,}" in report
    assert f"## Refused: {size // 10:,}" in report
    assert report.count("\n| p") == size
    applied = subprocess.run(
        ["patch", "-p1", "-i", "changes.patch"], cwd=world.folder, capture_output=True, check=False
    )
    assert applied.returncode == 0, applied.stdout
    known = {each.id: each for each in catalogue.load(world.folder / "sources.yaml", PLATFORMS)}
    assert known == {key: after or world.entries[key] for key, after in world.expected.items()}
    assert (world.folder / "sources.yaml").read_text().startswith("# ours\n")


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


def off(farm: Farm, name: str, **changes: Any) -> Source:
    source = replace(source_at(farm.site(name), name, "statuspage"), enabled=False, allow_private=LOOPBACK)
    return replace(source, **changes)


def written(folder: Path, *sources: Source) -> World:
    (folder / "sources.yaml").write_text("".join(map(writing.written, sources)))
    return World(folder, {}, {each.id: each for each in sources})


def test_a_verified_page_is_not_requested_again_for_a_week(farm: Farm, tmp_path: Path) -> None:
    page(farm.site("acme"), "Acme")
    world = written(tmp_path, off(farm, "acme"))
    first = verify(world)
    assert [each["change"] for each in first] == ["turn_on"]
    assert verify(world) == first
    assert len(farm.site("acme").requests) == 1


def test_written_changes_are_proposed_once(farm: Farm, tmp_path: Path) -> None:
    page(farm.site("acme"), "Acme")
    farm.site("bluth")
    world = written(tmp_path, off(farm, "acme", note="not verified"), off(farm, "bluth", note="not verified"))
    assert {each["change"] for each in verify(world, "--write")} == {"turn_on", "mark_gone"}
    acme, bluth = catalogue.load(tmp_path / "sources.yaml", PLATFORMS)
    assert (acme.enabled, acme.note, bluth.enabled, bluth.note) == (True, None, False, GONE)
    assert [(each["source_id"], each["verdict"], each["change"]) for each in verify(world)] == [("bluth", "dead", None)]


def test_a_page_that_exists_is_never_marked_as_gone(farm: Farm, tmp_path: Path) -> None:
    """An unknown platform, a login, a server in trouble, or none that answers: all may be read another day."""
    farm.site("unknown").reply("/", Reply(body=b"<html><title>Acme</title></html>", content_type="text/html"))
    farm.site("login").fault("login")
    farm.site("trouble").reply("/", Reply(status=503))
    farm.site("trouble").reply(SUMMARY, Reply(status=404))
    farm.site("silent").close()
    names = ("unknown", "login", "trouble", "silent")
    auto = [off(farm, f"{name}-auto", url=farm.site(name).url, platform="auto") for name in names]
    world = written(tmp_path, *(off(farm, name) for name in names), *auto)
    found = verify(world)
    assert [each["change"] for each in found] == [None] * 8
    assert [each["verdict"] for each in found] == ["unreadable", "refused", "busy", "unreachable"] * 2
    assert all(each["reason"] for each in found)


def test_an_address_with_the_page_of_another_company_is_marked_as_gone(farm: Farm, tmp_path: Path) -> None:
    new = farm.site("new")
    page(new, "Bluth | [Company](https://x.example)")
    new.reply("/", Reply(body=b"<html><body>Powered by Statuspage</body></html>", content_type="text/html"))
    farm.site("acme").reply("/", redirect(new.url, 302))
    world = written(tmp_path, off(farm, "acme"))
    (found,) = verify(world, "--report", "report.md")
    assert (found["verdict"], found["change"]) == ("identity_changed", "mark_gone")
    assert "its address has the page of Bluth" in found["entry"]
    assert "\\[Company\\]" in (tmp_path / "report.md").read_text()


def test_the_terminal_shows_the_first_of_each_kind(farm: Farm, tmp_path: Path) -> None:
    for number in range(12):
        page(farm.site(f"p{number:02}"), "Acme")
    world = written(tmp_path, *(off(farm, f"p{number:02}") for number in range(12)))
    done = statusledger("sources", "verify", "--now", when(0), folder=world.folder)
    lines = done.stdout.splitlines()
    assert lines[0] == "Changes proposed for 12 of 12 pages."
    assert lines[2].startswith("Turn on: 12")
    assert lines[-1].strip() == "and 2 more; --report FILE lists all"


@pytest.mark.parametrize(("option", "beginning"), [("--patch", "--- a/sources.yaml\n"), ("--report", "# Verification")])
def test_a_file_on_standard_output_stands_there_alone(farm: Farm, tmp_path: Path, option: str, beginning: str) -> None:
    page(farm.site("acme"), "Acme")
    world = written(tmp_path, off(farm, "acme"))
    done = statusledger("sources", "verify", option, "-", "--now", when(0), folder=world.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(beginning)
    assert done.stdout.count("Changes proposed") == (1 if option == "--report" else 0)


def test_the_shipped_catalogue_is_changed_only_by_name(tmp_path: Path) -> None:
    done = statusledger("sources", "verify", "--write", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "comes with statusledger; name a catalogue of your own" in done.stderr


BRACES = "- {{id: acme, name: Acme, url: '{url}', platform: auto, allow_private: true, enabled: false, note: x}}  # x\n"
BLOCK = "- id: acme\n  name: Acme\n  url: {url}\n  platform: auto\n  allow_private: true\n  enabled: false\n"
AFTER = "- id: zeta\n  name: Zeta\n  url: https://zeta.example\n  platform: statuspage\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    "entry",
    [
        BLOCK,
        BRACES,
        BRACES.replace("platform: auto, ", "platform: auto,\n   ").replace("  # x", ""),
        BLOCK.replace("- id: acme\n", "- note: x\n  id: acme\n"),
        "- note: >-\n    a\n    b\n  " + BLOCK.removeprefix("- "),
        BLOCK.replace("- id", "-\n  id") + "  note: |\n    a\n\n    b\n",
        BLOCK + "  note: x   # because\n",
    ],
    ids=["block", "braces", "braces-in-lines", "first-note", "first-folded", "bare-dash", "comment"],
)
def test_entries_of_any_style_are_patched_and_written(
    farm: Farm, tmp_path: Path, entry: str, mark: str, newline: str
) -> None:
    page(farm.site("acme"), "Acme")
    text = mark + (entry.format(url=farm.site("acme").url) + AFTER).replace("\n", newline)
    path = tmp_path / "sources.yaml"
    path.write_bytes(text.encode())
    world = World(tmp_path, {}, {})
    assert [each["change"] for each in verify(world, "--patch", "changes.patch")] == ["correct"]
    patched = subprocess.run(
        ["patch", "-p1", "--binary", "-i", "changes.patch", "-o", "patched.yaml"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert patched.returncode == 0, patched.stdout
    verify(world, "--write")
    assert path.read_bytes() == (tmp_path / "patched.yaml").read_bytes()
    acme, zeta = catalogue.load(path, PLATFORMS)
    assert (acme.platform, acme.enabled, acme.note, zeta.id) == ("statuspage", True, None, "zeta")
    written = path.read_bytes().decode()
    assert written.startswith(mark)
    assert written.endswith(AFTER.replace("\n", newline))
    assert written.count("\n") == written.count(newline)


def test_an_entry_of_a_list_in_brackets_is_changed_alone(farm: Farm, tmp_path: Path) -> None:
    page(farm.site("acme"), "Acme")
    entry = BRACES.format(url=farm.site("acme").url).removeprefix("- ").removesuffix("  # x\n")
    (tmp_path / "sources.yaml").write_text(f"[{entry}, stripe]\n")
    verify(World(tmp_path, {}, {}), "acme", "--write")
    acme, stripe = catalogue.load(tmp_path / "sources.yaml", PLATFORMS)
    assert (acme.platform, acme.enabled, stripe.id) == ("statuspage", True, "stripe")


def test_a_change_that_needs_others_makes_no_patch(farm: Farm, tmp_path: Path) -> None:
    """An id in a list in brackets cannot become an entry of lines."""
    (tmp_path / "sources.yaml").write_text("[stripe, github]\n")
    known = catalogue.load(tmp_path / "sources.yaml", PLATFORMS)
    with pytest.raises(CatalogueError, match="cannot be changed without changing other entries"):
        fixing.revise(tmp_path / "sources.yaml", {"stripe": replace(known[0], enabled=False)}, PLATFORMS)


def test_an_entry_that_is_edited_meanwhile_is_kept(farm: Farm, tmp_path: Path) -> None:
    site, path = farm.site("acme"), tmp_path / "sources.yaml"
    page(site, "Acme")
    site.reply(SUMMARY, replace(site.shown(SUMMARY), company=2))
    written(tmp_path, off(farm, "acme"))
    edited = path.read_text().replace("- id: acme\n", "- id: acme\n  tags: [ours]\n")
    command = [sys.executable, "-m", "statusledger", "sources", "verify", "--write", "--now", when(0)]
    running = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not site.requests and time.monotonic() < deadline:
        time.sleep(0.01)
    path.write_text(edited)
    with urlopen(f"{site.url}{SUMMARY}", timeout=30):
        _, errors = running.communicate(timeout=60)
    assert running.returncode == 0
    assert errors == "acme: its entry was edited meanwhile and is kept; run the same command again\n"
    assert path.read_text() == edited
