"""Slack, Discord and Teams over real HTTP, and what every type of target makes of every event and hostile text."""

import json
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from functools import cache
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger.alerts import discord, outgoing, services, slack, teams
from statusledger.alerts.facts import ComponentFacts, Event, IncidentFacts, PageFacts, UpdateFacts
from statusledger.alerts.letters import letter
from statusledger.alerts.messages import Message, digest
from statusledger.alerts.outgoing import Outgoing
from statusledger.alerts.plan import EventType, Plan, Rule, Target, default_rule
from statusledger.model import Impact, Kind, Status
from statusledger.store.write import outbox
from statusledger.text.characters import storable
from statusledger.times import shifted
from tests.alerts.test_delivery import HOUR_S, NOW, news_of, states
from tests.support.alerting import deliver, looked, new_database
from tests.support.build import at, incident
from tests.support.receiver import Receiver, receiving

SERVICES = ("slack", "discord", "teams")


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("NO_PROXY", "*")
    with receiving() as running:
        yield running


def plan(kind: str, address: str) -> Plan:
    target = Target(**{"id": "chat", "allow_private": True, kind: address})  # type: ignore[arg-type]
    return Plan((target,), (Rule(to=("chat",), name="all", events=tuple(EventType)),))


def trouble(database: Database) -> str:
    return outbox.troubles(database)["chat"].last_error


# Every event, and texts of every kind.


def message(kind: EventType, words: str = "API is slow", body: str = "Looking into it.") -> Message:
    is_page = kind in (EventType.UNREADABLE, EventType.RECOVERED)
    is_over = kind in (EventType.RESOLVED, EventType.EDITED)
    incident = IncidentFacts(
        id="acme_one",
        kind=Kind.MAINTENANCE if kind is EventType.MAINTENANCE_SOON else Kind.INCIDENT,
        title=words,
        url="https://status.example.com/incidents/one",
        status=Status.RESOLVED if is_over else Status.IDENTIFIED,
        impact=Impact.MAJOR,
        worst=Impact.MAJOR,
        started_at=at("8 00:01"),
        resolved_at=at("8 00:31") if is_over else None,
        scheduled_start_at=at("9 00:00") if kind is EventType.MAINTENANCE_SOON else None,
        scheduled_end_at=None,
        is_withdrawn=False,
        components=[ComponentFacts(words, None), ComponentFacts("Webhooks", "API")],
        latest=UpdateFacts(Status.IDENTIFIED, at("8 00:20"), body),
    )
    page = PageFacts(name=words, url="https://status.example.com", failures=3, read_at=at("8 00:01"), error=words)
    event = Event(
        id=f"evt_{kind}",
        at=at("8 00:31"),
        kinds=(kind,),
        vendor_id="acme",
        vendor="Acme",
        tags=(),
        source_id="acme",
        incident=None if is_page else incident,
        page=page if is_page else None,
    )
    return Message(id=event.id, at=event.at, events=(event,), rules=("all",))


HOSTILE = {
    "mentions": "@everyone @here <!channel> <!here> <@U0123ABC> <#C0123ABC> <@&42> <at>Anna</at> @channel @all",
    "markup": "*b* _i_ ~s~ `c` ||s|| > # [press](https://evil.example/) <https://evil.example|press> <b onload=x>&amp;",
    "functions": "{{DATE(2025-01-01,SHORT)}} {{TIME(x)}} ${x} @{triggerBody()}",
    "very long": "*_<&>_* " * 50_000,
    "one long word": "<" * 400_000,
    "astral": "\U0001f525*" * 5_000,
    "surrogates": "lone \ud800 and \udfff, \x00 \x1b[2J \ufffe",
    "right to left": "\u202eevil \u2066\u05e9\u05dc\u05d5\u05dd\u2069 \u0645\u0631\u062d\u0628\u0627",
    "lines": "one\r\nBcc: all@example.com\r\n\r\n.\r\nQUIT\u2028two\x85three",
    "encoded words": "=?utf-8?q?Bcc=3A?= =?x?b?!!?=",
    "nothing": " ",
}


@cache
def sent(kind: EventType, words: str) -> Outgoing:
    """Return the message that is sent for a stored text."""
    words = storable(words)
    return outgoing.of_message(message(kind, words, f"{words}\n\n- {words}\n.\n{words}"), "https://ledger.example")


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(each)


