"""Targets of Apprise, which blocks: threads are abandoned at the deadline."""

import asyncio
import logging
from contextlib import suppress
from threading import get_ident
from typing import Self

from statusledger.alerts.channels import spelling_for
from statusledger.alerts.plan import Target
from statusledger.alerts.words import Note, short
from statusledger.errors import FetchError, Unreachable, install_command
from statusledger.fetch import filled_in, in_thread

_LONGEST = 300
_ANY = "json://localhost"
"""An address: at the first one Apprise loads all of its services."""


async def prepare() -> None:
    """Load Apprise, if installed: that takes seconds."""
    await asyncio.to_thread(_read)


def _read() -> None:
    with suppress(ImportError):
        import apprise

        from statusledger.alerts import bounded_requests

        bounded_requests.bound()
        apprise.Apprise.instantiate(_ANY, suppress_exceptions=True)


async def send(target: Target, note: Note, timeout: float) -> None:
    """Send a note. Raises FetchError if not accepted."""
    assert target.apprise is not None, "alerts.yaml was checked for that"
    address, conceal = filled_in(target.apprise)

    def work() -> str | None:
        try:
            return _sent(address, note)
        except Exception as error:  # of a plugin, of which there are a hundred
            return f"{type(error).__name__}: {error}"

    try:
        async with asyncio.timeout(timeout):
            trouble = await in_thread(work, f"alert {target.id}")
    except TimeoutError:
        raise Unreachable(target.apprise, f"no answer within {timeout:g} s") from None
    if trouble is not None:
        raise FetchError(target.apprise, short(conceal(trouble), _LONGEST))


def _sent(address: str, note: Note) -> str | None:
    """Return the error, or None."""
    try:
        import apprise

        from statusledger.alerts import bounded_requests
    except ImportError:
        return f"Apprise is not installed; {install_command('alerts')}"
    bounded_requests.bound()
    # Nothing is printed under cron; the error is returned.
    logging.getLogger("apprise").propagate = False
    with _Overheard() as overheard:
        service = apprise.Apprise.instantiate(address, suppress_exceptions=True)
        if service is None:
            return overheard.last or "not an address that Apprise knows"
        form = service.resolve_format()  # what the address asks for, where the service knows it
        spelling = spelling_for(type(service).__name__, form.value)
        title = spelling.title(note) if service.title_maxlen <= 0 else spelling.heading(note)
        service.overflow_mode = apprise.OverflowMode.TRUNCATE
        taken = service.notify(body=spelling.body(note), title=title, body_format=form)
    return None if taken else overheard.last or "it was not taken"


class _Overheard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.last: str | None = None
        self._thread = get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.last = record.getMessage()

    def __enter__(self) -> Self:
        logging.getLogger("apprise").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("apprise").removeHandler(self)
