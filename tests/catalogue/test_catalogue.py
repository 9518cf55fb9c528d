"""The catalogue: what an entry means, what is refused and how it is said, and the catalogue that we ship."""

import json
import re
from collections.abc import Collection
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from msgspec.structs import asdict

from statusledger.catalogue import load, locate, schema, shipped
from statusledger.config import document
from statusledger.errors import CatalogueError
from statusledger.model import Source
from statusledger.platforms import PLATFORMS as SHIPPED
from tests.support.speed import units

PLATFORMS = ("feed", "statuspage")
STANZA = "- id: acme\n  name: Acme\n  url: https://status.acme.example\n  platform: statuspage\n"
ACME = Source(
    id="acme", name="Acme", url="https://status.acme.example", platform="statuspage", vendor="acme", headers={}
)
ENGINES = pytest.mark.parametrize("engine", [document.LOADER, yaml.SafeLoader], ids=["libyaml", "python"])
TAGS = re.compile(
    "ai|analytics|automation|cdn|ci-cd|cloud|code|commerce|communication|community|construction|content|crm|crypto|data"
    "|database|design|devices|devtools|dns|education|email|energy|events|gaming|government|health|hr|identity|insurance"
    "|it|legal|localization|logistics|maps|marketing|media|monitoring|network|packages|payments|productivity"
    "|real-estate|security|storage|support|web"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)


def read(text: str | bytes, platforms: Collection[str] = PLATFORMS) -> tuple[Source, ...]:
    path = Path("sources.yaml")
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(path, platforms)


def refused(text: str | bytes, platforms: Collection[str] = PLATFORMS) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        read(text, platforms)
    return str(caught.value).splitlines()


# What an entry means.


def test_four_keys_are_enough() -> None:
    assert read(STANZA) == (ACME,)


EVERY_KEY = """\
- id: acme-eu
  name: "Acme: Europe"
  url: https://${ACME_HOST}:8443/status
  platform: auto
  feed: ${ACME_FEED}
  vendor: acme
  homepage: http://www.acme.example
  tags: [cloud, dns]
  note: |
    Two lines
    for people.
  enabled: no
  interval: 1m
  only: ["*/API"]
  except: [EU/Mail, EU/Fax]
  time_zone: Europe/Berlin
  allow_private: [127.1.0.0/16, "fd00::/8"]
  aliases: [acme-europe]
  headers: {Authorization: "Bearer ${ACME_TOKEN}"}
  timeout: 2.5
"""
WHOLE = Source(
    id="acme-eu",
    name="Acme: Europe",
    url="https://${ACME_HOST}:8443/status",
    platform="auto",
    feed="${ACME_FEED}",
    vendor="acme",
    homepage="http://www.acme.example",
    tags=("cloud", "dns"),
    note="Two lines\nfor people.\n",
    enabled=False,
    interval=60,
    only=("*/API",),
    excluded=("EU/Mail", "EU/Fax"),
    time_zone="Europe/Berlin",
    allow_private=("127.1.0.0/16", "fd00::/8"),
    aliases=("acme-europe",),
    headers={"Authorization": "Bearer ${ACME_TOKEN}"},
    timeout=2.5,
)


def test_every_key() -> None:
    assert read(EVERY_KEY) == (WHOLE,)


@pytest.mark.parametrize(
    ("written", "interval_s"),
    [("300", 300), ("'300'", 300), ("90s", 90), ("5m", 300), ("1.5h", 5_400), ("7d", 604_800)],
)
def test_an_interval_is_seconds_or_has_a_unit(written: str, interval_s: int) -> None:
    assert [source.interval for source in read(f"{STANZA}  interval: {written}\n")] == [interval_s]


@pytest.mark.parametrize(("written", "timeout_s"), [("20", 20), ("2.5", 2.5), ("0.5s", 0.5), ("1m", 60)])
def test_a_timeout_is_seconds_or_has_a_unit(written: str, timeout_s: float) -> None:
    assert [source.timeout for source in read(f"{STANZA}  timeout: {written}\n")] == [timeout_s]


@pytest.mark.parametrize(
    "text", ["\ufeff" + STANZA, STANZA.replace("\n", "\r\n"), "---\n" + STANZA, "# mine\n" + STANZA]
)
def test_encoding_and_line_ends_do_not_matter(text: str) -> None:
    assert read(text) == (ACME,)


