"""Commands that the documentation shows exist, with their options; those of the quick start run."""

import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from statusledger.catalogue import load, shipped
from statusledger.platforms import PLATFORMS
from tests.catalogue.test_search import FORTY
from tests.farm import Farm
from tests.support import docs
from tests.support.markdown import DOCS, FILES, Block, block, blocks
from tests.support.paths import ROOT
from tests.support.receiver import SECRET, receiving
from tests.support.world import catalogue, incident, page, statusledger, update

README = ROOT / "README.md"
HAND_WRITTEN = [file for file in FILES if file.name not in {*docs.PAGES, "CHANGELOG.md"}]
LANGUAGES = ("sh", "console", "crontab", "ini", "yaml", "dockerfile", "text")
INVOKED = re.compile(r"(?:^|[\s/(])statusledger ((?:-|[a-z])[^#|&;>\n]*)", re.MULTILINE)
SPAN = re.compile(r"`statusledger ([^`]+)`")
OPTION = re.compile(r"--?[a-z][\w-]*")


def shown() -> Iterator[tuple[str, str]]:
    """Where a command is shown, and its words after `statusledger`."""
    for example in (each for language in LANGUAGES for each in blocks(language, *HAND_WRITTEN)):
        yield from ((example.place, words) for words in INVOKED.findall(example.text))
    for file in HAND_WRITTEN:
        name = str(file.relative_to(ROOT))
        yield from ((name, words) for words in SPAN.findall(file.read_text()))


def problems(words: str) -> list[str]:
    """Unknown commands and options among words; those in capitals stand for values."""
    known = dict(docs.commands())
    path, parts = "statusledger", words.split()
    while parts and f"{path} {parts[0]}" in known:
        path = f"{path} {parts.pop(0)}"
    names = {name for option in docs.options(known[path]) for name in (*option.opts, "--help", "--version")}
    unknown = [part for part in parts if OPTION.fullmatch(part) and part not in names]
    return unknown if path != "statusledger" or not parts or parts[0].startswith("-") else [words]


def test_commands_that_are_shown_exist() -> None:
    found = list(shown())
    assert len(found) > 60
    assert [(place, words, wrong) for place, words in found if (wrong := problems(words))] == []


def test_an_unknown_command_or_option_is_noticed() -> None:
    assert problems("run --all") == problems("sources check --offline") == problems("--help") == []
    assert problems("run --al") == ["--al"]
    assert problems("polls now") == ["polls now"]
    assert problems("sources --offline") == ["--offline"]


def test_every_command_has_an_example_or_a_sentence() -> None:
    text = "\n".join(file.read_text() for file in HAND_WRITTEN)
    paths = [path for path, command in docs.commands() if " " in path and not hasattr(command, "commands")]
    assert [path for path in paths if not re.search(rf"\b{path}\b", text)] == []


def ours(lines: str) -> list[list[str]]:
    """The arguments of each statusledger command among lines of a shell."""
    parts = (part for line in lines.splitlines() for part in line.partition("#")[0].split(" && "))
    return [shlex.split(part)[1:] for part in parts if part.startswith("statusledger ") and "browse" not in part]


def with_pages(farm: Farm, folder: Path) -> list[str]:
    """Give every vendor that `init` wrote a page of the farm, and return their ids."""
    keys = re.findall(r"^- (\S+)", (folder / "sources.yaml").read_text(), re.MULTILINE)
    for key in keys:
        page(farm.site(key), key, [incident("i00000000001", "Down", update("u00000000001", "investigating", "Hm.", 0))])
    catalogue(farm, folder)
    return keys


def test_the_quick_start_of_the_readme_runs(tmp_path: Path) -> None:
    block_of_lines = block("sh", "alias statusledger")
    ran = ours(block_of_lines)
    assert block_of_lines.count("\n") <= 10 and len(ran) >= 6
    with Farm() as farm:
        for arguments in ran:
            done = statusledger(*arguments, folder=tmp_path)
            assert done.returncode in ((0, 10, 11) if "check" in arguments else (0,)), done.stderr
            if "init" in arguments:
                with_pages(farm, tmp_path)
    assert (tmp_path / "public/incidents.csv").exists()


