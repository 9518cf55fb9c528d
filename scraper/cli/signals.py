"""How work ends that is told to end."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

TERMINATED = 143
_Result = TypeVar("_Result")


async def interruptible(work: Coroutine[Any, Any, _Result]) -> _Result:
    """SIGTERM ends the work as an interrupt does: what is finished is kept."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        return await work
    except asyncio.CancelledError:
        sys.exit(TERMINATED)
