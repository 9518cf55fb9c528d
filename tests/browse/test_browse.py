"""The pages: each is there with its JSON, says what is unknown, shows hostile words as words, and is quick."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from statusledger import store
from statusledger.browse import service
from statusledger.model import Impact, Status
from statusledger.presentation import markdown
from statusledger.store.read import canned_queries
from tests.farm import Farm
from tests.support import ledgers, powers
from tests.support.browsing import HOSTILE, PAGES, Site, hostile
from tests.support.build import incident, listing, summary, update
from tests.support.dataset import NOW, folded, observe, source
from tests.support.paths import ROOT
from tests.support.world import catalogue, running, wait_for


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Site:
    path = tmp_path_factory.mktemp("evil") / "status.db"
    hostile(path).close()
    return Site(path)


class Tags(HTMLParser):
    """The elements and addresses of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_there_with_its_json_beside_it(evil: Site, path: str) -> None:
    page, _, query = path.partition("?")
    beside = f"{'/now' if page == '/' else page}.json" + (f"?{query}" if query else "")
    html, data = evil.gets([path, beside])
    assert html.status_code == data.status_code == 200
    assert html.headers["content-type"] == "text/html; charset=utf-8"
    (linked,) = re.findall(r'rel="alternate" type="application/json" href="([^"]+)"', html.text)
    assert unquote(unescape(linked)) == beside
    assert data.headers["content-type"] == "application/json; charset=utf-8"
    assert isinstance(data.json(), dict)


@pytest.mark.parametrize("path", PAGES)
def test_hostile_words_are_shown_as_words(evil: Site, path: str) -> None:
    answer = evil.get(path)
    tags = Tags(answer.text).tags
    assert {tag for tag, _ in tags}.isdisjoint({"img", "iframe", "style", "object", "embed", "base"})
    scripts = [attributes.get("src") or "" for tag, attributes in tags if tag == "script"]
    assert all(re.fullmatch(r"/-/statusledger/(?:refresh|times|copy)\.\w+\.js", each) for each in scripts)
    for tag, attributes in tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        address = attributes.get("href") or ""
        if tag == "a" and re.match(r"[a-z]+:", address):
            assert address.startswith(("http://", "https://")), address
            assert "noopener" in (attributes.get("rel") or ""), address
    assert "1337" not in answer.text


def test_nothing_hostile_is_lost_either(evil: Site) -> None:
    page = evil.get("/incident/acme_one").text
    for words in HOSTILE[:3]:
        assert words.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;") in page.replace("&quot;", "&#34;")


@pytest.mark.parametrize("path", [*PAGES, "/incident/nothing", "/vendor/nobody"])
def test_our_pages_may_load_nothing_from_elsewhere(evil: Site, path: str) -> None:
    policy = evil.get(path).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in policy


def test_a_missing_page_has_status_404_and_a_message(evil: Site) -> None:
    page, data = evil.gets(["/incident/acme_nothing", "/vendor/nobody.json"])
    assert (page.status_code, data.status_code) == (404, 404)
    assert "There is no incident &#39;acme_nothing&#39;." in page.text
    assert data.json() == {"error": "There is no vendor 'nobody'."}


