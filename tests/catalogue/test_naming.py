"""A vendor named in one's own sources.yaml is polled: by id or name, with keys of its own, or as a whole entry."""

from pathlib import Path

import pytest
from msgspec.structs import asdict, replace

from statusledger import catalogue
from statusledger.catalogue import fixing
from statusledger.errors import CatalogueError
from statusledger.model import Source
from statusledger.platforms import PLATFORMS

SHIPPED = """\
- id: acme
  name: Acme Cloud
  names: [ac]
  url: https://status.acme.example
  platform: statuspage
  vendor: acme-group
  feed: https://status.acme.example/feed
  tags: [cloud]
  note: asks for a login
  enabled: false
  aliases: [acme-inc]
- id: bluth
  name: Bluth
  url: https://status.bluth.example
  platform: statuspage
"""
COREX = """\
- {id: corex-eu, name: Corex EU, url: https://eu.example, platform: feed, vendor: colossal, enabled: false, note: gone}
- {id: corex-us, name: Corex US, url: https://us.example, platform: feed, vendor: colossal}
"""
WHOLE = "- {id: acme, name: Ours, url: https://own.example, platform: feed}\n"
WARNING = "sources.yaml:1: acme: polled, as this file names it; the catalogue has it off: asks for a login"


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small catalogue in the place of the shipped one, and an empty folder."""
    path = tmp_path / "package.yaml"
    path.write_text(SHIPPED + COREX)
    monkeypatch.setattr(catalogue, "shipped", lambda: path)
    monkeypatch.chdir(tmp_path)
    return path


def read(text: str) -> catalogue.Catalogue:
    Path("sources.yaml").write_text(text)
    return catalogue.read(None, PLATFORMS)


def entry(key: str) -> Source:
    return next(Source(**asdict(each)) for each in catalogue.load(catalogue.shipped(), PLATFORMS) if each.id == key)


@pytest.mark.parametrize("text", ["- acme", "- ACME", "- Acme Cloud", "- ac", "- acme-inc", "- id: Acme"])
def test_a_named_vendor_is_polled_with_a_warning_that_gives_the_reason_of_the_catalogue(text: str) -> None:
    found = read(text)
    assert found.sources == (replace(entry("acme"), enabled=True),)
    assert found.warnings == {"acme": WARNING}


@pytest.mark.parametrize("text", ["- bluth", "- id: bluth\n  interval: 60", WHOLE])
def test_what_the_catalogue_has_on_and_a_whole_entry_are_no_surprise(text: str) -> None:
    found = read(text)
    assert [each.enabled for each in found.sources] == [True]
    assert found.warnings == {}


@pytest.mark.parametrize(
    ("keys", "changed"),
    [
        ("interval: 1m", {"interval": 60}),
        ("tags: [Own]", {"tags": ("own",)}),
        ("name: Ours\n  except: [EU/*]", {"name": "Ours", "excluded": ("EU/*",)}),
        ("url: https://moved.example", {"url": "https://moved.example"}),
        ("vendor: Acme", {"vendor": "acme"}),
    ],
)
def test_keys_override_those_of_the_shipped_entry_and_the_rest_is_kept(keys: str, changed: dict[str, object]) -> None:
    found = read(f"- id: acme-inc\n  {keys}\n")
    assert found.sources == (replace(entry("acme"), enabled=True, **changed),)
    assert list(found.warnings) == ["acme"]


@pytest.mark.parametrize("value", [True, False])
def test_an_entry_that_says_so_itself_is_on_or_off_without_a_warning(value: bool) -> None:
    found = read(f"- id: acme\n  enabled: {value}\n")
    assert found.sources == (replace(entry("acme"), enabled=value),)
    assert found.warnings == {}


def test_a_whole_entry_takes_nothing_from_the_shipped_one() -> None:
    assert read(WHOLE).sources == (
        Source(id="acme", name="Ours", url="https://own.example", platform="feed", vendor="acme"),
    )


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("- bluth\n- id: acme\n  intreval: 60\n", ["3: intreval: unknown key; did you mean interval?"]),
        (
            "- bluth\n- id: acme\n  interval: 1\n",
            ["3: interval: must be a duration from 10s to 7d, as in 300, 5m or 24h"],
        ),
        ("- acme\n- id: ACME\n  interval: 60\n", ["2: id: acme is taken on line 1; use another"]),
        (
            "- id: blutth\n  name: Bluth\n  url: https://b.example\n",
            [
                "1: id: blutth: not in the catalogue that comes with statusledger; did you mean bluth?",
                "1: platform: is missing; add it",
            ],
        ),
        ("- id: zzz\n  name: Z\n", ["1: platform: is missing; add it", "1: url: is missing; add it"]),
        ("- Colossal\n", ["1: Colossal: a vendor of several pages; name those you use, such as corex-us, corex-eu"]),
        ("- acmee\n", ["1: acmee: not in the catalogue that comes with statusledger; did you mean acme?"]),
    ],
)
def test_a_mistake_is_reported_with_file_line_and_key(text: str, problems: list[str]) -> None:
    with pytest.raises(CatalogueError) as caught:
        read(text)
    assert str(caught.value).splitlines() == [f"sources.yaml:{each}" for each in problems]


def test_the_shipped_catalogue_and_a_copy_of_it_name_nobody(shipped: Path) -> None:
    Path("copy.yaml").write_bytes(shipped.read_bytes())
    Path("own.yaml").write_text(SHIPPED.replace("[cloud]", "[dns]") + COREX)
    found = {path: catalogue.load(Path(path), PLATFORMS) for path in ("package.yaml", "copy.yaml", "own.yaml")}
    assert {path: [(each.is_named, each.enabled) for each in sources[:2]] for path, sources in found.items()} == {
        "package.yaml": [(False, False), (False, True)],
        "copy.yaml": [(False, False), (False, True)],
        "own.yaml": [(True, False), (True, True)],
    }


def test_an_edited_copy_names_what_it_changes_and_not_what_the_catalogue_has_off(shipped: Path) -> None:
    entry = "- {{id: v{0}, name: Vendor {0}, url: https://v{0}.example, platform: feed, enabled: {1}}}\n"
    shipped.write_text("".join(entry.format(number, "false" if number < 3 else "true") for number in range(1000)))
    changed = {1: "true", 3: "false"}
    found = read("".join(entry.format(n, changed.get(n, "false" if n < 3 else "true")) for n in range(1000))).sources
    assert [(each.is_named, each.enabled) for each in found[:5]] == [
        (False, False), (True, True), (False, False), (True, False), (True, True),
    ]  # fmt: skip
    fixing.fix(Path("sources.yaml"), "v0", replace(found[0], enabled=True), PLATFORMS)
    assert catalogue.load(None, PLATFORMS)[0].is_named


def test_a_copy_of_an_older_catalogue_does_not_name_what_was_off_in_it(shipped: Path) -> None:
    entry = "- {{id: v{0}, name: Vendor {0}, url: https://v{0}.example, platform: feed{1}}}\n"
    shipped.write_text("".join(entry.format(number, "") for number in range(1000)))
    former = {0: ", enabled: false, note: not verified", 1: ", enabled: false"}
    found = read("".join(entry.format(number, former.get(number, "")) for number in range(1000))).sources
    assert [(each.is_named, each.enabled) for each in found[:3]] == [(False, False), (True, False), (True, True)]


def test_a_short_file_of_ones_own_names_what_the_catalogue_has_off() -> None:
    assert read(SHIPPED.replace("[cloud]", "[dns]")).sources[0].is_named


def test_an_entry_of_the_shipped_catalogue_takes_nothing_from_another(shipped: Path) -> None:
    shipped.write_text(SHIPPED + "- bluth\n- id: acme\n")
    with pytest.raises(CatalogueError, match=r"bluth: not in the catalogue[^\0]*platform: is missing; add it"):
        catalogue.load(shipped, PLATFORMS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- acme # ours\n", None),
        ("- {id: Acme, interval: 60} # ours\n", None),
        (
            "- id: Acme # ours\n  interval: 60\n  only: [EU/*]\n- bluth\n",
            "- id: Acme # ours\n  name: Acme Cloud\n  names: [ac]\n  url: https://new.example\n  platform: feed\n"
            "  vendor: acme-group\n  tags: [cloud]\n  note: asks for a login\n  aliases: [acme-inc]\n"
            "  interval: 60\n  only: [EU/*]\n- bluth\n",
        ),
    ],
)
def test_an_entry_that_must_lose_a_shipped_key_stands_alone_and_keeps_its_own(before: str, after: str | None) -> None:
    source = read(before).sources[0]
    fixed = replace(source, url="https://new.example", platform="feed", feed=None)
    assert fixing.fix(Path("sources.yaml"), "acme", fixed, PLATFORMS) == 1
    assert catalogue.load(None, PLATFORMS)[0] == fixed
    assert "# ours" in Path("sources.yaml").read_text()
    assert after in (None, Path("sources.yaml").read_text())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# mine\n- Acme  # ours\n", "# mine\n- id: acme  # ours\n  enabled: false\n"),
        ("- bluth\n- acme", "- bluth\n- id: acme\n  enabled: false"),
        ("\ufeff- acme\r\n- bluth\r\n", "\ufeff- id: acme\r\n  enabled: false\r\n- bluth\r\n"),
        ("- {id: Acme, interval: 60} # ours\n", "- {id: acme, enabled: false, interval: 60} # ours\n"),
        ("- id: acme # ours\n  interval: 60\n", "- id: acme # ours\n  enabled: false\n  interval: 60\n"),
        ("- id: acme\n  enabled: true # for now\n", "- id: acme\n  enabled: false # for now\n"),
    ],
)
def test_an_entry_turned_off_and_on_goes_on_to_take_the_shipped_keys(before: str, after: str) -> None:
    source, path = read(before).sources, Path("sources.yaml")
    path.write_bytes(before.encode())
    acme = next(each for each in source if each.id == "acme")
    fixing.fix(path, "acme", replace(acme, enabled=False), PLATFORMS)
    assert path.read_bytes().decode() == after
    fixing.fix(path, "acme", acme, PLATFORMS)
    assert (catalogue.load(path, PLATFORMS), "name:" in path.read_text()) == (source, False)


def test_a_shipped_catalogue_is_changed_as_such(shipped: Path) -> None:
    entry = catalogue.load(shipped, PLATFORMS)[1]
    fixing.fix(shipped, "bluth", replace(entry, interval=60), PLATFORMS)
    assert catalogue.load(shipped, PLATFORMS)[1] == replace(entry, interval=60)
