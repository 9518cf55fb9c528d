"""Work that is asked to end: it ends by itself where it can, and is broken off where the event loop is busy."""

import asyncio
import gc
import os
import signal
import time

import pytest

from scraper.cli import signals
from scraper.cli.signals import TERMINATED, interruptible

ENDS = [(signal.SIGTERM, SystemExit), (signal.SIGINT, KeyboardInterrupt)]


@pytest.mark.parametrize(("number", "end"), ENDS)
def test_work_that_waits_ends_at_once_and_may_tidy_up(number: signal.Signals, end: type[BaseException]) -> None:
    tidied = []

    async def wait() -> None:
        os.kill(os.getpid(), number)
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            tidied.append(number)

    before = [signal.getsignal(each) for each, _ in ENDS]
    with pytest.raises(end) as ended:
        asyncio.run(interruptible(wait()))
    assert tidied == [number]
    assert ended.value.args == ((TERMINATED,) if end is SystemExit else ())
    assert [signal.getsignal(each) for each, _ in ENDS] == before


@pytest.mark.parametrize(("number", "end"), ENDS)
def test_work_that_keeps_the_event_loop_busy_is_broken_off(
    number: signal.Signals, end: type[BaseException], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(signals, "PATIENCE_S", 0.05)

    async def be_busy() -> None:
        os.kill(os.getpid(), number)
        while True:  # as folding a large document is; the test's own limit ends it where nothing else does
            time.sleep(0)

    async def beside() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(be_busy())

    before = [signal.getsignal(each) for each, _ in ENDS]
    with pytest.raises(end) as ended:
        asyncio.run(interruptible(beside()))
    assert [signal.getsignal(each) for each, _ in ENDS] == before
    assert ended.value.args == ((TERMINATED,) if end is SystemExit else ())
    gc.collect()
    assert caplog.messages == []
