"""Fetching: what is sent, what each answer means, where redirects may lead, and what is tried again."""

import asyncio
import hashlib
import logging
from collections.abc import Iterator

import pytest

from scraper.errors import BadBody, FetchError, Gone, Refused, ServerTrouble, Unreachable
from scraper.fetch import Client, Validators
from scraper.model import Request
from tests.farm import Farm, Reply, Site, redirect
from tests.fetching import FAST, PATH, STUBBORN, ask, fetched, new_site, source_at

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


# Redirects


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [((301,), True), ((308, 301), True), ((302,), False), ((301, 302), False), ((307, 308), False), ((303,), False)],
)
def test_a_move_is_followed_and_suggested_only_if_all_of_it_is_permanent(
    site: Site, statuses: tuple[int, ...], moved: bool
) -> None:
    for step, status in enumerate(statuses):
        site.reply(f"/{step}", redirect(f"{site.url}/{step + 1}", status))
    site.reply(f"/{len(statuses)}", BODY)
    answer = ask(f"{site.url}/0")
    assert answer.body == BODY
    assert answer.url == f"{site.url}/{len(statuses)}"
    assert answer.moved_to == (answer.url if moved else None)


@pytest.mark.parametrize("hops", [5, 6])
def test_five_redirects_are_followed_and_no_more(site: Site, hops: int) -> None:
    for step in range(hops):
        site.reply(f"/{step}", redirect(f"{step + 1}"))
    site.reply(f"/{hops}", BODY)
    if hops == 5:
        assert ask(f"{site.url}/0").body == BODY
    else:
        with pytest.raises(BadBody, match="more than 5 redirects"):
            ask(f"{site.url}/0")
    assert len(site.requests) == 6


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("file:///etc/passwd", Refused),
        ("gopher://127.0.0.1/", Refused),
        ("data:application/json,{}", Refused),
        ("javascript:alert(1)", Refused),
        ("http://status.example:port/", BadBody),
        ("http://127.0.0.1:99999/", BadBody),
        ("http://snow☃ man/", BadBody),
    ],
)
def test_a_redirect_to_what_is_no_web_address_is_refused(site: Site, location: str, kind: type[FetchError]) -> None:
    site.reply(PATH, redirect(location))
    with pytest.raises(kind):
        ask(site.url + PATH)
    assert len(site.requests) == 1


def test_a_redirect_without_a_destination_is_no_document(site: Site) -> None:
    site.reply(PATH, Reply(status=302))
    with pytest.raises(BadBody, match="without a destination"):
        ask(site.url + PATH)


def test_validators_go_along_with_a_redirect(farm: Farm, site: Site) -> None:
    moved = new_site(farm)
    moved.reply(PATH, redirect(site.url + PATH))
    everywhere = source_at(moved.url, allow_private=("127.0.0.0/8",))
    first = ask(moved.url + PATH, source=everywhere)
    assert ask(moved.url + PATH, first.validators, source=everywhere).http_status == 304


# Whom the stanza's headers and variables are for


def test_headers_of_the_stanza_stay_with_its_own_hosts(farm: Farm, site: Site) -> None:
    other = new_site(farm)
    other.reply("/elsewhere", BODY)
    site.reply(PATH, redirect("/here"))
    site.reply("/here", redirect(f"{other.url}/elsewhere"))
    headers = {"Authorization": "Bearer key", "X-Api-Key": "key", "User-Agent": "robot"}
    ask(site.url + PATH, source=source_at(site.url, headers=headers, allow_private=("127.0.0.0/8",)))
    for request in site.requests:
        assert {request.headers[name] for name in ("authorization", "x-api-key")} == {"Bearer key", "key"}
        assert request.headers["user-agent"] == "robot"
    assert not {"authorization", "x-api-key"} & other.requests[0].headers.keys()
    assert other.requests[0].headers["user-agent"].startswith("statusledger/")


