"""Uptime.com: where the documents of a page are, and work by the clock of the answer."""

import json

import pytest

from statusledger.errors import NormalizeError
from statusledger.model import Status
from tests.support.hosted import golden, normalize
from tests.support.paths import GOLDEN

PAGE = (GOLDEN / "uptimecom/page/input.page.html").read_bytes()


@pytest.mark.parametrize("address", [b"https://evil.example/statuspage/acme", b"/statuspage/a/../../b", b"//evil", b""])
def test_a_page_leads_to_addresses_of_its_own_only(address: bytes) -> None:
    with pytest.raises(NormalizeError):
        normalize(
            "uptimecom", "page", PAGE.replace(b'"public_url": "/statuspage/acme"', b'"public_url": "%s"' % address)
        )


@pytest.mark.parametrize("end", [b"StatusPageDisplayController, {", b'"statuspage": {', b'"components": ['])
def test_a_page_that_is_cut_short_is_refused(end: bytes) -> None:
    with pytest.raises(NormalizeError):
        normalize("uptimecom", "page", PAGE[: PAGE.index(end) + len(end)])


def test_work_is_under_way_once_its_window_has_begun() -> None:
    history = golden("uptimecom", "history")
    work = history["data"]["active_incidents"][0]
    for start, status in (("2026-11-03T09:59:00Z", Status.IN_PROGRESS), ("2026-11-03T10:01:00Z", Status.SCHEDULED)):
        work["starts_at"] = start
        read = normalize("uptimecom", "history", json.dumps(history).encode())
        assert read.incidents[-1].status is status
