"""SIGTERM and SIGINT: finish what is under way, then stop."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from threading import Timer, main_thread
from types import FrameType
from typing import Any, TypeVar

TERMINATED = 143
PATIENCE_S = 3.0
"""Time for work under way to end by itself."""
_TERMINATION = "SIGTERM"
_Result = TypeVar("_Result")


def run(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Run a coroutine in a new event loop until it or a signal ends."""
    return asyncio.run(interruptible(work))


async def interruptible(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Run a coroutine; SIGTERM cancels it like an interrupt, with its own exit code.

    Finished work is kept. A busy event loop cancels nothing: after PATIENCE_S the work is aborted.
    """
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert task is not None

    def terminate() -> None:
        loop.call_soon_threadsafe(task.cancel, _TERMINATION)

    endings: dict[signal.Signals, Callable[[], object]] = {signal.SIGTERM: terminate}
    interrupted = signal.getsignal(signal.SIGINT)
    if callable(interrupted):  # asyncio's, which cancels the task and remembers why
        endings[signal.SIGINT] = partial(interrupted, signal.SIGINT, None)
    try:
        with _ended_by(endings):
            return await work
    except asyncio.CancelledError as end:
        if _TERMINATION in end.args:
            sys.exit(TERMINATED)
        raise  # asyncio makes a KeyboardInterrupt of it


@contextmanager
def _ended_by(endings: Mapping[signal.Signals, Callable[[], object]]) -> Iterator[None]:
    """Cancel the work at the first signal; a second, from a timer, aborts it."""
    loop, insisting = asyncio.get_running_loop(), list[Timer]()

    def handle(number: int, _frame: FrameType | None) -> None:
        if insisting:
            loop.set_exception_handler(lambda _loop, _context: None)  # the tasks that this breaks off need no traceback
            handling.close()  # now, for asyncio tidies up before those tasks do
            raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(TERMINATED)
        insisting.append(Timer(PATIENCE_S, signal.pthread_kill, (main_thread().ident, number)))
        insisting[0].daemon = True
        insisting[0].start()
        handling.callback(insisting[0].cancel)
        endings[signal.Signals(number)]()

    with ExitStack() as handling:
        for number in endings:
            handling.callback(signal.signal, number, signal.signal(number, handle))
        yield
