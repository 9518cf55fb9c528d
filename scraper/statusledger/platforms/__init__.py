"""The contract of a platform, and the table of those we read.

A platform is a module with three pure functions and three constants. `requests` says which documents to ask a source
for; `normalize` says what one document tells; `recognise` tells its own documents from those of others. A fourth, which
not every platform has, says where a backfill begins. No clock, no network, no state: a golden test needs nothing else.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from statusledger.model import Document, Fact, Request, Snapshot, Source
from statusledger.platforms import (
    betterstack,
    cachet,
    cstate,
    feed,
    flashcat,
    freshstatus,
    gatus,
    hund,
    hyperping,
    incidentio,
    instatus,
    kener,
    ohdear,
    oneuptime,
    onlineornot,
    openstatus,
    page,
    pagerduty,
    rootly,
    sorry,
    statusio,
    statusiq,
    statuspage,
    statuspal,
    upptime,
    uptimekuma,
    uptimerobot,
    vigil,
)
from statusledger.platforms.parsing import parse
from statusledger.platforms.vendors import (
    adobe,
    algolia,
    alibaba,
    apple,
    auth0,
    aws,
    azure,
    azuredevops,
    backblaze,
    deepl,
    google,
    heroku,
    hetzner,
    ibm,
    meta,
    microsoft365,
    okta,
    oracle,
    paypal,
    playstation,
    riot,
    salesforce,
    slack,
    tencent,
    vultr,
    webex,
    zendesk,
)

__all__ = ["DEEP", "PLATFORMS", "DeepPlatform", "Platform", "parse"]


class Platform(Protocol):
    """What a platform module provides."""

    @property
    def PROVEN(self) -> bool:  # noqa: N802
        """Whether its shapes were captured from real pages, or are only documented."""

    @property
    def TELLS(self) -> frozenset[Fact]:  # noqa: N802
        """What its documents can tell together; its golden cases prove each fact, and no other."""

    @property
    def CHANNELS(self) -> Mapping[str, str]:  # noqa: N802 - a module's constant
        """The voice that each kind of document speaks with, best voice first (see `statusledger.reconcile.merge`)."""

    def requests(self, source: Source) -> Iterable[Request]:
        """The documents to ask for, in order."""

    def normalize(self, document: Document) -> Snapshot:
        """What a document says. Raises NormalizeError if it is not what the platform publishes."""

    def recognise(self, document: Document) -> bool:
        """Whether a document is surely the platform's own; a page may be known by its marks, as kind "page"."""


class DeepPlatform(Platform, Protocol):
    """A platform whose pages tell more of the past than polling asks for."""

    def past(self, source: Source) -> Iterable[Request]:
        """Where the past begins. What these documents name with When.BACKFILL, page after page, is the rest of it."""


PLATFORMS: Mapping[str, Platform] = {
    "adobe": adobe,
    "algolia": algolia,
    "alibaba": alibaba,
    "apple": apple,
    "auth0": auth0,
    "aws": aws,
    "azure": azure,
    "azuredevops": azuredevops,
    "backblaze": backblaze,
    "betterstack": betterstack,
    "cachet": cachet,
    "cstate": cstate,
    "deepl": deepl,
    "feed": feed,
    "flashcat": flashcat,
    "freshstatus": freshstatus,
    "gatus": gatus,
    "google": google,
    "heroku": heroku,
    "hetzner": hetzner,
    "hund": hund,
    "hyperping": hyperping,
    "ibm": ibm,
    "incidentio": incidentio,
    "instatus": instatus,
    "kener": kener,
    "meta": meta,
    "microsoft365": microsoft365,
    "ohdear": ohdear,
    "okta": okta,
    "oneuptime": oneuptime,
    "onlineornot": onlineornot,
    "openstatus": openstatus,
    "oracle": oracle,
    "page": page,
    "pagerduty": pagerduty,
    "paypal": paypal,
    "playstation": playstation,
    "riot": riot,
    "rootly": rootly,
    "salesforce": salesforce,
    "slack": slack,
    "sorry": sorry,
    "statusio": statusio,
    "statusiq": statusiq,
    "statuspage": statuspage,
    "statuspal": statuspal,
    "tencent": tencent,
    "upptime": upptime,
    "uptimekuma": uptimekuma,
    "uptimerobot": uptimerobot,
    "vigil": vigil,
    "vultr": vultr,
    "webex": webex,
    "zendesk": zendesk,
}

DEEP: Mapping[str, DeepPlatform] = {
    "azure": azure,
    "betterstack": betterstack,
    "cachet": cachet,
    "google": google,
    "incidentio": incidentio,
    "instatus": instatus,
    "salesforce": salesforce,
    "slack": slack,
    "statusio": statusio,
    "statuspage": statuspage,
}
"""Those with a past to walk through."""
