"""Fetching: what is sent, what each answer means, and what is tried again."""

import asyncio
import gc
import hashlib
from collections.abc import Iterator
from contextlib import suppress

import pytest

from statusledger.errors import BadBody, FetchError, Gone, Refused, ServerTrouble, Unreachable
from statusledger.fetch import Client, Validators
from statusledger.model import Request
from tests.farm import Farm, Reply, Site
from tests.support.fetching import FAST, PATH, STUBBORN, ask, fetched, new_site, source_at

BODY = b'{"page": {"name": "Acme"}}'


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with Farm() as farm:
        yield farm


@pytest.fixture
def site(farm: Farm) -> Site:
    site = new_site(farm)
    site.reply(PATH, BODY)
    return site


# Asking


def test_a_document_comes_with_what_is_needed_to_ask_again(site: Site) -> None:
    answer = ask(site.url + PATH)
    assert (answer.http_status, answer.body, answer.url, answer.moved_to) == (200, BODY, site.url + PATH, None)
    assert answer.sha256 == hashlib.sha256(BODY).hexdigest()
    assert answer.wire_bytes > 0
    again = ask(site.url + PATH, answer.validators)
    assert (again.http_status, again.body, again.sha256, again.wire_bytes) == (304, None, None, 0)
    assert again.validators == answer.validators


def test_it_says_who_it_is_and_what_it_takes(site: Site) -> None:
    ask(site.url + PATH)
    headers = site.requests[0].headers
    assert headers["user-agent"].startswith("statusledger/")
    assert "https://github.com/statusledger/statusledger" in headers["user-agent"]
    assert headers["accept-encoding"] == "gzip, identity"
    assert headers["accept"].startswith("application/json")


@pytest.mark.parametrize(
    "etag",
    ['"plain"', 'W/"weak"', "unquoted", '"with, comma"', '"caf\xe9"', '"\xff\x80"', '"it\'s"', '""'],
)
def test_validators_are_echoed_byte_for_byte(site: Site, etag: str) -> None:
    site.reply(PATH, Reply(body=BODY, etag=etag, last_modified="not even a date; 31 Feb 2999"))
    validators = ask(site.url + PATH).validators
    assert validators == Validators(etag, "not even a date; 31 Feb 2999")
    assert ask(site.url + PATH, validators).http_status == 304
    assert site.requests[1].headers["if-none-match"] == etag
    assert site.requests[1].headers["if-modified-since"] == "not even a date; 31 Feb 2999"


def test_without_validators_nothing_is_asked_conditionally(site: Site) -> None:
    site.reply(PATH, Reply(body=BODY, etag=None))
    assert ask(site.url + PATH, Validators()).validators == Validators()
    assert not {"if-none-match", "if-modified-since"} & site.requests[0].headers.keys()


def test_an_etag_that_is_new_each_time_does_not_hide_that_the_body_is_the_same(site: Site) -> None:
    site.fault("new-etag")
    first = ask(site.url + PATH)
    again = ask(site.url + PATH, first.validators)
    assert again.validators != first.validators
    assert again.sha256 == first.sha256


def test_a_304_that_was_not_asked_for_is_questioned_once(site: Site) -> None:
    site.reply(PATH, Reply(status=304), Reply(body=BODY))
    assert ask(site.url + PATH).body == BODY
    assert site.requests[1].headers["cache-control"] == "no-cache"


def test_a_304_that_was_never_asked_for_is_no_document(site: Site) -> None:
    site.fault("unasked-304")
    with pytest.raises(BadBody, match="HTTP 304"):
        ask(site.url + PATH)
    assert len(site.requests) == 2


def test_cookies_are_not_kept(site: Site) -> None:
    site.reply(PATH, Reply(body=BODY, headers=(("Set-Cookie", "session=1; Path=/"),)))

    async def twice() -> None:
        async with Client(FAST) as client:
            for _ in range(2):
                await fetched(client, source_at(site.url), Request(site.url + PATH, "summary"))

    asyncio.run(twice())
    assert [request.headers.get("cookie") for request in site.requests] == [None, None]


# What an answer means


@pytest.mark.parametrize(
    ("status", "kind"),
    [(status, BadBody) for status in (201, 202, 204, 205, 206, 299, 300, 400, 406, 418)]
    + [(status, Refused) for status in (401, 403, 407, 451)]
    + [(status, Gone) for status in (404, 410)]
    + [(status, ServerTrouble) for status in (500, 502, 503, 520)],
)
def test_a_status_is_an_error_of_its_kind(site: Site, status: int, kind: type[FetchError]) -> None:
    site.reply(PATH, Reply(status=status, body=b"" if status in (204, 205) else BODY))
    with pytest.raises(kind, match=f"HTTP {status}") as caught:
        ask(site.url + PATH)
    assert type(caught.value) is kind
    assert caught.value.http_status == status
    assert caught.value.url == site.url + PATH
    assert len(site.requests) == (FAST.attempts if kind is ServerTrouble else 1)


