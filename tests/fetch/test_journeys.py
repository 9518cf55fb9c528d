"""Redirects, and what goes along: where they may lead, and whom an entry's headers and variables are for."""

import logging
from collections.abc import Iterator

import pytest

from statusledger.errors import BadBody, FetchError, Refused
from tests.farm import Farm, Reply, Site, redirect
from tests.support.fetching import PATH, ask, new_site, source_at

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


# Whom the entry's headers and variables are for


def test_headers_of_the_source_stay_with_its_own_hosts(farm: Farm, site: Site) -> None:
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


def test_headers_of_the_source_do_not_go_to_a_link_elsewhere(farm: Farm, site: Site) -> None:
    other = new_site(farm)
    other.reply(PATH, BODY)
    feed = new_site(farm)
    feed.reply(PATH, BODY)
    entry = source_at(site.url, feed=feed.url + PATH, headers={"X-Api-Key": "key"}, allow_private=("127.0.0.0/8",))
    for each in (other, feed):
        ask(each.url + PATH, source=entry)
    assert "x-api-key" not in other.requests[0].headers
    assert feed.requests[0].headers["x-api-key"] == "key"


def test_headers_for_https_do_not_go_out_in_the_clear(site: Site) -> None:
    entry = source_at(site.url.replace("http:", "https:"), headers={"X-Api-Key": "key"})
    ask(site.url + PATH, source=entry)
    assert "x-api-key" not in site.requests[0].headers


def test_a_secret_is_filled_in_on_the_way_out_and_hidden_in_all_output(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ACME_KEY", "S3cret/& key")
    for logger in ("", "statusledger"):
        caplog.set_level(logging.DEBUG, logger)
    entry = source_at(site.url + "/?key=${ACME_KEY}", headers={"Authorization": "Bearer ${ACME_KEY}"})
    site.reply("/?key=S3cret/&%20key", redirect("/final?key=S3cret/&%20key", 301))
    site.reply("/final?key=S3cret/&%20key", BODY)
    answer = ask(entry.url, source=entry)
    assert site.requests[1].headers["authorization"] == "Bearer S3cret/& key"
    assert answer.url == answer.moved_to == site.url + "/final?key=${ACME_KEY}"
    echo = (("Content-Encoding", "s3cret/& key"),)
    site.reply("/final?key=S3cret/&%20key", Reply(body=BODY, headers=echo, gzip=False))
    with pytest.raises(BadBody, match=r"encoded as \$\{ACME_KEY\}") as caught:
        ask(entry.url, source=entry)
    assert caught.value.url == entry.url
    actual = f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r} {caplog.text}"
    assert "acme" in actual
    assert "s3cret" not in actual.lower()


def test_without_a_redirect_the_address_is_told_as_the_catalogue_writes_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_PAGE", "x1")
    site.reply("/x1.json", BODY)
    entry = source_at(site.url + "/${ACME_PAGE}.json")
    assert ask(entry.url, source=entry).url == entry.url


@pytest.mark.parametrize(
    ("value", "complaint"), [("", "ACME_KEY is not set"), ("s3cret\n", "ACME_KEY holds a line break")]
)
@pytest.mark.parametrize("where", ["url", "header"])
def test_a_variable_that_cannot_be_used_is_named_and_nothing_is_sent(
    site: Site, monkeypatch: pytest.MonkeyPatch, where: str, value: str, complaint: str
) -> None:
    monkeypatch.setenv("ACME_KEY", value)
    entry = source_at(
        site.url + ("/${ACME_KEY}" if where == "url" else PATH),
        headers={"X-Api-Key": "${ACME_KEY}"} if where == "header" else {},
    )
    with pytest.raises(FetchError, match=complaint) as caught:
        ask(entry.url, source=entry)
    assert type(caught.value) is FetchError
    assert "s3cret" not in str(caught.value)
    assert site.requests == []


def test_a_link_cannot_draw_variables_out(farm: Farm, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_KEY", "s3cret")
    monkeypatch.setenv("OTHER_KEY", "t0psecret")
    other = new_site(farm)
    entry = source_at(site.url, headers={"X-Api-Key": "${ACME_KEY}"}, allow_private=("127.0.0.0/8",))
    with pytest.raises(FetchError, match="OTHER_KEY"):
        ask(site.url + "/?k=${OTHER_KEY}", source=entry)
    with pytest.raises(Refused, match="for the hosts it names"):
        ask(other.url + "/?k=${ACME_KEY}", source=entry)
    assert site.requests == other.requests == []
