"""Pages move, change their platform, fall to another company: noticed here, read on where that can be done."""

import logging
from collections.abc import Callable, Collection, Mapping

from msgspec import Struct
from msgspec.structs import replace

from statusledger import text
from statusledger.catalogue import writing
from statusledger.detect import Confidence, Detection, detect, urls
from statusledger.errors import BadBody, FetchError, Gone, NormalizeError, Undetected
from statusledger.fetch import Client
from statusledger.model import Instant, Source
from statusledger.platforms import PLATFORMS
from statusledger.polling.poll import Poll, PollResult
from statusledger.reconcile.anomalies import Anomaly
from statusledger.store.captures import DocumentRead
from statusledger.store.containment import Contained
from statusledger.store.write.polls import DocumentState
from statusledger.store.write.source_overrides import SourceOverride, stamp
from statusledger.times.clock import has_passed

logger = logging.getLogger(__name__)

AUTO = "auto"
MOVED, CHANGED, FOREIGN = "moved", "platform_changed", "identity_changed"
_TRY_EVERY_S = 24 * 3600
# What a page answers that is no longer where, or what, its stanza says.
_SUSPICIOUS = Gone | BadBody | NormalizeError


class PollOutcome(Struct):
    """What a visit brought: what was read, of which source as it was read, by which new way if one was found."""

    stanza: Source
    source: Source
    findings: PollResult
    way: SourceOverride | None = None


class SourcePoll:
    """A look at a source by the way that is known for it; where that leads nowhere, by one that is found now."""

    def __init__(
        self,
        source: Source,
        client: Client,
        clock: Callable[[], Instant],
        way: SourceOverride | None,
        keep: Callable[[DocumentRead], bool] = lambda seen: True,
        *,
        brief: bool = False,
        awaited: Collection[str] = (),
    ) -> None:
        self._source, self._client, self._clock, self._way = source, client, clock, way
        self._keep, self._brief, self._awaited = keep, brief, awaited
        self._so_far = PollOutcome(source, as_read(source, way), PollResult())

    async def run(self, known: Mapping[tuple[str, str], DocumentState], page_name: str | None = None) -> PollOutcome:
        """Looks, and looks around where that is called for, once a day. `page_name` is what the page called itself.

        A failure of ours is contained in what came of it so far. Raises StoreError.
        """
        with Contained(self._source.id, lambda traceback: self._so_far.findings.fail(traceback)):
            self._so_far = await self._visited(known, page_name)
        return self._so_far

    async def _visited(self, known: Mapping[tuple[str, str], DocumentState], page_name: str | None) -> PollOutcome:
        now = self._so_far.source
        if now.platform == AUTO:
            return await self._elsewhere(self._so_far, page_name)
        self._so_far.findings = found = await self._look(now, known)
        if found.read and found.moved and self._way is None:
            return PollOutcome(self._source, now, found, await self._new_address())
        if not found.read and isinstance(found.trouble, _SUSPICIOUS) and self._is_time:
            return await self._elsewhere(self._so_far, page_name)
        return self._so_far

    async def _look(self, source: Source, known: Mapping[tuple[str, str], DocumentState]) -> PollResult:
        platform = PLATFORMS[source.platform]
        look = Poll(
            source,
            platform,
            self._client,
            known,
            self._clock,
            self._keep,
            brief=self._brief,
            awaited=self._awaited,
        )
        return await look.run()

    @property
    def _is_time(self) -> bool:
        return self._way is None or has_passed(_TRY_EVERY_S, self._way.tried_at, self._clock())

    async def _elsewhere(self, before: PollOutcome, page_name: str | None) -> PollOutcome:
        """The page as something else; as before, if it is nothing else that can be read."""
        try:
            detection = await self._detected()
        except Undetected as error:
            logger.info("%s: %s", self._source.id, error)
            cause = error.__cause__
            before.findings.trouble = before.findings.trouble or (cause if isinstance(cause, FetchError) else error)
            before.way = self._found()
            return before
        way = self._found(detection)
        now = as_read(self._source, way)
        if way.code is None or stamp(now) == stamp(before.source):
            before.way = self._found()
            return before
        if way.code != AUTO and self._is_foreign(detection, {self._source.name, self._source.id, page_name or ""}):
            before.way = foreign(self._source, detection.name, self._clock())
            return before
        findings = await self._look(now, {})
        findings.fetches[:0] = before.findings.fetches
        return PollOutcome(self._source, now, findings, way if findings.read else self._found())

    async def _new_address(self) -> SourceOverride:
        """The way to a page that was read, but behind redirects that are to stay."""
        try:
            return self._found(await self._detected())
        except Undetected:
            return self._found()

    async def _detected(self) -> Detection:
        """Raises Undetected. What a stanza sends along is for its own page alone, so that such pages are left alone."""
        source = self._source
        if source.headers or "${" in source.url:
            raise Undetected(f"{source.url} needs what its stanza keeps secret; name its platform there")
        return await detect(self._client, source.url, allow_private=source.allow_private)

    def _found(self, detection: Detection | None = None) -> SourceOverride:
        """What was found, as a way; one that leads nowhere where that is nothing, or no more than a guess."""
        source, at = self._source, self._clock()
        if detection is None or (detection.confidence is Confidence.GUESS and source.platform != AUTO):
            return SourceOverride(source.id, stamp(source), at)
        code = AUTO if source.platform == AUTO else CHANGED if source.platform != detection.platform else MOVED
        found = detection.source
        feed = found.feed or (source.feed if code == AUTO else None)
        way = SourceOverride(source.id, stamp(source), at, code, found.platform, found.url, feed, detection.name)
        return way if stamp(mended(source, way)) != stamp(source) else SourceOverride(source.id, stamp(source), at)

    def _is_foreign(self, detection: Detection, names: Collection[str]) -> bool:
        """Whether a page goes by another name, found on another host or on one where anybody may move in."""
        same_host = urls.host(detection.source.url) == urls.host(self._source.url)
        if same_host and urls.maker(self._source.url) is None:
            return False
        told, known = text.letters(detection.name), filter(None, map(text.letters, names))
        return not any(told in each or each in told for each in known)


def as_read(source: Source, way: SourceOverride | None) -> Source:
    """The source as it is read: as its stanza says, unless it answers elsewhere."""
    return mended(source, way) if way is not None and way.code in (AUTO, CHANGED, MOVED) else source


def mended(source: Source, way: SourceOverride) -> Source:
    """The stanza as it should be. Where the page is another company's, that begins a source of its own."""
    found = replace(source, platform=way.platform or source.platform, url=way.url or source.url, feed=way.feed)
    if way.code != FOREIGN:
        return found
    key = writing.slug(way.name or "") or f"{source.id}-2"
    return replace(found, id=key, vendor=key, name=way.name or key, aliases=())


def foreign(source: Source, name: str | None, at: Instant) -> SourceOverride:
    """The page at the address of a source goes by the name of another company."""
    return SourceOverride(source.id, stamp(source), at, FOREIGN, source.platform, source.url, source.feed, name)


def oddity(source: Source, way: SourceOverride) -> Anomaly | None:
    """What is odd about a source whose stanza does not say how it is read, with the stanza that would."""
    if way.code not in (MOVED, CHANGED, FOREIGN):
        return None
    stanza = writing.inline(mended(source, way))
    return Anomaly(way.code, f"the stanza should be {stanza}; `statusledger sources mend {source.id}` writes it")
