"""Pings of a dead man's switch by the convention of healthchecks.io: URL/start, then URL or URL/fail.

A thread sends them; errors are only logged.
"""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread

from statusledger.errors import FetchError, LockedError
from statusledger.fetch import Post, Settings, post
from statusledger.times import instant

logger = logging.getLogger(__name__)

_LONGEST = 10_000  # bytes that a self-hosted server keeps of a body
_TIMEOUT_S = 5.0
_BEAT_EVERY_S = 60.0


class Pings:
    """Pings to a URL, if any; `words` are the last body."""

    def __init__(self, url: str | None, settings: Settings) -> None:
        self.words = ""
        self._url, self._settings = url, settings
        self._sender: Thread | None = None
        self._beaten_at: float | None = None

    def start(self) -> None:
        """Send the ping of a start, without waiting."""
        self._begin("/start", "")

    def end(self, *, failed: bool) -> None:
        """Send the ping of an end, and wait for it."""
        self._wait()
        self._begin("/fail" if failed else "", self.words)
        self._wait()

    def beat(self, words: str, *, failed: bool) -> None:
        """Send a ping of progress, at most once a minute, without waiting."""
        now = time.monotonic()
        if self._beaten_at is None or now - self._beaten_at >= _BEAT_EVERY_S:
            self._beaten_at = now
            self._begin("/fail" if failed else "", words)

    def _begin(self, suffix: str, words: str) -> None:
        if self._url is not None:
            self._sender = Thread(target=self._send, args=(self._url, suffix, words), name="healthcheck", daemon=True)
            self._sender.start()

    def _wait(self) -> None:
        if self._sender is not None:
            self._sender.join()

    def _send(self, url: str, suffix: str, words: str) -> None:
        address, mark, query = url.partition("?")
        ping = Post(
            url=f"{address.rstrip('/')}{suffix}{mark}{query}",
            body=words.encode()[:_LONGEST].decode(errors="ignore").encode(),
            allow_private=True,
            timeout=_TIMEOUT_S,
        )
        try:
            asyncio.run(post(ping, self._settings, instant(datetime.now(UTC))))
        except FetchError as error:
            logger.info("healthcheck: %s: %s", error.url, error)
        except Exception:
            logger.exception("healthcheck: a bug")


@contextmanager
def pinging(url: str | None, settings: Settings) -> Iterator[Pings]:
    """Ping at the end of a block, unless another run holds the lock, for that run pings."""
    pings = Pings(url, settings)
    try:
        yield pings
    except LockedError:
        raise
    except BaseException as error:
        code = error.code if isinstance(error, SystemExit) else 1
        if not (isinstance(error, SystemExit) and pings.words):
            pings.words = "\n".join(filter(None, [pings.words, str(error)]))
        pings.end(failed=bool(code))
        raise
    pings.end(failed=False)