TARGET = "  # - id: chat\n  #   slack: ${SLACK_WEBHOOK}"


def test_the_walk_of_the_quick_start_leads_to_a_test_message(tmp_path: Path) -> None:
    """A target of the farm stands for Slack."""
    (walk,) = (each.text for each in blocks("sh", DOCS / "quickstart.md") if "~/vendors.txt" in each.text)
    init, run, test = ours(walk)
    assert walk.count("\n") == 5
    (tmp_path / "vendors.txt").write_text("".join(f"{name}\n" for name in FORTY))
    folder = tmp_path / "status"
    folder.mkdir()
    done = statusledger(*(each.replace("~", str(tmp_path)) for each in init), folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    with Farm() as farm, receiving() as receiver:
        assert with_pages(farm, folder) == sorted(set(FORTY.values()))
        assert statusledger(*run, folder=folder).returncode == 0
        own = f"  - id: chat\n    webhook: {receiver.url}\n    secret: {SECRET}\n    allow_private: true\n  #"
        alerts = folder / "alerts.yaml"
        alerts.write_text(alerts.read_text().replace(TARGET, own))
        done = statusledger(*test, folder=folder)
        assert (done.returncode, done.stdout) == (0, "chat: delivered\n")
        assert [each.json["type"] for each in receiver.taken] == ["test"]
    checked = statusledger("check", "--json", folder=folder)
    assert (checked.returncode, json.loads(checked.stdout)["sources"]) == (10, 39)


def test_the_walk_shows_the_target_that_init_writes() -> None:
    (shown,) = (each.text for each in blocks("yaml", DOCS / "quickstart.md"))
    assert shown == "targets:\n" + TARGET.replace("  # ", "  ") + "\n"


def test_yaml_examples_of_sources_are_valid(tmp_path: Path) -> None:
    for example in _sources():
        (tmp_path / "sources.yaml").write_text(example.text)
        assert load(tmp_path / "sources.yaml", PLATFORMS), example.place


def _sources() -> list[Block]:
    found = blocks("yaml", DOCS / "sources.md")
    assert len(found) >= 3
    return found


def test_the_example_of_settings_is_valid(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text(block("yaml", "base_url:"))
    (tmp_path / "sources.yaml").write_text("- github\n")
    done = statusledger("run", "--help", folder=tmp_path)
    doctor = statusledger("doctor", folder=tmp_path)
    assert done.returncode == 0
    assert "settings.yaml" in doctor.stdout and "settings.yaml:" not in doctor.stdout


def test_the_readme_is_short_and_its_numbers_are_true() -> None:
    text, sources = README.read_text(), load(shipped(), PLATFORMS)
    polled = sum(source.enabled for source in sources)
    proven = sum(platform.verified.proven for platform in PLATFORMS.values())
    assert text.count("\n") <= 200
    assert f"polls\n{polled} status pages" in text and f"{polled} of them are" in text
    assert f"has {len(sources):,} status pages" in text and f"reads [{len(PLATFORMS)} platforms]" in text
    assert f"{proven} of them are proven" in text


def test_the_shipped_catalogue_says_why_a_source_is_off() -> None:
    assert [source.id for source in load(shipped(), PLATFORMS) if not source.enabled and not source.note] == []


@pytest.mark.parametrize(("arguments", "code", "message"), [((), 1, "--without-corpus"), (("--without",), 2, "usage")])
def test_ci_never_leaves_out_real_payloads_silently(arguments: tuple[str, ...], code: int, message: str) -> None:
    environment = {**os.environ, "STATUSLEDGER_CORPUS": "/nonexistent"}
    done = subprocess.run([ROOT / ".ci/run", *arguments], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert ".ci/test\n" in [each.text for each in blocks("sh", README)]
    assert "\n.ci/test\n" in (ROOT / ".ci/run").read_text()


def test_the_workflow_runs_ci_on_every_supported_python() -> None:
    job = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]["ci"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert job["steps"][-1]["run"] == ".ci/run --without-corpus"
