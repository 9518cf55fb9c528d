"""Registry of the platforms. A new one is its module, its golden cases and a line here."""

from collections import UserDict
from collections.abc import Iterable, Iterator
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


class Registry(UserDict[str, Platform]):
    """Platforms by name, each imported when it is first asked for.

    A module has the name of its platform, so that names need no import.
    """

    def __init__(self, modules: Iterable[str], package: str = __name__) -> None:
        super().__init__()
        self._modules = {module.rpartition(".")[2]: f"{package}.{module}" for module in modules}

    def __missing__(self, name: str) -> Platform:
        platform: Platform = import_module(self._modules[name]).PLATFORM
        self.data[name] = platform
        return platform

    def __contains__(self, name: object) -> bool:
        return name in self._modules or name in self.data

    def __iter__(self) -> Iterator[str]:
        return iter({**self._modules, **self.data})

    def __len__(self) -> int:
        return len({**self._modules, **self.data})


PLATFORMS = Registry(MODULES)


def reading(name: str, kind: str) -> Platform:
    """Return the platform of a name that reads documents of a kind. Raises ValueError."""
    if name not in PLATFORMS:
        raise ValueError(f"no platform {name!r}; known are {', '.join(sorted(PLATFORMS))}")
    platform = PLATFORMS[name]
    if kind not in platform.channels:
        raise ValueError(f"{name} has no document {kind!r}; it has {', '.join(platform.channels)}")
    return platform
