"""Freshstatus: pages of a list, and the address of the components."""

import json

import pytest

from statusledger.model import Source
from statusledger.platforms import PLATFORMS
from tests.support.hosted import golden
from tests.support.reading import parsed

LIST = "https://status.example.com/v1/public-incidents/"


@pytest.mark.parametrize(
    ("following", "asked"),
    [
        (f"{LIST}?account_id=9&limit=20&offset=40", [f"{LIST}?account_id=9&limit=20&offset=40"]),
        ("http://status.example.com/v1/public-incidents/?offset=20", [f"{LIST}?offset=20"]),
        ("https://elsewhere.example/v1/public-incidents/?offset=20", []),
        ("https://status.example.com/v1/private/?offset=20", []),
        (None, []),
    ],
)
def test_a_backfill_follows_the_pages_of_the_same_list(following: str | None, asked: list[str]) -> None:
    data = golden("freshstatus", "planned") | {"next": following}
    snapshot = parsed("freshstatus", "incidents", json.dumps(data).encode(), url=f"{LIST}?account_id=9")
    assert [request.url for request in snapshot.follow] == asked


def test_components_are_requested_only_beside_a_list_of_incidents() -> None:
    source = Source(id="x", name="X", url="https://status.example.com", platform="freshstatus", vendor="x")
    assert [request.kind for request in PLATFORMS["freshstatus"].requests(source)] == ["incidents"]
