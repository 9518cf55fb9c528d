"""alerts.yaml: what it means, what is refused and how that is said, and the example of the documentation."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from statusledger.alerts.config import load, locate, schema
from statusledger.alerts.plan import DAY_S, EventType, Plan, Quiet, Rule, Target
from statusledger.catalogue import load as load_catalogue
from statusledger.errors import CatalogueError
from statusledger.model import Impact
from statusledger.platforms import PLATFORMS
from tests.support.alerting import TAGGED
from tests.support.build import at
from tests.support.markdown import block

SPAN = "must be a duration from 0s to 364d, as in 300, 5m or 24h"
HEAD = "targets:\n  - id: ops\n    webhook: https://hooks.example.com\n    secret: ${SECRET}\nrules:\n"


def read(folder: Path, text: str) -> Plan:
    (folder / "alerts.yaml").write_text(text)
    return load(folder / "alerts.yaml", [TAGGED])


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        read(folder, text)
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).splitlines()]


WHOLE = """\
targets:
  - id: ops
    webhook: https://${HOST}/hook
    secret: ${HOOK_SECRET}
    headers: {Authorization: "Bearer ${TOKEN}"}
    allow_private: [10.0.0.0/8]
    timeout: 2.5
  - id: chat
    apprise: slack://${SLACK}/#vendors
    digest: 5
    quiet: {from: "22:00", until: "07:00", time_zone: Europe/Berlin, let_through: critical}
rules:
  - to: [ops]
  - to: [ops, chat]
    name: storage
    vendors: [acme]
    tags: [cloud]
    components: ["*/S3"]
    except: [Beta]
    regions: ["eu-*"]
    impact: major
    unknown_impact: false
    events: [maintenance_soon, unreadable]
    ahead: 2d
    after: 5
