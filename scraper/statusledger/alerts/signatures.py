"""Signatures of webhooks by Standard Webhooks: https://www.standardwebhooks.com."""

import base64
import binascii
import hmac
from hashlib import sha256

_PREFIX = "whsec_"
_LENGTHS = range(24, 65)
ADVICE = f"make one with `echo {_PREFIX}$(openssl rand -base64 32)`"
"""The command that makes a secret."""


def key_of(secret: str) -> bytes:
    """Decode a secret's key. Raises ValueError, without the secret in it."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError(f"is not {_PREFIX} and base64; {ADVICE}") from None
    if len(key) not in _LENGTHS:
        raise ValueError(f"is a key of {len(key)} bytes, and 24 to 64 are asked for; {ADVICE}")
    return key


def headers(event_id: str, at_s: int, body: bytes, secret: str) -> dict[str, str]:
    """Make the headers of this attempt. Raises ValueError for an invalid secret."""
    signed = b".".join((event_id.encode(), str(at_s).encode(), body))
    signature = base64.b64encode(hmac.digest(key_of(secret), signed, sha256)).decode()
    return {"webhook-id": event_id, "webhook-timestamp": str(at_s), "webhook-signature": f"v1,{signature}"}
