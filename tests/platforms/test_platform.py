"""The object that declares a platform, and a new platform of one module."""

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from statusledger import catalogue
from statusledger.cli.pages import platforms as table
from statusledger.errors import NormalizeError
from statusledger.model import Document, Fact, Format, Request, Snapshot, Source, When
from statusledger.platforms import MODULES, PLATFORMS, Doc, Platform, Registry, Verified
from statusledger.platforms.toolkit.evidence import has_components
from tests.support.platforms import module_of

SOURCE = Source(id="acme", name="Acme", url="https://acme.example/status/", platform="toy", vendor="acme")
FED = Source(id="fed", name="Fed", url=SOURCE.url, platform="toy", vendor="fed", feed="https://feeds.example/acme")


def nothing(_: Document) -> Snapshot:
    return Snapshot()


def refused(_: Document) -> Snapshot:
    raise NormalizeError("not a toy")


def platform(*documents: Doc, ranking: tuple[str, ...] = ()) -> Platform:
    return Platform(
        name="toy",
        title="Toy",
        verified=Verified.CAPTURED,
        verified_on="2026-11",
        documents=documents,
        capabilities=frozenset(),
        ranking=ranking,
    )


def asked(source: Source, *documents: Doc) -> list[str]:
    return [request.url for request in platform(*documents).requests(source)]


@pytest.mark.parametrize(
    ("template", "url"),
    [
        ("{page}/api", "https://acme.example/status/api"),
        ("{url}", "https://acme.example/status/"),
        ("{site}/api?of={host}", "https://acme.example/api?of=acme.example"),
    ],
)
def test_an_address_is_a_template_of_the_address_of_the_source(template: str, url: str) -> None:
    assert asked(SOURCE, Doc("list", "api", nothing, template)) == [url]


def test_braces_in_the_address_of_a_source_are_kept() -> None:
    source = Source(id="x", name="X", url="https://${HOST}/{page}", platform="toy", vendor="x")
    assert asked(source, Doc("list", "api", nothing, "{page}/api")) == ["https://${HOST}/{page}/api"]


def test_the_feed_of_a_source_replaces_the_address_of_one_document() -> None:
    documents = (Doc("list", "api", nothing, "{page}/api"), Doc("feed", "feed", nothing, "{page}/rss", feed=True))
    assert asked(FED, *documents) == ["https://acme.example/status/api", "https://feeds.example/acme"]


def test_a_document_without_an_address_is_not_requested() -> None:
    named, nowhere = Doc("one", "api", nothing), Doc("two", "api", nothing, lambda _: None)
    assert asked(SOURCE, named, nowhere) == []


def test_a_backfill_begins_with_the_documents_that_say_so() -> None:
    found = platform(
        Doc("list", "api", nothing, "{page}/api", backfill=True, about="incidents"),
        Doc("months", "api", nothing, "{page}/history", when=When.BACKFILL, expects=Format.HTML),
        Doc("now", "api", nothing, "{page}/now"),
    )
    assert [request.kind for request in found.requests(SOURCE)] == ["list", "now"]
    assert list(found.backfill_requests(SOURCE)) == [
        Request("https://acme.example/status/api", "list", When.BACKFILL, about="incidents"),
        Request("https://acme.example/status/history", "months", When.BACKFILL, Format.HTML),
    ]
    assert found.can_backfill
    assert not platform(Doc("now", "api", nothing, "{page}/now")).can_backfill


def test_channels_are_ranked_by_the_order_of_documents_or_as_declared() -> None:
    documents = (Doc("feed", "feed", nothing), Doc("list", "api", nothing), Doc("more", "feed", nothing))
    assert list(platform(*documents).channels.items()) == [("feed", "feed"), ("more", "feed"), ("list", "api")]
    assert list(platform(*documents, ranking=("api", "feed")).channels) == ["list", "feed", "more"]


def test_a_document_of_an_unknown_kind_is_refused_by_name() -> None:
    found = platform(Doc("list", "api", nothing))
    with pytest.raises(NormalizeError, match="Toy has no document of kind 'other'"):
        found.parse(Document(SOURCE.url, "other", b""))
    assert not found.matches(Document(SOURCE.url, "other", b""))


def test_a_document_matches_by_its_evidence() -> None:
    def matches(doc: Doc) -> bool:
        return platform(doc).matches(Document(SOURCE.url, "list", b""))

    assert matches(Doc("list", "api", nothing))
    assert not matches(Doc("list", "api", refused))
    assert not matches(Doc("list", "api", nothing, matches=has_components))
    assert not matches(Doc("list", "api", nothing, matches=None))


@pytest.mark.parametrize("name", PLATFORMS)
def test_the_declaration_of_a_platform_is_sound(name: str) -> None:
    """Its module is named as it is, its channels are ranked all, and each kind is declared alike."""
    found = PLATFORMS[name]
    assert module_of(name).PLATFORM is found
    assert set(found.ranking) in (set(), {doc.channel for doc in found.documents})
    for kind in found.channels:
        alike = [doc for doc in found.documents if doc.kind == kind]
        assert len({(doc.channel, doc.parse, doc.expects, doc.matches) for doc in alike}) == 1


def test_hosts_belong_to_one_platform_each() -> None:
    hosts = [host for found in PLATFORMS.values() for host in found.hosts]
    assert len(hosts) == len(set(hosts))


def test_modules_are_listed_by_name() -> None:
    names = [path.rpartition(".")[2] for path in MODULES]
    assert names == sorted(names)
    assert names == list(PLATFORMS)


TOY = """
    from statusledger.model import Component, Document, Fact, Snapshot
    from statusledger.platforms import Doc, Platform, Verified

    def _parse(document: Document) -> Snapshot:
        return Snapshot(components=(Component(key="toy", name=document.body.decode()),))

    PLATFORM = Platform(
        name="toy",
        title="Toy",
        verified=Verified.DOCUMENTED,
        verified_on="2026-11",
        documents=(Doc("list", "api", _parse, "{page}/list"),),
        capabilities=frozenset({Fact.COMPONENTS}),
    )
"""


def test_a_new_platform_takes_a_module_and_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "toys"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "toy.py").write_text(dedent(TOY))
    monkeypatch.syspath_prepend(str(tmp_path))
    for name, found in Registry(["toy"], "toys").items():
        monkeypatch.setitem(PLATFORMS, name, found)
    (tmp_path / "sources.yaml").write_text(f"- id: acme\n  name: Acme\n  url: {SOURCE.url}\n  platform: toy\n")
    (source,) = catalogue.load(tmp_path / "sources.yaml", PLATFORMS)
    (request,) = PLATFORMS["toy"].requests(source)
    (component,) = PLATFORMS["toy"].parse(Document(request.url, request.kind, b"Bear")).components
    assert (request.url, component.name) == ("https://acme.example/status/list", "Bear")
    (row,) = (row for row in table.listed([source]) if row.platform == "toy")
    assert (row.kinds, row.capabilities, row.proven, row.sources) == (("list",), (Fact.COMPONENTS,), False, 1)
    sys.modules.pop("toys.toy")
