"""alerts.yaml: what it means, what is refused and how that is said, and the example of the documentation."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from statusledger.alerts.config import load, locate, schema
from statusledger.alerts.plan import DAY_S, Email, EventType, Plan, Quiet, Rule, Target
from statusledger.alerts.signatures import ADVICE
from statusledger.catalogue import load as load_catalogue
from statusledger.errors import CatalogueError
from statusledger.fetch import Security
from statusledger.model import Impact
from statusledger.platforms import PLATFORMS
from tests.support.alerting import TAGGED
from tests.support.build import at
from tests.support.markdown import Block, blocks

SPAN = "must be a duration from 0s to 364d, as in 300, 5m or 24h"
TYPES = "slack, discord, teams, email, webhook or apprise"
WHERE = "and write `secret: ${NAME}` with the environment variable that holds it"
RENEW = "add the workflow `Send webhook alerts to a channel` in Teams and write its address as `teams:`"
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
        ("", ["1: holds no alerts; write `targets:` with a list"]),
        ("[]", ["1: holds no alerts; write `targets:` with a list"]),
        ("rules: []\n", ["1: targets: is missing; add it"]),
        ("targets: {}\nrules: []\n", ["1: targets: must be a list; begin each item with `- `"]),
        (HEAD + "  - to: [opps]\n", ["6: to: there is no target opps; did you mean ops?"]),
        (HEAD + "  - to: [ops]\n    vendors: [akme]\n", ["7: vendors: there is no vendor akme; did you mean acme?"]),
        (HEAD + "  - to: [ops]\n    tags: [clowd]\n", ["7: tags: there is no tag clowd; did you mean cloud?"]),
        (HEAD + "  - to: [ops]\n    events: [open]\n", ["7: events: open is unknown; did you mean opened?"]),
        (HEAD + "  - to: [ops]\n    ahead: a day\n", [f"7: ahead: {SPAN}"]),
        (HEAD + "  - to: [ops]\n    event: [opened]\n", ["7: event: unknown key; did you mean events?"]),
        (HEAD + "  - to: [ops]\n    after: 0\n", ["7: after: must be a whole number from 1 to 1000, without quotes"]),
        ("targets: [{id: a}]\nrules: []\n", [f"1: has no address; write one of {TYPES}"]),
        (
            "targets: [{id: a, webhook: 'https://a.example'}]\nrules: []\n",
            [f"1: secret: is missing; a webhook is signed: {ADVICE}, {WHERE}"],
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


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "webhook: https://hooks.slack.com/services/T0/B0/s3cr3t",
            "webhook: is an address of Slack; write `slack:` in the place of `webhook:`",
        ),
        (
            "webhook: https://discord.com/api/webhooks/1/s3cr3t",
            "webhook: is an address of Discord; write `discord:` in the place of `webhook:`",
        ),
        (
            "webhook: https://prod-1.westeurope.logic.azure.com:443/workflows/s3cr3t/triggers/manual/paths/invoke",
            "webhook: is an address of Teams; write `teams:` in the place of `webhook:`",
        ),
        (
            "discord: https://hooks.slack.com/services/T0/B0/s3cr3t",
            "discord: is an address of Slack; write `slack:` in the place of `discord:`",
        ),
        (
            "slack: https://default1.d5.environment.api.powerplatform.com:443/powerautomate/s3cr3t",
            "slack: is an address of Teams; write `teams:` in the place of `slack:`",
        ),
        ("teams: slack://s3cr3t", "teams: is an address of Apprise; write `apprise:` in the place of `teams:`"),
        (
            "teams: https://acme.webhook.office.com/webhookb2/s3cr3t",
            f"teams: is an Office 365 connector, which Microsoft has retired; {RENEW}",
        ),
        (
            "webhook: https://outlook.office.com/webhook/s3cr3t",
            f"webhook: is an Office 365 connector, which Microsoft has retired; {RENEW}",
        ),
        (
            "slack: hooks.slack.com/s3cr3t",
            "slack: is not http or https; write the whole address, as in https://status.example.com",
        ),
        ("slack: https://s3cr3t/ x", "slack: holds a space or a backslash; percent-encode it"),
    ],
)
def test_an_address_of_another_service_is_refused_with_the_right_key_and_not_repeated(
    tmp_path: Path, line: str, said: str
) -> None:
    found = refused(tmp_path, f"targets:\n  - id: ops\n    {line}\n")
    assert found == [f"alerts.yaml:3: {said}"]
    assert "s3cr3t" not in found[0]


MAIL = """\
targets:
  - id: mail
    email:
      to: [oncall@example.com, "${CHIEF}"]
      from: alerts@example.com
      server: smtp.example.com
