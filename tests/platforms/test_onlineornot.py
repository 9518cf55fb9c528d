"""OnlineOrNot: the identifier of a page."""

import pytest

from statusledger.model import Source
from statusledger.platforms import PLATFORMS


@pytest.mark.parametrize(
    ("url", "page"),
    [("https://acme.onlineornot.com", "acme"), ("https://status.acme.example/", "status.acme.example")],
)
def test_a_page_is_identified_by_subdomain_or_host(url: str, page: str) -> None:
    source = Source(id="x", name="X", url=url, platform="onlineornot", vendor="x")
    addresses = [request.url for request in PLATFORMS["onlineornot"].requests(source)]
    assert addresses == [
        f"https://api.onlineornot.com/v1/status_pages/{page}/summary",
        f"{url.rstrip('/')}/incidents.rss",
    ]
