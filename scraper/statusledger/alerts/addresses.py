"""Types of the addresses in alerts.yaml. They are secrets: no message repeats them."""

import re
from typing import Annotated

from msgspec import Meta

from statusledger.alerts.services import RETIRED, SERVICES, service_of
from statusledger.config import checks
from statusledger.config.checks import Check

_MAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\]{1,64}@[A-Za-z0-9.-]{1,255}")
_SERVER = re.compile(r"[A-Za-z0-9.:-]{1,255}")
_SCHEME = re.compile(r"([a-z][a-z0-9+-]*)://", re.IGNORECASE)


def _receiver(key: str) -> Meta:
    """Restrict a text to addresses for this key."""

    def check(value: str) -> str | None:
        if RETIRED.match(value):
            renew = SERVICES["teams"].renew
            return f"is an Office 365 connector, which Microsoft has retired; {renew} as `teams:`"
        right = key_of(value)
        if right is not None and right != key:
            return f"is an address of {_title(right)}; write `{right}:` in the place of `{key}:`"
        return checks.secret_address(value)

    return _text(check, r"^(https?://|\$\{)[^\s\\]+$")


def key_of(value: str) -> str | None:
    """Return the key of the service that an address belongs to, if that is known."""
    if RETIRED.match(value):
        return "teams"
    scheme = _SCHEME.match(value)
    if scheme is not None and scheme[1].lower() not in ("http", "https"):
        return "apprise"
    return service_of(value)


def _title(key: str) -> str:
    return SERVICES[key].title if key in SERVICES else "Apprise"


def _text(check: Check, pattern: str) -> Meta:
    return Meta(min_length=1, extra={"check": check}, extra_json_schema={"pattern": pattern})


def _mail_address(value: str) -> str | None:
    if "${" in value:
        return checks.expandable(value)
    if is_mail_address(value):
        return None
    return checks.text(value) or f"{value} is no mail address; write one as in ops@example.com"


def is_mail_address(value: str) -> bool:
    """Return whether a text is one address of mail, in ASCII."""
    return value.isascii() and _MAIL.fullmatch(value) is not None


def _mail_server(value: str) -> str | None:
    if "${" in value:
        return checks.expandable(value)
    if _SERVER.fullmatch(value) and value.count(":") != 1:
        return None
    return checks.text(value) or f"{value} is no name of a server; write it alone, as in smtp.example.com, without port"


SlackAddress = Annotated[str, _receiver("slack")]
DiscordAddress = Annotated[str, _receiver("discord")]
TeamsAddress = Annotated[str, _receiver("teams")]
WebhookAddress = Annotated[str, _receiver("webhook")]
MailAddress = Annotated[str, _text(_mail_address, r"^[^\s@]+@[^\s@]+$|\$\{")]
MailServer = Annotated[str, _text(_mail_server, r"^[A-Za-z0-9.:-]+$|\$\{")]
