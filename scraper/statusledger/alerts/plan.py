"""Targets and rules of alerts.yaml."""

from collections.abc import Iterable
from datetime import time
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from statusledger.alerts.addresses import (
    DiscordAddress,
    MailAddress,
    MailServer,
    SlackAddress,
    TeamsAddress,
    WebhookAddress,
)
from statusledger.alerts.signatures import key_of
from statusledger.config import checks
from statusledger.config.types import (
    ClockTime,
    Expandable,
    Headers,
    PrivateAccess,
    Slug,
    Text,
    TimeZone,
    about,
    duration,
    words,
)
from statusledger.fetch import Security
from statusledger.model import Impact, Instant
from statusledger.times import moment


class EventType(StrEnum):
    """Types of events; of several, the first here is sent."""

    RESOLVED = "resolved"
    REOPENED = "reopened"
    OPENED = "opened"
    ESCALATED = "escalated"
    EDITED = "edited"
    UPDATED = "updated"
    MAINTENANCE_SOON = "maintenance_soon"
    UNREADABLE = "unreadable"
    RECOVERED = "recovered"
    SLA_BREACHED = "sla_breached"
    SLA_AT_RISK = "sla_at_risk"


USUAL = (EventType.OPENED, EventType.ESCALATED, EventType.RESOLVED, EventType.REOPENED)
"""Events of a rule that names none."""

BEGINNINGS = {EventType.RESOLVED: EventType.OPENED, EventType.RECOVERED: EventType.UNREADABLE}
"""The event that must have been sent before its end is."""

DAY_S = 86_400


def _secret(value: str) -> str | None:
    """Check a signature key, unless it is from the environment."""
    if problem := checks.expandable(value):
        return problem
    if "${" not in value:
        try:
            key_of(value)
        except ValueError as error:
            return str(error)
    return None


Secret = Annotated[Expandable, Meta(extra={"check": _secret})]
AlertImpact = Annotated[Impact, words("none", "minor", "major", "critical")]
Count = Annotated[int, Meta(ge=1, le=1000)]


class Quiet(Struct, frozen=True, kw_only=True):
    """Hours in which messages below the impact `let_through` wait."""

    begin: Annotated[ClockTime, about("Time when quiet begins.", "22:00")]
    until: Annotated[ClockTime, about("Time when it ends.", "07:00")]
    time_zone: Annotated[TimeZone, about("IANA zone of both times.", "Europe/Berlin")] = "UTC"
    let_through: Annotated[AlertImpact | None, about("Messages of this impact or worse do not wait.")] = None

    def __post_init__(self) -> None:
        if self.begin == self.until:
            raise ValueError("begins when it ends; give two times of day")

    def holds(self, at: Instant) -> bool:
        """Return whether it is quiet; hours may pass midnight."""
        local = moment(at).astimezone(ZoneInfo(self.time_zone)).time()
        begin, until = time.fromisoformat(self.begin), time.fromisoformat(self.until)
        return begin <= local < until if begin < until else local >= begin or local < until


class Email(Struct, frozen=True, kw_only=True):
    """Mail by a server; `${NAME}` secrets are unexpanded."""

    to: Annotated[tuple[MailAddress, ...], about("Addresses of the recipients.", ["oncall@example.com"])]
    sender: Annotated[MailAddress, about("Address of the sender.", "alerts@example.com")]
    server: Annotated[MailServer, about("Name of the mail server.", "smtp.example.com")]
    port: Annotated[
        Annotated[int, Meta(ge=1, le=65_535)] | None,
        about("Port of the server. Default: 587, 465 for tls, 25 for none.", 587),
    ] = None
    security: Annotated[
        Security | None, about("starttls, tls or none. Default: tls at port 465, else starttls.", "tls")
    ] = None
    user: Annotated[Expandable | None, about("User of the server.", "${SMTP_USER}")] = None
    password: Annotated[Expandable | None, about("Password of the user; best as ${ENV_VAR}.", "${SMTP_PASSWORD}")] = (
        None
    )

    def __post_init__(self) -> None:
        if not self.to:
            raise ValueError("to: is empty; write an address")
        if (self.user is None) is not (self.password is None):
            raise ValueError("user and password belong together; give both or none")
        if self.user is not None and self.security is Security.NONE:
            raise ValueError("a password is sent only with security starttls or tls")


