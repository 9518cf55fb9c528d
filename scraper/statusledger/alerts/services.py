"""Chat services with webhooks of their own: their addresses, and the refusals that last.

Words and codes as the services document them: Slack's are the body of a response, Discord's and Teams' are in JSON.
"""

import re
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from statusledger.errors import FetchError, TargetRefused
from statusledger.fetch import Explain, FetchFailure, filled_in, named, rest

_WORD = re.compile(r"[A-Za-z_0-9]{1,60}")
_PAUSE, _LONGEST_S = 429, 86_400.0


class Service(Struct, frozen=True, kw_only=True):
    """A chat service; `lasting` has the words of refusals that end only when a person acts."""

    title: str
    hosts: re.Pattern[str]
    renew: str
    lasting: Mapping[str, str]


class _TeamsError(Struct):
    code: str = ""


class _Answer(Struct):
    """JSON of Discord or Teams."""

    code: int | str = ""
    retry_after: float | None = None
    error: _TeamsError | str = ""


SERVICES: Mapping[str, Service] = {
    "slack": Service(
        title="Slack",
        hosts=re.compile(r"https?://hooks\.slack(?:-gov)?\.com(?:[:/?]|$)", re.IGNORECASE),
        renew="add an incoming webhook to a Slack app and write its address",
        lasting={
            "no_service": "the webhook was removed",
            "no_service_id": "the address is not whole",
            "no_active_hooks": "the webhook is switched off",
            "no_team": "there is no such workspace",
            "team_disabled": "the workspace is closed",
            "invalid_token": "the address is wrong",
            "channel_not_found": "the channel was deleted",
            "channel_is_archived": "the channel is archived",
            "user_not_found": "the recipient left the workspace",
            "action_prohibited": "an administrator restricts this webhook",
            "posting_to_general_channel_denied": "an administrator restricts posts to #general",
        },
    ),
    "discord": Service(
        title="Discord",
        hosts=re.compile(r"https?://(?:(?:ptb|canary)\.)?discord(?:app)?\.com(?:[:/?]|$)", re.IGNORECASE),
        renew="create a webhook in the channel's settings, under Integrations, and write its address",
        lasting={
            "10003": "the channel was deleted",
            "10015": "the webhook was deleted",
            "50027": "the address is wrong",
        },
    ),
    "teams": Service(
        title="Teams",
        hosts=re.compile(
            r"https?://[a-z0-9.-]+\.(?:logic\.azure\.(?:com|us|cn)|powerplatform\.(?:com|us|cn)|powerautomate\.(?:com|us|cn))(?:[:/?]|$)",
            re.IGNORECASE,
        ),
        renew="add the workflow `Send webhook alerts to a channel` in Teams and write its address",
        lasting={
            "AuthorizationFailed": "the signature in the address is wrong",
            "DirectApiAuthorizationRequired": "the workflow asks for a login; let anyone trigger it",
            "WorkflowNotFound": "the workflow was deleted",
            "WorkflowTriggerIsNotEnabled": "the workflow is switched off",
        },
    ),
}

RETIRED = re.compile(
    r"https?://(?:[a-z0-9-]+\.webhook\.office\.com|outlook\.office(?:365)?\.com)(?:[:/?]|$)", re.IGNORECASE
)
"""Addresses of Office 365 connectors, which Microsoft has replaced by workflows."""


def service_of(address: str) -> str | None:
    """Return the key of the service that an address belongs to."""
    return next((key for key, service in SERVICES.items() if service.hosts.match(address)), None)


def explain(key: str) -> Explain:
    """Make the reading of a service's refusals."""
    service = SERVICES[key]

    def read(status: int, body: bytes) -> FetchFailure | None:
        answer = _answer(body)
        if status == _PAUSE and answer.retry_after is not None:
            return rest(status, min(max(answer.retry_after, 1.0), _LONGEST_S))
        word = _word(answer, body)
        reason = f"{named(status)}, {word}" if word else named(status)
        if (why := service.lasting.get(word)) or status in (404, 410):
            why = why or "nothing takes messages at this address"
            return FetchFailure(TargetRefused, f"{reason}: {why}; {service.renew}", status)
        is_usual = not word or status in (_PAUSE, 503)
        return None if is_usual else FetchFailure(FetchError, reason, status)

    return read


def explain_elsewhere(address: str) -> Explain:
    """Make the reading of refusals of JSON that a chat service does not know; `address` may hold `${NAME}`."""

    def read(status: int, _body: bytes) -> FetchFailure | None:
        key = service_of(filled_in(address)[0])
        if key is None:
            return None
        advice = (
            f"this is an address of {SERVICES[key].title}; in alerts.yaml write `{key}:` in the place of `webhook:`"
        )
        return FetchFailure(TargetRefused, f"{named(status)}; {advice}", status)

    return read


def _answer(body: bytes) -> _Answer:
    try:
        return msgspec.json.decode(body, type=_Answer)
    except msgspec.DecodeError:  # Slack answers a word, proxies a page
        return _Answer()


def _word(answer: _Answer, body: bytes) -> str:
    code = answer.error.code if isinstance(answer.error, _TeamsError) else answer.code
    text = str(code) or body.decode(errors="replace").strip()
    return text if _WORD.fullmatch(text) else ""