def test_an_empty_list_is_an_empty_catalogue() -> None:
    assert read("[]\n") == ()


def test_several_sources_of_one_vendor_keep_the_order_of_the_file() -> None:
    second = STANZA.replace("acme\n", "acme-eu\n") + "  vendor: acme\n"
    assert [(source.id, source.vendor) for source in read(second + STANZA)] == [("acme-eu", "acme"), ("acme", "acme")]


WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1).filter(
    lambda text: text.isprintable() and text.strip() != "" and "${" not in text
)
SLUGS = st.from_regex("[a-z0-9-]{1,20}", fullmatch=True)


@given(
    st.builds(
        Source,
        id=SLUGS,
        name=WORDS,
        url=SLUGS.map("https://host.example/{}".format),
        platform=st.sampled_from(PLATFORMS),
        vendor=SLUGS,
        tags=st.lists(SLUGS).map(tuple),
        note=WORDS,
        enabled=st.booleans(),
        interval=st.integers(10, 604_800),
        only=st.lists(WORDS).map(tuple),
        allow_private=st.booleans(),
        headers=st.dictionaries(st.from_regex("[a-z]{1,9}", fullmatch=True), WORDS),
        timeout=st.floats(1, 300).map(lambda seconds: round(seconds, 3)),
    )
)
def test_a_source_written_by_any_yaml_writer_is_read_back(source: Source) -> None:
    stanza = {name: value for name, value in msgspec.to_builtins(source).items() if value is not None}
    stanza["except"] = stanza.pop("excluded")
    assert read(yaml.safe_dump([stanza], allow_unicode=True)) == (source,)


# What is refused, and how it is said: each line of YAML after STANZA, and the message it gets.

