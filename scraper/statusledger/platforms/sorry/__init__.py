"""Sorry: the public API under a page's address; 404 unless its owner allows it.

`components` and `notices` are paginated; updates are in a notice's own document, followed unless long past. Documented
on each page under `/api`, the source of the shapes. The first page of components counts as complete.
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
