"""Pages that move, change their platform, or fall to another company."""

import logging
from urllib.parse import urlunsplit

from msgspec.structs import replace

from statusledger import text
from statusledger.catalogue import writing
from statusledger.detection import Confidence, Detection, detect, urls
from statusledger.errors import BadBody, FetchError, Gone, NormalizeError, Undetected
from statusledger.model import Instant, Source
from statusledger.platforms import PLATFORMS
from statusledger.polling.shapes import PollContext, PollResult
from statusledger.reconcile.anomalies import Anomaly
from statusledger.store.write.source_overrides import SourceOverride, stamp
from statusledger.text import addresses
from statusledger.times.clock import has_passed

logger = logging.getLogger(__name__)

AUTO = "auto"
MOVED, CHANGED, FOREIGN = "moved", "platform_changed", "identity_changed"
_SEARCH_EVERY_S = 24 * 3600
_SUSPICIOUS = Gone | BadBody | NormalizeError
"""Failures of a page that may have moved."""


def is_due(result: PollResult, context: PollContext) -> bool:
    """Return True for an unknown platform or a suspicious failure; at most once a day."""
    if result.source.platform == AUTO:
        return True
    if result.read:
        return result.moved_to is not None and context.override is None
    if not isinstance(result.error, _SUSPICIOUS):
        return False
    return context.override is None or has_passed(_SEARCH_EVERY_S, context.override.tried_at, context.clock())


async def search(result: PollResult, context: PollContext) -> Source | None:
    """Search for the page of a source and note the override.

    Returns the source to read instead, if there is one of the same company.
    """
    source = result.configured
    if result.read and (there := _redirected(result)):
        at = context.clock()
        result.override = SourceOverride(source.id, stamp(source), at, MOVED, there.platform, there.url, there.feed)
        return None
    try:
        detection = await _detected(source, context)
    except Undetected as error:
        if not result.read:
            logger.info("%s: %s", source.id, error)
            cause = error.__cause__
            result.error = result.error or (cause if isinstance(cause, FetchError) else error)
            result.undetected = error
        result.override = without_result(source, context.clock())
        return None
    found = _override(source, detection, context.clock())
    result.override, elsewhere = found, effective_source(source, found)
    if result.read:  # at the end of redirects, so that it need not be read again
        return None
    if found.code is None or stamp(elsewhere) == stamp(result.source):
        result.override = without_result(source, context.clock())
        return None
    if found.code != AUTO and _is_foreign(source, detection.source.url, detection.name, context):
        result.override = foreign(source, detection.name, context.clock())
        return None
    return elsewhere


def _redirected(result: PollResult) -> Source | None:
    """Return the source at the target of permanent redirects, if its platform has that document."""
    source, end = result.source, result.moved_to or ""
    host = addresses.split(end)
    url = urlunsplit(addresses.split(source.url)._replace(scheme=host.scheme, netloc=host.netloc))
    there = replace(source, url=url)
    asked = PLATFORMS[source.platform].requests(there)
    return there if any(request.url.rstrip("/") == end.rstrip("/") for request in asked) else None


async def _detected(source: Source, context: PollContext) -> Detection:
    """Detect a page without secrets, which are for the entry's page alone. Raises Undetected."""
    if source.headers or "${" in source.url:
        raise Undetected(f"{source.url} needs secrets of its entry in sources.yaml; name its platform there")
    return await detect(context.client, source.url, allow_private=source.allow_private)


def without_result(source: Source, at: Instant) -> SourceOverride:
    """Return the record of a search without result."""
    return SourceOverride(source.id, stamp(source), at)


def _override(source: Source, detection: Detection, at: Instant) -> SourceOverride:
    if detection.confidence is Confidence.GUESS and source.platform != AUTO:
        return without_result(source, at)
    code = AUTO if source.platform == AUTO else CHANGED if source.platform != detection.platform else MOVED
    page = detection.source
    feed = page.feed or (source.feed if code == AUTO else None)
    found = SourceOverride(source.id, stamp(source), at, code, page.platform, page.url, feed, detection.name)
    return found if stamp(mended(source, found)) != stamp(source) else without_result(source, at)


def _is_foreign(source: Source, url: str, name: str, context: PollContext) -> bool:
    """Return True for another name on another host, or on one open to all."""
    if urls.host(url) == urls.host(source.url) and urls.maker(source.url) is None:
        return False
    known = filter(None, map(text.letters, (source.name, source.id, context.page_name or "")))
    found = text.letters(name)
    return not any(found in each or each in found for each in known)


def effective_source(source: Source, override: SourceOverride) -> Source:
    """Return the source under an override."""
    return mended(source, override) if override.code in (AUTO, CHANGED, MOVED) else source


def mended(source: Source, override: SourceOverride) -> Source:
    """Return the corrected entry, a new one for the page of another company."""
    platform, url = override.platform or source.platform, override.url or source.url
    found = replace(source, platform=platform, url=url, feed=override.feed)
    if override.code != FOREIGN:
        return found
    key = writing.slug(override.name or "") or f"{source.id}-2"
    return replace(found, id=key, vendor=key, name=override.name or key, aliases=(), names=())


def foreign(source: Source, name: str | None, at: Instant) -> SourceOverride:
    """Return the record of another company's page."""
    return SourceOverride(source.id, stamp(source), at, FOREIGN, source.platform, source.url, source.feed, name)


def anomaly(source: Source, override: SourceOverride) -> Anomaly | None:
    """Return the anomaly of an outdated entry, with the right one; else None."""
    if override.code not in (MOVED, CHANGED, FOREIGN):
        return None
    entry = writing.inline(mended(source, override))
    detail = f"the entry in sources.yaml should be {entry}; `statusledger sources fix {source.id}` writes it"
    return Anomaly(override.code, detail)
