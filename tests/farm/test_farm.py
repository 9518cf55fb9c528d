"""The farm itself: cheap, changeable while it runs, and gone when it is told to go."""

import asyncio
import gc
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import httpx
import pytest

from tests.farm import FAULTS, Farm, Reply, redirect
from tests.support.paths import ROOT


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as farm:
        yield farm


def got(url: str, **headers: str) -> httpx.Response:
    with httpx.Client(trust_env=False, headers=headers) as client:
        return client.get(url)


def test_sites_have_addresses_of_their_own_and_one_port(farm: Farm) -> None:
    acme, globex = farm.site("acme"), farm.site("globex")
    acme.reply("/", b"acme")
    globex.reply("/", b"globex")
    assert (acme.host, globex.host) == ("127.1.0.1", "127.1.0.2")
    assert [got(site.url).text for site in (acme, globex)] == ["acme", "globex"]
    assert got(acme.url + "/nowhere").status_code == 404
    assert farm.site("acme") is acme
    assert [request.path for request in acme.requests] == ["/", "/nowhere"]


def test_a_reply_has_validators_and_knows_them_again(farm: Farm) -> None:
    site = farm.site("acme")
    site.reply("/", Reply(body=b"one", last_modified="Mon, 23 Nov 2026 06:00:00 GMT"))
    first = got(site.url)
    assert first.headers["content-encoding"] == "gzip"
    assert got(site.url, **{"If-None-Match": first.headers["etag"]}).status_code == 304
    assert got(site.url, **{"If-Modified-Since": first.headers["last-modified"]}).status_code == 304
    site.reply("/", b"two")
    assert got(site.url, **{"If-None-Match": first.headers["etag"]}).text == "two"
    assert "etag" not in farm_reply(farm, Reply(etag=None)).headers
    assert "content-encoding" not in farm_reply(farm, Reply(body=b"x", gzip=False)).headers


def farm_reply(farm: Farm, reply: Reply) -> httpx.Response:
    site = farm.site(f"site {len(farm.sites)}")
    site.reply("/", reply)
    return got(site.url)


def test_replies_take_turns_and_the_last_stays(farm: Farm) -> None:
    site = farm.site("acme")
    site.reply("/", Reply(status=500), redirect("/else", 301), b"fine")
    assert [got(site.url).status_code for _ in range(4)] == [500, 301, 200, 200]


def test_a_fault_lasts_until_it_is_healed(farm: Farm) -> None:
    site = farm.site("acme")
    site.reply("/", b"fine")
    site.fault("empty", "/")
    site.fault("html")
    assert got(site.url).content == b""
    assert got(site.url + "/other").headers["content-type"] == "text/html"
    site.heal()
    assert got(site.url).content == b"fine"
    site.close()
    with pytest.raises(httpx.ConnectError):
        got(site.url)
    site.open()
    assert got(site.url).content == b"fine"


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_outlives_its_client_or_the_farm(fault: str) -> None:
    with Farm() as farm:
        site = farm.site("acme")
        site.reply("/", b'{"page": {}}' * 100)
        site.fault(fault)
        for leaves in (True, False):
            connection = socket.create_connection((site.host, farm.port))
            connection.sendall(b"GET / HTTP/1.1\r\nHost: acme\r\n\r\n")
            connection.settimeout(60)
            if fault != "hang":
                connection.recv(100)
            if leaves:
                connection.close()
                assert site.crowd.empty()
    connection.close()
    gc.collect()  # a transport left open would be a warning now
    assert "farm" not in [thread.name for thread in threading.enumerate()]


def test_a_thousand_sites_answer() -> None:
    with Farm() as farm:
        for number in range(1000):
            farm.site(str(number)).reply("/", b"%d" % number)
        assert got(farm.site("999").url).text == "999"


def test_it_runs_as_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "tests.farm", "--sites", "3", "--path", "/x.json"]
    pipe, root = subprocess.PIPE, ROOT
    with subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe, text=True) as farm:
        assert farm.stdin is not None
        assert farm.stdout is not None
        sites = json.loads(farm.stdout.readline())
        assert [got(site + "/x.json").text for site in sites] == ["{}"] * 3
        farm.stdin.close()
        assert farm.wait(5) == 0


def test_it_counts_who_is_there_at_once(farm: Farm) -> None:
    site = farm.site("acme")
    site.reply("/", Reply(body=b"x", company=3))

    async def three() -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            await asyncio.gather(*[client.get(site.url) for _ in range(3)])

    asyncio.run(three())
    assert (site.crowd.peak, farm.crowd.peak) == (3, 3)
    assert site.crowd.empty()
