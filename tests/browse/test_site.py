"""The static site: the same pages as files, none dead, and none written that nothing happened to."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import httpx
import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger import store
from statusledger.browse import site
from statusledger.browse.site import stamps
from statusledger.browse.site.stamps import Due
from statusledger.export.folder import NotOurs
from statusledger.model import Impact, Status
from statusledger.store.read import page_dependencies, queries
from tests.support import crowd
from tests.support.browsing import HOSTILE, hostile, kept
from tests.support.build import at, incident, listing, summary, update
from tests.support.dataset import ACME, NOW, folded, observe, poll, say, source
from tests.support.paths import ROOT
from tests.support.world import started, statusledger

BOLT = source("bolt", "Bolt")
END = update("u2", "5 12:00", Status.RESOLVED, "All is well.")
ONE = incident(end="5 12:00", updates=[update("u1", "5 10:00"), END])
TWO = incident("two", "9 10:00", updates=[update("v1", "9 10:00")], impact=Impact.MAJOR)
MOMENTARY = {
    "index.html", "now.json", "site.json", "vendors.json", "sources.json", "upstreams/index.html", "upstreams.json",
}  # fmt: skip
"""Pages that every run writes again, besides those of vendors and sources: they state the age of each reading, or a
range that ends with it."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two vendors with an incident each: Acme's is over, Bolt's is open."""
    path = tmp_path / "status.db"
    database = folded(path, listing("10 11:00", ONE), sources=(replace(ACME, tags=("code",)), BOLT))
    observe(database, BOLT, summary("10 11:00", TWO))
    database.close()
    return path


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A database of more vendors than fit a page, and its site in a folder below another."""
    folder = tmp_path_factory.mktemp("many")
    crowd.build(folder / "status.db", vendors=85, incidents=2, updates=1).close()
    site.write(folder / "status.db", folder / "public/repo")
    return folder / "status.db", folder / "public/repo"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def marks(folder: Path) -> dict[str, tuple[int, int]]:
    """What is another for a file that was written, whatever its bytes."""
    stats = {str(each.relative_to(folder)): each.stat() for each in folder.rglob("*") if each.is_file()}
    return {name: (stat.st_mtime_ns, stat.st_ino) for name, stat in stats.items()}


def rewritten(path: Path, folder: Path) -> set[str]:
    """The files that writing the site again writes or removes."""
    before = marks(folder)
    site.write(path, folder)
    return {name for name, _ in before.items() ^ marks(folder).items()}


def due(path: Path) -> dict[str, Due]:
    """The stamps of all that has one, by the ids of incidents and vendors, and the open incidents."""
    with queries.open_readonly(path) as database:
        now = page_dependencies.as_of(database)
        assert now is not None
        incidents, vendors = stamps.of_all(database, now, site.ARCHIVE_S)
    return {
        identity: Due(due.now if not due.stamp or identity in vendors else NOW, due.stamp)
        for identity, due in [*incidents.items(), *vendors.items()]
    }


class Links(HTMLParser):
    """The addresses of a page, with the element that each stands in, and the ids in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        actual = {name: value or "" for name, value in attrs}
        self.ids |= {actual["id"]} if "id" in actual else set()
        self.found += [
            (tag, actual.get("rel", ""), actual[name]) for name in ("href", "src", "action") if name in actual
        ]


def crawled(start: str) -> tuple[dict[str, Links], set[str]]:
    """All pages that can be reached, and everything that any address on them names: each was there."""
    pages: dict[str, Links] = {}
    todo, seen, anchors = [start], {start}, set()
    with httpx.Client(trust_env=False) as client:
        while todo:
            address = todo.pop()
            answer = client.get(address)
            assert answer.status_code == 200, address
            if not answer.headers["content-type"].startswith("text/html"):
                continue
            pages[address] = Links(answer.text)
            for tag, relation, actual in pages[address].found:
                if tag == "a" and "nofollow" in relation:
                    continue
                assert not actual.startswith(("http", "//", "/")), actual
                target, anchor = urldefrag(urljoin(address, actual))
                assert target.startswith(start), (address, actual)
                anchors.add((target, anchor))
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
    assert {(page, anchor) for page, anchor in anchors if anchor and anchor not in pages[page].ids} == set()
    return pages, seen


