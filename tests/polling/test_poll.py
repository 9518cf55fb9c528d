"""One poll of a source over real HTTP: documents that name others, which are requested as long as they are named."""

import asyncio
import json
from collections.abc import Iterator, Mapping

import pytest

from statusledger.errors import NormalizeError, TooSlow
from statusledger.fetch import Client, Settings
from statusledger.model import Component, Document, Request, Snapshot, Source, When
from statusledger.platforms import Platform, parse
from statusledger.polling.poll import read_documents
from statusledger.polling.shapes import PollContext, PollResult
from statusledger.store.write.polls import DocumentState
from tests.farm import Farm, Site
from tests.support.build import at
from tests.support.platforms import platform_of

Known = Mapping[tuple[str, str], DocumentState]


def named(source: Source) -> list[Request]:
    return [Request(f"{source.url}/page", "page")]


def naming(document: Document) -> Snapshot:
    """A page that names its parts, as some do that hide the address of their API."""
    names = json.loads(document.body).get("names", {})
    site = document.url.rpartition("/")[0]
    return Snapshot(follow=tuple(Request(f"{site}/{name}", "part", When(when)) for name, when in names.items()))


NAMING = platform_of(naming, named)


@pytest.fixture
def site() -> Iterator[Site]:
    with Farm() as farm:
        named = farm.site("acme")
        for name in ("one", "two", "old"):
            named.reply(f"/{name}", b"{}")
        yield named


def names(site: Site, **named: str) -> None:
    site.reply("/page", json.dumps({"names": named}).encode())


def read(
    site: Site, known: Known, moment: str = "5 10:00", platform: Platform = NAMING
) -> tuple[Known, list[str], PollResult]:
    """Return the states known afterwards, the paths requested, and the result."""
    source = Source(id="acme", name="Acme", url=site.url, platform="naming", vendor="acme", allow_private=True)
    result, before = PollResult(source, source), len(site.requests)

    async def poll() -> None:
        async with Client(Settings(trust_env=False), {}, lambda: at(moment)) as client:
            await read_documents(result, platform, PollContext(client, lambda: at(moment), documents=known))

    asyncio.run(poll())
    answers = {(request.kind, request.url): state for request, state in result.documents.items()}
    return {**known, **answers}, [seen.path for seen in site.requests[before:]], result


def test_documents_that_another_names_are_requested_in_the_same_poll(site: Site) -> None:
    names(site, one="always", two="changed")
    _, asked, result = read(site, {})
    assert asked == ["/page", "/one", "/two"]
    assert result.read and result.error is None


def test_named_documents_are_requested_again_while_the_naming_body_is_unchanged(site: Site) -> None:
    names(site, one="always", two="changed")
    known, _, _ = read(site, {})
    _, asked, result = read(site, known)
    assert asked == ["/page", "/one"]
    assert result.observations == []


def test_documents_no_longer_named_are_not_requested(site: Site) -> None:
    names(site, old="always")
    known, _, _ = read(site, {})
    names(site, one="always")
    known, asked, _ = read(site, known)
    assert asked == ["/page", "/one"]
    assert read(site, known)[1] == ["/page", "/one"]


def test_named_history_is_left_to_a_backfill(site: Site) -> None:
    names(site, one="backfill")
    assert read(site, {})[1] == ["/page"]


def test_history_that_the_platform_requests_is_left_to_a_backfill(site: Site) -> None:
    def deep(source: Source) -> list[Request]:
        return [*named(source), Request(f"{source.url}/one", "part", When.BACKFILL)]

    names(site)
    assert read(site, {}, platform=platform_of(naming, deep))[1] == ["/page"]


def test_a_named_document_that_failed_is_requested_again(site: Site) -> None:
    names(site, one="always")
    site.fault("empty", "/one")
    known, _, result = read(site, {})
    assert result.error is not None
    site.heal()
    assert read(site, known)[1] == ["/page", "/one"]


def test_a_poll_requests_at_most_a_hundred_documents(site: Site) -> None:
    names(site, **{f"part{number}": "always" for number in range(500)})
    assert len(read(site, {})[1]) == 100


def test_a_poll_ends_after_two_documents_that_take_too_long(site: Site) -> None:
    def slow(document: Document) -> Snapshot:
        if document.kind == "part":
            raise TooSlow("it could not be read")
        return naming(document)

    names(site, **{f"part{number}": "always" for number in range(9)})
    for number in range(9):
        site.reply(f"/part{number}", b"{}")
    _, asked, result = read(site, {}, platform=platform_of(slow, named))
    assert (len(asked), result.read) == (3, True)


@pytest.mark.parametrize("key", ["k" * 1_001, "k\x1b[31m", "k\u202e"])
def test_an_id_too_long_or_with_control_characters_is_refused(key: str) -> None:
    telling = platform_of(lambda _: Snapshot(components=(Component(key=key, name="API"),)))

    with pytest.raises(NormalizeError, match="an id or word that is none"):
        parse(telling, Document("https://status.acme.example", "page", b""))