@pytest.fixture(
    params=[(kind, name) for kind in EventType for name in HOSTILE], ids=lambda each: f"{each[0]}, {each[1]}"
)
def hostile(request: pytest.FixtureRequest) -> Outgoing:
    kind, name = request.param
    return sent(kind, HOSTILE[name])


UNWANTED = re.compile(r"(?<!\w)@\w|<[!@#](?!\w*\|)|[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def test_slack_mentions_nobody_and_stays_within_its_limits(hostile: Outgoing) -> None:
    payload = slack.payload(hostile.note)
    blocks = payload["attachments"][0]["blocks"]
    texts = [
        payload["text"],
        *(each["text"] for block in blocks for each in block.get("elements", [block.get("text")])),
    ]
    assert all(0 < len(text) <= 3_000 for text in texts)
    assert not any(UNWANTED.search(text) for text in texts)
    links = {link for text in texts for link in re.findall(r"<([^>|]*)", text)}
    assert {link.partition("/incident")[0] for link in links} <= {
        "https://status.example.com",
        "https://ledger.example",
    }
    quoted = [block["text"]["text"].split("\n")[1:] for block in blocks[1:] if "text" in block]
    assert all(line.startswith("> ") for lines in quoted for line in lines)


def test_discord_mentions_nobody_and_stays_within_its_limits(hostile: Outgoing) -> None:
    payload = discord.payload(hostile.note)
    (embed,) = payload["embeds"]
    title, text = (len(embed[key].encode("utf-16-le")) // 2 for key in ("title", "description"))
    assert (title <= 256, text <= 4_096, title + text <= 6_000) == (True, True, True)
    assert payload["allowed_mentions"] == {"parse": []}
    assert not any(UNWANTED.search(text) for text in strings(payload))
    links = re.findall(r"(?<!\\)\]\(([^)]*)", embed["description"])
    assert all(link.startswith(("https://status.example.com", "https://ledger.example")) for link in links)


def test_teams_shows_words_as_words_and_stays_within_its_limits(hostile: Outgoing) -> None:
    payload = teams.payload(hostile.note)
    body = json.dumps(payload, ensure_ascii=False).encode()
    assert len(body) <= 28_000
    assert b"null" not in body
    texts = list(strings(payload))
    assert not any(UNWANTED.search(text) or "{{" in text for text in texts)
    assert '"TextBlock"' not in body.decode(), "which knows Markdown"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        assert {name for name, _ in attrs} <= {"href", "style", "dir", "lang", "charset", "name", "content"}


def test_mail_has_no_header_and_markup_but_ours(hostile: Outgoing) -> None:
    raw = letter(hostile, "alerts@example.com", ("oncall@example.com",), "mail", at("8 00:31"))
    assert raw.isascii()
    assert all(len(line) <= 998 for line in raw.splitlines())
    read: Any = message_from_bytes(raw, policy=default)
    assert set(map(str.lower, read.keys())) == {
        "subject", "from", "to", "date", "message-id", "in-reply-to", "references", "auto-submitted", "mime-version",
        "content-type",
    }  # fmt: skip
    assert len(str(read["subject"])) < 250
    html, tags = read.get_body(("html",)).get_content(), Tags()
    tags.feed(html)
    assert tags.found <= {"html", "head", "meta", "body", "div", "h1", "p", "strong", "br", "a"}
    for text in (html, read.get_body(("plain",)).get_content()):
        assert len(text) < 12_000
        assert not re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)


def test_a_webhook_has_bounded_words(hostile: Outgoing) -> None:
    assert len(msgspec.json.decode(hostile.payload)["data"]["text"]) < 4_000


@pytest.mark.parametrize("make", [slack.payload, discord.payload, teams.payload])
def test_a_digest_of_hostile_events_stays_within_the_limits(make: Any) -> None:
    many = digest([message(EventType.OPENED, HOSTILE["one long word"])] * 60, NOW)
    found = make(outgoing.of_message(many, "https://ledger.example").note)
    assert max(map(len, strings(found))) <= 3_000


# As people see them.


@pytest.mark.parametrize(
    ("kind", "colour", "lines"),
    [
        (EventType.OPENED, "#ef6c00", ["New incident · Major", "Since 8 Jan 2025 00:01 UTC"]),
        (EventType.ESCALATED, "#ef6c00", ["Escalated · Major", "Since 8 Jan 2025 00:01 UTC"]),
        (EventType.RESOLVED, "#2e7d32", [
            "Resolved · Major", "Since 8 Jan 2025 00:01 UTC, until 8 Jan 2025 00:31 UTC"
        ]),
    ],
)  # fmt: skip
def test_slack_shows_event_start_components_and_newest_update(kind: EventType, colour: str, lines: list[str]) -> None:
    payload = slack.payload(outgoing.of_message(message(kind), "https://ledger.example").note)
    (shown,) = payload["attachments"]
    facts, update, links = shown["blocks"]
    assert (payload["text"], shown["color"]) == ("*Acme: API is slow*", colour)
    assert facts["text"]["text"].split("\n") == [*lines, "Components: API is slow · Webhooks"]
    assert update["text"]["text"] == "_Identified · 8 Jan 2025 00:20 UTC_\n> Looking into it."
    assert links["elements"][0]["text"] == (
        "<https://status.example.com/incidents/one|Vendor's page> · <https://ledger.example/incident/acme_one|Our page>"
    )


def test_discord_shows_event_start_components_and_newest_update() -> None:
    (embed,) = discord.payload(outgoing.of_message(message(EventType.OPENED), "https://ledger.example").note)["embeds"]
    assert embed == {
        "title": "Acme: API is slow",
        "url": "https://status.example.com/incidents/one",
        "color": 0xEF6C00,
        "description": (
            "New incident · Major\nSince 8 Jan 2025 00:01 UTC\nComponents: API is slow · Webhooks\n\n"
            "**Identified · 8 Jan 2025 00:20 UTC**\n> Looking into it.\n\n"
            "[Vendor's page](https://status.example.com/incidents/one) · "
            "[Our page](https://ledger.example/incident/acme_one)"
        ),
    }


def test_teams_shows_event_start_components_and_newest_update() -> None:
    payload = teams.payload(outgoing.of_message(message(EventType.OPENED), "https://ledger.example").note)
    card = payload["attachments"][0]["content"]
    title, *rest = card["body"]
    assert (title["style"], title["items"][0]["inlines"][0]["text"]) == ("attention", "Acme: API is slow")
    assert [paragraph["inlines"][0]["text"] for paragraph in rest] == [
        "New incident · Major",
        "Since 8 Jan 2025 00:01 UTC",
        "Components: API is slow · Webhooks",
        "Identified · 8 Jan 2025 00:20 UTC",
        "Looking into it.",
    ]
    assert [(action["title"], action["url"]) for action in card["actions"]] == [
        ("Vendor's page", "https://status.example.com/incidents/one"),
        ("Our page", "https://ledger.example/incident/acme_one"),
    ]


def test_an_update_keeps_its_lines_and_has_bounded_length() -> None:
    body = "Errors in **eu-west-1**.\n\n- Checkout\n- Search\n\n" + "More words follow. " * 500
    note = outgoing.of_message(message(EventType.UPDATED, body=body), "").note
    assert note.latest is not None
    assert note.latest.lines[:3] == ("Errors in eu-west-1.", "• Checkout", "• Search")
    assert sum(map(len, note.latest.lines)) < 1_300
    assert note.latest.lines[-1].endswith("…")


def test_a_page_that_cannot_be_read_has_no_colour_of_alarm() -> None:
    unreadable = slack.payload(outgoing.of_message(message(EventType.UNREADABLE), "").note)["attachments"][0]
    assert unreadable["color"] == "#757575"
    assert unreadable["blocks"][0]["text"]["text"].startswith("Page unreadable\nthree polls in a row failed\n")


# Over HTTP.


@pytest.mark.parametrize("kind", SERVICES)
def test_a_message_is_posted_as_json(receiver: Receiver, kind: str) -> None:
    receiver.status = {"slack": 200, "discord": 200, "teams": 202}[kind]
    database = news_of("one")
    assert deliver(database, plan(kind, f"{receiver.url}?sp=%2Frun&sig=a-b_c"), NOW) == []
    (taken,) = receiver.taken
    assert taken.headers["content-type"] == "application/json"
    assert taken.path == ("/hook?sp=%2Frun&sig=a-b_c&wait=true" if kind == "discord" else "/hook?sp=%2Frun&sig=a-b_c")
    assert "Acme: API is slow" in taken.body.decode()
    assert states(database) == [("delivered", 1)]


def test_the_default_rule_sends_what_is_or_becomes_major_and_its_end(receiver: Receiver) -> None:
    receiver.status = 200
    target = Target(id="chat", slack=receiver.url, allow_private=True)
    ours, database = Plan((target,), (default_rule([target]),)), new_database()
    minor, major = incident("minor", "8 00:01"), incident("major", "8 00:01", impact=Impact.MAJOR)
    states = [
        (minor, major),
        (replace(minor, impact=Impact.CRITICAL), major),
        (replace(minor, impact=Impact.CRITICAL), incident("major", "8 00:01", end="8 00:12", impact=Impact.MAJOR)),
        (incident("minor", "8 00:01", end="8 00:18", impact=Impact.MINOR), replace(major, status=Status.RESOLVED)),
    ]
    looked(database, at("8 00:00"))
    said = []
    for step, seen in enumerate(states):
        before = len(receiver.taken)
        now = at(f"8 00:{5 * (step + 1):02}")
        looked(database, now, *seen)
        deliver(database, ours, now)
        said.append([_event_of(taken.json) for taken in receiver.taken[before:]])
    assert said == [["New incident · Major"], ["Escalated · Critical"], ["Resolved · Major"], ["Resolved · Minor"]]


def _event_of(payload: Any) -> str:
    return str(payload["attachments"][0]["blocks"][0]["text"]["text"].split("\n")[0])


LASTING = [
    ("slack", 404, b"no_service", "HTTP 404 Not Found, no_service: the webhook was removed; add an incoming webhook"),
    ("slack", 403, b"invalid_token", "HTTP 403 Forbidden, invalid_token: the address is wrong; "),
    ("slack", 410, b"channel_is_archived", "HTTP 410 Gone, channel_is_archived: the channel is archived; "),
    ("slack", 404, b"<html>", "HTTP 404 Not Found: nothing takes messages at this address; "),
    ("discord", 404, b'{"message": "Unknown Webhook", "code": 10015}', "HTTP 404 Not Found, 10015: the webhook was d"),
    ("discord", 401, b'{"message": "Invalid", "code": 50027}', "HTTP 401 Unauthorized, 50027: the address is wrong; "),
    ("teams", 404, b'{"error": {"code": "WorkflowNotFound"}}', "HTTP 404 Not Found, WorkflowNotFound: the workflow w"),
    ("teams", 401, b'{"error": {"code": "AuthorizationFailed"}}', "HTTP 401 Unauthorized, AuthorizationFailed: the s"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "status", "body", "said"), LASTING)
def test_a_refusal_that_lasts_is_reported_at_once_and_pauses_the_target(
    receiver: Receiver, kind: str, status: int, body: bytes, said: str
) -> None:
    receiver.status, receiver.body = status, body
    database, ours = news_of("one", "two"), plan(kind, receiver.url)
    (line,) = deliver(database, ours, NOW)
    assert trouble(database).startswith(said)
    assert line.startswith(f"alerts: chat refuses all messages, two messages wait: {said}")
    assert deliver(database, ours, shifted(NOW, HOUR_S - 60)) == []
    assert len(receiver.came) == 1
    receiver.status, receiver.body = 200, b"ok"
    assert deliver(database, ours, shifted(NOW, HOUR_S)) == []
    assert [state for state, _ in states(database)] == ["delivered", "delivered"]


PASSING = [
    ("slack", 500, b"rollup_error", "HTTP 500 Internal Server Error, rollup_error"),
    ("discord", 502, b"<html>", "HTTP 502 Bad Gateway"),
    ("teams", 500, b'{"error": {"code": "InternalError"}}', "HTTP 500 Internal Server Error, InternalError"),
    ("teams", 403, b"", "HTTP 403 Forbidden"),
    ("discord", 403, b"[1]", "HTTP 403 Forbidden"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "status", "body", "said"), PASSING)
def test_a_refusal_for_now_is_tried_again(receiver: Receiver, kind: str, status: int, body: bytes, said: str) -> None:
    receiver.status, receiver.body = status, body
    database, ours = news_of("one"), plan(kind, receiver.url)
    assert deliver(database, ours, NOW) == []
    assert trouble(database) == said
    receiver.status, receiver.body = 200, b"ok"
    deliver(database, ours, shifted(NOW, 61))
    assert len(receiver.taken) == 1
    assert outbox.troubles(database) == {}


@pytest.mark.parametrize(
    ("kind", "fields", "body", "seconds"),
    [
        ("slack", {"retry-after": "600"}, b"rate_limited", 600),
        ("discord", {"retry-after": "1"}, b'{"message": "slow down", "retry_after": 700.5, "global": false}', 700.5),
        ("discord", {"retry-after": "600"}, b"<html>error 1015", 600),
        ("discord", {}, b'{"retry_after": 1e12}', 86_400),
        ("teams", {"retry-after": "600"}, b"", 600),
        ("teams", {}, b'{"error": {"code": "429"}}', 300),
    ],
)  # fmt: skip
def test_a_pause_that_a_service_asks_for_is_kept(
    receiver: Receiver, kind: str, fields: dict[str, str], body: bytes, seconds: float
) -> None:
    receiver.status, receiver.fields, receiver.body = 429, fields, body
    database, ours = news_of("one", "two"), plan(kind, receiver.url)
    deliver(database, ours, NOW)
    assert trouble(database) == f"HTTP 429 Too Many Requests, to be tried again in {seconds:g} s"
    receiver.status = 200
    deliver(database, ours, shifted(NOW, seconds - 2))
    assert len(receiver.came) == 1
    deliver(database, ours, shifted(NOW, seconds + 1))
    assert len(receiver.taken) == 2


@pytest.mark.parametrize("kind", SERVICES)
def test_a_message_that_is_refused_holds_up_no_other(receiver: Receiver, kind: str) -> None:
    receiver.status, receiver.body = 400, b"invalid_payload"
    database = news_of("one", "two")
    deliver(database, plan(kind, receiver.url), NOW)
    assert len(receiver.came) == 2
    assert states(database) == [("refused", 1), ("refused", 1)]


@pytest.mark.parametrize("kind", SERVICES)
def test_an_address_stays_out_of_errors_and_the_database(
    receiver: Receiver, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", f"{receiver.url}/s3cr3t")
    for address in ("${HOOK}", f"{receiver.url}/s3cr3t", "http://127.0.0.1:1/s3cr3t"):
        receiver.status, receiver.body = 404, b"no /s3cr3t here"
        database = news_of("one")
        lines = deliver(database, plan(kind, address), NOW)
        assert "s3cr3t" not in "\n".join([*lines, *database.conn.iterdump()])


def test_a_chat_address_from_the_environment_under_webhook_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "https://hooks.slack.com/services/T0/B0/s3cr3t")
    failure = services.explain_elsewhere("${HOOK}")(400, b"invalid_payload")
    assert failure is not None
    assert failure.reason == (
        "HTTP 400 Bad Request; this is an address of Slack; in alerts.yaml write `slack:` in the place of `webhook:`"
    )
    monkeypatch.setenv("HOOK", "https://hooks.example.com/")
    assert services.explain_elsewhere("${HOOK}")(400, b"") is None


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://hooks.slack.com/services/T0/B0/x", "slack"),
        ("https://hooks.slack-gov.com/services/T0/B0/x", "slack"),
        ("https://discordapp.com/api/webhooks/1/x", "discord"),
        ("https://PTB.discord.com/api/webhooks/1/x", "discord"),
        ("https://prod-11.southeastasia.logic.azure.com:443/workflows/1/triggers/manual/paths/invoke?sig=x", "teams"),
        ("https://default1.aa.environment.api.powerplatform.com:443/powerautomate/automations/direct/x", "teams"),
        ("https://hooks.slack.com.example.org/x", None),
        ("https://example.org/?https://discord.com/", None),
        ("${SLACK}", None),
    ],
)
def test_addresses_are_recognised_by_their_host(address: str, kind: str | None) -> None:
    assert services.service_of(address) == kind


def test_headers_go_with_a_message(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY", "k3y")
    ours = plan("slack", receiver.url)
    ours = replace(ours, targets=(replace(ours.targets[0], headers={"X-Key": "${KEY}"}),))
    deliver(news_of("one"), ours, NOW)
    assert receiver.came[0].headers["x-key"] == "k3y"
