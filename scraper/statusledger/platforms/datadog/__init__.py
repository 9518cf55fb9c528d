"""Datadog Status Pages of customers: `config.json`, from which a page is drawn.

An empty list may be null. An incident entered afterwards has `createdAt` and `lastModifiedAt` later than its
`startedAt`. Components of a closed notice have their current health, those of its updates the health of then. Datadog's
own status.datadoghq.com is no such page. Captured: OpenRouter's page of September 2026, without open incidents, whose
shape is the same; maintenances follow https://docs.datadoghq.com/api/latest/status-pages/.
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
