"""Compressed files, read in bounded memory and refused if truncated."""

import lzma
from collections.abc import Callable, Mapping
from functools import partial
from io import BufferedReader, RawIOBase
from typing import Protocol

from zstandard import ZstdDecompressor

_PIECE = 1_024
"""Compressed bytes at a time, which become at most 32 MB: a block of zstd has four bytes or more and holds 128 KB."""
_MEMORY = 128 << 20
"""The memory that decompression may take, in bytes; `xz -9` takes 65 MB, `zstd --ultra -22` 128 MB."""


class _Decompressor(Protocol):
    """One stream of xz, or one frame of zstd."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


DECOMPRESSORS: Mapping[str, Callable[[], _Decompressor]] = {
    ".xz": partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, memlimit=_MEMORY),
    ".zst": lambda: ZstdDecompressor(max_window_size=_MEMORY).decompressobj(),
}
"""The decompressor of a stream or frame, by the suffix of the file's name."""


class _Unpacked(RawIOBase):
    """The streams of a file in turn. Raises EOFError if the last is truncated."""

    def __init__(self, file: BufferedReader, begin: Callable[[], _Decompressor]) -> None:
        self._file, self._begin, self._stream, self._ready = file, begin, begin(), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready and (piece := self._piece()):
            if self._stream.eof:
                self._stream = self._begin()
            self._ready = self._stream.decompress(piece)
        if not self._ready and not self._stream.eof:
            raise EOFError("it is cut off in the middle of its compressed data; fetch it again")
        taken, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)

    def _piece(self) -> bytes:
        """The next compressed bytes, without zeros that may separate streams."""
        if not self._stream.eof:
            return self._file.read(_PIECE)
        rest = self._stream.unused_data.lstrip(b"\0")
        while not rest and (more := self._file.read(_PIECE)):
            rest = more.lstrip(b"\0")
        return rest


def unpacked(file: BufferedReader, suffix: str) -> BufferedReader:
    """The decompressed file, by the suffix of its name; itself if of no known compression."""
    begin = DECOMPRESSORS.get(suffix)
    return BufferedReader(_Unpacked(file, begin)) if begin else file
