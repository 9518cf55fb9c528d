"""Event streams: the first event is enough, and whoever has it hangs up."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from statusledger import store
from statusledger.errors import BadBody, FetchError, Refused, Unreachable
from statusledger.fetch import Answer, Client
from statusledger.fetch.events import first_event
from statusledger.fetch.fetch_failure import FetchFailure
from statusledger.model import Format, Request
from statusledger.store.write.save import ChangeCounts
from tests.farm import Farm, Site
from tests.support.fetching import FAST, ask, fetched, new_site, source_at
from tests.support.paths import ROOT
from tests.support.speed import units
from tests.support.world import poll

LIVE = "/live/v2/status_page"
EVENT = (ROOT / "tests/golden/hund/event/input.live.json").read_text()
AT = datetime(2025, 3, 4, 10, tzinfo=UTC)
MB = 1_000_000


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with Farm() as farm:
        yield farm


@pytest.fixture
def site(farm: Farm) -> Site:
    site = new_site(farm)
    site.fault("event-stream")
    return site


def streamed(data: str, number: int = 1) -> bytes:
    """An event as a server sends it: a comment first, each line of the data on a line of its own."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines())
    return f": welcome\n\nid: {number}\nevent: init_event\n{lines}\nevent: more\ndata: later\n\n".encode()


def heard(*pieces: bytes) -> bytes:
    """The first event of a stream that arrives like this."""

    async def arriving() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return asyncio.run(first_event(arriving()))


# What the first event is


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_an_event_is_heard_however_its_lines_end_and_arrive(end: str, size: int) -> None:
    stream = ": hi\n\n: there\nevent: init_event\ndata: {\ndata:  \"a\": \ndata\ndata:'\u00e9'}\nretry: 9\n\n".encode()
    wire = b"\xef\xbb\xbf" + stream.replace(b"\n", end.encode())
    assert heard(*[wire[at : at + size] for at in range(0, len(wire), size)]).decode() == "{\n \"a\": \n\n'\u00e9'}"


@pytest.mark.parametrize(
    "stream",
    [
        b"data: one\n\ndata: two\n\n",
        b"\xef\xbb\xbfdata: one\r\n\r\n",
        b"retry: 3000\n\nid: 7\n\nevent: hello\n\ndata\n\ndata:one\n\n",
        b"nonsense\ndatum: zero\ndata: one\nid: a\x00b\nretry: soon\n\n",
    ],
)
def test_the_first_event_is_the_first_that_says_anything(stream: bytes) -> None:
    assert heard(stream) == b"one"


@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n", b"\r\r"])
def test_nothing_after_the_event_is_waited_for(end: bytes) -> None:
    async def arriving() -> AsyncIterator[bytes]:
        yield b"data: one" + end
        raise AssertionError

    assert asyncio.run(first_event(arriving())) == b"one"


@pytest.mark.parametrize("stream", [b"data: half", b"data: half\n", b"data: half\r\n", b": only a comment\n\n", b"{}"])
def test_a_stream_that_ends_too_soon_is_refused(stream: bytes) -> None:
    with pytest.raises(FetchFailure, match="ended before its first event") as caught:
        heard(stream)
    assert caught.value.kind is BadBody


@pytest.mark.speed
def test_a_stream_of_empty_lines_is_read_quickly() -> None:
    def read() -> None:
        with pytest.raises(FetchFailure, match="ended before"):
            heard(*[b":\n" * 32_768] * (FAST.event // 65_536))

    assert units(read, rounds=1) < 120


# Over the network


@pytest.mark.parametrize("fault", ["event-stream", "packed-event-stream"])
def test_the_connection_ends_with_the_first_event(site: Site, fault: str) -> None:
    site.reply(LIVE, streamed(EVENT))
    site.fault(fault)

    async def asking() -> Answer:
        async with Client(FAST) as client:
            request = Request(site.url + LIVE, "live", expects=Format.EVENT)
            answer = await fetched(client, source_at(site.url), request)
            async with asyncio.timeout(30):
                while site.crowd.now:
                    await asyncio.sleep(0.01)
            return answer

    answer = asyncio.run(asking())
    assert answer.body == EVENT.strip().encode()
    assert answer.wire_bytes > 0
    assert site.requests[0].headers["accept"] == "text/event-stream"


def test_the_same_event_has_the_same_name(site: Site) -> None:
    site.reply(LIVE, streamed(EVENT, 1), streamed(EVENT, 2))
    first, again = (ask(site.url + LIVE, expects=Format.EVENT) for _ in range(2))
    assert first.sha256 == again.sha256


HUNG = "no complete answer within 0.3 s"


@pytest.mark.parametrize(
    ("fault", "stream", "kind", "reason"),
    [
        ("event-stream", b": nothing to tell\n\n", Unreachable, HUNG),
        ("event-stream", b"data: " + b"x" * MB, BadBody, "more than 1 MB unpacked"),
        ("until-close", b": nothing to tell\n\n", BadBody, "ended before its first event"),
        ("truncated-gzip", b"data: half of it", BadBody, "a truncated gzip body"),
        ("cut-chunk", b"data: half of it", Unreachable, "complete message body"),
        ("gzip-bomb", b"", BadBody, "more than 1 MB unpacked"),
        ("endless-body", b"", BadBody, "more than 1 MB unpacked"),
        ("html", b"", BadBody, "an HTML page instead of a stream of events"),
        ("login", b"", Refused, "a login page instead of a stream of events"),
        ("not-json", b"", BadBody, "ended before its first event"),
        ("empty", b"", BadBody, "an empty body"),
    ],
)
def test_what_is_no_event_is_named(site: Site, fault: str, stream: bytes, kind: type[FetchError], reason: str) -> None:
    site.reply(LIVE, stream)
    site.fault(fault)
    with pytest.raises(kind, match=reason) as caught:
        ask(site.url + LIVE, expects=Format.EVENT, source=source_at(site.url, timeout=0.3 if reason == HUNG else 20))
    assert type(caught.value) is kind


# A source that is polled


def test_a_page_of_hund_is_read_and_read_again(site: Site, tmp_path: Path) -> None:
    counting_on = EVENT.replace("51234.5", "51534.5")
    site.reply(LIVE, *(streamed(event, number) for number, event in enumerate([EVENT, EVENT, counting_on])))
    database = store.open_database(tmp_path / "status.db")
    source = source_at(site.url, platform="hund")
    store.keep_in_step(database, [source])
    reports = [poll(database, [source], AT + timedelta(minutes=5 * number)) for number in range(3)]
    assert [(report.totals.changed, report.totals.unchanged) for report in reports] == [(1, 0), (0, 1), (1, 0)]
    assert [report.tally == ChangeCounts() for report in reports] == [False, True, True]
    titles = database.execute("SELECT title FROM incidents ORDER BY title").fetchall()
    assert titles == [("Heavy traffic",), ("Move of the warehouse",), ("New prices",)]
