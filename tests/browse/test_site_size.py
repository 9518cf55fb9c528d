"""The size of a static site: most incidents ended long ago, and have a brief page without JSON."""

from pathlib import Path

import pytest

from statusledger.browse import site
from tests.support import large
from tests.support.dataset import say

VENDORS, INCIDENTS = 20, 300
PAGE_BYTES = 3_200
"""Bytes of a brief page with four updates of real length: 50,000 of them take 160 MB."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("size") / "status.db"
    large.build(path, VENDORS, INCIDENTS)
    return path


@pytest.fixture(scope="module")
def out(path: Path) -> Path:
    site.write(path, path.parent / "out")
    return path.parent / "out"


def brief(out: Path) -> list[Path]:
    """The pages without JSON."""
    return [page for page in (out / "incident").glob("*/index.html") if not page.parent.with_suffix(".json").exists()]


def test_a_brief_page_is_small(out: Path) -> None:
    sizes = [page.stat().st_size for page in brief(out)]
    assert len(sizes) > 0.9 * INCIDENTS
    assert sum(sizes) / len(sizes) < PAGE_BYTES


def test_every_incident_keeps_its_address(out: Path) -> None:
    assert len(list((out / "incident").glob("*/index.html"))) == INCIDENTS


def test_a_brief_page_has_all_that_was_published(out: Path) -> None:
    (page,) = [page.read_text() for page in brief(out) if page.parent.name.startswith("v0000")][:1]
    assert [f'id="u{number}"' in page for number in range(1, large.UPDATES + 2)] == [True] * large.UPDATES + [False]
    assert "<dt>Started<dd>" in page
    assert 'class="origin">stated by the vendor' in page
    assert "../../vendor/v0000/" in page


def test_age_decides_which_pages_are_brief(path: Path, out: Path, tmp_path: Path) -> None:
    answer = say(path, "export", "--site", str(tmp_path / "full"), "--archive-after", "3650d")
    assert (answer.exit_code, brief(tmp_path / "full")) == (0, [])
    site.write(path, tmp_path / "full")
    assert sorted(page.parent.name for page in brief(tmp_path / "full")) == sorted(
        page.parent.name for page in brief(out)
    )
