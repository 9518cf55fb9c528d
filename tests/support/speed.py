"""CPU time as a ratio: the work of a test beside a fixed workload, both measured in one run.

A slow or busy machine stretches both alike. Tests that compare CPU carry the marker `speed`: `.ci/speed` runs them
apart and one at a time.
"""

import gc
import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ROUNDS = 3
_ROWS = [{"id": f"row{number:05}", "values": list(range(20)), "text": "status page " * 8} for number in range(4_000)]


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds of this process for one call, without those of the garbage collector."""
    with _no_garbage_collection():
        began = time.process_time()
        work()
        return time.process_time() - began


def units(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the CPU time of a call in units of the fixed workload: the best round of each.

    A unit takes about 0.025 s on a machine of 2024: 4,000 rows are written as JSON, read back and sorted. It is so
    short that a single one may be slowed twofold by another process: only the best of all rounds is compared.
    """
    times = [(cpu_seconds(_fixed_workload), cpu_seconds(work), cpu_seconds(_fixed_workload)) for _ in range(rounds)]
    return min(time for _, time, _ in times) / min(min(before, after) for before, _, after in times)


def _fixed_workload() -> None:
    rows = json.loads(json.dumps(_ROWS))
    rows.sort(key=lambda row: (sum(row["values"]), row["id"]), reverse=True)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Collect now and not while measuring: how long that takes depends on what other tests left behind."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def child_seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds, user and system, of the processes that one call starts and waits for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
