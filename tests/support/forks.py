"""Commands as processes of their own, forked from one that has read all of our code: a tenth of the time of a start."""

import atexit
import gc
import os
import pkgutil
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import NoReturn

import msgspec
from msgspec import Struct
from sqlite_utils import Database

import statusledger
from statusledger import fetch
from statusledger.__main__ import main as command
from tests.faults import interposing
from tests.faults.interposing import Trouble
from tests.support.paths import ROOT

_LATE = ("anyio._backends._asyncio", "encodings.idna", "filelock", "rich.table", "sniffio")
"""What commands import where they use it."""


class Order(Struct):
    """What to run, where, in which environment, and the files for its standard input, output and errors.

    It is killed after so many seconds, unless it is to run to its end, and meets with trouble where that is named.
    `limits` are those of the system, by the names they have there; of the memory, what may be added to what is taken.
    """

    arguments: Sequence[str]
    folder: str
    environment: Mapping[str, str]
    files: Sequence[str]
    kill_after: float | None
    trouble: Trouble | None
    limits: Mapping[str, int]


def run(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    text: str,
    kill_after: float | None,
    trouble: Trouble | None = None,
    limits: Mapping[str, int] = MappingProxyType({}),
) -> subprocess.CompletedProcess[str]:
    """Run `statusledger` with these arguments and this on standard input."""
    parent = _parent()
    assert parent.stdin is not None
    assert parent.stdout is not None
    with TemporaryDirectory() as scratch:
        given, output, errors = (Path(scratch, name) for name in ("input", "output", "errors"))
        given.write_text(text, encoding="utf-8")
        output.touch()
        errors.touch()
        files = [str(given), str(output), str(errors)]
        order = Order(arguments, str(folder), environment, files, kill_after, trouble, dict(limits))
        parent.stdin.write(msgspec.json.encode(order) + b"\n")
        parent.stdin.flush()
        code = int(parent.stdout.readline())
        actual, complained = (file.read_text(encoding="utf-8") for file in (output, errors))
    return subprocess.CompletedProcess(arguments, code, actual, complained)


@cache
def _parent() -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    parent = subprocess.Popen([sys.executable, "-m", "tests.support.forks"], cwd=ROOT, stdin=pipe, stdout=pipe)
    atexit.register(parent.communicate)
    return parent


def main() -> None:
    """Takes orders, one a line, and answers each with an exit code."""
    for module in pkgutil.walk_packages(statusledger.__path__, "statusledger."):
        import_module(module.name)
    for name in _LATE:
        import_module(name)
    fetch.Client(fetch.Settings())  # reads the authorities that we trust
    Database(memory=True).close()  # looks for plugins among all packages
    gc.freeze()
    for line in sys.stdin.buffer:
        order = msgspec.json.decode(line, type=Order)
        child = os.fork()
        if child == 0:
            become(order)
        if order.kill_after is not None:
            time.sleep(order.kill_after)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def become(order: Order) -> None:
    """What is left of this process is the command, which ends it."""
    sys.stdin, sys.stdout, sys.stderr = (
        Path(file).open(mode, encoding="utf-8")  # noqa: SIM115 - the process ends before they are closed
        for file, mode in zip(order.files, "rww", strict=True)
    )
    os.environ.clear()
    os.environ.update(order.environment)
    os.chdir(order.folder)
    sys.argv = ["statusledger", *order.arguments]
    for name, limit in order.limits.items():
        kind, taken = getattr(resource, name), _memory() if name == "RLIMIT_AS" else 0
        resource.setrlimit(kind, (taken + limit, resource.getrlimit(kind)[1]))
    if order.trouble is not None:
        interposing.arm(order.trouble)
    try:
        command()
    except SystemExit as ending:
        code = ending.code
    if not isinstance(code, int):
        sys.exit(code)
    _end(code)


def _end(code: int) -> NoReturn:
    """End as Python does, but for taking all modules apart, which costs four times what a short command does."""
    gc.collect()
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = 120
    os._exit(code)


def _memory() -> int:
    """Bytes of addresses that this process has taken."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    main()
