"""Mail by SMTP over a connection to a permitted address, bounded in bytes and time."""

import asyncio
import io
import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial

import httpx
from aiohappyeyeballs import AddrInfoType
from msgspec import Struct
from msgspec.structs import replace

from statusledger.errors import FetchError, MessageRefused, TargetRefused, Unreachable
from statusledger.fetch.address_guard import Allowance
from statusledger.fetch.connections import Resolver, causes, permitted
from statusledger.fetch.env_vars import Secrets
from statusledger.fetch.fetch_failure import FetchFailure, too_large
from statusledger.fetch.routes import tls_context
from statusledger.fetch.settings import Security, Settings
from statusledger.fetch.threads import in_thread
from statusledger.text.characters import one_line

_OURSELVES = "[127.0.0.1]"
"""A greeting without the name of this machine, as clients without one send it."""
_MOST_BYTES = 100_000
_READY, _PERMANENT = 220, 500
_MEANINGS = (
    (smtplib.SMTPAuthenticationError, TargetRefused, "refuses user or password"),
    (smtplib.SMTPSenderRefused, TargetRefused, "refuses the sender"),
    (smtplib.SMTPDataError, MessageRefused, "refuses the message"),
    (smtplib.SMTPResponseException, FetchError, "answers"),
)
"""The meanings of lasting answers; others pass."""


class Mail(Struct, frozen=True, kw_only=True):
    """A message and its way; limit in seconds. All texts may hold `${NAME}`, except `message`."""

    server: str
    port: int
    security: Security
    user: str | None
    password: str | None
    sender: str
    to: tuple[str, ...]
    message: bytes
    allow_private: bool | tuple[str, ...] = False
    timeout: float = 10.0


async def post_mail(mail: Mail, settings: Settings) -> list[str]:
    """Send a message; return refusals of single recipients. Raises FetchError if none receives it."""
    secrets = Secrets(mail.server, mail.user or "", mail.password or "", mail.sender, *mail.to)
    session: _Session | None = None
    try:
        filled = _filled(mail, secrets)
        async with asyncio.timeout(mail.timeout):
            places = await permitted(filled.server, filled.port, _allowance(filled), Resolver())
            session = _Session(filled, places, tls_context(settings))
            refused = await in_thread(partial(_sent, filled, session), "mail")
    except TimeoutError:
        raise Unreachable(mail.server, f"no answer within {mail.timeout:g} s") from None
    except FetchFailure as trouble:
        raise trouble.error(mail.server, secrets.conceal) from None
    finally:
        if session is not None:
            session.cut()
    return [secrets.conceal(each) for each in refused]


def _filled(mail: Mail, secrets: Secrets) -> Mail:
    return replace(
        mail,
        server=secrets.expand(mail.server),
        user=mail.user and secrets.expand(mail.user),
        password=mail.password and secrets.expand(mail.password),
        sender=secrets.expand(mail.sender),
        to=tuple(map(secrets.expand, mail.to)),
    )


def _sent(mail: Mail, session: "_Session") -> list[str]:
    with causes(), _refusals(mail):
        code, greeting = session.connect(mail.server, mail.port)
        if code != _READY:
            raise smtplib.SMTPConnectError(code, greeting)
        if mail.security is Security.STARTTLS:
            session.starttls(context=session.tls)
        if mail.user is not None and mail.password is not None:
            session.login(mail.user, mail.password)
        refused = session.sendmail(mail.sender, mail.to, mail.message)
        with suppress(smtplib.SMTPException, OSError):  # it is accepted by now
            session.quit()
    return list(_named(refused))


class _Session(smtplib.SMTP):
    """A session with a connection to a permitted address, and bounded replies."""

    def __init__(self, mail: Mail, places: Sequence[AddrInfoType], tls: ssl.SSLContext) -> None:
        super().__init__(local_hostname=_OURSELVES, timeout=mail.timeout)
        self._host = mail.server  # which STARTTLS checks the certificate against
        self._places = [(str(place[0]), mail.port) for *_, place in places]
        self._security, self.tls = mail.security, tls
        self._is_cut = False

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connected = _connected(self._places, timeout)
        if self._security is not Security.TLS:
            return connected
        self.sock = connected
        return self.tls.wrap_socket(connected, server_hostname=host)

    def getreply(self) -> tuple[int, bytes]:
        """Read a reply of at most 100 kB in a session."""
        if self._is_cut:
            self.close()
            raise smtplib.SMTPServerDisconnected("the time is over")
        if self.file is None and self.sock is not None:
            self.file = _BoundedReader(self.sock.makefile("rb").detach())
        return super().getreply()

    def cut(self) -> None:
        """End the connection, also for a thread that waits for it."""
        self._is_cut = True
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
        self.close()


class _BoundedReader(io.BufferedReader):
    """Lines of a file, up to a number of bytes in all."""

    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__(raw)
        self._left = _MOST_BYTES

    def readline(self, size: int | None = -1) -> bytes:
        """Read a line. Raises FetchFailure for too many bytes."""
        line = super().readline(size)
        self._left -= len(line)
        if self._left < 0:
            raise too_large(_MOST_BYTES, "of replies")
        return line


def _connected(places: Sequence[tuple[str, int]], timeout: float) -> socket.socket:
    share = timeout / len(places)
    for place in places[:-1]:
        with suppress(OSError):
            return socket.create_connection(place, share)
    return socket.create_connection(places[-1], share)


def _allowance(mail: Mail) -> Allowance:
    try:
        mail.server.encode("idna")  # as a lookup does
        return Allowance.granted(mail.allow_private, [httpx.URL(scheme="smtp", host=mail.server)])
    except (httpx.InvalidURL, ValueError):
        raise FetchFailure(TargetRefused, "the server has no name that can be looked up") from None


@contextmanager
def _refusals(mail: Mail) -> Iterator[None]:
    """Turn refusals of a mail server into failures: of this message, of all, or for now."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        kind, words = next((kind, words) for answer, kind, words in _MEANINGS if isinstance(error, answer))
        kind = kind if error.smtp_code >= _PERMANENT else FetchError
        reason = f"{mail.server} {words}: {_answer(error.smtp_code, error.smtp_error)}"
        raise FetchFailure(kind, reason) from None
    except smtplib.SMTPRecipientsRefused as error:
        lasting = all(code >= _PERMANENT for code, _ in error.recipients.values())
        reason = f"{mail.server} refuses {'; '.join(_named(error.recipients))}"
        raise FetchFailure(TargetRefused if lasting else FetchError, reason) from None
    except smtplib.SMTPNotSupportedError as error:
        reason = one_line(str(error), 100).rstrip(".")
        advice = "try `security: tls`, or leave out user and password"
        raise FetchFailure(TargetRefused, f"{mail.server}: {reason}; {advice}") from None
    except smtplib.SMTPException as error:
        raise FetchFailure(Unreachable, f"{mail.server}: {one_line(str(error), 200)}") from None
    except UnicodeError:
        raise FetchFailure(TargetRefused, "addresses, user and password may hold only ASCII") from None


def _named(refused: Mapping[str, tuple[int, bytes]]) -> Sequence[str]:
    return [f"{address}: {_answer(*answer)}" for address, answer in refused.items()]


def _answer(code: int, words: bytes | str) -> str:
    return one_line(f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}", 200)