"""


def test_mail(tmp_path: Path) -> None:
    (target,) = read(tmp_path, MAIL).targets
    assert target.email == Email(
        to=("oncall@example.com", "${CHIEF}"), sender="alerts@example.com", server="smtp.example.com"
    )
    (target,) = read(tmp_path, f"{MAIL}      security: tls\n      user: u\n      password: ${{PASSWORD}}\n").targets
    assert target.email is not None
    assert (target.email.security, target.email.password) == (Security.TLS, "${PASSWORD}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MAIL.replace("smtp.example.com", "smtp.example.com:587"), [
            "6: email: server: smtp.example.com:587 is no name of a server; "
            "write it alone, as in smtp.example.com, without port"
        ]),
        (MAIL.replace("alerts@example.com", "Alerts"), [
            "5: email: from: Alerts is no mail address; write one as in ops@example.com"
        ]),
        (MAIL.replace('[oncall@example.com, "${CHIEF}"]', "a@example.com"), [
            "4: email: to: must be a list, as in [a@example.com]"
        ]),
        (MAIL + "      security: ssl\n", ["7: email: security: ssl is unknown; known are none, starttls, tls"]),
        (MAIL + "      user: u\n", ["4: email: user and password belong together; give both or none"]),
        (MAIL + "      user: u\n      password: p\n      security: none\n", [
            "4: email: a password is sent only with security starttls or tls"
        ]),
        ("targets: [{id: a, email: ops@example.com}]", [
            "1: email: must be a mapping; write `to:` and `from:` and `server:` on indented lines below it"
        ]),
        ("targets: [{id: a, email: {to: [a@example.com]}}]", [
            "1: email: from: is missing; add it", "1: email: server: is missing; add it"
        ]),
        ("targets: [{id: a, apprise: 'json://a', quiet: late}]", [
            "1: quiet: must be a mapping; write `from:` and `until:` on indented lines below it"
        ]),
        ("targets: [{id: a, apprise: 'json://a', quiet: {from: '22:00', until: '23:00', zone: UTC}}]", [
            "1: quiet: zone: unknown key; did you mean time_zone?"
        ]),
        ("targets: [{id: a, slack: '${A}', secret: '${B}'}]", ["1: secret: is for a webhook only; take it out"]),
        ("targets:\n  - id: a\n    webhook: https://hooks.slack.com/services/1\n    secret: ${B}\n", [
            "3: webhook: is an address of Slack; write `slack:` in the place of `webhook:`",
            "4: secret: is for a webhook only; take it out",
        ]),
        ("targets:\n  - id: a\n    slack: ${A}\n    discord: ${B}\n", [
            "4: discord: slack is given before; write a target for each of the two"
        ]),
    ],
)  # fmt: skip
def test_mistakes_in_targets_are_reported_by_line_with_advice(tmp_path: Path, text: str, said: list[str]) -> None:
    assert refused(tmp_path, text) == [f"alerts.yaml:{line}" for line in said]


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    text = """\
targets:
  - webhook: https://hooks.example.com
    timeout: long
  - id: chat
    slack: ${SLACK}
    digest: 0
  - id: chat
    discord: https://hooks.slack.com/services/1
rules:
  - to: [chat, chart]
    impact: huge
  - vendors: [akme]
"""
    lines = [int(line.split(":")[1]) for line in refused(tmp_path, text)]
    assert lines == [2, 2, 3, 6, 7, 8, 10, 11, 12]


@pytest.mark.parametrize("rules", ["", "rules: []\n"])
def test_without_rules_all_targets_receive_what_is_major_or_worse(tmp_path: Path, rules: str) -> None:
    plan = read(tmp_path, f"targets:\n  - {{id: one, slack: '${{A}}'}}\n  - {{id: two, teams: '${{B}}'}}\n{rules}")
    assert plan.rules == (Rule(to=("one", "two"), name="default", impact=Impact.MAJOR),)


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


EXAMPLES = [each for each in blocks("yaml") if each.text.startswith("targets:\n")]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.place)
def test_the_examples_of_the_documentation_are_right(tmp_path: Path, example: Block) -> None:
    (tmp_path / "alerts.yaml").write_text(example.text)
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


def test_a_rule_without_targets_sends_to_all_and_a_list_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "alerts.yaml"
    path.write_text("targets:\n  # - id: chat\nrules:\n  - impact: major\n")
    assert load(path, []).rules[0].to == ()
    path.write_text(
        "targets: [{id: ops, apprise: 'json://a'}, {id: chat, apprise: 'json://b'}]\nrules: [{}, {to: [ops]}]\n"
    )
    assert [rule.to for rule in load(path, []).rules] == [("ops", "chat"), ("ops",)]
