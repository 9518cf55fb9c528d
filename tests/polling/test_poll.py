"""One look at a source over real HTTP: documents that name others, which are asked for as long as they are named."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping

import pytest

from statusledger.errors import NormalizeError, TooSlow
from statusledger.fetch import Client, Settings
from statusledger.model import Component, Document, Fact, Request, Snapshot, Source, When
from statusledger.platforms import Platform
from statusledger.platforms.parsing import parse
from statusledger.polling.poll import Poll, PollResult
from statusledger.store.write.polls import DocumentState
from tests.farm import Farm, Site
from tests.support.build import at

Known = Mapping[tuple[str, str], DocumentState]


class Naming:
    """A platform whose page names its parts, as some do that hide the address of their API."""

    PROVEN = True
    TELLS = frozenset[Fact]()
    CHANNELS: Mapping[str, str] = {"page": "api", "part": "api"}

    def requests(self, source: Source) -> Iterable[Request]:
        yield Request(f"{source.url}/page", "page")

    def normalize(self, document: Document) -> Snapshot:
        named = json.loads(document.body).get("names", {})
        site = document.url.rpartition("/")[0]
        return Snapshot(follow=tuple(Request(f"{site}/{name}", "part", When(when)) for name, when in named.items()))

    def recognise(self, document: Document) -> bool:
        return document.kind in self.CHANNELS


NAMING = Naming()


@pytest.fixture
def site() -> Iterator[Site]:
    with Farm() as farm:
        named = farm.site("acme")
        for name in ("one", "two", "old"):
            named.reply(f"/{name}", b"{}")
        yield named


def names(site: Site, **named: str) -> None:
    site.reply("/page", json.dumps({"names": named}).encode())


def look(
    site: Site, known: Known, moment: str = "5 10:00", platform: Platform = NAMING
) -> tuple[Known, list[str], PollResult]:
    """What is known afterwards, what was asked, and what was found."""

    async def taken() -> PollResult:
        source = Source(id="acme", name="Acme", url=site.url, platform="naming", vendor="acme", allow_private=True)
        async with Client(Settings(trust_env=False), {}, lambda: at(moment)) as client:
            return await Poll(source, platform, client, known, lambda: at(moment), lambda seen: True).run()

    before = len(site.requests)
    findings = asyncio.run(taken())
    answers = {(request.kind, request.url): state for request, state in findings.documents.items()}
    return {**known, **answers}, [seen.path for seen in site.requests[before:]], findings


def test_what_a_document_names_is_asked_in_the_same_look(site: Site) -> None:
    names(site, one="always", two="changed")
    _, asked, findings = look(site, {})
    assert asked == ["/page", "/one", "/two"]
    assert findings.read and findings.trouble is None


def test_and_again_while_it_stands_though_its_body_did_not_come_again(site: Site) -> None:
    names(site, one="always", two="changed")
    known, _, _ = look(site, {})
    _, asked, findings = look(site, known)
    assert asked == ["/page", "/one"]
    assert findings.observations == []


def test_what_is_named_no_more_is_let_go(site: Site) -> None:
    names(site, old="always")
    known, _, _ = look(site, {})
    names(site, one="always")
    known, asked, _ = look(site, known)
    assert asked == ["/page", "/one"]
    assert look(site, known)[1] == ["/page", "/one"]


def test_history_is_left_to_a_backfill(site: Site) -> None:
    names(site, one="backfill")
    assert look(site, {})[1] == ["/page"]


def test_even_where_the_platform_asks_for_it(site: Site) -> None:
    class Deep(Naming):
        def requests(self, source: Source) -> Iterable[Request]:
            yield from (*super().requests(source), Request(f"{source.url}/one", "part", When.BACKFILL))

    names(site)
    assert look(site, {}, platform=Deep())[1] == ["/page"]


def test_a_named_document_that_fails_is_asked_again(site: Site) -> None:
    names(site, one="always")
    site.fault("empty", "/one")
    known, _, findings = look(site, {})
    assert findings.trouble is not None
    site.heal()
    assert look(site, known)[1] == ["/page", "/one"]


def test_documents_that_name_each_other_without_end_are_cut_short(site: Site) -> None:
    names(site, **{f"part{number}": "always" for number in range(500)})
    assert len(look(site, {})[1]) == 100


def test_documents_that_take_too_long_are_asked_for_twice_and_no_more(site: Site) -> None:
    class Slow(Naming):
        def normalize(self, document: Document) -> Snapshot:
            if document.kind == "part":
                raise TooSlow("it could not be read")
            return super().normalize(document)

    names(site, **{f"part{number}": "always" for number in range(9)})
    for number in range(9):
        site.reply(f"/part{number}", b"{}")
    _, asked, found = look(site, {}, platform=Slow())
    assert (len(asked), found.read) == (3, True)


@pytest.mark.parametrize("key", ["k" * 1_001, "k\x1b[31m", "k\u202e"])
def test_an_id_that_is_none_is_not_believed(key: str) -> None:
    class Telling(Naming):
        def normalize(self, document: Document) -> Snapshot:
            return Snapshot(components=(Component(key=key, name="API"),))

    with pytest.raises(NormalizeError, match="an id or word that is none"):
        parse(Telling(), Document("https://status.acme.example", "page", b""))
