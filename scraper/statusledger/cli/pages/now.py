"""The page of `now`."""

from collections.abc import Sequence

from rich.text import Text

from statusledger.cli.pages.terminal import QUIET, Paper, badge, safe, shape
from statusledger.model import Health, Impact, Instant
from statusledger.presentation import open_incidents, planned_work, wording
from statusledger.presentation.current_status import CurrentStatusData
from statusledger.presentation.expectation import LABEL, expectation
from statusledger.presentation.grouped import grouped
from statusledger.presentation.markdown import plain_text
from statusledger.presentation.states import WORDS, VendorState
from statusledger.presentation.vendor_states import VendorNow
from statusledger.store.read.rows import Current

_NAMED, _NAMES = 10, 40
_SHAPES: dict[VendorState, Health | Impact] = {
    VendorState.UNKNOWN_IMPACT: Impact.UNKNOWN,
    VendorState.NO_DATA: Health.UNKNOWN,
    VendorState.NOTHING_REPORTED: Impact.NONE,
}
_QUIET = (VendorState.OPERATIONAL, VendorState.NOTHING_REPORTED)
_LEAST_ABOUT = 26


def draw(paper: Paper, answer: CurrentStatusData) -> None:
    """Draw the page."""
    paper.put(safe(answer.headline, "bold"))
    _verdict(paper, answer)
    _board(paper, answer)
    for upstream in answer.upstreams:
        paper.head(upstream.headline)
        paper.put(safe(upstream.own_word, QUIET), 2)
        paper.rows((safe(each.vendor, "bold"), safe(f"“{each.quote}”")) for each in upstream.mentions)
    if answer.counted:
        paper.head("Current incidents", "by severity, newest first")
    for incident in answer.counted:
        _open(paper, incident, answer)
    _maintenances(paper, answer)
    _neglected(paper, answer)
    _freshness(paper, answer)


def _verdict(paper: Paper, answer: CurrentStatusData) -> None:
    if answer.them and answer.us:
        us = f"{answer.us} {answer.late}" if answer.late else answer.us
        paper.rows([(Text("Them", "bold"), safe(answer.them)), (Text("Us?", "bold"), safe(us))], 0)
    elif answer.next_step:
        paper.put(safe(answer.next_step))


def _board(paper: Paper, answer: CurrentStatusData) -> None:
    if not answer.vendors:
        return
    shown, hidden = _shown(answer.vendors)
    paper.put()
    paper.columns([_vendor(each, answer.at) for each in shown], _LEAST_ABOUT)
    if hidden:
        paper.put(Text(f"and {hidden:,} more, which `statusledger sources` lists", QUIET), 2)
    for state in _QUIET:
        names = [each.vendor for each in answer.vendors if each.state is state]
        if names:
            head = Text.assemble(shape(_shaped(state)), f" {len(names):,} {WORDS[state]}")
            paper.rows([(head, safe(wording.listed(names, _NAMES), QUIET))])


def _shown(vendors: Sequence[VendorNow]) -> tuple[list[VendorNow], int]:
    """All that report trouble, and some of those without data or in maintenance; and the number of the others."""
    troubled = [each for each in vendors if each.state.troubled]
    others = [each for each in vendors if not each.state.troubled and each.state not in _QUIET]
    return [*troubled, *others[:_NAMED]], max(0, len(others) - _NAMED)


def _vendor(each: VendorNow, at: Instant) -> tuple[Text, ...]:
    unknown = "start not known" if each.state.troubled else "never read"
    since = f"since {wording.stamp(each.since, at)} UTC" if each.since else unknown
    age = f", {wording.between(each.since, at)}" if each.since and each.since <= at else ""
    mark = Text.assemble(shape(_shaped(each.state)), f" {each.word}")
    return mark, safe(each.vendor, "bold"), Text(f"{since}{age}"), safe(each.about, QUIET)


def _shaped(state: VendorState) -> Health | Impact:
    return _SHAPES[state] if state in _SHAPES else Health(state.value)


def _open(paper: Paper, incident: Current, answer: CurrentStatusData) -> None:
    line = [
        badge(incident.impact),
        safe(incident.vendor, "bold"),
        Text(open_incidents.age(incident, answer.at, known=answer.is_current(incident))),
        Text(wording.sentence_case(incident.status)),
    ]
    paper.put()
    paper.put(Text("   ").join(line), 2)
    paper.put(safe(incident.title, "bold"), 4)
    if incident.latest_update is not None:
        paper.short(plain_text(incident.latest_update.body), indent=4)
    if incident.affected:
        paper.put(safe(grouped(incident.affected), QUIET), 4)
    paper.put(Text(open_incidents.last_update(incident, answer.at), QUIET), 4)
    if (found := answer.recovery.get(incident.id)) is not None:
        expected = expectation(found, incident, answer.names(incident))
        paper.put(safe(f"{LABEL}: {expected.statement}; {expected.evidence}", QUIET), 4)
    paper.identity(incident.id, 4)


def _maintenances(paper: Paper, answer: CurrentStatusData) -> None:
    later = sum(each.is_scheduled for each in answer.maintenances if each.id not in answer.today)
    if not answer.today and not later:
        return
    paper.head("Maintenance today", f"{wording.number(later)} planned later" if later else "")
    for each in answer.planned_today:
        when = planned_work.progress(each, answer.at, known=answer.is_current(each))
        _entry(paper, each, f"‖ {when}", planned_work.window(each))


def _neglected(paper: Paper, answer: CurrentStatusData) -> None:
    if answer.neglected:
        paper.head("Long-running", f"not counted above: {open_incidents.RULE}")
    for each in answer.neglected:
        _entry(paper, each, open_incidents.neglect(each, answer.at), "")


def _entry(paper: Paper, each: Current, when: str, window: str) -> None:
    line = [Text(when, "blue"), safe(each.vendor, "bold"), *([Text(window, QUIET)] if window else [])]
    paper.put(Text("   ").join(line), 2)
    paper.put(safe(each.title), 4)
    paper.identity(each.id, 4)


def _freshness(paper: Paper, answer: CurrentStatusData) -> None:
    if answer.oldest_read_at is None or answer.newest_read_at is None:
        return
    newest, oldest = (wording.between(each, answer.at) for each in (answer.newest_read_at, answer.oldest_read_at))
    paper.put()
    read = f"{wording.share(answer.read, answer.sources, 'page')} read"
    paper.put(Text(f"{read}; the newest read is {newest} old, the oldest {oldest}.", QUIET))
