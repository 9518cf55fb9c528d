"""One function leads from a word to a source, to candidates, or to the nearest sources."""

import pytest
from msgspec.structs import replace

from statusledger.catalogue import load, shipped
from statusledger.catalogue.search import Search
from statusledger.platforms import PLATFORMS
from tests.support.dataset import source

FORTY = {
    "GitHub": "github", "AWS": "amazon-web-services", "Stripe": "stripe", "Slack": "slack", "OpenAI": "openai",
    "Anthropic": "anthropic", "Cloudflare": "cloudflare", "Google Cloud": "google-cloud", "GCP": "google-cloud",
    "Azure": "microsoft-azure", "Microsoft 365": "microsoft-365", "Zoom": "zoom", "Okta": "okta",
    "Datadog": "datadog", "PagerDuty": "pagerduty", "Twilio": "twilio", "SendGrid": "sendgrid",
    "Atlassian": "atlassian", "Jira": "jira", "Notion": "notion", "Figma": "figma", "Vercel": "vercel",
    "Netlify": "netlify", "Heroku": "heroku", "DigitalOcean": "digitalocean", "Shopify": "shopify",
    "HubSpot": "hubspot", "Salesforce": "salesforce", "Zendesk": "zendesk", "Intercom": "intercom",
    "Dropbox": "dropbox", "Box": "box", "Linear": "linear", "CircleCI": "circleci", "npm": "npm",
    "Docker": "docker", "Fastly": "fastly", "MongoDB Atlas": "mongodb", "Snowflake": "snowflake", "Auth0": "auth0",
}  # fmt: skip
"""The names that a company of today would write down, with their entries."""


@pytest.fixture(scope="module")
def catalogue() -> Search:
    return Search(load(shipped(), PLATFORMS))


def test_forty_everyday_vendors_are_found(catalogue: Search) -> None:
    found = {name: catalogue.match(name).source for name in FORTY}
    assert len(FORTY) == 40
    assert {name: each and each.id for name, each in found.items()} == FORTY


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("GITHUB", "github"),
        ("GitHub, Inc.", "github"),
        ("Box Inc", "box"),
        ("github.com", "github"),
        ("www.stripe.com", "stripe"),
        ("https://github.com/acme/app", "github"),
        ("https://www.githubstatus.com/", "github"),
        ("www.githubstatus.com", "github"),
        ("acme.okta.com", "okta"),
        ("acme.zendesk.com", "zendesk"),
        ("https://status.cloud.google.com", "google-cloud"),
        ("AWS (Amazon Web Services)", "amazon-web-services"),
        ("Amazon Web Services (AWS)", "amazon-web-services"),
        ("Google Cloud Platform (GCP)", "google-cloud"),
        ("Chat (Slack)", "slack"),
        ("GitHub (Microsoft)", "github"),
        ("Atlassian (Jira, Confluence)", "atlassian"),
    ],
)
def test_a_word_is_a_name_a_legal_name_an_address_or_a_domain(word: str, key: str, catalogue: Search) -> None:
    found = catalogue.match(word)
    assert (found.source and found.source.id, found.candidates, found.nearest) == (key, (), ())


ACME = replace(source("acme-api", "Acme API"), vendor="acme", homepage="https://acme.example")
OFF = replace(source("acme-app", "Acme App"), vendor="acme", homepage="https://acme.example", enabled=False)
BOLT = replace(source("bolt", "Bolt Cloud"), url="https://bolt.hosting.example", names=("thunder",))
ZED = replace(source("zed", "Zed"), url="https://zed.hosting.example", homepage="https://hosting.example")
SMALL = Search([OFF, ACME, BOLT, ZED])


@pytest.mark.parametrize(
    ("word", "source", "candidates", "nearest"),
    [
        ("Acme", None, ["acme-api", "acme-app"], []),
        ("acme.example", None, ["acme-api", "acme-app"], []),
        ("Thunder", "bolt", [], []),
        ("thunderr", None, [], ["bolt"]),
        ("cloud", None, [], ["bolt"]),
        ("Zed Industries Europe", None, [], ["zed"]),
        ("hosting.example", "zed", [], []),
        ("other.hosting.example", None, [], []),
        ("Acme (Bolt)", None, ["acme-api", "acme-app"], []),
        ("Acme (Acme API)", "acme-api", [], []),
        ("Bolt)(Acme", None, [], []),
        ("()", None, [], []),
        ("nothing at all", None, [], []),
        ("...", None, [], []),
        ("", None, [], []),
        ("http://[", None, [], []),
    ],
)
def test_a_word_has_one_source_candidates_or_the_nearest(
    word: str, source: str | None, candidates: list[str], nearest: list[str]
) -> None:
    found = SMALL.match(word)
    assert found.source is None or found.source.id == source
    assert bool(found.source) is bool(source)
    assert [[each.id for each in sources] for sources in (found.candidates, found.nearest)] == [candidates, nearest]


def test_a_search_lists_the_meaning_first_then_whole_words_then_what_is_on() -> None:
    assert [each.id for each in SMALL.find("acme")] == ["acme-api", "acme-app"]
    assert [each.id for each in SMALL.find("hosting")] == ["bolt", "zed"]
    assert [each.id for each in SMALL.find("ac ap")] == ["acme-api", "acme-app"]
    assert SMALL.find("xyz") == []
