"""A document is recognised by its own platform alone."""

import json
from pathlib import Path

import pytest

from statusledger.model import Document
from statusledger.platforms import PLATFORMS, hund, sorry, statuspal
from tests.support import cases
from tests.support.families import DESCRIBED_VENDORS, DOCUMENTED_VENDORS, SELF_HOSTED, SMALL, VENDORS, cases_of
from tests.support.hosted import golden, strangers
from tests.support.paths import GOLDEN

URL = cases.URL
ANY_PAGE = {"feed", "page"}
"""Platforms that read documents of others too."""
# Documents with nothing of their own: one word, an empty list, names of products, the name of a build, plain feeds.
TOO_PLAIN = {
    "hyperping-incident", "hyperping-status", "onlineornot-feed", "vigil-text", "salesforce-active", "webex-history",
    "adobe-registry", "auth0-page_build", "deepl-feed", "openstatus-summary", "oracle-status", "paypal-feed",
    "paypal-stages",
}  # fmt: skip
HOSTED_CASES = {
    "statuspal": {"summary": "summary"},
    "sorry": {"status": "status", "components": "components", "notices": "notices", "notice": "notice"},
    "hund": {"event": "live"},
}
"""Golden cases of hosted platforms, each with its kind of document."""


@pytest.mark.parametrize("case", cases_of(*SMALL, *VENDORS, *DOCUMENTED_VENDORS, *DESCRIBED_VENDORS), ids=cases.name_of)
def test_a_document_is_recognised_by_its_own_platform_alone(case: Path) -> None:
    document = cases.document(case, cases.input_of(case).read_bytes())
    claims = {name for name, platform in PLATFORMS.items() if name not in ANY_PAGE and platform.matches(document)}
    assert claims == (set() if cases.name_of(case) in TOO_PLAIN else {case.parent.name})


@pytest.mark.parametrize("platform", SELF_HOSTED)
def test_no_document_of_another_platform_is_recognised_as_any_kind(platform: str) -> None:
    recognise = PLATFORMS[platform].matches
    kinds = [*PLATFORMS[platform].channels, "page"]
    for path in GOLDEN.glob("*/*/input.*"):
        if path.parent.parent.name != platform and path.suffix != ".xml":
            body = path.read_bytes()
            taken = [kind for kind in kinds if recognise(Document("https://x.example/", kind, body, "UTC"))]
            assert taken == [], f"{path.parent.parent.name}/{path.parent.name}"
    for body in (b"", b"{}", b"[]", b"null", b"[" * 100_000, b"\xff\xfe", b"<!DOCTYPE html><title>Sign in</title>"):
        assert not any(recognise(Document("https://x.example/", kind, body)) for kind in kinds), body[:20]


@pytest.mark.corpus
def test_no_captured_document_of_another_platform_is_recognised_by_a_hosted_one(corpus: Path) -> None:
    kinds = [(platform, kind) for platform, several in HOSTED_CASES.items() for kind in several.values()]
    for path in strangers(corpus):
        body = path.read_bytes()
        for platform, kind in kinds:
            document = Document(URL, "page" if path.suffix == ".html" else kind, body)
            assert not PLATFORMS[platform].matches(document) or platform == path.parent.name, (platform, path)
    page = (corpus / "hund/indeed__home_2021.html").read_bytes()
    assert hund.PLATFORM.matches(Document(URL, "page", page))


def test_hosted_platforms_recognise_their_own_documents_and_pages() -> None:
    for platform, several in HOSTED_CASES.items():
        for case, kind in several.items():
            body = json.dumps(golden(platform, case)).encode()
            assert PLATFORMS[platform].matches(Document(URL, kind, body))
    markup = b"<div class='system-status type-none'></div> statuspal <footer>Powered by Sorry</footer>"
    assert statuspal.PLATFORM.matches(Document(URL, "page", markup))
    assert sorry.PLATFORM.matches(Document(URL, "page", markup))
