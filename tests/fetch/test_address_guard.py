"""The guard: which addresses are reached, by whom, and that neither names nor redirects lead around it."""

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from statusledger.errors import Refused, Unreachable
from statusledger.fetch import Client
from statusledger.fetch.address_guard import Reach, literal, reach
from statusledger.model import Request
from tests.farm import Farm, Site, redirect
from tests.support.fetching import FAST, NAME, PATH, Names, ask, fetched, new_site, source_at

BODY = b"{}"


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with Farm() as farm:
        yield farm


@pytest.fixture
def site(farm: Farm) -> Site:
    site = new_site(farm)
    site.reply(PATH, BODY)
    return site


# Which addresses


@pytest.mark.parametrize(
    ("address", "expected"),
    [(address, Reach.PUBLIC) for address in ("8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808")]
    + [
        (address, Reach.PRIVATE)
        for address in (
            *("127.0.0.1", "127.255.0.1", "10.0.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "198.18.0.1"),
            *("192.0.2.1", "240.0.0.1", "::1", "fc00::1", "fd12::1", "fec0::1", "2001:db8::1", "64:ff9b:1::1"),
            *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::", "2001:0:a00:1::f5ff:fffe"),
        )
    ]
    + [
        (address, Reach.NEVER)
        for address in (
            *("169.254.169.254", "169.254.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "100.100.100.200"),
            *("168.63.129.16", "192.0.0.192", "::", "fe80::1", "fe80::1%1", "ff02::1", "fd00:ec2::254"),
            *("::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::"),
        )
    ],
)
def test_an_address_is_of_its_kind(address: str, expected: Reach) -> None:
    assert reach(address) is expected


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "0177.0.0.1"]
)
def test_odd_spellings_of_an_address_are_read(host: str) -> None:
    assert str(literal(host)) == "127.0.0.1"


@pytest.mark.parametrize("host", ["acme.example", "1.2.3.4.acme.example", "dead.beef", "face", "300.1.1.1", ""])
def test_names_are_not_read_as_addresses(host: str) -> None:
    assert literal(host) is None


# By whom


@pytest.mark.parametrize("allowed", [False, ()])
def test_private_addresses_are_refused_unless_the_source_allows_them(site: Site, allowed: Any) -> None:
    with pytest.raises(Refused, match=f"{site.host} is at {site.host}, a private address"):
        ask(site.url + PATH, source=source_at(site.url, allow_private=allowed))
    assert site.requests == []


@pytest.mark.parametrize("way", ["redirect", "link"])
@pytest.mark.parametrize(
    ("allowed", "reached"), [(True, False), (("127.1.0.0/16",), True), (("10.0.0.0/8", "127.2.0.0/16"), False)]
)
def test_redirects_and_links_go_to_private_places_only_within_the_networks_named(
    farm: Farm, site: Site, way: str, allowed: Any, reached: bool
) -> None:
    door = new_site(farm)
    door.reply(PATH, redirect(site.url + PATH))
    source = source_at(door.url, allow_private=allowed)
    url = door.url + PATH if way == "redirect" else site.url + PATH
    if reached:
        assert ask(url, source=source).body == BODY
    else:
        with pytest.raises(Refused, match="a private address"):
            ask(url, source=source)
    assert len(site.requests) == reached
    assert len(door.requests) == (way == "redirect")


def test_the_host_of_the_feed_is_the_sources_own(farm: Farm, site: Site) -> None:
    feed = new_site(farm)
    feed.reply(PATH, BODY)
    assert ask(feed.url + PATH, source=source_at(site.url, feed=feed.url + "/history.rss")).body == BODY


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://[::ffff:169.254.169.254]/",
        "http://0xa9fea9fe/",
        "http://2852039166/",
        "http://0.0.0.0/",
        "http://user@169.254.169.254/",
    ],
)
@pytest.mark.parametrize("allowed", [False, True, ("0.0.0.0/0", "::/0")])
def test_metadata_is_reached_by_nobody(site: Site, target: str, allowed: Any) -> None:
    with pytest.raises(Refused, match="nothing can permit"):
        ask(target, source=source_at(target, allow_private=allowed))
    if allowed:
        site.reply(PATH, redirect(target))
        with pytest.raises(Refused, match="nothing can permit"):
            ask(site.url + PATH, source=source_at(site.url, allow_private=allowed))


