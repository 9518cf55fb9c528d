"""Poll one source.

A body is captured before anything else, so that no failure loses it. Failures affect the source alone, but for a
StoreError.
"""

from functools import partial

from msgspec.structs import replace

from statusledger.errors import LedgerError, StoreError
from statusledger.fetch import Client
from statusledger.model import Document, Instant, Request, Snapshot, Source
from statusledger.platforms import PLATFORMS, Platform
from statusledger.platforms.parsing import isolated
from statusledger.polling import relocate
from statusledger.polling.documents import DocumentQueue, changed_fetch
from statusledger.polling.persist import Persister
from statusledger.polling.shapes import PollContext, PollResult
from statusledger.reconcile import Observation
from statusledger.store.captures import DocumentRead
from statusledger.store.containment import Contained
from statusledger.store.write.source_overrides import SourceOverride


async def poll_source(source: Source, context: PollContext, persister: Persister) -> PollResult:
    """Poll a source and save. Raises StoreError."""
    result = await read_source(source, context)  # locate, fetch, capture, parse
    with Contained(source.id, partial(persister.put_off, result)), context.client.held_up():
        persister.save(result)  # apply, save
    return result


async def read_source(source: Source, context: PollContext) -> PollResult:
    """Read the documents of a source, at a new page if it moved. Raises StoreError."""
    result = PollResult(source, source)
    with Contained(source.id, lambda traceback: result.fail(traceback)):
        result.source = locate(source, context.override)
        if result.source.platform != relocate.AUTO:
            await read_documents(result, PLATFORMS[result.source.platform], context)
        if (result.moved_to or not result.read) and relocate.is_due(result, context):
            result = await _read_relocated(result, context)
    return result


def locate(source: Source, override: SourceOverride | None) -> Source:
    """Return the source with its effective platform and address."""
    return source if override is None else relocate.effective_source(source, override)


async def read_documents(result: PollResult, platform: Platform, context: PollContext) -> None:
    """Read the documents of a page; note failures in the result. Raises StoreError."""
    with Contained(result.source.id, result.fail):
        queue = DocumentQueue(result, platform, context)
        for request in queue:
            try:
                await _read_document(request, queue, result, platform, context)
            except StoreError:
                raise
            except LedgerError as error:
                queue.failed(request, error)


async def _read_document(
    request: Request, queue: DocumentQueue, result: PollResult, platform: Platform, context: PollContext
) -> None:
    """Capture and parse a document while it is held: one large body is in memory at a time."""
    before, source = queue.state(request), result.source
    async with context.client.fetch(source, request, queue.validators(request)) as answer:
        at = context.clock()
        if answer.body is None or answer.sha256 == before.sha256:
            result.unchanged.append(_document_read(source, request, before.sha256, at))
        else:
            is_new = context.capture(_document_read(source, request, answer.sha256, at, answer.body))
            try:
                snapshot = await parse(source, platform, request, answer.body, context.client)
            except Exception:
                queue.forget(request)  # captures have another body now; the former, when it returns, is new to replay
                raise
            result.observations.append(Observation(request.kind, at, snapshot, url=request.url, again=not is_new))
            queue.follow(request, snapshot.follow)
            result.fetches.append(changed_fetch(source, request, answer, at))
        queue.answered(request, before, answer, at)


async def parse(source: Source, platform: Platform, request: Request, body: bytes, client: Client) -> Snapshot:
    """Parse a body, a large one in another process. Raises NormalizeError."""
    document = Document(request.url, request.kind, body, source.time_zone)
    return await isolated.read(source.platform, platform, document, client.held_up)


async def _read_relocated(result: PollResult, context: PollContext) -> PollResult:
    source = await relocate.search(result, context)
    if source is None:
        return result
    relocated = PollResult(result.configured, source, fetches=result.fetches, override=result.override)
    await read_documents(relocated, PLATFORMS[source.platform], replace(context, documents={}))
    if not relocated.read:
        relocated.override = relocate.without_result(result.configured, context.clock())
    return relocated


def _document_read(
    source: Source, request: Request, sha256: str | None, at: Instant, body: bytes | None = None
) -> DocumentRead:
    return DocumentRead(
        source_id=source.id,
        platform=source.platform,
        kind=request.kind,
        url=request.url,
        sha256=sha256 or "",
        at=at,
        body=body,
    )
