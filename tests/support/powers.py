"""Processes that may do less than the one that runs the tests."""

import ctypes
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.support.paths import ROOT

_PR_CAPBSET_DROP = 24


def give_up() -> None:
    """Root is an ordinary user to the programs it starts from here on."""
    libc = ctypes.CDLL(None)
    for capability in range(41):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def files_up_to(size: int) -> Callable[[], None]:
    """No file grows beyond so many bytes, as on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def statusledger(
    *arguments: str | Path, bound: Callable[[], None] = give_up, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """The command as a process that is bound so."""
    command = [sys.executable, "-m", "statusledger", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, preexec_fn=bound, cwd=folder, check=False
    )