class Target(Struct, frozen=True, kw_only=True):
    """A receiver of messages, of one type; `${NAME}` secrets are unexpanded."""

    id: Annotated[Slug, about("Permanent id of the target, which rules name.", "ops")]
    slack: Annotated[SlackAddress | None, about("Address of an incoming webhook of Slack.", "${SLACK_WEBHOOK}")] = None
    discord: Annotated[DiscordAddress | None, about("Address of a webhook of Discord.", "${DISCORD_WEBHOOK}")] = None
    teams: Annotated[TeamsAddress | None, about("Address of a webhook of Teams Workflows.", "${TEAMS_WEBHOOK}")] = None
    email: Annotated[Email | None, about("Mail server, sender and recipients.")] = None
    webhook: Annotated[
        WebhookAddress | None,
        about("Address that signed JSON is posted to. May hold ${ENV_VAR}.", "https://${HOST}/hook"),
    ] = None
    secret: Annotated[
        Secret | None, about("Key of the signatures, whsec_ and base64; best as ${ENV_VAR}.", "${HOOK_SECRET}")
    ] = None
    apprise: Annotated[
        Expandable | None, about("Address of Apprise; needs statusledger[alerts].", "ntfys://${NTFY_TOPIC}")
    ] = None
    headers: Annotated[Headers, about("Extra headers of the request. Values may hold ${ENV_VAR}.")] = {}
    allow_private: Annotated[PrivateAccess, about("true: the host of the address may be private.")] = False
    timeout: Annotated[float, duration(0.1, 15), about("Longest time for a delivery.", 10, "5s")] = 10.0
    digest: Annotated[Count, about("More messages than this at once become one.")] = 10
    quiet: Annotated[Quiet | None, about("Hours in which messages wait.")] = None

    @property
    def kind(self) -> str:
        """Key of its address: slack, email, webhook."""
        return next(key for key in KINDS if getattr(self, key) is not None)

    @property
    def address(self) -> str:
        """Its address, except of mail."""
        return str(getattr(self, self.kind))


KINDS = ("slack", "discord", "teams", "email", "webhook", "apprise")
"""Keys of a target of which it has one."""


class Rule(Struct, frozen=True, kw_only=True):
    """Events to send; all given conditions must hold."""

    to: Annotated[tuple[Slug, ...], about("Ids of the targets. Default: all.", ["ops"])] = ()
    name: Annotated[Text, about("Name in `alerts preview`. Default: rule and its number.")] = ""
    vendors: Annotated[tuple[Text, ...], about("Ids or names of vendors or sources.", ["github"])] = ()
    tags: Annotated[tuple[Slug, ...], about("Tags of vendors; one of them is enough.", ["cloud"])] = ()
    components: Annotated[tuple[Text, ...], about("Patterns of component, group or group/component.", ["*/API"])] = ()
    excluded: Annotated[tuple[Text, ...], about("Patterns of components to ignore.", ["Beta"])] = ()
    regions: Annotated[tuple[Text, ...], about("Patterns that a component must match as well.", ["eu-*"])] = ()
    impact: Annotated[AlertImpact, about("Lowest impact to alert about.")] = Impact.NONE
    unknown_impact: Annotated[bool, about("Whether an unknown impact counts as high enough.")] = True
    events: Annotated[tuple[EventType, ...], about("Types of events.")] = USUAL
    ahead: Annotated[
        int, duration(0, 52 * 7 * DAY_S), about("How long before a maintenance maintenance_soon is sent.", "24h", "2d")
    ] = DAY_S
    after: Annotated[Count, about("Failed polls in a row until a page is unreadable.")] = 3


def default_rule(targets: Iterable[Target]) -> Rule:
    """Make the rule of an alerts.yaml without rules: anything major or worse at any vendor, to all targets."""
    return Rule(to=tuple(target.id for target in targets), name="default", impact=Impact.MAJOR)


class Plan(Struct, frozen=True):
    """The contents of alerts.yaml."""

    targets: Annotated[tuple[Target, ...], about("Receivers of messages.")]
    rules: Annotated[
        tuple[Rule, ...],
        about("Which events are sent to which targets. Default: incidents of impact major or worse, to all targets."),
    ] = ()
