"""Vendors that a text blames by name, and those that it only mentions."""

import pytest

from statusledger.classification import Certainty, Text, classify


def upstreams(*bodies: str, own: str = "", vendors: tuple[str, ...] = ()) -> list[tuple[str, str | None]]:
    found = classify("", [Text(body) for body in bodies], own=own, vendors=vendors)
    assert not found.upstreams or "dependency" in {tag.tag for tag in found.causes}
    return [(each.name, each.region) for each in found.upstreams]


BLAMED = [
    ("Jobs fail due to an outage of our cloud provider AWS in us-east-1.", ("AWS", "us-east-1")),
    ("The errors are caused by an upstream provider (Cloudflare), which has an outage.", ("Cloudflare", None)),
    (
        "Google Cloud is experiencing an outage in europe-west4 that is affecting our API.",
        ("Google Cloud", "europe-west4"),
    ),
    ("Builds are slow because of a GitHub outage.", ("GitHub", None)),
    ("The root cause was an incident with our provider, Twilio.", ("Twilio", None)),
    ("According to Fastly's status page, they have an outage.", ("Fastly", None)),
    ("This was due to degraded performance in Azure East US 2.", ("Azure", "East US 2")),
    ("Sites were down as a result of an issue in AWS me-central-1.", ("AWS", "me-central-1")),
]


@pytest.mark.parametrize(("text", "expected"), BLAMED)
def test_a_blamed_vendor_is_named_with_its_region(text: str, expected: tuple[str, str | None]) -> None:
    assert upstreams(text) == [expected]


MENTIONED = [
    "Customers on AWS are not affected.",
    "The Datadog integration is delayed.",
    "Slack notifications are delayed.",
    "The errors were not caused by AWS.",
    "We moved traffic from AWS us-east-1 to us-west-2.",
    "Logins with Google failed because of a deadlock.",
    "Read our post at https://aws.amazon.com/status about an outage.",
    "The outage was caused by a third-party telecom carrier.",
    "Errors were due to a render failure in the visa form.",
    "Imports fail due to an issue with our GitHub integration.",
    "Jobs failed because of a failure in our AWS account.",
    "The outage was caused by a misconfigured AWS role that has an issue.",
    "The errors are due to a bug affecting Okta logins.",
    "Alerts are late due to a provider issue affecting Slack notifications.",
    "Klarna payments fail due to an outage at an issuing bank.",
    "We have slack in capacity because of an outage last week.",
]


@pytest.mark.parametrize("text", MENTIONED)
def test_a_vendor_that_is_only_mentioned_is_not_blamed(text: str) -> None:
    assert upstreams(text) == []


def test_a_vendor_never_blames_itself() -> None:
    text = "Pages builds fail due to a GitHub outage."
    assert upstreams(text, own="GitHub") == []
    assert upstreams(text, own="Acme") == upstreams(text, own="Git") == [("GitHub", None)]
    assert upstreams("Errors are due to a Google Cloud outage.", own="Google") == []
    assert upstreams("This issue is external to Stripe.") == []


def test_a_vendor_that_confirms_an_outage_counts_where_a_provider_is_blamed() -> None:
    confirms = "Klarna has confirmed the degradation."
    assert upstreams(confirms) == []
    assert upstreams("The delays are due to an issue with our partner.", confirms) == [("Klarna", None)]


def test_names_of_the_caller_are_found() -> None:
    text = "Calls fail due to an outage of our provider Borealis Voice."
    assert upstreams(text) == []
    assert upstreams(text, vendors=("Borealis Voice",)) == [("Borealis Voice", None)]


def test_a_name_without_its_region_is_none_beside_the_same_name_with_it() -> None:
    texts = ("Errors are due to an AWS outage.", "Errors are due to an AWS outage in eu-central-1.")
    assert upstreams(*texts) == [("AWS", "eu-central-1")]


def test_a_hedged_blame_is_suspected() -> None:
    (found,) = classify("", [Text("We believe the errors are due to an AWS outage.")]).upstreams
    assert found.certainty is Certainty.SUSPECTED


def test_a_vendor_that_recovered_is_a_mitigation() -> None:
    texts = [Text("Errors are due to an AWS outage."), Text("AWS has resolved the outage.")]
    assert [tag.tag for tag in classify("", texts).mitigations] == ["provider_recovered"]
