"""Datadog Status Pages: `config.json`, from which the page of a customer draws all that it shows.

One document holds the components in groups, every notice of trouble with its timeline, and the maintenances; a list
that is empty may be null. A notice can be entered afterwards: then `createdAt` and `lastModifiedAt` of its updates are
later than the times it gives (`startedAt`). The components of a closed notice are as they are now, those of its updates
as they were then. Datadog's own page, status.datadoghq.com, is not one of these.
Captured: OpenRouter's page of September 2026, quiet. Open notices have the same shape; the fields and words of
maintenances are those of Datadog's API (https://docs.datadoghq.com/api/latest/status-pages/), written as here.
"""

from statusledger.model import Fact
from statusledger.platforms.datadog import config
from statusledger.platforms.platform import Doc, Platform, Verified

PLATFORM = Platform(
    name="datadog",
    title="Datadog Status Pages",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=(
        "Maintenances are known from Datadog's API, not from a page",
        "The address of a single notice is not known",
    ),
    hosts=("statuspage.datadoghq.com",),
    documents=(Doc("config", "api", config.parse, "{page}/config.json"),),
    capabilities=frozenset(Fact),
)
