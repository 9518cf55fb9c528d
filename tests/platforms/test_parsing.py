"""Documents are parsed within bounds: values that no database takes, entries without end, parsers that are stuck."""

import asyncio
import codecs
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from statusledger import store
from statusledger.errors import NormalizeError, TooSlow, Undetected
from statusledger.fetch import LARGE
from statusledger.history import series
from statusledger.model import Component, Document, Snapshot
from statusledger.platforms import PLATFORMS, Platform, statuspage
from statusledger.platforms.parsing import MOST, MOST_OF_ONE, isolated, limited, parse, worker
from statusledger.text import addresses
from tests.farm import Farm, Reply
from tests.polling.test_isolation import START
from tests.support.cases import JSON_CASES, URL, document, input_of, name_of, read
from tests.support.fetching import source_at
from tests.support.paths import ROOT
from tests.support.platforms import platform_of
from tests.support.world import INCIDENTS, SUMMARY, incident, page, poll, update

MARKS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: codecs.BOM_UTF8 + text.encode(),
    "utf-16-le": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "utf-16-be": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
}


def saying(say: Callable[[], Snapshot]) -> Platform:
    """A platform whose pages are all parsed to the same."""
    return platform_of(lambda _: say())


DOCUMENT = Document("https://status.acme.example", "page", b"{}")


