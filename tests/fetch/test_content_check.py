"""The gate: whether a body is what was asked for, and whether a page would keep a parser busy."""

from contextlib import suppress

import pytest

from statusledger.errors import BadBody, FetchError, Refused
from statusledger.fetch.content_check import admit
from statusledger.fetch.fetch_failure import FetchFailure
from statusledger.fetch.html_limits import check_markup
from statusledger.model import Format
from tests.support.speed import units

MB = 1_000_000
RSS = b'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Acme</title></channel></rss>'
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Acme</title></feed>'
PAGE = b"<!doctype html><html><head><title>Acme Status</title></head><body><p>All good.</p></body></html>"

# Whether it is what was asked for


@pytest.mark.parametrize(
    ("expects", "body"),
    [
        (Format.JSON, b'{"a": 1}'),
        (Format.JSON, b" \r\n[]"),
        (Format.JSON, b'\xef\xbb\xbf{"a": 1}'),
        (Format.JSON, '{"a": "é"}'.encode("utf-16")),
        (Format.JSON, b"\xfe\xff" + "[]".encode("utf-16-be")),
        (Format.FEED, RSS),
        (Format.FEED, ATOM),
        (Format.FEED, b"\xef\xbb\xbf\r\n" + RSS),
        (Format.FEED, b'<?xml version="1.0" encoding="ISO-8859-1"?><?xml-stylesheet href="x"?><!-- hi -->' + ATOM),
        (Format.FEED, '<?xml version="1.0" encoding="utf-16"?><rss version="2.0"/>'.encode("utf-16")),
        (Format.FEED, b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"></rdf:RDF>'),
        (Format.FEED, b"<rss><channel><description><![CDATA[<!DOCTYPE html><p>Hi</p>]]></description></channel></rss>"),
        (Format.HTML, PAGE),
        (Format.HTML, b"<!-- generated --><div>a fragment</div>"),
        (Format.HTML, PAGE.replace(b"Acme Status", b"Login errors - Acme Status")),
        (Format.HTML, PAGE.replace(b"<p>", b'<script src="/cdn-cgi/challenge-platform/x.js"></script><p>')),
        (Format.TEXT, b"name: acme\nstatus: up\n"),
        (Format.TEXT, b"<status>up</status>"),
        (Format.EVENT, b'{"state": "operational"}'),
        (Format.EVENT, b"up"),
    ],
)
def test_what_was_asked_for_is_let_through(expects: Format, body: bytes) -> None:
    admit(body, expects)


@pytest.mark.parametrize(
    ("expects", "body", "kind", "reason"),
    [
        (Format.JSON, b"", BadBody, "an empty body"),
        (Format.JSON, "  \n".encode("utf-16"), BadBody, "an empty body"),
        (Format.JSON, b"\xef\xbb\xbf", BadBody, "an empty body"),
        (Format.JSON, PAGE, BadBody, "an HTML page instead of JSON"),
        (Format.JSON, RSS, BadBody, "something else instead of JSON"),
        (Format.JSON, b"OK", BadBody, "begins with 'O'"),
        (Format.JSON, b"<title>Sign in to Acme</title>", Refused, "a login page instead of JSON"),
        (Format.JSON, b"<form><input class='x' type='password'></form>", Refused, "a login page instead of JSON"),
        (Format.JSON, b"<html><title>Attention Required! | Cloudflare</title>", Refused, "a challenge page"),
        (Format.FEED, b'{"a": 1}', BadBody, "something else instead of a feed"),
        (Format.FEED, b"<opml></opml>", BadBody, "something else instead of a feed"),
        (Format.FEED, PAGE, BadBody, "an HTML page instead of a feed"),
        (Format.FEED, PAGE.replace(b"Acme Status", b"Just a moment..."), Refused, "a challenge page instead of a feed"),
        (Format.FEED, b'<?xml version="1.0"?>\n<!DOCTYPE rss [<!ENTITY a "b">]>' + RSS, BadBody, "document type"),
        (Format.FEED, b'<!DOCTYPE feed SYSTEM "file:///etc/passwd">' + ATOM, BadBody, "document type"),
        (Format.FEED, '<?xml version="1.0"?><!DOCTYPE rss []><rss/>'.encode("utf-16"), BadBody, "document type"),
        (Format.FEED, b'<?xml version="1.0" encoding="UTF-7"?>' + RSS, BadBody, "in the encoding UTF-7"),
        (
            Format.FEED,
            b'<?xml version="1.0"?><rss><!-- encoding="utf_7" ?> --></rss>',
            BadBody,
            "in the encoding utf_7",
        ),
        (Format.FEED, "<rss/>".encode("utf-16-le"), BadBody, "instead of a feed"),
        (Format.HTML, b'{"a": 1}', BadBody, "no HTML"),
        (Format.HTML, b"<html>" + b"<div>" * 1001, BadBody, "more than 1000 deep"),
        (Format.HTML, PAGE.replace(b"Acme Status", b"Acme Status - Login"), Refused, "a login page"),
        (Format.HTML, PAGE.replace(b"Acme Status", b"Log in | Acme"), Refused, "a login page"),
        (Format.HTML, PAGE.replace(b"Acme Status", b"Just a moment..."), Refused, "a challenge page"),
        (Format.HTML, PAGE.replace(b"Acme Status", b"Acme Status - Page Inactive"), BadBody, "an inactive page"),
        (Format.TEXT, PAGE, BadBody, "an HTML page instead of text"),
        (Format.EVENT, PAGE, BadBody, "an HTML page instead of a stream of events"),
        (Format.EVENT, b"<error/>", BadBody, "something else instead of a stream of events"),
    ],
)
def test_what_came_instead_is_named(expects: Format, body: bytes, kind: type[FetchError], reason: str) -> None:
    with pytest.raises(FetchFailure, match=reason) as caught:
        admit(body, expects)
    assert caught.value.kind is kind


# Pages that would keep a parser busy

SVG = '<svg viewBox="0 0 9 9"><g>' + '<path d="M0 0"/><animate x="1" /><image y=2 /><a-b/>' * 2000 + "</g></svg>"


@pytest.mark.parametrize(
    "page",
    [
        "<p>x</p>" * 20_000,
        "<ul>" + "<li>one<li>two" * 2000 + "</ul>",
        "<table>" + "<tr><td>1<td>2" * 2000 + "</table>",
        "<dl>" + "<dt>x<dd>y" * 2000 + "</dl>",
        "<select>" + "<option>x" * 2000 + "</select>" + "<p>x</p>" * 2000,
        "<div>" * 900 + "</div>" * 900,
        "<br><img src=x><hr>" * 2000,
        SVG * 3,
        "<script>" + "if (a<b) { s = '<div>'; }" * 2000 + "</script>",
        "<style>" + "a>b{}" * 2000 + "</STYLE>" + "<p>x</p>",
        "<!-- " + "<div>" * 2000 + " -->",
        '<div data-state="' + "a b c=d " * 2000 + '">x</div>',
        "<a href=x title='<div>'>" * 10,
    ],
)
def test_an_ordinary_page_is_let_through_however_long(page: str) -> None:
    check_markup(page)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 1001,
        "<DIV>" * 1001,
        "<div/>" * 1001,
        "<x-a>" * 1001,
        "<svg>" + "<g>" * 1001,
        "<svg>" + "<g a=b/>" * 1001,
        "<svg>" + "<g /a>" * 1001,
        "<svg><style><style>" + "<g>" * 1001,
        "<math><style>" + "<g>" * 1001,
        "<math>" + "<g/>" * 1001,
        "<svg><desc>" + "<g/>" * 1001,
        "<svg>" + "<g><![CDATA[></g>]]>" * 1001,
        "<div>" * 900 + "<script><!--<script></script>" + "</div>" * 900 + "--></script>" + "<div>" * 900,
        "<select>" + "<OPTION>" * 5001,
        "<svg><style>" + "<g>" * 1001,
        "<svg><p>" + "<div/>" * 1001,
        "".join(f"<p><b id={number}>" for number in range(501)),
        "".join(f"<b id={number}></div><div>" for number in range(501)),
        "<span><div></span>" * 501,
        "<div><!-- </div> -->" * 1001,
        "<div><? </div>" * 1001,
        "<div></ </div>" * 1001,
        "<!-->" + "<div>" * 1001 + "-->",
        "<div x='>' y=\">\">" * 1001,
        "<script></script>" + "<div>" * 1001,
        "<p " + " ".join(f"a{number}" for number in range(501)) + ">",
        "<p " + "/".join(f"a{number}" for number in range(501)) + ">",
        "<p " + " ".join(f'"{number}' for number in range(501)) + ">",
        "<p " + " ".join(f"a{number}='x y'" for number in range(501)),
        "<optgroup>" * 1001,
        "<dd><li>" * 1001,
        "<p><li></p><p><dd></p>" * 1001,
        "<g><li></g><g><dd></g>" * 1001,
        "<td><li></td><td><dd></td>" * 1001,
        "<optgroup></body>" * 1001,
        "<title><script></title>" + "<div>" * 1001,
        "<svg><p></p>" + "<x-y/>" * 1001,
        "<svg></p>" + "<x-y/>" * 1001,
        "<svg>" + "<col>" * 1001,
        "<svg>" + "<td>" * 1001,
        "<x-y><svg></x-y>" + "<z/>" * 1001,
        "<table><td><svg></tr>" + "<z/>" * 1001,
        "<svg><font size=1>" + "<z/>" * 1001,
        "<math><mi>" + "<z/>" * 1001,
        "<frameset>" * 1001,
        "<select>" + "<option>" * 5001,
    ],
)
def test_a_page_that_would_keep_a_parser_busy_is_refused(page: str) -> None:
    with pytest.raises(FetchFailure, match="a page with"):
        check_markup(page)


@pytest.mark.speed
@pytest.mark.parametrize(
    "unit", ["<", "<a ", "</", "<!--", "<!", "<a b='", "<a b=", "<script>", "<svg><path", "</p>", "<p>", "<title>"]
)
@pytest.mark.parametrize("expects", [Format.HTML, Format.JSON, Format.FEED])
def test_looking_at_hostile_markup_is_quick(unit: str, expects: Format) -> None:
    body = b"<html>" + unit.encode() * (2 * MB // len(unit))

    def look() -> None:
        with suppress(FetchFailure):
            admit(body, expects)

    assert units(look, rounds=1) < 250
