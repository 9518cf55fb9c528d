"""OPML: what feed readers write as entries, what they are given, and a catalogue that many entries are added to."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statusledger import catalogue
from statusledger.catalogue import opml, writing
from statusledger.errors import CatalogueError
from statusledger.model import Source
from statusledger.platforms import PLATFORMS
from tests.support.world import statusledger


def source(key: str, **fields: object) -> Source:
    actual = {"name": key, "url": f"https://{key}.example", "platform": "auto", "vendor": key} | fields
    return Source(id=key, **actual)  # type: ignore[arg-type]


def read(body: str | bytes, folder: Path) -> list[opml.Outline]:
    path = folder / "mine.opml"
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return opml.read(path)


def listed(outlines: str, head: str = '<?xml version="1.0"?>') -> str:
    return f'{head}\n<opml version="2.0"><head/><body>\n{outlines}\n</body></opml>'


def brought(outlines: str, folder: Path, known: Sequence[Source] = ()) -> opml.OpmlImport:
    return opml.sources_of(read(listed(outlines), folder), known)


# What readers write.

ACME = '<outline text="Acmé" type="rss" xmlUrl="https://acme.example/rss" htmlUrl="https://acme.example"/>'
SAME = source("acme", name="Acmé", feed="https://acme.example/rss")


@pytest.mark.parametrize(
    "body",
    [
        listed(ACME).encode(),
        b"\xef\xbb\xbf" + listed(ACME).encode(),
        listed(ACME, '<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"),
        listed(ACME, '<?xml version="1.0" encoding="Windows-1252"?>').encode("cp1252"),
        listed(ACME, '<?xml version="1.0" encoding="ISO-8859-1"?>').encode("latin-1"),
        listed(ACME, "").encode(),
        listed(ACME.replace('type="rss" ', "")).encode(),
        listed(ACME.replace("xmlUrl", "xmlurl").replace("htmlUrl", "HTMLURL")).encode(),
        listed(ACME.replace('text="Acmé"', 'text="x" title="&lt;b&gt;Acm&amp;eacute;&lt;/b&gt;&#10;"')).encode(),
        listed(f'<outline text="">{ACME}</outline>').encode(),
        listed(f"<Outline>{ACME}</Outline>").encode(),
        listed(ACME.replace("<outline", '<outline xmlns:a="urn:a" a:b="c"')).encode(),
        listed(ACME.replace("<outline", '<outline unbound:b="c"')).encode(),
    ],
)
def test_one_subscription_in_every_dialect(body: bytes, tmp_path: Path) -> None:
    assert opml.sources_of(read(body, tmp_path), ()).sources == (SAME,)


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        ('<outline text="Feed" xmlUrl="http://a.example/rss"/>', source(
            "feed", name="Feed", url="http://a.example/rss", feed="http://a.example/rss", platform="feed"
        )),
        ('<outline text="Page" htmlUrl="https://a.example"/>', source("page", name="Page", url="https://a.example")),
        ('<outline type="link" text="A" url="https://a.example"/>', source("a", name="A")),
        ('<outline xmlUrl="https://a.b.example/rss" htmlUrl="https://a.b.example"/>', source(
            "a-b-example", name="a.b.example", url="https://a.b.example", feed="https://a.b.example/rss"
        )),
        ('<outline text="アクメ" htmlUrl="https://a.example"/>', source("a-example", name="アクメ", url="https://a.example")),
        ('<outline text="A" xmlUrl="https://a.example/rss" htmlUrl="/home"/>', source(
            "a", name="A", url="https://a.example/rss", feed="https://a.example/rss", platform="feed"
        )),
        ('<outline text="A" htmlUrl="https://a.example" category="/Tools/Build &amp; Ship,cloud"/>', source(
            "a", name="A", tags=("tools", "build-ship", "cloud")
        )),
        ('<outline text="My Vendors"><outline title="Cloud"><outline text="A" htmlUrl="https://a.example" '
         'category="cloud"/></outline></outline>', source("a", name="A", tags=("my-vendors", "cloud"))),
    ],
)  # fmt: skip
def test_an_outline_is_a_source(outline: str, expected: Source, tmp_path: Path) -> None:
    assert brought(outline, tmp_path) == opml.OpmlImport((expected,), 0, ())


def test_only_outlines_inside_a_folder_get_its_tag(tmp_path: Path) -> None:
    a, b, c = (f'<outline text="{name}" htmlUrl="https://{name}.example"/>' for name in "abc")
    found = brought(f'<outline text="One">{a}</outline>{b}<outline text="Two">{c}</outline>', tmp_path)
    assert [each.tags for each in found.sources] == [("one",), (), ("two",)]


def test_known_addresses_are_counted_and_ids_are_unique(tmp_path: Path) -> None:
    known = [source("acme", aliases=("beta",)), source("old", url="https://o.example", feed="https://feeds.example/o")]
    hosts = ["acme.example/", "feeds.example/O", "one.example", "two.example", "one.example"]
    outlines = [f'<outline text="Acme" xmlUrl="http://{host}"/>' for host in hosts]
    found = brought("".join([*outlines, '<outline text="Beta" htmlUrl="https://b.example"/>']), tmp_path, known)
    assert [(each.id, each.vendor) for each in found.sources] == [(key, key) for key in ("acme-2", "acme-3", "beta-2")]
    assert found.known == 3


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://a.example", "ftp://a.example is not http or https"),
        ("javascript:alert(1)", "is not http or https"),
        ("feed.xml", "is not http or https"),
        ("https://me:hunter2@a.example", "holds a user or password"),
        ("https://a.example/${AWS_SECRET_ACCESS_KEY}", "holds a variable"),
        ("https://a.example/\x9b2J", "does not print"),
        ("https://a .example", "holds a space"),
        ("https:///rss", "names no host"),
    ],
)
@pytest.mark.parametrize("attribute", ["xmlUrl", "htmlUrl"])
def test_an_address_that_cannot_be_polled_is_left_out_by_line(
    address: str, reason: str, attribute: str, tmp_path: Path
) -> None:
    found = brought(f'{ACME}\n<outline text="A" {attribute}="{address}"/>', tmp_path)
    assert found.sources == (SAME,)
    ((number, message),) = found.left_out
    assert (number, reason in message, "hunter2" in message) == (4, True, False)


ENTITIES = '<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><opml><body/></opml>'
EXTERNAL = '<!DOCTYPE opml SYSTEM "https://a.example/opml.dtd"><opml><body/></opml>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (ENTITIES, ":1: a document type"),
        (EXTERNAL, ":1: a document type"),
        (listed("\n<outline"), ":5: not XML: not well-formed"),
        (listed('<outline text="AT&T"/>'), ":3: not XML: "),
        (listed('<outline text="&eacute;"/>'), ":3: not XML: undefined entity"),
        ("<html><body/></html>", ":1: not OPML: it begins with <html>"),
        ("", ":1: not XML: no element found"),
        (b"\x89PNG\r\n", ":1: not XML: "),
        (listed("", '<?xml version="1.0" encoding="klingon"?>'), ":1: not XML: unknown encoding"),
        (listed("", '<?xml version="1.0" encoding="shift_jis"?>'), ":1: not XML: multi-byte encodings"),
        (listed("<outline>" * 100_000), ":3: folders nested more than 50 deep"),
        (b" " * (8 * 2**20 + 1), ": larger than 8 MB"),
    ],
)
def test_a_file_that_is_not_opml_is_refused_by_line(body: str | bytes, expected: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"mine\.opml:") as caught:
        read(body, tmp_path)
    assert f"mine.opml{expected}" in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"missing\.opml: No such file"):
        opml.read(tmp_path / "missing.opml")


PIECES = ["<opml>", "</opml>", "<outline ", 'text="a" ', 'xmlUrl="https://a.example/" ', "/>", ">", "&", "\x00", "<!"]


@given(pieces=st.lists(st.sampled_from(PIECES)))
def test_any_text_is_a_list_or_refused(pieces: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    try:
        read("".join(pieces), tmp_path_factory.getbasetemp())
    except CatalogueError as error:
        assert str(error).count("\n") == 0


# What feed readers are given.

OWN = [
    source("one", name='Öne & "only"', tags=("cloud", "ai")),
    source("two"),
    source("off", enabled=False),
    source("hidden", feed="https://hidden.example/${TOKEN}"),
]
GIVEN = """\
<?xml version='1.0' encoding='utf-8'?>
<opml version="2.0" xmlns:statusledger="https://github.com/statusledger/statusledger/opml">
  <head>
    <title>Status pages</title>
  </head>
  <body>
    <outline text="cloud" title="cloud">
      <outline text="Öne &amp; &quot;only&quot;" title="Öne &amp; &quot;only&quot;" type="rss" \
