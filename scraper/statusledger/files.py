"""Files named by users: read up to a size, and from a pipe with a time limit for each read."""

import errno
import os
import select
import stat
from io import BufferedReader, FileIO
from pathlib import Path

SILENCE_S = 10
"""Seconds for which a pipe may be silent, before its first byte or any other."""


class _Pipe(FileIO):
    """The pipe at `path`, each read of which has a time limit."""

    def __init__(self, descriptor: int, path: Path) -> None:
        super().__init__(descriptor, "rb")
        self._path = path

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]
        """Read the bytes that are there, or wait for the next. Raises OSError after SILENCE_S."""
        pipe = select.poll()
        pipe.register(self.fileno(), select.POLLIN)
        if not pipe.poll(SILENCE_S * 1000):
            raise OSError(errno.ETIMEDOUT, f"a pipe into which nothing is written for {SILENCE_S} s", str(self._path))
        return super().readinto(buffer)


def opened(path: Path) -> BufferedReader:
    """Open a file or a pipe for reading. Raises OSError, as each read may."""
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
    """Read a whole file of at most `most` bytes. Raises OSError, with EFBIG for a larger one."""
    with opened(path) as file:
        body = file.read(most + 1)
    if len(body) > most:
        raise OSError(errno.EFBIG, f"larger than {most >> 20} MB", str(path))
    return body
