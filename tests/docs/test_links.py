"""Every relative link of every Markdown file leads to a file and an anchor that exist."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.support.markdown import FILES, anchors, links
from tests.support.paths import ROOT

NAMES = [str(file.relative_to(ROOT)) for file in FILES]


@pytest.mark.parametrize("name", NAMES)
def test_relative_links_resolve(name: str) -> None:
    assert [link for link in links(ROOT / name) if _is_relative(link) and not _resolves(ROOT / name, link)] == []


def _is_relative(link: str) -> bool:
    parts = urlsplit(link)
    return not parts.scheme and not parts.netloc


def _resolves(file: Path, link: str) -> bool:
    path, _, anchor = unquote(link).partition("#")
    target = (file.parent / path).resolve() if path else file
    is_inside = target.is_relative_to(ROOT) and target.exists()
    return is_inside and (not anchor or anchor in anchors(target))


def test_a_broken_link_does_not_resolve() -> None:
    readme = ROOT / "README.md"
    assert _resolves(readme, "docs/operations.md#cron")
    assert not _resolves(readme, "docs/operations.md#kron")
    assert not _resolves(readme, "docs/nothing.md")
    assert not _resolves(readme, "../outside.md")


def test_every_page_is_linked_from_the_readme() -> None:
    pages = {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")}
    assert pages <= set(links(ROOT / "README.md"))


NAMED = re.compile(r"`([a-z_./-]+(?:\.py|/))`")
ROOTS = (ROOT, ROOT / "scraper/statusledger", ROOT / "docs")


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_modules_and_folders_that_are_named_exist(name: str) -> None:
    named = NAMED.findall((ROOT / name).read_text())
    assert named
    assert [path for path in named if not any((root / path).exists() for root in ROOTS)] == []
