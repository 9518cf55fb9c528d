"""The terms of an agreement, as an entry of sla.yaml states them."""

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated

from msgspec import Meta, Struct

from statusledger.config.types import Slug, Text, TimeZone, about
from statusledger.insight.period_keys import Length
from statusledger.model import Health

Percent = Annotated[float, Meta(ge=0, le=100)]
Weight = Annotated[float, Meta(ge=0, le=1)]
Days = Annotated[int, Meta(ge=0, le=1000)]


class Counting(Struct, frozen=True, kw_only=True):
    """The share of each second that counts as downtime, by health."""

    major: Annotated[Weight, about("Share of a second of major outage that counts.", 1)] = 1.0
    partial: Annotated[Weight, about("Share of a second of partial outage that counts.", 0.5)] = 1.0
    degraded: Annotated[Weight, about("Share of a second of degraded service that counts; 0: it does not.", 1)] = 0.0
    maintenance: Annotated[bool, about("true counts maintenance in full; false leaves it out.")] = False

    def __post_init__(self) -> None:
        if not self.major >= self.partial >= self.degraded:
            raise ValueError("a milder health weighs more than a worse one; write major >= partial >= degraded")

    @property
    def weights(self) -> Mapping[Health, float]:
        """The weight of each health; unknown health has none, which is no statement that all was well."""
        return {
            Health.MAJOR_OUTAGE: self.major,
            Health.PARTIAL_OUTAGE: self.partial,
            Health.DEGRADED: self.degraded,
            Health.MAINTENANCE: float(self.maintenance),
        }


class Credit(Struct, frozen=True, kw_only=True):
    """A tier of credits."""

    below: Annotated[Percent, about("Availability below which this credit is due, in percent.", 99.9)]
    credit: Annotated[Percent, about("Credit in percent of the fee.", 10)]


class Agreement(Struct, frozen=True, kw_only=True):
    """A service level agreement; `id` is that of the vendor where the file gives none."""

    vendor: Annotated[Text, about("Id or name of the vendor.", "github")]
    target: Annotated[Percent, about("Agreed availability in percent.", 99.9)]
    id: Annotated[Slug, about("Id of the agreement, for commands and pages. Default: the id of the vendor.")] = ""
    service: Annotated[Text | None, about("The service that the agreement is about, to show.", "Actions")] = None
    period: Annotated[Length, about("Period over which the availability is measured.")] = Length.MONTH
    time_zone: Annotated[TimeZone, about("IANA zone in which periods begin and end.", "America/New_York")] = "UTC"
    components: Annotated[
        tuple[Text, ...], about("Count only components that match one of these group/component patterns.", ["*/API"])
    ] = ()
    excluded: Annotated[tuple[Text, ...], about("Leave out components that match one of these.", ["Beta/*"])] = ()
    counts: Annotated[Counting, about("What counts as downtime. Default: partial and major outage in full.")] = (
        Counting()
    )
    credits: Annotated[tuple[Credit, ...], about("Tiers of credits. Default: none.")] = ()
    claim_days: Annotated[
        Days | None, about("Days after the end of a period in which a credit can be claimed. Default: no limit.", 30)
    ] = None
    at_risk: Annotated[
        Percent, about("Percentage of the downtime budget from which an agreement is at risk; for alerts.", 75)
    ] = 75.0

    def __post_init__(self) -> None:
        tiers = sorted(self.credits, key=lambda each: each.below, reverse=True)
        if any(later.below == each.below or later.credit <= each.credit for each, later in itertools.pairwise(tiers)):
            raise ValueError("credits: a lower availability must give a higher credit; order the tiers and correct one")
        if any(each.below > self.target for each in tiers):
            raise ValueError("credits: a tier begins above the target, where nothing is breached; correct `below`")

    @property
    def allowed(self) -> Fraction:
        """The share of a period that may be downtime."""
        return 1 - exact(self.target) / 100

    @property
    def is_partial(self) -> bool:
        """True if it is about some components only."""
        return bool(self.components or self.excluded)


def exact(number: float) -> Fraction:
    """Return the decimal number that was written, which a float only approximates."""
    return Fraction(str(number))