@pytest.mark.parametrize("name", ["many", "hostile"])
def test_nothing_is_dead_and_every_page_can_be_reached(many: tuple[Path, Path], tmp_path: Path, name: str) -> None:
    folder = many[1]
    if name == "hostile":
        folder = tmp_path / "public/repo"
        hostile(tmp_path / "status.db").close()
        site.write(tmp_path / "status.db", folder)
    with kept(folder.parent) as host:
        pages, seen = crawled(f"{host}repo/")
    there = {f"{host}repo/{each}" for each in contents(folder)}
    assert {f"{page}index.html" for page in pages} == {each for each in there if each.endswith(".html")}
    assert {each for each in there if each.endswith(".json")} - seen == {
        each for each in there if each.endswith("/site.json") or "/repo/search/2" in each
    }


def test_pages_have_the_paths_of_the_server(many: tuple[Path, Path]) -> None:
    paths = ("", "vendors", "vendor/v003", "incident/v003_1", "changes", "sources", "search", "about", "now.json",
             "vendors.json", "vendor/v003.json", "incident/v003_0.json", "vendors/tag-cloud", "vendors/page-2",
             "sources/page-2")  # fmt: skip
    with kept(many[1].parent) as host, httpx.Client(follow_redirects=True, trust_env=False) as client:
        assert {path: client.get(f"{host}repo/{path}").status_code for path in paths} == dict.fromkeys(paths, 200)


def test_hostile_words_are_words_here_too(tmp_path: Path) -> None:
    hostile(tmp_path / "status.db").close()
    site.write(tmp_path / "status.db", tmp_path / "out")
    page = (tmp_path / "out/incident/acme_one/index.html").read_text()
    assert page.index("default-src 'none'".replace("'", "&#39;")) < page.index("<link")
    assert HOSTILE[0].replace("<", "&lt;").replace(">", "&gt;") in page
    for each in (tmp_path / "out").rglob("*.html"):
        html = each.read_text()
        assert all(f"<{tag}" not in html for tag in ("img", "iframe", "style", "b>tag")), each


def test_the_same_run_drawn_twice_rewrites_nothing(many: tuple[Path, Path]) -> None:
    assert rewritten(*many) == set()


def test_an_equal_database_gives_equal_bytes(many: tuple[Path, Path], tmp_path: Path) -> None:
    site.write(many[0], tmp_path / "again")
    assert contents(tmp_path / "again") == contents(many[1])


def _rename(database: Database) -> None:
    observe(database, ACME, listing("10 11:30", replace(ONE, title="All calls fail")))


def _resolve(database: Database) -> None:
    over = replace(TWO, status=Status.RESOLVED, resolved_at=at("10 11:30"))
    observe(database, BOLT, summary("10 11:30"), listing("10 11:30", over))


def _meanwhile(database: Database) -> None:
    observe(database, BOLT, listing("10 11:30", incident("three", "5 10:30", end="5 11:00", title="Late")))


def _reach_back(database: Database) -> None:
    observe(database, BOLT, listing("10 11:30", incident("old", "2 10:00", end="2 11:00")))


def _withdraw(database: Database) -> None:
    observe(database, ACME, listing("10 11:30"), listing("10 11:35"))


def _move(database: Database) -> None:
    with store.transaction(database):
        database.conn.execute("INSERT INTO incident_links VALUES ('bolt_two', 'acme_one', 'moved', NULL)")


def _absorb(database: Database) -> None:
    with store.transaction(database):
        database.conn.execute("INSERT INTO incident_links VALUES ('acme_one', 'bolt_two', 'moved', NULL)")


def _call(database: Database) -> None:
    with store.transaction(database):
        database.conn.execute("UPDATE vendors SET name = 'Acme Cloud' WHERE id = 'acme'")


def _switch_off(database: Database) -> None:
    with store.transaction(database):
        database.conn.execute("UPDATE sources SET enabled = 0")
        database.conn.execute("UPDATE incidents SET kind = 'maintenance'")


