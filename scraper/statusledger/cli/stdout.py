"""Standard output that ends the command when it cannot be written: a closed pipe silently, a full disk in one line.

What standard error cannot take is lost, and changes nothing of what a command does or exits with.
"""

import errno
import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

BROKEN_PIPE, UNWRITABLE = 141, 4
"""141 is what a shell says of a command that SIGPIPE ended."""


class Unwritten(SystemExit):
    """Standard output took no more; `code` is what the command exits with."""


class _Descriptor(io.FileIO):
    """The descriptor of a stream that was there before."""

    former: io.TextIOWrapper | None = None  # held, because it would close the descriptor


class _Lenient(_Descriptor):
    """That of standard error: what it does not take goes nowhere."""

    def write(self, data: "ReadableBuffer") -> int:
        try:
            return super().write(data)
        except OSError:
            return memoryview(data).nbytes


class _Checked(_Descriptor):
    """That of standard output. What is written after it failed goes nowhere."""

    def write(self, data: "ReadableBuffer") -> int:
        try:
            return super().write(data)
        except OSError as error:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self.fileno())
            os.close(null)
            if error.errno == errno.EPIPE:
                raise Unwritten(BROKEN_PIPE) from None
            _complain(f"statusledger: standard output: {error.strerror}; what it should say is lost")
            raise Unwritten(UNWRITABLE) from None


def _complain(message: str) -> None:
    from statusledger.cli.output import warn

    with suppress(OSError):
        warn(message)


def set_up() -> None:
    """Puts it in the place of `sys.stdout`. A terminal without a vendor's characters shows `?`, not a traceback."""
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
    """A closed standard stream must not become the first file that is opened, which would then be written to."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDONLY)
