"""Files and addresses that other software relies on are documented: the static API, exports, pages, stack.yaml."""

import json
import re
from pathlib import Path

import pytest

from statusledger.browse.page_index import PAGES
from statusledger.catalogue import load, shipped
from statusledger.config import names
from statusledger.demo import play
from statusledger.export import FORMATS, export
from statusledger.gate import stack
from statusledger.model import Impact
from statusledger.platforms import PLATFORMS
from statusledger.sla import config as sla
from tests.support.markdown import DOCS, block
from tests.support.shared import own_copy


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of the demo's dataset in all formats."""
    return own_copy(tmp_path_factory, "published", _make) / "public"


def _make(folder: Path) -> None:
    play(folder / "status.db")
    export(folder / "status.db", folder / "public", tuple(FORMATS))


def test_the_documents_of_the_static_api_are_documented(published: Path) -> None:
    vendor = published / "api/v1/statuspage/fernhill"
    written = {str(path.relative_to(vendor)) for path in vendor.rglob("*.json")}
    assert written == set(re.findall(r"^\| `(api/v2/[\w/-]+\.json)` \|", (DOCS / "api.md").read_text(), re.MULTILINE))


def test_the_fields_of_the_list_of_vendors_are_documented(published: Path) -> None:
    found = json.loads((published / "api/v1/vendors.json").read_text())
    text = (DOCS / "api.md").read_text()
    section = text[text.index("## List of vendors") : text.index("## Documents of a vendor")]
    names = {name.removeprefix("vendors[].") for name in re.findall(r"`([\w\[\].]+)`", section)}
    assert {*found, *found["vendors"][0]} <= names


@pytest.mark.parametrize(
    "path",
    [
        "README.md", "datapackage.json", "croissant.json", "schema.sql", "manifest.json", "SHA256SUMS", "status.db",
        "incidents.ndjson", "feeds/all.atom", "feeds/all.json", "feeds/vendor/fernhill.atom", "feeds/impact/major.atom",
        "calendars/all.ics", "calendars/vendor/pigeonpost.ics", "badges/fernhill.svg",
    ],
)  # fmt: skip
def test_files_that_the_page_about_exports_names_are_written(path: str, published: Path) -> None:
    assert (published / path).exists()
    named = re.sub(r"/(fernhill|pigeonpost)", "/ID", path).replace("badges/ID", "badges/VENDOR")
    assert named.replace("major", "IMPACT").removesuffix(".json") in (DOCS / "export.md").read_text()


def test_pages_of_the_browser_are_documented() -> None:
    text = (DOCS / "browse.md").read_text()
    addresses = [
        f"`/{page.folder or name}{'/ID' if page.of_one else ''}{'/PERIOD' if '/' in page.form else ''}`"
        for name, page in PAGES.items()
        if name != "now"
    ]
    assert [address for address in ("`/`", *addresses) if address not in text] == []


@pytest.mark.parametrize("begins", ["- github: 99.9\n", "- vendor: github\n"])
def test_the_examples_of_agreements_are_valid(tmp_path: Path, begins: str) -> None:
    known = names.of_sources(load(shipped(), PLATFORMS), with_vendors=True)
    (tmp_path / "sla.yaml").write_text(block("yaml", begins))
    assert sla.load(tmp_path / "sla.yaml", known)[0].vendor == "github"


def test_the_example_of_a_stack_is_valid(tmp_path: Path) -> None:
    known = names.of_sources(load(shipped(), PLATFORMS), with_vendors=True)
    (tmp_path / "stack.yaml").write_text(block("yaml", "- stripe\n"))
    found = stack.load(tmp_path / "stack.yaml", known, Impact.MINOR)
    assert [each.id for each in found] == ["stripe", "amazon-web-services", "github"]
