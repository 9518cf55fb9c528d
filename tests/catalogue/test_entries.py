"""The commands that change entries of a user's own file by name, and keep the rest as people wrote it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from statusledger.catalogue import fixing, load, removing
from statusledger.errors import CatalogueError
from statusledger.platforms import PLATFORMS
from tests.farm import Farm
from tests.support.world import page, statusledger

ACME = "- id: acme\n  name: Acme Cloud\n  url: https://status.acme.example\n  platform: feed\n"
OWN = f"""\
# ours

- github  # code
# pays for everything
- Stripe
{ACME}  vendor: acme-corp   # since 2020
  tags:
    - cloud
  # to be moved

- id: zeta
  name: Zeta
  url: https://zeta.example
  platform: feed
  vendor: acme-corp
  enabled: false  # gone
# the end
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text(OWN)
    return path


def ids(path: Path) -> dict[str, bool]:
    return {each.id: each.enabled for each in load(path, PLATFORMS)}


def test_add_takes_names_in_any_case_and_leaves_what_is_there(own: Path) -> None:
    done = statusledger("sources", "add", "ZOOM", "GitHub", "aws", "stripe", "acme cloud", folder=own.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "sources.yaml:3: github is there already",
        "sources.yaml:5: stripe is there already",
        "sources.yaml:6: acme is there already",
        "sources.yaml:23: added zoom, Zoom: https://status.zoom.us",
        "sources.yaml:24: added amazon-web-services, Amazon Web Services: https://health.aws.amazon.com/health/status",
    ]
    assert own.read_text() == f"{OWN}\n- zoom\n- amazon-web-services\n"


def test_add_knows_an_address_under_another_id(tmp_path: Path) -> None:
    text = "- {id: zm, name: Zm, url: 'https://status.zoom.us', platform: statuspage}\n"
    (tmp_path / "sources.yaml").write_text(text)
    done = statusledger("sources", "add", "zoom", "https://status.zoom.us/", folder=tmp_path)
    assert (done.returncode, done.stdout.splitlines()) == (0, ["sources.yaml:1: zm is there already"] * 2)
    assert (tmp_path / "sources.yaml").read_text() == text


def test_add_makes_the_file(tmp_path: Path) -> None:
    done = statusledger("sources", "add", "zoom", "Box", folder=tmp_path)
    assert done.returncode == 0 and "sources.yaml is new" in done.stdout
    assert (tmp_path / "sources.yaml").read_text() == "- box\n- zoom\n"


def test_add_takes_a_vendor_that_the_catalogue_has_off(tmp_path: Path) -> None:
    done = statusledger("sources", "add", "fastly", folder=tmp_path)
    assert (done.returncode, "off in the catalogue: " in done.stdout) == (0, True)
    assert (tmp_path / "sources.yaml").read_text() == "- fastly\n"


def test_add_names_every_word_that_is_no_vendor_and_adds_none(own: Path) -> None:
    done = statusledger("sources", "add", "zoom", "githbu", "google", "xyzzyq", folder=own.parent)
    assert (done.returncode, done.stdout, own.read_text()) == (2, "", OWN)
    assert "githbu: not in the catalogue; did you mean github" in done.stderr
    assert "google: has 12 pages; name the one you use: google-" in done.stderr
    assert "xyzzyq: not in the catalogue; add its page by address" in done.stderr


@pytest.mark.parametrize("options", [("--name", "X", "zoom"), ("--id", "x", "https://a.example", "https://b.example")])
def test_name_and_id_are_for_one_address(options: tuple[str, ...], tmp_path: Path) -> None:
    done = statusledger("sources", "add", *options, folder=tmp_path)
    assert (done.returncode, "--name and --id are for one page" in done.stderr) == (2, True)


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as running:
        yield running


def test_add_takes_addresses_and_names_together(farm: Farm, own: Path) -> None:
    page(farm.site("bolt"), "Bolt")
    url = farm.sites["bolt"].url
    for _ in range(2):
        done = statusledger("sources", "add", url, "zoom", "--allow-private", folder=own.parent)
        assert done.returncode == 0, done.stderr
    assert done.stdout.count("is there already") == 2
    assert [*ids(own)][-2:] == ["zoom", "bolt"]


def test_an_entry_below_comments_at_the_end_does_not_take_them_along_when_it_goes(own: Path) -> None:
    for command in ("add", "remove"):
        assert statusledger("sources", command, "zoom", folder=own.parent).returncode == 0
    assert own.read_text() == OWN


