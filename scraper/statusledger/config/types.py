"""Types of values in configuration files.

msgspec enforces type and bounds; `extra["check"]` is a further rule, `extra_json_schema` its approximation for editors.
`format: duration` marks seconds that may be written as `5m`.
"""

from typing import Annotated, Any, get_args, get_origin

from msgspec import Meta

from statusledger.config import checks
from statusledger.config.checks import Check


def _text(check: Check, **schema: str) -> Meta:
    return Meta(min_length=1, extra={"check": check}, extra_json_schema=schema)


def duration(low: float, high: float) -> Meta:
    """Bound seconds, also written as `300`, `5m` or `24h`."""
    return Meta(ge=low, le=high, extra_json_schema={"format": "duration"})


def words(*known: str) -> Meta:
    """Restrict an enum to some of its words."""
    return Meta(extra_json_schema={"enum": sorted(known)})


def about(description: str, *examples: Any) -> Meta:  # noqa: ANN401 - values of every type
    """Describe a key for people and editors."""
    return Meta(description=description, examples=list(examples) or None)


Prose = Annotated[str, Meta(min_length=1)]
Text = Annotated[str, _text(checks.text)]
AsciiText = Annotated[str, _text(checks.ascii_text)]
Slug = Annotated[str, _text(checks.slug, pattern="^[A-Za-z0-9-]+$"), Meta(extra={"lowers": True})]
"""An id or a tag; capitals are read as small letters."""
Expandable = Annotated[str, _text(checks.expandable)]
Address = Annotated[str, _text(checks.address, pattern=r"^(https?://|\$\{)[^\s\\]+$")]
PublishedAddress = Annotated[str, _text(checks.published_address, pattern=r"^https?://[^\s\\$]+$")]
TimeZone = Annotated[str, _text(checks.time_zone)]
ClockTime = Annotated[str, _text(checks.clock_time, pattern=f"^{checks.CLOCK_TIME}$")]
Network = Annotated[str, _text(checks.network)]
PrivateAccess = Annotated[
    bool | tuple[Network, ...],
    Meta(extra={"otherwise": "must be true, false or a list of networks, as in [10.0.0.0/8]"}),
]
Headers = dict[Annotated[str, _text(checks.header_name)], Expandable]


def unannotated(kind: Any) -> tuple[Any, list[Meta]]:  # noqa: ANN401
    """Return a type and the Metas around it."""
    if get_origin(kind) is not Annotated:
        return kind, []
    base, *metas = get_args(kind)
    return base, [meta for meta in metas if isinstance(meta, Meta)]
