"""Pages that were made to harm whoever reads them, by name: what their site serves."""

import gzip
import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.farm import Reply, Site
from tests.farm.replies import redirect
from tests.support.world import INCIDENTS, MAINTENANCES, SUMMARY, incident, page, when

Serve = Callable[[Site], None]


def _html(text: str) -> Serve:
    """The same text at every address that a page of Statuspage, or of no known platform, is looked for at."""
    reply = Reply(body=text.encode(), content_type="text/html", etag=None)

    def serve(site: Site) -> None:
        for path in ("/", SUMMARY, INCIDENTS, MAINTENANCES, "/history.atom", "/history.rss"):
            site.reply(path, reply)

    return serve


def _misbehaving(fault: str) -> Serve:
    def serve(site: Site) -> None:
        page(site, "Hostile")
        site.fault(fault)

    return serve


def _summary(**changes: object) -> Serve:
    """A summary in which these keys are replaced by raw JSON."""
    head = {"id": "q1w2e3r4t5y6", "name": "Hostile", "url": "https://status.example.com", "updated_at": when(0)}
    status = {"indicator": "none", "description": "All Systems Operational"}
    whole: dict[str, Any] = {
        "page": head, "components": [], "incidents": [], "scheduled_maintenances": [], "status": status,
    }  # fmt: skip

    def serve(site: Site) -> None:
        page(site, "Hostile")
        body = json.dumps(whole | {key: f"<{key}>" for key in changes})
        for key, raw in changes.items():
            body = body.replace(f'"<{key}>"', str(raw))
        site.reply(SUMMARY, Reply(body=body.encode("utf-8", "surrogatepass")))

    return serve


def _component(**changes: str) -> str:
    fields = {"id": '"c1"', "name": '"API"', "status": '"operational"', "position": "1"} | changes
    return f"[{{{', '.join(f'{json.dumps(key)}: {value}' for key, value in fields.items())}}}]"


def _many_updates(count: int) -> str:
    update = {"id": "u", "status": "investigating", "body": "", "created_at": when(0), "display_at": when(0)}
    actual = incident("i", "Long", update, impact="minor")
    rows = ",".join(json.dumps(update | {"id": f"u{number}"}) for number in range(count))
    return json.dumps([actual | {"incident_updates": "<rows>"}]).replace('"<rows>"', f"[{rows}]")


def _many_components(count: int) -> str:
    row = '{"id": "c%d", "name": "C", "status": "operational", "position": 1}'
    return f"[{','.join(row % number for number in range(count))}]"


def _bomb(head: bytes) -> Serve:
    """30 MB of JSON in 30 KB."""
    packed = gzip.compress(head + b"[" * 15_000_000 + b"1," * 7_500_000)
    reply = Reply(body=packed, gzip=False, etag=None, headers=(("Content-Encoding", "gzip"),))

    def serve(site: Site) -> None:
        site.reply("/", reply)
        site.reply("/index.json", reply)
        site.reply(SUMMARY, reply)

    return serve


def _made_late(make: Callable[[], Serve]) -> Serve:
    """What takes a second to make, made where it is served rather than wherever this module is imported."""

    def serve(site: Site) -> None:
        make()(site)

    return serve


def _redirected(site: Site) -> None:
    page(site, "Hostile")
    site.reply(SUMMARY, redirect("http://169.254.169.254/latest/meta-data/"))


_FEED = '<html><head><link rel="alternate" type="application/rss+xml" href="http://[domain]/feed"></head></html>'
HOSTILE: Mapping[str, Serve] = {
    "link-without-address": _html(_FEED),
    "number-beyond-64-bits": _summary(components=_component(position=str(2**63))),
    "infinite-number": _summary(components=_component(position="1e400")),
    "lone-surrogate": _summary(components=_component(name='"API \\ud800"')),
    "nul-in-name": _summary(components=_component(name='"API \\u0000"')),
    "blanks-in-title": _html(f"<html><title>{' ' * 20_000}"),
    "fields-without-end": _html("<html>" + "<input " * 200_000),
    "drawing": _html("<html><svg>" + "<path d='M0 0'>" * 27_000),
    "nested": _html("<html>" + "<div>" * 100_000),
    "attributes": _html(f"<html><p {'a=b ' * 200_000}>"),
    "nested-json": _summary(components="[" * 100_000 + "]" * 100_000),
    "hints-without-end": _misbehaving("endless-hints"),
    "body-without-end": _misbehaving("endless-body"),
    "byte-by-byte": _misbehaving("drip-body"),
    "silent": _misbehaving("hang"),
    "bomb": _misbehaving("gzip-bomb"),
    "two-bombs": _misbehaving("stacked-gzip"),
    "json-bomb": _made_late(lambda: _bomb(b'{"page": ')),
    "many-updates": _made_late(lambda: _summary(incidents=_many_updates(120_000))),
    "many-components": _made_late(lambda: _summary(components=_many_components(100_000))),
    "to-the-metadata": _redirected,
    "redirects-without-end": _misbehaving("redirect-loop"),
}
UNDETECTED = frozenset({"link-without-address", "json-bomb", "blanks-in-title", "drawing"})
"""Pages whose platform is yet to be found out."""
