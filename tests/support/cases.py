"""The golden cases: documents in words of our own, each with what its platform may know about it."""

from functools import cache
from pathlib import Path

from statusledger.model import Document, Snapshot
from statusledger.platforms import PLATFORMS
from tests.support.paths import GOLDEN

URL = "https://status.example.com/"
CASES = sorted(path for path in GOLDEN.glob("*/*") if path.is_dir())


def input_of(case: Path) -> Path:
    (path,) = case.glob("input.*")
    return path


def kind_of(case: Path) -> str:
    return input_of(case).name.split(".")[1]


def name_of(case: Path) -> str:
    return f"{case.parent.name}-{case.name}"


def document(case: Path, body: bytes) -> Document:
    """A body in place of the case's own, at the address and in the zone that stand beside it, if any."""
    url, zone = (_beside(case, name) for name in ("url.txt", "time_zone.txt"))
    return Document(url or URL, kind_of(case), body, zone)


def read(case: Path, body: bytes) -> Snapshot:
    return PLATFORMS[case.parent.name].parse(document(case, body))


@cache
def _beside(case: Path, name: str) -> str | None:
    path = case / name
    return path.read_text().strip() if path.exists() else None


JSON_CASES = [case for case in CASES if input_of(case).suffix == ".json"]