ONE_KEY = {
    "platfrom: feed": "platfrom: unknown key; did you mean platform?",
    "zzz: 1": "zzz: unknown key",
    "<<: {interval: 60}": "<<: unknown key",
    "? [a]": "a key is one word",
    "name: Again": "name: given before on line 2; keep one",
    "vendor: Big Corp.": "vendor: Big Corp. may hold only a-z, 0-9 and -, as in big-corp",
    "vendor: ''": "vendor: has no value",
    "vendor:": "vendor: has no value",
    "vendor: {a: b}": "vendor: a list or mapping; write one text",
    "note: no": 'note: YAML reads no as true or false; put it in quotes: "no"',
    "note: 1.10": 'note: YAML reads 1.10 as a number; put it in quotes: "1.10"',
    "note: 2024-01-01": 'note: YAML reads 2024-01-01 as no text; put it in quotes: "2024-01-01"',
    'homepage: "https://a.example/\\n"': "homepage: holds a line break or a character that does not print",
    "tags: ai": "tags: must be a list, as in [ai]",
    "tags: {ai: dns}": "tags: must be a list, as in [one, two]",
    "tags: [ai, 7]": 'tags: YAML reads 7 as a number; put it in quotes: "7"',
    "enabled: maybe": "enabled: must be true or false, without quotes",
    "interval: 9": "interval: must be a duration from 10s to 7d, as in 300, 5m or 24h",
    "interval: 9s": "interval: must be a duration from 10s to 7d, as in 300, 5m or 24h",
    "interval: 8d": "interval: must be a duration from 10s to 7d, as in 300, 5m or 24h",
    "interval: 5 m": "interval: must be a duration from 10s to 7d, as in 300, 5m or 24h",
    "interval: 5M": "interval: must be a duration from 10s to 7d, as in 300, 5m or 24h",
    "interval: -5m": "interval: must be a duration from 10s to 7d, as in 300, 5m or 24h",
    "interval: 0.51m": "interval: must be a duration from 10s to 7d, as in 300, 5m or 24h",
    "interval:": "interval: must be a duration from 10s to 7d, as in 300, 5m or 24h",
    "interval: yes": "interval: must be a duration from 10s to 7d, as in 300, 5m or 24h",
    "interval: 1:30": "interval: must be a duration from 10s to 7d, as in 300, 5m or 24h",
    "interval: 60.5": "interval: must be a duration from 10s to 7d, as in 300, 5m or 24h",
    "interval: " + "9" * 5000: "interval: must be a duration from 10s to 7d, as in 300, 5m or 24h",
    "timeout: .inf": "timeout: must be a duration from 0.1s to 5m, as in 300, 5m or 24h",
    "timeout: 0": "timeout: must be a duration from 0.1s to 5m, as in 300, 5m or 24h",
    "timeout: [20]": "timeout: must be a duration from 0.1s to 5m, as in 300, 5m or 24h",
    "time_zone: europe/berlin": "time_zone: europe/berlin is no IANA time zone; did you mean Europe/Berlin?",
    "time_zone: localtime": "time_zone: localtime is no IANA time zone",
    "allow_private: 10.0.0.0/8": "allow_private: must be true, false or a list of networks, as in [10.0.0.0/8]",
    "allow_private: [10.0.0.1/8]": "allow_private: 10.0.0.1/8 is no network; did you mean 10.0.0.0/8?",
    "allow_private: [intranet]": "allow_private: intranet is no network; write one as in 10.0.0.0/8",
    "aliases: [acme]": "aliases: acme is taken on line 1; use another",
    "aliases: [old, old]": "aliases: old is taken on line 5; use another",
    "headers: [a]": "headers: must be a mapping: `Name: value` lines, indented",
    "headers: {A B: c}": "headers: A B is no header name",
    "headers: {Accept: a, accept: b}": "headers: accept is given twice",
    "headers: {X-Version: 2}": 'headers: YAML reads 2 as a number; put it in quotes: "2"',
    "headers: {Authorization: '${TOKEN'}": "headers: holds a ${ that names no variable; write ${NAME}",
    "feed: ftp://a.example": (
        "feed: ftp://a.example is not http or https; write the whole address, as in https://status.example.com"
    ),
    "feed: a.example": "feed: a.example is not http or https; write the whole address, as in https://status.example.com",
    "feed: https:///feed": "feed: https:///feed names no host",
    f"feed: https://a.b/{'c/' * 1_000}": f"feed: https://a.b/{'c/' * 94} is longer than 2,000 characters",
    "feed: https://a..b": "feed: https://a..b names no host",
    "feed: https://a b/": "feed: https://a b/ holds a space or a backslash; percent-encode it",
    "feed: ${BASE} /rss": "feed: ${BASE} /rss holds a space or a backslash; percent-encode it",
    "feed: https://a:99999": "feed: https://a:99999 is no address: Port out of range 0-65535",
    "feed: https://[::1": "feed: https://[::1 is no address: Invalid IPv6 URL",
    "feed: https://${1}/": "feed: holds a ${ that names no variable; write ${NAME}",
    "note: !!python/object/apply:os.system [ls]": (
        "the tag !!python/object/apply:os.system is refused; write the plain value"
    ),
    "note: !env TOKEN": "the tag !env is refused; write the plain value",
    "note: !!binary aGk=": "the tag !!binary is refused; write the plain value",
    "tags: &t [*t, *t]": "an anchor (&) repeated by an alias (*) is refused; write the value out in each place",
    "\tnote: x": "a tab character; use spaces",
    "note: a\tb": "a tab character; use spaces",
    "note: \x07": "a character that does not print; take it out",
    "note: \x85\x9c": "a character that does not print; take it out",
    "only: " + "[" * 1000: "nested too deeply; an entry is flat",
}


@ENGINES
@pytest.mark.parametrize("key", ONE_KEY, ids=lambda key: repr(key[:40]))
def test_a_wrong_key_is_named_with_its_line(key: str, engine: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "LOADER", engine)
    assert refused(f"{STANZA}  {key}\n") == [f"sources.yaml:5: {ONE_KEY[key]}"]


