"""Upptime: a monitor and status page in a GitHub repository, with issues as incidents.

`history/summary.json` is polled, unmetered. Issues labelled `status` and `maintenance` follow on change, comments of
open ones by `follow`: GitHub allows sixty requests an hour. `github.com/<owner>/<repository>` or
`<owner>.github.io/<repository>` names the repository; a custom domain's HTML leads there. Issues are known from
Upptime's source and https://docs.github.com/rest/issues.
"""

import re
from collections.abc import Iterable

from statusledger.errors import NormalizeError
from statusledger.model import Document, Fact, Format, Request, Snapshot, Source, When
from statusledger.platforms.platform import Doc, Platform, Verified
from statusledger.platforms.toolkit.evidence import has_components
from statusledger.platforms.toolkit.parse_errors import refusing
from statusledger.platforms.upptime import issues, sites
from statusledger.text import addresses

_NAME = r"(?!\.)[\w.-]{1,100}"
_REPOSITORIES = (
    re.compile(rf"github\.com/(?P<owner>{_NAME})/(?P<repository>{_NAME})"),
    re.compile(rf"(?P<owner>{_NAME})\.github\.io/(?P<repository>{_NAME})"),
)
_RAW = re.compile(rf"raw\.githubusercontent\.com/(?P<owner>{_NAME})/(?P<repository>{_NAME})/")


def _locate(source: Source) -> Iterable[Request]:
    parts = addresses.split(source.url)
    address = f"{parts.hostname}/{parts.path.strip('/')}"
    found = next(filter(None, (pattern.match(address) for pattern in _REPOSITORIES)), None)
    if found is None:
        yield Request(source.url, "page", expects=Format.HTML)
    else:
        yield from _of_repository(found)


@refusing("an Upptime document")
def _parse(document: Document) -> Snapshot:
    if document.kind == "page":
        found = _RAW.search(document.body.decode("utf-8", "replace"))
        if found is None:
            raise NormalizeError("not an Upptime page: it names no repository")
        return Snapshot(follow=tuple(_of_repository(found)))
    if document.kind == "summary":
        return sites.snapshot(document)
    return issues.of_comments(document) if document.kind == "comments" else issues.snapshot(document)


def _of_repository(found: re.Match[str]) -> Iterable[Request]:
    name = f"{found['owner']}/{found['repository']}"
    api = f"https://api.github.com/repos/{name}/issues?state=all&per_page={issues.LENGTH}&labels="
    yield Request(f"https://raw.githubusercontent.com/{name}/HEAD/history/summary.json", "summary")
    yield Request(f"{api}status", "issues", When.CHANGED)
    yield Request(f"{api}maintenance", "maintenances", When.CHANGED)


def _is_written(document: Document, snapshot: Snapshot | None) -> bool:
    return snapshot is not None and issues.WRITTEN.search(document.body) is not None


def _names_upptime(document: Document, snapshot: Snapshot | None) -> bool:
    return snapshot is not None and b"upptime" in document.body.lower()


PLATFORM = Platform(
    name="upptime",
    title="Upptime",
    self_hosted=True,
    verified=Verified.CAPTURED,
    verified_on="2026-11",
    gaps=("Issues and their comments are known from the source code",),
    documents=(
        Doc("issues", "issues", _parse, matches=_is_written),
        Doc("maintenances", "issues", _parse, matches=_is_written),
        Doc("comments", "comments", _parse, matches=_is_written),
        Doc("summary", "summary", _parse, matches=has_components),
        Doc("page", "page", _parse, matches=_names_upptime),
    ),
    locate=_locate,
    capabilities=frozenset(Fact),
)
