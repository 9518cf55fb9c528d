"""Refusals: a body that is not what its platform publishes becomes a NormalizeError that names it."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from statusledger.errors import NormalizeError


@contextmanager
def refusing(what: str, body: bytes | None = None) -> Iterator[None]:
    """Turn all that can be wrong with `what` ("a Statuspage summary") into a NormalizeError.

    A context manager or decorator for parsers. A blank `body`, where given, is refused too.
    """
    if body is not None and not body.strip():
        raise NormalizeError(f"not {what}: the body is empty")
    try:
        yield
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NormalizeError(f"not {what}: {error}") from error
    except (ValueError, OverflowError) as error:
        raise NormalizeError(f"{what} with something that cannot be read: {error}") from error
