"""Sorry: the public API that a page serves under its own address, where its owner allows it; others answer 404.

`status` has the page's state, `components` and `notices` are lists in pages, and a single notice has its updates,
which the list has not: those that are not long past are followed. There is no impact.
Documented on each page under `/api`; no capture of a whole document was at hand, so the shapes are the documentation's.
Only the first page of a list is asked for: what a snapshot lists of components passes for all there are.
"""

import re

from statusledger.model import Fact, When
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.sorry import api
from statusledger.platforms.toolkit.evidence import bears

_MARKS = re.compile(rb"sorryapp\.com|Powered by Sorry")


PLATFORM = Platform(
    name="sorry",
    title="Sorry",
    verified=Verified.DOCUMENTED,
    verified_on="2026-08",
    gaps=("Only the first page of a list is requested", "Sorry publishes no impact"),
    hosts=("sorryapp.com",),
    documents=(
        Doc("status", "page", api.parse, "{page}/api/v1/status"),
        Doc("notices", "api", api.parse, "{page}/api/v1/notices"),
        Doc("notice", "api", api.parse),
        Doc("components", "page", api.parse, "{page}/api/v1/components", when=When.CHANGED),
    ),
    ranking=("api", "page"),
    home=bears(_MARKS),
    capabilities=frozenset({Fact.COMPONENTS, Fact.UPDATES, Fact.HISTORY, Fact.MAINTENANCES}),
)
