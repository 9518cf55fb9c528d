"""Watched vendors that texts of others name: exact, bounded, quoted, and only where several do."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from statusledger.presentation.name_book import NameBook
from statusledger.presentation.upstreams import UpstreamMention, named_upstreams
from statusledger.store.read import queries
from statusledger.store.read.background import NamedVendor, background
from statusledger.store.read.rows import Current
from tests.support import stack

AWS = NamedVendor("aws", "Amazon Web Services", {"Amazon Web Services"}, {"aws", "ec2", "amazon s3"}, {"aws"})
GCP = NamedVendor("gcp", "Google Cloud", {"Google Cloud"}, {"gcp", "google cloud platform"}, {"google"})
KAFKA = NamedVendor("confluent", "Confluent", {"Confluent"}, {"kafka"}, {"statuspage"})
WEBEX = NamedVendor("webex", "Cisco Webex", {"Cisco Webex"}, {"webex", "do"}, {"webex"})
BOOK = NameBook([AWS, GCP, KAFKA, WEBEX])


@pytest.fixture(scope="module")
def open_incidents() -> Iterator[dict[str, Current]]:
    """The open incidents of a bad day, by vendor."""
    yield {each.vendor: each for each in queries.situation(stack.bad_day(None)).open}


def hits(text: str) -> list[tuple[str, str | None, str]]:
    return [(hit.vendor_id, hit.region, text[hit.start : hit.end]) for hit in BOOK.hits(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Amazon Web Services has an outage", [("aws", None, "Amazon Web Services")]),
        ("Errors at AWS.", [("aws", None, "AWS")]),
        ("(AWS)", [("aws", None, "AWS")]),
        ("Uploads to Amazon S3 fail", [("aws", None, "Amazon S3")]),
        ("Google Cloud and GCP", [("gcp", None, "Google Cloud"), ("gcp", None, "GCP")]),
        ("Webex meetings", [("webex", None, "Webex")]),
        ("in us-east-1", [("aws", "us-east-1", "us-east-1")]),
        ("aws-me-central-1", [("aws", "me-central-1", "me-central-1")]),
        ("a cluster in ME_CENTRAL_1", [("aws", "me-central-1", "ME_CENTRAL_1")]),
        ("zone us-east-1b", [("aws", "us-east-1", "us-east-1")]),
        ("zone europe-west1-b", [("gcp", "europe-west1", "europe-west1")]),
    ],
)
def test_names_and_regions_are_found(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert hits(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "brokers of kafka, and Kafka itself",
        "we do what we can, and Do it well",
        "aws", "flaws", "AWSome", "PAWS", "my-AWS", "AWS-like", "status.AWS.example", "AWS@example.com", "AWS_KEY",
        "amazon s3 in lower case", "amazon web services",
        "us-east-11", "us-east", "xus-east-1", "us-east-9", "a-1", "1-2-3",
    ],
)  # fmt: skip
def test_parts_of_words_and_other_spellings_are_not(text: str) -> None:
    assert hits(text) == []


def test_a_region_code_of_two_vendors_is_nobodys() -> None:
    twin = replace(AWS, id="twin")
    assert list(NameBook([AWS, twin]).hits("in us-east-1")) == []


def test_three_vendors_that_name_a_region_are_shown_with_their_words() -> None:
    database = stack.bad_day(None)
    found = background(database, stack.NOW)
    (upstream,) = named_upstreams(queries.situation(database).open, found.texts, found.vendors)
    assert upstream.headline == "3 of your vendors name Amazon Web Services me-central-1"
    assert upstream.own_word == "Amazon Web Services has reported trouble since 10 Jan 2025 10:26 UTC."
    assert {each.vendor: each.quote for each in upstream.mentions} == {
        "Aiven": "AWS reports a power event in one zone of me-central-1.",
        "Elastic Cloud": "Some deployments in AWS me-central-1 fail.",
        "MongoDB Atlas": "Cluster elections and latency in ME_CENTRAL_1",
    }


def upstreams(open_incidents: dict[str, Current], **texts: str) -> list[UpstreamMention]:
    """Return the upstreams named in these texts of vendors, with titles of no weight."""
    found = [replace(open_incidents[vendor], title="Errors") for vendor in texts]
    said = {each.id: [texts[each.vendor]] for each in found}
    return named_upstreams(found, said, [AWS, GCP, KAFKA, WEBEX])


def test_one_vendor_alone_and_the_vendor_itself_are_not_enough(open_incidents: dict[str, Current]) -> None:
    assert upstreams(open_incidents, Okta="AWS fails.") == []
    own = replace(open_incidents["Okta"], vendor_id="aws")
    assert named_upstreams([own], {own.id: ["AWS fails."]}, [AWS]) == []
    assert named_upstreams([own, open_incidents["Stripe"]], {own.id: ["AWS fails."]}, [AWS]) == []


def test_two_incidents_of_one_vendor_count_once(open_incidents: dict[str, Current]) -> None:
    twice = [replace(open_incidents["Okta"], id=each, title="AWS fails") for each in ("one", "two")]
    assert named_upstreams(twice, {}, [AWS]) == []


def test_different_regions_count_for_their_vendor(open_incidents: dict[str, Current]) -> None:
    (found,) = upstreams(open_incidents, Okta="In us-east-1.", Stripe="In eu-west-1.", GitHub="At AWS.")
    assert (found.label, len(found.mentions), found.since) == ("Amazon Web Services", 3, None)
    assert found.own_word == "Amazon Web Services has no open incident itself."


def test_a_quote_is_a_sentence_without_marks_and_bounded(open_incidents: dict[str, Current]) -> None:
    long = f"First. {'word ' * 60}**AWS** {'more ' * 60}end. Last."
    (found,) = upstreams(open_incidents, Okta=long, Stripe="It began. [AWS](https://x.example) fails! It ends.")
    assert [each.quote for each in found.mentions][1] == "AWS fails!"
    quote = found.mentions[0].quote
    assert " AWS " in quote and quote.startswith("…") and quote.endswith("…") and len(quote) <= 202


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("Increase in errors", False),
        ("Fixed. Increase in errors", False),
        ("- Increase in errors", False),
        ("A Steady Increase of errors", False),
        ("The Increase API is slow", False),
        ("Payments by Increase are slow", True),
        ("payments (by way of Increase)", True),
        ("Stripe, Plaid and Increase are slow", True),
    ],
)
def test_a_name_that_is_an_ordinary_word_counts_only_with_a_capital_of_its_own(text: str, is_named: bool) -> None:
    book = NameBook([NamedVendor("increase", "Increase", {"Increase"}, set(), {"statuspage"})])
    assert bool(list(book.hits(text))) is is_named
