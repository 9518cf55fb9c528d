"""Platforms by the evidence for their shapes, and the golden cases of some platforms."""

from pathlib import Path

from tests.support.cases import CASES, kind_of

HOSTED = ("hund", "sorry", "statuspal")
SELF_HOSTED = ("cachet", "cstate", "gatus", "lambstatus", "ohdear", "statping", "uptimekuma", "uptimerobot", "upptime")
UNPROVEN = (
    "freshstatus", "hyperping", "kener", "oneuptime", "onlineornot", "openstatus", "statuscake", "statuscast",
    "statushub", "vigil",
)  # fmt: skip
"""Their shapes are known from their sources and documents only."""
SMALL = (*UNPROVEN, "checkly", "datadog", "flashcat", "pagerduty", "rootly", "statusiq", "uptimecom")
VENDORS = (
    "alibaba", "apple", "azure", "azuredevops", "heroku", "microsoft365", "okta", "oracle", "riot", "salesforce",
    "tencent", "vultr", "webex", "zendesk",
)  # fmt: skip
DOCUMENTED_VENDORS = ("adobe", "auth0", "deepl", "ibm", "paypal")
"""Their shapes are known from what others wrote of them."""
DESCRIBED_VENDORS = ("algolia", "backblaze", "hetzner", "meta", "playstation")
"""Their shapes are described only."""


def cases_of(*platforms: str) -> list[Path]:
    """The golden cases of these platforms."""
    return [case for case in CASES if case.parent.name in platforms]


def case_of_each_kind(*platforms: str) -> list[Path]:
    """One golden case of each kind of document of these platforms."""
    return list({(case.parent.name, kind_of(case)): case for case in cases_of(*platforms)}.values())