@pytest.mark.parametrize(
    "target", ["http://localhost/", "http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/"]
)
def test_a_redirect_to_this_very_machine_is_refused(site: Site, target: str) -> None:
    site.reply(PATH, redirect(target))
    with pytest.raises(Refused, match="a private address"):
        ask(site.url + PATH)


# Names


def test_a_name_counts_as_what_it_resolves_to(farm: Farm, site: Site) -> None:
    url = f"http://{NAME}:{farm.port}"
    with pytest.raises(Refused, match=f"{NAME} is at {site.host}, a private address"):
        ask(url + PATH, source=source_at(url, allow_private=False), lookup=Names([site.host]))
    assert site.requests == []
    assert ask(url + PATH, lookup=Names([site.host])).body == BODY
    assert site.requests[0].headers["host"] == f"{NAME}:{farm.port}"


def test_the_connection_goes_to_the_address_that_was_checked(farm: Farm, site: Site) -> None:
    """A name server that tells something else on every question gets one question."""
    names = Names([site.host], ["169.254.169.254"])
    url = f"http://{NAME}:{farm.port}"

    async def run() -> None:
        async with Client(FAST, lookup=names) as client:
            await fetched(client, source_at(url), Request(url + PATH, "summary"))
            assert names.asked == [NAME]
            with pytest.raises(Refused, match=r"169\.254\.169\.254"):
                await fetched(client, source_at(url), Request(url + PATH, "summary"))

    asyncio.run(run())
    assert len(site.requests) == 1


def test_only_those_of_many_addresses_that_are_allowed_are_tried(farm: Farm, site: Site) -> None:
    forbidden = new_site(farm)
    forbidden.reply(PATH, BODY)
    source = source_at("http://home.acme.example", allow_private=(f"{site.host}/32",))
    names = Names([forbidden.host, site.host])
    assert ask(f"http://{NAME}:{farm.port}{PATH}", source=source, lookup=names).body == BODY
    assert (len(site.requests), forbidden.requests) == (1, [])


def test_an_address_is_not_looked_up(site: Site) -> None:
    names = Names(["169.254.169.254"])
    assert ask(site.url + PATH, lookup=names).body == BODY
    assert names.asked == []


def test_a_dead_address_is_passed_over(farm: Farm, site: Site) -> None:
    dead = new_site(farm)
    dead.close()
    url = f"http://{NAME}:{farm.port}"
    assert ask(url + PATH, lookup=Names([dead.host, site.host])).body == BODY


def test_an_address_that_swallows_everything_does_not_use_up_the_time(farm: Farm, site: Site) -> None:
    """A listener whose queue is full answers nothing at all, like a route that is no longer one."""
    with socket.create_server(("127.3.0.1", farm.port), backlog=0) as deaf, socket.socket() as first:
        first.connect(deaf.getsockname())
        url = f"http://{NAME}:{farm.port}"
        names = Names(["127.3.0.1", site.host])
        assert ask(url + PATH, source=source_at(url, timeout=2), lookup=names).body == BODY


def test_what_one_source_may_reach_is_not_lent_to_another(farm: Farm, site: Site) -> None:
    url = f"http://{NAME}:{farm.port}"

    async def run() -> None:
        async with Client(FAST, lookup=Names([site.host])) as client:
            insider = source_at(url)
            for _ in range(2):
                await fetched(client, insider, Request(url + PATH, "summary"))
                for outsider in (source_at(url, allow_private=False), source_at("http://other.example")):
                    with pytest.raises(Refused):
                        await fetched(client, outsider, Request(url + PATH, "summary"))

    asyncio.run(run())
    assert len(site.requests) == 2


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 64 + ".example", "%20.example"])
def test_a_name_that_leads_nowhere_is_unreachable(host: str) -> None:
    with pytest.raises(Unreachable, match="DNS"):
        ask(f"http://{host}{PATH}", source=source_at(f"http://{host}", timeout=5), settings=FAST)


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), "Temporary failure"),
        (OSError("the resolver is broken"), "the resolver is broken"),
        (UnicodeError("label too long"), "not a name that can be looked up"),
        (ValueError("embedded null byte"), "not a name that can be looked up"),
        (None, "a name without an address"),
    ],
    ids=str,
)
def test_whatever_a_resolver_does_is_told_as_its_trouble(
    raised: Exception | None, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*_: object, **__: object) -> list[object]:
        if raised is None:
            return []
        raise raised

    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", look_up)
        with pytest.raises(Unreachable, match=f"DNS: {reason}"):
            ask(f"http://{NAME}{PATH}")
