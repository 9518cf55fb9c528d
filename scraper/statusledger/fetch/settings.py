"""Limits of a run: sockets, attempts, bytes."""

from enum import StrEnum

from msgspec import Struct

from statusledger import __version__

LARGE = 1_000_000
"""Bytes of a body that is parsed alone, as the only one in memory."""


class Settings(Struct, frozen=True, kw_only=True):
    """Limits of one client; sizes in bytes. `trust_env` honours proxy variables, SSL_CERT_FILE and SSL_CERT_DIR.

    A body over `large` bytes has the client to itself. `backoff` are seconds before the first repetition, doubled up to
    8 s; `pause` are seconds between requests to a host.
    """

    user_agent: str = f"statusledger/{__version__} (+https://github.com/statusledger/statusledger)"
    concurrency: int = 50
    per_host: int = 2
    pause: float = 0.0
    attempts: int = 3
    backoff: float = 0.5
    redirects: int = 5
    wire: int = 8_000_000
    decoded: int = 32_000_000
    html: int = 2_000_000
    event: int = 1_000_000
    large: int = LARGE
    trust_env: bool = True


class Security(StrEnum):
    """Protection of a connection to a mail server."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"
