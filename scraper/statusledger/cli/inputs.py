"""The file that an argument names, or standard input for `-`."""

import sys
from pathlib import Path

import click

LARGEST = 32 << 20
"""Bytes that are read at most."""


def read(file: Path, what: str) -> bytes:
    """Read a file, or standard input for `-`; `what` names its content in errors."""
    from statusledger import files

    try:
        body = sys.stdin.buffer.read(LARGEST + 1) if str(file) == "-" else files.read(file, LARGEST)
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror}; name another file") from error
    if len(body) > LARGEST:
        raise click.UsageError(f"-: larger than {LARGEST >> 20} MB, the limit for {what}")
    return body
