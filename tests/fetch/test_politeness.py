"""Manners: few requests at once, and none to a host that asked to be left alone."""

import asyncio
from collections.abc import Iterator

import pytest

from statusledger.errors import RateLimited, Unreachable
from statusledger.fetch import Client, Settings
from statusledger.model import Instant, Request
from tests.farm import Farm, Reply, Site, redirect
from tests.support.fetching import FAST, PATH, ask, fetched, new_site, source_at

NOW = Instant("2026-11-23T06:00:00Z")
BODY = b"{}"


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as farm:
        yield farm


@pytest.fixture
def site(farm: Farm) -> Site:
    site = new_site(farm)
    site.reply(PATH, BODY)
    return site


def clock() -> Instant:
    return NOW


async def all_at_once(client: Client, sites: list[Site], timeout: float = 20) -> list[object]:
    """What came of one request to each; a site may be listed often."""
    asked = [
        fetched(client, source_at(site.url, timeout=timeout), Request(site.url + PATH, "summary")) for site in sites
    ]
    return await asyncio.gather(*asked, return_exceptions=True)


def results(sites: list[Site], settings: Settings = FAST, timeout: float = 20) -> list[object]:
    async def run() -> list[object]:
        async with Client(settings, clock=clock) as client:
            return await all_at_once(client, sites, timeout)

    return asyncio.run(run())


# Few at once


def test_a_host_gets_two_requests_at_a_time(farm: Farm, site: Site) -> None:
    site.reply(PATH, Reply(body=BODY, delay=0.02, company=2))
    results([site] * 12)
    assert (len(site.requests), site.crowd.peak) == (12, 2)


def test_all_hosts_together_get_no_more_than_is_set(farm: Farm) -> None:
    sites = [new_site(farm) for _ in range(30)]
    for site in sites:
        site.reply(PATH, Reply(body=BODY, delay=0.02, company=7))
    results(sites, Settings(concurrency=7, trust_env=False))
    assert farm.crowd.peak == 7


def test_fifty_are_usual(farm: Farm) -> None:
    sites = [new_site(farm) for _ in range(70)]
    for site in sites:
        site.reply(PATH, Reply(body=BODY, delay=0.1, company=50))
    results(sites)
    assert farm.crowd.peak == 50


def test_a_busy_host_does_not_hold_up_the_others(farm: Farm, site: Site) -> None:
    site.reply(PATH, Reply(body=BODY, delay=0.1))
    other = new_site(farm)
    other.reply(PATH, BODY)
    results([site] * 6 + [other], Settings(concurrency=3, trust_env=False))
    assert other.requests[0].at < site.requests[2].at


def test_waiting_for_a_turn_does_not_count(farm: Farm, site: Site) -> None:
    site.reply(PATH, Reply(body=BODY, delay=0.1))
    answers = results([site] * 24, timeout=1)
    assert not [answer for answer in answers if isinstance(answer, BaseException)]
    assert site.requests[-1].at - site.requests[0].at > 1


def test_a_hop_of_a_redirect_takes_a_turn_at_its_own_host(farm: Farm, site: Site) -> None:
    site.reply(PATH, Reply(body=BODY, delay=0.02, company=2))
    doors = [new_site(farm) for _ in range(8)]
    for door in doors:
        door.reply(PATH, redirect(site.url + PATH))
    everywhere = [source_at(door.url, allow_private=("127.0.0.0/8",)) for door in doors]

    async def run() -> None:
        async with Client(FAST) as client:
            await asyncio.gather(
                *[fetched(client, source, Request(source.url + PATH, "summary")) for source in everywhere]
            )

    asyncio.run(run())
    assert (len(site.requests), site.crowd.peak) == (8, 2)


# None to those who asked for rest


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("120", 120),
        ("0", 1),
        ("-5", 1),
        ("1e12", 86_400),
        ("99999999999999999999", 86_400),
        ("1e999", 86_400),
        ("Mon, 23 Nov 2026 06:10:00 GMT", 600),
        ("Monday, 23-Nov-26 06:10:00 GMT", 600),
        ("Mon, 23 Nov 2026 05:00:00 GMT", 1),
        ("Fri, 23 Nov 2035 05:00:00 GMT", 86_400),
        ("Mon, 32 Nov 2026 05:00:00 GMT", 300),
        ("in a while", 300),
        ("nan", 300),
        ("\xb2", 300),
        ("", 300),
        (None, 300),
    ],
)
def test_the_pause_asked_for_is_kept_within_reason(site: Site, retry_after: str | None, seconds: int) -> None:
    headers = () if retry_after is None else (("Retry-After", retry_after),)
    site.reply(PATH, Reply(status=429, headers=headers))
    with pytest.raises(RateLimited) as caught:
        ask(site.url + PATH, clock=clock)
    assert (caught.value.seconds, caught.value.http_status) == (seconds, 429)
    assert len(site.requests) == 1


