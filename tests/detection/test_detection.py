"""Detection: what a page is made with, in six requests at most; and the entry it puts into sources.yaml."""

import asyncio
import errno
import json
import os
import re
import socket
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from aiohappyeyeballs import AddrInfoType
from msgspec.structs import replace

from statusledger import catalogue
from statusledger.catalogue import writing
from statusledger.detection import MOST_REQUESTS, Confidence, Detection, detect, patterns, urls
from statusledger.detection import client as inquiry
from statusledger.detection.client import MOST_BYTES, DetectionClient
from statusledger.errors import CatalogueError, Undetected
from statusledger.fetch import LARGE, Client, Settings
from statusledger.model import Document, Format, Request, Source
from statusledger.platforms import PLATFORMS, parsing
from statusledger.platforms.toolkit import feeds
from tests.farm import Farm, Reply, Site, redirect
from tests.support import world
from tests.support.fetching import new_site, source_at
from tests.support.pages import golden_body as golden
from tests.support.paths import GOLDEN

ONCE = Settings(trust_env=False, attempts=1)
FEED = (GOLDEN / "feed/entry_per_update/input.feed.xml").read_bytes()


class Names:
    """A name server of these hosts alone, all at addresses of the farm."""

    def __init__(self, hosts: dict[str, Site]) -> None:
        self.hosts = hosts

    async def __call__(self, host: str, port: int) -> Sequence[AddrInfoType]:
        if host not in self.hosts:
            raise OSError(f"no host {host}")
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (self.hosts[host].host, port))]


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with Farm() as opened:
        yield opened


@pytest.fixture
def site(farm: Farm) -> Site:
    return new_site(farm)


def look(farm: Farm, url: str, **hosts: Site) -> Detection:
    """Detect, and see to it that no more was asked than may be: redirects come on top."""

    async def asking() -> Detection:
        names = Names({name.replace("_", "."): each for name, each in hosts.items()})
        async with Client(ONCE, lookup=names if hosts else None) as client:
            return await detect(client, url, allow_private=("127.0.0.0/8",))

    before = asked(farm)
    try:
        return asyncio.run(asking())
    finally:
        assert asked(farm) - before <= MOST_REQUESTS


def asked(farm: Farm) -> int:
    return sum(request.path != "/moved" for site in farm.sites.values() for request in site.requests)


def refusal(farm: Farm, url: str, **hosts: Site) -> str:
    with pytest.raises(Undetected) as caught:
        look(farm, url, **hosts)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def paths(site: Site) -> list[str]:
    return [request.path for request in site.requests]


def show(site: Site, head: str = "", body: str = "", path: str = "/") -> None:
    """A home page with this in its head and body."""
    page = f"<!DOCTYPE html><html><head><title>Acme Status</title>{head}</head><body>{body}</body></html>"
    site.reply(path, Reply(body=page.encode(), content_type="text/html"))


# What is found


def test_a_statuspage_is_detected_by_its_patterns_and_summary(farm: Farm, site: Site) -> None:
    show(site, body="<a href='https://www.atlassian.com/'>Powered by Atlassian Statuspage</a>")
    world.page(site, "Acme Cloud")
    found = look(farm, site.url)
    assert (found.platform, found.confidence, found.name) == ("statuspage", Confidence.CERTAIN, "Acme Cloud")
    assert found.components == {"": ("API",)}
    assert paths(site) == ["/", world.SUMMARY]
    assert found.evidence == (
        "the page has patterns of statuspage",
        f"{site.url}{world.SUMMARY} is the summary of statuspage",
        "its own address is https://status.acme.example",
    )
    assert found.stanza == (
        f"- id: acme-cloud\n  name: Acme Cloud\n  url: {site.url}\n  platform: statuspage\n"
        "  allow_private: [127.0.0.0/8]\n"
    )


@pytest.mark.parametrize("tail", ["/incidents/x1", "/history?page=2", "/api", "/#top", world.SUMMARY, "/history.atom"])
def test_a_part_of_a_page_leads_to_the_page(tail: str, farm: Farm, site: Site) -> None:
    world.page(site, "Acme")
    assert look(farm, site.url + tail).source.url == site.url


