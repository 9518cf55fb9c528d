"""Examination of the machine."""

import re
import socket
import sqlite3
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, requires, version
from threading import Thread
from urllib.parse import urlsplit
from urllib.request import getproxies

from statusledger.doctor.findings import Finding, ok, problem, warning
from statusledger.errors import install_command
from statusledger.model import Instant, Source
from statusledger.store import integrity

_RELEASED = "2026"
_EXTRAS = ("browse", "parquet", "alerts", "mcp")
_ASKED_HOSTS = 3
_PATIENCE_S = 3.0
_REQUIREMENT = re.compile(r"[\w.-]+")
_EXTRA = re.compile(r"extra == ['\"](\w+)['\"]")


def examine(now: Instant) -> Iterator[Finding]:
    """Yield the findings, except on DNS, which needs a catalogue."""
    yield ok("Python", f"{sys.version.split()[0]} at {sys.executable}")
    yield _sqlite()
    yield from _packages()
    yield _clock(now)
    if schemes := _proxied():
        yield ok("Proxy", f"for {', '.join(schemes)}; private hosts are recognised by name and address as written")


def _sqlite() -> Finding:
    missing = integrity.missing_features()
    if missing:
        advice = "use a Python with SQLite 3.37 or newer and FTS5, such as python.org's or your distribution's"
        return problem("SQLite", f"{sqlite3.sqlite_version} lacks {', '.join(missing)}", advice)
    return ok("SQLite", f"{sqlite3.sqlite_version} with STRICT tables, FTS5 and JSON")


def _packages() -> Iterator[Finding]:
    try:
        stated = requires("statusledger") or []
    except PackageNotFoundError:
        yield ok("Packages", "not examined: statusledger is not installed, but read from a folder")
        return
    needed = [_name(each) for each in stated if "extra ==" not in each]
    missing = [name for name in needed if _version(name) is None]
    versions = ", ".join(f"{name} {_version(name)}" for name in needed if name not in missing)
    if missing:
        yield problem("Packages", f"{', '.join(missing)} missing", f"pip install {' '.join(missing)}")
    else:
        yield ok("Packages", versions)
    for extra in _EXTRAS:
        wanted = [_name(each) for each in stated if (found := _EXTRA.search(each)) and found[1] == extra]
        absent = [name for name in wanted if _version(name) is None]
        if wanted:
            yield ok(f"Extra {extra}", f"not installed: {install_command(extra)}" if absent else "installed")


def _name(requirement: str) -> str:
    found = _REQUIREMENT.match(requirement)
    return found[0] if found else requirement


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _clock(now: Instant) -> Finding:
    if now < _RELEASED:
        return problem("Clock", f"{now}, before this version was released", "set the clock with NTP")
    return ok("Clock", f"{now}")


def names(sources: Sequence[Source]) -> Finding:
    """Look up a few hosts at once, within seconds."""
    hosts = [host for host in dict.fromkeys(_host(source.url) for source in sources if source.enabled) if host]
    asked = hosts[:: max(1, len(hosts) // _ASKED_HOSTS)][:_ASKED_HOSTS]
    if not asked or _proxied():
        return ok("DNS", "left to the proxy" if asked else "no host to look up")
    unknown = _unknown(asked)
    if not unknown:
        return ok("DNS", f"found {', '.join(asked)}")
    detail, advice = f"not found: {', '.join(unknown)}", "check the network and the name server"
    return problem("DNS", detail, advice) if len(unknown) == len(asked) else warning("DNS", detail, advice)


def _proxied() -> list[str]:
    return sorted(scheme for scheme in getproxies() if scheme != "no")


def _host(url: str) -> str | None:
    host = None if "${" in url else urlsplit(url).hostname
    return None if host is None or ":" in host or host[-1].isdigit() else host


def _unknown(hosts: Collection[str]) -> list[str]:
    """Return hosts not found in time. A hanging thread ends with the process."""
    found: set[str] = set()

    def look_up(host: str) -> None:
        try:
            socket.getaddrinfo(host, 443)
        except (OSError, UnicodeError):
            return
        found.add(host)

    threads = [Thread(target=look_up, args=(host,), daemon=True) for host in hosts]
    deadline = time.monotonic() + _PATIENCE_S
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [host for host in hosts if host not in found]
