"""Work that is asked to end: it ends by itself where it can, and is broken off where the event loop is busy."""

import ast
import asyncio
import gc
import os
import signal
import time
from pathlib import Path

import pytest

from statusledger import cli, store
from statusledger.cli import signals
from statusledger.cli.signals import TERMINATED, interruptible
from statusledger.model import Instant, Source
from statusledger.polling.catalogue_check import CatalogueCheck
from statusledger.store.write import catalogue_checks
from tests.farm import Farm
from tests.support.fetching import FAST, source_at
from tests.support.world import page, when

ENDS = [(signal.SIGTERM, SystemExit), (signal.SIGINT, KeyboardInterrupt)]


@pytest.mark.parametrize(("number", "end"), ENDS)
def test_waiting_work_ends_at_once_and_may_clean_up(number: signal.Signals, end: type[BaseException]) -> None:
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
def test_work_that_blocks_the_event_loop_is_aborted(
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


def test_every_command_that_fetches_can_be_ended_by_signals() -> None:
    """Work of an event loop is begun by `signals.run` alone."""
    folder = Path(cli.__file__).parent
    begun = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "asyncio.run"
    }
    assert begun == {"signals.py"}


@pytest.mark.parametrize(("number", "end"), ENDS)
def test_an_interrupted_check_keeps_its_results(number: signal.Signals, end: type[BaseException]) -> None:
    def finished(source: Source) -> None:
        assert source.id == "well"
        os.kill(os.getpid(), number)

    with Farm() as farm:
        page(farm.site("well"), "Well")
        farm.site("silent").fault("hang")
        sources = [source_at(site.url, id=name) for name, site in farm.sites.items()]
        database = store.open_database(None)
        store.keep_in_step(database, sources)
        with pytest.raises(end):
            signals.run(CatalogueCheck(database, FAST, lambda: Instant(when(0)), finished).run(sources))
    assert [(key, each.verdict) for key, each in catalogue_checks.recent(database, Instant(when(0)), 60).items()] == [
        ("well", "well")
    ]
