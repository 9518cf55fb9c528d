"""`init`: from names of vendors to four files, all of them or none."""

import errno
import os
import pty
import re
import select
import sys
from pathlib import Path

import pytest

from statusledger.alerts import config as alerts
from statusledger.catalogue import load, settings
from statusledger.cli.init import files
from statusledger.cli.init.selection import VendorChoice
from statusledger.config import names
from statusledger.gate import stack
from statusledger.model import Impact
from statusledger.platforms import PLATFORMS
from tests.catalogue.test_search import FORTY
from tests.support.paths import ROOT
from tests.support.world import environment, statusledger

WRITTEN = sorted(files.NAMES)


def content(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def entries(folder: Path, name: str = "sources.yaml") -> list[str]:
    return re.findall(r"^- (\S+)", (folder / name).read_text(), re.MULTILINE)


def test_forty_names_become_four_valid_files(tmp_path: Path) -> None:
    done = statusledger("init", *FORTY, "--yes", folder=tmp_path)
    assert (done.returncode, done.stderr, content(tmp_path)) == (0, "", WRITTEN)
    assert done.stdout.startswith("Found 39 status pages for 40 names.\n")
    assert entries(tmp_path) == entries(tmp_path, "stack.yaml") == sorted(set(FORTY.values()))
    known = load(tmp_path / "sources.yaml", PLATFORMS)
    assert [each.id for each in known] == sorted(set(FORTY.values()))
    index = names.of_sources(known, with_vendors=True)
    assert len(stack.load(tmp_path / "stack.yaml", index, Impact.MINOR)) == 39
    plan = alerts.load(tmp_path / "alerts.yaml", known)
    assert [(rule.impact, rule.vendors) for rule in plan.rules] == [(Impact.MAJOR, ())]
    assert (plan.targets, settings.load(tmp_path / "settings.yaml")) == ((), {})
    assert statusledger("sources", "check", "--offline", folder=tmp_path).returncode == 0


def test_each_vendor_is_shown_with_its_page_and_why_it_is_off(tmp_path: Path) -> None:
    done = statusledger("init", "github", "FASTLY", "--yes", folder=tmp_path)
    lines = [line.strip() for line in done.stdout.splitlines()]
    at = lines.index("fastly   Fastly   statuscast")
    assert lines[at + 1].startswith("https://") and lines[at + 2].startswith("off in the catalogue: ")
    assert lines[lines.index("github   GitHub   statuspage") + 1] == "https://www.githubstatus.com"
    assert re.search(r"^- fastly  # Fastly; off in the catalogue: \w", (tmp_path / "sources.yaml").read_text(), re.M)
    assert "statusledger run" in done.stdout


def test_words_without_an_entry_are_listed_and_kept_as_comments(tmp_path: Path) -> None:
    done = statusledger("init", "github", "google", "githbu", "xyz\u2028zyq\x07", "--yes", folder=tmp_path)
    assert "google: has 12 pages" in done.stdout and "did you mean github" in done.stdout
    assert entries(tmp_path) == ["github"]
    assert (tmp_path / "sources.yaml").read_text().partition("no entry is clear:\n")[2].count("\n#   ") == 2


def test_lists_tables_and_manifests_are_read(tmp_path: Path) -> None:
    (tmp_path / "vendors.txt").write_text("- GitHub\n- Stripe\n")
    (tmp_path / "vendors.csv").write_text("Vendor,Site\nOur mailer,sendgrid.com\n")
    (tmp_path / "package.json").write_text('{"dependencies": {"stripe": "1", "openai": "1", "@slack/bolt": "1"}}')
    lists = ("--from", "vendors.txt", "--from", "vendors.csv", "--from", "package.json")
    done = statusledger("init", "zoom", *lists, "--yes", folder=tmp_path)
    assert entries(tmp_path) == entries(tmp_path, "stack.yaml") == ["github", "sendgrid", "stripe", "zoom"]
    hints = done.stdout.partition("Packages   hints only")[2]
    assert "openai is made for\n" in hints and "@slack/bolt is made for\n" in hints
    assert "stripe is made for" not in hints
    assert "\n# - slack  # Slack; hint: @slack/bolt\n" in (tmp_path / "sources.yaml").read_text()


def test_packages_alone_name_no_vendor(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("boto3\nstripe\n")
    done = statusledger("init", "--from", "requirements.txt", "--yes", folder=tmp_path)
    assert (done.returncode, content(tmp_path)) == (2, ["requirements.txt"])
    assert "name those that you use: statusledger init amazon-web-services stripe" in done.stderr


def test_on_a_terminal_the_vendors_of_packages_are_watched_after_a_yes(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("boto3\n")
    code, printed = terminal(tmp_path, "y\n", "y\n", arguments=("--from", "requirements.txt"))
    assert (code, entries(tmp_path)) == (0, ["amazon-web-services"]), printed
    assert "# Amazon Web Services; hint: boto3" in (tmp_path / "sources.yaml").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "name the vendors that you depend on"),
        (("github",), "add --yes to write the files"),
        (("xyzzyq", "--yes"), "no vendor is chosen, so nothing is written"),
        (("", "--yes"), "an empty name; is a variable not set?"),
        (("--from", "/dev/null", "--yes"), "/dev/null: names neither a vendor nor a package of one"),
        (("--from", "none.txt", "--yes"), "none.txt"),
        (("--from", ".", "--yes"), "directory"),
    ],
)
def test_usage_errors_write_nothing(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    done = statusledger("init", *arguments, folder=tmp_path)
    assert (done.returncode, message in done.stderr, content(tmp_path)) == (2, True, [])


@pytest.mark.parametrize("name", files.NAMES)
def test_a_file_that_exists_is_never_overwritten_and_no_other_is_written(name: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to(tmp_path / "nowhere")
    done = statusledger("init", "github", "--yes", folder=tmp_path)
    assert (done.returncode, content(tmp_path)) == (2, [name])
    assert f"{name}: there already, so nothing is written; " in done.stderr
    assert "statusledger sources add NAME..." in done.stderr


def test_a_clone_is_named_as_such() -> None:
    done = statusledger("init", "github", "--yes", folder=ROOT)
    assert (done.returncode, "make a folder of your own" in done.stderr) == (2, True)


def test_a_write_that_fails_takes_the_others_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    selection = VendorChoice({each.id: each for each in load(None, PLATFORMS) if each.id == "github"})
    opened = Path.open

    def full(path: Path, *arguments: str, **details: str) -> object:
        if path.name == "alerts.yaml" and arguments == ("x",):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return opened(path, *arguments, **details)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OSError, match="No space"):
        files.write(tmp_path, selection)
    assert content(tmp_path) == []


EXAMPLE = re.compile(r"^( *)# (?=- id:|  \w+: |\w+: )", re.MULTILINE)


def test_the_examples_in_the_files_are_valid_once_they_are_no_comments(tmp_path: Path) -> None:
    statusledger("init", "amazon-web-services", "github", "stripe", "--yes", folder=tmp_path)
    known = load(tmp_path / "sources.yaml", PLATFORMS)
    index = names.of_sources(known, with_vendors=True)
    example = (tmp_path / "stack.yaml").read_text().replace("#   - id:", "- id:").replace("#     ", "  ")
    (tmp_path / "stack.yaml").write_text(example.replace("- amazon-web-services\n", ""))
    (tmp_path / "settings.yaml").write_text(EXAMPLE.sub(r"\1", (tmp_path / "settings.yaml").read_text()))
    assert stack.load(tmp_path / "stack.yaml", index, Impact.MINOR)[0].only == ("eu-west-1/*", "*/S3")
    assert len(settings.load(tmp_path / "settings.yaml")) == 5
    text = EXAMPLE.sub(r"\1", (tmp_path / "alerts.yaml").read_text())
    chat = text[text.index("  - id: chat") : text.index("  - id: ops")]
    (tmp_path / "alerts.yaml").write_text(text.replace(chat, "").replace("[chat]", "[ops]"))
    plan = alerts.load(tmp_path / "alerts.yaml", known)
    assert ([each.id for each in plan.targets], plan.rules[0].to) == (["ops"], ("ops",))


def terminal(folder: Path, *answers: str, arguments: tuple[str, ...] = ()) -> tuple[int, str]:
    """Run `init` on a terminal, and answer each question in turn; return its exit code and what it printed."""
    child, descriptor = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, "-m", "statusledger", "init", *arguments], environment())
    printed, left, given = "", list(answers), ""
    while True:
        if not select.select([descriptor], [], [], 5 if given == "\x03" else 60)[0]:
            if given != "\x03":
                break
            os.write(descriptor, b"\x03")  # Python misses a signal that comes right before it waits for input
            continue
        try:
            printed += os.read(descriptor, 4096).decode()
        except OSError:  # the command has ended
            break
        if re.search(r"(?::|\]:) $", printed):
            given = left.pop(0) if left else "\x03"
            os.write(descriptor, given.encode())
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(descriptor)  # which would end a command that has not ended
    return code, printed


def test_on_a_terminal_it_asks_for_vendors_and_which_are_meant(tmp_path: Path) -> None:
    code, printed = terminal(tmp_path, "GitHub, aws\n", "google\n", "99\n", "2\n", "slak\n", "\n", "\n", "y\n")
    assert (code, content(tmp_path)) == (0, WRITTEN), printed
    assert "Give numbers from 1 to 12." in printed
    assert len(entries(tmp_path)) == 3 and entries(tmp_path)[:2] == ["amazon-web-services", "github"]
    assert "slak: not in the catalogue" in (tmp_path / "sources.yaml").read_text()


@pytest.mark.parametrize(("answers", "expected"), [(("github\n", "\n", "n\n"), 130), (("github\n", "\x03"), 130)])
def test_on_a_terminal_nothing_is_written_without_a_yes(
    answers: tuple[str, ...], expected: int, tmp_path: Path
) -> None:
    code, printed = terminal(tmp_path, *answers)
    assert (code, content(tmp_path)) == (expected, []), printed