def _tag(database: Database) -> None:
    with store.transaction(database):
        database.conn.execute("UPDATE vendors SET tags = '[\"cloud\"]' WHERE id = 'acme'")


def _fail(database: Database) -> None:
    poll(database, BOLT, at("10 11:30"), "it answered 500")


def _sleep(database: Database) -> None:
    poll(database, ACME, at("11 09:00"))


def _lose(database: Database) -> None:
    poll(database, ACME, at("10 13:30"))


CHANGES = (
    _rename,
    _resolve,
    _meanwhile,
    _reach_back,
    _withdraw,
    _move,
    _absorb,
    _call,
    _tag,
    _switch_off,
    _fail,
    _sleep,
    _lose,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__[1:])
def test_a_site_written_again_equals_a_new_one(path: Path, tmp_path: Path, change: Callable[[Database], None]) -> None:
    """Whatever happens, no page is left that would be drawn otherwise now."""
    site.write(path, tmp_path / "out")
    database = store.open_database(path)
    change(database)
    database.close()
    assert rewritten(path, tmp_path / "out") != set()
    site.write(path, tmp_path / "anew")
    assert contents(tmp_path / "out") == contents(tmp_path / "anew")


def test_a_run_in_which_nothing_happened_leaves_pages_of_incidents_and_vendors_alone(
    path: Path, tmp_path: Path
) -> None:
    site.write(path, tmp_path / "out")
    before = due(path)
    database = store.open_database(path)
    for each in (ACME, BOLT):
        poll(database, each, at("10 11:05"))
    database.close()
    assert due(path) == before | {"bolt_two": Due(at("10 11:05"))}
    again = rewritten(path, tmp_path / "out")
    assert again >= MOMENTARY
    rest = {name for name in again - MOMENTARY if not name.startswith(("vendors/", "sources/"))}
    assert rest == {"incident/bolt_two/index.html"}


