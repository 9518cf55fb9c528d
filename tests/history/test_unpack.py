"""Packed files: whole in several streams, refused where they are cut, and never more memory than is said."""

import lzma
from collections.abc import Callable, Sequence
from io import BufferedReader, BytesIO

import pytest
from zstandard import ZstdCompressor

from statusledger.history.unpack import unpacked

LINE = b'{"fetched_at": "2025-01-01T00:00:00Z", "body": ""}\n'
PACKINGS: Sequence[tuple[str, Callable[[bytes], bytes]]] = [
    (".xz", lzma.compress),
    (".zst", ZstdCompressor().compress),
    (".zst", ZstdCompressor(write_content_size=False).compress),
]
packings = pytest.mark.parametrize(("ending", "pack"), PACKINGS)


def read(packed: bytes, ending: str) -> bytes:
    return unpacked(BufferedReader(BytesIO(packed)), ending).read()


@packings
def test_a_file_cut_anywhere_is_refused(ending: str, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(LINE) + pack(LINE * 3)
    for end in range(len(packed)):
        if end != len(pack(LINE)):
            with pytest.raises(EOFError, match="cut off"):
                read(packed[:end], ending)


@packings
def test_streams_follow_one_another(ending: str, pack: Callable[[bytes], bytes]) -> None:
    padding = b"\0" * 2_048 if ending == ".xz" else b""
    lines = LINE * 100_000
    assert read(pack(lines) + padding + pack(b"") + pack(LINE) + padding, ending) == lines + LINE


def test_a_file_that_asks_for_a_large_dictionary_is_refused() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 256 << 20}]
    with pytest.raises(lzma.LZMAError, match=r"(?i)memory"):
        read(lzma.compress(LINE, filters=filters), ".xz")
