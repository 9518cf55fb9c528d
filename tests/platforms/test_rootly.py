"""Rootly: unsafe addresses, and full lists."""

import json

from tests.support.hosted import golden, normalize

URL = "https://status.example.com"


def test_an_unsafe_address_of_the_page_is_dropped() -> None:
    value = golden("rootly", "status")
    value["page"]["url"] = "javascript:alert(1)"
    assert normalize("rootly", "status", json.dumps(value).encode()).page.url is None


def test_a_full_list_covers_nothing() -> None:
    value = golden("rootly", "incidents")
    assert normalize("rootly", "incidents", json.dumps(value).encode()).covers
    value["incidents"] = [value["incidents"][0] | {"url": f"{URL}/incidents/{number}"} for number in range(100)]
    assert not normalize("rootly", "incidents", json.dumps(value).encode()).covers
