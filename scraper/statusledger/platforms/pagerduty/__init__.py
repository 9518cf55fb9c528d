"""PagerDuty status pages: the data that the page itself is drawn from, JSON in `<script id="data">`.

It holds everything open, the newest resolved incidents with their postmortems, and the services with their groups, but
health only through the open incidents: a service that none of them names is well, as the page shows it. Captures of
December 2023. Later pages leave the `summary` out and are refused: their data is spread over an API whose statuses are
ids that another document names. Maintenances are `posts`, which no capture holds one of.
"""

from statusledger.model import Fact, Format
from statusledger.platforms.pagerduty import page
from statusledger.platforms.platform import Doc, Platform, Verified

PLATFORM = Platform(
    name="pagerduty",
    title="PagerDuty",
    verified=Verified.CAPTURED,
    verified_on="2023-12",
    gaps=(
        "Later pages, whose data has no summary, are refused",
        "Maintenances are not read: none was captured",
    ),
    documents=(Doc("page", "page", page.parse, "{page}/", expects=Format.HTML),),
    capabilities=frozenset({Fact.COMPONENTS, Fact.IMPACT, Fact.UPDATES, Fact.HISTORY}),
)
