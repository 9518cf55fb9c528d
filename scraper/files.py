"""Files that people name: never read beyond a size, and a pipe that nobody writes to is not waited for without end."""

import errno
import os
import select
import stat
from io import BufferedReader
from pathlib import Path

SILENCE_S = 10
"""How long a pipe may take to say anything."""


def opened(path: Path) -> BufferedReader:
    """A file, or a pipe that has begun to speak, open for reading. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if stat.S_ISFIFO(mode):
            _await(descriptor, path)
        os.set_blocking(descriptor, True)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read(path: Path, most: int) -> bytes:
    """All that a file holds. Raises OSError, of EFBIG where that is more than so many bytes."""
    with opened(path) as file:
        body = file.read(most + 1)
    if len(body) > most:
        raise OSError(errno.EFBIG, f"larger than {most >> 20} MB", str(path))
    return body


def _await(descriptor: int, path: Path) -> None:
    pipe = select.poll()
    pipe.register(descriptor, select.POLLIN)
    if not pipe.poll(SILENCE_S * 1000):
        raise OSError(errno.ETIMEDOUT, f"a pipe into which nothing is written for {SILENCE_S} s", str(path))