def test_an_api_without_a_page_is_enough_and_incidentio_is_tried_first(farm: Farm, site: Site) -> None:
    world.page(site, "Acme")
    assert look(farm, site.url).platform == "statuspage"
    assert [path.split("/")[1] for path in paths(site)] == ["", "proxy", "api"]


def test_the_document_behind_a_page_that_scripts_draw_is_tried(farm: Farm, site: Site) -> None:
    site.reply("/config.json", golden("datadog", "quiet"))
    show(site, head='<script src="/main.js"></script>', body="<p>Welcome</p>")
    assert "no supported status page" in refusal(farm, site.url)
    show(site, head='<script src="/main.js"></script>', body="<noscript>JavaScript is needed</noscript><div></div>")
    found = look(farm, site.url)
    assert (found.platform, found.confidence) == ("datadog", Confidence.CERTAIN)


def test_incidentio_is_detected_behind_a_page_without_patterns(farm: Farm, site: Site) -> None:
    site.reply(f"/proxy/{site.host}:{farm.port}", golden("incidentio", "proxy"))
    assert (look(farm, site.url).platform, len(paths(site))) == ("incidentio", 2)


def test_a_page_that_is_data_needs_one_request(farm: Farm, site: Site) -> None:
    site.reply("/", Reply(body=golden("incidentio", "page"), content_type="text/html"))
    found = look(farm, site.url)
    assert (found.platform, found.confidence, paths(site)) == ("incidentio", Confidence.CERTAIN, ["/"])
    assert sum(map(len, found.components.values())) > 0


def test_instatus_is_detected_on_a_path_of_statuspage(farm: Farm, site: Site) -> None:
    site.reply("/api/v2/summary.json", golden("instatus", "summary"))
    assert look(farm, site.url).platform == "instatus"


def test_redirects_of_missing_documents_prove_nothing(farm: Farm, site: Site) -> None:
    show(site)
    for path in ("/api/v2/summary.json", f"/proxy/{site.host}:{farm.port}"):
        site.reply(path, redirect("/moved", 301))
    site.reply("/moved", golden("statuspage", "summary"))
    assert "no supported status page" in refusal(farm, site.url)
    show(site, head='<script src="https://uptime.betterstack.com/packs/js/x.js"></script>')
    site.reply("/index.json", golden("betterstack", "index"))
    assert look(farm, site.url).platform == "betterstack"


def test_a_page_that_moved_is_read_where_it_is_now(farm: Farm, site: Site) -> None:
    new = new_site(farm)
    show(new)
    world.page(new, "Acme")
    site.reply("/", redirect(f"{new.url}/"))
    assert look(farm, site.url).source.url == new.url


def test_a_view_of_the_page_is_not_its_address(farm: Farm, site: Site) -> None:
    site.reply("/", redirect("/en/"))
    show(site, path="/en/")
    world.page(site, "Acme")
    assert look(farm, site.url).source.url == site.url


def test_patterns_alone_are_likely(farm: Farm, site: Site) -> None:
    show(site, head="<script>window.pageColorData = {}</script>")
    found = look(farm, site.url)
    assert (found.platform, found.confidence, found.name) == ("statuspage", Confidence.LIKELY, "Acme")


# Feeds


def test_a_feed_that_the_page_links_to_is_likely(farm: Farm, site: Site) -> None:
    show(site, head='<link rel="alternate" type="application/rss+xml" href="news/all.xml?of=status">')
    site.reply("/news/all.xml?of=status", FEED)
    found = look(farm, site.url)
    assert (found.platform, found.confidence) == ("feed", Confidence.LIKELY)
    assert f"  feed: {site.url}/news/all.xml?of=status\n" in found.stanza


def test_the_feed_of_a_blog_is_refused(farm: Farm, site: Site) -> None:
    show(site, head='<link rel="alternate" type="application/rss+xml" href="/blog.rss">')
    item = (
        "<item><title>We are hiring</title><link>https://acme.example/blog/1</link><description>Hi</description></item>"
    )
    site.reply("/blog.rss", f"<rss version='2.0'><channel><title>Acme Blog</title>{item}</channel></rss>".encode())
    assert "no supported status page" in refusal(farm, site.url)


def test_a_feed_at_a_customary_address_is_a_guess(farm: Farm, site: Site) -> None:
    show(site)
    site.reply("/feed.atom", FEED)
    assert look(farm, site.url).confidence is Confidence.GUESS
    assert len(paths(site)) == MOST_REQUESTS
    site.reply("/no-page-has-this-address", FEED)
    assert "no supported status page" in refusal(farm, site.url)


