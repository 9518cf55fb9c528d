"""How work ends that is told to end."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

TERMINATED = 143
_TERMINATION = "SIGTERM"
_Result = TypeVar("_Result")


async def interruptible(work: Coroutine[Any, Any, _Result]) -> _Result:
    """SIGTERM ends the work as an interrupt does: what is finished is kept. The exit codes say which of them it was."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel, _TERMINATION)
    try:
        return await work
    except asyncio.CancelledError as end:
        if _TERMINATION in end.args:
            sys.exit(TERMINATED)
        raise  # asyncio makes a KeyboardInterrupt of it
