"""Files that people name, and that are none: pipes without a writer, devices without an end, what nobody believes."""

import json
import lzma
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from zstandard import ZstdCompressor

from statusledger import files
from statusledger.cli import cli
from statusledger.history import series

CATALOGUE = "- {id: acme, name: Acme, url: https://status.acme.example, platform: statuspage}\n"
SERIES = ("import-series", "{}", "--source", "acme", "--db", "x.db")
NORMALIZE = ("normalize", "statuspage", "summary", "{}")
YAML: tuple[tuple[str, ...], ...] = (
    ("run", "--sources", "{}", "--db", "x.db"),
    ("run", "--settings", "{}", "--db", "x.db", "acme"),
    ("alerts", "test", "--alerts", "{}"),
    ("sources", "check", "--sources", "{}"),
    ("sources", "import-opml", "{}", "--dry-run"),
)
DATABASES = (
    ("now", "--db", "{}"),
    ("run", "--db", "{}"),
    ("restore", "{}", "--db", "x.db"),
    ("backup", "--db", "{}", "kept.db"),
    ("status", "--db", "{}"),
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files, "SILENCE_S", 0.01)
    Path("sources.yaml").write_text(CATALOGUE)
    Path("captures").mkdir()
    os.mkfifo("pipe")
    os.mkfifo("pipe.xz")
    os.mkfifo("captures/sightings.ndjson")
    return tmp_path


def command(words: Sequence[str], name: str) -> Result:
    return CliRunner().invoke(cli, [word.format(name) for word in words])


def assert_refused(result: Result, about: str, *codes: int) -> None:
    """One of these codes, a line that names what it is about, and no traceback."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in codes
    assert about in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("words", [SERIES, NORMALIZE, *YAML, *DATABASES], ids=" ".join)
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(words: Sequence[str]) -> None:
    assert_refused(command(words, "pipe"), "pipe", 2, 4)


@pytest.mark.parametrize("words", [NORMALIZE, ("import-captures", "captures"), *YAML], ids=" ".join)
def test_a_pipe_that_falls_silent_is_not_waited_for(words: Sequence[str]) -> None:
    writers = [os.open(name, os.O_RDWR) for name in ("pipe", "captures/sightings.ndjson")]
    for writer in writers:
        os.write(writer, b"-")
    assert_refused(command(words, "pipe"), "a pipe into which nothing is written", 2)
    for writer in writers:
        os.close(writer)


def test_neither_are_pipes_that_look_like_something_else() -> None:
    assert_refused(command(SERIES, "pipe.xz"), "pipe.xz: a pipe into which nothing is written", 2)
    assert_refused(command(("import-captures", "captures"), ""), "sightings.ndjson: a pipe", 2)


def test_a_pipe_that_speaks_is_read_like_a_file() -> None:
    writer = os.open("pipe", os.O_RDWR)
    os.write(writer, b"{}")
    with files.opened(Path("pipe")) as pipe:
        assert pipe.read(2) == b"{}"
    os.close(writer)


@pytest.mark.parametrize("words", DATABASES, ids=" ".join)
def test_a_device_is_no_database(words: Sequence[str]) -> None:
    assert_refused(command(words, "/dev/zero"), "no regular file", 4)


@pytest.mark.parametrize("words", [SERIES, NORMALIZE, *YAML], ids=" ".join)
def test_what_never_ends_is_larger_than_anything_believed(
    words: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series, "_LONGEST", 1 << 20)
    assert_refused(command(words, "/dev/zero"), "/dev/zero", 2)


def _plain(body: bytes) -> bytes:
    return body


@pytest.mark.parametrize(
    ("ending", "packed"), [("ndjson", _plain), ("xz", lzma.compress), ("zst", ZstdCompressor().compress)]
)
def test_a_line_of_a_series_is_bounded_however_it_is_packed(
    ending: str, packed: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series, "_LONGEST", 1 << 20)
    Path(f"long.{ending}").write_bytes(packed(b"a" * (2 << 20)))
    assert_refused(command(SERIES, f"long.{ending}"), f"long.{ending}: line 1: longer than 1 MB", 2)


def test_a_line_of_a_series_that_is_nested_without_end_is_refused() -> None:
    nested = "[" * 100_000 + "]" * 100_000
    Path("deep.ndjson").write_text(f'{{"fetched_at": "2025-01-01T00:00:00Z", "x": {nested}, "body": ""}}\n')
    assert_refused(command(SERIES, "deep.ndjson"), "deep.ndjson: line 1", 2)


def test_a_series_is_read_on_to_its_end() -> None:
    lines = [json.dumps({"fetched_at": "2025-01-01T00:00:00Z", "body": str(number)}) for number in range(3)]
    Path("short.ndjson").write_text("\n".join(lines))
    assert [payload.body for payload in series.read(Path("short.ndjson"))] == [b"0", b"1", b"2"]


def test_a_time_that_is_none_is_said_to_be_none() -> None:
    assert_refused(
        command(("now", "--now", "{}"), "bogus"), "'bogus' is not a time; write it as in 2024-01-31T12:00:00Z", 2
    )
