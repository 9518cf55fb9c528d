"""One fetch: address, credentials, time limit."""

from functools import cached_property

import httpx

from statusledger.errors import BadBody, Refused
from statusledger.fetch.address_guard import Allowance, host_of
from statusledger.fetch.answer import Validators
from statusledger.fetch.deadline import Deadline
from statusledger.fetch.env_vars import Secrets
from statusledger.fetch.fetch_failure import FetchFailure
from statusledger.model import Format, Request, Source

_ACCEPT = {
    Format.JSON: b"application/json, */*;q=0.5",
    Format.FEED: b"application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5",
    Format.HTML: b"text/html, */*;q=0.5",
    Format.TEXT: b"text/plain, */*;q=0.5",
    Format.EVENT: b"text/event-stream",
}

Fields = dict[bytes, bytes]

# Scheme, host, and port where it is not the scheme's own.
Place = tuple[str, str, int | None]


class FetchJob:
    """A document to fetch. Raises FetchFailure for a missing variable or invalid address."""

    def __init__(self, source: Source, request: Request, validators: Validators | None, user_agent: str) -> None:
        self.source = source
        self.request = request
        self.validators = validators
        self.secrets = Secrets(source.url, source.feed or "", *source.headers.values())
        self.deadline = Deadline(source.timeout)
        self._conditions = _conditions(validators)
        self.conditional = bool(self._conditions)
        self._polite = {b"user-agent": user_agent.encode(), b"accept": _ACCEPT[request.expects]}
        self.url = destination(self.secrets.expand(request.url))
        if "${" in request.url and _place(self.url) not in self._own_places:
            raise FetchFailure(Refused, "the source's variables are for the hosts it names, not for links to others")

    def fields(self, url: httpx.URL) -> Fields:
        """Return headers, those of the source only for its own hosts."""
        own = self._own_fields if self.source.headers and _place(url) in self._own_places else {}
        ours = {b"host": url.netloc, b"accept-encoding": b"gzip, identity", b"connection": b"close"}
        return {**self._polite, **own, **ours, **self._conditions}

    def insist(self) -> bool:
        """Bypass caches from now on; False if tried already."""
        insisting = b"cache-control" in self._conditions
        self._conditions = {b"cache-control": b"no-cache"}
        return not insisting

    def onward(self, url: httpx.URL, location: str | None) -> httpx.URL:
        """Return the target of a redirect. Raises FetchFailure, also from https to http."""
        if location is None:
            raise FetchFailure(BadBody, "a redirect without a destination")
        try:
            target = destination(url.join(location))
        except httpx.InvalidURL:
            raise FetchFailure(BadBody, "a redirect to something that is no address") from None
        if (url.scheme, target.scheme) == ("https", "http"):
            raise FetchFailure(Refused, "redirected from https to http")
        return target

    def redacted_url(self, url: httpx.URL) -> str:
        """Return an address without secrets."""
        return self.request.url if url == self.url else self.secrets.conceal(str(url))

    @cached_property
    def allowance(self) -> Allowance:
        """Private addresses that this source may reach."""
        return Allowance.granted(self.source.allow_private, self._own_urls)

    @cached_property
    def _own_urls(self) -> list[httpx.URL]:
        stated = (self.source.url, self.source.feed)
        return [destination(self.secrets.expand(text)) for text in stated if text]

    @cached_property
    def _own_places(self) -> frozenset[Place]:
        """Addresses of the source, also over TLS; an https address never without."""
        return frozenset((scheme, *_place(url)[1:]) for url in self._own_urls for scheme in (url.scheme, "https"))

    @cached_property
    def _own_fields(self) -> Fields:
        headers = self.source.headers.items()
        return {name.lower().encode(): self.secrets.expand(value).encode() for name, value in headers}


def destination(text: str | httpx.URL) -> httpx.URL:
    """Check an address. Raises FetchFailure without http(s) or host."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        raise FetchFailure(BadBody, "not an address") from None
    if url.scheme not in ("http", "https"):
        raise FetchFailure(Refused, "an address that is neither http nor https")
    if not url.raw_host or (url.port or 0) > 65_535:
        raise FetchFailure(BadBody, "an address without a host, or with an impossible port")
    return url.copy_with(username=None, password=None) if url.userinfo else url


def _place(url: httpx.URL) -> Place:
    return url.scheme, host_of(url), url.port


def _conditions(validators: Validators | None) -> Fields:
    if validators is None:
        return {}
    stated = {b"if-none-match": validators.etag, b"if-modified-since": validators.last_modified}
    return {name: value.encode("latin-1") for name, value in stated.items() if value is not None}
