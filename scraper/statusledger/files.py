"""Read files up to a size, and pipes with a time limit."""

import errno
import os
import select
import stat
from io import BufferedReader, FileIO
from pathlib import Path

SILENCE_S = 10
"""Seconds for which a pipe may be silent, before its first byte or any other."""


class _Pipe(FileIO):
    def __init__(self, descriptor: int, path: Path) -> None:
        super().__init__(descriptor, "rb")
        self._path = path

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]
        """Read available bytes, or wait. Raises OSError after SILENCE_S."""
        pipe = select.poll()
        pipe.register(self.fileno(), select.POLLIN)
        if not pipe.poll(SILENCE_S * 1000):
            raise OSError(errno.ETIMEDOUT, f"a pipe into which nothing is written for {SILENCE_S} s", str(self._path))
        return super().readinto(buffer)


def opened(path: Path) -> BufferedReader:
    """Open a file or pipe. Raises OSError, as each read may."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        os.set_blocking(descriptor, True)
        return BufferedReader(_Pipe(descriptor, path)) if stat.S_ISFIFO(mode) else os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read(path: Path, most: int) -> bytes:
    """Read a file of at most `most` bytes. Raises OSError, EFBIG if larger."""
    with opened(path) as file:
        body = file.read(most + 1)
    if len(body) > most:
        raise OSError(errno.EFBIG, f"larger than {most >> 20} MB", str(path))
    return body
