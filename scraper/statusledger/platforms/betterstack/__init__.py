"""Better Stack (Better Uptime): `index.json` under the page's address, else its feed.

Unknown paths redirect to the home page, so a 200 proves nothing. The feed is known from documentation and readers.
Documented at https://betterstack.com/docs/uptime/status-pages/subscribing-to-status-updates/subscribing-to-api/.
"""

import re

from statusledger.model import Fact, Format, When
from statusledger.platforms import feed
from statusledger.platforms.betterstack import index, monitors
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import bears

_ASSETS = re.compile(rb"https://uptime\.betterstack\.com/(?:packs|assets)/")


PLATFORM = Platform(
    name="betterstack",
    title="Better Stack",
    verified=Verified.CAPTURED,
    verified_on="2026-09",
    gaps=("The feed is known from the vendor's documentation",),
    hosts=("betterstack.com", "betteruptime.com"),
    documents=(
        Doc("index", "api", index.parse, "{page}/index.json", backfill=True, about="reports"),
        Doc(
            "feed",
            "feed",
            feed.parse,
            "{page}/feed.rss",
            feed=True,
            when=When.FALLBACK,
            expects=Format.FEED,
            backfill=True,
            about="reports",
            matches=monitors.matches,
        ),
    ),
    home=bears(_ASSETS),
    capabilities=frozenset(Fact),
)