@pytest.mark.parametrize(
    ("fault", "kind", "reason", "attempts"),
    [
        ("hang-up", Unreachable, "disconnected", 3),
        ("reset", Unreachable, "reset by peer", 3),
        ("not-http", Unreachable, "illegal status line", 3),
        ("huge-header", Unreachable, "too long", 3),
        ("many-headers", Unreachable, "too long", 3),
        ("short-body", Unreachable, "complete message body", 3),
        ("cut-chunk", Unreachable, "complete message body", 3),
        ("hang", Unreachable, "within 0.3 s", 1),
        ("drip-headers", Unreachable, "within 0.3 s", 1),
        ("drip-body", Unreachable, "within 0.3 s", 1),
        ("endless-hints", Unreachable, "within 0.3 s", 1),
        ("endless-body", BadBody, "more than 8 MB on the wire", 1),
        ("huge-length", BadBody, "more than 8 MB on the wire", 1),
        ("truncated-gzip", BadBody, "truncated gzip", 1),
        ("corrupt-gzip", BadBody, "gzip", 1),
        ("plain-as-gzip", BadBody, "corrupt gzip", 1),
        ("gzip-bomb", BadBody, "more than 32 MB unpacked", 1),
        ("gzip-tail", BadBody, "after the end of the gzip", 1),
        ("two-gzips", BadBody, "after the end of the gzip", 1),
        ("stacked-gzip", BadBody, "encoded as gzip, gzip", 1),
        ("brotli", BadBody, "encoded as br", 1),
        ("unknown-encoding", BadBody, "encoded as x-foo", 1),
        ("redirect-loop", BadBody, "more than 5 redirects", 6),
        ("html", BadBody, "an HTML page instead of JSON", 1),
        ("challenge", Refused, "a challenge page", 1),
        ("challenge-header", Refused, "a challenge page", 1),
        ("login", Refused, "a login page", 1),
        ("inactive", BadBody, "an inactive page", 1),
        ("empty", BadBody, "an empty body", 1),
        ("blank", BadBody, "an empty body", 1),
        ("not-json", BadBody, "no JSON", 1),
    ],
)
def test_a_fault_is_named(site: Site, fault: str, kind: type[FetchError], reason: str, attempts: int) -> None:
    site.fault(fault)
    slow = reason.startswith("within")
    with pytest.raises(kind, match=reason) as caught:
        ask(site.url + PATH, source=source_at(site.url, timeout=0.3 if slow else 20))
    assert type(caught.value) is kind
    assert len(site.requests) == attempts


@pytest.mark.parametrize("fault", ["long-body", "hints-first", "until-close", "chunked"])
def test_what_is_odd_but_sound_is_taken(site: Site, fault: str) -> None:
    site.fault(fault)
    assert ask(site.url + PATH).body == BODY


def test_a_closed_port_is_unreachable(site: Site) -> None:
    site.close()
    with pytest.raises(Unreachable, match="Connection refused"):
        ask(site.url + PATH)


# Trying again


@pytest.mark.parametrize("trouble", [Reply(status=500), Reply(status=503), Reply(status=520)])
def test_trouble_that_passes_leaves_no_trace(site: Site, trouble: Reply) -> None:
    site.reply(PATH, trouble, trouble, BODY)
    assert ask(site.url + PATH).body == BODY
    assert len(site.requests) == 3


def test_the_time_of_all_attempts_together_is_bounded(site: Site) -> None:
    site.reply(PATH, Reply(status=500, delay=0.2))
    with pytest.raises(Unreachable, match=r"within 0\.5 s"):
        ask(site.url + PATH, source=source_at(site.url, timeout=0.5), settings=STUBBORN)
    assert len(site.requests) <= 3


@pytest.mark.filterwarnings("error")
def test_whoever_gives_up_leaves_no_connection_open(site: Site) -> None:
    """Given up after each step there is, from before it connects to after the answer has come."""
    site.reply(PATH, BODY)

    async def given_up(steps: int) -> None:
        async with Client(FAST) as client:
            source = source_at(site.url)
            asking = asyncio.create_task(fetched(client, source, Request(site.url + PATH, "summary"), None))
            for _ in range(steps):
                await asyncio.sleep(0)
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking

    for steps in range(60):
        asyncio.run(given_up(steps))
    gc.collect()