def test_only_pages_that_depend_on_an_incident_are_rendered_again(many: tuple[Path, Path], tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    path.write_bytes(many[0].read_bytes())
    before = due(path)
    database = store.open_database(path)
    with store.transaction(database):
        database.conn.execute("UPDATE incidents SET title = 'Another' WHERE id = 'v003_1'")
    database.close()
    drawn = {identity for identity, stamp in due(path).items() if stamp != before[identity]}
    near = {identity for identity in before if identity.endswith("_1")}
    assert {"v003", "v003_1", "v003_0"} <= drawn <= near | {"v003", "v003_0"}


def test_pages_of_removed_incidents_go_and_foreign_files_stay(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / ".git").mkdir(parents=True)
    for name in ("CNAME", "README.md", ".git/HEAD", ".nojekyll"):
        (out / name).write_text(name)
    site.write(path, out)
    assert (out / "incident/acme_one/index.html").exists()
    database = store.open_database(path)
    database.conn.execute("PRAGMA foreign_keys = OFF")
    with store.transaction(database):
        database.conn.execute("DELETE FROM incidents WHERE id = 'acme_one'")
    database.close()
    site.write(path, out)
    assert sorted(each.name for each in (out / "incident").iterdir()) == ["bolt_two", "bolt_two.json"]
    assert [(out / name).read_text() for name in ("CNAME", ".git/HEAD", ".nojekyll")] == [
        "CNAME", ".git/HEAD", ".nojekyll"
    ]  # fmt: skip


def test_a_page_that_somebody_removed_comes_back(path: Path, tmp_path: Path) -> None:
    site.write(path, tmp_path / "out")
    (tmp_path / "out/incident/acme_one/index.html").unlink()
    assert rewritten(path, tmp_path / "out") == {"incident/acme_one/index.html"}


def test_pages_of_others_are_left_alone(path: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/index.html").write_text("mine")
    with pytest.raises(NotOurs, match=r"out/index\.html exists, and is not of a site"):
        site.write(path, tmp_path / "out")
    assert contents(tmp_path / "out") == {"index.html": b"mine"}


def test_an_interrupted_site_has_whole_files_and_the_next_write_completes_it(
    many: tuple[Path, Path], tmp_path: Path
) -> None:
    path, whole = many
    for seconds in (0.5, 1, 2, 4, 8):
        killed = statusledger("export", "--site", "out", "--db", path, folder=tmp_path, kill_after=seconds)
        if len(left := contents(tmp_path / "out")) > 1:
            break
    expected = contents(whole)
    assert (killed.returncode != 0, len(left) > 1) == (True, True)
    assert {name for name, body in left.items() if name in expected and body != expected[name]} == {"site.json"}
    site.write(path, tmp_path / "out")
    assert contents(tmp_path / "out") == expected


def test_finished_incidents_say_nothing_of_the_time_they_were_drawn(path: Path, tmp_path: Path) -> None:
    site.write(path, tmp_path / "out")
    over, running, now = (
        (tmp_path / "out" / name).read_text()
        for name in ("incident/acme_one/index.html", "incident/bolt_two/index.html", "index.html")
    )
    actual = json.loads((tmp_path / "out/incident/acme_one.json").read_bytes())
    assert "10 January" not in over
    assert "open since 9 Jan 2025 10:00 UTC (1d 1h)" in running
    moment = 'Friday 10 January 2025, <time datetime="2025-01-10T11:00:00Z">11:00 UTC</time>'
    assert [moment in page for page in (over, running, now)] == [False, True, True]
    assert actual["incident"]["source"].keys().isdisjoint({"last_success_at", "next_due_at", "watched_until"})


def test_a_vendor_that_we_lost_sight_of_is_unknown_here_too(path: Path, tmp_path: Path) -> None:
    site.write(path, tmp_path / "out")
    database = store.open_database(path)
    _lose(database)
    database.close()
    site.write(path, tmp_path / "out")
    assert '<span class="badge unk">' in (tmp_path / "out/vendor/bolt/index.html").read_text()
    assert "open when last read" in (tmp_path / "out/index.html").read_text()


def test_titles_are_listed_for_the_search(path: Path, tmp_path: Path) -> None:
    site.write(path, tmp_path / "out")
    actual = json.loads((tmp_path / "out/search/2025.json").read_bytes())
    assert [(each["id"], each["vendor"], each["title"]) for each in actual] == [
        ("bolt_two", "Bolt", "API is slow"), ("acme_one", "Acme", "API is slow")
    ]  # fmt: skip
    assert json.loads((tmp_path / "out/search.json").read_bytes()) == {"files": ["search/2025.json"]}


def test_formats_and_site_share_a_folder(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    alone = say(path, "export", "--site", str(out))
    assert (alone.exit_code, alone.output) == (0, "")
    pages = contents(out)
    assert "manifest.json" not in pages
    both = say(path, "export", str(out), "--site", "--format", "csv")
    assert (both.exit_code, both.output) == (0, "")
    assert {name: body for name, body in contents(out).items() if name in pages} == pages
    assert (out / "incidents.csv").exists()
    assert say(path, "export", str(out), "--format", "ndjson").exit_code == 0
    assert not (out / "incidents.csv").exists()
    assert pages.items() <= contents(out).items()


@pytest.mark.parametrize("arguments", [("--vendor", "acme"), ("--since", "7d")])
def test_a_site_is_of_everything(path: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    answer = say(path, "export", "--site", str(tmp_path / "out"), *arguments)
    assert (answer.exit_code, (tmp_path / "out").exists()) == (2, False)
    assert "--site exports the whole dataset" in answer.output


def test_a_dataset_without_reads_has_no_site(tmp_path: Path) -> None:
    folded(tmp_path / "status.db").close()
    answer = say(tmp_path / "status.db", "export", "--site", str(tmp_path / "out"))
    assert answer.exit_code == 4
    assert "no page was read yet; run `statusledger run` first" in answer.output


def test_the_extra_that_is_missing_is_named(path: Path, tmp_path: Path) -> None:
    (tmp_path / "jinja2.py").write_text("raise ModuleNotFoundError(name='jinja2')")
    answer = started("export", "--site", "out", "--db", path, folder=tmp_path, PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert answer.returncode == 2
    assert "-m pip install 'statusledger[browse]'" in answer.stderr
