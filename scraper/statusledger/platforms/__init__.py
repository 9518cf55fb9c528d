"""Registry of the platforms. A new one is its module, its golden cases and a line here."""

from collections.abc import Iterable
from importlib import import_module

from statusledger.platforms.parsing import parse as parse
from statusledger.platforms.platform import Doc as Doc
from statusledger.platforms.platform import Platform as Platform
from statusledger.platforms.platform import Verified as Verified

MODULES = (
    "vendors.adobe",
    "vendors.algolia",
    "vendors.alibaba",
    "vendors.apple",
    "vendors.auth0",
    "vendors.aws",
    "vendors.azure",
    "vendors.azuredevops",
    "vendors.backblaze",
    "betterstack",
    "cachet",
    "checkly",
    "cstate",
    "datadog",
    "vendors.deepl",
    "feed",
    "flashcat",
    "freshstatus",
    "gatus",
    "vendors.google",
    "vendors.heroku",
    "vendors.hetzner",
    "hund",
    "hyperping",
    "vendors.ibm",
    "incidentio",
    "instatus",
    "kener",
    "lambstatus",
    "vendors.meta",
    "vendors.microsoft365",
    "ohdear",
    "vendors.okta",
    "oneuptime",
    "onlineornot",
    "openstatus",
    "vendors.oracle",
    "page",
    "pagerduty",
    "vendors.paypal",
    "vendors.playstation",
    "vendors.riot",
    "rootly",
    "vendors.salesforce",
    "vendors.slack",
    "sorry",
    "statping",
    "statuscake",
    "statuscast",
    "statushub",
    "statusio",
    "statusiq",
    "statuspage",
    "statuspal",
    "vendors.tencent",
    "upptime",
    "uptimecom",
    "uptimekuma",
    "uptimerobot",
    "vigil",
    "vendors.vultr",
    "vendors.webex",
    "vendors.zendesk",
)
"""The modules of all platforms, by the names of these."""


def declared(modules: Iterable[str], package: str = __name__) -> dict[str, Platform]:
    """Return the platforms that modules of a package declare, by name."""
    platforms: Iterable[Platform] = (import_module(f"{package}.{module}").PLATFORM for module in modules)
    return {platform.name: platform for platform in platforms}


PLATFORMS = declared(MODULES)


def reading(name: str, kind: str) -> Platform:
    """Return the platform of a name that reads documents of a kind. Raises ValueError."""
    if name not in PLATFORMS:
        raise ValueError(f"no platform {name!r}; known are {', '.join(sorted(PLATFORMS))}")
    platform = PLATFORMS[name]
    if kind not in platform.channels:
        raise ValueError(f"{name} has no document {kind!r}; it has {', '.join(platform.channels)}")
    return platform
