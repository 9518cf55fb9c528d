"""Upstreams that several open incidents name: grouped, quoted, and only where two vendors do."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from statusledger.presentation.upstreams import SharedUpstream, named_upstreams
from statusledger.store.read import queries
from statusledger.store.read.background import background
from statusledger.store.read.named_upstreams import Naming
from statusledger.store.read.rows import Current
from tests.support import stack
from tests.support.build import at


@pytest.fixture(scope="module")
def open_incidents() -> Iterator[dict[str, Current]]:
    """The open incidents of a bad day, by vendor."""
    yield {each.vendor: each for each in queries.situation(stack.bad_day(None)).open}


def naming(incident: Current, upstream: str = "AWS", region: str | None = None, vendor_id: str | None = None) -> Naming:
    return Naming(
        incident_id=incident.id, vendor_id=incident.vendor_id, vendor=incident.vendor, title=incident.title,
        upstream_id=vendor_id, upstream=upstream, region=region, certainty="stated", quote=f"because of {upstream}",
        update_id=None, number=None, named_at=at("10 11:00"), began_at=at("10 10:00"), is_open=True,
    )  # fmt: skip


def upstreams(open_incidents: dict[str, Current], *namings: Naming) -> list[SharedUpstream]:
    return named_upstreams(list(open_incidents.values()), namings)


def test_three_vendors_that_name_a_region_are_shown_with_their_words() -> None:
    database = stack.bad_day(None)
    (upstream,) = named_upstreams(queries.situation(database).open, background(database, stack.NOW).namings)
    assert upstream.headline == "3 of your vendors name Amazon Web Services me-central-1"
    assert upstream.own_word == "Amazon Web Services has reported trouble since 10 Jan 2025 10:26 UTC."
    assert upstream.key == "amazon-web-services"
    assert {each.vendor: (each.certainty, each.named_at[11:16]) for each in upstream.mentions} == {
        "Aiven": ("stated", "11:39"),
        "Elastic Cloud": ("suspected", "11:20"),
        "MongoDB Atlas": ("stated", "11:26"),
    }
    assert all("AWS" in each.quote for each in upstream.mentions)


def test_one_vendor_is_not_enough(open_incidents: dict[str, Current]) -> None:
    okta = open_incidents["Okta"]
    assert upstreams(open_incidents, naming(okta)) == []
    assert upstreams(open_incidents, naming(okta), naming(replace(okta, id="another"))) == []


def test_incidents_that_do_not_count_name_nothing(open_incidents: dict[str, Current]) -> None:
    lost = replace(open_incidents["Stripe"], id="long-running")
    assert upstreams(open_incidents, naming(open_incidents["Okta"]), naming(lost)) == []


def test_several_regions_count_for_their_vendor(open_incidents: dict[str, Current]) -> None:
    named = {"Okta": "us-east-1", "Stripe": "eu-west-1", "GitHub": None}
    (found,) = upstreams(open_incidents, *(naming(open_incidents[each], region=named[each]) for each in named))
    assert (found.region, {each.name for each in found.mentions}) == (None, {"AWS us-east-1", "AWS eu-west-1", "AWS"})


def test_an_incident_with_two_regions_counts_once_for_their_vendor(open_incidents: dict[str, Current]) -> None:
    okta, stripe = open_incidents["Okta"], open_incidents["Stripe"]
    (found,) = upstreams(open_incidents, naming(okta, region="a-1"), naming(okta, region="b-1"), naming(stripe))
    assert [each.vendor for each in found.mentions] == ["Okta", "Stripe"]


def test_a_name_that_no_vendor_has_is_shown_too(open_incidents: dict[str, Current]) -> None:
    (found,) = upstreams(
        open_incidents, *(naming(open_incidents[each], "Some Network & Co.") for each in ("Okta", "Stripe"))
    )
    assert (found.vendor_id, found.key) == (None, "some-network-co")
    assert found.own_word == "Some Network & Co. is not among your vendors."


def test_the_most_often_named_comes_first(open_incidents: dict[str, Current]) -> None:
    okta, stripe, github = (open_incidents[each] for each in ("Okta", "Stripe", "GitHub"))
    found = upstreams(
        open_incidents,
        *(naming(each, "Two") for each in (okta, stripe)),
        *(naming(each, "Three") for each in (okta, stripe, github)),
    )
    assert [each.vendor for each in found] == ["Three", "Two"]