def test_entries_are_removed_with_their_comments_and_the_rest_is_kept(own: Path) -> None:
    done = statusledger("sources", "remove", "STRIPE", "acme cloud", folder=own.parent)
    assert done.stdout.splitlines() == ["sources.yaml:5: removed stripe", "sources.yaml:6: removed acme"]
    zeta = OWN[OWN.index("- id: zeta") :]
    assert own.read_text() == f"# ours\n\n- github  # code\n  # to be moved\n\n{zeta}"


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        (f"- github\n\n{ACME}\n- zoom\n", "acme", "- github\n\n- zoom\n"),
        (f"- github\n\n{ACME}", "acme", "- github\n"),
        ("- github\r\n- zoom\r\n- {id: b, name: B, url: 'https://b.example', platform: feed}\r\n", "b",
         "- github\r\n- zoom\r\n"),
        ("\ufeff- github\n- zoom\n", "github", "\ufeff- zoom\n"),
        (f"- github\n{ACME}  note: >-\n    two\n    lines\n- zoom", "acme", "- github\n- zoom"),
        (f"- github\n{ACME}  only:\n    - API\n\n# on zoom\n- zoom\n", "acme", "- github\n# on zoom\n- zoom\n"),
    ],
)  # fmt: skip
def test_removal_keeps_the_style_of_a_file(text: str, key: str, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_bytes(text.encode())
    removing.remove(path, [key], PLATFORMS).write(PLATFORMS)
    assert path.read_bytes().decode() == expected


@pytest.mark.parametrize(
    ("text", "names", "message"),
    [
        ("- github\n", ["github"], "would have no entry left"),
        ("[github, zoom]\n", ["zoom"], "cannot be changed without changing other entries"),
        ("- github\n", ["githbu"], "no source 'githbu' in the catalogue; did you mean github?"),
    ],
)
def test_removal_refuses_what_it_cannot_do(text: str, names: list[str], message: str, tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(text)
    done = statusledger("sources", "remove", *names, folder=tmp_path)
    assert (done.returncode, message in done.stderr, path.read_text()) == (2, True, text)


def test_sources_are_turned_off_and_on_in_place(own: Path) -> None:
    done = statusledger("sources", "disable", "Acme", "zeta", folder=own.parent)
    assert done.stdout.splitlines() == ["sources.yaml:6: acme is off", "sources.yaml: zeta is off already"]
    assert own.read_text() == OWN.replace("platform: feed\n", "platform: feed\n  enabled: false\n", 1)
    done = statusledger("sources", "enable", "acme", "Zeta", folder=own.parent)
    assert done.stdout.splitlines() == ["sources.yaml:6: acme is on", "sources.yaml:16: zeta is on"]
    assert own.read_text() == OWN.replace("  enabled: false  # gone\n", "")


def test_the_name_of_a_vendor_stands_for_all_its_sources(own: Path) -> None:
    statusledger("sources", "disable", "ACME-corp", "github", folder=own.parent)
    assert ids(own) == {"github": False, "stripe": True, "acme": False, "zeta": False}
    statusledger("sources", "enable", "acme-corp", "GITHUB", folder=own.parent)
    assert all(ids(own).values())


@pytest.mark.parametrize("command", ["remove", "enable", "disable"])
def test_the_shipped_catalogue_is_not_changed(command: str, tmp_path: Path) -> None:
    done = statusledger("sources", command, "github", folder=tmp_path)
    assert (done.returncode, "`statusledger init` makes one" in done.stderr) == (2, True)


def test_an_id_without_an_entry_is_refused(own: Path) -> None:
    with pytest.raises(CatalogueError, match="no entry nobody; add one"):
        removing.remove(own, ["nobody"], PLATFORMS)
    with pytest.raises(CatalogueError, match="no entry nobody; add one"):
        fixing.revise(own, {"nobody": load(own, PLATFORMS)[0]}, PLATFORMS)


@pytest.mark.parametrize(
    ("text", "code", "after"),
    [
        ("\ufeff- github\n- zoom\n", 0, "\ufeff- figma\n- github\n- zoom\n"),
        ("[github, zoom]\n", 2, "[github, zoom]\n"),
    ],
)
def test_an_addition_keeps_a_byte_order_mark_and_refuses_a_list_in_brackets(
    text: str, code: int, after: str, tmp_path: Path
) -> None:
    path = tmp_path / "sources.yaml"
    path.write_bytes(text.encode())
    done = statusledger("sources", "add", "figma", folder=tmp_path)
    assert (done.returncode, path.read_bytes().decode()) == (code, after)
    assert ("edit it by hand" in done.stderr) is bool(code)


@pytest.mark.parametrize("text", ["", "\n", "# my vendors\n", "\ufeff# my vendors\r\n"])
def test_an_entry_is_added_to_a_file_of_comments(text: str, tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_bytes(text.encode())
    done = statusledger("sources", "add", "zoom", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    written = path.read_bytes().decode()
    assert written.startswith(text.rstrip())
    assert [each.id for each in load(path, PLATFORMS)] == ["zoom"]