xmlUrl="https://one.example/rss" htmlUrl="https://one.example" category="cloud,ai" statusledger:id="one" />
    </outline>
    <outline text="two" title="two" type="link" url="https://two.example" htmlUrl="https://two.example" \
statusledger:id="two" />
  </body>
</opml>
"""


def test_enabled_sources_without_variables_are_exported() -> None:
    feeds = {"one": "https://one.example/rss", "hidden": "https://hidden.example/rss"}
    assert opml.written(OWN, lambda each: feeds.get(each.id)).decode() == GIVEN


SLUGS = st.from_regex("[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True).filter(lambda word: "--" not in word)
NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1).filter(
    lambda text: text.isprintable() and text.strip() != ""
)
SOURCES = st.lists(
    st.builds(source, SLUGS, name=NAMES, tags=st.lists(SLUGS, max_size=3, unique=True).map(tuple)),
    unique_by=lambda each: each.id,
    min_size=1,
)


@settings(max_examples=40)
@given(sources=SOURCES, with_feed=st.sets(SLUGS))
def test_an_export_is_imported_again(
    sources: list[Source], with_feed: set[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    def feed(each: Source) -> str | None:
        return f"{each.url}/rss" if each.id in with_feed or len(each.id) > 2 else None

    actual = opml.written(sources, feed)
    assert actual == opml.written(sources, feed)
    found = opml.sources_of(read(actual, tmp_path_factory.getbasetemp()), ())
    assert {(each.id, each.url, each.tags, each.feed) for each in found.sources} == {
        (each.id, each.url, each.tags, feed(each)) for each in sources
    }
    path = tmp_path_factory.getbasetemp() / "read-back.yaml"
    path.unlink(missing_ok=True)
    writing.add_all(path, found.sources, PLATFORMS)
    assert {each.url for each in catalogue.load(path, PLATFORMS)} == {each.url for each in sources}


def test_the_shipped_catalogue_survives_export_and_import(tmp_path: Path) -> None:
    polled = {each.url for each in catalogue.load(catalogue.shipped(), PLATFORMS) if each.enabled}
    assert statusledger("sources", "export-opml", "all.opml", folder=tmp_path).returncode == 0
    done = statusledger("sources", "import-opml", "all.opml", folder=tmp_path)
    assert done.stdout == f"sources.yaml: {len(polled)} added, 0 there already, 0 left out\n"
    assert {each.url for each in catalogue.load(tmp_path / "sources.yaml", PLATFORMS)} == polled


# Many entries at once.

FILES = {
    "sorted": "# mine\n\n- {id: b, name: B, url: https://b.example, platform: feed}\n# of x\n"
    "- {id: x, name: X, url: https://x.example, platform: feed}\n# the end",
    "apart": "# mine\r\n- {id: b, name: B, url: https://b.example, platform: feed}\r\n\r\n"
    "- {id: x, name: X, url: https://x.example, platform: feed}\r\n",
    "unsorted": "- {id: x, name: X, url: https://x.example, platform: feed}\n\n"
    "- {id: b, name: B, url: https://b.example, platform: feed}\n",
}
MANY = [source(key, url=f"https://new-{key}.example") for key in ("z", "m", "a", "n", "y")]


@pytest.mark.parametrize("case", FILES)
def test_adding_many_equals_adding_one_by_one(case: str, tmp_path: Path) -> None:
    once, each_alone = tmp_path / "once.yaml", tmp_path / "alone.yaml"
    for path in (once, each_alone):
        path.write_bytes(FILES[case].encode())
    added = writing.add_all(once, MANY, PLATFORMS)
    for each in MANY if case == "unsorted" else sorted(MANY, key=lambda new: new.id):
        writing.add(each_alone, each, PLATFORMS)
    assert once.read_bytes() == each_alone.read_bytes()
    lines = once.read_text().splitlines()
    assert {lines[each.line - 1] for each in added} == {f"- id: {each.id}" for each in MANY}


def test_one_known_source_prevents_adding_any(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(FILES["sorted"])
    for twin in (source("x", url="https://other.example"), source("other", url="http://X.example/"), MANY[0]):
        with pytest.raises(CatalogueError):
            writing.add_all(path, [*MANY, twin], PLATFORMS)
        assert path.read_text() == FILES["sorted"]


# The commands.


def test_import_reports_and_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.opml").write_text(listed(f'{ACME}\n<outline text="A" xmlUrl="ftp://a.example"/>'))
    tried = statusledger("sources", "import-opml", "mine.opml", "--dry-run", folder=tmp_path)
    assert (tried.returncode, tried.stdout) == (0, writing.written(SAME))
    assert "mine.opml:4: left out: ftp://a.example is not http" in tried.stderr
    assert tried.stderr.endswith("sources.yaml: 1 would be added, 0 there already, 1 left out\n")
    assert not (tmp_path / "sources.yaml").exists()
    for said in ("1 added, 0 there already, 1 left out", "0 added, 1 there already, 1 left out"):
        done = statusledger("sources", "import-opml", "mine.opml", folder=tmp_path)
        assert (done.returncode, done.stdout) == (0, f"sources.yaml: {said}\n")
    assert catalogue.load(tmp_path / "sources.yaml", PLATFORMS) == (SAME,)


def test_export_names_the_feed_that_is_polled(tmp_path: Path) -> None:
    entries = {
        "statuspage": "platform: statuspage",
        "stated": "platform: statuspage, feed: https://feeds.example/stated",
        "api": "platform: tencent, feed: https://api.example/products",
        "secret": "platform: statuspage, feed: '${SECRET}'",
    }
    (tmp_path / "own.yaml").write_text(
        "".join(f"- {{id: {key}, name: {key}, url: https://{key}.example, {rest}}}\n" for key, rest in entries.items())
    )
    done = statusledger("sources", "export-opml", "--sources", "own.yaml", folder=tmp_path)
    assert (done.returncode, done.stderr.count("\n"), "left out 1 with a variable" in done.stderr) == (0, 1, True)
    assert [(each.key, each.page, each.feed) for each in read(done.stdout, tmp_path)] == [
        ("statuspage", "https://statuspage.example", "https://statuspage.example/history.atom"),
        ("stated", "https://stated.example", "https://feeds.example/stated"),
        ("api", "https://api.example", None),
    ]


def test_a_broken_list_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "mine.opml").write_text("<opml>\n")
    done = statusledger("sources", "import-opml", "mine.opml", folder=tmp_path)
    assert (done.returncode, done.stderr) == (2, "Error: mine.opml:2: not XML: no element found\n")
