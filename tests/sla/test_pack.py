"""A pack of evidence: verified sums, equal bytes, hostile words inert, nothing overwritten."""

import csv
import json
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from statusledger.cli import cli
from statusledger.model import Impact, Status
from statusledger.store.captures import DocumentRead, beside, open_captures
from tests.support.browsing import EVIL
from tests.support.build import at, incident, summary, update
from tests.support.dataset import folded

OUTAGE = replace(
    incident("one", "5 10:00", end="5 12:30", impact=Impact.CRITICAL, title=EVIL),
    updates=(update("u1", "5 10:05", body=EVIL), update("u2", "5 12:30", Status.RESOLVED, body="1. It is over.")),
)
FIRST, SECOND = b'{"incidents": [{"id": "one"}]}', b'<?xml version="1.0"?><feed>one</feed>'
OTHER = b'{"incidents": []}'
TERMS = """
- vendor: acme
  service: "Log-in | API"
  target: 99.9
  credits: [{below: 99.9, credit: 10}, {below: 99.0, credit: 25}]
  claim_days: 30
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An outage of two and a half hours whose words are hostile, and were rewritten."""
    path = tmp_path / "status.db"
    edited = replace(OUTAGE, updates=(replace(OUTAGE.updates[0], body="All is well."), OUTAGE.updates[1]))
    early = incident("early", "1 00:00", end="1 00:05", impact=Impact.NONE)
    folded(
        path, summary("1 00:10", early), summary("5 13:00", early, OUTAGE), summary("6 13:00", early, edited)
    ).close()
    with open_captures(beside(path)) as captures:
        captures.extend([read(FIRST, "5 13:00"), read(OTHER, "5 13:00", "components"), read(OTHER, "5 14:00")])
        captures.extend([read(SECOND, "6 13:00", "../../etc/passwd")])
    (tmp_path / "sla.yaml").write_text(TERMS)
    return path


def read(body: bytes, when: str, kind: str = "summary") -> DocumentRead:
    return DocumentRead(source_id="acme", platform="statuspage", kind=kind, url=f"https://status.acme.example/{kind}",
                        sha256=sha256(body).hexdigest(), at=at(when), body=body)  # fmt: skip


def asked(path: Path, vendor: str, period: str, target: Path) -> Result:
    """The command, without a clock of its own."""
    file = str(path.parent / "sla.yaml")
    return CliRunner().invoke(cli, ["sla", "evidence", vendor, period, str(target), "--sla", file, "--db", str(path)])


def packed(path: Path, name: str = "pack") -> Path:
    target = path.parent / name
    done = asked(path, "acme", "2025-01", target)
    assert done.exit_code == 0, done.output
    return target


def files(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file()}


def test_two_packs_have_equal_bytes_and_every_sum_verifies(path: Path) -> None:
    first, second = packed(path, "first"), packed(path, "second")
    assert files(first) == files(second)
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=first, capture_output=True, text=True, check=True)
    assert checked.stdout.count(": OK") == len(files(first)) - 1


def test_a_folder_with_files_is_never_written_to(path: Path) -> None:
    taken = path.parent / "taken"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine")
    done = asked(path, "acme", "2025-01", taken)
    assert (done.exit_code, files(taken)) == (2, {"mine.txt": b"mine"})
    assert "not an empty folder; name a new or empty one" in done.output


def test_vendors_words_are_inert_in_every_document(path: Path) -> None:
    pack = packed(path)
    page = (pack / "report.html").read_text()
    for part in ("<script", "<img", "<iframe", "<svg", "javascript:window.stolen=1)<", 'onclick="', 'href="vbscript'):
        assert part not in page
    assert "default-src 'none'" in page
    assert "://" not in page.partition("<body>")[0]
    assert {each.split("/")[0] for each in files(pack)} == {
        "SHA256SUMS", "captures", "captures.csv", "claim.txt", "evidence.json", "intervals.csv", "level.csv",
        "report.html", "report.md",
    }  # fmt: skip


def test_the_captures_that_state_the_incidents_are_whole(path: Path) -> None:
    pack = packed(path)
    kept = {name: body for name, body in files(pack).items() if name.startswith("captures/")}
    assert kept == {"captures/0001.json": FIRST, "captures/0002.xml": SECOND}
    rows = list(csv.DictReader((pack / "captures.csv").read_text().splitlines()))
    assert [(each["name"], each["sha256"], each["incident_ids"]) for each in rows] == [
        (name, sha256(body).hexdigest(), "acme_one") for name, body in kept.items()
    ]


def test_without_captures_the_report_states_it(path: Path) -> None:
    beside(path).unlink()
    assert "No capture is kept of these incidents" in (packed(path) / "report.md").read_text()


def test_the_report_has_texts_as_first_read_and_as_now(path: Path) -> None:
    report = (packed(path) / "report.md").read_text()
    first, _, now = report.partition("as it reads now")
    assert "window.stolen" in first
    assert "> All is well." in now
    assert "edited 6 Jan 2025 13:00 UTC" in now
    assert "> 1\\. It is over." in report
    assert "Whether this meets the contract's definition is for the parties to judge." in report


def test_figures_of_all_documents_agree(path: Path) -> None:
    pack = packed(path)
    level = json.loads((pack / "evidence.json").read_text())["evidence"]["level"]
    (row,) = csv.DictReader((pack / "level.csv").read_text().splitlines())
    assert level["reported"]["downtime_s"] == int(row["reported_downtime_s"]) == 9000
    assert (row["reported_breach"], row["reported_credit_percent"], row["last_day_to_claim"]) == (
        "true", "10.0", "2025-03-02"
    )  # fmt: skip
    spans = csv.DictReader((pack / "intervals.csv").read_text().splitlines())
    assert sum(int(each["seconds"]) for each in spans if each["account"] == "reported") == 9000
    claim = (pack / "claim.txt").read_text()
    assert "1. 2025-01-05 10:00:00 to 2025-01-05 12:30:00: acme_one" in claim
    assert "the credit for this availability is 10% of the fee" in claim


def test_without_a_breach_there_is_no_draft(path: Path) -> None:
    (path.parent / "sla.yaml").write_text("- acme: 90\n")
    assert (packed(path) / "claim.txt").read_text().startswith("No draft: by the vendor's own posts")


@pytest.mark.parametrize(
    ("vendor", "period", "message"),
    [
        ("nobody", "2025-01", "nobody: no agreement or vendor of that name in sla.yaml; name one of acme"),
        ("acme", "January", "January: not a period; write it as in 2026-10, 2026-Q3 or 2026"),
        ("acme", "2025-Q1", "2025-Q1: acme is measured by month; write one as in 2026-10"),
    ],
)
def test_a_wrong_argument_is_explained(path: Path, vendor: str, period: str, message: str) -> None:
    target = path.parent / "pack"
    done = asked(path, vendor, period, target)
    assert (done.exit_code, target.exists()) == (2, False)
    assert message in " ".join(done.output.split())