"""


def test_every_key(tmp_path: Path) -> None:
    quiet = Quiet(begin="22:00", until="07:00", time_zone="Europe/Berlin", let_through=Impact.CRITICAL)
    actual = read(tmp_path, WHOLE).rules[1]
    assert [type(actual.impact), *map(type, actual.events)] == [Impact, EventType, EventType]
    assert read(tmp_path, WHOLE) == Plan(
        (
            Target(
                id="ops",
                webhook="https://${HOST}/hook",
                secret="${HOOK_SECRET}",
                headers={"Authorization": "Bearer ${TOKEN}"},
                allow_private=("10.0.0.0/8",),
                timeout=2.5,
            ),
            Target(id="chat", apprise="slack://${SLACK}/#vendors", digest=5, quiet=quiet),
        ),
        (
            Rule(to=("ops",), name="rule 1"),
            Rule(
                to=("ops", "chat"),
                name="storage",
                vendors=("acme",),
                tags=("cloud",),
                components=("*/S3",),
                excluded=("Beta",),
                regions=("eu-*",),
                impact=Impact.MAJOR,
                unknown_impact=False,
                events=(EventType.MAINTENANCE_SOON, EventType.UNREADABLE),
                ahead=2 * DAY_S,
                after=5,
            ),
        ),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["1: holds no alerts; write `targets:` and `rules:`, each with a list"]),
        ("[]", ["1: holds no alerts; write `targets:` and `rules:`, each with a list"]),
        ("targets: []\n", ["1: rules: is missing; add it"]),
        ("targets: {}\nrules: []\n", ["1: targets: must be a list; begin each item with `- `"]),
        (HEAD + "  - to: [opps]\n", ["6: to: there is no target opps; did you mean ops?"]),
        (HEAD + "  - to: [ops]\n    vendors: [akme]\n", ["7: vendors: there is no vendor akme; did you mean acme?"]),
        (HEAD + "  - to: [ops]\n    tags: [clowd]\n", ["7: tags: there is no tag clowd; did you mean cloud?"]),
        (HEAD + "  - to: [ops]\n    events: [open]\n", ["7: events: open is unknown; did you mean opened?"]),
        (HEAD + "  - to: [ops]\n    ahead: a day\n", [f"7: ahead: {SPAN}"]),
        (HEAD + "  - to: [ops]\n    event: [opened]\n", ["7: event: unknown key; did you mean events?"]),
        (HEAD + "  - to: [ops]\n    after: 0\n", ["7: after: must be a whole number from 1 to 1000, without quotes"]),
        ("targets: [{id: a}]\nrules: []\n", ["1: needs one of webhook and apprise; give one of the two"]),
        (
            "targets: [{id: a, webhook: 'https://a.example'}]\nrules: []\n",
            ["1: a webhook is signed: give webhook and secret together"],
        ),
        (
            "targets: [{id: a, apprise: 'json://a'},\n {id: a, apprise: 'json://b'}]\nrules: []\n",
            ["2: id: a is taken on line 1; use another"],
        ),
        (
            "targets: [{id: a, apprise: 'json://a', quiet: {from: 22:00, until: '24:00'}}]\nrules: []\n",
            [
                '1: quiet: from: YAML reads 22:00 as a number; put it in quotes: "22:00"',
                '1: quiet: until: 24:00 is no time of day; write it as in "22:30"',
            ],
        ),
        (
            "targets: [{id: a, apprise: 'json://a', quiet: {from: '22:00', until: '22:00'}}]\nrules: []\n",
            ["1: quiet: begins when it ends; give two times of day"],
        ),
    ],
)  # fmt: skip
def test_mistakes_in_alerts_are_reported_by_line_with_advice(tmp_path: Path, text: str, said: list[str]) -> None:
    assert refused(tmp_path, text) == [f"alerts.yaml:{line}" for line in said]


@pytest.mark.parametrize("secret", ["hunter2", "whsec_c2hvcnQ=", "whsec_" + "A" * 200])
def test_an_invalid_secret_is_refused_and_not_repeated(tmp_path: Path, secret: str) -> None:
    (said,) = refused(tmp_path, HEAD.replace("${SECRET}", secret) + "  - to: [ops]\n")
    assert said.startswith("alerts.yaml:4: secret: is ")
    assert "openssl rand -base64 32" in said and secret not in said


def test_where_the_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert locate(None, None) is None
    (tmp_path / "alerts.yaml").touch()
    assert locate(None, None) == Path("alerts.yaml")
    assert locate(None, Path("elsewhere/sources.yaml")) is None
    assert locate(Path("mine.yaml"), None) == Path("mine.yaml")
    with pytest.raises(CatalogueError, match=r"mine\.yaml: No such file or directory; name another file with --alerts"):
        load(Path("mine.yaml"), ())


def test_the_schema_accepts_what_the_loader_accepts() -> None:
    validator = Draft7Validator(schema())
    assert not list(validator.iter_errors(yaml.safe_load(WHOLE)))
    assert list(validator.iter_errors(yaml.safe_load(WHOLE.replace("unreadable", "unredable"))))
    assert list(validator.iter_errors(yaml.safe_load(WHOLE.replace("impact: major", "impact: maintenance"))))


def test_the_example_of_the_documentation_is_right(tmp_path: Path) -> None:
    (tmp_path / "alerts.yaml").write_text(block("yaml", "targets:\n"))
    plan = load(tmp_path / "alerts.yaml", load_catalogue(None, PLATFORMS))
    assert {target for rule in plan.rules for target in rule.to} == {target.id for target in plan.targets}


@pytest.mark.parametrize(
    ("quiet", "when", "held"),
    [
        (Quiet(begin="22:00", until="07:00"), "8 21:59", False),
        (Quiet(begin="22:00", until="07:00"), "8 22:00", True),
        (Quiet(begin="22:00", until="07:00"), "8 06:59", True),
        (Quiet(begin="22:00", until="07:00"), "8 07:00", False),
        (Quiet(begin="12:00", until="13:00"), "8 12:30", True),
        (Quiet(begin="12:00", until="13:00"), "8 13:00", False),
        (Quiet(begin="22:00", until="07:00", time_zone="America/New_York"), "8 02:59", False),
        (Quiet(begin="22:00", until="07:00", time_zone="America/New_York"), "8 03:00", True),
        (Quiet(begin="22:00", until="07:00", time_zone="America/New_York"), "8 12:00", False),
    ],
)
def test_quiet_hours(quiet: Quiet, when: str, held: bool) -> None:
    assert quiet.holds(at(when)) is held


def test_quiet_hours_follow_the_clocks_of_their_zone() -> None:
    quiet = Quiet(begin="22:00", until="07:00", time_zone="Europe/Berlin")
    summer, winter = "2025-07-01T05:30:00Z", "2025-01-08T05:30:00Z"
    assert (quiet.holds(type(at("8"))(summer)), quiet.holds(at("8 05:30"))) == (False, True)
    assert winter == at("8 05:30")
