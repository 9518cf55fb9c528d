"""The ledger itself, by its commands: imports, rebuilds, prunes, unions, and what interrupts them."""

import json
import lzma
import os
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from zstandard import ZstdCompressor

from statusledger.errors import LedgerError
from statusledger.history import archive, git_log
from statusledger.store.captures import Sighting, open_captures
from statusledger.times import instant
from tests.history.test_replay import Vendor
from tests.support.paths import ROOT
from tests.support.world import statusledger

START = datetime(2025, 3, 4, 9, tzinfo=UTC)
SOURCES = "- id: acme\n  name: Acme\n  url: https://status.acme.example\n  platform: statuspage\n"


def summaries(seed: int, count: int = 24) -> list[tuple[datetime, bytes]]:
    """What the summary of a made-up page came to be, and when."""
    vendor = Vendor(seed)
    found: list[tuple[datetime, bytes]] = []
    for number in range(count):
        head = {"id": "q1w2e3r4t5y6", "name": "Acme", "url": "https://status.acme.example"}
        listed = [each for each in vendor.goes_on(5 * number) if each["resolved_at"] is None]
        status = {"indicator": "none", "description": ""}
        body = {"page": head, "components": [], "scheduled_maintenances": [], "status": status, "incidents": listed}
        text = json.dumps(body).encode()
        if not found or text != found[-1][1]:
            found.append((START + timedelta(minutes=5 * number), text))
    return found


def series(path: Path, parsed: Sequence[tuple[datetime, bytes]]) -> Path:
    lines = [json.dumps({"fetched_at": at.isoformat(), "body": body.decode()}) for at, body in parsed]
    path.write_text("\n".join(lines) + "\n")
    return path


