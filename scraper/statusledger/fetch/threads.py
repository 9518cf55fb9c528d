"""Blocking work in threads of its own: it delays neither others nor the end of the process."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[[], T], name: str) -> T:
    """Do work in a thread, which is abandoned when the wait is cancelled. Raises what the work raises."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(settle_as: Callable[[Any], None], outcome: object) -> None:
        if not done.done():
            settle_as(outcome)

    def run() -> None:
        with suppress(RuntimeError):  # the loop is closed
            try:
                found = work()
            except Exception as error:
                loop.call_soon_threadsafe(settle, done.set_exception, error)
            else:
                loop.call_soon_threadsafe(settle, done.set_result, found)

    Thread(target=run, name=name, daemon=True).start()
    return await done