ITEMS = {
    "- 7": 'YAML reads 7 as a number; put it in quotes: "7"',
    "-": "has no value",
    "- [acme]": "a list in the list; begin each entry with `- id: `",
    "- {name: B, url: https://b.example, platform: feed}": "id: is missing; add it",
    "- {id: b, name: B, url: https://b.example, platform: status-page}": (
        "platform: status-page is unknown; did you mean statuspage?"
    ),
    "- {id: b, name: B, url: https://b.example, platform: zzz}": (
        "platform: zzz is unknown; known are auto, feed, statuspage"
    ),
    "- {id: acme, name: B, url: https://b.example, platform: feed}": "id: acme is taken on line 1; use another",
    "- {id: b, name: B, url: https://b.example, platform: feed, aliases: [acme]}": (
        "aliases: acme is taken on line 1; use another"
    ),
    "- *acme": "not YAML: a value begins with *, which YAML reserves; put it in quotes",
    "---\n- github": "not YAML: a second document begins",
    "- id: b: c": "not YAML: a second `: ` in a line",
    "- " * 100_000 + "a": "nested too deeply; an entry is flat",
}


@ENGINES
@pytest.mark.parametrize("item", ITEMS, ids=lambda item: repr(item[:40]))
def test_a_wrong_item_is_named_with_its_line(item: str, engine: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "LOADER", engine)
    (message,) = refused(f"{STANZA}{item}")
    assert message.startswith(f"sources.yaml:5: {ITEMS[item]}")


@pytest.mark.parametrize("text", ["", "# nothing\n", "acme\n", "id: acme\n"])
def test_the_top_is_a_list(text: str) -> None:
    assert refused(text) == ["sources.yaml:1: not a list; begin each entry with `- id: `"]


def test_all_mistakes_are_reported_in_the_order_of_the_file() -> None:
    assert refused(STANZA + "- id: Acme_\n  nmae: x\n  url: x\n" + STANZA.replace("statuspage", "satuspage")) == [
        "sources.yaml:5: id: Acme_ may hold only a-z, 0-9 and -, as in acme",
        "sources.yaml:6: nmae: unknown key; did you mean name?",
        "sources.yaml:7: url: x is not http or https; write the whole address, as in https://status.example.com",
        "sources.yaml:8: id: acme is taken on line 1; use another",
        "sources.yaml:11: platform: satuspage is unknown; did you mean statuspage?",
    ]


def test_at_most_twenty_mistakes_are_reported() -> None:
    lines = refused("- {id: a, nmae: a}\n" * 500)
    assert lines[0] == "sources.yaml:1: nmae: unknown key; did you mean name?"
    assert len(lines) == 21
    assert lines[-1] == "sources.yaml: and more"


def test_a_password_is_not_repeated() -> None:
    (message,) = refused(STANZA + "  feed: https://me:hunter2@acme.example/feed\n")
    assert message == (
        "sources.yaml:5: feed: holds a user or password; send them in a header from a variable, "
        "as in Authorization: ${NAME}"
    )


def test_unreadable_files_are_refused() -> None:
    Path("folder").mkdir()
    assert refused(STANZA.encode() + b"  note: \xff\n") == ["sources.yaml:5: not UTF-8; save the file as UTF-8"]
    assert refused(b" " * (8 * 2**20 + 1)) == ["sources.yaml: larger than 8 MB; is it a catalogue of sources?"]
    for name, said in {"missing.yaml": "No such file or directory", "folder": "Is a directory"}.items():
        with pytest.raises(CatalogueError, match=f"^{name}: {said}; name another file with --sources$"):
            load(Path(name), PLATFORMS)


FRAGMENTS = [*"-?:[]{}'\"|>#%@`,~ab \n\t\x00\xff", "  ", "- id: ", "\n  name: ", "&a ", "*a ", "!!str ", "<<: ", "--- "]


@ENGINES
@given(parts=st.lists(st.sampled_from(FRAGMENTS)))
def test_any_text_is_a_catalogue_or_refused_by_line(parts: list[str], engine: type) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "LOADER", engine)
        patch.setattr("statusledger.catalogue.shipped", lambda: Path("small.yaml"))
        Path("small.yaml").write_text(STANZA)
        text = "".join(parts)
        try:
            read(text)
        except CatalogueError as error:
            numbers = [int(line.split(":")[1]) for line in str(error).splitlines()[:20]]
            assert numbers == sorted(numbers)
            assert 1 <= numbers[0] <= len(text) + 1


# The catalogue that comes with statusledger.


