"""What a platform does with a body that is not what it publishes: it names it, in a NormalizeError."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from statusledger.errors import NormalizeError
from statusledger.model import Document, Snapshot


@contextmanager
def refusing(what: str) -> Iterator[None]:
    """Around or upon what reads `what` ("a Statuspage summary"): all that can be wrong with it is a NormalizeError."""
    try:
        yield
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NormalizeError(f"not {what}: {error}") from error
    except (ValueError, OverflowError) as error:
        raise NormalizeError(f"{what} with something that cannot be read: {error}") from error


def accepts(normalize: Callable[[Document], Snapshot], document: Document) -> bool:
    """Whether a document can be read."""
    try:
        normalize(document)
    except NormalizeError:
        return False
    return True