def repository(folder: Path, parsed: Sequence[tuple[datetime, bytes]], path: str = "data/summary.json") -> Path:
    """A git repository with a commit for each."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], check=True)
    stream = b""
    for at, body in parsed:
        stream += b"commit refs/heads/main\ncommitter A <a@example.com> %d +0000\ndata 0\n" % at.timestamp()
        stream += b"M 100644 inline %b\ndata %d\n%b\n" % (path.encode(), len(body), body)
    subprocess.run(["git", "-C", str(folder), "fast-import", "--quiet"], input=stream, check=True)
    return folder


def home(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "sources.yaml").write_text(SOURCES)
    return folder


def say(folder: Path, *arguments: str | Path, code: int = 0) -> str:
    done = statusledger(*arguments, folder=folder)
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


@pytest.fixture(scope="module")
def parsed() -> list[tuple[datetime, bytes]]:
    return summaries(1)


@pytest.fixture(scope="module")
def whole(parsed: list[tuple[datetime, bytes]], tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = home(tmp_path_factory.mktemp("whole"))
    say(folder, "import-series", series(folder / "all.ndjson", parsed), "--source", "acme")
    return say(folder, "dump")


def test_a_git_history_and_a_series_give_the_same_dataset(
    parsed: list[tuple[datetime, bytes]], whole: str, tmp_path: Path
) -> None:
    folder, repo = home(tmp_path / "home"), repository(tmp_path / "repo", parsed)
    first = say(folder, "import-git", repo, "data/summary.json", "--source", "acme")
    assert first.startswith(f"acme: {len(parsed)} new bodies, 0 known before")
    assert say(folder, "dump") == whole
    again = say(folder, "import-git", repo, "data/summary.json", "--source", "acme")
    assert again == f"acme: nothing new, {len(parsed)} bodies known before\n"
    assert say(folder, "dump") == whole
    assert "no commit touches summary.json" in say(
        folder, "import-git", repo, "summary.json", "--source", "acme", code=2
    )


@pytest.mark.parametrize(("ending", "pack"), [(".zst", ZstdCompressor().compress), (".xz", lzma.compress)])
def test_a_series_may_be_compressed(
    ending: str, pack: Callable[[bytes], bytes], parsed: list[tuple[datetime, bytes]], whole: str, tmp_path: Path
) -> None:
    folder, path = home(tmp_path / "home"), series(tmp_path / "all.ndjson", parsed)
    packed = folder / f"all.ndjson{ending}"
    packed.write_bytes(pack(path.read_bytes()))
    say(folder, "import-series", packed, "--source", "acme")
    assert say(folder, "dump") == whole
    packed.write_bytes(pack(path.read_bytes())[:-20])
    assert packed.name in say(folder, "import-series", packed, "--source", "acme", code=2)


def test_a_commit_without_the_file_is_no_version(tmp_path: Path) -> None:
    repo = repository(tmp_path / "repo", [(START, b"{}")], "a.json")
    commit = "commit refs/heads/main\ncommitter A <a@example.com> 1741100000 +0000\ndata 0\n"
    gone = f"{commit}from refs/heads/main^0\nD a.json\n".encode()
    subprocess.run(["git", "-C", str(repo), "fast-import", "--quiet"], input=gone, check=True)
    assert [version.body for version in git_log.versions(repo, "a.json")] == [b"{}"]
    with pytest.raises(LedgerError, match="not a git repository"):
        list(git_log.versions(tmp_path, "a.json"))


def test_a_lost_dataset_is_rebuilt(parsed: list[tuple[datetime, bytes]], whole: str, tmp_path: Path) -> None:
    folder = home(tmp_path)
    say(folder, "import-series", series(folder / "all.ndjson", parsed), "--source", "acme")
    assert say(folder, "rebuild").endswith("no difference.\n")
    for path in (folder / "data").glob("status.db*"):
        path.unlink()
    assert "differences" in say(folder, "rebuild", "--dry-run")
    assert say(folder, "dump").count("\n") < 3
    say(folder, "rebuild")
    assert say(folder, "dump") == whole
    assert sorted(path.name for path in (folder / "data").iterdir() if "rebuild" in path.name) == []


def test_a_dry_rebuild_leaves_unsettled_captures_to_the_next_run(tmp_path: Path) -> None:
    folder = home(tmp_path)
    body = summaries(1)[0][1]
    sighting = Sighting(
        source_id="acme",
        platform="statuspage",
        kind="summary",
        url="https://status.acme.example/api/v2/summary.json",
        sha256=sha256(body).hexdigest(),
        first_at=instant(START),
        last_at=instant(START),
    )
    with open_captures(folder / "data/captures.db") as captures:
        captures.keep([(sighting, body)])
    for arguments, left in ((["rebuild", "--dry-run"], {"acme"}), (["rebuild"], set[str]())):
        say(folder, *arguments)
        with open_captures(folder / "data/captures.db") as captures:
            assert captures.unsettled() == left


def test_a_rebuild_without_captures_is_refused(
    parsed: list[tuple[datetime, bytes]], whole: str, tmp_path: Path
) -> None:
    folder = home(tmp_path)
    say(folder, "import-series", series(folder / "all.ndjson", parsed), "--source", "acme")
    (folder / "data/captures.db").rename(folder / "elsewhere")
    for path in (folder / "data").glob("captures.db-*"):
        path.unlink()
    assert "lacks captures" in say(folder, "rebuild", code=4)
    assert say(folder, "dump") == whole


BUGGY = """
import sys
from statusledger.platforms.statuspage import wire
from statusledger.model import Impact
from statusledger.platforms.toolkit.words import Default
wire.IMPACT = Default(Impact.CRITICAL) | {{}}
import statusledger.platforms.statuspage.api as api
from statusledger.__main__ import main
sys.argv[1:] = {arguments!r}
main()
"""


def test_a_rebuild_applies_a_corrected_parser_to_history(
    parsed: list[tuple[datetime, bytes]], whole: str, tmp_path: Path
) -> None:
    folder = home(tmp_path)
    path = series(folder / "all.ndjson", parsed)
    code = BUGGY.format(arguments=["import-series", str(path), "--source", "acme"])
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, check=True, capture_output=True)
    assert say(folder, "dump") != whole
    promised = json.loads(say(folder, "rebuild", "--dry-run", "--json"))["differences"]
    assert {(each["table"], each["field"]) for each in promised} == {("incidents", "impact")}
    assert {(each["old"], each["new"]) for each in promised if each["field"] == "impact"} == {("critical", "major")}
    assert "incidents: impact" in say(folder, "rebuild")
    assert say(folder, "dump") == whole


def test_captures_can_be_exported_and_imported_as_a_folder(
    parsed: list[tuple[datetime, bytes]], whole: str, tmp_path: Path
) -> None:
    first, second = home(tmp_path / "first"), home(tmp_path / "second")
    say(first, "import-series", series(first / "all.ndjson", parsed), "--source", "acme")
    out = tmp_path / "out"
    assert say(first, "captures", "export", "acme", out) == f"{out}: {len(parsed)} sightings of acme\n"
    assert "is not empty" in say(first, "captures", "export", "acme", out, code=2)
    say(second, "import-captures", out)
    assert say(second, "dump") == whole
    sha256 = next((out / "bodies").iterdir())
    assert say(first, "captures", "show", "--body", sha256.name[:12]) == sha256.read_text()
    assert "acme" in say(first, "captures", "show")
    assert "no captures of 'acne'" in say(first, "captures", "show", "acne", code=2)
    assert len(json.loads(say(first, "captures", "show", "acme", "--json"))) == len(parsed)
    sha256.write_bytes(b"something else")
    assert "its sha256 differs" in say(home(tmp_path / "third"), "import-captures", out, code=2)
    with pytest.raises(LedgerError, match="No such file"):
        archive.source_of(tmp_path)


def test_a_pruned_ledger_has_the_same_dataset_and_refuses_older_imports(
    parsed: list[tuple[datetime, bytes]], whole: str, tmp_path: Path
) -> None:
    folder = home(tmp_path)
    path = series(folder / "all.ndjson", parsed)
    say(folder, "import-series", path, "--source", "acme")
    now = (START + timedelta(days=90, minutes=61)).isoformat()
    assert say(folder, "prune", "--keep", "90d", "--now", now).startswith("11 sightings before 2025-03-04T10:01:00Z")
    assert say(folder, "rebuild").endswith("no difference.\n")
    assert say(folder, "dump") == whole
    assert "older than the checkpoint of acme" in say(folder, "import-series", path, "--source", "acme", code=2)
    assert "is not a duration" in say(folder, "prune", "--keep", "long", code=2)
    out, other = tmp_path / "out", home(tmp_path / "other")
    say(folder, "captures", "export", "acme", out)
    say(other, "import-captures", out)
    assert say(other, "dump") == whole


@pytest.mark.parametrize("mine_first", [True, False])
def test_merged_ledgers_have_the_whole_dataset(
    parsed: list[tuple[datetime, bytes]], whole: str, mine_first: bool, tmp_path: Path
) -> None:
    folders = [home(tmp_path / name) for name in ("a", "b")]
    for number, folder in enumerate(folders):
        say(folder, "import-series", series(folder / "part.ndjson", parsed[number::2]), "--source", "acme")
    a, b = folders if mine_first else folders[::-1]
    before = say(b, "dump")
    say(a, "merge", "data/status.db", b / "data/status.db")
    assert (say(a, "dump"), say(b, "dump")) == (whole, before)
    say(a, "merge", "data/status.db", b / "data/status.db")
    assert say(a, "dump") == whole


def test_a_ledger_is_not_merged_with_itself(tmp_path: Path) -> None:
    folder = home(tmp_path / "a")
    say(folder, "import-series", series(folder / "part.ndjson", summaries(2, 2)), "--source", "acme")
    assert "are the same database" in say(folder, "merge", "data/status.db", folder / "data/status.db", code=2)


@pytest.mark.parametrize("command", ["import-series", "rebuild"])
def test_a_command_killed_at_any_moment_and_resumed_gives_the_same_dataset(command: str, tmp_path: Path) -> None:
    """Ten times each, anywhere between the first write and the last."""
    parsed = summaries(2, 200)
    folder = home(tmp_path)
    path = series(folder / "all.ndjson", parsed)
    arguments = {"import-series": ["import-series", str(path), "--source", "acme"], "rebuild": ["rebuild"]}[command]
    say(folder, "import-series", path, "--source", "acme")
    expected = say(folder, "dump")
    chance = random.Random(command)
    for _ in range(10):
        for lost in (folder / "data").glob("status.db*" if command == "rebuild" else "*.db*"):
            lost.unlink()
        statusledger(*arguments, folder=folder, kill_after=chance.random())
        say(folder, *arguments)
        assert say(folder, "dump") == expected
