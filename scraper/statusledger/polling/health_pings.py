"""Pings for a dead man's switch, after the convention of healthchecks.io: URL/start, then URL, or URL/fail.

They are sent from a thread of their own and never fail what they tell of; what goes wrong is logged.
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

_LONGEST = 10_000  # bytes; what servers of one's own keep of a body
_PATIENCE_S = 5.0
_BEAT_S = 60.0


class Pings:
    """Tells `url` how things go; without one, nobody. `words` are what the ping at the end will say."""

    def __init__(self, url: str | None, settings: Settings) -> None:
        self.words = ""
        self._url, self._settings = url, settings
        self._under_way: Thread | None = None
        self._beaten_at: float | None = None

    def start(self) -> None:
        """Something begins; nobody waits for this ping before the end."""
        self._begin("/start", "")

    def end(self, *, failed: bool) -> None:
        """It has ended; in the order in which things happened, so the first ping is waited for."""
        self._wait()
        self._begin("/fail" if failed else "", self.words)
        self._wait()

    def beat(self, words: str, *, failed: bool) -> None:
        """It goes on; once a minute is enough. Nobody waits."""
        now = time.monotonic()
        if self._beaten_at is None or now - self._beaten_at >= _BEAT_S:
            self._beaten_at = now
            self._begin("/fail" if failed else "", words)

    def _begin(self, suffix: str, words: str) -> None:
        if self._url is not None:
            self._under_way = Thread(
                target=self._send, args=(self._url, suffix, words), name="healthcheck", daemon=True
            )
            self._under_way.start()

    def _wait(self) -> None:
        if self._under_way is not None:
            self._under_way.join()

    def _send(self, url: str, suffix: str, words: str) -> None:
        address, mark, query = url.partition("?")
        ping = Post(
            url=f"{address.rstrip('/')}{suffix}{mark}{query}",
            body=words.encode()[:_LONGEST].decode(errors="ignore").encode(),
            allow_private=True,
            timeout=_PATIENCE_S,
        )
        try:
            asyncio.run(post(ping, self._settings, instant(datetime.now(UTC))))
        except FetchError as error:
            logger.info("healthcheck: %s: %s", error.url, error)
        except Exception:
            logger.exception("healthcheck: a bug")


@contextmanager
def pinging(url: str | None, settings: Settings) -> Iterator[Pings]:
    """Tells of the end of a block, however that comes; of one that another run kept out, nothing: that one tells."""
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
