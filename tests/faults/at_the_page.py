"""Faults 1 to 73: the way to a page, what HTTP means, and what a page says."""

from collections.abc import Callable

from tests.faults import happenings, untrusted
from tests.faults.cases import Acted, Fault, Served, covered, served
from tests.faults.stage import RSS, How, answers, changes, dated, gone, leads, someone_else


def _with(key: str, value: str) -> Callable[[bytes], bytes]:
    """A summary whose page has this, written as it is, at that key."""
    return lambda body: body.replace(b'"page": {', f'"page": {{"{key}": {value}, '.encode(), 1)


def _titled(title: str) -> Callable[[bytes], bytes]:
    return lambda body: body.replace(b'"API is slow"', title.encode())


_DTD = '<!DOCTYPE rss [{entities}]>\n<rss version="2.0"><channel><title>{name}</title></channel></rss>'
_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
_ERROR = b"<!DOCTYPE html><html><head><title>Error</title></head><body><h1>500</h1></body></html>"


def _dtd(entities: str, name: str) -> How:
    body = f'<?xml version="1.0"?>\n{_DTD.format(entities=entities, name=name)}'
    return answers(body.encode(), content_type="application/rss+xml")


TRANSPORT = (
    Fault(1, "a name that nobody knows", "I1 I2", [Acted(untrusted.unknown_name)]),
    Fault(2, "names are never answered", "I3", [
        Acted(untrusted.silent_resolver),
        covered("fetch/test_wire.py::test_a_name_that_hangs_ends_with_its_deadline_and_does_not_keep_the_process"),
    ]),
    Fault(3, "connection refused", "I1", [Served(gone, "Unreachable", "Connection refused")]),
    Fault(4, "reset in the middle", "I1 I4", [served("reset", "Unreachable", "reset by peer")]),
    Fault(5, "certificates that are not good", "I1 S6", [
        Acted(untrusted.bad_certificates),
        covered("fetch/test_routes.py::test_https_is_refused_where_nobody_vouches_for_the_certificate",
                "fetch/test_routes.py::test_https_holds_the_certificate_against_the_name_though_it_connects_to_an_address"),
    ]),
    Fault(6, "https leads to http", "S2", [
        covered("fetch/test_routes.py::test_a_redirect_from_https_to_http_is_refused_and_back_is_not"),
    ]),
    Fault(7, "headers a byte at a time", "I3", [served("drip-headers", "Unreachable", "within", slow=True)]),
    Fault(8, "a body a byte at a time", "I3", [served("drip-body", "Unreachable", "within", slow=True)]),
    Fault(9, "accepted and never answered", "I3", [served("hang", "Unreachable", "within", slow=True)]),
    Fault(10, "a body without end", "I3 S3", [
        served("endless-body", "Bad answer", "more than 8 MB on the wire"),
        covered("fetch/test_events.py::test_the_connection_ends_with_the_first_event",
                "fetch/test_wire.py::test_what_never_ends_is_refused"),
    ]),
    Fault(11, "2 GB are announced", "S3", [served("huge-length", "Bad answer", "more than 8 MB on the wire")]),
    Fault(12, "fewer bytes than announced", "I4", [served("short-body", "Unreachable", "complete message body")]),
    Fault(13, "more bytes than announced", "I4", [
        served("long-body"), served("gzip-tail", "Bad answer", "after the end of the gzip"),
        served("two-gzips", "Bad answer", "after the end of the gzip"),
    ]),
    Fault(14, "cut off inside a chunk", "I4", [served("cut-chunk", "Unreachable", "complete message body")]),
    Fault(15, "gzip that ends early", "I4", [served("truncated-gzip", "Bad answer", "truncated gzip")]),
    Fault(16, "damaged gzip", "I4", [
        served("corrupt-gzip", "Bad answer", "gzip"), served("plain-as-gzip", "Bad answer", "corrupt gzip"),
    ]),
    Fault(17, "a gzip bomb", "S3", [
        served("gzip-bomb", "Bad answer", "more than 32 MB unpacked"),
        covered("fetch/test_bodies.py::test_a_gzip_bomb_does_not_go_off"),
    ]),
    Fault(18, "gzip in gzip", "S3", [served("stacked-gzip", "Bad answer", "encoded as gzip, gzip")]),
    Fault(19, "brotli that nobody asked for", "I4", [served("brotli", "Bad answer", "encoded as br")]),
    Fault(20, "an encoding that nobody knows", "I4", [served("unknown-encoding", "Bad answer", "encoded as x-foo")]),
    Fault(21, "headers without measure", "S3", [
        served("many-headers", "Unreachable", "too long"), served("huge-header", "Unreachable", "too long"),
    ]),
    Fault(22, "a redirect to itself", "I3", [
        served("redirect-loop", "Bad answer", "more than 5 redirects"),
        covered("fetch/test_journeys.py::test_five_redirects_are_followed_and_no_more"),
    ]),
    Fault(23, "redirects into private networks", "S1", [
        *(Served(leads(f"http://{host}/"), "Refused", "nothing can permit|a private address")
          for host in ("127.0.0.2", "10.0.0.1", "169.254.169.254/latest/meta-data", "localhost")),
    ]),
    Fault(24, "names that mean another address each time", "S1", [
        covered("fetch/test_address_guard.py::test_the_connection_goes_to_the_address_that_was_checked"),
    ]),
    Fault(25, "odd spellings of private addresses", "S1", [
        *(Served(leads(f"http://{host}/"), "Refused", "nothing can permit|a private address")
          for host in ("0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "[::1]", "0")),
        covered("fetch/test_address_guard.py::test_odd_spellings_of_an_address_are_read"),
    ]),
    Fault(26, "redirects out of the web", "S1", [
        *(Served(leads(to), "Refused") for to in ("file:///etc/passwd", "gopher://127.0.0.1/", "data:text/json,{}")),
    ]),
    Fault(27, "a redirect to who may not have the key", "S5", [
        covered("fetch/test_journeys.py::test_headers_of_the_source_stay_with_its_own_hosts",
                "fetch/test_journeys.py::test_headers_for_https_do_not_go_out_in_the_clear"),
    ]),
    Fault(28, "moved for good", "I9", [
        covered("polling/test_relocate.py::test_a_page_with_a_new_address_is_read_there",
                "fetch/test_journeys.py::test_a_move_is_followed_and_suggested_only_if_all_of_it_is_permanent"),
    ]),
    Fault(29, "HTTP/1.0 without a length", "I1", [served("until-close")]),
    Fault(30, "hints before the answer", "I1", [
        served("hints-first"), served("endless-hints", "Unreachable", "within", slow=True),
        covered("fetch/test_wire.py::test_what_never_ends_is_refused",
                "fetch/test_wire.py::test_a_deadline_and_a_cancellation_reach_a_reader_that_never_waits"),
    ]),
    Fault(31, "success without what was asked for", "I4", [
        *(Served(answers(b"" if status in (204, 205) else b"{}", status), "Bad answer", f"HTTP {status}")
          for status in (201, 204, 205, 206)),
    ]),
)  # fmt: skip

MEANING = (
    Fault(32, "304 that nobody asked for", "I4 I5", [
        covered("fetch/test_client.py::test_a_304_that_was_not_asked_for_is_questioned_once",
                "fetch/test_client.py::test_a_304_that_was_never_asked_for_is_no_document"),
    ]),
    Fault(33, "a new ETag each time", "I6", [served("new-etag"), Acted(happenings.seen_twice)]),
    Fault(34, "an ETag that never changes", "I7", [
        covered("polling/test_cron.py::test_a_broken_etag_hides_a_change_for_six_hours_at_most"),
    ]),
    Fault(35, "odd ETags", "I6", [covered("fetch/test_client.py::test_validators_are_echoed_byte_for_byte")]),
    Fault(36, "odd times of change", "I6", [
        *(Served(dated(at)) for at in ("Fri, 31 Dec 2099 23:59:59 GMT", "yesterday", "-1")),
        covered("fetch/test_client.py::test_validators_are_echoed_byte_for_byte"),
    ]),
    Fault(37, "429 with a time to come back", "P1", [
        Served(answers(b"", 429, ("Retry-After", "600")), "Rate limit", "left alone until"),
        covered("polling/test_cron.py::test_retry_after_pauses_a_host_across_runs"),
    ]),
    Fault(38, "429 with a time that makes no sense", "P1", [
        *(Served(answers(b"", 429, ("Retry-After", after)), "Rate limit", "left alone until")
          for after in ("Mon, 03 Mar 2025 09:00:00 GMT", "-5", "1e12", "soon")),
        covered("fetch/test_politeness.py::test_the_pause_asked_for_is_kept_within_reason"),
    ]),
    Fault(39, "503 with a time to come back", "P1", [
        Served(answers(b"", 503, ("Retry-After", "600")), "Rate limit", "left alone until"),
    ]),
    Fault(40, "a challenge", "I5", [
        served("challenge", "Refused", "a challenge page"), served("challenge-header", "Refused", "a challenge page"),
        Served(answers(b"no", 403), "Refused", "HTTP 403"),
    ]),
    Fault(41, "a login page", "I5", [served("login", "Refused", "a login page"), served("html", "Bad answer", "HTML")]),
    Fault(42, "404, and back", "I5", [Served(answers(b"no", 404), "Gone", "HTTP 404")]),
    Fault(43, "410", "I2", [Served(answers(b"no", 410), "Gone", "HTTP 410"), Acted(happenings.gone_for_good)]),
    Fault(44, "an error page called JSON", "I4", [Served(answers(_ERROR, 500), "Server error", "HTTP 500")]),
    Fault(45, "an older copy after a newer one", "I8", [Acted(happenings.stale_copy)]),
    Fault(46, "the page of another company", "I5", [
        Served(someone_else, "Another company", "Lucky Casino"),
        covered("polling/test_relocate.py::test_the_page_of_another_company_is_not_applied"),
    ]),
    Fault(47, "JSON called HTML", "I1", [Served(changes(bytes, "text/html; charset=x-nonsense"))]),
    Fault(48, "many pages of one host", "P2", [
        covered("fetch/test_politeness.py::test_a_host_gets_two_requests_at_a_time"),
    ]),
    Fault(49, "to be kept for a year", "I7", [Acted(happenings.kept_for_a_year)]),
)  # fmt: skip

CONTENT = (
    Fault(50, "a billion laughs", "S4", [Served(_dtd(f'<!ENTITY a0 "ha">{_LAUGHS}', "&a9;"), "Bad answer", feed=True)]),
    Fault(51, "one long entity, often", "S4", [
        Served(_dtd(f'<!ENTITY a "{"a" * 50_000}">', "&a;" * 50_000), "Bad answer", "document type", feed=True),
    ]),
    Fault(52, "entities that name files and pages", "S4 S1", [
        Served(_dtd('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;"), "Bad answer", "document type", feed=True),
        Acted(untrusted.entities_of_files),
        covered("platforms/test_feed.py::test_an_encoded_dtd_is_refused_too"),
    ]),
    Fault(53, "a body that is a path", "S4", [
        Served(answers(b"/etc/passwd"), "Bad answer"), Served(answers(b"/etc/passwd"), "Bad answer", feed=True),
        Acted(untrusted.bodies_that_are_paths),
    ]),
    Fault(54, "HTML without end in depth", "I3", [
        covered("fetch/test_content_check.py::test_a_page_that_would_keep_a_parser_busy_is_refused"),
    ]),
    Fault(55, "attributes without end", "I3", [
        covered("fetch/test_content_check.py::test_a_page_that_would_keep_a_parser_busy_is_refused"),
    ]),
    Fault(56, "JSON without end in depth", "I1", [
        Served(answers(b"[" * 100_000), "Bad document"), Served(answers(b'{"page":' * 100_000), "Bad document"),
        covered("laws/test_golden.py::test_nesting_without_end_is_refused_and_no_bug"),
    ]),
    Fault(57, "JSON that is none, or hardly", "I1", [
        Served(changes(_with("time_zone", "NaN")), "Bad document"),
        Served(changes(_with("time_zone", "1e400")), "Bad document"),
        Served(changes(_with("id", '"another"'))),
        Served(changes(_titled(r'"API \ud800 is slow"')), "Bad document"),
        Served(changes(_titled(r'"API is\u0000 slow"'))),
        covered("laws/test_documents.py::test_hostile_values_are_refused_or_harmless",
                "laws/test_values.py::test_values_that_no_database_takes_are_refused_or_left_out"),
    ]),
    Fault(58, "other encodings", "I4", [
        Served(changes(lambda body: body.replace(b"API is slow", "Gebühren".encode("cp1252"))), "Bad document"),
        Served(changes(lambda body: b"\xef\xbb\xbf" + body)),
        covered("platforms/test_feed.py::test_text_is_right_whatever_is_declared",
                "fetch/test_content_check.py::test_what_came_instead_is_named",
                "platforms/test_parsing.py::test_json_with_a_byte_order_mark_is_read_over_http"),
    ]),
    Fault(59, "a catalogue that is a trap", "S4", [Acted(untrusted.trapped_catalogues)]),
    Fault(60, "an empty body", "I5", [
        served("empty", "Bad answer", "an empty body"), served("blank", "Bad answer", "an empty body"),
        served("empty", "Bad answer", "an empty body", feed=True),
    ]),
    Fault(61, "half of what is due", "I4 I5", [
        Served(changes(lambda body: body[: len(body) // 2]), "Bad document"),
        Served(changes(lambda body: body[: len(RSS) - 30], "application/rss+xml"), "Bad document", feed=True),
        covered("laws/test_golden.py::test_half_a_document_is_refused",
                "platforms/test_feed.py::test_nothing_is_taken_from_half_a_feed"),
    ]),
    Fault(62, "markup in words", "S7", [
        covered("browse/test_browse.py::test_hostile_words_are_shown_as_words",
                "export/test_feeds_out.py::test_nothing_active_comes_through",
                "browse/test_browser.py::test_pages_are_safe_fit_every_width_and_can_be_seen_by_everybody",
                "laws/test_documents.py::test_hostile_words_in_markup_are_refused_or_harmless"),
    ]),
    Fault(63, "addresses that are programs", "S7", [
        covered("platforms/test_feed.py::test_an_address_that_is_not_safe_is_not_kept", "text/test_text.py::test_link"),
    ]),
    Fault(64, "words that steer a terminal", "S7", [
        covered("cli/test_pages.py::test_no_text_reaches_the_terminal_as_an_order",
                "cli/test_show.py::test_words_of_a_vendor_are_no_markup_and_no_orders"),
    ]),
    Fault(65, "titles that are formulas", "S7", [
        covered("export/test_export.py::test_no_cell_is_a_formula_where_that_is_asked_for"),
    ]),
    Fault(66, "titles that wake everybody", "S7", [
        covered("alerts/test_words.py::test_vendor_text_mentions_nobody_and_has_no_control_characters"),
    ]),
    Fault(67, "ids that are paths and statements", "S7", [
        Acted(happenings.hostile_ids),
        covered("reconcile/test_observations.py::test_keys_that_differ_by_case_or_are_unclean_get_hashed_ids"),
    ]),
    Fault(68, "texts without measure", "S3", [
        Served(changes(lambda body: body + b" " * 40_000_000), "Bad answer", "more than 32 MB unpacked"),
        Acted(happenings.long_title),
        covered("text/test_text.py::test_a_very_long_body_is_cut_and_says_so",
                "laws/test_hostile_text.py::test_half_a_megabyte_of_text_is_cut"),
    ]),
    Fault(69, "entries without measure", "S3", [
        covered("polling/test_cron.py::test_a_document_of_too_many_entries_is_refused",
                "platforms/test_parsing.py::test_documents_of_more_than_any_page_has_are_refused"),
    ]),
    Fault(70, "times that leave something to guess", "I10", [
        covered("times/test_times.py::test_a_feed_time", "times/test_times.py::test_an_ambiguous_time_is_refused",
                "platforms/test_feed.py::test_a_time_that_cannot_be_told_leaves_the_incident_without_it"),
    ]),
    Fault(71, "over before it began", "I10", [
        Acted(happenings.over_before_it_began),
        covered("store/test_store.py::test_negative_and_open_durations_are_null"),
    ]),
    Fault(72, "words that nobody knows", "I10", [
        covered("polling/test_run.py::test_unknown_words_are_flagged_and_never_operational"),
    ]),
    Fault(73, "keys of another name or kind", "I1 I5", [
        Served(answers(b'{"status": "ok"}'), "Bad document"),
        covered("laws/test_golden.py::test_a_lost_key_is_noticed_or_does_not_matter",
                "laws/test_documents.py::test_hostile_values_are_refused_or_harmless"),
    ]),
)  # fmt: skip