def test_headers_of_the_stanza_do_not_go_to_a_link_elsewhere(farm: Farm, site: Site) -> None:
    other = new_site(farm)
    other.reply(PATH, BODY)
    feed = new_site(farm)
    feed.reply(PATH, BODY)
    stanza = source_at(site.url, feed=feed.url + PATH, headers={"X-Api-Key": "key"}, allow_private=("127.0.0.0/8",))
    for each in (other, feed):
        ask(each.url + PATH, source=stanza)
    assert "x-api-key" not in other.requests[0].headers
    assert feed.requests[0].headers["x-api-key"] == "key"


def test_headers_for_https_do_not_go_out_in_the_clear(site: Site) -> None:
    stanza = source_at(site.url.replace("http:", "https:"), headers={"X-Api-Key": "key"})
    ask(site.url + PATH, source=stanza)
    assert "x-api-key" not in site.requests[0].headers


def test_a_secret_is_filled_in_on_the_way_out_and_hidden_in_all_that_is_told(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ACME_KEY", "S3cret/& key")
    for logger in ("", "scraper"):
        caplog.set_level(logging.DEBUG, logger)
    stanza = source_at(site.url + "/?key=${ACME_KEY}", headers={"Authorization": "Bearer ${ACME_KEY}"})
    site.reply("/?key=S3cret/&%20key", redirect("/final?key=S3cret/&%20key", 301))
    site.reply("/final?key=S3cret/&%20key", BODY)
    answer = ask(stanza.url, source=stanza)
    assert site.requests[1].headers["authorization"] == "Bearer S3cret/& key"
    assert answer.url == answer.moved_to == site.url + "/final?key=${ACME_KEY}"
    echo = (("Content-Encoding", "s3cret/& key"),)
    site.reply("/final?key=S3cret/&%20key", Reply(body=BODY, headers=echo, gzip=False))
    with pytest.raises(BadBody, match=r"encoded as \$\{ACME_KEY\}") as caught:
        ask(stanza.url, source=stanza)
    assert caught.value.url == stanza.url
    told = f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r} {caplog.text}"
    assert "acme" in told
    assert "s3cret" not in told.lower()


def test_without_a_redirect_the_address_is_told_as_the_catalogue_writes_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_PAGE", "x1")
    site.reply("/x1.json", BODY)
    stanza = source_at(site.url + "/${ACME_PAGE}.json")
    assert ask(stanza.url, source=stanza).url == stanza.url


@pytest.mark.parametrize(
    ("value", "complaint"), [("", "ACME_KEY is not set"), ("s3cret\n", "ACME_KEY holds a line break")]
)
@pytest.mark.parametrize("where", ["url", "header"])
def test_a_variable_that_cannot_be_used_is_named_and_nothing_is_sent(
    site: Site, monkeypatch: pytest.MonkeyPatch, where: str, value: str, complaint: str
) -> None:
    monkeypatch.setenv("ACME_KEY", value)
    stanza = source_at(
        site.url + ("/${ACME_KEY}" if where == "url" else PATH),
        headers={"X-Api-Key": "${ACME_KEY}"} if where == "header" else {},
    )
    with pytest.raises(FetchError, match=complaint) as caught:
        ask(stanza.url, source=stanza)
    assert type(caught.value) is FetchError
    assert "s3cret" not in str(caught.value)
    assert site.requests == []


def test_a_link_cannot_draw_variables_out(farm: Farm, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_KEY", "s3cret")
    monkeypatch.setenv("OTHER_KEY", "t0psecret")
    other = new_site(farm)
    stanza = source_at(site.url, headers={"X-Api-Key": "${ACME_KEY}"}, allow_private=("127.0.0.0/8",))
    with pytest.raises(FetchError, match="OTHER_KEY"):
        ask(site.url + "/?k=${OTHER_KEY}", source=stanza)
    with pytest.raises(Refused, match="for the hosts it names"):
        ask(other.url + "/?k=${ACME_KEY}", source=stanza)
    assert site.requests == other.requests == []
