"""The command `classify`: texts of files and of standard input, one or one in each line."""

import json
from pathlib import Path

import pytest

from tests.support.world import statusledger

TEXT = "Errors were caused by an outage of our cloud provider AWS in us-east-1. We have rolled back."
OUTAGE = "Errors were caused by an outage of our cloud provider AWS in us-east-1"


def test_the_tags_of_a_text_have_their_quotes(tmp_path: Path) -> None:
    (tmp_path / "update.txt").write_text(TEXT)
    done = statusledger("classify", "update.txt", folder=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout) == {
        "causes": [{"tag": "dependency", "quote": OUTAGE, "certainty": "stated"}],
        "mitigations": [{"tag": "rollback", "quote": "We have rolled back", "certainty": "stated"}],
        "upstreams": [{"name": "AWS", "region": "us-east-1", "quote": OUTAGE, "certainty": "stated"}],
    }


def test_each_line_of_ndjson_gives_a_line(tmp_path: Path) -> None:
    lines = [{"title": "Errors", "text": TEXT}, {"text": TEXT, "vendor": "AWS"}, {"text": "Fine.", "title": None}]
    text = "\n".join(json.dumps(line) for line in lines) + "\n\n"
    done = statusledger("classify", "-", "--ndjson", folder=tmp_path, text=text)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [[each["name"] for each in line["upstreams"]] for line in found] == [["AWS"], [], []]
    assert found[2] == {"causes": [], "mitigations": [], "upstreams": []}


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"title": "Errors"}', '{"text": 5}', '{"text": "\\ud800"}'])
def test_a_line_that_is_no_text_is_refused_by_number(line: str, tmp_path: Path) -> None:
    (tmp_path / "texts.ndjson").write_text(f'{{"text": "Fine."}}\n{line}\n')
    done = statusledger("classify", "texts.ndjson", "--ndjson", folder=tmp_path)
    assert (done.returncode, done.stdout.count("\n")) == (5, 1)
    assert "texts.ndjson: line 2: " in done.stderr


def test_bytes_that_are_not_utf_8_are_read(tmp_path: Path) -> None:
    (tmp_path / "update.txt").write_bytes(b"\xff\x00 caused by a deadlock")
    assert "database" in statusledger("classify", "update.txt", folder=tmp_path).stdout


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    done = statusledger("classify", "none.txt", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "none.txt" in done.stderr
