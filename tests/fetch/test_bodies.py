"""Bodies: how much is read, whole or not at all, and one large one at a time."""

import asyncio
import random
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator

import pytest

from statusledger.errors import BadBody, FetchError
from statusledger.fetch import Client, Settings
from statusledger.model import Format, Request
from tests.farm import Farm, Reply, Site
from tests.support.fetching import FAST, PATH, ask, fetched, new_site, source_at
from tests.support.paths import ROOT

MB = 1_000_000


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with Farm() as farm:
        yield farm


@pytest.fixture
def site(farm: Farm) -> Site:
    return new_site(farm)


def padded(size: int) -> bytes:
    """A JSON object of so many bytes that packs well."""
    return b"{" + b" " * (size - 2) + b"}"


# How much is read


@pytest.mark.parametrize("packed", [True, False])
def test_a_body_comes_whole_however_it_travels(site: Site, packed: bool) -> None:
    noise = random.Random(1).randbytes(300_000).hex().encode()
    site.reply(PATH, Reply(body=b'{"noise": "' + noise + b'"}', gzip=packed))
    answer = ask(site.url + PATH)
    assert answer.body == b'{"noise": "' + noise + b'"}'
    assert (answer.wire_bytes < len(answer.body)) == packed


@pytest.mark.parametrize(
    ("settings", "body", "packed", "reason"),
    [
        (Settings(wire=1000, trust_env=False), padded(1000), False, None),
        (Settings(wire=1000, trust_env=False), padded(1001), False, r"0\.001 MB on the wire"),
        (Settings(decoded=5000, trust_env=False), padded(5000), True, None),
        (Settings(decoded=5000, trust_env=False), padded(5001), True, r"0\.005 MB unpacked"),
    ],
)
def test_limits_are_exact(site: Site, settings: Settings, body: bytes, packed: bool, reason: str | None) -> None:
    site.reply(PATH, Reply(body=body, gzip=packed))
    if reason is None:
        assert ask(site.url + PATH, settings=settings).body == body
    else:
        with pytest.raises(BadBody, match=reason):
            ask(site.url + PATH, settings=settings)


def test_html_has_a_limit_of_its_own(site: Site) -> None:
    site.reply("/", Reply(body=b"<p>" + b" " * 2 * MB))
    with pytest.raises(BadBody, match="2 MB unpacked"):
        ask(site.url + "/", expects=Format.HTML)


def test_a_gzip_bomb_does_not_go_off(site: Site) -> None:
    """In a process of its own, whose peak is not that of other tests."""
    site.fault("gzip-bomb")
    script = (
        "import resource, sys\n"
        "from statusledger.errors import BadBody\n"
        "from tests.support.fetching import ask\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak()\n"
        "try: ask(sys.argv[1])\n"
        "except BadBody: print(peak() - before)\n"
    )
    command = [sys.executable, "-c", script, site.url + PATH]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 80_000


# One large body at a time


def test_large_bodies_are_dealt_with_one_at_a_time_and_small_ones_meanwhile(farm: Farm) -> None:
    large = [new_site(farm) for _ in range(4)]
    small = [new_site(farm) for _ in range(4)]
    for site in large:
        site.reply(PATH, padded(1_100_000))
    for site in small:
        site.reply(PATH, padded(900_000))
    events: list[str] = []

    async def deal_with(client: Client, site: Site, size: str) -> None:
        async with client.fetch(source_at(site.url, timeout=1.5), Request(site.url + PATH, "summary")) as answer:
            assert answer.body is not None
            events.append(f"{size} in")
            await asyncio.sleep(0.6 if size == "large" else 0)
            events.append(f"{size} out")

    async def run() -> None:
        async with Client(FAST) as client, asyncio.TaskGroup() as tasks:
            for site in large:
                tasks.create_task(deal_with(client, site, "large"))
            for site in small:
                tasks.create_task(deal_with(client, site, "small"))

    asyncio.run(run())
    assert [event for event in events if event.startswith("large")] == ["large in", "large out"] * 4
    # Waiting 1.8 s for the others does not count against a deadline of 1.5 s, and holds up no small body.
    assert events.index("large out") > events.index("small out")


def test_the_place_of_a_large_body_is_free_again_after_a_failure(farm: Farm, site: Site) -> None:
    site.reply(PATH, padded(1_500_000))
    broken = new_site(farm)
    broken.reply(PATH, Reply(body=padded(1_500_000), gzip=False))
    broken.fault("short-body")
    html = new_site(farm)
    html.reply(PATH, b"<html>" + b" " * 1_500_000)

    async def run() -> list[str]:
        async with Client(FAST) as client:
            for each in (broken, html):
                with pytest.raises(FetchError):
                    await fetched(client, source_at(each.url), Request(each.url + PATH, "summary"))
            with pytest.raises(KeyError):
                async with client.fetch(source_at(site.url), Request(site.url + PATH, "summary")):
                    raise KeyError
            answer = await fetched(client, source_at(site.url, timeout=1), Request(site.url + PATH, "summary"))
            return [str(len(answer.body or b""))]

    assert asyncio.run(run()) == ["1500000"]


def test_many_large_bodies_at_once_do_not_fill_the_memory(farm: Farm) -> None:
    sites = [new_site(farm) for _ in range(15)]
    for site in sites:
        site.reply(PATH, padded(6 * MB))

    async def size(client: Client, site: Site) -> int:
        async with client.fetch(source_at(site.url), Request(site.url + PATH, "summary")) as answer:
            return len(answer.body or b"")

    async def run() -> list[int]:
        async with Client(FAST) as client:
            return await asyncio.gather(*[size(client, site) for site in sites])

    ask(sites[0].url + PATH)
    tracemalloc.start()
    try:
        assert asyncio.run(run()) == [6 * MB] * 15
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 35 * MB


def test_what_a_content_type_says_does_not_matter(site: Site) -> None:
    site.reply(PATH, Reply(body=b"[]", content_type="text/html; charset=x-nonsense"))
    assert ask(site.url + PATH).body == b"[]"