def test_the_address_of_a_feed_is_detected(farm: Farm, site: Site) -> None:
    site.reply("/status/feed.xml", FEED)
    found = look(farm, f"{site.url}/status/feed.xml")
    assert (found.platform, found.feed, paths(site)[0]) == ("feed", f"{site.url}/status/feed.xml", "/status/feed.xml")


# What is refused, by name


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("login", "a login page"), ("inactive", "an inactive page"), ("challenge", "a challenge page"), ("hang-up", "")],
)
def test_a_closed_page_is_refused_with_its_reason(fault: str, reason: str, farm: Farm, site: Site) -> None:
    site.fault(fault)
    assert reason in refusal(farm, site.url)


def test_unclaimed_addresses_are_refused(farm: Farm, site: Site) -> None:
    shop = new_site(farm)
    show(shop)
    site.reply("/", redirect(f"http://www.atlassian.com:{farm.port}/"))
    hosts = {"acme_statuspage_io": site, "www_atlassian_com": shop, "acme_instatus_com": shop, "instatus_com": shop}
    assert "nobody has claimed" in refusal(farm, f"http://acme.statuspage.io:{farm.port}", **hosts)
    assert "on a host of instatus" in refusal(farm, f"http://acme.instatus.com:{farm.port}", **hosts)
    assert "the site of a maker of status pages" in refusal(farm, f"http://instatus.com:{farm.port}", **hosts)


@pytest.mark.parametrize("url", ["", "http://", "ftp://acme.example", "http://[", "http://127.0.0.1:99999"])
def test_an_invalid_address_is_refused(url: str, farm: Farm) -> None:
    assert refusal(farm, url)


def test_an_address_of_many_folders_is_refused(farm: Farm) -> None:
    """Each folder above it may be a page of any platform."""
    long = f"http://a.invalid/{'a/' * 5_000}"
    assert refusal(farm, long) == f"{long[:200]} is not an address: it is longer than 2,000 characters"


# Names and places


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Acme API Co. Status", "Acme API Co."),
        ("Acme - Status", "Acme"),
        ("Acme Status - Incident History", "Acme"),
        ("Acme Systems Status Page", "Acme"),
        ("Status Page - Acme", "Acme"),
        ("Acme&reg; Status Page Status", "Acme®"),
        ("Statuspage Tools", "Statuspage Tools"),
        ("Status", None),
    ],
)
def test_the_vendor_in_a_title(title: str, name: str | None) -> None:
    assert patterns.vendor(title) == name


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("status.acme.com", "acme"),
        ("https://acme.statuspage.io/history", "acme"),
        ("https://www.acmestatus.com", "acme"),
        ("https://acme.com/status", "acme"),
        ("https://status.acme.co.uk", "acme"),
        ("http://127.0.0.1:8080", "127.0.0.1"),
    ],
)
def test_the_vendor_in_a_host(url: str, name: str) -> None:
    assert urls.vendor(urls.address(url)) == name


def test_an_id_is_made_of_a_name() -> None:
    assert [writing.slug(name) for name in ("Acmé & Söhne!", "O'Neil", "アクメ")] == ["acme-sohne", "oneil", ""]


# sources.yaml

STANZA = "- id: {0}\n  name: {0}\n  url: https://status.{0}.example\n  platform: statuspage\n"
NEW = Source(
    id="mid", name="yes: no #1", url="https://mid.example", platform="feed", vendor="mid", feed="https://f.example"
)
FILES = {
    "sorted": "# mine\n\n" + STANZA.format("abc") + "# about xyz\n# more\n" + STANZA.format("xyz") + "# the end\n",
    "apart": STANZA.format("abc") + "\n# about xyz\n" + STANZA.format("xyz"),
    "unsorted": STANZA.format("xyz") + STANZA.format("abc") + "# the end",
    "windows": "# mine\r\n" + STANZA.format("xyz").replace("\n", "\r\n"),
    "indented": "".join(f"  {line}\n" for line in STANZA.format("abc").splitlines()),
    "bare": "# mine\n- github\n- zoom   # meetings\n",
}


