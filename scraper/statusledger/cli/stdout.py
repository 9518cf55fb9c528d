"""Standard output that ends the command when unwritable: silently for a closed pipe, else in one line.

Output that standard error cannot take is lost, without effect on the exit code.
"""

import errno
import io
import logging
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

BROKEN_PIPE, UNWRITABLE = 141, 4
"""A shell reports 141 for a command that SIGPIPE ended."""


class Unwritten(SystemExit):
    """Standard output cannot be written; `code` is the exit code."""


class _Descriptor(io.FileIO):
    former: io.TextIOWrapper | None = None  # held, because it would close the descriptor


class _Lenient(_Descriptor):
    def write(self, data: "ReadableBuffer") -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


class _Checked(_Descriptor):
    """Raises Unwritten once, then drops output."""

    def write(self, data: "ReadableBuffer") -> int:
        try:
            return super().write(data)
        except OSError as error:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self.fileno())
            os.close(null)
            if error.errno == errno.EPIPE:
                raise Unwritten(BROKEN_PIPE) from None
            _warn(f"standard output: {error.strerror}; the output is lost")
            raise Unwritten(UNWRITABLE) from None


def _warn(message: str) -> None:
    from statusledger.cli.output import warn

    with suppress(OSError):
        warn(message, logging.ERROR)


def set_up() -> None:
    """Replace `sys.stdout`. A terminal that lacks a character shows `?`."""
    _hold_places()
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = _lenient(sys.stderr)
    former = sys.stdout
    if former is not None and not isinstance(former, io.TextIOWrapper):
        return
    raw = _Checked(1 if former is None else former.fileno(), "w", closefd=False)
    raw.former = former
    encoding = former.encoding if former is not None else "utf-8"
    terminal = former is not None and former.line_buffering
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(raw), encoding=encoding, errors="replace", line_buffering=terminal)


def _lenient(former: io.TextIOWrapper) -> io.TextIOWrapper:
    raw = _Lenient(former.fileno(), "w", closefd=False)
    raw.former = former
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=former.encoding, errors="replace", line_buffering=True)


def _hold_places() -> None:
    """Occupy closed standard streams: a file opened in their place would be written to."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)
