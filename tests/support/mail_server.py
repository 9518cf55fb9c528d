"""A mail server on loopback, which keeps the messages that it accepts and answers as a test says."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socket import SHUT_RDWR

from msgspec import Struct

USER, PASSWORD = "alerts", "correct horse"


class Envelope(Struct):
    """A message that was accepted, and how it came."""

    sender: str
    to: list[str]
    body: bytes
    is_encrypted: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.body, policy=default)
        assert isinstance(found, EmailMessage)
        return found

    def part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


class MailServer:
    """Answers commands with `answers` by their first word, or by it and an address; `DATA` after the text."""

    def __init__(self, context: ssl.SSLContext, *, implicit: bool = False) -> None:
        self.context, self.implicit, self.offers_tls = context, implicit, True
        self.answers: dict[str, str] = {}
        self.taken: list[Envelope] = []
        self.commands: list[str] = []
        self.server = _Listener(self)

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])


@contextmanager
def serving(context: ssl.SSLContext, *, implicit: bool = False) -> Iterator[MailServer]:
    mail = MailServer(context, implicit=implicit)
    thread = threading.Thread(target=mail.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield mail
    finally:
        mail.server.shutdown()
        mail.server.server_close()
        thread.join()


class _Session(socketserver.StreamRequestHandler):
    server: "_Listener"

    def setup(self) -> None:
        self.mail = self.server.mail
        self.encrypted, self.user, self.sender, self.to = False, "", "", list[str]()
        if self.mail.implicit:
            self.encrypt()
        else:
            super().setup()

    def encrypt(self) -> None:
        self.request = self.mail.context.wrap_socket(self.request, server_side=True)
        self.encrypted = True
        super().setup()

    def handle(self) -> None:
        self.say(self.mail.answers.get("GREETING", "220 mail.example.com ready"))
        while line := self.rfile.readline(2_000):
            words = line.decode().rstrip("\r\n")
            self.mail.commands.append(words)
            verb, _, rest = words.partition(" ")
            self.obey(verb.upper(), rest)
            if verb.upper() == "QUIT":
                return

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.request.close()

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def obey(self, verb: str, rest: str) -> None:
        address = rest.partition("<")[2].partition(">")[0]
        answer = self.mail.answers.get(f"{verb} {address}") or self.mail.answers.get(verb)
        if verb == "DATA":
            self.receive(answer or "250 accepted")
        elif answer is not None:
            self.say(answer)
        else:
            getattr(self, f"on_{verb.lower()}", lambda *_: self.say("250 ok"))(rest, address)

    def on_ehlo(self, rest: str, address: str) -> None:
        offers = ["250-STARTTLS"] if self.mail.offers_tls and not self.encrypted else []
        self.say("250-mail.example.com", *offers, "250 AUTH PLAIN")

    def on_starttls(self, rest: str, address: str) -> None:
        self.say("220 go ahead")
        self.encrypt()

    def on_auth(self, rest: str, address: str) -> None:
        given = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")[1:]
        if given == [USER, PASSWORD]:
            self.user = USER
        self.say("235 welcome" if self.user else f"535 no such user, or not with {given[1]}")

    def on_mail(self, rest: str, address: str) -> None:
        self.sender, self.to = address, []
        self.say("250 ok")

    def on_rcpt(self, rest: str, address: str) -> None:
        self.to.append(address)
        self.say("250 ok")

    def receive(self, answer: str) -> None:
        self.say("354 go on")
        lines = list(iter(self.rfile.readline, b".\r\n"))
        if answer.startswith("2"):
            body = b"".join(line[1:] if line.startswith(b"..") else line for line in lines)
            self.mail.taken.append(Envelope(self.sender, self.to, body, self.encrypted, self.user or None))
        if answer == "hang up":
            self.request.shutdown(SHUT_RDWR)
        else:
            self.say(answer)


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, mail: MailServer) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mail = mail

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over clients that hang up or do not trust the certificate."""
