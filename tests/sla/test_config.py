"""sla.yaml: a short and a long form, and every mistake with its line and what to do."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from statusledger.config.names import NameIndex
from statusledger.errors import CatalogueError
from statusledger.insight.period_keys import Length
from statusledger.insight.sla.terms import Agreement, Counting, Credit
from statusledger.sla import config

KNOWN = NameIndex(["github", "okta", "docker-hub"], [("docker-hub", ("Docker Hub",))])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sla.yaml"


def loaded(file: Path, text: str) -> tuple[Agreement, ...]:
    file.write_text(text)
    return config.load(file, KNOWN)


def mistakes(file: Path, text: str) -> list[str]:
    with pytest.raises(CatalogueError) as found:
        loaded(file, text)
    return str(found.value).replace(f"{file}:", "").splitlines()


def test_the_short_form_is_a_vendor_and_a_target(file: Path) -> None:
    short = loaded(file, "- github: 99.9\n- Docker Hub: 99\n")
    long = "- {vendor: github, target: 99.9}\n- {vendor: docker-hub, target: 99}\n"
    assert short == loaded(file, long)
    assert [(each.id, each.vendor, each.target) for each in short] == [
        ("github", "github", 99.9),
        ("docker-hub", "docker-hub", 99.0),
    ]


def test_every_key_of_the_long_form_is_read(file: Path) -> None:
    (found,) = loaded(
        file,
        """
        - vendor: Okta
          id: okta-login
          service: Workforce
          target: 99.99
          period: quarter
          time_zone: America/Los_Angeles
          components: ["Authentication/*"]
          except: [Beta]
          counts: {major: 1, partial: 0.5, degraded: 0.25, maintenance: true}
          credits: [{below: 99.99, credit: 10}, {below: 99, credit: 25}]
          claim_days: 30
          at_risk: 50
        """,
    )
    assert found == Agreement(
        vendor="okta", id="okta-login", service="Workforce", target=99.99, period=Length.QUARTER,
        time_zone="America/Los_Angeles", components=("Authentication/*",), excluded=("Beta",),
        counts=Counting(major=1, partial=0.5, degraded=0.25, maintenance=True),
        credits=(Credit(below=99.99, credit=10), Credit(below=99, credit=25)), claim_days=30, at_risk=50,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1: names no agreement; write one a line, as in `- github: 99.9`"),
        ("[]", "1: names no agreement; write one a line, as in `- github: 99.9`"),
        ("- github", "1: github: has no target; write it behind, as in `- github: 99.9`"),
        ("- gihtub: 99.9", "1: vendor: gihtub: no vendor of that name is in the database; did you mean github?"),
        ("- github: 999", "1: target: must be a number from 0 to 100, without quotes"),
        ("- github: '99.9'", "1: github: unknown key"),
        ("- target: 99.9", "1: vendor: is missing; add it"),
        ("- {vendor: github, target: 99.9, tiem_zone: UTC}", "1: tiem_zone: unknown key; did you mean time_zone?"),
        (
            "- {vendor: github, target: 99.9, period: week}",
            "1: period: week is unknown; known are month",
        ),
        ("- {vendor: github, target: 99.9, time_zone: PST}", "1: time_zone: PST is no IANA time zone"),
        ("- {vendor: github, target: 99.9, counts: 1}", "1: counts: must be a mapping"),
        ("- {vendor: github, target: 99.9, counts: {partial: 2}}", "1: counts: partial: must be a number from 0 to 1"),
        ("- {vendor: github, target: 99.9, counts: {major: 0}}", "1: counts: a milder health weighs more"),
        ("- {vendor: github, target: 99.9, claim_days: 1.5}", "1: claim_days: must be a whole number from 0 to 1000"),
        (
            "- {vendor: github, target: 99.9, credits: [{below: 99.9, credit: 5}, {below: 99, credit: 5}]}",
            "1: credits: a lower availability must give a higher credit",
        ),
        ("- {vendor: github, target: 99, credits: [{below: 99.5, credit: 5}]}", "1: credits: a tier begins above"),
        ("- github: 99.9\n- github: 99.5", "2: id: github is taken on line 1; give this agreement an id of its own"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_to_do(file: Path, text: str, expected: str) -> None:
    found = mistakes(file, text)
    assert len(found) == 1
    assert found[0].strip().startswith(expected)


def test_all_mistakes_are_reported_at_once(file: Path) -> None:
    found = mistakes(file, "- nobody: 99.9\n- github\n- vendor: okta\n  target: 101\n  at_risk: x\n")
    assert [each.split(":")[0].strip() for each in found] == ["1", "2", "4", "5"]


@pytest.mark.parametrize("text", ["- github: 99.9", "- {vendor: github, target: 99, counts: {partial: 0.5}}"])
def test_the_schema_admits_both_forms(file: Path, text: str) -> None:
    loaded(file, text)
    jsonschema.validate(yaml.safe_load(text), config.schema())


@pytest.mark.parametrize("text", ["- github", "- github: many", "- {vendor: github, target: 99, tiers: []}"])
def test_the_schema_refuses_what_the_loader_refuses(file: Path, text: str) -> None:
    mistakes(file, text)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(text), config.schema())


def test_the_example_is_valid() -> None:
    found = config.load(config.EXAMPLE, KNOWN)
    assert [(each.id, each.target, len(each.credits)) for each in found] == [("github", 99.9, 0), ("okta", 99.99, 2)]
    jsonschema.validate(yaml.safe_load(config.EXAMPLE.read_text()), config.schema())


def test_an_agreement_is_named_by_its_id_or_its_vendor(file: Path) -> None:
    found = loaded(file, "- github: 99.9\n- {vendor: github, id: actions, target: 99}\n- okta: 99.99\n")

    def ids(word: str) -> list[str]:
        return [each.id for each in config.named(found, word, KNOWN)]

    assert (ids("github"), ids("Actions"), ids("Okta"), ids("nobody")) == (["github"], ["actions"], ["okta"], [])


def test_the_shipped_schema_is_that_of_the_types() -> None:
    shipped: Any = json.loads(config.EXAMPLE.parent.with_name("sla.schema.json").read_text())
    assert shipped == config.schema()