@pytest.mark.parametrize("case", FILES)
def test_a_stanza_is_added_and_nothing_else_changes(case: str, tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_bytes(FILES[case].encode())
    before = catalogue.load(path, PLATFORMS)
    added = writing.add(path, NEW, PLATFORMS)
    text = path.read_bytes().decode()
    lines = text.splitlines(keepends=True)
    new = writing.written(NEW).count("\n")
    kept = "".join([*lines[: added.line - 1], *lines[added.line - 1 + new :]])
    assert "- id: mid" in lines[added.line - 1]
    assert kept.replace("\n\n", "\n").rstrip() == FILES[case].replace("\n\n", "\n").rstrip()
    assert [each for each in catalogue.load(path, PLATFORMS) if each != NEW] == list(before)
    assert list(tmp_path.iterdir()) == [path]


def test_a_sorted_file_stays_sorted(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(FILES["sorted"])
    assert writing.add(path, NEW, PLATFORMS).line == 7
    assert [source.id for source in catalogue.load(path, PLATFORMS)] == ["abc", "mid", "xyz"]
    assert path.read_text() == FILES["sorted"].replace("# about", writing.written(NEW) + "# about")


@pytest.mark.parametrize(("key", "url"), [("xyz", "https://new.example"), ("new", "http://STATUS.xyz.example/")])
def test_an_entry_that_exists_is_refused_with_its_line(key: str, url: str, tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(FILES["sorted"])
    with pytest.raises(CatalogueError, match=r"sources\.yaml:9: .* is in the file already"):
        writing.add(path, Source(id=key, name="New", url=url, platform="feed", vendor=key), PLATFORMS)
    assert path.read_text() == FILES["sorted"]


def test_an_error_leaves_no_file_behind(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    with pytest.raises(CatalogueError, match=r"sources\.yaml:1: id: Acme! may hold only"):
        writing.add(
            path, Source(id="Acme!", name="Acme", url="https://a.example", platform="feed", vendor="a"), PLATFORMS
        )
    path.write_text("[github, zoom]\n")
    with pytest.raises(CatalogueError, match=r"sources\.yaml"):
        writing.add(path, NEW, PLATFORMS)
    assert (list(tmp_path.iterdir()), path.read_text()) == ([path], "[github, zoom]\n")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no/such/folder/sources.yaml", "cannot be written: No such file or directory"),
        (f"{'long' * 100}.yaml", "File name too long"),
        ("pipe", "not a regular file"),
        ("/dev/null", "not a regular file"),
    ],
)
def test_a_catalogue_that_cannot_be_written_is_refused_in_a_line(name: str, reason: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CatalogueError) as refused:
        writing.add(tmp_path / name, NEW, PLATFORMS)
    assert str(refused.value).startswith(f"{tmp_path / name}: {reason}")
    assert list(tmp_path.iterdir()) == [tmp_path / "pipe"]


def test_a_full_disk_leaves_the_catalogue_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(FILES["sorted"])

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CatalogueError, match=r"sources\.yaml: cannot be written: No space left on device"):
        writing.add(path, NEW, PLATFORMS)
    assert (list(tmp_path.iterdir()), path.read_text()) == ([path], FILES["sorted"])


def test_a_catalogue_changed_meanwhile_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(FILES["sorted"])
    synced = os.fsync

    def edited(descriptor: int) -> None:
        synced(descriptor)
        path.write_text(FILES["apart"])

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", edited)
        with pytest.raises(CatalogueError, match=r"sources\.yaml: was changed by another process"):
            writing.add(path, NEW, PLATFORMS)
    assert (list(tmp_path.iterdir()), path.read_text()) == ([path], FILES["apart"])


def test_the_commands(farm: Farm, site: Site, tmp_path: Path) -> None:
    show(site)
    world.page(site, "Acme")
    seen = world.statusledger("detect", site.url, "--allow-private", folder=tmp_path)
    assert (seen.returncode, seen.stdout.splitlines()[0]) == (0, "Certain: Acme is read as statuspage.")
    assert "  - id: acme\n" in seen.stdout
    actual = json.loads(world.statusledger("detect", site.url, "--allow-private", "--json", folder=tmp_path).stdout)
    assert actual["components"] == {"": ["API"]}
    first = world.statusledger("sources", "add", site.url, "--allow-private", "--id", "zed", folder=tmp_path)
    assert first.stdout.startswith("sources.yaml:1: added zed, read as statuspage (certain)\n")
    assert world.statusledger("sources", "check", folder=tmp_path).returncode == 0
    again = world.statusledger("sources", "add", site.url, "--allow-private", folder=tmp_path)
    assert (again.returncode, again.stdout) == (0, "sources.yaml:1: zed is there already\n")
    nothing = world.statusledger("detect", f"{site.url}/nothing", folder=tmp_path)
    assert (nothing.returncode, nothing.stdout, nothing.stderr.count("\n")) == (5, "", 1)


# Real pages

OWN = ("betterstack", "hund", "incidentio", "instatus", "sorry", "statusio", "statuspage", "statuspal")
NAMED = {
    "seed": "statuspage",
    "site24x7-statusiq": "statusiq",
    "statusiq_bonus": "statusiq",
    "vendors/buildjet": "betterstack",
}
NAMED |= {f"vendors/{name}": "incidentio" for name in ("aiven", "linear", "miro", "openai")}
NAMED |= {
    "vendors/azure_devops": "azuredevops",
    "vendors/gcp": "google",
    "vendors/github": "statuspage",
    "vendors/oracle_oci": "statuspage",
    "vendors/mastodonsocial": "instatus",
}
RECOGNISED = dict(zip(OWN, (5, 2, 17, 7, 3, 3, 84, 6), strict=True))
REFUSED = {"statuspage/anzgcis-login__home_2021.html", "statuspage/birdeye-inactive__home_2021.html"}


def platform_of(folder: str) -> str:
    """The platform that the captures of a folder are of, `statuspage` for its subfolders too."""
    return NAMED.get(folder) or folder.removeprefix("vendors/").split("/")[0].replace("-", "").partition("_")[0]


@pytest.mark.corpus
@pytest.mark.timeout(300)
def test_every_real_page_and_document_is_detected_or_refused(farm: Farm, corpus: Path) -> None:
    """Each at an address of its own, pages as the home of a host. A feed of no platform's own may be any feed."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    wrong, homes = [], set()
    for path in sorted(corpus.rglob("*")):
        if path.suffix not in {".json", ".html", ".rss", ".atom", ".xml"}:
            continue
        name, expected = str(path.relative_to(corpus)), platform_of(str(path.parent.relative_to(corpus)))
        site, place = new_site(farm), "/" if path.suffix == ".html" else "/document"
        site.reply(place, Reply(body=path.read_bytes(), content_type="text/plain"))
        try:
            found = look(farm, site.url + place).platform
        except Undetected:
            found = "refused"
        table[expected][found] += 1
        wrong += [f"{name}: {found}"] if found not in {expected, "refused", "feed", "page"} else []
        homes |= {name} if path.suffix == ".html" and expected in OWN and found != expected else set()
    for expected, counts in sorted(table.items()):
        sys.stdout.write(f"{expected:24}{', '.join(f'{found} {count}' for found, count in sorted(counts.items()))}\n")
    assert wrong == []
    assert homes == REFUSED
    assert {name: table[name][name] for name in OWN} == RECOGNISED


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("folder", "pattern", "path", "count"),
    [
        ("statuspage", "*__summary*.json", "/api/v2/summary.json", 19),
        ("incidentio", "*proxy_summary*.json", "/proxy/{}", 3),
        ("instatus", "*__*summary*.json", "/api/v2/summary.json", 3),
        ("betterstack", "*__index*.json", "/index.json", 2),
        ("sorry", "*__api_v1_status.json", "/api/v1/status", 1),
    ],
)
def test_real_apis_without_a_page_are_detected(
    folder: str, pattern: str, path: str, count: int, farm: Farm, corpus: Path
) -> None:
    found = []
    for each in sorted((corpus / folder).glob(pattern)):
        site = new_site(farm)
        site.reply(path.format(f"{site.host}:{farm.port}"), each.read_bytes())
        try:
            found.append(look(farm, site.url).platform)
        except Undetected:
            continue
    assert found == [folder] * count


def test_pages_of_makers_are_distinguished() -> None:
    """No golden document of one platform is another's, as any kind that other reads."""
    for path in sorted(GOLDEN.glob("*/*/input.*")):
        own, kind = path.parent.parent.name, path.name.split(".")[1]
        if own in (patterns.FEED, patterns.PAGE):
            continue  # theirs are the dialects of others
        document = Document("https://status.example.com/", kind, path.read_bytes())
        others = [
            (name, each)
            for name in PLATFORMS.keys() - {own, patterns.FEED, patterns.PAGE}
            for each in PLATFORMS[name].channels
            if PLATFORMS[name].matches(Document(document.url, each, document.body))
        ]
        assert others == [], path


def test_a_detection_keeps_a_bounded_number_of_bytes(farm: Farm) -> None:
    assert answered(farm, LARGE) == [True] * (MOST_BYTES // LARGE) + [False] * 2


def test_a_detection_reads_one_large_document_at_a_time(farm: Farm) -> None:
    assert answered(farm, LARGE + 1) == [True] + [False] * 5
    assert answered(farm, LARGE, again=True) == [True] * 6


def test_a_detection_takes_bounded_processor_time(farm: Farm, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = re.search(rb"<item>.*?</item>", FEED, re.DOTALL)
    assert entry
    site.reply("/", Reply(body=FEED.replace(entry[0], entry[0] * 200), content_type="application/xml"))
    assert look(farm, site.url).platform == "feed"
    monkeypatch.setattr(inquiry, "SECONDS", 0.01)
    assert refusal(farm, site.url).startswith(
        f"detecting the platform of {site.url} takes more than 0.01 s of processor time"
    )


def test_a_feed_is_parsed_once_for_all_platforms() -> None:
    document = Document("https://status.acme.example/feed", "feed", FEED)
    assert feeds.read(document) is feeds.read(replace(document, kind="history"))


def test_other_tasks_run_while_a_page_is_recognised(farm: Farm, site: Site) -> None:
    show(site)

    async def turns() -> int:
        async with Client(ONCE) as client, DetectionClient(client) as opened:
            page, count = Document(site.url, "page", b"<html>"), 0
            for name in patterns.MAKERS:
                asked = asyncio.create_task(opened.recognised(name, page))
                await asyncio.sleep(0)
                count += not asked.done()
                await asked
            return count

    assert asyncio.run(turns()) == len(patterns.MAKERS)


def test_a_document_larger_than_any_page_is_parsed_in_another_process(
    farm: Farm, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = golden("statuspage", "summary")
    site.reply("/api/v2/summary.json", body + b" " * 2 * LARGE)
    monkeypatch.setattr(inquiry, "SECONDS", 0.0)

    async def found() -> list[tuple[str, str]]:
        async with Client(ONCE) as client, DetectionClient(client) as opened:
            request = Request(f"{site.url}/api/v2/summary.json", "summary")
            document = await opened.get(source_at(site.url), request)
            assert document
            actual = await opened.parse("statuspage", document)
            assert actual
            return await opened.readers(document, [("statuspage", "summary"), ("cstate", "index")])

    assert asyncio.run(found()) == [("statuspage", "summary")]


def answered(farm: Farm, size: int, *, again: bool = False) -> list[bool]:
    """Whether there is a document, of six that are so large; of three of them each twice, where asked for again."""
    site = new_site(farm)
    numbers = [0, 0, 1, 1, 2, 2] if again else range(MOST_REQUESTS)
    for number in numbers:
        site.reply(f"/{number}.json", b"{" + b" " * (size - 2) + b"}")
    source = Source(id="acme", name="Acme", url=site.url, platform="auto", vendor="acme", allow_private=True)

    async def asked() -> list[bool]:
        async with Client(Settings(trust_env=False)) as client, DetectionClient(client) as inquiry:
            requests = [Request(f"{site.url}/{number}.json", "summary") for number in numbers]
            return [await inquiry.get(source, request) is not None for request in requests]

    return asyncio.run(asked())


def test_a_document_of_too_many_objects_is_offered_to_no_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    body = (GOLDEN / "statuspage/summary_quiet/input.summary.json").read_bytes()
    source = source_at("https://status.acme.example")
    document = Document(f"{source.url}/api/v2/summary.json", "summary", body)
    assert list(patterns.offers(document, Format.JSON, source))
    monkeypatch.setattr(parsing, "MOST_OBJECTS", 1)
    assert list(patterns.offers(document, Format.JSON, source)) == []
