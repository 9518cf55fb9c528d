"""PagerDuty pages: the JSON in `<script id="data">` that a page is drawn from.

It has everything open, the newest resolved incidents with postmortems, and services; one that no open incident names is
operational, as on the page. Captures of December 2023. Later pages lack `summary` and are refused: their data is spread
over an API. Maintenances are `posts`, seen in no capture.
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
