"""Mail over real SMTP: who receives what, in which thread, and what a server's refusals lead to."""

import asyncio
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from msgspec.structs import replace
from sqlite_utils import Database

from statusledger.alerts.plan import Email, EventType, Plan, Rule, Target
from statusledger.alerts.sending import try_out
from statusledger.fetch import Security, Settings
from statusledger.model import Impact, Instant
from statusledger.store.write import outbox
from statusledger.times import shifted
from tests.alerts.test_delivery import HOUR_S, NOW, news_of, states
from tests.support import alerting
from tests.support.alerting import looked, new_database
from tests.support.build import at, incident, update
from tests.support.mail_server import PASSWORD, USER, MailServer, serving

TRUSTING = Settings(user_agent="tests")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def context(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The context of a server whose certificate is trusted."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def mail(context: ssl.SSLContext) -> Iterator[MailServer]:
    with serving(context) as running:
        yield running


def plan(mail: MailServer, *, timeout: float = 5, allow_private: bool = True, **changes: object) -> Plan:
    given = {"to": ("oncall@example.com",), "sender": "alerts@example.com", "server": "127.0.0.1", "port": mail.port}
    given |= {"user": USER, "password": "${SMTP_PASSWORD}"} | changes
    email = Email(**given)  # type: ignore[arg-type]
    target = Target(id="mail", email=email, allow_private=allow_private, timeout=timeout)
    return Plan((target,), (Rule(to=("mail",), name="all", events=tuple(EventType)),))


def deliver(database: Database, ours: Plan, now: Instant = NOW) -> list[str]:
    return alerting.deliver(database, ours, now, TRUSTING, "https://ledger.example")


def trouble(database: Database) -> str:
    return outbox.troubles(database)["mail"].last_error


TEXT = """\
New incident · Major

Acme: API is slow
Since 8 Jan 2025 00:01 UTC

Investigating · 8 Jan 2025 00:01 UTC
Looking into it.

Vendor's page: https://status.example.com/incidents/one
Our page: https://ledger.example/incident/acme_one

-- 
statusledger
"""  # noqa: W291 - a signature begins so


def test_a_message_has_text_and_html_and_comes_over_tls_with_a_password(mail: MailServer) -> None:
    database = news_of("one", impact=Impact.MAJOR)
    assert deliver(database, plan(mail, to=("oncall@example.com", "chief@example.com"))) == []
    (taken,) = mail.taken
    assert (taken.sender, taken.to) == ("alerts@example.com", ["oncall@example.com", "chief@example.com"])
    assert (taken.is_encrypted, taken.user) == (True, USER)
    assert taken.message["Subject"] == "Acme: API is slow"
    assert taken.message["To"] == "oncall@example.com, chief@example.com"
    assert taken.message["Auto-Submitted"] == "auto-generated"
    assert taken.part("plain") == TEXT
    assert '" dir="auto">Acme: API is slow</h1>' in taken.part("html")
    assert states(database) == [("delivered", 1)]


def test_hostile_text_arrives_as_text_and_ends_no_message(mail: MailServer) -> None:
    words = "\u05e9\u05dc\u05d5\u05dd <b>x</b> @all \U0001f525"
    database = new_database()
    looked(database, at("8 00:00"))
    bad = replace(incident("one", "8 00:01", title=words), updates=(update("u", "8 00:01", body=f".\n\n.\n{words}"),))
    looked(database, NOW, bad)
    deliver(database, plan(mail))
    (taken,) = mail.taken
    assert taken.message["Subject"] == f"Acme: {words}"
    assert f"\n.\n.\n{words}\n" in taken.part("plain")
    assert "&lt;b&gt;x&lt;/b&gt;" in taken.part("html")


def test_tls_from_the_start(context: ssl.SSLContext) -> None:
    with serving(context, implicit=True) as mail:
        assert deliver(news_of("one"), plan(mail, security=Security.TLS)) == []
        assert [taken.is_encrypted for taken in mail.taken] == [True]


def test_a_relay_without_tls_is_used_only_if_asked_for(mail: MailServer) -> None:
    mail.offers_tls = False
    database = news_of("one")
    lines = deliver(database, plan(mail, user=None, password=None))
    assert mail.taken == []
    said = "127.0.0.1: STARTTLS extension not supported by server"
    assert trouble(database) == f"{said}; try `security: tls`, or leave out user and password"
    assert lines == [
        f"alerts: mail refuses all messages, one message waits: {trouble(database)}; "
        "try `statusledger alerts test mail`"
    ]
    database = news_of("one")
    assert deliver(database, plan(mail, user=None, password=None, security=Security.NONE)) == []
    assert [(taken.is_encrypted, taken.user) for taken in mail.taken] == [(False, None)]


def test_a_certificate_for_another_host_is_refused(authority: trustme.CA, context: ssl.SSLContext) -> None:
    other = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("mail.example.org").configure_cert(other)
    with serving(other) as mail:
        database = news_of("one")
        deliver(database, plan(mail))
        assert (mail.taken, trouble(database).startswith("TLS: ")) == ([], True)
        assert not any(command.startswith("AUTH") for command in mail.commands)


def test_messages_of_an_incident_are_one_thread(mail: MailServer) -> None:
    database, ours = news_of("one", "two"), plan(mail)
    deliver(database, ours)
    end = incident("one", "8 00:01", end="8 00:30", updates=[update("uone", "8 00:01")])
    looked(database, at("8 00:30"), end, incident("two", "8 00:01", updates=[update("utwo", "8 00:01")]))
    deliver(database, ours, at("8 00:30"))
    one, two, over = (taken.message for taken in mail.taken)
    assert one["References"] == one["In-Reply-To"] == over["References"] != two["References"]
    assert len({one["Message-ID"], two["Message-ID"], over["Message-ID"]}) == 3
    assert (one["Subject"], over["Subject"]) == ("Acme: API is slow", "Re: Acme: API is slow")
    assert mail.taken[-1].part("plain").startswith("Resolved · Minor\n")


def test_a_repeated_message_has_the_same_id(mail: MailServer) -> None:
    database, ours = news_of("one"), plan(mail)
    mail.answers["DATA"] = "hang up"
    deliver(database, ours)
    assert mail.taken == []
    mail.answers["DATA"] = "250 accepted"
    event_id = database.conn.execute("SELECT event_id FROM outbox").fetchone()[0]
    deliver(database, ours, shifted(NOW, HOUR_S))
    assert [taken.message["Message-ID"] for taken in mail.taken] == [f"<{event_id}.mail@example.com>"]


@pytest.mark.parametrize(
    ("command", "answer", "said", "is_lasting"),
    [
        ("AUTH", "535 5.7.8 no", "127.0.0.1 refuses user or password: 535 5.7.8 no", True),
        ("AUTH", "454 4.7.0 later", "127.0.0.1 refuses user or password: 454 4.7.0 later", False),
        ("MAIL", "550 not yours", "127.0.0.1 refuses the sender: 550 not yours", True),
        ("RCPT", "550 5.1.1 nobody", "127.0.0.1 refuses oncall@example.com: 550 5.1.1 nobody", True),
        ("RCPT", "450 4.2.0 greylisted", "127.0.0.1 refuses oncall@example.com: 450 4.2.0 greylisted", False),
        ("DATA", "451 busy", "127.0.0.1 refuses the message: 451 busy", False),
        ("GREETING", "421 busy", "127.0.0.1 answers: 421 busy", False),
    ],
)
def test_a_refusal_that_lasts_is_distinguished_from_one_for_now(
    mail: MailServer, command: str, answer: str, said: str, is_lasting: bool
) -> None:
    mail.answers[command] = answer
    database, ours = news_of("one"), plan(mail)
    lines = deliver(database, ours)
    assert trouble(database).startswith(said)
    assert bool(lines) is is_lasting
    mail.answers.clear()
    deliver(database, ours, shifted(NOW, 300))
    assert len(mail.taken) == (0 if is_lasting else 1)
    deliver(database, ours, shifted(NOW, HOUR_S))
    assert len(mail.taken) == 1


def test_a_message_that_a_server_refuses_holds_up_no_other(mail: MailServer) -> None:
    mail.answers["DATA"] = "554 looks like spam"
    database = news_of("one", "two")
    deliver(database, plan(mail))
    assert states(database) == [("refused", 1), ("refused", 1)]


def test_a_refused_recipient_costs_no_other_the_message(mail: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    mail.answers["RCPT left@example.com"] = "550 no such user"
    database = news_of("one")
    deliver(database, plan(mail, to=("left@example.com", "oncall@example.com")))
    assert [taken.to for taken in mail.taken] == [["oncall@example.com"]]
    assert states(database) == [("delivered", 1)]
    assert "alerts: mail: refused: left@example.com: 550 no such user" in caplog.text


def test_a_test_message_names_the_recipients_that_do_not_receive_it(mail: MailServer) -> None:
    mail.answers["RCPT left@example.com"] = "550 no such user"
    ours = plan(mail, to=("left@example.com", "oncall@example.com"))
    found = asyncio.run(try_out(ours.targets, NOW, "", TRUSTING))
    assert found == {"mail": "not delivered to left@example.com: 550 no such user"}
    (taken,) = mail.taken
    assert taken.message["Subject"] == "statusledger: a test"
    assert "This is only a test; nothing happened." in taken.part("plain")


def test_a_server_may_have_an_address_of_ipv6() -> None:
    database = news_of("one")
    email = Email(to=("a@example.com",), sender="b@example.com", server="::1", port=1)
    rule = Rule(to=("mail",), events=tuple(EventType))
    deliver(database, Plan((Target(id="mail", email=email, allow_private=True),), (rule,)))
    assert trouble(database) in ("Connection refused", "Cannot assign requested address")


@pytest.mark.parametrize(
    ("changes", "value", "said"),
    [
        (
            {"to": ("${VALUE}",)},
            "Ann <ann@example.com>, all@example.com",
            "a variable holds no mail",
        ),
        ({"sender": "${VALUE}"}, "b\u00e9@example.com", "a variable holds no mail address"),
        ({"server": "${VALUE}"}, "mail..example.com", "the server has no name that can be looked up"),
        ({"password": "${VALUE}"}, "p\u00e4ss", "addresses, user and password may hold only ASCII"),
    ],
)
def test_a_wrong_value_of_the_environment_is_reported_and_not_repeated(
    mail: MailServer, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], value: str, said: str
) -> None:
    monkeypatch.setenv("VALUE", value)
    database = news_of("one")
    deliver(database, plan(mail, **changes))  # type: ignore[arg-type]
    assert trouble(database).startswith(said)
    assert (mail.taken, value in trouble(database)) == ([], False)


def test_passwords_stay_out_of_errors_and_the_database(mail: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "wr0ng-s3cret")
    database = news_of("one")
    lines = deliver(database, plan(mail))
    assert trouble(database) == ("127.0.0.1 refuses user or password: 535 no such user, or not with ${SMTP_PASSWORD}")
    assert "wr0ng" not in "\n".join([*lines, *database.conn.iterdump()])
    monkeypatch.delenv("SMTP_PASSWORD")
    deliver(database, plan(mail), shifted(NOW, HOUR_S))
    assert trouble(database) == "the environment variable SMTP_PASSWORD is not set"


def test_a_server_on_a_private_address_takes_a_word(mail: MailServer) -> None:
    database = news_of("one")
    deliver(database, plan(mail, allow_private=False))
    assert (mail.commands, "allow_private" in trouble(database)) == ([], True)


def test_a_server_that_does_not_answer_ends_with_its_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database = news_of("one")
        port = silent.getsockname()[1]
        email = Email(to=("a@example.com",), sender="b@example.com", server="127.0.0.1", port=port)
        target = Target(id="mail", email=email, allow_private=True, timeout=0.3)
        deliver(database, Plan((target,), (Rule(to=("mail",)),)))
    assert trouble(database) == "no answer within 0.3 s"


def test_replies_without_end_are_not_read(mail: MailServer) -> None:
    mail.answers["EHLO"] = "\r\n".join(["250-more"] * 20_000)
    database = news_of("one")
    deliver(database, plan(mail))
    assert trouble(database) == "more than 0.1 MB of replies"


def test_waiting_mail_becomes_one_digest(mail: MailServer) -> None:
    database = news_of(*(f"i{number:02}" for number in range(12)))
    deliver(database, plan(mail))
    (taken,) = mail.taken
    assert (taken.message["Subject"], taken.message["References"]) == ("12 events at one vendor", None)
    assert taken.part("plain").startswith("12 events at one vendor\n\nAcme: API is slow (New incident)\n")
