"""Refusals: a body that its platform does not publish becomes a NormalizeError."""

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from statusledger.errors import NormalizeError


@contextmanager
def refusing(what: str, body: bytes | None = None) -> Iterator[None]:
    """Turn errors in parsing `what` ("a Statuspage summary") into a NormalizeError.

    Context manager or decorator. Refuses a blank `body`, if given.
    """
    if body is not None and not body.strip():
        raise NormalizeError(f"not {what}: the body is empty")
    try:
        yield
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NormalizeError(f"not {what}: {error}") from error
    except (ValueError, OverflowError) as error:
        raise NormalizeError(f"{what} with something that cannot be read: {error}") from error
