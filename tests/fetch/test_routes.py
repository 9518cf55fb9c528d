"""TLS and proxies: whose word is believed, and what is asked of whom."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from statusledger.errors import FetchError, Refused, Unreachable
from statusledger.fetch import Settings
from tests.farm import Farm, Site, redirect
from tests.support.fetching import FAST, NAME, PATH, Names, ask, new_site, source_at

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


# TLS


@pytest.fixture
def trusted(farm: Farm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that believe the farm's authority, as a company's own would be: by SSL_CERT_FILE."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    farm.authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return Settings(backoff=0.01)


@pytest.fixture(scope="module")
def secure(farm: Farm) -> Site:
    site = farm.secure_site("secure")
    site.reply(PATH, BODY)
    return site


def test_https_works_where_the_certificate_is_good(secure: Site, trusted: Settings) -> None:
    assert ask(secure.url + PATH, settings=trusted).body == BODY


def test_https_holds_the_certificate_against_the_name_though_it_connects_to_an_address(
    farm: Farm, trusted: Settings
) -> None:
    named = farm.secure_site("named", certified_for=NAME)
    named.reply(PATH, BODY)
    names = Names([named.host])
    assert ask(f"https://{NAME}:{farm.port}{PATH}", settings=trusted, lookup=names).body == BODY
    with pytest.raises(Unreachable, match=r"TLS: .*mismatch"):
        ask(f"https://other.example:{farm.port}{PATH}", settings=trusted, lookup=names)
    with pytest.raises(Unreachable, match=r"TLS: .*mismatch"):
        ask(named.url + PATH, settings=trusted)


def test_https_is_refused_where_nobody_vouches_for_the_certificate(secure: Site) -> None:
    before = len(secure.requests)
    with pytest.raises(Unreachable, match=r"TLS: .*issuer certificate"):
        ask(secure.url + PATH)
    assert len(secure.requests) == before


def test_https_to_a_port_that_speaks_plain_http_ends(site: Site) -> None:
    with pytest.raises(Unreachable):
        ask(site.url.replace("http:", "https:") + PATH, source=source_at(site.url, timeout=0.3))


def test_a_redirect_from_https_to_http_is_refused_and_back_is_not(
    farm: Farm, site: Site, secure: Site, trusted: Settings
) -> None:
    secure.reply("/down", redirect(site.url + PATH))
    site.reply("/up", redirect(secure.url + PATH))
    everywhere = {"allow_private": ("127.0.0.0/8",)}
    with pytest.raises(Refused, match="from https to http"):
        ask(secure.url + "/down", source=source_at(secure.url, **everywhere), settings=trusted)
    assert [request.path for request in site.requests] == []
    assert ask(site.url + "/up", source=source_at(site.url, **everywhere), settings=trusted).body == BODY


@pytest.mark.parametrize("fault", ["hang", "drip-body", "reset", "endless-body", "huge-length"])
def test_faults_inside_tls_end_too(farm: Farm, trusted: Settings, fault: str) -> None:
    broken = farm.secure_site(f"broken {fault}")
    broken.reply(PATH, BODY * 50)
    broken.fault(fault)
    with pytest.raises(FetchError):
        ask(broken.url + PATH, source=source_at(broken.url, timeout=0.5), settings=trusted)


# Proxies


@pytest.fixture
def proxy(farm: Farm, trusted: Settings, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site asked as a proxy is: by whole addresses."""
    proxy = new_site(farm)
    proxy.reply(f"http://{NAME}{PATH}", BODY)
    monkeypatch.setenv("http_proxy", proxy.url)
    return proxy


def test_a_proxy_of_the_environment_is_used(proxy: Site, trusted: Settings) -> None:
    source = source_at(f"http://{NAME}", allow_private=False)
    assert ask(f"http://{NAME}{PATH}", source=source, settings=trusted).body == BODY
    assert [request.path for request in proxy.requests] == [f"http://{NAME}{PATH}"]


def test_a_proxy_is_passed_by_where_that_is_said(
    site: Site, proxy: Site, trusted: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", site.host)
    assert ask(site.url + PATH, settings=trusted).body == BODY
    assert proxy.requests == []


def test_a_proxy_is_ignored_where_the_environment_is(site: Site, proxy: Site) -> None:
    assert ask(site.url + PATH, settings=FAST).body == BODY
    assert proxy.requests == []


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:10.0.0.1]", "169.254.169.254"),
        *("localhost", "intranet", "printer.local", "metadata.google.internal", "LOCALHOST."),
    ],
)
def test_a_proxy_is_not_asked_for_what_is_private_by_its_name(proxy: Site, trusted: Settings, host: str) -> None:
    with pytest.raises(Refused):
        ask(f"http://{host}{PATH}", source=source_at(f"http://{NAME}"), settings=trusted)
    assert proxy.requests == []


def test_a_proxy_is_asked_for_the_stanzas_own_host_if_that_is_allowed(proxy: Site, trusted: Settings) -> None:
    proxy.reply(f"http://intranet{PATH}", BODY)
    assert ask(f"http://intranet{PATH}", settings=trusted).body == BODY


@pytest.mark.parametrize(
    ("address", "reason"), [("socks5://127.0.0.1:1", "SOCKS"), ("ftp://127.0.0.1:1", "cannot be read")]
)
def test_a_proxy_that_cannot_be_used_is_named(
    trusted: Settings, monkeypatch: pytest.MonkeyPatch, address: str, reason: str
) -> None:
    monkeypatch.setenv("all_proxy", address)
    with pytest.raises(FetchError, match=reason):
        ask(f"http://{NAME}{PATH}", settings=trusted)
