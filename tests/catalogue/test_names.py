"""Vendors are found by the names that people use for them, in every place where one is named."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from statusledger.alerts import config as alerts
from statusledger.catalogue import load, shipped
from statusledger.catalogue.search import Search
from statusledger.cli.run import chosen
from statusledger.config import names
from statusledger.config.names import NameIndex
from statusledger.model import Impact, Source
from statusledger.platforms import PLATFORMS
from statusledger.text import letters
from tests.support.build import incident, summary
from tests.support.dataset import folded, say, source

EVERYDAY = {
    # cloud and hosting
    "aws": "amazon-web-services", "EC2": "amazon-web-services", "azure": "microsoft-azure",
    "Entra ID": "microsoft-azure", "gcp": "google-cloud", "google cloud": "google-cloud",
    "digital ocean": "digitalocean", "linode": "linode", "vultr": "vultr", "hetzner": "hetzner", "ovh": "ovhcloud",
    "scaleway": "scaleway", "oracle cloud": "oracle-cloud-infrastructure", "oci": "oracle-cloud-infrastructure",
    "ibm cloud": "ibm-cloud", "aliyun": "alibaba-cloud", "tencent": "tencent-cloud", "heroku": "heroku",
    "vercel": "vercel", "netlify": "netlify", "render": "render", "railway": "railway", "fly.io": "fly-io",
    "godaddy": "godaddy", "namecheap": "namecheap", "squarespace": "squarespace", "wix": "wix", "webflow": "webflow",
    "wordpress": "automattic", "wp engine": "wp-engine", "openshift": "red-hat-openshift", "redhat": "red-hat",
    "vmware": "vmware", "backblaze b2": "backblaze", "wasabi": "wasabi", "coreweave": "coreweave",
    # code, packages and CI
    "gh": "github", "GitHub Actions": "github", "ghcr.io": "github", "gitlab": "gitlab", "bitbucket": "bitbucket",
    "npm": "npm", "pypi": "pypi", "ruby gems": "rubygems", "crates": "crates-io", "maven": "maven-central",
    "nuget": "nuget", "packagist": "packagist", "docker hub": "docker", "DockerHub": "docker", "quay": "quay",
    "k8s registry": "google-cloud", "registry.k8s.io": "google-cloud", "artifactory": "jfrog-cloud",
    "jfrog": "jfrog-cloud", "circle ci": "circleci", "travis": "travis-ci", "buildkite": "buildkite",
    "jenkins": "jenkins", "codecov": "codecov", "sonarqube": "sonarqube-cloud", "sonarcloud": "sonarcloud",
    "snyk": "snyk", "terraform": "hashicorp", "vault": "hashicorp", "pulumi": "pulumi",
    "launch darkly": "launchdarkly", "azure pipelines": "azure-devops", "gitpod": "gitpod", "jetbrains": "jetbrains",
    "sourcegraph": "sourcegraph", "browserstack": "browserstack", "sauce labs": "sauce-labs", "postman": "postman",
    "bitrise": "bitrise", "codesandbox": "codesandbox",
    # identity and security
    "okta": "okta", "auth0": "auth0", "one login": "onelogin", "pingone": "ping-identity", "duo": "duo",
    "jumpcloud": "jumpcloud", "1Password": "1password", "lastpass": "lastpass", "bitwarden": "bitwarden",
    "clerk": "clerk", "workos": "workos", "stytch": "stytch", "zscaler": "zscaler", "sentinel one": "sentinelone",
    "letsencrypt": "lets-encrypt", "tailscale": "tailscale", "hcaptcha": "hcaptcha", "vanta": "vanta",
    # work and communication
    "m365": "microsoft-365", "office 365": "microsoft-365", "outlook": "microsoft-365", "teams": "microsoft-teams",
    "gmail": "google-workspace", "g suite": "google-workspace", "slack": "slack", "zoom": "zoom",
    "webex": "cisco-webex", "discord": "discord", "whatsapp": "meta", "facebook": "meta", "linkedin": "linkedin",
    "reddit": "reddit", "jira": "jira", "confluence": "confluence", "trello": "trello", "asana": "asana",
    "monday": "monday", "clickup": "clickup", "linear": "linear", "notion": "notion", "airtable": "airtable",
    "smartsheet": "smartsheet", "figma": "figma", "miro": "miro", "canva": "canva", "dropbox": "dropbox",
    "box": "box", "docusign": "docusign", "calendly": "calendly", "typeform": "typeform", "loom": "loom",
    "zapier": "zapier", "make": "make", "n8n": "n8n", "ifttt": "ifttt", "workday": "workday", "bamboo": "bamboohr",
    "gusto": "gusto", "rippling": "rippling", "deel": "deel",
    # messages and email
    "twilio": "twilio", "sendgrid": "sendgrid", "mailgun": "mailgun", "postmark": "postmark",
    "mailchimp": "mailchimp", "mandrill": "mailchimp", "klaviyo": "klaviyo", "nexmo": "vonage-api",
    "message bird": "messagebird", "sinch": "sinch", "telnyx": "telnyx", "plivo": "plivo",
    "ringcentral": "ringcentral", "one signal": "onesignal", "pusher": "pusher", "ably": "ably",
    "customer.io": "customer-io", "braze": "braze", "fastmail": "fastmail", "proton": "proton",
    # monitoring
    "datadog": "datadog", "new relic": "new-relic", "sentry": "sentry", "grafana": "grafana",
    "pager duty": "pagerduty", "opsgenie": "opsgenie", "splunk": "splunk", "sumo logic": "sumo-logic",
    "elastic": "elastic", "honeycomb": "honeycomb", "better uptime": "better-stack", "rollbar": "rollbar",
    "bugsnag": "bugsnag", "logz.io": "logz-io", "uptime robot": "uptimerobot", "statuspage": "atlassian-statuspage",
    "dynatrace": "dynatrace", "pingdom": "pingdom",
    # AI
    "openai": "openai", "ChatGPT": "openai", "claude": "anthropic", "gemini api": "google-ai-for-developers",
    "mistral": "mistral", "cohere": "cohere", "groq": "groq", "perplexity": "perplexity",
    "huggingface": "hugging-face", "replicate": "replicate", "deep seek": "deepseek", "together": "together-ai",
    "elevenlabs": "elevenlabs", "openrouter": "openrouter", "cursor": "cursor", "replit": "replit",
    "pinecone": "pinecone", "runpod": "runpod",
    # content delivery and DNS
    "cloudflare": "cloudflare", "CF": "cloudflare", "fastly": "fastly", "akamai": "akamai", "bunny cdn": "bunny",
    "cdnjs": "cdnjs", "jsdelivr": "jsdelivr", "imgix": "imgix", "cloudinary": "cloudinary", "dnsimple": "dnsimple",
    # payments and commerce
    "stripe": "stripe", "pay pal": "paypal", "braintree": "braintree", "square": "square", "adyen": "adyen",
    "plaid": "plaid", "checkout": "checkout-com", "gocardless": "gocardless", "wise": "wise", "klarna": "klarna",
    "razorpay": "razorpay", "shopify": "shopify", "magento": "magento-commerce", "woo": "woocommerce",
    "bigcommerce": "bigcommerce", "quickbooks": "quickbooks", "xero": "xero", "chargebee": "chargebee",
    "recurly": "recurly", "coinbase": "coinbase",
    # support, sales and data
    "zendesk": "zendesk", "intercom": "intercom", "freshdesk": "freshworks", "hubspot": "hubspot",
    "sfdc": "salesforce", "pipedrive": "pipedrive", "service now": "servicenow", "help scout": "help-scout",
    "segment": "segment", "mixpanel": "mixpanel", "amplitude": "amplitude", "posthog": "posthog",
    "snowflake": "snowflake", "databricks": "databricks", "mongo": "mongodb", "redis": "redis", "kafka": "confluent",
    "planetscale": "planetscale", "supabase": "supabase", "neon": "neon", "firebase": "firebase",
    "firestore": "firebase", "cockroachdb": "cockroach-labs", "fivetran": "fivetran", "dbt": "dbt-cloud",
    "clickhouse": "clickhouse-cloud", "algolia": "algolia", "power bi": "power-bi", "tableau": "tableau",
    "looker": "looker", "contentful": "contentful", "netsuite": "oracle-netsuite",
}  # fmt: skip
"""Everyday names of the vendors in most use, with their entries."""


@pytest.fixture(scope="module")
def known() -> tuple[Source, ...]:
    return load(shipped(), PLATFORMS)


@pytest.fixture(scope="module")
def index(known: tuple[Source, ...]) -> NameIndex:
    return names.of_sources(known)


def test_the_table_holds_two_hundred_vendors() -> None:
    assert len(set(EVERYDAY.values())) >= 200


def test_everyday_names_are_found_in_every_spelling(index: NameIndex) -> None:
    found = {
        spelling: index.id_of(spelling)
        for name in EVERYDAY
        for spelling in (name, name.upper(), name.title(), name.replace(" ", "-"), name.replace(" ", ""))
    }
    expected = {letters(name): key for name, key in EVERYDAY.items()}
    assert {spelling: key for spelling, key in found.items() if key != expected[letters(spelling)]} == {}


@pytest.mark.parametrize("name", ["aws", "Azure", "gcp", "M365", "docker hub", "k8s registry", "gh", "npm", "Okta"])
def test_a_search_lists_the_entry_of_an_everyday_name_first(name: str, known: tuple[Source, ...]) -> None:
    assert Search(known).find(name)[0].id == {key.casefold(): each for key, each in EVERYDAY.items()}[name.casefold()]


def test_a_name_of_the_shipped_catalogue_belongs_to_one_entry(known: tuple[Source, ...]) -> None:
    owners: dict[str, set[str]] = {}
    for each in known:
        for name in (each.id, each.name, *each.aliases, *each.names):
            owners.setdefault(letters(name), set()).add(each.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


VENDORS = {
    "amazon": "amazon-web-services", "google": "firebase", "microsoft": "azure-devops", "atlassian": "trello",
    "cloudflare": "area-1-security", "oracle": "dyn", "meta": "crowdtangle", "cisco": "duo", "splunk": "victorops",
}  # fmt: skip


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_pages_of_a_vendor_are_grouped(vendor: str, known: tuple[Source, ...]) -> None:
    assert VENDORS[vendor] in {each.id for each in known if each.vendor == vendor}
    assert VENDORS[vendor] in {each.id for each in Search(known).find(vendor)}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("azure", ""),
        ("Azure", ""),
        ("mazes", "; did you mean maze?"),
        ("githbu", "; did you mean github?"),
        ("hub", "; did you mean docker?"),
        ("workspace", "; did you mean google-workspace?"),
        ("dockerhubb", "; did you mean docker?"),
        ("git", ""),
    ],
)
def test_suggestions_are_near_spellings_or_whole_words(name: str, hint: str) -> None:
    sources = [source("maze"), source("github"), source("google-workspace"), source("docker")]
    sources[-1] = replace(sources[-1], names=("docker hub",))
    assert names.of_sources(sources).hint(name) == hint


def test_an_id_comes_before_a_name_and_punctuation_alone_is_no_name() -> None:
    found = NameIndex(["docker-hub", "quay"], [("quay", ["docker-hub", "red hat quay"]), ("docker-hub", ["hub", "--"])])
    assert [found.id_of(each) for each in ("docker-hub", "Docker Hub", "Red-Hat Quay", "HUB", "--", "")] == [
        "docker-hub", "docker-hub", "quay", "docker-hub", None, None,
    ]  # fmt: skip


def test_a_name_that_several_share_stands_for_none_of_them() -> None:
    one, two = source("one", "Twin"), source("two", "Twin")
    twins = replace(one, names=("both",)), replace(two, names=("both", "own"))
    found = names.of_sources([*twins, replace(source("off", "Own"), enabled=False), source("Single", "Single")])
    assert [found.id_of(each) for each in ("Twin", "BOTH", "own", "single")] == [None, None, "two", "Single"]
    assert found.hint("twin") == "; it is the name of one and two, use an id"


def test_the_gate_refuses_a_name_that_several_sources_share(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    sources = (source("acme", "Twin"), source("other", "Twin"))
    folded(path, summary("10 11:58", incident(impact=Impact.MAJOR)), sources=sources)
    done = say(path, "check", "--vendor", "twin")
    assert done.exit_code == 2
    assert "it is the name of acme and other, use an id" in done.stderr


# The places where a vendor is named.


AWS = replace(source("amazon-web-services", "Amazon Web Services"), vendor="amazon", names=("aws",))
HUB = replace(source("docker", "Docker"), names=("docker hub",))
SHOP = replace(source("amazon-shop", "Amazon Shop"), vendor="amazon")


def test_sources_yaml_takes_a_shipped_entry_by_any_name(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("- AWS\n- Docker Hub\n- gmail\n- OKTA\n")
    found = load(tmp_path / "sources.yaml", PLATFORMS)
    assert [each.id for each in found] == ["amazon-web-services", "docker", "google-workspace", "okta"]


def test_an_entry_of_ones_own_may_have_the_name_of_a_shipped_one(tmp_path: Path) -> None:
    own = "- {id: azure, name: Azure of ours, url: https://azure.example, platform: feed, names: [aws]}\n"
    (tmp_path / "sources.yaml").write_text(f"- microsoft-azure\n- amazon-web-services\n{own}")
    assert len(load(tmp_path / "sources.yaml", PLATFORMS)) == 3


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (("AWS",), ["amazon-web-services"]),
        (("Docker-Hub", "docker"), ["docker"]),
        (("Amazon",), ["amazon-web-services"]),
        ((), ["amazon-web-services", "docker", "amazon-shop"]),
    ],
)
def test_commands_take_sources_and_vendors_by_name(wanted: tuple[str, ...], found: list[str]) -> None:
    assert [each.id for each in chosen([AWS, HUB, replace(SHOP, enabled=False)], wanted)] == found


def test_the_gate_takes_names(tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    folded(path, summary("10 11:58", incident(impact=Impact.MAJOR)), sources=(AWS, HUB, SHOP))
    found = [
        json.loads(say(path, "check", "--json", "--vendor", each).stdout) for each in ("AWS", "amazon", "docker hub")
    ]
    assert [(each["sources"], each["verdict"]) for each in found] == [(1, "down"), (2, "down"), (1, "unknown")]
    (tmp_path / "stack.yaml").write_text("- Docker Hub\n- id: aws\n  max_impact: critical\n")
    result = say(path, "check", "--json", "--stack", str(tmp_path / "stack.yaml"))
    assert {each["source_id"] for each in json.loads(result.stdout)["reasons"]} == {"docker"}
    assert "did you mean docker?" in say(path, "check", "--vendor", "dockr").stderr


@pytest.mark.parametrize("name", ["amazon", "AWS", "Amazon Shop", "amazon-shop"])
def test_lists_take_a_vendor_by_any_name_of_its_sources(name: str, tmp_path: Path) -> None:
    path = tmp_path / "status.db"
    edited = [summary("10 11:00", incident()), summary("10 11:58", incident(title="Another title"))]
    folded(path, *edited, sources=(AWS, HUB, SHOP))
    found = json.loads(say(path, "changes", "--all", "--json", "--vendor", name).stdout)
    assert {each["vendor_id"] for each in found} == {"amazon"}
    assert say(path, "anomalies", "--vendor", name).exit_code == 0


def test_alerts_yaml_takes_names(tmp_path: Path) -> None:
    path = tmp_path / "alerts.yaml"
    path.write_text(
        "targets: [{id: ops, apprise: 'json://a'}]\nrules: [{to: [ops], vendors: [AWS, Docker Hub, Amazon]}]\n"
    )
    (rule,) = alerts.load(path, [AWS, HUB, SHOP]).rules
    assert rule.vendors == ("amazon-web-services", "docker", "amazon")