def test_a_bare_id_takes_the_shipped_entry() -> None:
    by_id = {source.id: source for source in load(shipped(), SHIPPED)}
    mine = read("- github\n" + STANZA + "- cloudflare\n- terraform\n", SHIPPED)
    taken = [Source(**asdict(by_id[key])) for key in ("github", "cloudflare", "hashicorp")]
    assert mine == (taken[0], ACME, *taken[1:])


def test_a_bare_id_is_an_id_like_any_other() -> None:
    assert refused("- github\n- github\n", SHIPPED) == ["sources.yaml:2: id: github is taken on line 1; use another"]


@pytest.mark.parametrize(
    ("name", "advice"),
    [("githbu", "; did you mean github?"), ("Git-Hubb", "; did you mean github?"), ("Acme Widgets of Erewhon", "")],
)
def test_an_unknown_name_is_refused(name: str, advice: str) -> None:
    assert refused(f"- {name}\n", SHIPPED) == [
        f"sources.yaml:1: {name}: not in the catalogue that comes with statusledger{advice}"
    ]


def test_where_the_catalogue_is_found(tmp_path: Path) -> None:
    assert locate(None) == shipped()
    Path("sources.yaml").write_text(STANZA)
    assert locate(None) == Path("sources.yaml")
    assert load(None, PLATFORMS) == (ACME,)
    assert locate(tmp_path / "missing.yaml") == tmp_path / "missing.yaml"


def test_the_shipped_catalogue_keeps_its_own_rules() -> None:
    sources = load(shipped(), SHIPPED)
    assert len(sources) >= 3000
    assert [source.id for source in sources] == sorted(source.id for source in sources)
    for source in sources:
        assert source.url.startswith("https://")
        assert not source.url.endswith(("/", "/api"))
        assert len(source.tags) <= 3
        assert all(TAGS.fullmatch(tag) for tag in source.tags)
        assert source.homepage is None or source.homepage.startswith("https://")
    for field in ("name", "url"):
        assert len({getattr(source, field).casefold() for source in sources}) == len(sources)


def test_a_disabled_source_of_the_shipped_catalogue_has_a_note() -> None:
    sources = load(shipped(), SHIPPED)
    polled = [source for source in sources if source.enabled]
    assert len(polled) >= 750
    for source in polled:
        assert source.platform != "auto"
        assert source.tags
    assert all(source.note for source in sources if not source.enabled)


def test_the_shipped_catalogue_gives_feeds_where_pages_do_not() -> None:
    for source in load(shipped(), SHIPPED):
        if source.enabled and source.platform in {"feed", "statusio"}:
            assert source.feed


@pytest.mark.speed
def test_the_shipped_catalogue_loads_quickly() -> None:
    assert units(lambda: load(shipped(), SHIPPED)) < 25


# The JSON Schema that editors complete with.


def test_the_first_line_of_the_catalogue_names_its_schema() -> None:
    first_line = shipped().read_text().splitlines()[0]
    path = shipped().parent / first_line.partition("$schema=")[2]
    assert json.loads(path.read_text()) == schema(SHIPPED)


def test_the_schema_accepts_the_shipped_catalogue() -> None:
    built = schema(SHIPPED)
    Draft7Validator.check_schema(built)
    Draft7Validator(built).validate(yaml.load(shipped().read_bytes(), document.LOADER))


@pytest.mark.parametrize(
    "item",
    [
        "- ''",
        "- 7",
        "- [acme]",
        "- {name: Acme, url: https://a.example, platform: feed}",
        "- {id: Acme Inc, name: Acme, url: https://a.example, platform: feed}",
        "- {id: acme, name: no, url: https://a.example, platform: feed}",
        "- {id: acme, name: Acme, url: ftp://a.example, platform: feed}",
        "- {id: acme, name: Acme, url: https://a.example, platform: rss}",
        "- {id: acme, name: Acme, url: https://a.example, platform: feed, intreval: 60}",
        "- {id: acme, name: Acme, url: https://a.example, platform: feed, interval: 5}",
        "- {id: acme, name: Acme, url: https://a.example, platform: feed, tags: ai}",
        "- {id: acme, name: Acme, url: https://a.example, platform: feed, allow_private: 10.0.0.0/8}",
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(item: str) -> None:
    assert refused(item)
    assert not Draft7Validator(schema(PLATFORMS)).is_valid(yaml.safe_load(item))
