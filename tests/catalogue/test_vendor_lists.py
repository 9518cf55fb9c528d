"""Lists of vendors: a name a line, tables, and packages that hint at vendors."""

import json
from pathlib import Path

import pytest

from statusledger.catalogue import load, packages, sdk_packages, shipped, vendor_lists
from statusledger.errors import CatalogueError
from statusledger.platforms import PLATFORMS

KNOWN = {"github", "aws", "stripe", "slack", "github, inc."}


def words(path: Path, text: str) -> list[tuple[str, ...]]:
    path.write_text(text)
    return [each.words for each in vendor_lists.read(path, lambda word: word.casefold() in KNOWN)]


def test_a_plain_list_has_names_bullets_comments_and_several_names_a_line(tmp_path: Path) -> None:
    text = '# ours\n- GitHub\n* AWS  # cloud\n1. "Stripe"\n\nSlack, aws; Foo\nGitHub, Inc.\nAcme Widgets, Ltd.\n\ufeff'
    assert words(tmp_path / "vendors.txt", text.removesuffix("\ufeff")) == [
        ("GitHub",), ("AWS",), ("Stripe",), ("Slack",), ("aws",), ("Foo",), ("GitHub, Inc.",), ("Acme Widgets, Ltd.",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vendor,Owner\nGitHub,Ann\nFoo,Bob\n", [("GitHub",), ("Foo",)]),
        ("id;Owner;Name;Site\n1;Ann;GitHub;https://github.com\n;;;\n2;Bob;;acme.example\n",
         [("GitHub", "https://github.com"), ("acme.example",)]),
        ("GitHub\tAnn\nAWS\tBob\n", [("GitHub",), ("AWS",)]),
        ("Nr,Anbieter\n1,GitHub\n2,AWS\n", [("Anbieter",), ("GitHub",), ("AWS",)]),
        ('Name\n"GitHub, Inc."\n', [("GitHub, Inc.",)]),
        ("Domain,Name\ngithub.com,\n", [("github.com",)]),
        ("Vendor\n", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_table_gives_the_column_of_names_and_the_addresses(
    text: str, expected: list[tuple[str, ...]], tmp_path: Path
) -> None:
    assert words(tmp_path / "vendors.csv", text) == expected


MANIFESTS = {
    "package.json": (
        json.dumps({"name": "openai", "dependencies": {"stripe": "1", "left-pad": "1"},
                    "devDependencies": {"@aws-sdk/client-s3": "3"}}),
        [("stripe", "stripe"), ("@aws-sdk/client-s3", "amazon-web-services")],
    ),
    "requirements-dev.txt": (
        "boto3==1.2\nslack_sdk[optional]>=3\n-r other.txt\n# stripe\ngoogle.cloud.storage; python_version>'3'\n",
        [("boto3", "amazon-web-services"), ("slack-sdk", "slack"), ("google-cloud-storage", "google-cloud")],
    ),
    "pyproject.toml": (
        "[project]\ndependencies = ['stripe>=1']\noptional-dependencies = {ai = ['openai']}\n"
        "[dependency-groups]\ndev = ['Sentry_SDK', {include-group = 'x'}]\n[tool.poetry.dependencies]\ntwilio = '^1'\n",
        [("stripe", "stripe"), ("openai", "openai"), ("sentry-sdk", "sentry"), ("twilio", "twilio")],
    ),
    "go.mod": (
        "module x\nrequire github.com/stripe/stripe-go/v76 v76.1.0\nrequire (\n"
        "\tgithub.com/aws/aws-sdk-go-v2/service/s3 v1.2.0\n\tgithub.com/slack-go/slack v0.1.0 // indirect\n)\n",
        [("github.com/stripe/stripe-go/v76", "stripe"),
         ("github.com/aws/aws-sdk-go-v2/service/s3", "amazon-web-services")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_package_manifest_hints_at_vendors(name: str, tmp_path: Path) -> None:
    text, expected = MANIFESTS[name]
    (tmp_path / name).write_text(text)
    found = vendor_lists.read(tmp_path / name, lambda _: False)
    assert [(each.package, *each.words) for each in found] == expected


@pytest.mark.parametrize(("name", "text"), [("package.json", "[1"), ("package.json", "[]"), ("pyproject.toml", "= 1")])
def test_a_manifest_of_another_shape_has_no_hints_or_is_refused_by_name(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    if text == "[]":
        assert vendor_lists.read(tmp_path / name, lambda _: False) == []
    else:
        with pytest.raises(CatalogueError, match=rf"{name}: cannot be read: "):
            vendor_lists.read(tmp_path / name, lambda _: False)


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("a.txt", b"Caf\xe9\n", "not UTF-8"),
        ("a.txt", b"x\n" * 5_001, "more than 5,000 vendors"),
        ("a.txt", b"x" * (4 * 2**20 + 1), "larger than 4 MB"),
        ("a.csv", b'Name\n"' + b"x" * 200_000 + b'"\n', r"a\.csv:2: field larger than field limit"),
        (".", None, "Is a directory"),
        ("none.txt", None, "No such file or directory"),
    ],
)
def test_a_list_that_is_none_is_refused_with_the_reason(
    name: str, body: bytes | None, reason: str, tmp_path: Path
) -> None:
    if body is not None:
        (tmp_path / name).write_bytes(body)
    with pytest.raises(CatalogueError, match=reason):
        vendor_lists.read(tmp_path / name, lambda _: False)


def test_every_package_is_made_for_an_entry_of_the_catalogue() -> None:
    known = {each.id for each in load(shipped(), PLATFORMS)}
    assert {*sdk_packages.NPM.values(), *sdk_packages.PYPI.values(), *sdk_packages.GO.values()} <= known
    assert packages.reader_of("vendors.txt") is None