def test_a_503_with_a_time_to_come_back_is_a_pause_too(site: Site) -> None:
    site.reply(PATH, Reply(status=503, headers=(("Retry-After", "60"),)))
    with pytest.raises(RateLimited, match="left alone until 2026-11-23T06:01:00Z"):
        ask(site.url + PATH, clock=clock)
    assert len(site.requests) == 1


def test_the_whole_host_is_left_alone_and_only_that(farm: Farm, site: Site) -> None:
    site.reply(PATH, Reply(status=429, headers=(("Retry-After", "60"),)))
    site.reply("/feed", BODY)
    other = new_site(farm)
    other.reply(PATH, BODY)

    async def run() -> dict[str, Instant]:
        async with Client(FAST, clock=clock) as client:
            for _ in range(2):
                with pytest.raises(RateLimited):
                    await fetched(client, source_at(site.url), Request(site.url + PATH, "summary"))
            with pytest.raises(RateLimited) as caught:
                await fetched(client, source_at(site.url), Request(site.url + "/feed", "feed"))
            assert (caught.value.seconds, caught.value.http_status) == (60, None)
            assert (await fetched(client, source_at(other.url), Request(other.url + PATH, "summary"))).body == BODY
            return client.paused

    assert asyncio.run(run()) == {site.host: "2026-11-23T06:01:00Z"}
    assert len(site.requests) == 1


def test_those_who_wait_for_their_turn_hear_of_it(site: Site) -> None:
    site.reply(PATH, Reply(status=429, delay=0.05))
    answers = results([site] * 8)
    assert [type(answer) for answer in answers] == [RateLimited] * 8
    assert len(site.requests) == 2


def test_nobody_waits_for_a_turn_at_a_host_that_rests(site: Site) -> None:
    site.reply(PATH, Reply(body=BODY, delay=0.5))
    asked = source_at(site.url), Request(site.url + PATH, "summary")

    async def run() -> float:
        loop = asyncio.get_running_loop()
        async with Client(FAST, clock=clock) as client, asyncio.TaskGroup() as tasks:
            for _ in range(2):
                tasks.create_task(fetched(client, *asked))
            await asyncio.sleep(0.1)
            client.paused[site.host] = Instant("2026-11-23T06:00:05Z")
            started = loop.time()
            with pytest.raises(RateLimited):
                await fetched(client, *asked)
            return loop.time() - started

    assert asyncio.run(run()) < 0.2


def test_a_pause_survives_the_client_and_ends(site: Site) -> None:
    with pytest.raises(RateLimited):
        ask(site.url + PATH, paused={site.host: Instant("2026-11-23T06:00:05Z")}, clock=clock)
    assert site.requests == []

    async def later() -> dict[str, Instant]:
        async with Client(FAST, paused={site.host: NOW}, clock=clock) as client:
            await fetched(client, source_at(site.url), Request(site.url + PATH, "summary"))
            return client.paused

    assert asyncio.run(later()) == {}
    assert len(site.requests) == 1


def test_a_redirect_does_not_lead_around_a_pause(farm: Farm, site: Site) -> None:
    door = new_site(farm)
    door.reply(PATH, redirect(site.url + PATH))
    with pytest.raises(RateLimited):
        ask(
            door.url + PATH,
            source=source_at(door.url, allow_private=("127.0.0.0/8",)),
            paused={site.host: Instant("2026-11-23T06:00:05Z")},
            clock=clock,
        )
    assert site.requests == []


def test_turns_are_given_back_whatever_happens(site: Site) -> None:
    site.fault("hang")
    answers = results([site] * 6, timeout=0.5)
    assert [type(answer) for answer in answers] == [Unreachable] * 6
    assert len(site.requests) == 6
    assert site.crowd.peak == 2