def test_a_dataset_that_cannot_be_read_has_a_page_with_a_way_back(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    with closing(folded(path, listing("9 10:00", incident())).conn) as connection:
        connection.execute("UPDATE incidents SET impact = 'new'")
        connection.commit()
    page, data, feed = Site(path).gets(["/incident/acme_one", "/incident/acme_one.json", "/now.atom"])
    assert {page.status_code, data.status_code, feed.status_code} == {500}
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>The dataset cannot be read</h1>" in page.text
    assert '<a href="/">current status</a>' in page.text
    assert "does not know" in data.json()["error"]
    assert feed.json() == data.json()


def test_a_page_that_is_the_same_is_not_sent_again(evil: Site) -> None:
    first = evil.get("/")
    again = evil.get("/", {"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


def test_files_have_their_content_in_their_names_and_may_be_kept(evil: Site) -> None:
    (address,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', evil.get("/").text)
    sheet, missing = evil.gets([address, "/-/statusledger/ledger.css"])
    assert (sheet.status_code, sheet.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in sheet.headers["cache-control"]
    assert missing.status_code == 404


def test_datasette_shows_all_it_has(evil: Site) -> None:
    """Every built-in page: home, database, each table and view, a row, each query, CSV and JSON."""
    every = "select+name+from+sqlite_master+where+type+in+('table','view')"
    names = [row[0] for row in evil.get(f"/status.json?sql={every}").json()["rows"]]
    paths = ["/status", "/status/incidents/acme_one", "/status/incidents.csv?_stream=on", "/.json", "/-/plugins"]
    paths += [f"/status/{name}{form}" for name in names for form in ("", ".csv", ".json")]
    paths += [
        f"/status/{name}?since=&until=&vendor=&hours=&start=2025-01-05&end=2025-01-06"
        for name in canned_queries.QUERIES
    ]
    answers = evil.gets(paths)
    codes = {path: answer.status_code for path, answer in zip(paths, answers, strict=True)}
    assert {path: code for path, code in codes.items() if code != 200} == {}
    assert all("object-src 'none'" in answer.headers["content-security-policy"] for answer in answers)


def test_datasette_shows_descriptions_of_tables(evil: Site) -> None:
    database, table = evil.gets(["/status", "/status/incidents"])
    assert "incident_components" not in re.findall(r'<h3><a href="/status/(\w+)"', database.text)
    assert "Every incident and maintenance." in table.text
    assert 'data-column-description="Seconds from start to end' in table.text
    assert '<a href="/vendors">Vendors</a>' in table.text


def test_rows_of_datasette_lead_to_our_pages(evil: Site) -> None:
    row, view, vendor = evil.gets(["/status/incidents/acme_one", "/status/recent_incidents", "/status/vendors/acme"])
    assert '<a href="/incident/acme_one">acme_one</a>' in row.text
    assert '<a href="/incident/acme_one">acme_one</a>' in view.text
    assert '<a href="/vendor/acme">acme</a>' in vendor.text


def test_a_missing_page_logs_no_stack(evil: Site, capsys: pytest.CaptureFixture[str]) -> None:
    page, data = evil.gets(["/status/nothing", "/status/nothing.json"])
    assert (page.status_code, data.status_code, data.json()["error"]) == (404, 404, "Table not found")
    assert capsys.readouterr() == ("", "")


def test_another_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE incidents (id)")
    site = Site(path)
    index, ours = site.gets(["/", "/vendors"])
    assert (index.status_code, ours.status_code) == (200, 404)
    assert "Status Ledger" not in index.text


def test_pages_need_the_permissions_of_their_database(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    hostile(path).close()
    open_to_all, site = Site(path), Site(path)
    hidden = service.app(path, {"now": NOW})
    hidden._metadata_local = {"databases": {"status": {"allow": {"id": "root"}}}}
    site.app = hidden.app()
    assert [answer.status_code for answer in site.gets(PAGES)] == [403] * len(PAGES)
    assert open_to_all.get("/").status_code == 200


def test_a_page_that_cannot_be_read_is_unknown_never_green(evil: Site) -> None:
    vendors = {row["id"]: row for row in evil.get("/vendors.json").json()["vendors"]}
    page, vendor = evil.gets(["/vendors", "/vendor/lost"])
    row = re.search(r'<th scope="row"><a href="/vendor/lost">.*?</tr>', page.text, re.DOTALL)
    assert row is not None
    assert 'class="st unk"' in row[0]
    assert 'class="st ok"' not in row[0]
    assert '<abbr title="The status page cannot be read now">?</abbr>' in row[0]
    assert "The present state of Lost is unknown." in vendor.text
    assert vendors["lost"]["sources"][0]["consecutive_failures"] == 1


def test_now_is_narrowed_by_component_and_impact(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    folded(
        path,
        summary(
            "10 11:58", incident("one", title="Webhooks late"), incident("two", title="API down", impact=Impact.MAJOR)
        ),
    ).close()
    everything, webhooks, bad, none = Site(path).gets(
        ["/now.json", "/now.json?component=webhooks", "/now.json?impact=major", "/now.json?tag=none"]
    )
    assert [len(each.json()["open"]) for each in (everything, webhooks, bad, none)] == [2, 1, 1, 0]
    assert webhooks.json()["open"][0]["title"] == "Webhooks late"


def test_the_timeline_shows_times_without_updates_and_edits(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    before, after = (
        incident(end="5 13:00", updates=[update("u1", "5 10:00", body=body), update("u2", "5 12:00", Status.RESOLVED)])
        for body in ("All calls fail.", "Some calls fail.")
    )
    folded(path, listing("6 10:00", before), listing("7 10:00", after)).close()
    page = Site(path).get("/incident/acme_one").text
    assert '<b class="hush">no update for 2h</b>, the longest of this incident' in page
    assert "<del>All</del> <ins>Some</ins> calls fail." in page
    assert "after it was resolved" in page


def test_an_incident_that_continues_under_another_id_links_to_it(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    database = folded(path, summary("10 11:58", incident("one"), incident("two")))
    with store.transaction(database):
        database.conn.execute("INSERT INTO incident_links VALUES ('acme_two', 'acme_one', 'moved', NULL)")
    database.close()
    old, new, everything = Site(path).gets(["/incident/acme_one", "/incident/acme_two", "/now.json"])
    assert 'This event continues under another id: <a href="/incident/acme_two">' in old.text
    assert '<a href="/incident/acme_one">acme_one</a>' in new.text
    assert [each["id"] for each in everything.json()["open"]] == ["acme_two"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("# One\n\n### Three", "<h4>One</h4>\n<h5>Three</h5>\n"),
        ("[a](https://a.example)", '<p><a href="https://a.example" rel="noopener nofollow">a</a></p>\n'),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ("![a](https://a.example/p.png)", "<p>[image: a]</p>\n"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
    ],
)
def test_markdown_becomes_harmless_html(words: str, expected: str) -> None:
    assert markdown.html(words) == expected


def test_a_thousand_loads_while_runs_write_see_no_lock_and_nothing_half_written(tmp_path: Path) -> None:
    """Runs follow a page that is rewritten each time; each load sees an incident wholly before or wholly after."""
    paths = ["/incident/acme_i1.json", "/incident/acme_i1.json", "/", "/vendor/acme"] * 250
    with Farm() as farm:
        site = farm.site("acme")
        catalogue(farm, tmp_path)
        with running(site, tmp_path) as codes:
            answers = Site(tmp_path / "data/status.db").gets(paths)
    assert {answer.status_code for answer in answers} == {200}
    actual = [answer.json()["incident"] for answer in answers if answer.url.path.startswith("/incident")]
    assert all({update["body"] for update in each["updates"]} == {each["title"]} for each in actual)
    assert len({each["title"] for each in actual}) > 2
    assert set(codes) == {0}


def test_the_command_serves_the_pages_read_only(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    hostile(path).close()
    before = path.read_bytes()
    with serving_process("--db", str(path), "--now", NOW) as address:
        assert "Status Ledger" in httpx.get(address).text
        assert httpx.get(f"{address}vendors.json").json()["at"] == NOW
    assert path.read_bytes() == before


def test_a_user_without_write_access_is_warned_and_served_from_a_copy_that_follows(tmp_path: Path) -> None:
    """A WAL database in such a folder cannot be followed. The copy shows what a later run wrote."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    path = folder / "status.db"
    folded(path, summary("10 11:58", incident("one", title="First"))).close()
    folder.chmod(0o555)
    actual = browse("--db", str(path), ordinary=True)
    _, complaint = actual.communicate(timeout=30)
    assert actual.returncode == 4
    assert "add --snapshot" in complaint
    with serving_process("--db", str(path), "--snapshot", "--now", NOW, ordinary=True) as address:
        assert "First" in httpx.get(address).text
        folder.chmod(0o755)
        database = store.open_database(path)
        observe(database, source(), summary("10 11:59", incident("one", title="Second")))
        database.close()
        folder.chmod(0o555)
        wait_for(lambda: "Second" in httpx.get(address).text)
    folder.chmod(0o755)


def test_without_a_database_the_command_says_what_to_do(tmp_path: Path) -> None:
    actual = browse("--db", str(tmp_path / "none.db"))
    _, complaint = actual.communicate(timeout=30)
    assert actual.returncode == 4
    assert "run `statusledger run` first" in complaint


def test_a_server_that_ends_leaves_no_log_that_a_manual_restore_would_replay(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    folded(path, summary("10 11:58", incident("one", title="First"))).close()
    process = browse("--db", str(path), "--now", NOW)
    address = address_of(process)
    assert "First" in httpx.get(address).text
    ledgers.with_log(path, "Second")
    assert "Second" in httpx.get(address).text
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 143
    assert list(tmp_path.glob("status.db-*")) == []
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT title FROM incidents").fetchall() == [("Second",)]


def browse(*arguments: str, ordinary: bool = False) -> subprocess.Popen[str]:
    """The command as a process; as an `ordinary` one it is bound by what files allow, whoever runs the tests."""
    command = [sys.executable, "-m", "statusledger", "browse", "--port", "0", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    pipe, bound = subprocess.PIPE, powers.give_up if ordinary else None
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment, preexec_fn=bound)


@contextmanager
def serving_process(*arguments: str, ordinary: bool = False) -> Iterator[str]:
    """The address that the command says it serves at."""
    process = browse(*arguments, ordinary=ordinary)
    yield address_of(process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def address_of(process: subprocess.Popen[str]) -> str:
    """Where it says that it serves."""
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://\S+/", line)
    assert found, (line, process.stderr and process.stderr.read())
    return found[0]