def summary(components: int = 1, updates: int = 0, per: int = 1, words: str = "Hm.") -> bytes:
    """A Statuspage summary of so many components and updates."""
    incidents = [
        incident(f"i{n:011d}", f"Trouble {n}", *[update(f"u{n}x{k}", "investigating", words, k) for k in range(per)])
        for n in range(updates // per)
    ]
    body = {
        "page": {"id": "q1w2e3r4t5y6", "name": "Acme", "url": "https://status.acme.example"},
        "components": [{"id": f"c{n:011d}", "name": f"API {n}", "status": "operational"} for n in range(components)],
        "incidents": incidents,
        "scheduled_maintenances": [],
        "status": {"indicator": "none", "description": "All Systems Operational"},
    }
    return json.dumps(body).encode()


def at_statuspage(body: bytes) -> Document:
    return Document(f"https://status.acme.example{SUMMARY}", "summary", body)


# Values


@pytest.mark.parametrize(
    ("component", "reason"),
    [
        (Component(key="api", name="API", position=2**63), "64 bits"),
        (Component(key="api", name="API", position=-(2**63) - 1), "64 bits"),
        (Component(key="api", name="API", position=10**5_000), "64 bits"),
        (Component(key="api", name="API", position=float("nan")), "not whole"),  # type: ignore[arg-type]
        (Component(key="api", name="API", position=float("inf")), "not whole"),  # type: ignore[arg-type]
        (Component(key="api", name="A\ud800PI"), "cannot be stored"),
        (Component(key="api", name="API", description="\0"), "cannot be stored"),
        (Component(key="api", name="äpi\0"), "cannot be stored"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, str) else None,
)
def test_a_value_that_cannot_be_stored_is_refused_whatever_the_platform(component: Component, reason: str) -> None:
    with pytest.raises(NormalizeError, match=reason):
        parse(saying(lambda: Snapshot(components=(component,))), DOCUMENT)


def test_the_largest_numbers_that_can_be_stored_are() -> None:
    largest = tuple(Component(key=f"c{n}", name="API", position=n) for n in (2**63 - 1, -(2**63)))
    assert parse(saying(lambda: Snapshot(components=largest)), DOCUMENT).components == largest


# Entries


def test_more_text_than_any_page_has_is_refused() -> None:
    name = "x" * (MOST[str][0] // 100)
    many = tuple(Component(key=f"c{n}", name=name) for n in range(101))
    with pytest.raises(NormalizeError, match="characters, more than 16,000,000"):
        parse(saying(lambda: Snapshot(components=many)), DOCUMENT)


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [
        ({"updates": 120_000, "per": 60}, "more than 100,000 objects"),
        ({"components": 100_000}, "more than 100,000 objects"),
        ({"components": MOST[Component][0] + 1}, "more than 20,000"),
        ({"updates": MOST_OF_ONE["updates"] + 1, "per": MOST_OF_ONE["updates"] + 1}, "more than 2,000 updates"),
    ],
    ids=["updates", "components", "components of one document", "updates of one incident"],
)
def test_documents_of_more_than_any_page_has_are_refused(sizes: dict[str, Any], reason: str) -> None:
    with pytest.raises(NormalizeError, match=reason):
        parse(statuspage.PLATFORM, at_statuspage(summary(**sizes)), seconds=60)


def test_the_most_that_is_allowed_of_each_kind_is_read() -> None:
    many = tuple(Component(key=f"c{n}", name="API") for n in range(MOST[Component][0]))
    assert len(parse(saying(lambda: Snapshot(components=many)), DOCUMENT, seconds=60).components) == len(many)


# Time


def for_ever() -> Snapshot:
    while True:
        pass


def backtracking() -> Snapshot:
    re.match("(a|a)*b", "a" * 64)
    return Snapshot()


@pytest.mark.parametrize("stuck", [for_ever, backtracking])
def test_a_parser_that_is_stuck_is_ended(stuck: Callable[[], Snapshot]) -> None:
    with pytest.raises(NormalizeError, match=r"within 0\.05 s of processor time"):
        parse(saying(stuck), DOCUMENT, seconds=0.05)


def test_a_large_document_is_parsed_apart_to_the_same() -> None:
    """While it is parsed, the event loop goes on."""
    large = at_statuspage(summary(updates=1_500, per=10, words="Hm. " * 200))
    assert len(large.body) > LARGE

    async def beside() -> tuple[Snapshot, int]:
        turns = 0
        task = asyncio.create_task(isolated.read("statuspage", saying(for_ever), large))
        while not task.done():
            await asyncio.sleep(0.001)
            turns += 1
        return await task, turns

    snapshot, turns = asyncio.run(beside())
    assert snapshot == parse(statuspage.PLATFORM, large)
    assert turns > 20


def test_what_is_refused_apart_is_refused_by_the_same_name() -> None:
    for body, reason in ((b"{" * (LARGE + 1), "more than 100,000 objects"), (b"[]" + b" " * LARGE, "Statuspage")):
        with pytest.raises(NormalizeError, match=reason):
            asyncio.run(isolated.read("statuspage", statuspage.PLATFORM, at_statuspage(body)))


def test_a_bug_apart_comes_back_with_its_traceback() -> None:
    with pytest.raises(isolated.ParserBug, match=r"Traceback[\s\S]*KeyError"):
        asyncio.run(isolated.read("no such platform", statuspage.PLATFORM, at_statuspage(b" " * (LARGE + 1))))


def test_a_process_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "PATIENCE_S", 0.01)
    with pytest.raises(NormalizeError, match="within"):
        asyncio.run(isolated.read("statuspage", statuspage.PLATFORM, at_statuspage(b" " * (LARGE + 1))))


def test_a_process_that_dies_is_the_failure_of_its_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(NormalizeError, match="ended with code 1"):
        asyncio.run(isolated.read("statuspage", statuspage.PLATFORM, at_statuspage(b" " * (LARGE + 1))))


def test_a_parser_without_memory_refuses_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted() -> Snapshot:
        raise MemoryError

    monkeypatch.setitem(PLATFORMS, "greedy", saying(exhausted))
    question = msgspec.msgpack.encode(worker.Question(DOCUMENT, "greedy"))
    assert "memory" in worker._answer(question).reason


def test_a_healthy_page_is_read_beside_a_heavy_one() -> None:
    with Farm() as farm:
        heavy, healthy = farm.site("heavy"), farm.site("healthy")
        for site in (heavy, healthy):
            page(site, "Acme")
        heavy.reply(INCIDENTS, Reply(body=summary(updates=1_500, per=10, words="Hm. " * 200)))
        sources = [source_at(site.url, id=name, vendor=name) for name, site in (("a", heavy), ("b", healthy))]
        database = store.open_database(None)
        store.keep_in_step(database, sources)
        report = poll(database, sources, START)
    assert (report.failures, report.read) == ({}, {"a", "b"})
    assert database.conn.execute("SELECT count(*) FROM updates").fetchone() == (1_500,)


# Byte order marks


@pytest.mark.parametrize("marked", MARKS.values(), ids=list(MARKS))
def test_json_with_a_byte_order_mark_says_the_same(marked: Callable[[str], bytes]) -> None:
    for case in JSON_CASES:
        text = Document(URL, "", input_of(case).read_bytes()).body.decode()
        with_mark = document(case, marked(text))
        assert parse(PLATFORMS[case.parent.name], with_mark) == read(case, text.encode()), name_of(case)
        assert PLATFORMS[case.parent.name].matches(with_mark) == PLATFORMS[case.parent.name].matches(
            document(case, text.encode())
        )


def test_what_is_no_json_keeps_its_mark() -> None:
    for body in (codecs.BOM_UTF8 + b"<rss/>", codecs.BOM_UTF16_LE + b"x", codecs.BOM_UTF8 + b"{\xff"):
        assert Document(URL, "page", body).body == body


@pytest.mark.parametrize("marked", MARKS.values(), ids=list(MARKS))
def test_json_with_a_byte_order_mark_is_read_over_http(marked: Callable[[str], bytes]) -> None:
    with Farm() as farm:
        site = farm.site("marked")
        page(site, "Acme")
        for path in (SUMMARY, INCIDENTS):
            site.reply(path, Reply(body=marked(summary(updates=1).decode())))
        source = source_at(site.url)
        database = store.open_database(None)
        store.keep_in_step(database, [source])
        assert poll(database, [source], START).failures == {}
    assert database.conn.execute("SELECT title FROM incidents").fetchall() == [("Trouble 0",)]


@pytest.mark.parametrize("marked", MARKS.values(), ids=list(MARKS))
def test_a_series_may_begin_with_a_byte_order_mark(marked: Callable[[str], bytes], tmp_path: Path) -> None:
    lines = [json.dumps({"fetched_at": f"2025-03-04T09:0{n}:00Z", "body": "\ufeff{}"}) for n in range(2)]
    (tmp_path / "all.ndjson").write_bytes(marked("\n".join(lines)))
    assert [payload.fetched_at[14:16] for payload in series.read(tmp_path / "all.ndjson")] == ["00", "01"]


# Processor time


def test_a_limit_within_another_ends_what_it_is_about_and_no_more() -> None:
    def spin() -> None:
        while True:
            pass

    with pytest.raises(Undetected), limited(0.02, Undetected):
        with pytest.raises(TooSlow), limited(0.01):
            spin()
        with limited(60):
            spin()


# Addresses


@pytest.mark.parametrize("url", ["http://[domain]/feed", "http://[::1", "https://a.example:99999/", "https://a:b:c/"])
def test_what_is_no_address_has_no_parts(url: str) -> None:
    assert not any(addresses.split(url))


def test_what_is_no_address_leads_nowhere() -> None:
    assert addresses.join(URL, "http://[domain]/feed") == ""
    assert addresses.join(URL, "feed") == f"{URL}feed"


def test_only_addresses_takes_vendors_addresses_apart() -> None:
    """Those who may raise: what people type, and what httpx made."""
    own = {"text/__init__.py", "text/addresses.py", "detection/urls.py"}
    people = {"catalogue/opml.py", "config/checks.py", "doctor/machine.py"}
    found = {
        path.relative_to(ROOT / "scraper" / "statusledger").as_posix()
        for path in (ROOT / "scraper" / "statusledger").rglob("*.py")
        if re.search(r"\burl(split|join|parse|defrag)\b", path.read_text())
    }
    assert found == own | people
